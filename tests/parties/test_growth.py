"""Readers of papers take time that grows with the text, on text made to slow them."""

import signal
from collections.abc import Callable
from contextlib import contextmanager
from time import process_time

import pytest

from pipeline.classify.kind import is_titled_contract
from pipeline.datamodel import Document, Kind, Page
from pipeline.parties.deal.papers import DealPaper
from pipeline.parties.deal.products import goods_of
from pipeline.parties.papers.co_parties import with_co_parties
from pipeline.parties.papers.exhibits import missing_exhibits
from pipeline.parties.papers.extract import find_parties
from pipeline.parties.papers.issuers import read_tender
from pipeline.parties.papers.omissions import find_omissions
from pipeline.parties.papers.receivers import receiving_bodies
from pipeline.parties.records import Opening, Span
from pipeline.parties.state.countries import places

SHORT, LONG = 1_000, 4_000
MOST = 9
"""Most times as long for four times the text; squares take 16 times as long."""

NOTED = 0.1
"""Seconds below which the clock is too coarse for a ratio."""

UNITS = (
    " ", "\t", "\n", " \n", "\t ", "a", "A", "Aa", "0", "aa ", "Aa ", "AA ", "0 ",
    "0,", "0.", ", ", "'", '"', "“", "(", "( ", "[", "(a) ", "“a” ", "a-", "Aa-", "-",
    "_", "...", ":", "a: ", "| ", "é", "б", "中", "@", "the ", "The ", "the the ",
    "shall ", "of the ", "and ", "not ", "Ltd, ", "A. ", "duly ", "Arab ", "Seller ",
    "12 May ", "1.1 ", "1-",
)  # fmt: skip
HEAD = "Purchase contract between Tane Ltd (the Seller) and Norrby AB.\nConsignee: "
NUMBERED = "Annex 2: End users (all)\n1. Tane Ltd\n"
BESIDE = "The Consignee, "
SHARED = "between Norrby AB (the Seller) and (Tane Ltd; Orsk AG; "
AFFILIATES = "Affiliates of the Buyer include "
CLAUSE = "The end user of the goods is "
TENDER = "Request for Proposals\n"


def co_parties(text: str) -> None:
    """Read two buyers with one term, and a text between them."""
    whole = f'Norrby AB, {text} Orrin Ltd (together the "Buyer")'
    with_co_parties(whole, [Opening(Span(0, 9), Span(0, len(whole)), "Buyer", None)])


def goods(text: str) -> None:
    """Read the goods of a contract."""
    page = (Page(1, 595.0, 842.0, 0, len(text)),)
    paper = Document("0", "a", "a", text, page, (), "0")
    list(goods_of(DealPaper("a", Kind.CONTRACT, paper, (), ())))


READERS: dict[str, Callable[[str], object]] = {
    "parties": find_parties,
    "parties behind a head": lambda text: find_parties(HEAD + text),
    "title": lambda text: is_titled_contract("PURCHASE ORDER " + text),
    "numbered parties": lambda text: find_parties(f"{NUMBERED}{text}\n2. Norrby AB\n"),
    "party in a clause": lambda text: find_parties(CLAUSE + text),
    "party beside a role": lambda text: find_parties(BESIDE + text),
    "parties in brackets": lambda text: find_parties(SHARED + text),
    "affiliates": lambda text: find_parties(AFFILIATES + text),
    "co-parties": co_parties,
    "tender": lambda text: read_tender(TENDER + text),
    "goods": goods,
    "places": places,
    "omissions": find_omissions,
    "exhibits": lambda text: list(missing_exhibits(text)),
    "receivers": receiving_bodies,
}


@contextmanager
def given_up(after: float):
    """Break off what computes longer; a power of four would take hours."""

    def stop(*_: object) -> None:
        raise TimeoutError

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, after)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def seconds(read: Callable[[str], object], unit: str, n: int) -> float:
    """Return the least processor time of three readings of a text made of one unit.

    A collection of garbage in a large test process takes longer than a whole reading.
    """
    text = (unit * n)[:n] + " Tane Ltd"
    taken = []
    for _ in range(3):
        begun = process_time()
        with given_up(5):
            read(text)
        taken.append(process_time() - begun)
        if taken[-1] <= NOTED:
            break
    return min(taken)


@pytest.mark.parametrize("name", READERS)
def test_four_times_the_text_takes_about_four_times_as_long(name):
    read = READERS[name]
    read("Tane Ltd sells cameras.")  # the patterns are compiled at their first use
    grown = []
    for unit in UNITS:
        try:
            long = seconds(read, unit, LONG)
            if long > NOTED and long > MOST * seconds(read, unit, SHORT):
                grown.append(unit)
        except TimeoutError:
            grown.append(unit)
    assert grown == []
