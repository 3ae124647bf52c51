"""Our labels in a pipeline of spaCy."""

import tomllib
from importlib import import_module

import pytest
import spacy
from spacy.tokens import DocBin

from pipeline.datamodel import Kind
from pipeline.errors import ConfigError
from pipeline.findings import triage_passages
from pipeline.screening.spacy_pipe import document_of, make_triage
from pipeline.settings import project_dir
from pipeline.text.segment import segment

TEXT = (
    "Our office is open from nine to five.\n\n"
    "The IMSI catcher intercepts all calls and text messages of the targets in "
    "the area, and they never notice it.\n\n\n"
    "Call us today."
)


@pytest.fixture
def nlp(tiny_folder):
    made = spacy.blank("en")
    made.add_pipe("triage", config={"model": str(tiny_folder)})
    return made


def test_a_doc_gets_the_findings_of_the_screening(nlp, tiny_model):
    doc = nlp(TEXT)
    passages = segment(document_of(TEXT))
    found = triage_passages(passages, Kind.BROCHURE, tiny_model.classifier)
    group = doc.spans["triage"]
    assert found
    assert [span.label_ for span in group] == [f.label for f in found]
    assert group.attrs["scores"] == [f.score for f in found]
    for span, (start, end), finding in zip(
        group, group.attrs["offsets"], found, strict=True
    ):
        assert doc.text == TEXT
        assert TEXT[start:end] == finding.quote
        assert (span.start_char, span.end_char) == (start, end)


def test_spans_and_attrs_survive_a_docbin(nlp):
    doc = nlp(TEXT)
    (back,) = DocBin().from_bytes(DocBin(docs=[doc]).to_bytes()).get_docs(nlp.vocab)
    assert [s.label_ for s in back.spans["triage"]] == [
        s.label_ for s in doc.spans["triage"]
    ]
    assert back.spans["triage"].attrs == doc.spans["triage"].attrs


@pytest.mark.parametrize("text", ["", " \n \n", "…"])
def test_an_empty_text_has_no_span(nlp, text):
    assert list(nlp(text).spans["triage"]) == []


def test_an_unknown_kind_is_refused():
    with pytest.raises(ConfigError, match="kind 'poem': expected one of"):
        make_triage(spacy.blank("en"), "triage", "", "poem", "triage")


def test_spacy_finds_the_pipe_by_its_entry_point():
    text = (project_dir() / "pyproject.toml").read_text("utf-8")
    stated = tomllib.loads(text)["project"]["entry-points"]["spacy_factories"]
    module, _, name = stated["triage"].partition(":")
    assert getattr(import_module(module), name) is make_triage
