"""What a dossier says of a model is what the model itself says."""

from pipeline.cases.model_facts import model_facts
from pipeline.screen import open_model


def test_the_files_say_what_the_loaded_model_says():
    facts, used = model_facts(), open_model()
    assert (facts.name, facts.version) == (used.name, used.version)
    assert facts.classifier == used.classifier.kind
    assert facts.thresholds == used.thresholds
    assert facts.languages == used.languages
