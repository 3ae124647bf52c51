"""Keys of names are computed once, and never wrongly remembered."""

import pytest

from pipeline.parties.names.alignment import NameKind
from pipeline.parties.names.identity import Named
from pipeline.parties.names.matching import engine, has_rigour
from pipeline.parties.names.name_candidates import NameIndex

NAMES = [Named("Orient Star Holding"), Named("Sarel Signals Works"), Named("A")]


def test_a_remembered_index_finds_what_a_new_one_finds(home, monkeypatch):
    first = NameIndex(NAMES, range(3), remembered="test")
    query = Named("Orient Star Holdings Ltd")
    monkeypatch.setattr(NameIndex, "_keys", _refuse_known(NameIndex._keys))
    again = NameIndex(NAMES[::-1], range(3), remembered="test")
    more = NameIndex([*NAMES, Named("Quiet Bakery")], range(4), remembered="test")
    assert first.candidates(query)[0] == 0
    assert again.candidates(query)[0] == 2
    assert more.candidates(Named("Quiet Bakery"))[0] == 3


def _refuse_known(keys):
    def wrapped(self, named):
        assert named not in NAMES, "this name was known"
        return keys(self, named)

    return wrapped


def test_a_broken_file_is_made_anew(home):
    NameIndex(NAMES, range(3), remembered="test")
    (path,) = (home / "names").glob("keys-test-*.npz")
    path.write_bytes(b"PK\x03\x04 broken")
    index = NameIndex(NAMES, range(3), remembered="test")
    assert index.candidates(Named("Sarel Signals"))[0] == 1


def test_names_are_searched_by_the_parts_that_are_compared():
    if not has_rigour():
        pytest.skip("the extra 'names' cuts names into these parts")
    using = engine("rigour")
    for kind in NameKind:
        for name in ("Dr. Dmitri Ivanov", "Дмитрий Иванов", "24th Brigade GmbH", "Ó 8"):
            aligned = using.align(name, name, kind)
            assert aligned is not None
            parts = tuple(part.form for part in aligned.left if part.form)
            assert using.latin_parts(name, kind) == parts
