"""Grounds of a flag, their strength, counter-evidence, and conditions to end it.

Each is one sentence, kept as a code with its values: pages put it into their language,
and no program has to read words.
"""

from collections.abc import Iterable, Sequence

from pipeline.casefile.facts import Facts, Ground
from pipeline.casefile.raised import Raised
from pipeline.casefile.rules import FlagRule
from pipeline.casefile.sentences import statement
from pipeline.datamodel import Footing, PartyRole, Statement, Strength, Weight


def footing_of(
    facts: Facts, rule: FlagRule, weight: Weight, parts: Sequence[Raised]
) -> Footing:
    """Return the statements about a flag.

    Args:
        facts: Of the case.
        rule: Of the flag.
        weight: Of the flag.
        parts: Its reasons, at least one.
    """
    grounds = [*facts.standing(_ids(parts)), *_added(facts, rule)]
    main = facts.standing(_ids(part for part in parts if part.weight is weight))
    return Footing(
        rests_on=_rests_on(facts, rule, parts, grounds),
        strength=_strength(facts, rule, weight, parts, main),
        against=_against(facts, rule, grounds),
        falls=_falls(facts, rule, parts, grounds, main),
    )


def _ids(parts: Iterable[Raised]) -> list[str]:
    return [id_ for part in parts for id_ in part.finding_ids]


def _added(facts: Facts, rule: FlagRule) -> list[Ground]:
    """Return the passages people added under the labels of a paper flag."""
    if rule.id not in ("DF1", "DF6", "DF7", "DF8"):
        return []
    return [g for g in facts.asserted(rule.labels, in_case=True) if not g.finding_id]


def _is_open(ground: Ground) -> bool:
    answer = ground.claim.answers[ground.at]
    return answer is None or answer.said is None


def _rests_on(
    facts: Facts, rule: FlagRule, parts: Sequence[Raised], grounds: Sequence[Ground]
) -> Statement:
    links = {key for part in parts for key in part.link_ids}
    pairs = {k.pair_id: k for k in facts.deal.links if k.link_id in links}
    n_open = sum(map(_is_open, grounds))
    if pairs:
        n_open += sum(not facts.is_answered(link) for link in pairs.values())
        return statement("rests.linked", n=len(grounds), pairs=len(pairs), open=n_open)
    if rule.id == "DF9":
        hits = {h.pair_id: h for h in facts.deal.list_hits
                if h.restricts and not facts.is_split(h)}  # fmt: skip
        n_open = sum(not facts.is_answered(hit) for hit in hits.values())
        return statement("rests.names", n=len(hits), open=n_open)
    if not grounds:
        return statement("rests.case")
    documents = list(dict.fromkeys(ground.document for ground in grounds))
    if len(grounds) == 1:
        return statement(_state_of(grounds[0]), document=documents[0])
    confirmed = sum(ground.claim.is_confirmed(ground.at) for ground in grounds)
    more = f" +{len(documents) - 2}" if len(documents) > 2 else ""
    names = f"{', '.join(documents[:2])}{more}"
    return statement(
        "rests.passages", n=len(grounds), documents=names, confirmed=confirmed,
        open=n_open, document=documents[0],
    )  # fmt: skip


def _state_of(ground: Ground) -> str:
    if ground.claim.is_confirmed(ground.at):
        return "rests.one_confirmed"
    return "rests.one_open" if _is_open(ground) else "rests.one_unsure"


def _strength(
    facts: Facts,
    rule: FlagRule,
    weight: Weight,
    parts: Sequence[Raised],
    grounds: Sequence[Ground],
) -> Statement:
    if weight is Weight.BESIDE:
        return statement("beside")
    if weight is Weight.WEAK:
        return _weakness(facts, rule, parts, grounds)
    if not grounds:
        return statement("strong.fact")
    limits = facts.rules.strength
    if any(ground.claim.is_confirmed(ground.at) for ground in grounds):
        return statement("strong.confirmed")
    if any(ground.is_sure for ground in grounds):
        return statement("strong.rule")
    best = max(ground.score for ground in grounds)
    if best >= limits.score:
        return statement("strong.score", score=_number(best), limit=limits.score)
    n = len({ground.row.words.quote for ground in grounds})
    if n >= limits.passages:
        return statement("strong.number", n=n, limit=limits.passages)
    return statement("strong.fact")


def _weakness(
    facts: Facts, rule: FlagRule, parts: Sequence[Raised], grounds: Sequence[Ground]
) -> Statement:
    """Return the reason for a weak flag: too little, or its rule is met in part."""
    if grounds and not facts.is_strong(grounds):
        limits = facts.rules.strength
        return statement(
            "weak.score", score=_number(max(ground.score for ground in grounds)),
            limit=limits.score, passages=limits.passages,
        )  # fmt: skip
    links = {key for part in parts for key in part.link_ids}
    strengths = {facts.strength(k) for k in facts.deal.links if k.link_id in links}
    if links:
        is_unsure = None in strengths or strengths - {Strength.L0}
        return statement("weak.unsure" if is_unsure else "weak.organ")
    if rule.id == "DF6":
        is_placed = any(g.place[0] in facts.reports for g in grounds)
        return statement("weak.delivery" if is_placed else "weak.country")
    if rule.id == "DF3":
        return statement("weak.notice")
    if rule.id == "DF10":
        return statement("weak.terms", limit=rule.min_terms)
    return statement(
        {"DF1": "weak.item", "DF7": "weak.countries"}.get(rule.id, "weak.rule")
    )


def _number(score: float) -> str:
    return f"{score:.2f}"


def _against(facts: Facts, rule: FlagRule, grounds: Sequence[Ground]) -> Statement:
    said = [g for g in facts.grounds(rule.labels, in_case=True) if g.claim.is_denied]
    claims = (facts.rows[i].claims[k] for label in rule.labels
              for i, k in facts.index.get(label, ()))  # fmt: skip
    n_dismissed = sum(
        not claim.stands(at) for claim in claims for at in range(len(claim.places))
        if claim.findings
    )  # fmt: skip
    n_safe = 0
    if rule.id not in ("DF11", "DF12"):
        evidence = {id(g.row): g.row for g in grounds}.values()
        n_safe = len(facts.answering.safeguards(rule.id, evidence))
    if not said and not n_dismissed:
        code = "against.safeguards" if n_safe else "against.none"
        return statement(code, **({"safeguards": n_safe} if n_safe else {}))
    values = {"n": len(said), "dismissed": n_dismissed}
    if n_safe:
        return statement("against.some", **values, safeguards=n_safe)
    return statement("against.said", **values)


def _falls(
    facts: Facts,
    rule: FlagRule,
    parts: Sequence[Raised],
    grounds: Sequence[Ground],
    main: Sequence[Ground],
) -> Statement:
    if any(part.link_ids for part in parts):
        return statement("falls.linked")
    is_bare = any(not part.finding_ids for part in parts)
    if rule.id == "DF8" and _lacks_use(facts):
        return statement("falls.use", n=len(grounds))
    if is_bare and grounds:
        return statement("falls.both", n=len(grounds))
    bare = {
        "DF3": "falls.product", "DF7": "falls.countries", "DF9": "falls.names",
        "DF12": "falls.read",
    }  # fmt: skip
    if not grounds:
        return statement(bare.get(rule.id, "falls.read"))
    if len(grounds) == 1:
        return statement("falls.one")
    is_raised = parts[0].weight is Weight.RAISED
    if is_raised and 0 < len(main) < len(grounds):
        return statement("falls.weak_first", n=len(grounds), strong=len(main))
    return statement("falls.passages", n=len(grounds))


def _lacks_use(facts: Facts) -> bool:
    roles = {role for party in facts.deal.parties for role in party.roles}
    is_unnamed = not roles & {PartyRole.END_USER, PartyRole.OPERATOR}
    return not facts.has_statement or (bool(facts.deal.parties) and is_unnamed)
