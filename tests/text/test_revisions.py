"""Versions of one text: found by their words, compared by their passages."""

from itertools import islice

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.datamodel import Passage
from pipeline.ingest import read_document
from pipeline.text.revisions import (
    MIN_RESEMBLANCE,
    candidates,
    compare,
    resemblance,
    shingles,
    sketch,
)
from pipeline.text.segment import segment
from tests.conftest import corpus_dir

OFFER = [
    "The probe intercepts calls, messages and data of all subscribers of a network.",
    "Location is updated every ten seconds without the knowledge of the subscriber.",
    "The monitoring centre retains records for five years and searches them by name.",
    "Deliveries take twelve weeks from the day on which the licence is granted.",
]
NEW = "Version 2 reads encrypted chats after the device was infected from afar."
OTHER = [
    f"Clause {n}: the buyer pays item {n * 7} within {n + 20} days of notice {n}."
    for n in range(8)
]


def passages(texts: list[str], document_id: str = "d") -> list[Passage]:
    found, start = [], 0
    for text in texts:
        found.append(Passage(document_id, start, start + len(text), text, 1))
        start += len(text) + 1
    return found


def near(later: list[str], *earlier: list[str]) -> list[str]:
    known = {str(n): sketch(shingles(texts)) for n, texts in enumerate(earlier)}
    return candidates(sketch(shingles(later)), known)


def test_a_new_paragraph_makes_a_version_and_other_words_do_not():
    later = [*OFFER, NEW]
    assert near(later, OTHER, OFFER) == ["1"]
    assert resemblance(shingles(OFFER), shingles(later)) > MIN_RESEMBLANCE
    assert resemblance(shingles(OFFER), shingles(OTHER)) == 0


def test_case_breaks_and_hyphens_of_printing_make_no_difference():
    printed = [text.upper().replace(" ", "\n") for text in OFFER]
    assert resemblance(shingles(OFFER), shingles(printed)) == 1


def test_words_of_chinese_are_its_characters():
    old = "该系统可以在未经用户同意的情况下截取手机通话和短信并保存五年以供查询使用"
    assert sketch(shingles([old])) != b""
    assert near([old + "新版本"], [old]) == ["0"]


def test_a_text_of_a_few_words_resembles_nothing():
    assert sketch(shingles(["Annex 3: price list"])) == b""
    assert near(["Annex 3: price list"], ["Annex 3: price list"]) == []


def test_what_was_added_removed_and_kept():
    later = [OFFER[1], OFFER[0].upper(), NEW, OFFER[3]]
    found = compare(passages(OFFER, "a"), passages(later, "b"))
    assert [p.text for p in found.added] == [NEW]
    assert [p.text for p in found.removed] == [OFFER[2]]
    kept = [(old.text, new.text) for old, new in found.unchanged]
    assert kept == [(OFFER[1], later[0]), (OFFER[0], later[1]), (OFFER[3], later[3])]


@settings(max_examples=50, deadline=None)
@given(st.lists(st.sampled_from(OFFER)), st.lists(st.sampled_from([*OFFER, NEW])))
def test_every_passage_is_told_once(earlier, later):
    old, new = passages(earlier, "a"), passages(later, "b")
    found = compare(old, new)
    assert sorted([*found.added, *(b for _, b in found.unchanged)], key=_start) == new
    assert sorted([*found.removed, *(a for a, _ in found.unchanged)], key=_start) == old


def _start(passage: Passage) -> int:
    return passage.start


def test_candidates_of_a_crowd_are_those_that_resemble():
    crowd = [[f"{word} {text}" for text in OTHER] for word in "abcdefgh"]
    later = [*OFFER[:3], NEW]
    found = near(later, *crowd, OFFER, [*OFFER[:2], NEW])
    assert set(islice(found, 2)) == {"8", "9"}
    assert len(found) == 2


@pytest.mark.corpus
def test_versions_and_twins_of_real_documents_are_found():
    def found(path: str) -> frozenset[str]:
        (file,) = corpus_dir().rglob(path)
        document = read_document(file.read_bytes(), file.name)
        return shingles(passage.text for passage in segment(document))

    field = "schema-field-descriptions-v{}.md"
    texts = {
        name: found(name)
        for name in (
            field.format("1.3.1"),
            field.format("1.7.0"),
            field.format("1.7.3"),
            "DIVERSINETCORP_03_01_2012-EX-4-RESELLER AGREEMENT.PDF",
            "DIVERSINETCORP_03_01_2012-EX-4-RESELLER AGREEMENT.txt",
        )
    }
    old, before, now, printed, typed = texts.values()
    assert resemblance(before, now) > 0.9
    assert resemblance(printed, typed) > 0.9
    assert resemblance(now, printed) < 0.05
    assert resemblance(old, now) < resemblance(before, now)
