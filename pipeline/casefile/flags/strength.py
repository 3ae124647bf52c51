"""Grounds of a flag, their strength, counter-evidence, and conditions to remove it.

Each is one sentence.
"""

from collections.abc import Iterable, Sequence
from math import floor

from pipeline.casefile.flag_rules import FlagRule
from pipeline.casefile.flags.against import against_words
from pipeline.casefile.flags.facts import Facts, Raised, n_passages, together
from pipeline.casefile.rows.claims import Ground
from pipeline.datamodel import (
    Footing,
    Link,
    ListHit,
    Said,
    Strength,
    Weight,
    counted,
)

_LISTINGS = {
    (True, False): "It rests on entries of lists ({n}); not answered yet: {open}.",
    (False, True): "It rests on reports of listings ({reports}); not answered yet: "
    "{open}.",
    (True, True): "It rests on entries of lists ({n}) and on reports of listings "
    "({reports}); not answered yet: {open}.",
}
"""Statements by two facts: whether entries of lists, and reports, are behind DF9."""

_FACT = "It is strong: it follows from the facts of the case, not from a score."
_BARE = {
    "DF2": "It is removed when a person has said that no party is a listed vendor of "
    "surveillance.",
    "DF3": "It is removed when the papers name no item of the C series.",
    "DF7": "It is removed when end user, consignee and payment are in the same "
    "country.",
    "DF9": "It is removed when a person has said that no party is on a list or in a "
    "report of a listing.",
}
"""Conditions to remove a flag that rests on no passage, by flag."""

_VENDOR = "It is weak: a list of vendors tells of no misuse."
_PART = "It is weak: only part of the rule applies."
_NO_WAR = (
    "It is weak: only few passages with low scores tell of violations in war in that "
    "country."
)
_BESIDE = (
    "It is shown next to the flags and does not change the proposal. It counts the "
    "safeguards of the papers with a score of {limit} or more that nobody waived."
)
_HIGH = "It is strong: the highest score is {score}, and {limit} is enough."
_HIGH_OF_SOME = (
    "It is strong: passages that meet the rule in full: {n} of {all}. Their highest "
    "score is {score}, and {limit} is enough."
)
_FEW = (
    "It is weak: the highest score is {score}, below {limit}, and the sum of the "
    "scores is {sum}, below {together}."
)
_FEW_WHOLE = (
    "It is weak: passages that meet the rule in full: {n}. Their highest score is "
    "{score}, below {limit}, and the sum of their scores is {sum}, below {together}."
)
_STRONG_ONES = (
    "Passages that make it strong: {n}. One of them is enough if it is confirmed or "
    "has a score of {limit} or more (now: {high}). Otherwise the sum of their scores "
    "must be {together} or more. With less, the flag becomes weak, and the proposed "
    "next step may change. It is removed when all {all} are dismissed."
)
_READ = "It is removed when the missing parts are read, searched or handed in."


def footing_of(
    facts: Facts, rule: FlagRule, weight: Weight, parts: Sequence[Raised]
) -> Footing:
    """Return the statements about a flag.

    Args:
        facts: Facts of the case.
        rule: Rule of the flag.
        weight: Weight of the flag.
        parts: Reasons of the flag, at least one.
    """
    grounds = facts.by_ids(_ids(parts))
    documents = list(dict.fromkeys(ground.document for ground in grounds))
    own = [part for part in parts if part.weight is weight]
    main = grounds if len(own) == len(parts) else facts.by_ids(_ids(own))
    if all(part.is_earlier for part in parts):
        return _of_earlier(documents[0], n_passages(grounds))
    return Footing(
        rests_on=_rests_on(facts, rule, parts, grounds, documents),
        strength=_strength(facts, rule, weight, parts, main),
        against=against_words(
            facts, rule, grounds, {key for part in parts for key in part.link_ids}
        ),
        falls=_falls(facts, rule, parts, grounds, main),
        document=documents[0] if documents else "",
        lacks_use=rule.id == "DF8" and facts.lacks_end_use,
    )


def _of_earlier(document: str, n: int) -> Footing:
    """Return the statements about a flag that only an earlier version raises."""
    return Footing(
        rests_on=Said(
            "It rests only on an earlier version of {document} (passages: {n}); the "
            "version handed in last does not raise it.",
            document=document,
            n=n,
        ),
        strength=Said(
            "It is weak and does not change the proposal: only an earlier version of a "
            "paper says it."
        ),
        against=Said("Against it: the version handed in last does not say it."),
        falls=Said(
            "It is removed when the earlier version is taken out of the case, or its "
            "passages ({n}) are dismissed.",
            n=n,
        ),
        document=document,
        lacks_use=False,
    )


def _ids(parts: Iterable[Raised]) -> list[str]:
    return [id_ for part in parts for id_ in part.finding_ids]


def _shown(score: float) -> str:
    """Return a score rounded down: 0.597 is 0.59, not 0.60 with a limit of 0.6."""
    return f"{floor(100 * score + 1e-6) / 100:.2f}"


def _is_open(ground: Ground) -> bool:
    answer = ground.claim.answers[ground.at]
    return answer is None or answer.said is None


def _rests_on(
    facts: Facts,
    rule: FlagRule,
    parts: Sequence[Raised],
    grounds: Sequence[Ground],
    documents: Sequence[str],
) -> Said:
    links = {key for part in parts for key in part.link_ids}
    pairs = {k.pair_id: k for k in facts.deal.links if k.link_id in links}
    n_open = sum(map(_is_open, grounds))
    if rule.id == "DF9":
        ids = {key for part in parts for key in part.hit_ids}
        hits = {h.pair_id: h for h in facts.deal.list_hits if h.pair_id in ids}
        asked: dict[str, Link | ListHit] = {**pairs, **hits}
        return Said(
            _LISTINGS[bool(hits), bool(pairs)],
            n=len(hits),
            reports=len(pairs),
            open=sum(not facts.is_answered(each) for each in asked.values()),
        )
    if pairs:
        n_open += sum(not facts.is_answered(link) for link in pairs.values())
        return Said(
            "It rests on findings in reports ({n}) and pairs of names ({pairs}). Not "
            "answered yet: {open} of these.",
            n=len(grounds),
            pairs=len(pairs),
            open=n_open,
        )
    if not grounds:
        return Said(
            "It rests on what is missing or named in the case, not on a passage."
        )
    if n_passages(grounds) == 1:
        return Said(_one(grounds), document=documents[0])
    confirmed = [g for g in grounds if g.claim.is_confirmed(g.at)]
    names = ", ".join(documents[:2])
    if len(documents) > 2:
        names = counted(
            len(documents) - 2,
            "{names} and {n} more document",
            "{names} and {n} more documents",
            names=names,
        )
    return Said(
        "It rests on {n} passages in {documents}: {confirmed} confirmed, {open} open.",
        n=n_passages(grounds),
        documents=names,
        confirmed=n_passages(confirmed),
        open=n_passages(filter(_is_open, grounds)),
    )


def _one(grounds: Sequence[Ground]) -> str:
    if any(ground.claim.is_confirmed(ground.at) for ground in grounds):
        return "It rests on one passage, in {document}; a person has confirmed it."
    if any(map(_is_open, grounds)):
        return "It rests on one passage, in {document}; nobody has answered it."
    return "It rests on one passage, in {document}; a person was unsure of it."


def _strength(
    facts: Facts,
    rule: FlagRule,
    weight: Weight,
    parts: Sequence[Raised],
    grounds: Sequence[Ground],
) -> Said:
    if weight is Weight.BESIDE:
        return Said(_BESIDE, limit=facts.rules.strength.safeguard)
    if weight is Weight.WEAK:
        return _weakness(facts, rule, parts, grounds)
    if not grounds:
        return Said(_FACT)
    limits = facts.rules.strength
    if any(ground.claim.is_confirmed(ground.at) for ground in grounds):
        return Said("It is strong: a person has confirmed a passage.")
    if any(ground.is_sure for ground in grounds):
        return Said("It is strong: a fixed rule found the passage; no score is needed.")
    best = max(ground.score for ground in grounds)
    if best >= limits.score:
        every = facts.by_ids(_ids(parts))
        return Said(
            _HIGH if len(every) == len(grounds) else _HIGH_OF_SOME,
            n=n_passages(grounds),
            all=n_passages(every),
            score=_shown(best),
            limit=limits.score,
        )
    total = together(grounds)
    if total >= limits.together:
        return Said(
            "It is strong: the sum of the scores of its passages is {sum}, and {limit} "
            "is enough.",
            sum=_shown(total),
            limit=limits.together,
        )
    return Said(_FACT)


def _weakness(
    facts: Facts, rule: FlagRule, parts: Sequence[Raised], grounds: Sequence[Ground]
) -> Said:
    """Return the reason of a weak flag: too little evidence, or a rule met in part."""
    whole = facts.by_ids(_ids(part for part in parts if not part.is_partial))
    counting = whole or grounds
    if counting and not facts.is_strong(counting):
        limits = facts.rules.strength
        return Said(
            _FEW if len(counting) == len(grounds) else _FEW_WHOLE,
            n=n_passages(counting),
            score=_shown(max(ground.score for ground in counting)),
            limit=limits.score,
            sum=_shown(together(counting)),
            together=limits.together,
        )
    if rule.id == "DF10" and all(part.is_apart for part in parts):
        return Said(
            "It is weak: the brochure is about other products than those ordered."
        )
    if rule.id == "DF5" and all(part.is_partial for part in parts):
        return Said(_NO_WAR)
    if of_names := _weak_names(facts, parts):
        return of_names
    if rule.id == "DF6":
        names_country = any(g.place[0] in facts.file.reports for g in grounds)
        return Said(
            "It is weak: the words are perhaps not about a delivery."
            if names_country
            else "It is weak: the country of the earlier delivery is not named."
        )
    if rule.id == "DF3":
        return Said(
            "It is weak: the notice names other destinations, or only the technology."
        )
    if rule.id == "DF10":
        return Said(
            "It is weak: the passages name no entry and have fewer than {limit} of "
            "its technical terms.",
            limit=rule.min_terms,
        )
    weak = {
        "DF2": _PART if grounds else _VENDOR,
        "DF1": "It is weak: the words depend on a condition or are not about an item "
        "of the deal.",
        "DF7": "It is weak: the only sign is different countries.",
    }
    return Said(weak.get(rule.id, _PART))


def _weak_names(facts: Facts, parts: Sequence[Raised]) -> Said | None:
    """Return why names make a flag weak, or None."""
    entries = {key for part in parts for key in part.hit_ids}
    hits = [hit for hit in facts.deal.list_hits if hit.pair_id in entries]
    if hits and all(map(facts.is_only_alike, hits)):
        return Said(
            "It is weak: the names are only alike (at most {score}), and nobody has "
            "said that they mean the same.",
            score=f"{max(hit.score or 0.0 for hit in hits):.2f}",
        )
    if all(part.is_spare for part in parts):
        return Said("It is weak: the papers name the party as a substitute only.")
    links = {key for part in parts for key in part.link_ids}
    strengths = {facts.strength(k) for k in facts.deal.links if k.link_id in links}
    if links:
        is_unsure = None in strengths or strengths - {Strength.L0}
        return Said(
            "It is weak: a person must say whether both names mean the same."
            if is_unsure
            else "It is weak: another organ of the same State is named."
        )
    return None


def _falls(
    facts: Facts,
    rule: FlagRule,
    parts: Sequence[Raised],
    grounds: Sequence[Ground],
    main: Sequence[Ground],
) -> Said:
    if rule.id != "DF9" and any(part.link_ids for part in parts):
        return Said(
            "It is removed when the names are answered as not the same, or the report "
            "passages dismissed."
        )
    is_bare = any(not part.finding_ids for part in parts)
    if rule.id == "DF8" and facts.lacks_end_use:
        if not grounds:
            return Said(
                "It is removed when the papers have an end-use statement and name an "
                "end user."
            )
        return Said(
            "It is removed when the papers have an end-use statement and name an end "
            "user, and the passages ({n}) are dismissed.",
            n=n_passages(grounds),
        )
    if is_bare and grounds:
        return Said(
            "It is removed when its passages ({n}) are dismissed and its other reasons "
            "are settled.",
            n=n_passages(grounds),
        )
    if not grounds:
        return Said(_BARE.get(rule.id, _READ))
    if n_passages(grounds) == 1:
        return Said("It is removed when this passage is dismissed.")
    is_raised = parts[0].weight is Weight.RAISED
    if is_raised and 0 < len(main) < len(grounds):
        limits = facts.rules.strength
        return counted(
            n_passages(main),
            "It becomes weak when its strong passage is dismissed; then the proposed "
            "next step may change. It is removed when all {all} are dismissed.",
            _STRONG_ONES,
            high=n_passages(g for g in main if g.is_sure or g.score >= limits.score),
            limit=limits.score,
            together=limits.together,
            all=n_passages(grounds),
        )
    return Said(
        "It is removed when all {n} passages are dismissed.", n=n_passages(grounds)
    )
