"""The pages in German and French: complete, with the same places for values."""

import re
from pathlib import Path

import pytest

from pipeline.casefile.file import ACT_WORDS
from pipeline.casefile.gaps import STATUS_WORDS
from pipeline.datamodel import (
    JobState,
    Kind,
    LinkVerdict,
    PartyRole,
    Polarity,
    Queue,
    Verdict,
    Weight,
)
from pipeline.errors import ConfigError
from pipeline.labels import default_labels, in_words
from pipeline.review import create_app, words
from pipeline.review.access import door
from pipeline.review.answers.decisions import MOVED, RELABELLED, UNDONE
from pipeline.review.answers.requests import REASON_WORDS, STRENGTH_WORDS, Act
from pipeline.review.pages import failures
from pipeline.review.words import catalogues, choose_language, said_catalogues
from tests.review.acts import one
from tests.review.conftest import CASE, Client

_STRING = r'"((?:[^"\\]|\\.)*)"'
_FOLDER = Path(words.__file__).parent


DRAWN_WIDTH = 85
"""Most characters of a line in an image of a page, where no line is broken."""


def texts():
    """Return every text that a page puts into a language."""
    found = set()
    for path in (_FOLDER / "templates").glob("*.html"):
        source = path.read_text("utf-8")
        found |= set(re.findall(rf"\b_\(\s*{_STRING}", source))
        for pair in re.findall(rf'plural\([^"]*?{_STRING}, {_STRING}\)', source):
            found |= set(pair)
    found = {text.replace('\\"', '"') for text in found}
    for ids in (Verdict, LinkVerdict, Kind, Polarity, Weight, Act, JobState):
        found |= {in_words(member.value) for member in ids}
    found |= {in_words(member.value) for member in (*PartyRole, *Queue)}
    found |= {text for pair in REASON_WORDS.values() for text in pair}
    found |= {*STRENGTH_WORDS.values(), RELABELLED}
    found |= {in_words(UNDONE), in_words(MOVED)}
    found |= {"answered", "disputed", "background", "safeguards"}
    found |= {"product", "vendor", "technology"}
    found.add("Control list entry")  # the title of what rule R1 finds
    found |= {*STATUS_WORDS.values(), *ACT_WORDS.values()}
    labels = default_labels()
    found |= {family.title for family in labels.families}
    for label in labels.labels:
        found |= {label.name, label.question, label.anchor}
    source = Path(failures.__file__).read_text("utf-8")
    source = re.sub(r'"\s*\n\s*"', "", source)  # one text over two lines
    found |= set(re.findall(rf"\bwords = \(?\s*{_STRING}", source))
    found |= set(re.findall(rf"_say\(request, \d+, {_STRING}", source))
    return found | set(failures._WORDS.values()) | set(door.WORDS.values())


@pytest.mark.parametrize("code", ["de", "fr"])
def test_every_text_is_translated_and_none_is_left_over(code):
    catalogue = catalogues()[code]
    assert texts() - set(catalogue) == set()
    assert set(catalogue) - texts() == set()
    for text, translation in catalogue.items():
        places = re.findall(r"\{\w+\}", text)
        assert sorted(re.findall(r"\{\w+\}", translation)) == sorted(places), text


@pytest.mark.parametrize(
    ("accepted", "code"),
    [
        ("de-AT,de;q=0.9,en;q=0.5", "de"),
        ("en-GB, fr;q=0.8", "en"),
        ("fr", "fr"),
        ("ja, *;q=0.1", "en"),
        ("de;q=nonsense, fr;q=0.2", "fr"),
        ("", "en"),
    ],
)
def test_the_browser_chooses(accepted, code):
    assert choose_language(accepted) == code


def test_pages_are_in_the_language_that_is_asked_for(store):
    found = one(store, "facial_recognition")
    client = Client(create_app(store, default_labels(), reviewer="A"))
    german = {"headers": {"accept-language": "de"}}
    page = client.get(f"/finding/{found.finding_id}", CASE, **german).text
    assert '<html lang="de">' in page
    assert "Bestätigen" in page
    assert "Confirm" not in page
    assert "Gesichtserkennung von Personen" in page
    assert "Facial recognition of people" not in page
    assert "Kann dieses Gut eine Person ohne ihr Zutun am Gesicht finden" in page
    assert "VO (EU) 2021/821 Art. 2 Nr. 20" in page
    assert "C. Feststellungen in amtlichen Berichten" in page
    queue = client.get("/case", CASE, **german).text
    assert "6 Dokumente, 4 vollständig gelesen. 5 von 5 Seiten gelesen" in queue
    fixed = Client(create_app(store, default_labels(), reviewer="A", language="fr"))
    assert "Dossiers" in fixed.get("/", **german).text
    with pytest.raises(ConfigError, match="language 'xx'"):
        create_app(store, default_labels(), language="xx")


@pytest.mark.parametrize("path", sorted(_FOLDER.glob("locales/**/*.po")), ids=str)
def test_a_catalogue_translates_each_text_once(path):
    entries = re.split(r"\n\n+", path.read_text("utf-8"))
    parts = [re.search(r"^msgid (.*?)^msgstr", e, re.M | re.S) for e in entries]
    texts = ["".join(re.findall(r'"(.*)"', part[1])) for part in parts if part]
    assert len(texts) > 100
    assert {text for text in texts if texts.count(text) > 1} == set()


def test_a_person_chooses_the_language_on_each_page_and_keeps_it(desk: Client) -> None:
    german = {"accept-language": "de"}
    page = desk.get("/case", CASE, headers=german)
    assert '<a href="/help">Hilfe</a>' in page.text
    (href,) = re.findall(r'lang="fr" hreflang="fr" href="([^"]+)"', page.text)
    chosen = desk.get("/case" + href.replace("&amp;", "&"), headers=german)
    assert '<html lang="fr">' in chosen.text
    kept = {"cookie": chosen.headers["set-cookie"].partition(";")[0]}
    for path in ("/", "/help", "/flags?case=" + CASE["case"]):
        again = desk.get(path, headers=german | kept)
        assert '<html lang="fr">' in again.text
        assert "set-cookie" not in again.headers
    unknown = desk.get("/", headers=german | {"cookie": "lang=xx"})
    assert '<html lang="de">' in unknown.text


def test_a_colon_is_written_as_the_language_of_the_page_writes_it():
    """French has a space before it."""
    for path in (_FOLDER / "templates").glob("*.html"):
        source = path.read_text("utf-8")
        assert not re.findall(r"[}%]}(?:</\w+>)*:[ <]", source), path.name
    assert catalogues()["fr"][": "] == "\u00a0: "


def test_words_in_an_image_of_a_page_are_not_cut():
    words_there = (
        "This page is not drawn yet, or cannot be drawn. Its text can be read."
    )
    for code, catalogue in catalogues().items():
        assert len(catalogue[words_there]) <= DRAWN_WIDTH, code


def test_french_has_its_own_apostrophe():
    for catalogue in (catalogues()["fr"], said_catalogues()["fr"]):
        assert [each for each in catalogue.values() if re.search(r"\w'\w", each)] == []
