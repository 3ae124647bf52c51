"""One sentence on the counter-evidence of a flag."""

from collections.abc import Collection, Sequence

from pipeline.casefile.flag_rules import NO_COUNTER, FlagRule
from pipeline.casefile.flags.counter_evidence import against_flag, of_same
from pipeline.casefile.flags.facts import Facts
from pipeline.casefile.rows.claims import Ground
from pipeline.datamodel import Said, counted, joined

_NOTHING = "Against it: nothing is marked in the papers of the deal."
_NOTHING_NEAR = (
    "Against it: nothing is marked in the papers of the deal. Near its words in "
    "reports, no denial was found."
)
_SAID_AGAINST = (
    (
        "{n} passage of the papers denies or forbids it",
        "{n} passages of the papers deny or forbid it",
    ),
    (
        "{n} safeguard of the same papers may answer it",
        "{n} safeguards of the same papers may answer it",
    ),
    (
        "people dismissed {n} passage with its labels",
        "people dismissed {n} passages with its labels",
    ),
    (
        "{n} passage of the reports it rests on denies such an act",
        "{n} passages of the reports it rests on deny such an act",
    ),
    (
        "{n} denial of a State stands near its words in reports",
        "{n} denials of a State stand near its words in reports",
    ),
)


def against_words(
    facts: Facts,
    rule: FlagRule,
    grounds: Sequence[Ground],
    link_ids: Collection[str] = (),
) -> Said:
    """Return a sentence with the evidence against a flag, and the places looked at."""
    is_same = of_same(facts.deal, rule.id, link_ids)
    places = ((facts.file.rows[i], k) for label in rule.labels
              for i, k in facts.file.layout.by_label.get(label, ()))  # fmt: skip
    n_dismissed = sum(
        len(row.claims[k].places) - len(row.grounds[k])
        for row, k in places
        if row.claims[k].findings
        # A passage on another State says nothing about this one.
        if row.words.document_id not in facts.file.reports or is_same(row)
    )
    against = against_flag(
        rule,
        ((ground.row, ground.claim) for ground in grounds),
        facts.file.claims_of_papers(rule.denied_labels),
        facts.counter_evidence,
        facts.file.rows_of,
        facts.file.reports,
        is_same,
    )
    numbers = (
        len({id(row) for row, _ in against.denials}),
        len(against.safeguards),
        n_dismissed,
        len(against.in_reports),
        len(against.states),
    )
    found = [
        counted(n, *words) for n, words in zip(numbers, _SAID_AGAINST, strict=True) if n
    ]
    if found:
        return Said("Against it: {said}.", said=joined(found))
    rests_on_reports = any(g.place[0] in facts.file.reports for g in grounds)
    if rests_on_reports and rule.id not in NO_COUNTER:
        return Said(_NOTHING_NEAR)
    return Said(_NOTHING)
