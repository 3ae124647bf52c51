"""Stored English sentences in German and French: all of them, and no others."""

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.casefile.gaps import find_gaps
from pipeline.labels import default_labels, in_words
from pipeline.parties.bodies import tables
from pipeline.review import create_app
from pipeline.review.retelling import reteller
from pipeline.review.words import said_catalogues, translator
from pipeline.screening.coverage import DISGUISES
from pipeline.settings import corpora_dir
from tests.cases.sample import unread_lines
from tests.review.conftest import CASE, Client
from tests.review.deals import add_deal

PIPELINE = Path(__file__).parents[2] / "pipeline"
LANGUAGES = ("de", "fr")
INTERNAL = re.compile(
    "another shape|belong to no member|bytes with|region of|no answer after|"
    "states its size|do not tile|^scans|a word of page|bytes of words|first line is|"
    "JSON of a message|overlaps another|a block on page|outside the text|must not do"
)
"""What two processes of ours say of each other; a person sees it in brackets."""

PUT_TOGETHER = """
    pages 2, 3 and more not read: needs a password
    3 passages in 'fi': screened, recall never measured
    1 passage in 'de': screened, recall measured on few passages
    3 passages in an unclear language: screened, recall never measured
    1 passage in an unclear language: screened, recall never measured
    12 words are in the file but not to be seen on the page: “only under warrant”
    12 words are deleted by a tracked change and not read: “only under warrant”
    more than 9 bytes, the limit of a document
    more than 9 bytes, the limit of what is left to unpack here
    evidence on the item and a State security end user
    the item offered for covert surveillance (DF1) and reports on similar items (DF2)
    evidence on the item and reports on repression by the end user (DF4)
    'Tane' is on the list c-series
    consignee in AE, end user in SY
    both a force for nothing said
    directorate
    a.pdf: 4 passages on covert surveillance, on a condition or of an item not named
    only in the first: tane
    only in the second: tane
    different sides: north is not south
    different branches: army is not navy
    the passage names the product 'Kestrel'
    the passage names the vendor 'Kestrel'
    case 'a' cannot be closed: 7 of 9 findings have no answer
    case 'a' cannot be closed: 7 of 9 findings have no answer that counts
    case 'a' cannot be closed: 7 of 9 pairs of names have no answer
    case 'a' cannot be closed: 7 of 9 pairs of names have no answer that counts
    second reader: 3 findings not read twice: the server cannot be reached
    second reader: 1 finding not read twice: no answer in 60 seconds
    second reason
    second counterargument
    check entry
    rule id
    ocr confidence
""".strip().split("\n")
"""Sentences of which no part that says much stands in the code in one piece."""


def tell_in(language: str):
    labels = default_labels().labels
    terms = {in_words(label.id): label.name for label in labels}
    return reteller(language, translator(language), terms)


def literals(path: Path, names: frozenset[str] | None = None) -> Iterator[str]:
    """Yield the strings of a module with "{}" for values, or those given to names."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        value: ast.AST | None = node
        if names is not None:
            targets = node.targets if isinstance(node, ast.Assign) else []
            ids = {target.id for target in targets if isinstance(target, ast.Name)}
            value = node.value if isinstance(node, ast.Assign) and ids & names else None
        if isinstance(value, ast.JoinedStr):
            yield "".join(map(piece, value.values))
        elif isinstance(value, ast.Constant) and isinstance(value.value, str):
            yield value.value


def piece(part: ast.expr) -> str:
    if isinstance(part, ast.Constant):
        return str(part.value)
    is_quoted = isinstance(part, ast.FormattedValue) and part.conversion == ord("r")
    return "'{}'" if is_quoted else "{}"


def plain(pattern: str) -> str:
    return re.sub(r"'?\{\w*\}'?", "{}", pattern)


def longest(pattern: str) -> str:
    """Return the longest stretch of a pattern that code writes in one piece."""
    nouns = r"\b(?:passage|page|destination)s?\b"
    parts = re.split(rf"\{{\w+\}}|{nouns}|^1 word is|: |['“”()]", pattern)
    return max((part.strip(" ,") for part in parts), key=len)


def test_every_pattern_is_said_somewhere():
    german, french = (said_catalogues()[code] for code in LANGUAGES)
    assert set(german) == set(french)
    for pattern in german:
        places = sorted(re.findall(r"\{\w+\}", pattern))
        for told in (german[pattern], french[pattern]):
            assert sorted(re.findall(r"\{\w+\}", told)) == places, pattern
    code = {plain(s) for path in PIPELINE.rglob("*.py") for s in literals(path)}
    ids = (corpora_dir() / "labels.toml").read_text("utf-8").replace("_", " ")
    flags = (corpora_dir() / "flags.toml").read_text("utf-8")
    ways = [*map(in_words, DISGUISES), *body_functions()]
    text = "\n".join([*code, *ways, ids, flags, flags.replace("_", " "), flags.lower()])
    strange = [p for p in german if plain(p) not in text and longest(p) not in text]
    wanted = [re.compile(re.escape(plain(p)).replace(r"\{\}", ".+")) for p in strange]
    unused = [p.pattern for p in wanted if not any(map(p.fullmatch, lines()))]
    assert unused == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_disguise_is_told(language):
    tell = tell_in(language)
    for way, said in DISGUISES.items():
        assert tell(in_words(way)) != in_words(way) or way == "accents"
        sentence = f"pages 1, 3: {said}, 12 places"
        assert said not in tell(sentence)
        assert "12" in tell(sentence)


def body_functions() -> set[str]:
    return {in_words(function.id) for function in tables().function}


def lines() -> list[str]:
    return [line.strip() for line in PUT_TOGETHER]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_reason_of_a_reader_or_a_refusal_is_told(language):
    tell = tell_in(language)
    said = frozenset(
        {"msg", "note", "SCAN", "OVER_SCAN", "DRAWN", "PILED", "SHRUNK", "_BLANK"}
    )
    answers = (
        "answers.py", "readers.py", "selection.py", "links.py", "case_acts.py",
        "case_forms.py", "closing.py", "duties.py",
    )  # fmt: skip
    paths = [*(PIPELINE / "ingest").rglob("*.py")]
    paths += [PIPELINE / "review" / name for name in answers]
    texts = {
        text.replace("{}", "7")
        for path in paths
        for text in literals(path, said)
        if len(text.split()) > 2 and not INTERNAL.search(text)
    }
    untold = {t for t in texts if tell(t) == t}
    assert len(texts) > 70
    assert untold - {"7; 7"} == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_sentences_that_are_put_together_are_told(language):
    tell = tell_in(language)
    assert [line for line in lines() if tell(line) == line] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_attributes_and_the_rules_of_the_flags_are_told(language):
    tell = tell_in(language)
    labels = tomllib.loads((corpora_dir() / "labels.toml").read_text("utf-8"))
    flags = tomllib.loads((corpora_dir() / "flags.toml").read_text("utf-8"))
    words = {in_words(a["id"]) for a in labels["attribute"]} - {"polarity", "entities"}
    for attribute in labels["attribute"]:
        if attribute["id"] != "entities":
            words |= set(map(in_words, attribute["values"]))
    words |= {in_words(flag["name"]) for flag in flags["flag"]}
    words |= {flag[key] for flag in flags["flag"] for key in ("rule", "basis")}
    words |= {queue["words"] for queue in flags["queue"]}
    words |= {"surroundings", "first page", *body_functions()}
    known = said_catalogues()[language]
    pages = {"none", "unclear", "TAXONOMY 7.5", "optional"}
    assert {w for w in words if tell(w) == w and w not in known} - pages == set()


def test_coverage_says_in_german_how_well_a_language_is_known():
    tell = tell_in("de")
    assert tell("3 passages in 'fi': screened, recall never measured") == (
        "3 Textstellen in „fi“: geprüft, die Trefferquote wurde nie gemessen"
    )
    assert tell(
        "1 passage in an unclear language: screened, recall never measured"
    ) == (
        "1 Textstelle in unklarer Sprache: geprüft, die Trefferquote wurde nie gemessen"
    )


def test_reasons_that_were_joined_are_told_one_by_one():
    tell = tell_in("de")
    gaps = {gap.subject: tell(gap.words) for gap in find_gaps(unread_lines(), ["en"])}
    assert gaps["Annex F scanned.pdf"].startswith("1 von 4 Seiten nicht gelesen. ")
    assert gaps["minutes.pdf"] == "Nicht gelesen: braucht ein Passwort."
    assert tell("page 2 not read: a hidden slide; 3 formulas have no stored value") == (
        "Seite 2 nicht gelesen: eine ausgeblendete Folie; "
        "3 Formeln haben keinen gespeicherten Wert"
    )
    assert tell("arbitrary detention, expression media") == (
        "willkürliche Haft, Meinung, Medien"
    )


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Nobody knows this sentence.",
        "{n} of {said}",
        "a; b; ; c",
        ": ",
        "a: " * 600,
        "a; " * 600,
        "a, " * 600,
        "A. " * 600,
        "'x' and 'y' (" * 150,
        "no, 'x' is on the list of 'y' " * 60,
    ],
)
def test_what_no_pattern_fits_stays_as_it_was_said(text):
    assert tell_in("de")(text) == text
    assert reteller("en", str, {})(text) == text


def test_names_and_quotes_in_a_sentence_are_kept():
    tell = tell_in("fr")
    told = tell("no icon; and page 3: 2 passages on covert surveillance")
    assert "no icon" in told
    assert (
        tell("\"O'Neil Ltd\" belongs to 'Police'")
        == "« O'Neil Ltd » appartient à « Police »"
    )
    hidden = "2 words are in the file but not to be seen on the page: “a hidden slide”"
    assert tell(hidden).endswith("« a hidden slide »")


EXAMPLES = re.compile(r'<span lang="en">[^<]*</span>')
"""Of the flags' rules: they are marked as English."""


def test_a_german_page_says_no_reason_in_english(store):
    add_deal(store)
    desk = Client(create_app(store, default_labels(), reviewer="A", language="de"))
    for path in ("/case", "/flags", "/parties", "/close"):
        page = EXAMPLES.sub("", desk.get(path, CASE).text)
        for english in ("not read", "needs a password", "was searched", "passages on"):
            assert english not in page, (path, english)
