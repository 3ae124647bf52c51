"""A stored case as input of a dossier: nothing is read or screened again."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace

from pipeline.casefile.case_forms import forms_of
from pipeline.casefile.file import CaseFile
from pipeline.casefile.files import CaseFiles
from pipeline.casefile.flags.fallen import fallen
from pipeline.casefile.masks import CaseMasks, hidden_boxes
from pipeline.casefile.pairs import pairs_of
from pipeline.casefile.rows.claims import Row
from pipeline.casefile.rows.order import FOLDED
from pipeline.casefile.rows.reviewers import known_pairs
from pipeline.casefile.rows.surroundings import NOTHING_AROUND
from pipeline.casefile.rows.translated import translated
from pipeline.datamodel import (
    Coverage,
    Deal,
    Document,
    Finding,
    Origin,
    Page,
    Passage,
    Quote,
    Revision,
    Said,
    Status,
    counted,
    joined,
)
from pipeline.dossier.crops import RenderCrops, cut_crops
from pipeline.dossier.grouping import deal_places
from pipeline.dossier.inputs import (
    AddedPassage,
    Answers,
    DossierInput,
    ModelFacts,
    place_of,
)
from pipeline.dossier.view import shown_places
from pipeline.errors import NotStored
from pipeline.ingest import render_crops
from pipeline.ingest.base import READER_VERSION
from pipeline.labels import default_labels
from pipeline.parties.masking import Masks
from pipeline.recall.certify import is_current
from pipeline.store.log import Place as Answered
from pipeline.store.record.sealing import Head
from pipeline.store.store import Store
from pipeline.text.dates import front_date


def load_case(
    store: Store,
    name: str,
    *,
    model: ModelFacts,
    render: RenderCrops = render_crops,
    files: CaseFiles | None = None,
    masks: CaseMasks | None = None,
    names: bool = False,
) -> DossierInput:
    """Return all that a dossier prints.

    The time in it is that of the newest change in the case, so that two dossiers of one
    state are equal to the byte. For the same reason it is the same for every reader: if
    two people read blind, it holds only what both have answered.

    Args:
        store: Store that holds the case.
        name: Name of the case.
        model: Facts about the model that gave the scores.
        render: Function that renders page images, by default in a child process.
        files: Reader of cases, which may have read this one already; None makes one.
        masks: Masks of documents, which may have read some already; None makes them.
        names: Whether to show victims and witnesses by name; otherwise they are masked.

    Raises:
        NotStored: There is no such case, or the bytes of a document are gone.
        SpanError: A quote is not the stored text at its offsets.
    """
    labels = default_labels()
    head = store.head()  # read first, so that it covers no more than is shown
    n_decisions, _ = store.chain_end()
    files = files or CaseFiles(store, labels, model.languages)
    file, findings = files.of(name), files.findings(name)
    found = dict.fromkeys(finding.document_id for finding in findings)
    decided = dict.fromkeys(row.decision.document_id for row in file.log)
    of_deal = [place.document_id for place, _ in deal_places(file.deal)]
    wanted = dict.fromkeys((*found, *decided, *of_deal, *_with_remarks(file.lines)))
    documents = _documents(store, wanted)
    placed = store.case_documents(name)
    answers = _with_links(store, _answers(file, head, n_decisions), file.deal)
    translations, said = translated(store, name), store.draws.statement(name)
    times = [files.changed_at(name), *(x.added_at for x in translations.all)]
    times += [said.made_at] if said is not None else []
    forms = forms_of(store, files, name)
    sheet = files.sheet(name)
    times += [entry.made_at for entry in forms.entries]
    case = DossierInput(
        case=name,
        created_at=max(times),
        coverage=tuple(with_revisions(store, file.lines)),
        findings=findings,
        labels=labels,
        model=model,
        reader_version=_reader_version(documents.values()),
        library=file.library,
        passages=_passages(store, findings),
        remarks={key: _remarks(document) for key, document in documents.items()},
        answers=answers,
        origins=_origins(store, file.lines),
        dates=_dates(documents, file.reports),
        added_at={x.document_id: x.added_at for x in placed},
        deal=file.deal,
        flag_sheet=sheet,
        fallen=fallen(files.history(name), sheet),
        folded={key: n for key, n in file.tally.items() if key[0] in FOLDED},
        around={
            row.words.place: row.words.around
            for row in file.rows
            if row.words.around != NOTHING_AROUND
        },
        rules=files.rules,
        translations=translations,
        recall=said,
        is_recall_current=said is not None and is_current(store, said),
        forms=forms,
        model_events=tuple(store.models.of(model.name)),
        versions=file.versions,
    )
    masks = masks or CaseMasks(store)
    hidden = Masks(()) if names else masks.of(documents, name)
    # A page from which words were erased has no bytes to draw.
    drawn = {k: v for k, v in documents.items() if not store.removals.left_of(k)}
    crops = cut_crops(
        shown_places(case), drawn, store.blobs.get, render,
        hide=lambda document, page: hidden_boxes(document, page, hidden),
    )  # fmt: skip
    return _masked(replace(case, crops=crops), hidden)


def _masked(case: DossierInput, masks: Masks) -> DossierInput:
    masks.learn(finding.quote for finding in case.findings)
    masks.learn(passage.text for passage in case.passages.values())
    masks.learn(added.place.text for added in case.answers.added)
    masked: DossierInput = masks.record(case)
    return masked


def _with_links(store: Store, answers: Answers, deal: Deal | None) -> Answers:
    """Add the answers about names that everybody may see."""
    if deal is None:
        return answers
    given = store.link_answers(pairs_of(deal))
    known = known_pairs("", given, deal.case, store.read_twice()).values()
    shown = {id(answer) for pair in known for answer in pair.log}
    links = tuple(answer for answer in given if id(answer) in shown)
    n_withheld = answers.n_withheld + len(given) - len(links)
    return replace(answers, links=links, n_withheld=n_withheld)


def _answers(file: CaseFile, head: Head, n_decisions: int) -> Answers:
    return Answers(
        log=file.log,
        two_readers=file.two_readers,
        n_withheld=file.known.n_withheld,
        events=file.events,
        n_decisions=n_decisions,
        head=head,
        added=tuple(sorted(_added(file), key=lambda added: added.logged.number)),
    )


def _added(file: CaseFile) -> Iterator[AddedPassage]:
    """Yield passages that people added and did not take back."""
    for row in file.rows:
        for claim in row.claims:
            if not claim.findings and not file.known.is_blind(claim.places[0]):
                logged = file.known.claims[claim.places[0]]
                place = _marked(row, claim.places[0])
                yield AddedPassage(logged, place)


def _marked(row: Row, about: Answered) -> Quote:
    """Return the words that a person marked: a finding's, or their own."""
    key, start, end, _ = about
    at = next((f for f in row.findings if (f.start, f.end) == (start, end)), None)
    if at is not None:
        return place_of(at)
    words = row.words
    return Quote(
        key, *words.spans[0], words.quote, words.page_number, words.boxes,
        words.paragraph,
    )  # fmt: skip


def _origins(store: Store, coverage: Iterable[Coverage]) -> dict[str, Origin]:
    """Return the newest origin of each fetched document."""
    found = {}
    for line in coverage:
        for origin in store.origins(line.document_id)[:1]:
            found[line.document_id] = origin
    return found


def _dates(
    documents: Mapping[str, Document], reports: Collection[str]
) -> dict[str, str]:
    """Return the dates at the front of the reports that bear one."""
    found = {key: front_date(x.text) for key, x in documents.items() if key in reports}
    return {key: date for key, date in found.items() if date}


def _with_remarks(coverage: Iterable[Coverage]) -> list[str]:
    """Return the documents with unread pages or notes."""
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
        except NotStored:  # nothing of it was read; its coverage says so
            continue
    return documents


def _passages(store: Store, findings: Collection[Finding]) -> dict[str, Passage]:
    starts: dict[str, list[int]] = defaultdict(list)
    for finding in findings:
        starts[finding.document_id].append(finding.start)
    wanted = {finding.passage_id for finding in findings}
    return {
        passage.passage_id: passage
        for document_id, at in starts.items()
        for passage in store.passages(document_id, at)  # few of all its passages
        if passage.passage_id in wanted
    }


def _remarks(document: Document) -> tuple[Page, ...]:
    return tuple(page for page in document.pages if page.unread or page.note)


def _reader_version(documents: Iterable[Document]) -> str:
    versions = dict.fromkeys(document.reader_version for document in documents)
    return ", ".join(sorted(versions)) or READER_VERSION


def with_revisions(store: Store, coverage: Iterable[Coverage]) -> list[Coverage]:
    """Return coverage lines with notes on versions."""
    lines = list(coverage)
    said = words_of(store, lines)
    return [
        replace(line, reason=joined((line.reason, said[line.name])))
        if line.name in said
        else line
        for line in lines
    ]


def words_of(store: Store, coverage: Iterable[Coverage]) -> dict[str, str]:
    """Return notes on versions of documents, by the document's name."""
    lines = list(coverage)
    links = {x.document_id: x for x in store.revisions([c.document_id for c in lines])}
    names: dict[str, str] = {
        place.document_id: Said(
            "{name} (case {case!r})", name=place.name, case=place.case
        )
        for place in store.cases_of({link.earlier_id for link in links.values()})
    }
    names |= {line.document_id: line.name for line in lines}
    return {
        line.name: describe(link, names.get(link.earlier_id, link.earlier_id[:12]))
        for line in lines
        if (link := links.get(line.document_id)) is not None
    }


def describe(revision: Revision, earlier_name: str) -> str:
    """Return a note on the versions of a document.

    Example:
        >>> describe(Revision("b", "a", 0.8, 2, 1, 40), "offer.pdf")
        'another version of offer.pdf: 2 passages added, 1 removed, 40 unchanged'
    """
    if not revision.n_added and not revision.n_removed:
        return Said("the same text as {name}", name=earlier_name)
    return counted(
        revision.n_added,
        "another version of {name}: {n} passage added, {removed} removed, "
        "{unchanged} unchanged",
        "another version of {name}: {n} passages added, {removed} removed, "
        "{unchanged} unchanged",
        name=earlier_name,
        removed=revision.n_removed,
        unchanged=revision.n_unchanged,
    )
