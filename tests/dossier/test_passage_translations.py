"""Passages go out in three formats and come back translated, or not at all."""

import csv
import hashlib
import io
from datetime import UTC, datetime

import pytest
from lxml import etree

from pipeline.casefile.files import CaseFiles
from pipeline.casefile.rows.translated import UNREAD, translated, unread_rows
from pipeline.datamodel import Decision, Translation, Verdict
from pipeline.dossier.dossier_json import build_record
from pipeline.dossier.exports.bilingual import (
    FILE_FORMATS,
    MAX_BYTES,
    MAX_UNITS,
    Bilingual,
    TranslationUnit,
    read_bilingual,
)
from pipeline.dossier.exports.passage_translations import (
    hand_out,
    take_in,
    unit_id,
    waiting,
)
from pipeline.dossier.formats import render_dossier
from pipeline.dossier.loading import load_case
from pipeline.errors import AnswerRefused, ConfigError, NotStored, SpanError
from pipeline.labels import default_labels
from pipeline.review.words import reteller, translator
from tests.dossier.sample import MODEL, NAME

_UNIT = TranslationUnit("x", "en", "a", "b")

LATER = datetime(2999, 11, 25, 9, 0, tzinfo=UTC)
WORDS = "Der Agent zeigt sich nicht. <b>&amp; =1+1"
OLD, NEW, CSV = FILE_FORMATS


def queue_of(store):
    return CaseFiles(store, default_labels(), ("en",)).of(NAME)


def leave(store, row, reviewer="Ada Example", verdict=Verdict.OPEN, reason=UNREAD):
    """Let somebody answer a row, with "cannot read" unless stated otherwise."""
    finding = row.claims[0].findings[0]
    store.add_decision(
        Decision(
            finding.document_id, finding.start, finding.end, finding.label, verdict,
            reviewer, datetime.now(UTC), "", finding.finding_id, reason,
        )
    )  # fmt: skip


def out(store, to="de", **more):
    queue = queue_of(store)
    left = waiting(queue, store.decision_log(NAME), translated(store, NAME), to)
    return hand_out(NAME, left, to, **more)


def filled(file, target=WORDS, **changes):
    """Return a file as a translator sends it back."""
    units = [
        TranslationUnit(**{"id": u.id, "language": u.language, "source": u.source,
                "target": target} | changes)
        for u in file.units
    ]  # fmt: skip
    return Bilingual(file.case, file.language, tuple(units))


def in_csv(file):
    """Write a translated file as a spreadsheet of a German desk does."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";")
    writer.writerow(
        ["case", "id", "source_language", "target_language", "source", "target"]
    )
    for u in file.units:
        writer.writerow(
            [file.case, u.id, u.language, file.language, u.source, u.target]
        )
    return text.getvalue().encode("utf-8-sig")


def in_xliff(file, which=OLD):
    """Fill the targets of the file that went out, as a tool does."""
    root = etree.fromstring(which.export(file))
    name = etree.QName(root).namespace
    for target, unit in zip(root.iter(f"{{{name}}}target"), file.units, strict=True):
        target.text = unit.target
    return etree.tostring(root, encoding="UTF-16", pretty_print=True)


WRITERS = {
    "xliff": in_xliff,
    "xliff2": lambda file: in_xliff(file, NEW),
    "csv": in_csv,
}


def take(store, data, name="back.xlf"):
    return take_in(store, NAME, data, name, person="Ada Example", at=LATER)


@pytest.mark.parametrize("write", WRITERS.values(), ids=WRITERS)
def test_passages_go_out_and_come_back(store, write):
    row = next(iter(queue_of(store).hits))
    leave(store, row)
    handed = out(store)
    assert [unit.id for unit in handed.units] == [unit_id(row)]
    assert handed.units[0].source == row.words.quote
    data = write(filled(handed))
    assert take(store, data) == (1, 0)
    assert take(store, data) == (0, 1)
    (kept,) = translated(store, NAME).of(row.words.document_id, row.words.quote)
    assert (kept.text, kept.language, kept.person) == (WORDS, "de", "Ada Example")
    assert (kept.start, kept.end) == row.words.spans[0]
    with pytest.raises(NotStored, match="no passage answered “cannot read” needs"):
        out(store)
    assert store.verify().problems == []


def test_a_newer_translation_takes_the_place_of_the_older(store):
    leave(store, next(iter(queue_of(store).hits)))
    handed = out(store)
    assert take(store, in_csv(filled(handed, "erst"))) == (1, 0)
    assert take(store, in_csv(filled(handed, "dann"))) == (1, 0)
    assert [each.text for each in translated(store, NAME).all] == ["erst", "dann"]
    document_id, row = handed.units[0].id[:64], next(iter(queue_of(store).hits))
    (kept,) = translated(store, NAME).of(document_id, row.words.quote)
    assert kept.text == "dann"


def test_all_flagged_passages_of_a_language_go_out(store):
    queue = queue_of(store)
    handed = out(store, language="en", everything=True)
    own = [row for row in queue.rows if row.words.language == "en"]
    assert len(handed.units) == len(own) > 3
    with pytest.raises(NotStored, match="no flagged passage in 'it'"):
        out(store, language="it", everything=True)
    with pytest.raises(ConfigError, match="expected a language to translate into"):
        out(store, to="German please")


def test_an_answer_by_another_settles_it_where_one_reader_is_enough(store):
    row = next(iter(queue_of(store).hits))
    leave(store, row)
    leave(store, row, "Bob Beispiel", Verdict.CONFIRMED, "")
    log = store.decision_log(NAME)
    assert unread_rows([row], log, two_readers=False) == []
    assert unread_rows([row], log, two_readers=True) == [row]


def test_dossier_and_record_show_it_apart_from_the_quote(store):
    row = next(iter(queue_of(store).hits))
    leave(store, row)
    before = render_dossier(load_case(store, NAME, model=MODEL))
    take(store, in_csv(filled(out(store))))
    case = load_case(store, NAME, model=MODEL)
    page = render_dossier(case)
    assert page != before
    assert case.created_at == LATER
    assert "translation into de" in page
    assert "Der Agent zeigt sich nicht. &lt;b&gt;&amp;amp; =1+1" in page
    passages = build_record(case).passages
    (passage,) = [each for each in passages if each.translations]
    assert passage.quote == row.words.quote
    assert passage.translations[0].text == WORDS


REFUSED = {
    "its words were changed": lambda f: in_csv(filled(f, source="Other words.")),
    "it has no translation": lambda f: in_csv(filled(f, "  ")),
    "at most 20000 characters": lambda f: in_csv(filled(f, "x" * 20_001)),
    "the case has no passage 'x'": lambda f: in_csv(filled(f, id="x")),
    "the case has no passage '0123": lambda f: in_csv(
        filled(f, id="0123" * 16 + f.units[0].id[64:])
    ),
    "its words have changed": lambda f: in_csv(
        filled(f, id=f.units[0].id[:-16] + "0" * 16)
    ),
    "it stands in the file twice": lambda f: in_csv(
        filled(Bilingual(f.case, f.language, f.units * 2))
    ),
    "expected passages of case": lambda f: in_csv(
        filled(Bilingual("another", f.language, f.units))
    ),
    "names no language": lambda f: in_csv(filled(Bilingual(f.case, "", f.units))),
    "like 'en', found 'all of it'": lambda f: in_csv(
        filled(Bilingual(f.case, "all of it", f.units))
    ),
    "expected at most 8000000 bytes": lambda _: b" " * (MAX_BYTES + 1),
    "expected at most 5000 passages": lambda f: in_csv(
        Bilingual(f.case, f.language, (_UNIT,) * (MAX_UNITS + 1))
    ),
    "found none": lambda f: in_csv(Bilingual(f.case, f.language, ())),
    "expected one case": lambda f: in_csv(filled(f)) + in_csv(
        filled(Bilingual("another", f.language, f.units))
    ).split(b"\n", 1)[1],
    "expected one language to translate into": lambda f: in_csv(filled(f)) + in_csv(
        filled(Bilingual(f.case, "fr", f.units))
    ).split(b"\n", 1)[1],
    "no column case": lambda _: b"id,words\n1,2\n",
    "no column": lambda _: b"",
    "expected 6 cells, found 7": lambda f: in_csv(filled(f)).rstrip() + b";more",
    "expected CSV, found": lambda f: in_csv(filled(f)) + b'"a"b;c\n',
    "is neither": lambda _: b"\x89PNG\r\n\x1a\n\0\xff",
    "to its last tag": lambda f: OLD.export(filled(f))[:-20],
    "found <svg>": lambda _: b"<svg/>",
    "found a document type": lambda f: OLD.export(f).replace(
        b"<xliff", b'<!DOCTYPE xliff [<!ENTITY a "b">]><xliff', 1
    ),
}  # fmt: skip


@pytest.mark.parametrize(("says", "make"), REFUSED.items(), ids=REFUSED)
def test_what_is_not_as_it_went_out_is_refused_as_a_whole(store, says, make):
    for row in list(queue_of(store).hits)[:2]:
        leave(store, row)
    whole = out(store)
    first = Bilingual(whole.case, whole.language, whole.units[:1])
    with pytest.raises(AnswerRefused, match=says) as refused:
        take(store, make(first))
    assert store.translations.of(NAME) == []
    for language in ("de", "fr"):
        tell = reteller(language, translator(language), {})
        said = tell(str(refused.value))
        assert said != refused.value.args[0]
        assert "back.xlf: expected" not in said


def test_one_wrong_passage_refuses_the_good_ones(store):
    for row in list(queue_of(store).hits)[:3]:
        leave(store, row)
    handed = filled(out(store))
    wrong = TranslationUnit(handed.units[2].id, "en", handed.units[2].source, "")
    units = (*handed.units[:2], wrong)
    with pytest.raises(AnswerRefused, match=r"back\.xlf: passage 3: it has no"):
        take(store, in_csv(Bilingual(NAME, "de", units)))
    assert store.translations.of(NAME) == []


def test_a_unit_cut_into_sentences_has_no_half_translation():
    unit = (
        '<unit id="a"><segment><source>One.</source><target>Eins.</target></segment>'
        "<ignorable><source> </source></ignorable>"
        "<segment><source>Two.</source>{}</segment></unit>"
    )
    head = (
        '<xliff version="2.0" xmlns="urn:oasis:names:tc:xliff:document:2.0" '
        'srcLang="en" trgLang="de"><file id="f" original="c">'
    )
    for second, whole in (("", ""), ("<target>Zwei.</target>", "Eins. Zwei.")):
        data = f"{head}{unit.format(second)}</file></xliff>".encode()
        (read,) = read_bilingual(data).units
        assert (read.source, read.target) == ("One. Two.", whole)


def test_proposals_of_a_tool_are_no_translation(store):
    leave(store, next(iter(queue_of(store).hits)))
    data = OLD.export(out(store)).replace(
        b"</trans-unit>",
        b"<alt-trans><source>a</source><target>b</target></alt-trans></trans-unit>",
    )
    with pytest.raises(AnswerRefused, match="it has no translation"):
        take(store, data)


def test_words_that_xml_and_spreadsheets_cannot_hold_come_back():
    words = "=SUM(A1) \x00 \ud800 ‮ x"
    file = Bilingual("case", "de", (TranslationUnit("a", "en", words),))
    for each in FILE_FORMATS:
        (unit,) = read_bilingual(each.export(file)).units
        assert unit.id == "a"
        assert "\x00" not in unit.source


def test_one_xliff_2_holds_one_language():
    units = (TranslationUnit("a", "it", "Uno."), TranslationUnit("b", "tr", "Bir."))
    file = Bilingual("case", "en", units)
    with pytest.raises(ConfigError, match="one language, found it, tr"):
        NEW.export(file)
    assert len(read_bilingual(OLD.export(file)).units) == 2


def test_the_store_takes_no_translation_of_other_words(store):
    row = next(iter(queue_of(store).hits))
    sha256 = hashlib.sha256(b"other words").hexdigest()
    start, end = row.words.spans[0]
    place = (row.words.document_id, start, end, sha256)
    with pytest.raises(SpanError, match="other words stand at"):
        store.translations.add([Translation(NAME, *place, "de", "x", "Ada", LATER)])
