"""The dossier in German and French: no sentence of ours is left in English."""

import io
import json
import re
from dataclasses import dataclass, field, replace

import pypdfium2 as pdfium
import pytest

from pipeline.datamodel import Said, joined
from pipeline.dossier.assess import assess
from pipeline.dossier.formats import FORMATS
from pipeline.dossier.inputs import DossierInput
from pipeline.dossier.loading import load_case
from pipeline.dossier.tongue import Tongue, told_words
from pipeline.labels import default_labels
from pipeline.parties.reports.report_actors import SAMPLE
from pipeline.review import create_app
from pipeline.review.words import catalogues, said_catalogues, tongue_of
from pipeline.store.store import Store, open_store
from tests.casefile.states import with_every_state, with_two_readers
from tests.casefile.test_sample_deal import SAMPLES, add, gold
from tests.dossier.sample import MODEL, sample_case
from tests.parties.deal.made import CASE, Made
from tests.review.conftest import Client

LANGUAGES = ("de", "fr")
FIRST = {"de": "Was zu tun ist", "fr": "Que faire"}

KEPT = re.compile(
    r"[DFKPAL]\d+[\d–, DFKPA]*:?|DF\d+|"  # numbers of the dossier, and strengths
    r"\d{4}-\d\d-\d\d \d\d:\d\d UTC:?|"
    r"[a-z]{2}|"  # codes of languages
    r"\d[A-E]\d{3}[.\w]*(?: and [.\w]+)*|Annex I|Art\. [\d()]+|"  # entries
    r"rule\.R\d|rigour \w+|[\w-]+\.v\d|TAXONOMY [\d.]+|"
    r"annex1-surveillance|invented-sample"
)
"""Names and ids that are the same in every language."""


@dataclass
class Listener:
    """Translates, and keeps what had no translation."""

    language: str
    papers: str
    lacking: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._tell = tongue_of(self.language, default_labels()).tell
        self._known = {
            **catalogues()[self.language],
            **said_catalogues()[self.language],
        }

    def tell(self, text: str) -> str:
        if isinstance(text, Said):
            if re.search(r"[^\W\d_]", re.sub(r"\{\w+(![rc])?\}", "", text.code)):
                self._check(text.code)
            return text.told(self._known, self.tell)
        if re.search(r"[^\W\d_]", text):
            self._check(text)
        return self._tell(text)

    def _check(self, text: str) -> None:
        is_told = text in self._known or self._tell(text) != text
        is_theirs = " ".join(text.split()).casefold() in self.papers
        if not (is_told or is_theirs or KEPT.fullmatch(text)):
            self.lacking.add(text)


def papers_of(case: DossierInput) -> str:
    """Return all words of documents, and their names."""
    texts = [passage.text for passage in case.passages.values()]
    texts += [finding.quote for finding in case.findings]
    texts += [line.name for line in case.coverage]
    deal = case.deal
    for party in deal.parties if deal else ():
        texts += [party.name, *party.countries]
    texts += [line.quote.text for line in (deal.order_lines if deal else ())]
    for each in deal.product_links if deal else ():
        texts += [each.product, each.quote.text, each.product_quote.text]
    return " ".join(" ".join(texts).split()).casefold()


def lacking(case: DossierInput, language: str) -> set[str]:
    """Return the English words of a dossier in another language."""
    listener = Listener(language, papers_of(case))
    for ending in ("html", "json"):
        FORMATS[ending](case, Tongue(language, listener.tell))
    return listener.lacking


@pytest.fixture
def store(home):
    with open_store() as opened:
        yield opened


def case_of(store: Store, case: str = CASE) -> DossierInput:
    return load_case(store, case, model=MODEL, names=True)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_english_is_left_in_any_state(store: Store, language: str) -> None:
    made = with_every_state(Made(store))
    assert lacking(case_of(store), language) == set()
    with_two_readers(made)
    assert lacking(case_of(store), language) == set()
    case = sample_case()  # its reasons are invented, and not in any catalogue
    lines = tuple(replace(line, reason="") for line in case.coverage)
    assert lacking(replace(case, coverage=lines, remarks={}), language) == set()


@pytest.mark.slow
def test_no_english_is_left_in_the_sample(store: Store) -> None:
    for name in gold():
        add(store, name)
        store.blobs.put((SAMPLES / name).read_bytes())
    assess(store, SAMPLE, ["en"])
    for language in LANGUAGES:
        assert lacking(case_of(store, SAMPLE), language) == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_quotes_stay_as_they_are(language: str) -> None:
    case = sample_case()
    tongue = tongue_of(language, default_labels())
    quotes = re.compile(r"<blockquote[^>]*>.*?</blockquote>", re.S)
    english, told = (FORMATS["html"](case, *t).decode() for t in ((), (tongue,)))
    assert quotes.findall(told) == quotes.findall(english) != []
    assert f'<html lang="{language}">' in told
    assert FIRST[language] in told
    ours, theirs = (json.loads(FORMATS["json"](case, *t)) for t in ((), (tongue,)))
    assert (ours["language"], theirs["language"]) == ("en", language)
    assert [p["quote"] for p in ours["passages"]] == [
        p["quote"] for p in theirs["passages"]
    ]
    assert ours["item_assessment"] != theirs["item_assessment"]


def test_sentences_without_values_are_told_in_the_record() -> None:
    case, german = sample_case(), tongue_of("de", default_labels())
    record = json.loads(FORMATS["json"](case, german))
    reasons = {each["coverage"]["reason"] for each in record["documents"]}
    assert "braucht ein Passwort" in reasons
    assert "needs a password" in {line.reason for line in case.coverage}


def test_a_sign_between_sentences_has_the_space_of_the_language() -> None:
    both = joined(["a hidden slide", "the same name"])
    for language, sign in (("de", ";"), ("fr", "\u00a0;")):
        tell = tongue_of(language, default_labels()).tell
        assert tell(both) == f"{tell('a hidden slide')}{sign} {tell('the same name')}"
    assert told_words("D5: ", tell) == "D5\u00a0: "
    assert told_words("; ", tell) == "\u00a0; "
    assert told_words("D5: ", str) == "D5: "


def test_the_pdf_is_in_the_language_too() -> None:
    made = FORMATS["pdf"](sample_case(), tongue_of("de", default_labels()))
    with pdfium.PdfDocument(io.BytesIO(made)) as pdf:
        first = pdf[0].get_textpage().get_text_range()
        second = pdf[1].get_textpage().get_text_range()
    assert "Was zu tun ist" in first
    assert "Protokoll" in first
    assert "Stand 20" in second
    assert re.search(rb"/Lang ?.de", made)


def test_the_desk_gives_the_dossier_in_its_language(store: Store) -> None:
    with_every_state(Made(store))
    app = create_app(store, default_labels(), reviewer="A", model=lambda: MODEL)
    asked = {"params": {"case": CASE}, "headers": {"accept-language": "fr"}}
    read = Client(app).send("GET", "/dossier/read", **asked)
    assert "Que faire" in read.text
    record = Client(app).send("GET", "/api/dossier/json", **asked)
    assert record.json()["language"] == "fr"
