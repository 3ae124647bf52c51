"""Record answers about two names."""

from dataclasses import replace

from pipeline.casefile.pairs import PartiesView
from pipeline.datamodel import LinkAnswer, LinkVerdict, Party, Said, pair_id_of, refuse
from pipeline.errors import (
    DecidedMeanwhile,
    NotStored,
)
from pipeline.review.answers.decisions import Signature
from pipeline.review.answers.requests import LinkRequest
from pipeline.review.answers.reviewers import check_readers
from pipeline.review.answers.statements import party_of
from pipeline.review.desk import Desk


def answer_link(desk: Desk, request: LinkRequest) -> None:
    """Record an answer about two names, or the same answer about several pairs.

    Of several pairs, only open ones of related bodies get the answer: one that was
    answered in the meantime keeps its own.

    Raises:
        NotStored: The case has no such pair or party.
        AnswerRefused: The answer cannot be recorded as given: names are joined without
            a strength, with an empty name, or in several countries.
        DecidedMeanwhile: Somebody answered about the same names in the meantime.
        NotSearched: The answer is recorded, but a list or the export register that the
            search needs cannot be read. The same answer again searches again.
    """
    case, by = request.case, desk.sign()
    parties = desk.parties(case)
    if parties is None:
        msg = Said("case {case!r} has no parties", case=case)
        raise NotStored(msg)
    if request.pairs:
        _answer_each(desk, request, parties, by)
    else:
        _answer_one(desk, request, parties, by)


def _answer_each(
    desk: Desk, request: LinkRequest, parties: PartiesView, by: Signature
) -> None:
    party = party_of(parties.deal, request.party)
    cards = (card for card in parties.cards if card.party == party)
    open_ones = {p.pair_id for c in cards for _, pairs in c.related for p in pairs}
    keys = (key for key in request.pairs if key in open_ones)
    each = (request.model_copy(update={"pair": key, "pairs": ()}) for key in keys)
    answers = [_link_answer(one, parties, by) for one in each]
    _add(desk, request.case, [a for a in answers if _is_new(desk, a, parties)])
    desk.files.record(request.case)


def _answer_one(
    desk: Desk, request: LinkRequest, parties: PartiesView, by: Signature
) -> None:
    answer = _link_answer(request, parties, by)
    if _is_new(desk, answer, parties, request.seen):
        _add(desk, request.case, [answer])
    if answer.pair_id in parties.pairs:
        desk.files.record(request.case)
    else:
        desk.search(request.case)  # for the passages and entries with the name


def _add(desk: Desk, case: str, answers: list[LinkAnswer]) -> None:
    """Record the case as it is, then add the answers."""
    if answers:
        desk.files.record(case)
        desk.store.add_link_answers(answers)


def _is_new(
    desk: Desk, answer: LinkAnswer, parties: PartiesView, n_seen: int | None = None
) -> bool:
    """Return True for an answer to store, False for one that was sent twice.

    Args:
        desk: The desk.
        answer: The answer.
        parties: Parties of its case.
        n_seen: Number of answers about the same names that the reviewer saw; None for
            all of them.

    Raises:
        AnswerRefused: The reviewer may not answer.
        DecidedMeanwhile: Somebody answered about the same names in the meantime.
    """
    said = desk.said_of(answer.case, answer.pair_id)
    known = said.log
    if known and known[-1] == replace(answer, decided_at=known[-1].decided_at):
        return False
    if n_seen is not None and len(known) > n_seen:
        last = known[-1]
        msg = Said(
            "{who} said {said!r} of the same names",
            who=last.reviewer,
            said=last.verdict.value,
        )
        raise DecidedMeanwhile(msg)
    if parties.two_readers:
        check_readers(said.standing, desk.reviewer)
    is_settling = said.standing.is_shown
    desk.check_duty(answer.case, parties.two_readers, is_settling=is_settling)
    return True


def _link_answer(
    request: LinkRequest, parties: PartiesView, by: Signature
) -> LinkAnswer:
    if request.verdict is LinkVerdict.JOINED and request.strength is None:
        refuse("to join names, choose how strong the link is")
    pair = parties.pairs.get(request.pair)
    if pair is not None:
        party, other, key = pair.party, pair.other, pair.pair_id
    else:
        party, other, key = _new_pair(request, parties)
    return LinkAnswer(
        case=request.case,
        pair_id=key,
        party=party.name,
        other=other,
        verdict=request.verdict,
        strength=request.strength,
        reviewer=by.reviewer,
        decided_at=by.decided_at,
        note=request.note,
    )


def _new_pair(request: LinkRequest, parties: PartiesView) -> tuple[Party, str, str]:
    cards = (c.party for c in parties.cards if c.party.party_id == request.party)
    party = next(cards, None)
    if party is None:
        msg = Said(
            "case {case!r} has no pair of names {id!r}",
            case=request.case,
            id=request.pair,
        )
        raise NotStored(msg)
    other = " ".join(request.other.split())
    if request.verdict is not LinkVerdict.JOINED or not other:
        refuse("give the name to join with {name!r}", name=party.name)
    if len(request.countries) > 1:  # the id of the pair would find no single one
        refuse("give one country of the name, or none")
    return party, other, pair_id_of(party.party_id, other, request.countries)
