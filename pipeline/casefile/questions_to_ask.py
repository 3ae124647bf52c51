"""Questions for sales or the customer: at most five, from gaps and flags.

Rules propose them from the gaps of a flag and of the case. A person may replace the
words; the log of the case keeps the person and the time.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from pipeline.casefile.files import CaseFiles
from pipeline.casefile.gaps import is_cut, left_out_of
from pipeline.datamodel import (
    USING,
    CaseAct,
    CaseEvent,
    Coverage,
    Deal,
    Flag,
    FlagSheet,
    Kind,
    Link,
    LinkStep,
    ListHit,
    NameRole,
    Omission,
    OmissionKind,
    Party,
    PartyRole,
    Said,
    joined,
)

N_QUESTIONS = 5
_N_DOCUMENTS = 2
"""Most questions about unread papers, so that some are left for the deal."""

_BETWEEN = frozenset(
    {PartyRole.DISTRIBUTOR, PartyRole.AGENT, PartyRole.CONSIGNEE, PartyRole.PAYER}
)

_MAY_KNOW = USING | {PartyRole.BUYER}
"""Roles of parties that may be asked about the use of the item."""

_WHICH = {
    OmissionKind.END_USERS: "Which is the end user of this deal: {names}?",
    OmissionKind.COUNTRIES: "In which country will the item be used: {names}?",
}
_EXHIBITS = (OmissionKind.EXHIBIT_MISSING, OmissionKind.EXHIBIT_EMPTY)


@dataclass(frozen=True, slots=True)
class Asking:
    """The questions of a case.

    Attributes:
        proposed: Questions proposed by rule, most pressing first.
        edited: Event by which a person replaced the words, or None.
    """

    proposed: tuple[Said, ...]
    edited: CaseEvent | None

    @property
    def lines(self) -> tuple[str, ...]:
        """Questions in the words of a person, or else as proposed."""
        if self.edited is not None:
            return tuple(filter(None, map(str.strip, self.edited.note.splitlines())))
        return self.proposed


def ask(
    sheet: FlagSheet | None,
    deal: Deal | None,
    lines: Sequence[Coverage],
    events: Iterable[CaseEvent],
) -> Asking:
    """Return the questions for a case.

    Args:
        sheet: Flags of the case as they are now; None if nobody looked.
        deal: Parties and goods of the case; None if nobody looked.
        lines: Coverage lines of its documents.
        events: Acts of people on the case; the newest edit counts, and an empty one
            cancels all edits.
    """
    edits = [event for event in events if event.act is CaseAct.QUESTIONS]
    edited = edits[-1] if edits and edits[-1].note.strip() else None
    found = dict.fromkeys(_questions(sheet, deal, lines))
    return Asking(tuple(islice(found, N_QUESTIONS)), edited)


def asking_of(files: CaseFiles, case: str) -> Asking:
    """Return the questions for a stored case.

    Raises:
        NotStored: There is no such case.
    """
    file = files.of(case)
    return ask(files.sheet(case), file.deal, file.lines, file.events)


def _questions(
    sheet: FlagSheet | None, deal: Deal | None, lines: Sequence[Coverage]
) -> Iterator[Said]:
    flags = {flag.flag_id: flag for flag in sheet.concerns} if sheet else {}
    yield from _of_papers(lines)
    yield from _of_use(flags, deal)
    yield from _of_parties(flags, deal)
    if "DF10" in flags or "DF3" in flags:
        yield Said(
            "Has engineering compared the item with the surveillance "
            "entries of Annex I, and with which result?"
        )
    yield from islice(_of_documents(deal, lines), _N_DOCUMENTS)
    if "DF7" in flags:
        yield _of_route(deal)
    if document := _document(flags.get("DF1")):
        yield Said(
            "Which of the functions in {document} will be delivered, and which can be "
            "switched off or left out?",
            document=document,
        )
    if document := _document(flags.get("DF6")):
        yield Said(
            "What was delivered before, when, to which body and country ({document})?",
            document=document,
        )
    if "DF2" in flags and flags["DF2"].finding_ids:
        yield Said(
            "Reports describe misuse of a similar item: what was changed in the item, "
            "or who may now buy it?"
        )


def _of_documents(deal: Deal | None, lines: Sequence[Coverage]) -> Iterator[Said]:
    """Ask for the missing parts of each document."""
    left_out: dict[str, list[Omission]] = {}
    for omission in deal.omissions if deal else ():
        for key in left_out_of(omission):
            left_out.setdefault(key, []).append(omission)
    for line in lines:
        own = left_out.get(line.document_id, [])
        names = [each.name for each in own if each.kind in _EXHIBITS]
        if is_cut(line):  # unread pictures are no reason to send it again
            yield Said(
                "Please send {document} again, complete and in a form that can be "
                "read.",
                document=line.name,
            )
        elif names:
            yield Said(
                "Please send what {document} names, but lacks: {names}.",
                document=line.name,
                names=", ".join(dict.fromkeys(names)),
            )
        elif own:
            yield Said(
                "Please send {document} again: places in it are blank, redacted or "
                "not signed.",
                document=line.name,
            )


def _of_papers(lines: Iterable[Coverage]) -> Iterator[Said]:
    kinds = {line.kind for line in lines if line.n_passages}
    if Kind.CONTRACT not in kinds:
        yield Said("Please send the contract, order or offer: none was read.")
    if Kind.BROCHURE not in kinds:
        yield Said("Please send a description of the item: none was read.")


def _of_use(flags: dict[str, Flag], deal: Deal | None) -> Iterator[Said]:
    if deal is not None and not deal.parties:
        yield Said("Who buys, who receives and who operates the item?")
    if deal is not None and not deal.destinations:
        yield Said("In which country will the item be used?")
    for omission in deal.omissions if deal else ():
        if code := _WHICH.get(omission.kind):
            found = (" ".join(quote.text.split()) for quote in omission.quotes)
            names = "; ".join(dict.fromkeys(found))
            yield Said(code, names=names)
    flag = flags.get("DF8")
    if flag is not None and flag.footing is not None:
        document = _document(flag)
        if flag.footing.lacks_use:
            yield Said(
                "Who will operate the item, where, for what and under which "
                "law? Please send an end-use statement that names that body."
            )
        elif document:
            yield Said(
                "What exactly is the item for? The use that is given in "
                "{document} can mean many things.",
                document=document,
            )


def _listed(flag: Flag, deal: Deal) -> list[tuple[Party, str, tuple[LinkStep, ...]]]:
    """Return listed parties: the name on the list, and the steps from party to name.

    A party that is listed itself has no steps and comes first; spare ones come last.
    """
    parties = {party.party_id: party for party in deal.parties}
    listed_in: list[Link | ListHit] = [*flag.hits_in(deal)]
    listed_in += [link for link in deal.links if link.role is NameRole.LISTED]
    found: dict[tuple[str, str], tuple[Party, str, tuple[LinkStep, ...]]] = {}
    for each in listed_in:
        tie = each.steps[-1].relation if each.steps else ""
        listed = each.steps[-1].holder if each.steps else each.name
        if each.party_id in parties:
            found.setdefault(
                (each.party_id, tie), (parties[each.party_id], listed, each.steps)
            )
    return sorted(found.values(), key=lambda each: (each[0].is_spare, bool(each[2])))


def _of_lists(flag: Flag, deal: Deal) -> Iterator[Said]:
    for party, listed, steps in _listed(flag, deal):
        if party.party_id not in flag.party_ids:
            continue
        if len(steps) > 1:
            yield Said(
                "A list names {listed} ({path}): who owns and directs {party} today, "
                "and since when?",
                listed=listed,
                path=joined([step.words for step in reversed(steps)]),
                party=party.name,
            )
        elif steps:
            yield Said(
                "A list names {listed}, {tie} of {party}: who owns and directs "
                "{party} today, and since when?",
                listed=listed,
                tie=steps[0].relation,
                party=party.name,
            )
        elif listed.casefold() == party.name.casefold():
            yield Said(
                "Is {party} the body of that name on the list of restricted parties? "
                "Please send its address, its parent body and its number in the "
                "register.",
                party=party.name,
            )
        else:
            yield Said(
                "Is {party} the {listed} on the list of restricted parties? Please "
                "send its address, its parent body and its number in the register.",
                party=party.name,
                listed=listed,
            )


def _of_parties(flags: dict[str, Flag], deal: Deal | None) -> Iterator[Said]:
    if deal is None:
        return
    if "DF9" in flags:
        yield from _of_lists(flags["DF9"], deal)
    names = {party.party_id: party.name for party in deal.parties}
    uses = {p.party_id for p in deal.parties if _MAY_KNOW & set(p.roles)}
    conduct = [flags[id_] for id_ in ("DF4", "DF5") if id_ in flags]
    behind = {key for flag in conduct for key in flag.link_ids}
    for link in deal.links:
        if link.link_id in behind:
            party = names[link.party_id]
            if link.strength is not None and link.party_id not in uses:
                continue  # a party that only pays or carries has no use for the item
            if link.strength is None:
                yield Said(
                    "Is {party} the same body as the {other} that a report names?",
                    party=party,
                    other=link.name,
                )
            else:
                yield Said(
                    "What will {party} use the item for, and which safeguards against "
                    "misuse apply to it? Reports accuse it, or a body with its name, "
                    "of abuses.",
                    party=party,
                )


def _of_route(deal: Deal | None) -> Said:
    for party in deal.parties if deal else ():
        if _BETWEEN & set(party.roles):
            return Said(
                "Why does the deal go through {party}, and who receives the "
                "goods after it?",
                party=party.name,
            )
    return Said("Who stands between us and the end user, and why?")


def _document(flag: Flag | None) -> str:
    """Return the name of the paper with the most evidence of a flag, or ""."""
    return flag.footing.document if flag and flag.footing else ""
