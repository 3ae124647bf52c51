"""The flags and the proposed next step of a case: never a decision."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from pipeline.casefile.flag_rules import FlagRule, QueueRule, Rules
from pipeline.casefile.flags.facts import Facts, Raised
from pipeline.casefile.flags.raising import raising
from pipeline.casefile.flags.strength import footing_of
from pipeline.datamodel import (
    Flag,
    FlagSheet,
    Queue,
    QueueFit,
    Said,
    Strength,
    Weight,
    counted,
    joined,
)
from pipeline.labels import in_words
from pipeline.parties.deal.people import END_USER_LABEL
from pipeline.parties.deal.stated import statement_words

LOG = "log"
"""Name of the version that gives the newest decision known to a sheet."""

_WEIGHTS = (Weight.RAISED, Weight.WEAK, Weight.BESIDE)
_N_NAMED = 3
"""Most flags that a reason names; the page lists them all."""

_WORDS = {
    "item": "findings on capabilities of the item",
    "open": "findings without an answer",
    "state_end_user": "a State security body named in the papers",
    "DF1": "the item offered for covert surveillance (DF1)",
    "DF2": "reports on similar items (DF2)",
    "DF3": "an item of the C series (DF3)",
    "DF4": "reports on repression by the end user (DF4)",
    "DF5": "reports on violations by the end user in war (DF5)",
    "DF6": "an earlier delivery to a country with misuse (DF6)",
    "DF9": "an entry of a list of restricted parties (DF9)",
    "DF10": "an entry of Annex I (DF10)",
}
"""Words for each condition of a next step."""


@dataclass(frozen=True, slots=True)
class FlagChange:
    """A flag that changed: new, fallen, or of another weight.

    Attributes:
        flag_id: Id of the flag, ``DF1`` to ``DF12``.
        before: Weight before the change; None if it was not raised.
        after: Weight after the change; None if it fell.
        why: Cause of its fall, or its present strength; None if that was not stored.
    """

    flag_id: str
    before: Weight | None
    after: Weight | None
    why: str | None


@dataclass(frozen=True, slots=True)
class Effect:
    """Effect of an answer on the flags of its case.

    Attributes:
        changes: New, fallen and changed flags.
        queue: Queue that is proposed after the answer; None if it did not change.
        was: Queue that was proposed before the answer; None if it did not change.
    """

    changes: tuple[FlagChange, ...] = ()
    queue: Queue | None = None
    was: Queue | None = None


def effect_of(number: int, sheets: Sequence[FlagSheet]) -> Effect:
    """Return the effect of the newest answer.

    Args:
        number: Number of the answer.
        sheets: Newest sheets of the case, oldest first; at most two are used.
    """
    after = sheets[-1] if sheets else None
    if after is None or dict(after.versions).get(LOG) != str(number):
        return Effect()
    before = sheets[-2] if len(sheets) > 1 else None
    if before is None:
        return Effect()
    changed = changes(before, after)
    if after.queue is before.queue:
        return Effect(changed)
    return Effect(changed, after.queue, before.queue)


def flag_sheet(facts: Facts, now: datetime, last: int) -> FlagSheet:
    """Return the flags that the facts raise, and the proposed next step.

    Args:
        facts: Facts of one case.
        now: Time of the last change of these facts.
        last: Number of the newest decision that the facts include.
    """
    rules = facts.rules.flags
    raised = {
        key: sorted(raising(facts, rule), key=_weight) for key, rule in rules.items()
    }
    flags = [_flag(facts, rules[key], each) for key, each in raised.items() if each]
    n_open = _n_open(facts, flags)
    fits = _fitting(facts, raised, n_open)
    queue = fits[0].queue if fits else Queue.NO_FLAG_RAISED
    return FlagSheet(
        case=facts.deal.case,
        made_at=now,
        versions=_versions(facts, last),
        settings=_settings(facts.rules),
        queue=queue,
        reasons=tuple(_reasons(facts, queue, fits)),
        fits=fits,
        flags=tuple(flags),
        context=_context(facts, flags),
        n_open=n_open,
    )


def _weight(part: Raised) -> int:
    return _WEIGHTS.index(part.weight)


def _flag(facts: Facts, rule: FlagRule, parts: Sequence[Raised]) -> Flag:
    def ids(name: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys(id_ for p in parts for id_ in getattr(p, name)))

    parties = {party.party_id: party for party in facts.deal.parties}
    stated = (s for id_ in ids("party_ids") for s in parties[id_].stated)
    return Flag(
        flag_id=rule.id,
        name=rule.name,
        weight=parts[0].weight,
        rule=rule.rule,
        basis=rule.basis,
        reasons=tuple(dict.fromkeys((*(part.reason for part in parts), *stated))),
        finding_ids=ids("finding_ids"),
        link_ids=ids("link_ids"),
        party_ids=ids("party_ids"),
        footing=footing_of(facts, rule, parts[0].weight, parts),
        unsearched=tuple(part.reason for part in parts if part.is_search),
        hit_ids=ids("hit_ids"),
    )


def _n_open(facts: Facts, flags: Iterable[Flag]) -> int:
    """Return how many findings, links and list entries have no answer."""
    behind = {link_id for flag in flags for link_id in flag.link_ids}
    links = {
        link.pair_id
        for link in facts.deal.links
        if link.link_id in behind and not facts.is_answered(link)
    }
    hits = {
        hit.pair_id
        for hit in facts.deal.list_hits
        if hit.restricts and not facts.is_answered(hit)
    }
    return facts.file.n_open + len(links | hits)


def _fitting(
    facts: Facts, raised: Mapping[str, Sequence[Raised]], n_open: int
) -> tuple[QueueFit, ...]:
    """Return every fitting next step, with its conditions."""
    holding = _holding(facts, raised, n_open)
    words = {**_WORDS, "any_flag": _names(facts, raised)}
    return tuple(
        QueueFit(rule.id, joined([words.get(x, x) for x in conditions], " and "))
        for rule in facts.rules.queues
        for conditions in rule.any
        if holding.issuperset(conditions)
    )


def _names(facts: Facts, raised: Mapping[str, Sequence[Raised]]) -> str:
    """Return the names of the flags, those raised in full first."""
    current = {key: [x for x in own if not x.is_earlier] for key, own in raised.items()}
    weights = {key: min(map(_weight, parts)) for key, parts in current.items() if parts}
    ids = [key for key in weights if _WEIGHTS[weights[key]] is not Weight.BESIDE]
    ids.sort(key=lambda key: weights[key])
    names: list[str] = [
        Said("{said} ({flag})", said=in_words(facts.rules.flags[key].name), flag=key)
        for key in ids[:_N_NAMED]
    ]
    if len(ids) > _N_NAMED:
        names.append(Said("and {n} more", n=len(ids) - _N_NAMED))
    return joined(names, ", ")


def _holding(
    facts: Facts, raised: Mapping[str, Iterable[Raised]], n_open: int
) -> set[str]:
    counting = {Weight.RAISED}
    if facts.rules.settings.suspicion_suffices:
        counting.add(Weight.WEAK)
    every = [part for parts in raised.values() for part in parts]
    weights = {part.weight for part in every if not part.is_earlier}
    # A product that no contract orders does not classify the deal; nor does what only
    # an earlier version of a paper says.
    holding = {
        flag_id
        for flag_id, parts in raised.items()
        if any(
            part.weight in counting and not (part.is_apart or part.is_earlier)
            for part in parts
        )
    }
    organs = [p for p in facts.parties.values() if p.end_user_types]
    # A word on a police force makes no end user: "hotlists" of cars name one, too.
    bodies = facts.asserted([END_USER_LABEL], in_case=True)
    for name, holds in (
        ("any_flag", bool(weights - {Weight.BESIDE})),
        ("open", n_open > 0),
        ("item", facts.is_strong(facts.about_ordered(facts.item_grounds))),
        ("state_end_user", bool(organs) or facts.is_strong(bodies)),
    ):
        if holds:
            holding.add(name)
    return holding


def _reasons(facts: Facts, queue: Queue, fits: Iterable[QueueFit]) -> Iterable[str]:
    rule: QueueRule = facts.rules.queue(queue)
    yield rule.words
    for fit in fits:
        yield Said("{said1}: {said2}", said1=in_words(fit.queue.value), said2=fit.why)
    yield from map(statement_words, facts.deal.statements)
    if queue is Queue.NO_FLAG_RAISED:
        n = len({s.name for s in facts.deal.searches if s.what == "destination"})
        yield counted(
            n,
            "reports on {n} destination were searched",
            "reports on {n} destinations were searched",
        )


def _versions(facts: Facts, last: int) -> tuple[tuple[str, str], ...]:
    versions = {
        **{f"deal.{name}": value for name, value in facts.deal.versions},
        "labels": facts.labels.version,
        LOG: str(last),
        "models": ", ".join(facts.versions),
        "rules": facts.rules.version,
    }
    return tuple(sorted(versions.items()))


def _settings(rules: Rules) -> tuple[tuple[str, str], ...]:
    values = rules.settings.model_dump(mode="json").items()
    return tuple(
        sorted((k, ", ".join(v) if isinstance(v, list) else str(v)) for k, v in values)
    )


def _context(facts: Facts, flags: Iterable[Flag]) -> tuple[str, ...]:
    """Return the links of the same State that raise no flag, as background."""
    behind = {link_id for flag in flags for link_id in flag.link_ids}
    return tuple(
        link.link_id
        for link in facts.deal.links
        if facts.strength(link) is Strength.L0 and link.link_id not in behind
        if not facts.is_split(link)
    )


def changes(before: FlagSheet | None, after: FlagSheet) -> tuple[FlagChange, ...]:
    """Return the new, fallen and changed flags, in the order of flags."""
    old = {flag.flag_id: flag for flag in before.flags} if before else {}
    new = {flag.flag_id: flag for flag in after.flags}
    ids = sorted({*old, *new}, key=lambda key: int(key.removeprefix("DF")))
    last = dict(before.versions).get(LOG) if before else None
    fell = _fall(last, dict(after.versions).get(LOG))
    found = []
    for key in ids:
        was = old[key].weight if key in old else None
        now = new[key].weight if key in new else None
        footing = new[key].footing if key in new else None
        if was is not now:
            why = footing.strength if footing else None
            found.append(FlagChange(key, was, now, why if now else fell))
    return tuple(found)


def _fall(before: str | None, after: str | None) -> Said:
    """Return the cause of a fallen flag: a later answer, or something else."""
    is_answer = after is not None and after not in (before, "0")
    return (
        Said("It was removed by answer no. {n}: none of its evidence is left.", n=after)
        if is_answer
        else Said(
            "It was removed because names were answered, parties were corrected, "
            "or papers, reports, lists, rules or the model changed."
        )
    )
