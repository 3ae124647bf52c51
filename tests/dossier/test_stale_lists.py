"""A list that changed reaches the flags of cases that were screened before."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.casefile.files import CaseFiles
from pipeline.casefile.summary import Summaries
from pipeline.casefile.unsearched import unsearched
from pipeline.datamodel import Kind
from pipeline.dossier.assess import assess, assess_stale
from pipeline.labels import default_labels
from pipeline.parties.lists.shelf import open_lists
from pipeline.store.store import open_store
from tests.parties.deal.made import CASE, ORDER, Made
from tests.parties.lists.test_refresh import ENTRIES, OWN

LANGUAGES = ("en",)
LISTED = '\n[[entry]]\nid = "2"\nname = "Tane Import Ltd"\ncountries = ["tesmara"]\n'
SAID = "the list own changed since the parties were looked up in it"


@pytest.fixture
def made(home: Path) -> Iterator[Made]:
    """A case that was looked up in the list of yesterday."""
    (home / "lists").mkdir(exist_ok=True)
    (home / "lists" / "own.toml").write_text(OWN)
    write(home, ENTRIES)
    with open_store() as store:
        made = Made(store)
        made.add("order.txt", ORDER, Kind.CONTRACT)
        assess(store, CASE, LANGUAGES)
        yield made


def write(home: Path, entries: str) -> None:
    """Put another list to use, as a refresh does."""
    (home / "lists" / "own-entries.toml").write_text(entries)
    list(open_lists())


def test_flags_say_that_a_list_changed_until_the_case_is_looked_up_again(made, home):
    files = CaseFiles(made.store, default_labels(), LANGUAGES)
    summaries = Summaries(made.store, files, "")
    assert SAID not in unsearched(files.sheet(CASE))
    assert list(assess_stale(made.store, LANGUAGES)) == []
    (before,) = summaries.of([CASE])
    write(home, ENTRIES.replace("2026-11-25", "2026-11-26") + LISTED)
    assert SAID in unsearched(files.sheet(CASE))
    (stale,) = summaries.of([CASE])
    assert before.sheet != stale.sheet
    ((case, old, new),) = assess_stale(made.store, LANGUAGES)
    assert case == CASE
    assert old is not None
    assert "DF9" not in {flag.flag_id for flag in old.flags}
    assert "DF9" in {flag.flag_id for flag in new.flags}
    assert SAID not in unsearched(files.sheet(CASE))
    assert list(assess_stale(made.store, LANGUAGES)) == []
    assert "DF9" in {c.flag_id for _, found in files.history(CASE) for c in found}


def test_a_list_that_came_later_is_told_too(made, home):
    files = CaseFiles(made.store, default_labels(), LANGUAGES)
    (home / "lists" / "new.toml").write_text(
        OWN.replace('"own"', '"new"').replace("own-entries", "new-entries")
    )
    (home / "lists" / "new-entries.toml").write_text(ENTRIES)
    list(open_lists())
    said = unsearched(files.sheet(CASE))
    assert SAID.replace("own", "new") in said
