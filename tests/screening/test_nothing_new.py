"""A run in which nothing is new gives the same and computes nothing."""

import subprocess
import sys

import pytest

from pipeline.casefile.files import CaseFiles
from pipeline.dossier import assess
from pipeline.dossier.assess import flags_now
from pipeline.labels import default_labels
from pipeline.screening.case import screen_case
from pipeline.store.store import open_store

TEXT = "The probe is sold to the Ministry of Interior. It copies every call unseen.\n"


@pytest.fixture
def store(home):
    with open_store() as opened:
        yield opened


def test_what_was_assessed_is_read_from_the_store(
    store, tiny_model, tmp_path, monkeypatch
):
    folder = tmp_path / "deal"
    folder.mkdir()
    (folder / "offer.txt").write_text(TEXT)
    first = screen_case("deal", [folder], store=store, model=tiny_model)
    asked = []

    def compute(*given):
        asked.append(given)
        return flags_now(*given)

    monkeypatch.setattr(assess, "flags_now", compute)
    second = screen_case("deal", [folder], store=store, model=tiny_model)
    assert asked == []
    files = CaseFiles(store, default_labels(), tiny_model.languages)
    assert (second.deal, second.sheet) == (first.deal, first.sheet)
    assert second.deal == flags_now(files, "deal")[0]

    (folder / "order.txt").write_text("The buyer is the State Security Bureau.\n")
    third = screen_case("deal", [folder], store=store, model=tiny_model)
    assert len(asked) == 1
    assert third.deal != first.deal


def test_a_model_that_is_not_asked_imports_no_learner():
    code = (
        "import sys; from pipeline.classify.model import open_model; open_model();"
        " print([n for n in ('sklearn', 'scipy', 'onnxruntime') if n in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
