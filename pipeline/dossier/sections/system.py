"""Origin of the dossier: model, rules, thresholds, lists, and decisions."""

from collections import Counter
from collections.abc import Iterator

from pipeline import __version__
from pipeline.classify.measured import GOALS, MET, SCORE_MEANING
from pipeline.datamodel import Said
from pipeline.datamodel import joined as listed
from pipeline.dossier.blocks import (
    Block,
    Column,
    Fact,
    FactList,
    Heading,
    SectionBlock,
    Style,
    Table,
    Text,
    TextSpan,
    mono,
    own,
    paragraph,
    row,
    soft,
    strong,
    text,
)
from pipeline.dossier.sections.destination import lists_of
from pipeline.dossier.sections.quoting import references, said_by
from pipeline.dossier.view import DossierView
from pipeline.labels import in_words
from pipeline.parties.lists.anchors import anchor_said


def software() -> str:
    """Return name and version of this program."""
    return f"surveillance-triage {__version__}"


def versions(view: DossierView) -> SectionBlock:
    """Return everything needed to repeat the run."""
    case = view.case
    facts = [
        Fact("Software", (text(own(software())),)),
        Fact(
            "Model",
            (
                text(mono(f"{case.model.name}, {case.model.classifier}")),
                text(mono(case.model.version)),
            ),
        ),
        Fact("Measured on", (text(", ".join(case.model.languages) or "no language"),)),
        Fact("Findings made by", tuple(_makers(view))),
        Fact(
            "File reader",
            (
                text(
                    Said("version {n}; ", n=case.reader_version),
                    "offsets count characters of the text that it extracts, first "
                    "included, last excluded",
                ),
            ),
        ),
        Fact("Label set", (text(Said("version {n}", n=case.labels.version)),)),
    ]
    facts += _of_deal(view)
    facts.append(Fact("Changes of the model and its thresholds", tuple(_changes(view))))
    facts.append(
        Fact("Passages found by people, not by the model", tuple(_missed(view)))
    )
    blocks: list[Block] = [FactList(tuple(facts)), *_labels(view), *_settings(view)]
    return SectionBlock(
        "versions", "Versions of model, rules, thresholds and lists", tuple(blocks)
    )


def _makers(view: DossierView) -> Iterator[tuple[TextSpan, ...]]:
    made = Counter((f.classifier, f.model_version) for f in view.case.findings)
    for (classifier, version), n in sorted(made.items()):
        found = soft(Said(" · findings: {n}", n=n))
        yield text(mono(f"{classifier} {version}"), found)
    if not made:
        yield text("no finding")


def _changes(view: DossierView) -> Iterator[Text]:
    """Yield the changes of the model, with person, reason and rules."""
    for event in view.case.model_events:
        yield text(
            strong(in_words(event.act)),
            said_by(event.person, event.made_at),
            ": ",
            own(event.reason),
            soft(" · version "),
            mono(event.version[:16]),
            *((soft(" · held to "), mono(event.held_to[:16])) if event.held_to else ()),
        )
    if not view.case.model_events:
        yield text(
            "none: thresholds are part of the model, and the recall measured at them "
            "is below"
        )


def _missed(view: DossierView) -> Iterator[Text]:
    added = [c for c in view.ordered if any(p.is_added for p in c.points)]
    yield references(view, added) or text("none in this case")
    yield text(
        soft("They and all other answers become annotations for training and test by "),
        mono("triage annotations from-decisions"),
    )


def _of_deal(view: DossierView) -> Iterator[Fact]:
    deal, sheet = view.case.deal, view.case.flag_sheet
    for title, pairs in (
        ("Parties, links and searches", deal.versions if deal else ()),
        ("Rules of the flags", sheet.versions if sheet else ()),
    ):
        lines = tuple(text(mono(f"{name} {value}")) for name, value in pairs)
        yield Fact(title, lines or (text("not run on this state"),))
    lists = lists_of(deal) if deal else ()
    lines = tuple(text(mono(f"{x.list_id} {x.dated} {x.sha256[:16]}")) for x in lists)
    yield Fact("Lists", lines or (text("none was searched"),))


def _labels(view: DossierView) -> Iterator[Block]:
    yield Heading(text("Labels and their thresholds"), "labels")
    yield paragraph(
        SCORE_MEANING,
        " ",
        "A passage is shown if its score is at least the threshold. Thresholds are "
        "set for high recall, so many shown passages are wrong. Legal references "
        "are paraphrases; next to each is what was checked against the operator's "
        "copy. Recall is the share of annotated labels that was found, in sources "
        "that the model never saw; in brackets is its lower bound: with 95 % "
        "confidence, recall on as many further documents is not lower.",
        " ",
        _targets(view),
    )
    columns = (
        Column("Label", 2),
        Column("What it asks", 3.4),
        Column("Legal reference", 3),
        Column("Threshold", 0.8, is_number=True),
        Column("Recall", 1, is_number=True),
    )
    rows = []
    thresholds = view.case.model.thresholds
    for label in view.case.labels.labels:
        mark = (
            (text(TextSpan("experimental", Style.EXPERIMENTAL)),)
            if view.case.model.is_experimental(label)
            else ()
        )
        limit = (
            f"{thresholds[label.id]:.3f}" if label.id in thresholds else "not screened"
        )
        rows.append(
            row(
                [
                    text(strong(label.name), soft(Said(" tier {n}", n=label.tier))),
                    *mark,
                ],
                label.question,
                [
                    text(soft(label.anchor)),
                    *(text(soft(x)) for x in anchor_said(label.anchor)),
                ],
                limit,
                _recall(view, label.id),
                anchor=f"label-{label.id}",
            )
        )
    yield Table(columns, tuple(rows))


def _targets(view: DossierView) -> str:
    model = view.case.model
    tier_1 = [label for label in view.case.labels.labels if label.tier == 1]
    n_met = sum(model.targets.get(label.id) == MET for label in tier_1)
    return Said(
        "Targets of tier 1: recall {recall_1}, lower bound of recall {bound_1}, "
        "precision {precision_1}. Target of tier 2: recall {recall_2}. {n} of the {m} "
        "labels of tier 1 meet their targets; the others miss them or could not be "
        "measured. A label of tier 2 is marked experimental until it meets its target.",
        n=n_met,
        m=len(tier_1),
        **{name: f"{goal:.2f}" for name, goal in GOALS.items()},
    )


def _recall(view: DossierView, label: str) -> str:
    if label not in view.case.model.recalls:
        return "not measured"
    found, at_least = view.case.model.recalls[label]
    return f"{found:.2f} ({at_least:.2f})"


def _settings(view: DossierView) -> Iterator[Block]:
    sheet = view.case.flag_sheet
    if sheet is None or not (sheet.settings or sheet.flags):
        return
    yield Heading(text("Rules of the flags as they were set"), "rules")
    rows = [row(in_words(name), setting_words(value)) for name, value in sheet.settings]
    if rows:
        yield Table((Column("Setting", 2), Column("Value", 5)), tuple(rows))


def setting_words(value: str) -> str:
    """Return the value of a setting of the flags' rules in words."""
    return listed(map(in_words, value.split(", ")), ", ")


def log(view: DossierView) -> SectionBlock:
    """Return the head of the record, which should be kept elsewhere."""
    answers = view.case.answers
    head = answers.head
    signed = (
        Fact("Entry", (text(str(head.number)),)),
        Fact("Signature", (text(mono(head.signature)),)),
        Fact("Public key", (text(mono(head.public_key)),)),
        Fact("Key", (text(mono(head.key_id)),)),
    )
    return SectionBlock(
        "log",
        "Head of the record",
        (
            paragraph(
                "All that was read, found and answered is sealed in a chain of "
                "signed entries. If you keep this head elsewhere, you can show "
                "later that nothing before it was changed, removed or inserted. "
                "The log page has another head, which covers the answers only: ",
                mono(f"triage audit verify --head {head.digest}"),
            ),
            FactList(
                (
                    Fact("Answers in the store", (text(str(answers.n_decisions)),)),
                    Fact("Of these, about this case", (text(str(len(answers.log))),)),
                    Fact("Head", (text(mono(head.digest)),)),
                    *(signed if head.number else ()),
                )
            ),
        ),
    )
