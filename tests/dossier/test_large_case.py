"""A case with more passages than a dossier prints: it says so, and loses none."""

import json
import re
from dataclasses import replace

from pipeline.casefile.rows.grouped import group_findings
from pipeline.datamodel import Decision, Flag, FlagSheet, Queue, Verdict, Weight
from pipeline.dossier.dossier_json import render_record
from pipeline.dossier.formats import render_dossier
from pipeline.dossier.grouping import MAX_PRINTED, printed_rows
from pipeline.dossier.inputs import Answers
from pipeline.dossier.sections.item import MAX_COUNTED
from pipeline.dossier.view import build_view
from pipeline.store.log import LoggedDecision, words_sha256
from tests.dossier.sample import NOON, sample_case

N = MAX_PRINTED + 100


def large_case():
    """Return the sample case with so many further findings, in many documents."""
    case = sample_case()
    line, first = case.coverage[0], case.findings[0]
    lines = [
        replace(line, document_id=f"{n:064x}", name=f"{n}.pdf")
        for n in range(1, MAX_COUNTED + 20)
    ]
    found = [
        replace(
            first,
            finding_id=f"many-{n}",
            document_id=lines[n % len(lines)].document_id,
            start=1000 * n,
            end=1000 * n + 9,
            quote=f"Words no. {n}.",
            boxes=(),
            evidence=(),
            score=0.5,
        )
        for n in range(N)
    ]
    return replace(
        case,
        coverage=(*case.coverage, *lines),
        findings=(*case.findings, *found),
    )


def test_the_evidence_says_how_many_passages_it_leaves_out_and_where_they_are():
    case = large_case()
    html = render_dossier(case)
    record = json.loads(render_record(case))
    n_all = len(record["passages"])
    assert n_all > N  # the JSON file holds all
    words = f"The case has {n_all} passages, too many to print: these are {MAX_PRINTED}"
    assert words in html
    evidence = html[html.index('<h2 id="evidence">') :]
    assert evidence.count("<article") == MAX_PRINTED
    assert f"{MAX_COUNTED}, those with the most" in html


def test_every_link_of_a_large_dossier_leads_somewhere():
    html = render_dossier(large_case())
    ids = re.findall(r' id="([^"]+)"', html)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'href="#([^"]+)"', html)) <= set(ids)


def test_a_long_list_of_numbers_ends_with_the_number_of_those_left_out():
    html = render_dossier(large_case())
    assert re.search(r"and \d+ more, all in the JSON file", html)


def test_passages_behind_the_flags_are_printed_before_weightier_ones():
    case = large_case()
    rows = group_findings(case.findings, case.coverage, case.labels)
    weak = replace(rows[-1].findings[0], finding_id="weak", start=9, score=0.1)
    weak = replace(weak, end=18, quote="The weakest words.")
    rows = (*rows, *group_findings([weak], case.coverage, case.labels))
    flag = Flag("DF1", "covert_surveillance", Weight.WEAK, "", "", (), ("weak",))
    sheet = FlagSheet(case.case, NOON, (), (), Queue.NO_FLAG_RAISED, (), (flag,))
    assert rows[-1] not in printed_rows(rows, None, case.labels)
    printed = printed_rows(rows, sheet, case.labels)
    assert rows[-1] in printed
    assert len(printed) == MAX_PRINTED
    positions = {id(row): at for at, row in enumerate(rows)}
    order = [positions[id(row)] for row in printed]
    assert order == sorted(order)


def confirmed(finding):
    """Return the decision by which a person confirms a finding."""
    place = (finding.document_id, finding.start, finding.end, finding.label)
    decision = Decision(*place, Verdict.CONFIRMED, "Ada Example", NOON)
    return LoggedDecision(1, decision, place, "0" * 64, words_sha256(finding.quote))


def test_what_a_person_confirmed_and_counter_evidence_are_printed():
    case = large_case()
    left_out = [c for c in build_view(case).ordered if not c.is_printed]
    assert len(left_out) > 1
    assert all(point.is_counter is False for c in left_out for point in c.points)
    weak = left_out[-1].finding
    case = replace(case, answers=Answers(log=(confirmed(weak),)))
    card = build_view(case).cards[weak.finding_id]
    assert card.is_printed
    html = render_dossier(case)
    shown = html[html.index(f'id="{card.name.lower()}"') :]
    assert "Ada Example" in shown[: shown.index("</article>")]


def test_a_heading_counts_what_is_printed_below_it():
    html = render_dossier(large_case())
    evidence = html[html.index('<h2 id="evidence">') :]
    parts = re.split(r'id="evidence-\d+"', evidence)[1:]
    said = r"passages(?: printed)?: (\d+)(?: of (\d+))?, points"
    counts = [match for part in parts for match in re.finditer(said, part)]
    assert [int(c[1]) for c in counts] == [part.count("<article") for part in parts]
    partly = [c for c in counts if c[2]]
    assert partly
    assert all(int(c[1]) < int(c[2]) for c in partly)
