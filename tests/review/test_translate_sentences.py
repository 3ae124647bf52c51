"""English sentences in German and French: all of them, and no others."""

import ast
import re
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from pipeline.casefile.gaps import find_gaps
from pipeline.datamodel import Said, joined
from pipeline.dossier.tongue import EDGES
from pipeline.labels import default_labels, in_words
from pipeline.parties.state.bodies import tables
from pipeline.review import create_app
from pipeline.review.words import catalogues, reteller, said_catalogues, translator
from pipeline.screening.coverage import DISGUISES, language_reasons
from pipeline.settings import corpora_dir
from tests.dossier.sample import unread_lines
from tests.review.conftest import CASE, Client
from tests.review.deals import add_deal
from tests.store.records import make

PIPELINE = Path(__file__).parents[2] / "pipeline"
LANGUAGES = ("de", "fr")


def tell_in(language: str):
    labels = default_labels().labels
    terms = {in_words(label.id): label.name for label in labels}
    return reteller(language, translator(language), terms)


@cache
def nodes() -> list[tuple[str, ast.AST]]:
    """Return each node of the program with the name of its module."""
    return [
        (str(path.relative_to(PIPELINE)), node)
        for path in PIPELINE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call | ast.Constant | ast.Assign)
    ]


def constants() -> Iterator[str]:
    """Yield every string of the program that is written in one piece."""
    for _, node in nodes():
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


SAYING = {"Said", "counted", "Flaw", "refuse"}


def codes() -> Iterator[tuple[str, str]]:
    """Yield the module and code of each sentence that is made where it is said."""
    for path, node in nodes():
        match node:
            case ast.Call(func=ast.Name(id=name), args=given) if name in SAYING:
                for code in given:
                    if isinstance(code, ast.Constant):
                        yield path, str(code.value)
            case ast.Assign(
                targets=[ast.Name(id="code")], value=ast.Constant(value=str(code))
            ) if path.startswith("ingest"):
                yield path, code


IN_ENGLISH = ("cli.py", "commands", "datamodel/said.py")
"""What says things to people who read English: a terminal."""


def places(code: str) -> set[str]:
    return set(re.findall(r"\{(\w+)", code))


def test_every_sentence_is_in_both_catalogues():
    german, french = (said_catalogues()[code] for code in LANGUAGES)
    assert set(german) == set(french)
    for code in german:
        assert places(german[code]) == places(french[code]) == places(code), code
    said = set(constants()) | set(map(core_of, constants()))
    of_values = {code for code in german if "{" in code}
    made_by_joining = {"{said0} and {said1}", "{said0} and {said1} and {said2}"}
    assert of_values - said == made_by_joining, "said nowhere"
    lacking = {
        core_of(code)
        for path, code in codes()
        if not path.startswith(IN_ENGLISH) and re.search(r"\w", PLACE.sub("", code))
    }
    assert lacking - set(german) - set(catalogues()["de"]) == set()


def core_of(text: str) -> str:
    """Return a text as a dossier looks it up."""
    match = EDGES.fullmatch(text)
    return match[2] if match else text


PLACE = re.compile(r"\{\w+(?:!\w)?\}")


def body_functions() -> set[str]:
    return {in_words(function.id) for function in tables().function}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_disguise_is_told(language):
    tell = tell_in(language)
    for way, said in DISGUISES.items():
        assert tell(in_words(way)) != in_words(way) or way == "accents"
        words = Said("{said}, {n} places", said=said, n=12)
        told = tell(Said("pages {numbers}: {said}", numbers="1, 3", said=words))
        assert said not in told
        assert "12" in told


def test_every_note_of_a_reader_has_a_code():
    """A note that is put together in place could be told in English alone."""
    found = [
        f"{path}:{node.lineno}"
        for path, node in nodes()
        if path.startswith("ingest") and isinstance(node, ast.Call)
        if ast.unparse(node.func).endswith(("notes.append", ".note"))
        if any(isinstance(part, ast.JoinedStr) for part in node.args)
    ]
    assert found == []


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
    passages = [replace(p, language="fi") for p in make().passages]
    (said,) = language_reasons(passages, ("en",), ())
    assert said == "2 passages in 'fi': screened, but never tested in this language"
    assert tell_in("de")(said) == (
        "2 Textstellen in „fi“: geprüft, die Trefferquote wurde nie gemessen"
    )


def test_sentences_within_a_sentence_are_told_too():
    tell = tell_in("de")
    gaps = {gap.subject: tell(gap.words) for gap in find_gaps(unread_lines(), ["en"])}
    assert gaps["Annex F scanned.pdf"].startswith("1 von 4 Seiten nicht gelesen. ")
    assert gaps["minutes.pdf"] == "Nicht gelesen: verschlüsselt. Braucht ein Passwort."
    said = joined(["arbitrary detention", "expression or media"], ", ")
    assert tell(said) == "willkürliche Haft, Meinung, Medien"


@pytest.mark.parametrize("text", ["", "Nobody knows this sentence.", "{n} of {said}"])
def test_what_has_no_code_stays_as_it_was_said(text):
    assert tell_in("de")(text) == text
    said = Said("{said!c} {name}", said=text, name="{n}")
    assert tell_in("de")(said) == said
    assert reteller("en", str, {})(text) == text


def test_names_and_quotes_in_a_sentence_are_kept():
    tell = tell_in("fr")
    said = Said("{name!r} belongs to {other!r}", name="O'Neil Ltd", other="both")
    assert said == "\"O'Neil Ltd\" belongs to 'both'"
    assert tell(said) == "« O'Neil Ltd » appartient à « both »"


EXAMPLES = re.compile(r'<span lang="en">[^<]*</span>')
"""Of the flags' rules: they are marked as English."""


def test_a_german_page_says_no_reason_in_english(store):
    add_deal(store)
    desk = Client(create_app(store, default_labels(), reviewer="A", language="de"))
    for path in ("/case", "/flags", "/parties", "/close"):
        page = EXAMPLES.sub("", desk.get(path, CASE).text)
        for english in ("not read", "needs a password", "was searched", "passages on"):
            assert english not in page, (path, english)


@pytest.mark.parametrize(
    ("language", "words"),
    [("de", ("Eigentümer", "früher Leiter")), ("fr", ("propriétaire", "ancien chef"))],
)
def test_relations_are_told(language, words):
    tell = tell_in(language)
    code = "{name!r}: {relation} of {other!r}"
    former = Said("former {said}", said="head")
    for relation, word in zip(("owner", former), words, strict=True):
        told = tell(Said(code, name="A", relation=relation, other="B"))
        assert word in told
        assert str(relation) not in told


@pytest.mark.parametrize("language", LANGUAGES)
def test_usual_words_for_a_holder_are_in_the_catalogue(language):
    known = said_catalogues()[language]
    words = "owner|parent|controller|head|director|shareholder|commander|chairman"
    assert known.keys() >= set(words.split("|"))
