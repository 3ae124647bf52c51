"""Words of a document without pages are found by their paragraph or sheet."""

import json
import re

import pytest

from pipeline.datamodel import Block, BlockKind, Document, Kind, Page, Passage, Shelf
from pipeline.dossier.formats import render_dossier
from pipeline.dossier.loading import load_case
from pipeline.ingest import read_document
from pipeline.labels import default_labels
from pipeline.review import create_app
from pipeline.review.words import tongue_of
from pipeline.store.store import open_store
from pipeline.text.segment import segment
from tests.dossier.sample import MODEL, VERSION, finding, line
from tests.ingest.checks import saved
from tests.ingest.test_xlsx import workbook
from tests.review.conftest import REVIEWER, Client

CASE = {"case": "web"}
LAST = "The agent shows no icon and no prompt to the person who carries the phone."
NOTICED = "The operator enters a telephone number, and the agent installs itself."


def web_page() -> Document:
    paragraphs = [f"Clause {n} says nothing of the item." for n in range(1, 143)]
    paragraphs[99] = NOTICED
    paragraphs.append(LAST)
    blocks, start = [], 0
    for words in paragraphs:
        end = start + len(words)
        blocks.append(Block(start, end, BlockKind.PARAGRAPH, 1))
        start = end + 1
    text = "\n".join(paragraphs)
    page = Page(1, 0, 0, 0, len(text))
    return Document(
        "a" * 64, "offer.html", "text/html", text, (page,), tuple(blocks), "1"
    )


def passage_of(passages: list[Passage], words: str) -> Passage:
    return next(p for p in passages if p.text == words)


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    document = web_page()
    passages = segment(document)
    # As an older version made it: without the number of its paragraph.
    found = finding(passage_of(passages, LAST), "covert_surveillance_marketing", 0.9)
    with open_store(home=tmp_path_factory.mktemp("home")) as store:
        store.add_outcome(
            case="web",
            shelf=Shelf.CASE,
            coverage=line(document, passages, Kind.BROCHURE),
            model_version=VERSION,
            document=document,
            passages=passages,
            findings=[found],
        )
        yield store


@pytest.fixture(scope="module")
def desk(store):
    return Client(create_app(store, default_labels(), reviewer=REVIEWER))


def test_a_stored_finding_has_the_paragraph_of_its_passage(store):
    (found,) = store.findings("web")
    assert found.paragraph == store.finding(found.finding_id).paragraph == 143


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "paragraph 143"), ("de", "Absatz 143"), ("fr", "paragraphe 143")],
)
def test_the_desk_says_the_paragraph(store, desk, language, said):
    (found,) = store.findings("web")
    paths = ("/case", "/flags", f"/finding/{found.finding_id}", "/overview", "/search")
    shown = {
        path: re.sub(
            r"<[^>]+>",
            "",
            desk.get(
                path, CASE | {"q": "icon"}, headers={"accept-language": language}
            ).text,
        )
        for path in paths
    }
    for path in ("/case", f"/finding/{found.finding_id}", "/search"):
        assert said in shown[path], path
    for path, words in shown.items():
        assert not re.search(r"\b(page|Seite) 1\b", words), path


def test_the_dossier_says_the_paragraph(store):
    case = load_case(store, "web", model=MODEL)
    english = render_dossier(case)
    german = render_dossier(case, tongue_of("de", default_labels()))
    assert "paragraph 143" in english
    assert "Absatz 143" in german
    assert not re.search(r"\b(page|Seite) 1\b", english + german)


def test_rows_for_programs_have_the_paragraph_and_keep_the_page(desk):
    (row,) = desk.get("/api/queue", CASE).json()["rows"]
    assert (row["page"], row["paragraph"]) == (1, 143)
    (hit,) = desk.get("/api/search", CASE | {"q": "icon prompt"}).json()
    assert (hit["page"], hit["paragraph"]) == (1, 143)
    exported = desk.get("/api/export/jsonl", CASE)
    (said,) = map(json.loads, exported.text.splitlines())
    assert (said["page"], said["paragraph"]) == (1, 143)


def test_words_that_a_person_adds_have_the_paragraph_that_holds_them(store, desk):
    start = store.document_text("a" * 64).index("installs itself")
    assert store.paragraph_at("a" * 64, start) == 100
    form = desk.get(f"/document/{'a' * 64}/text", CASE).text
    (token,) = set(re.findall(r'name="csrf" value="([^"]+)"', form))
    added = desk.post(
        "/passage",
        {
            **CASE,
            "csrf": token,
            "seen": str(store.chain_end()[0]),
            "document_id": "a" * 64,
            "part": "1",
            "label": "evasive_end_use",
            "words": "the agent installs itself",
        },
    )
    assert "paragraph 100" in re.sub(r"<[^>]+>", "", desk.follow(added).text)
    (place,) = (a.place for a in load_case(store, "web", model=MODEL).answers.added)
    assert place.paragraph == 100


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "sheet 2"), ("de", "Tabellenblatt 2"), ("fr", "feuille 2")],
)
def test_words_of_a_workbook_are_on_a_sheet(tmp_path, language, said):
    book = workbook(["Prices are without value added tax."])
    book.create_sheet("Goods").append([LAST])
    document = read_document(saved(book), "offer.xlsx")
    passages = segment(document)
    found = finding(passage_of(passages, LAST), "covert_surveillance_marketing", 0.9)
    with open_store(home=tmp_path) as store:
        store.add_outcome(
            case="web",
            shelf=Shelf.CASE,
            coverage=line(document, passages, Kind.BROCHURE),
            model_version=VERSION,
            document=document,
            passages=passages,
            findings=[found],
        )
        desk = Client(create_app(store, default_labels(), reviewer=REVIEWER))
        asked = {"headers": {"accept-language": language}}
        paper = f"/document/{document.document_id}"
        for path in (f"/finding/{found.finding_id}", paper, f"{paper}/text"):
            page = desk.get(path, CASE | {"part": "2"}, **asked).text
            assert said in re.sub(r"<[^>]+>", "", page), path
        (row,) = desk.get("/api/queue", CASE).json()["rows"]
        assert (row["page"], row["paragraph"]) == (2, 0)
        case = load_case(store, "web", model=MODEL)
    dossier = render_dossier(case, tongue_of(language, default_labels()))
    assert said in dossier
    assert not re.search(r"\b(page|Seite) 2\b", dossier)
