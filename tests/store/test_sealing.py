"""Every change of what is stored is found and named, whoever makes it."""

import random
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.config import Config

from pipeline.casefile.files import CaseFiles
from pipeline.datamodel import (
    Account,
    Band,
    CaseAct,
    CaseEvent,
    Draw,
    DrawAnswer,
    DrawnFrom,
    DrawnPassage,
    FieldEntry,
    Kind,
    LinkAnswer,
    LinkVerdict,
    MissedBound,
    ModelAct,
    ModelEvent,
    News,
    NewsKind,
    Origin,
    Quote,
    RecallStatement,
    Removal,
    RemovalAct,
    Revision,
    Role,
    Shelf,
    Translation,
    Unread,
)
from pipeline.errors import StoreError
from pipeline.labels import default_labels
from pipeline.store import migrations
from pipeline.store.record import sealing
from pipeline.store.record.audit import GENESIS
from pipeline.store.record.sealing import next_digest
from pipeline.store.record.signing import Signer
from pipeline.store.record.verify import Report, StoreCheck
from pipeline.store.schema import tables as t
from pipeline.store.store import Store, open_store
from tests.dossier.sample import NAME, fill_store
from tests.review.deals import add_deal
from tests.store.records import NOON, decide, make, sha256, unread
from tests.store.server import Server

SEED = 20261129


def fill(store: Store) -> None:
    """Put something into every table that is sealed."""
    fill_store(store, NAME)
    add_deal(store)
    CaseFiles(store, default_labels(), ["en"]).record(NAME)
    add_removal(store)
    first = make("a", texts=("One. ", "Two. ", "Three. "))
    origin = Origin("un", "https://example.org/a.pdf", NOON, "free", None, None)
    first.add(store, closeness=[0.1, 0.5, 2.0])
    store.add_origins([(first.coverage.document_id, origin)])
    make("a", model="m2", texts=("One. ", "Two. ", "Three. ")).add(store)
    second = make("b", texts=("One. ", "Two. ", "Four. "))
    second.add(store, shelf=Shelf.LIBRARY)
    unread().add(store, reader_version="1")
    earlier, later = first.coverage.document_id, second.coverage.document_id
    store.add_sketch(earlier, b"\1" * 64, None)
    store.add_sketch(later, b"\2" * 64, Revision(later, earlier, 0.8, 1, 1, 2))
    for reviewer in ("ada", "bob", "cyd"):
        store.add_decision(decide(first, reviewer=reviewer, note="because"))
    for reviewer in ("ada", "bob"):
        said = ("acme", "p1", "GhostLine", "Ghost Line Ltd", LinkVerdict.CONFIRMED)
        store.add_link_answers([LinkAnswer(*said, None, reviewer, NOON, "the same")])
    for name in ("ada", "bob"):
        account = Account(name, "hash", Role.LEAD, ("acme",), True, NOON)
        store.accounts.put(account)
        event = ModelEvent("triage-en", ModelAct.PROMOTED, "2", "1", name, NOON, "why")
        store.models.add(event)
    words = first.findings[0]
    place = (words.document_id, words.start, words.end, sha256(words.quote))
    ours = Quote(*place[:3], words.quote, 1)
    about = (words.document_id, NOON, "Acme", "ACME", None, ours, ours)
    store.news.add(News(n, "acme", NewsKind.PARTY, *about) for n in ("n1", "n2"))
    store.news.mark_seen("acme", "ada", NOON, ["n1"])
    for text in ("Eins.", "Erstens."):
        told = Translation("acme", *place, "de", text, "ada", NOON)
        assert store.translations.add([told]) == 1
    for person in ("ada", "bob"):
        add_draw(store, person)
    for text in ("nothing", "a colonel called"):
        entry = FieldEntry("acme", "known", "", "", text, "ada", NOON)
        known = len(store.field_entries.of("acme"))
        store.field_entries.add("acme", [entry], known=known)
    for act in (CaseAct.CLOSED, CaseAct.REOPENED):
        _, head = store.chain_end()
        store.add_case_event(CaseEvent("acme", act, "ada", NOON, "done", head))


def add_removal(store: Store) -> None:
    """Delete a case with two decisions."""
    gone = make("gone")
    gone.add(store, case="gone")
    for reviewer in ("ada", "bob"):
        store.add_decision(decide(gone, reviewer=reviewer))
    plan = Removal(RemovalAct.DELETED, "gone", "ada", NOON, "its term is over")
    store.removals.delete(plan, n_events=0, is_trial=False)


def add_draw(store: Store, person: str) -> None:
    """Draw a passage, answer it, and state what that says."""
    passage = DrawnPassage(sha256("a"), 0, 5, sha256("One. "), 0)
    unread = (Unread("b.pdf", 2, 9),)
    number = store.draws.add(
        Draw(
            0, "acme", DrawnFrom.UNFLAGGED, person, NOON, 0.05, "state",
            (Band(3, 1, 0.1),), (passage,), 1, 0, unread,
        )
    )  # fmt: skip
    store.draws.add_answer(DrawAnswer(number, 0, ("x",), False, person, NOON))
    bounds = (MissedBound("", 1, 3, None),)
    store.draws.add_statement(
        RecallStatement(
            number, "acme", person, NOON, "by hand", 3, 1, 0, 0, 0, bounds, 9, unread
        )
    )


@pytest.fixture
def filled(store: Store) -> Store:
    fill(store)
    return store


def check(connection: sa.Connection, store: Store, *heads: str) -> Report:
    report = Report()
    StoreCheck(connection, store.signer, store.blobs, set(heads), report).run()
    return report


def test_everything_that_is_written_is_sealed(filled: Store) -> None:
    report = filled.verify()
    assert report.problems == []
    assert report.notes == []
    counts = filled.counts()
    sealed = set(counts) - sealing.UNSEALED
    assert all(counts[table] for table in sealed), counts  # else one was not tried
    assert {kind: report.counts[kind] for kind in sealing.PLAIN} == {
        kind: counts[kind] for kind in sealing.PLAIN
    }
    assert report.counts["screening"] == counts["coverage"]
    assert report.n_bytes > 0


def test_every_table_is_sealed_or_said_not_to_be() -> None:
    sealed = {*sealing.PLAIN, *sealing.PARTS, "coverage"}
    assert sealed | sealing.UNSEALED == set(t.metadata.tables)


def test_the_same_again_adds_no_entry(filled: Store) -> None:
    head = filled.head()
    make("a", texts=("One. ", "Two. ", "Three. ")).add(filled)
    filled.add_sketch(sha256("a"), b"\1" * 64, None)
    assert filled.head() == head


def test_a_document_taken_out_and_put_back_is_no_change(filled: Store) -> None:
    document_id = sha256("a")
    filled.unlink("acme", document_id)
    assert filled.verify().problems == []
    filled.link("acme", document_id, "a.pdf", Shelf.CASE, Kind.CONTRACT)
    filled.link("acme", document_id, "a.pdf", Shelf.LIBRARY, Kind.CONTRACT)
    assert filled.verify().problems == []


def test_a_decision_rests_on_the_screening_that_it_is_about(
    filled: Store, engine: sa.Engine
) -> None:
    query = sa.select(t.seal).where(t.seal.c.kind == "decision")
    with engine.connect() as connection:
        basis = connection.execute(query.limit(1)).one().rests_on
        row = connection.execute(sa.select(t.seal).where(t.seal.c.id == basis)).one()
    assert row.kind == "screening"


def test_nothing_changed_outside_is_sealed_by_the_way(
    filled: Store, engine: sa.Engine
) -> None:
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE finding SET score = 0.01")
    make("a", texts=("One. ", "Two. ", "Three. ")).add(filled)
    filled.link("acme", sha256("a"), "a.pdf", Shelf.CASE, Kind.BROCHURE)
    assert any("finding was changed" in str(p) for p in filled.verify().problems)


# Edits -----------------------------------------------------------------------

TABLES = sorted({*sealing.PLAIN, *sealing.PARTS, "coverage", "latest", "seal"})
N_EDITS = 300


def drop_guards(connection: sa.Connection) -> None:
    """Take away what stops a change, as the owner of the file can."""
    query = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    for (name,) in connection.exec_driver_sql(query).all():
        connection.exec_driver_sql(f"DROP TRIGGER {name}")
    # Checked at the commit, which never comes.
    connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")


def edit(connection: sa.Connection, source: random.Random, table: str) -> str:
    """Change, remove, add or exchange rows of a table; say what was done."""
    columns = [column.name for column in t.metadata.tables[table].columns]
    query = f'SELECT rowid, * FROM "{table}"'
    rows = connection.exec_driver_sql(query).all()
    row = source.choice(rows)
    how = source.choice(("update", "update", "delete", "insert", "exchange"))
    if how == "delete":
        connection.exec_driver_sql(f'DELETE FROM "{table}" WHERE rowid = {row[0]}')
    elif how == "insert":
        _insert(connection, source, table, columns, row)
    elif how == "exchange" and len(rows) > 1 and _exchange(connection, table, rows):
        pass
    else:
        how = f"update {_update(connection, source, table, columns, row)}"
    return f"{table}: {how}"


def _insert(connection, source, table, columns, row) -> None:
    """Put a row in that is like another one, under another key."""
    values = list(row[1:])
    key = [column.name for column in t.metadata.tables[table].primary_key]
    for name in (*key, "decision_id", "start", "model_version", "content_sha256"):
        if name in columns:
            place = columns.index(name)
            old = values[place]
            values[place] = old + 1_000 if isinstance(old, int) else f"{old}x"
    marks = ", ".join("?" * len(values))
    connection.exec_driver_sql(f'INSERT INTO "{table}" VALUES ({marks})', tuple(values))


def _exchange(connection, table, rows) -> bool:
    """Let two rows change their numbers, where rows are numbered."""
    if "id" not in t.metadata.tables[table].columns:
        return False
    one, other = rows[0].id, rows[-1].id
    for old, new in ((one, -1), (other, one), (-1, other)):
        connection.exec_driver_sql(f'UPDATE "{table}" SET id = {new} WHERE id = {old}')
    return True


def _update(connection, source, table, columns, row) -> str:
    column: str = source.choice(columns)
    old = getattr(row, column)
    new = {
        int: lambda: (
            1 - old if column == "is_active" else old + source.choice((101, 1_000))
        ),
        float: lambda: old * 0.5 + 0.01,
        str: lambda: old + source.choice("x .") if old else "x",
        bytes: lambda: old + b"\0\0\0\0",
        type(None): lambda: 7 if column == "reading_id" else "x",
    }[type(old)]()
    statement = f'UPDATE "{table}" SET "{column}" = ? WHERE rowid = {row[0]}'
    connection.exec_driver_sql(statement, (new,))
    return column


def test_every_edit_of_every_table_is_found_and_named(tmp_path: Path) -> None:
    source = random.Random(SEED)
    seen: set[str] = set()
    with open_store(home=tmp_path) as store:
        fill(store)
        for number in range(N_EDITS):
            table = TABLES[number % len(TABLES)]
            with store._engine.connect() as connection:
                drop_guards(connection)
                before = {str(p) for p in check(connection, store).problems}
                done = edit(connection, source, table)
                found = {str(p) for p in check(connection, store).problems} - before
                connection.rollback()
            names = {"seal": "entry", "coverage": "screening"}.get(table, table)
            assert any(names in words for words in found), (done, found)
            seen.add(done.split()[0] + done.split()[1])
        assert store.verify().problems == []
    assert len(seen) > 60  # of the ways to edit so many tables


def test_a_change_is_found_on_postgresql_too(filled: Store, engine: sa.Engine) -> None:
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.exec_driver_sql("DROP TRIGGER seal_only_added ON seal")
        connection.exec_driver_sql("UPDATE passage SET text = 'x' WHERE id = 2")
        connection.exec_driver_sql("UPDATE coverage SET status = 'read'")
        connection.exec_driver_sql("DELETE FROM sketch")
    found = "\n".join(map(str, filled.verify().problems))
    for words in ("passage was changed", "coverage was changed", "sketch"):
        assert words in found
    assert ("seal_only_added" in found) == (engine.dialect.name == "postgresql")


@pytest.mark.postgres
def test_a_store_that_moves_to_postgresql_stays_as_it_was_sealed(
    home: Path, request: pytest.FixtureRequest
) -> None:
    server: Server = request.getfixturevalue("postgres")
    with open_store(home=home) as source, open_store(server.new_url(), home=home) as to:
        to.fill_from(source)
        assert to.verify().problems == []
        assert to.head() == source.head()
        make("late").add(to)
        assert to.verify([source.head().digest]).problems == []


# Whole files -----------------------------------------------------------------


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store on disk, with nothing left in its journal."""
    home = tmp_path_factory.mktemp("template") / "home"
    with open_store(home=home) as store:
        fill(store)
    settle(home)
    return home


@pytest.fixture
def home(template: Path, tmp_path: Path) -> Path:
    """A copy of it."""
    return Path(shutil.copytree(template, tmp_path / "home"))


def settle(home: Path) -> None:
    with sqlite3.connect(home / "store.sqlite") as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()


def problems(home: Path, *heads: str) -> list[str]:
    """Check a store; one that cannot even be opened is a finding as well."""
    try:
        with open_store(home=home) as store:
            return [str(problem) for problem in store.verify(heads).problems]
    except StoreError as error:
        return [str(error)]


def newest(home: Path) -> str:
    with open_store(home=home) as store:
        return store.head().digest


def without_guards(home: Path) -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(home / "store.sqlite")
    with connection:
        query = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
        guards = connection.execute(query).fetchall()
        for name, _ in guards:
            connection.execute(f"DROP TRIGGER {name}")
        yield connection
        for _, sql in guards:
            connection.execute(sql)
    connection.close()


@pytest.mark.parametrize("number", range(10))
def test_a_cut_tail_is_found_by_the_head(home: Path, number: int) -> None:
    """The end is cut off so that what is left is a store without a flaw."""
    head = newest(home)
    for connection in without_guards(home):
        for _ in range(number + 1):
            _cut(connection)
    assert problems(home) == []
    (said,) = problems(home, head)
    assert "entries were removed" in said


def _cut(connection: sqlite3.Connection) -> None:
    """Take the newest entry off, and the row that it speaks of."""
    query = "SELECT id, kind, subject FROM seal ORDER BY id DESC LIMIT 1"
    number, kind, subject = connection.execute(query).fetchone()
    columns = {"sketch": "document_id", "revision": "document_id", "account": "name"}
    column = columns.get(kind, "id")
    key = (subject.strip('["]'),)
    connection.execute(f'DELETE FROM "{kind}" WHERE {column} = ?', key)
    connection.execute("DELETE FROM seal WHERE id = ?", (number,))


@pytest.mark.parametrize("share", [i / 20 for i in range(20)])
def test_a_file_cut_short_is_found(home: Path, share: float) -> None:
    path = home / "store.sqlite"
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * share)])
    head = "" if share else "f" * 64  # an empty file is an empty store
    assert problems(home, *filter(None, [head]))


def test_an_old_backup_and_another_store_are_found_by_the_head(
    home: Path, tmp_path: Path
) -> None:
    backup = tmp_path / "backup"
    shutil.copytree(home, backup)
    with open_store(home=home) as store:
        make("late").add(store)
    head = newest(home)
    assert problems(home, head) == []
    assert problems(backup) == []
    assert "older copy" in problems(backup, head)[0]
    other = tmp_path / "other"
    with open_store(home=other) as store:
        fill(store)
    settle(other)
    shutil.copy(other / "store.sqlite", home / "store.sqlite")
    found = problems(home, head)
    assert any("key that is not trusted here" in words for words in found)
    assert any("another store" in words for words in found)


def test_swapped_and_altered_bytes_are_found(home: Path) -> None:
    blobs = sorted(p for p in (home / "blobs").rglob("*") if p.is_file())
    one, other = blobs[:2]
    kept = one.read_bytes()
    one.write_bytes(other.read_bytes())
    found = problems(home)
    assert any("were altered" in words and one.name in words for words in found)
    one.unlink()
    assert any("its bytes are gone" in words for words in problems(home))
    one.write_bytes(kept)
    assert problems(home) == []


@pytest.mark.parametrize("is_own_key", [True, False])
@pytest.mark.parametrize("number", range(5))
def test_a_chain_made_anew_is_found(
    home: Path, tmp_path: Path, number: int, is_own_key: bool
) -> None:
    """Everything is computed again by somebody who has the file and not the key."""
    forger = Signer(tmp_path / "forger" / "record.key")
    for connection in without_guards(home):
        statement = f"UPDATE seal SET contents = '{{}}' WHERE id = {number * 4 + 1}"
        connection.execute(statement)
        _make_anew(connection, forger if is_own_key else None)
    found = problems(home)
    words = "not trusted here" if is_own_key else "is not signed with key"
    assert any(words in said for said in found)
    assert not any("was changed after it was made" in said for said in found)


def _make_anew(connection: sqlite3.Connection, forger: Signer | None) -> None:
    connection.row_factory = sqlite3.Row
    digest = GENESIS
    for row in connection.execute("SELECT * FROM seal ORDER BY id").fetchall():
        said = dict(row)
        if forger is not None:
            said["key_id"] = forger.key_id
        digest = next_digest(digest, said)
        if forger is not None:
            said["signature"] = forger.sign(digest)
        connection.execute(
            "UPDATE seal SET digest = ?, key_id = ?, signature = ? WHERE id = ?",
            (digest, said["key_id"], said["signature"], row["id"]),
        )


@pytest.mark.parametrize("number", range(25))
def test_a_bad_page_is_found(home: Path, number: int) -> None:
    source = random.Random(SEED + number)
    path = home / "store.sqlite"
    content = bytearray(path.read_bytes())
    size = 4096
    page = source.randrange(1, len(content) // size)
    noise = source.randbytes(size) if number % 2 else b"\0" * size
    content[page * size : (page + 1) * size] = noise
    path.write_bytes(content)
    assert problems(home), page


# Keys ------------------------------------------------------------------------


def test_a_key_that_others_can_read_signs_nothing(home: Path) -> None:
    (home / "keys" / "record.key").chmod(0o644)
    with (
        open_store(home=home) as store,
        pytest.raises(StoreError, match="can be read by others"),
    ):
        make("late").add(store)
    assert problems(home) == []


def test_the_key_and_its_folder_are_for_its_owner(home: Path) -> None:
    key = home / "keys" / "record.key"
    assert (key.stat().st_mode & 0o777, key.parent.stat().st_mode & 0o777) == (
        0o600,
        0o700,
    )


def test_a_clock_set_back_is_said_and_is_no_change(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        sealing, "utc_text", lambda _: "2020-01-01T00:00:00.000000+00:00"
    )
    with open_store(home=home) as store:
        make("late").add(store)
        report = store.verify()
    assert report.problems == []
    assert "the clock was set back" in report.notes[0]


def older_store(tmp_path: Path, revision: str, *statements: str) -> None:
    """Make a store of an older schema with some rows."""
    folder = str(Path(migrations.__file__).parent)
    config = Config()
    config.set_main_option("script_location", folder)
    engine = sa.create_engine(f"sqlite:///{tmp_path / 'store.sqlite'}")
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
        for statement in statements:
            connection.exec_driver_sql(statement)
    engine.dispose()


OLD_CASE = "INSERT INTO \"case\" VALUES ('old', '2026-01-01')"


def test_notices_of_an_older_store_are_sealed_when_it_is_opened(tmp_path: Path) -> None:
    document_id = sha256("a")
    older_store(
        tmp_path,
        "0017",
        OLD_CASE,
        f"INSERT INTO document VALUES ('{document_id}', '2026-01-01')",
        "INSERT INTO news VALUES ('n1', 'old', 'party', "
        f"'{document_id}', '2026-01-01', 'a', 'b', '', '[]', '[]', '', NULL)",
    )
    # The case itself was put in by hand: no entry is made for it.
    found = problems(tmp_path)
    assert any('case ["old"]: was put in' in words for words in found)
    assert not any("news" in words for words in found)


def test_an_older_store_is_sealed_as_it_is_when_it_is_opened(tmp_path: Path) -> None:
    older_store(tmp_path, "0006", OLD_CASE)
    with open_store(home=tmp_path) as store:
        report = store.verify()
        assert report.problems == []
        assert report.counts["case"] == 1
    with sqlite3.connect(tmp_path / "store.sqlite") as connection_:
        connection_.execute("UPDATE \"case\" SET created_at = '2026-01-02'")
    assert 'case ["old"]: case was changed' in problems(tmp_path)[0]
