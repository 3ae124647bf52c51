"""Questions to ask sales or the customer: at most five, from gaps and flags.

They are proposed by rule from what a flag lacks and what is missing in the case. A
person may put other words in their place; the case's log keeps who did, and when.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from pipeline.casefile.files import CaseFiles
from pipeline.casefile.gaps import document_gaps, left_out_of
from pipeline.casefile.sentences import Say, say, statement
from pipeline.datamodel import (
    CaseAct,
    CaseEvent,
    Coverage,
    Deal,
    Flag,
    FlagSheet,
    Kind,
    OmissionKind,
    PartyRole,
    Statement,
)

N_QUESTIONS = 5
_N_DOCUMENTS = 2
"""Most questions about unread papers, so that some are left for the deal."""

_BETWEEN = frozenset(
    {PartyRole.DISTRIBUTOR, PartyRole.AGENT, PartyRole.CONSIGNEE, PartyRole.PAYER}
)

_USING = frozenset(
    {PartyRole.BUYER, PartyRole.END_USER, PartyRole.OPERATOR, PartyRole.SITE}
)
"""Who may be asked what the item is for."""


@dataclass(frozen=True, slots=True)
class Asking:
    """The questions of a case.

    Attributes:
        proposed: By rule, the most pressing first.
        edited: The event by which a person put other words in their place, or None.
    """

    proposed: tuple[Statement, ...]
    edited: CaseEvent | None

    def lines(self, translate: Say | None = None) -> tuple[str, ...]:
        """Return the questions: in the words of a person, or those proposed."""
        if self.edited is not None:
            return tuple(filter(None, map(str.strip, self.edited.note.splitlines())))
        return tuple(say(each, translate) for each in self.proposed)


def ask(
    sheet: FlagSheet | None,
    deal: Deal | None,
    lines: Sequence[Coverage],
    events: Iterable[CaseEvent],
) -> Asking:
    """Return the questions to ask in a case.

    Args:
        sheet: Its flags as they are now; None where nobody looked.
        deal: Who is in it; None where nobody looked.
        lines: Coverage of its documents.
        events: What people did with it; the newest edit counts, an empty one none.
    """
    edits = [event for event in events if event.act is CaseAct.QUESTIONS]
    edited = edits[-1] if edits and edits[-1].note.strip() else None
    found = dict.fromkeys(_questions(sheet, deal, lines))
    return Asking(tuple(islice(found, N_QUESTIONS)), edited)


def asking_of(files: CaseFiles, case: str) -> Asking:
    """Return the questions to ask in a stored case.

    Raises:
        NotStored: There is no such case.
    """
    file = files.of(case)
    return ask(files.sheet(case), file.deal, file.lines, file.events)


def _questions(
    sheet: FlagSheet | None,
    deal: Deal | None,
    lines: Sequence[Coverage],
) -> Iterator[Statement]:
    flags = {flag.flag_id: flag for flag in sheet.concerns} if sheet else {}
    yield from _of_papers(lines)
    yield from _of_use(flags, deal)
    yield from _of_parties(flags, deal)
    if "DF10" in flags or "DF3" in flags:
        yield statement("ask.listed_item")
    for name in islice(_incomplete(deal, lines), _N_DOCUMENTS):
        yield statement("ask.document", document=name)
    if "DF7" in flags:
        yield _of_route(deal)
    for flag_id, code in (("DF1", "ask.functions"), ("DF6", "ask.earlier")):
        document = _document(flags.get(flag_id))
        if document:
            yield statement(code, document=document)
    if "DF2" in flags:
        yield statement("ask.misuse")


def _incomplete(deal: Deal | None, lines: Sequence[Coverage]) -> dict[str, None]:
    """Return the names of incomplete documents: unread parts, or places left out."""
    omissions = deal.omissions if deal else ()
    left_out = {key for each in omissions for key in left_out_of(each)}
    return dict.fromkeys(
        line.name
        for line in lines
        if line.document_id in left_out or any(document_gaps(line))
    )


def _of_papers(lines: Iterable[Coverage]) -> Iterator[Statement]:
    kinds = {line.kind for line in lines if line.n_passages}
    if Kind.CONTRACT not in kinds:
        yield statement("ask.contract")
    if Kind.BROCHURE not in kinds:
        yield statement("ask.brochure")


def _of_use(flags: dict[str, Flag], deal: Deal | None) -> Iterator[Statement]:
    if deal is not None and not deal.parties:
        yield statement("ask.who")
    if deal is not None and not deal.destinations:
        yield statement("ask.where")
    for omission in deal.omissions if deal else ():
        if omission.kind is OmissionKind.END_USERS:
            found = (" ".join(quote.text.split()) for quote in omission.quotes)
            names = "; ".join(dict.fromkeys(found))
            yield statement("ask.which", names=names)
    flag = flags.get("DF8")
    if flag is not None and flag.footing is not None:
        lacks_use = flag.footing.falls.code == "falls.use"
        document = _document(flag)
        if lacks_use:
            yield statement("ask.use")
        elif document:
            yield statement("ask.vague", document=document)


def _of_parties(flags: dict[str, Flag], deal: Deal | None) -> Iterator[Statement]:
    names = {party.party_id: party.name for party in deal.parties} if deal else {}
    for party_id in flags["DF9"].party_ids if "DF9" in flags else ():
        yield statement("ask.listed_party", party=names[party_id])
    uses = {p.party_id for p in deal.parties if _USING & set(p.roles)} if deal else ()
    conduct = [flags[id_] for id_ in ("DF4", "DF5") if id_ in flags]
    behind = {key for flag in conduct for key in flag.link_ids}
    for link in deal.links if deal else ():
        if link.link_id in behind:
            party = names[link.party_id]
            if link.strength is not None and link.party_id not in uses:
                continue  # who only pays or carries has no use for the item
            if link.strength is None:
                yield statement("ask.same", party=party, other=link.name)
            else:
                yield statement("ask.conduct", party=party)


def _of_route(deal: Deal | None) -> Statement:
    for party in deal.parties if deal else ():
        if _BETWEEN & set(party.roles):
            return statement("ask.route", party=party.name)
    return statement("ask.route_open")


def _document(flag: Flag | None) -> str:
    """Return the name of the paper with most evidence of a flag, or ""."""
    values = dict(flag.footing.rests_on.values) if flag and flag.footing else {}
    return values.get("document", "")
