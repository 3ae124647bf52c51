"""scratch"""
from pipeline.datamodel import Kind
from tests.dossier.sample import MODEL
from pipeline.dossier.formats import FORMATS
from pipeline.dossier.loading import load_case
from pipeline.labels import default_labels
from pipeline.casefile.files import CaseFiles
from pipeline.parties.deal.build import build_deal
from pipeline.store.store import open_store
from pipeline.review import create_app
from tests.parties.deal.made import *
from tests.review.conftest import Client
import pytest

@pytest.fixture
def made(home):
    with open_store() as store:
        yield Made(store)

def client(store):
    return Client(create_app(store, default_labels(), reviewer="Ada"))

def out(made, key, case=CASE):
    c = client(made.store)
    import re
    page = c.get(f"/document/{key}?case={case}").text
    token = re.findall(r'name="csrf" value="([^"]+)"', page)[-1]
    r = c.post("/take-out", {"case": case, "document_id": key, "note": "old", "csrf": token})
    print(r.status_code, r.headers.get("location"))
    return c, r

def test_last(made):
    key = made.add("order.txt", ORDER, Kind.CONTRACT, ("End User", "state_security_end_user"))
    build_deal(made.store, CASE)
    c, r = out(made, key)
    for p in ("/case", "/parties", "/flags", "/log", "/overview", "/forms", "/dossier", "/certify", "/close", "/translations", "/activity"):
        a = c.get(f"{p}?case={CASE}")
        print(p, a.status_code, len(a.text))
    for p in ("/", "/activity", "/search?q=x", f"/api/queue?case={CASE}", f"/api/flags?case={CASE}", "/api/cases"):
        a = c.get(p)
        print(p, a.status_code, a.text[:200] if p.startswith("/api") else "")
    for f, write in FORMATS.items():
        try:
            print(f, len(write(load_case(made.store, CASE, model=MODEL))))
        except Exception as e:
            print(f, repr(e))

def test_country(made):
    made.add("order.txt", ORDER.replace("Consignee: Tane Import Ltd, Harbour Road 4, Republic of Tesmara","Consignee: Tane Import Ltd"), Kind.CONTRACT)
    key = made.add("addr.txt", "Delivery note\n\nConsignee: Tane Import Ltd, Harbour Road 4, Republic of Tesmara", Kind.CONTRACT)
    build_deal(made.store, CASE)
    files = CaseFiles(made.store, default_labels(), ["en"])
    show = lambda d: [(p.name, p.countries, len(p.mentions), p.roles) for p in d.parties] + [(x.country, x.uses) for x in d.destinations] + [(o.kind,) for o in d.omissions]
    print(show(files.of(CASE).deal))
    out(made, key)
    files = CaseFiles(made.store, default_labels(), ["en"])
    print(show(files.of(CASE).deal))
    print([g.words for g in files.of(CASE).gaps])
    build_deal(made.store, CASE)
    files = CaseFiles(made.store, default_labels(), ["en"])
    print(show(files.of(CASE).deal))
