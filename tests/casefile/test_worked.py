"""Each example and trap of the flags is a case that runs as it is worded."""

import pytest

from pipeline.casefile.flag_rules import FlagRule, Worked, default_rules
from pipeline.dossier.assess import assess
from pipeline.parties.names.matching import has_rigour
from pipeline.settings import settings
from tests.casefile.steps import REGISTER
from tests.casefile.worked import WORKED
from tests.parties.deal.made import CASE, Made

RULES = default_rules().flags
ROWS = [
    pytest.param(rule, each, id=f"{rule.id}-{sort}{number}")
    for rule in RULES.values()
    for sort, worked in (("example", rule.examples), ("trap", rule.traps))
    for number, each in enumerate(worked, start=1)
]


@pytest.mark.parametrize(("rule", "worked"), ROWS)
def test_a_worked_case_gives_what_it_says(
    empty: Made, rule: FlagRule, worked: Worked, monkeypatch: pytest.MonkeyPatch
) -> None:
    for step in WORKED[rule.id][worked.words]:
        step(empty)
    register = settings().home / REGISTER
    if register.exists():
        monkeypatch.setenv("TRIAGE_EXPORT_REGISTER", str(register))
        settings.cache_clear()
    sheet = assess(empty.store, CASE, ["en"])[1]
    flag = {flag.flag_id: flag for flag in sheet.flags}.get(rule.id)
    found = flag.weight.value if flag else "none"
    if rule.id == "DF12" and worked.gives == "none" and not has_rigour():
        reasons = flag.reasons if flag else ()
        assert all("extra 'names'" in reason for reason in reasons)
        return
    assert found == worked.gives, flag and flag.reasons


def test_every_flag_has_its_six_cases_and_no_other() -> None:
    for rule in RULES.values():
        words = [each.words for each in (*rule.examples, *rule.traps)]
        assert sorted(WORKED[rule.id]) == sorted(words), rule.id
        assert len(set(words)) == 6
        given = {each.gives for each in rule.examples}
        assert "none" not in given
