"""A variable that is wrong is named, with what was expected and found."""

import pytest

from pipeline.errors import ConfigError
from pipeline.settings import settings


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("WORKERS", "-1", "greater than or equal to 1"),
        ("OCR", "perhaps", "valid boolean"),
        ("READ_CPU_S", "nan", "greater than 0"),
        ("MAX_PAGES", "many", "valid integer"),
    ],
)
def test_a_wrong_variable_is_named(
    name, value, expected, monkeypatch, settings_cleared
):
    monkeypatch.setenv(f"TRIAGE_{name}", value)
    settings_cleared()
    said = rf"^TRIAGE_{name}: .*{expected}.* \(got '{value}'\)$"
    with pytest.raises(ConfigError, match=said):
        settings()


def test_a_variable_that_is_no_json_is_named(monkeypatch, settings_cleared):
    monkeypatch.setenv("TRIAGE_LIST_ADDRESSES", "nonsense")
    settings_cleared()
    with pytest.raises(ConfigError, match=r"^TRIAGE_LIST_ADDRESSES: expected JSON"):
        settings()
