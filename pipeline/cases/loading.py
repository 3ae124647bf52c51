"""A stored case as input of a dossier: nothing is read or screened again."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime

from pipeline.cases.crops import RenderCrops, cut_crops
from pipeline.cases.inputs import (
    AddedPassage,
    Answers,
    DossierInput,
    ModelFacts,
    Place,
    passage_id,
)
from pipeline.cases.versions import with_revisions
from pipeline.cases.view import deal_places, shown_places
from pipeline.datamodel import (
    Coverage,
    Deal,
    Document,
    Finding,
    FlagSheet,
    Origin,
    Page,
    Passage,
    Shelf,
    Status,
)
from pipeline.errors import NotStored
from pipeline.ingest import render_crops
from pipeline.ingest.base import READER_VERSION
from pipeline.labels import LabelSet, default_labels
from pipeline.store.log import LoggedDecision, words_sha256
from pipeline.store.readers import KEPT, Known, known_pairs
from pipeline.store.rows import CaseDocument
from pipeline.store.store import Store


def load_case(
    store: Store,
    name: str,
    *,
    model: ModelFacts,
    labels: LabelSet | None = None,
    render: RenderCrops = render_crops,
) -> DossierInput:
    """Return a case with everything that its dossier shows.

    The time that it carries is that of the newest change in the case, so that two
    dossiers of one state are the same to the byte. For the same reason it is the same
    for everybody: where two people read blind, it knows what both have answered.

    Args:
        store: Where the case is kept.
        name: Name of the case.
        model: What gave the scores.
        labels: The label set of the findings; None means the shipped one.
        render: Renders page images, in a child process unless given.

    Raises:
        NotStored: There is no such case, or the bytes of a document are gone.
        SpanError: A quote is not the stored text at its offsets.
    """
    coverage = tuple(store.coverage(name))
    findings = tuple(store.findings(name))
    found = dict.fromkeys(finding.document_id for finding in findings)
    known = store.known_decisions(name)
    decided = dict.fromkeys(row.decision.document_id for row in known.log)
    deal, sheet = store.deal(name), store.flag_sheet(name)
    of_deal = [place.document_id for place, _ in deal_places(deal)]
    wanted = dict.fromkeys((*found, *decided, *of_deal, *_with_remarks(coverage)))
    documents = _documents(store, wanted)
    placed = store.case_documents(name)
    answers = _answers(store, name, known, findings, documents)
    answers = _with_links(store, answers, deal)
    case = DossierInput(
        case=name,
        created_at=_changed_at(store, name, placed, answers, (deal, sheet)),
        coverage=tuple(with_revisions(store, coverage)),
        findings=findings,
        labels=default_labels() if labels is None else labels,
        model=model,
        reader_version=_reader_version(documents.values()),
        library=frozenset(x.document_id for x in placed if x.shelf is Shelf.LIBRARY),
        passages=_passages(store, found, {passage_id(f) for f in findings}),
        remarks={key: _remarks(document) for key, document in documents.items()},
        answers=answers,
        origins=_origins(store, coverage),
        added_at={x.document_id: x.added_at for x in placed},
        deal=deal,
        flag_sheet=sheet,
    )
    crops = cut_crops(shown_places(case), documents, store.blobs.get, render)
    return replace(case, crops=crops)


def _with_links(store: Store, answers: Answers, deal: Deal | None) -> Answers:
    """Add what people said of names, as everybody may know it."""
    if deal is None:
        return answers
    given = store.link_answers(pairs_of(deal))
    known = known_pairs("", given, deal.case, store.read_twice()).values()
    shown = {id(answer) for pair in known for answer in pair.log}
    links = tuple(answer for answer in given if id(answer) in shown)
    n_withheld = answers.n_withheld + len(given) - len(links)
    return replace(answers, links=links, n_withheld=n_withheld)


def pairs_of(deal: Deal) -> tuple[str, ...]:
    """Return the pairs of names of a deal, each once."""
    pairs = [link.pair_id for link in deal.links]
    return tuple(dict.fromkeys(pairs + [hit.pair_id for hit in deal.list_hits]))


def _changed_at(
    store: Store,
    name: str,
    placed: Iterable[CaseDocument],
    answers: Answers,
    made: Iterable[Deal | FlagSheet | None],
) -> datetime:
    times = [record.made_at for record in made if record is not None]
    times += [document.added_at for document in placed]
    times += store.screened_at(name).values()
    times += [row.decision.decided_at for row in answers.log]
    times += [event.decided_at for event in answers.events]
    times += [answer.decided_at for answer in answers.links]
    return max(times, default=datetime.min.replace(tzinfo=UTC))


def _answers(
    store: Store,
    name: str,
    known: Known,
    findings: Iterable[Finding],
    documents: Mapping[str, Document],
) -> Answers:
    head = store.head()  # first: it then stands for no more than is shown
    n_decisions, _ = store.chain_end()
    return Answers(
        log=known.log,
        two_readers=known.two_readers,
        n_withheld=known.n_withheld,
        events=tuple(store.case_events(name)),
        n_decisions=n_decisions,
        head=head,
        added=tuple(_added(known, findings, documents)),
    )


def _added(
    decided: Known,
    findings: Iterable[Finding],
    documents: Mapping[str, Document],
) -> Iterator[AddedPassage]:
    """Yield what people marked where no finding stands and did not take back."""
    known = {(f.document_id, f.start, f.end, f.label) for f in findings}
    for place, logged in decided.claims.items():
        if place in known or logged.said not in KEPT or decided.is_blind(place):
            continue
        is_disputed = decided.standing(place).is_disputed
        where = _place(logged, documents.get(place[0]))
        yield AddedPassage(logged, where, is_disputed)


def _place(logged: LoggedDecision, document: Document | None) -> Place:
    decision = logged.decision
    key, start, end = decision.document_id, decision.start, decision.end
    quote = document.text[start:end] if document is not None else ""
    if document is None or words_sha256(quote) != logged.text_sha256:
        return Place(key, start, end, "", 1)  # read anew since: other offsets
    page = next((p.number for p in document.pages if p.end > start), 1)
    return Place(key, start, end, quote, page, document.boxes(start, end))


def _origins(store: Store, coverage: Iterable[Coverage]) -> dict[str, Origin]:
    """Return the newest origin of each document that was fetched."""
    found = {}
    for line in coverage:
        for origin in store.origins(line.document_id)[:1]:
            found[line.document_id] = origin
    return found


def _with_remarks(coverage: Iterable[Coverage]) -> list[str]:
    """Return the documents whose pages may be unread or carry a note."""
    return [
        line.document_id
        for line in coverage
        if line.status is not Status.READ or line.reason
    ]


def _documents(store: Store, ids: Iterable[str]) -> dict[str, Document]:
    documents = {}
    for document_id in ids:
        try:
            documents[document_id] = store.document(document_id)
        except NotStored:  # nothing of it was read; coverage says so
            continue
    return documents


def _passages(store: Store, ids: Iterable[str], wanted: set[str]) -> dict[str, Passage]:
    return {
        passage.passage_id: passage
        for document_id in ids
        for passage in store.passages(document_id)
        if passage.passage_id in wanted
    }


def _remarks(document: Document) -> tuple[Page, ...]:
    return tuple(page for page in document.pages if page.unread or page.note)


def _reader_version(documents: Iterable[Document]) -> str:
    versions = dict.fromkeys(document.reader_version for document in documents)
    return ", ".join(sorted(versions)) or READER_VERSION
