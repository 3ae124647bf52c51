"""The flags of a case and the queue that they propose: never a decision."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from pipeline.cases.flags.facts import Facts, load_facts
from pipeline.cases.flags.raising import RAISING, Raised
from pipeline.cases.flags.rules import FlagRule, QueueRule, Rules, default_rules
from pipeline.cases.gaps import plural
from pipeline.cases.view import in_words
from pipeline.datamodel import Flag, FlagSheet, Queue, Strength, Weight
from pipeline.errors import NotStored
from pipeline.labels import LabelSet, default_labels
from pipeline.store.store import Store

END_USER_LABEL = "state_security_end_user"
_WEIGHTS = (Weight.RAISED, Weight.WEAK, Weight.BESIDE)


def raise_flags(
    store: Store,
    case: str,
    *,
    languages: Sequence[str],
    labels: LabelSet | None = None,
    rules: Rules | None = None,
    now: datetime | None = None,
) -> FlagSheet:
    """Compute the flags of a case from what is stored of it, and store them.

    Args:
        store: Where the case is kept.
        case: Name of a case whose deal was built.
        languages: ISO 639-1 codes on which the model was measured.
        labels: The label set of the findings; None means the shipped one.
        rules: Of the flags; None means those of this machine.
        now: When this is done; the time of the call by default.

    Raises:
        NotStored: There is no such case, or its deal was never built.
        ConfigError: The rules cannot be read.
    """
    labels = default_labels() if labels is None else labels
    rules = default_rules() if rules is None else rules
    deal = store.deal(case)
    if deal is None:
        msg = f"case {case!r} has no parties yet: screen it with triage run"
        raise NotStored(msg)
    facts = load_facts(store, deal, languages=languages, labels=labels, rules=rules)
    sheet = flag_sheet(facts, now or datetime.now(UTC))
    store.add_flag_sheet(sheet)
    return store.flag_sheet(case) or sheet


def flag_sheet(facts: Facts, now: datetime) -> FlagSheet:
    """Return the flags of the facts, and the first queue that fits."""
    flags = [
        flag
        for rule in facts.rules.flags.values()
        if (flag := _flag(rule, RAISING[rule.id](facts, rule))) is not None
    ]
    n_open = _n_open(facts, flags)
    fitting = _fitting(facts, flags, n_open)
    queue = fitting[0][0] if fitting else Queue.NO_FLAG_RAISED
    return FlagSheet(
        case=facts.deal.case,
        made_at=now,
        versions=_versions(facts),
        settings=_settings(facts.rules),
        queue=queue,
        reasons=tuple(_reasons(facts, queue, fitting)),
        flags=tuple(flags),
        context=_context(facts, flags),
        n_open=n_open,
    )


def _flag(rule: FlagRule, raised: Iterable[Raised]) -> Flag | None:
    parts = sorted(raised, key=lambda part: _WEIGHTS.index(part.weight))
    if not parts:
        return None

    def ids(name: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys(id_ for p in parts for id_ in getattr(p, name)))

    return Flag(
        flag_id=rule.id,
        name=rule.name,
        weight=parts[0].weight,
        rule=rule.rule,
        basis=rule.basis,
        reasons=tuple(dict.fromkeys(part.reason for part in parts)),
        finding_ids=ids("finding_ids"),
        link_ids=ids("link_ids"),
        party_ids=ids("party_ids"),
    )


def _n_open(facts: Facts, flags: Iterable[Flag]) -> int:
    """Count the claims about the papers, and the links behind flags, without answer."""
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
    claims = sum(claim.is_open for claim in facts.claims if claim.is_case)
    return claims + len(links | hits)


def _fitting(
    facts: Facts, flags: Sequence[Flag], n_open: int
) -> list[tuple[Queue, tuple[str, ...]]]:
    """Return every queue that fits, with the conditions that made it fit."""
    holding = _holding(facts, flags, n_open)
    return [
        (rule.id, conditions)
        for rule in facts.rules.queues
        for conditions in rule.any
        if holding.issuperset(conditions)
    ]


def _holding(facts: Facts, flags: Sequence[Flag], n_open: int) -> set[str]:
    counting = {Weight.RAISED}
    if facts.rules.settings.suspicion_suffices:
        counting.add(Weight.WEAK)
    holding = {flag.flag_id for flag in flags if flag.weight in counting}
    organs = [p for p in facts.parties.values() if p.end_user_types]
    for name, holds in (
        ("any_flag", any(flag.is_concern for flag in flags)),
        ("open", n_open > 0),
        ("item", bool(facts.item_claims)),
        (
            "state_end_user",
            bool(organs or facts.asserted([END_USER_LABEL], in_case=True)),
        ),
    ):
        if holds:
            holding.add(name)
    return holding


_WORDS = {
    "item": "evidence on the item",
    "any_flag": "a flag",
    "open": "claims that nobody has answered",
    "state_end_user": "a State security end user",
}


def _reasons(
    facts: Facts, queue: Queue, fitting: Sequence[tuple[Queue, tuple[str, ...]]]
) -> Iterable[str]:
    rule: QueueRule = facts.rules.queue(queue)
    yield rule.words
    for also, conditions in fitting:
        said = " and ".join(_WORDS.get(name, name) for name in conditions)
        yield f"{in_words(also.value)}: {said}"
    if queue is Queue.NO_FLAG_RAISED:
        n = len({s.name for s in facts.deal.searches if s.what == "destination"})
        yield f"reports on {n} {plural(n, 'destination')} were searched"


def _versions(facts: Facts) -> tuple[tuple[str, str], ...]:
    models = sorted({c.finding.model_version for c in facts.claims if c.finding})
    versions = {
        **{f"deal.{name}": value for name, value in facts.deal.versions},
        "labels": facts.labels.version,
        "models": ", ".join(models),
        "rules": facts.rules.version,
    }
    return tuple(sorted(versions.items()))


def _settings(rules: Rules) -> tuple[tuple[str, str], ...]:
    values = rules.settings.model_dump(mode="json")
    return tuple(sorted((name, _said(value)) for name, value in values.items()))


def _said(value: object) -> str:
    return ", ".join(value) if isinstance(value, list) else str(value)


def _context(facts: Facts, flags: Iterable[Flag]) -> tuple[str, ...]:
    """Return links of the same State that raise nothing, as background."""
    behind = {link_id for flag in flags for link_id in flag.link_ids}
    return tuple(
        link.link_id
        for link in facts.deal.links
        if facts.strength(link) is Strength.L0 and link.link_id not in behind
        if not facts.is_split(link)
    )
