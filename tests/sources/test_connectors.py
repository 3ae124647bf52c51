"""Each connector over real HTTP: what it lists, what is new, and eleven failures."""

import gzip
import json
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from pipeline.errors import SourceError
from pipeline.sources import hudoc
from pipeline.sources.manifest import SourceManifest
from pipeline.sources.outcome import FetchLimits, FetchState
from pipeline.sources.refresh import Refresh, refresh_source
from pipeline.store.store import Store, open_store
from tests.sources.conftest import Publisher, send
from tests.sources.test_refresh import manifest_of

OAI = """<?xml version="1.0"?>
<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/">
<responseDate>2026-11-29T10:00:00Z</responseDate>
<request verb="ListRecords">https://example.org/oai</request>%s</OAI-PMH>"""
RECORD = """<record><header%s><identifier>%s</identifier><datestamp>%s</datestamp>
</header>%s</record>"""
DUBLIN = """<metadata><oai_dc:dc xmlns:oai_dc="http://www.openarchives.org/OAI/2.0/oai_dc/"
 xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>Report %s</dc:title>
<dc:identifier>A/HRC/%s</dc:identifier><dc:identifier>%s</dc:identifier>
</oai_dc:dc></metadata>"""


def oai_page(
    publisher: Publisher, *numbers: int, token: str = "", gone: str = ""
) -> str:
    rows = [
        RECORD % (
            "", f"oai:{n}", "2026-11-28",
            DUBLIN % (n, n, publisher.url(f"/{n}.pdf")),
        )
        for n in numbers
    ]  # fmt: skip
    if gone:
        rows.append(RECORD % (' status="deleted"', gone, "2026-11-29", ""))
    rows.append(f"<resumptionToken>{token}</resumptionToken>")
    return OAI % f"<ListRecords>{''.join(rows)}</ListRecords>"


def serve_list(publisher: Publisher, numbers: list[int]) -> dict[str, object]:
    rows = [f'[[file]]\nurl = "{publisher.url(f"/{n}.pdf")}"\n' for n in numbers]
    url = publisher.serve_versioned("/list", "".join(rows).encode())
    return {"connector": "list", "url": url}


def serve_sitemap(publisher: Publisher, numbers: list[int]) -> dict[str, object]:
    rows = [
        f"<url><loc>{publisher.url(f'/{n}.pdf')}</loc>"
        "<lastmod>2026-11-28</lastmod></url>"
        for n in numbers
    ]
    start = '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
    publisher.serve("/part", gzip.compress(f"{start}{''.join(rows)}</urlset>".encode()))
    index = (
        '<?xml version="1.0"?><sitemapindex xmlns='
        '"http://www.sitemaps.org/schemas/sitemap/0.9"><sitemap>'
        f"<loc>{publisher.url('/part')}</loc></sitemap></sitemapindex>"
    )
    url = publisher.serve("/list", index.encode())
    return {"connector": "sitemap", "url": url, "include": r"\.pdf$"}


def serve_feed(publisher: Publisher, numbers: list[int]) -> dict[str, object]:
    items = [
        f"<item><title>Report {n}</title><link>/page-{n}</link><guid>{n}</guid>"
        f'<enclosure url="/{n}.pdf" type="application/pdf" length="9"/>'
        "<pubDate>Sat, 28 Nov 2026 10:00:00 GMT</pubDate></item>"
        for n in numbers
    ]
    feed = (
        '<?xml version="1.0"?><rss version="2.0"><channel><title>News</title>'
        f"{''.join(items)}</channel></rss>"
    )
    url = publisher.serve_versioned("/list", feed.encode())
    return {"connector": "feed", "url": url}


def serve_oai(publisher: Publisher, numbers: list[int]) -> dict[str, object]:
    def route(request) -> None:
        asked = parse_qs(urlsplit(request.path).query)
        assert asked["verb"] == ["ListRecords"]
        if "resumptionToken" in asked:
            body = oai_page(publisher, *numbers[1:])
        else:
            assert asked["metadataPrefix"] == ["oai_dc"]
            token = "next" if len(numbers) > 1 else ""
            body = oai_page(publisher, *numbers[:1], token=token)
        send(request, 200, body.encode())

    publisher.routes["/list"] = route
    return {"connector": "oai-pmh", "url": publisher.url("/list")}


def serve_hudoc(publisher: Publisher, numbers: list[int]) -> dict[str, object]:
    def route(request) -> None:
        asked = parse_qs(urlsplit(request.path).query)
        assert asked["query"] == ["contentsitename:ECHR"]
        rows = [
            {
                "columns": {
                    "itemid": f"001-{n}",
                    "docname": f"CASE OF {n}",
                    "languageisocode": "ENG",
                    "kpdate": "2026-11-28",
                }
            }
            for n in numbers[int(asked["start"][0]) :]
        ]
        body = {"resultcount": len(numbers), "results": rows}
        send(request, 200, json.dumps(body).encode())

    publisher.routes["/list"] = route
    publisher.serve("/app/conversion/pdf/", b"Judgment")
    query = {"query": "contentsitename:ECHR"}
    return {"connector": "hudoc", "url": publisher.url("/list"), "query": query}


def serve_cellar(publisher: Publisher, numbers: list[int]) -> dict[str, object]:
    rows = [
        {
            "url": {"type": "uri", "value": publisher.url(f"/{n}.pdf")},
            "language": {"value": "en"},
            "version": {"value": "2026-11-28"},
        }
        for n in numbers
    ]
    body = {"head": {}, "results": {"bindings": rows}}
    url = publisher.serve("/list", json.dumps(body).encode())
    query = {"query": "SELECT ?url WHERE { }"}
    return {"connector": "cellar", "url": url, "query": query}


def serve_s3(publisher: Publisher, numbers: list[int]) -> dict[str, object]:
    """Serve the objects of a bucket named ``list``."""
    publisher.serve("/list", bucket_page(numbers).encode())
    for n in numbers:
        publisher.serve(f"/list/{n}.pdf", f"Text of {n}".encode())
    return {"connector": "folder", "folder": "s3://list", "glob": "*.pdf"}


def bucket_page(numbers: list[int]) -> str:
    rows = [
        f"<Contents><Key>{n}.pdf</Key><Size>{len(f'Text of {n}')}</Size>"
        f'<ETag>"{n}"</ETag><LastModified>2026-11-28T00:00:00.000Z</LastModified>'
        "</Contents>"
        for n in numbers
    ]
    return (
        '<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">'
        f"<Name>list</Name><KeyCount>{len(numbers)}</KeyCount>"
        f"<IsTruncated>false</IsTruncated>{''.join(rows)}</ListBucketResult>"
    )


SERVED = {
    "list": serve_list,
    "sitemap": serve_sitemap,
    "feed": serve_feed,
    "oai-pmh": serve_oai,
    "hudoc": serve_hudoc,
    "cellar": serve_cellar,
    "s3": serve_s3,
}
Serve = Callable[[Publisher, list[int]], dict[str, object]]


@pytest.fixture
def known(tmp_path: Path) -> Iterator[Store]:
    with open_store(home=tmp_path / "home") as store:
        yield store


@pytest.fixture
def run(tmp_path: Path, limits: FetchLimits, known: Store) -> Callable[..., Refresh]:
    def refresh(manifest: SourceManifest, **options) -> Refresh:
        options = {"limits": limits} | options
        with known.hold_source(manifest.source_id) as held:
            found = refresh_source(manifest, held, home=tmp_path / "home", **options)
            held.save(found.state)
        return found

    return refresh


@pytest.fixture(params=SERVED)
def serve(
    request: pytest.FixtureRequest,
    publisher: Publisher,
    s3_server: Callable[[str], None],
) -> Serve:
    if request.param == "s3":
        s3_server(publisher.base)
    for n in range(1, 6):
        publisher.serve(f"/{n}.pdf", f"Text of {n}".encode())
    return SERVED[request.param]


def test_documents_are_fetched_once(publisher: Publisher, serve: Serve, run):
    manifest = manifest_of(**serve(publisher, [1, 2, 3]))
    first = run(manifest)
    assert first.count(FetchState.NEW) == 3
    if manifest.connector != "hudoc":
        names = [item.url.rpartition("/")[2] for item in first.fetched]
        assert names == ["1.pdf", "2.pdf", "3.pdf"]
    publisher.requests.clear()
    second = run(manifest)
    assert second.count(FetchState.UNCHANGED) == 3
    assert second.withdrawn == ()
    files = [path for path, _ in publisher.requests if path.endswith(".pdf")]
    if manifest.connector != "list":  # the others say by a date that nothing changed
        assert files == []


def test_an_unchanged_database_costs_one_page(publisher: Publisher, run, monkeypatch):
    monkeypatch.setattr(hudoc, "_PAGE", 2)
    manifest = manifest_of(**serve_hudoc(publisher, [3, 2, 1]))

    def n_pages() -> int:
        publisher.requests.clear()
        assert run(manifest).withdrawn == ()
        return sum(path.startswith("/list") for path, _ in publisher.requests)

    assert [n_pages(), n_pages()] == [2, 1]
    manifest = manifest_of(**serve_hudoc(publisher, [4, 3, 2]))  # one for another
    refresh = run(manifest)
    assert refresh.count(FetchState.NEW) == len(refresh.withdrawn) == 1
    monkeypatch.setattr(hudoc, "_WHOLE_EVERY", timedelta(0))  # a week later
    assert n_pages() == 2


def test_a_clock_set_back_reads_the_whole_list(
    publisher: Publisher, run, known: Store, monkeypatch
):
    monkeypatch.setattr(hudoc, "_PAGE", 2)
    manifest = manifest_of(**serve_hudoc(publisher, [3, 2, 1]))
    run(manifest)
    with known.hold_source("test-reports") as held:
        later = datetime.now(UTC) + timedelta(days=3)
        cursor = f"{later.date()} 3"
        held.save(replace(held.state, refreshed_at=later, cursor=cursor))
    publisher.requests.clear()
    assert run(manifest).count(FetchState.UNCHANGED) == 3
    assert sum(path.startswith("/list") for path, _ in publisher.requests) == 2
    refreshed_at = known.source_state("test-reports").refreshed_at
    assert refreshed_at is not None
    assert refreshed_at < later


def test_one_more_costs_one_more(publisher: Publisher, serve: Serve, run):
    run(manifest_of(**serve(publisher, [1, 2, 3])))
    refresh = run(manifest_of(**serve(publisher, [1, 2, 3, 4])))
    assert refresh.count(FetchState.NEW) == 1
    assert refresh.withdrawn == ()


def test_what_a_whole_list_names_no_more_is_withdrawn(
    publisher: Publisher, serve: Serve, run, known: Store
):
    run(manifest_of(**serve(publisher, [1, 2, 3])))
    manifest = manifest_of(**serve(publisher, [1, 2]))
    refresh = run(manifest)
    newest_alone = manifest.connector in {"feed", "oai-pmh"}
    assert len(refresh.withdrawn) == (0 if newest_alone else 1)
    listed = known.source_state("test-reports").listed
    assert len(listed) == (3 if newest_alone else 2)


def test_deleted_record_is_withdrawn(publisher: Publisher, run):
    for n in (1, 2, 3):
        publisher.serve(f"/{n}.pdf", f"Text of {n}".encode())
    manifest = manifest_of(**serve_oai(publisher, [1, 2, 3]))
    run(manifest)
    asked: list[dict[str, list[str]]] = []

    def route(request) -> None:
        asked.append(parse_qs(urlsplit(request.path).query))
        send(request, 200, oai_page(publisher, gone="oai:2").encode())

    publisher.routes["/list"] = route
    assert run(manifest).withdrawn == (publisher.url("/2.pdf"),)
    assert asked[0]["from"] == ["2026-11-29"]


def test_repository_with_nothing_new_is_no_failure(publisher: Publisher, run):
    publisher.serve("/1.pdf", b"Text")
    manifest = manifest_of(**serve_oai(publisher, [1]))
    run(manifest)
    none = OAI % '<error code="noRecordsMatch">nothing</error>'
    publisher.serve("/list", none.encode())
    refresh = run(manifest)
    assert (refresh.fetched, refresh.withdrawn) == ((), ())


def _slow(request) -> None:
    time.sleep(1)


def _bomb(request) -> None:
    send(request, 200, b" " * 300_000)


FAILURES: dict[str, Callable[[Publisher], object]] = {
    "refused": lambda p: p.stop(),
    "busy": lambda p: p.serve("/list", b"", 429),
    "missing": lambda p: p.routes.pop("/list"),
    "error": lambda p: p.serve("/list", b"", 500),
    "silent": lambda p: p.routes.__setitem__("/list", _slow),
    "broken off": lambda p: p.serve("/list", b"<a>" * 9, length=5000),
    "empty": lambda p: p.serve("/list", b""),
    "wall": lambda p: p.serve("/list", b"<html>Checking your browser before"),
    "other format": lambda p: p.serve("/list", b"\x00\x01 neither <this> nor {that}"),
    "redirect inside": lambda p: p.serve(
        "/list", b"", 302, Location="http://10.0.0.1/"
    ),
    "too large": lambda p: p.routes.__setitem__("/list", _bomb),
}


@pytest.mark.parametrize("failure", FAILURES)
def test_failure_is_named_and_the_last_state_stays(
    publisher: Publisher,
    serve: Serve,
    run,
    known: Store,
    limits: FetchLimits,
    failure: str,
):
    manifest = manifest_of(**serve(publisher, [1, 2]))
    run(manifest)
    before = known.source_state("test-reports")
    FAILURES[failure](publisher)
    tight = replace(limits, timeout_s=0.2, max_bytes=200_000)
    with pytest.raises(
        SourceError, match=r"source test-reports: no list: .*/list"
    ) as e:
        run(manifest, limits=tight)
    assert len(str(e.value)) < 400
    assert known.source_state("test-reports") == before


def test_tokens_in_a_circle_end(publisher: Publisher, run, monkeypatch):
    monkeypatch.setattr("pipeline.sources.connectors.MAX_LIST_PAGES", 5)
    publisher.serve("/list", oai_page(publisher, 1, token="again").encode())
    manifest = manifest_of(connector="oai-pmh", url=publisher.url("/list"))
    with pytest.raises(SourceError, match="expected at most 5 pages"):
        run(manifest)


@pytest.mark.parametrize(
    "body",
    [
        b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><urlset><url><loc>&x;'
        b"</loc></url></urlset>",
        gzip.compress(b" " * 60_000_000),
    ],
)
def test_sitemap_that_is_a_trap_is_refused(publisher: Publisher, run, body: bytes):
    url = publisher.serve("/list", body)
    with pytest.raises(SourceError):
        run(manifest_of(connector="sitemap", url=url))


def test_feed_never_fetches_by_itself(publisher: Publisher, run):
    publisher.serve("/secret", b"<rss/>")
    url = publisher.serve("/list", publisher.url("/secret").encode())
    with pytest.raises(SourceError, match="not a feed"):
        run(manifest_of(connector="feed", url=url))
    assert publisher.asked("/secret") == []


def test_atom_entries_are_read(publisher: Publisher, run):
    publisher.serve("/1", b"<html>A press release</html>")
    atom = (
        '<feed xmlns="http://www.w3.org/2005/Atom"><title>x</title><entry>'
        "<title>One</title><id>1</id><updated>2026-11-28T00:00:00Z</updated>"
        f'<link href="{publisher.url("/1")}"/></entry></feed>'
    )
    url = publisher.serve("/list", atom.encode())
    assert run(manifest_of(connector="feed", url=url)).count(FetchState.NEW) == 1


def test_a_folder_of_s3_is_read_below_its_prefix(s3_server: Callable[[str], None], run):
    moto = pytest.importorskip("moto.server")
    s3fs = pytest.importorskip("s3fs")
    server = moto.ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    s3_server(f"http://{host}:{port}")
    fs = s3fs.S3FileSystem(use_listings_cache=False)
    fs.mkdir("reports")
    for key, text in {
        "un/a b.pdf": b"A",
        "un/sub/b.pdf": b"B",
        "x/c.pdf": b"C",
    }.items():
        fs.pipe_file(f"reports/{key}", text)
    manifest = manifest_of(
        connector="folder", folder="s3://reports/un/", glob="**/*.pdf"
    )
    refresh = run(manifest)
    assert [item.url for item in refresh.fetched] == [
        "s3://reports/un/a b.pdf", "s3://reports/un/sub/b.pdf",
    ]  # fmt: skip
    assert [path.read_bytes() for path in refresh.paths] == [b"A", b"B"]
    fs.pipe_file("reports/un/sub/b.pdf", b"Second edition")
    assert [x.status for x in run(manifest).fetched] == [
        FetchState.UNCHANGED, FetchState.NEW,
    ]  # fmt: skip
    server.stop()
    with pytest.raises(SourceError, match="no list: s3://reports/un/: EndpointConn"):
        run(manifest)
