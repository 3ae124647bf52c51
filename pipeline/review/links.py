"""Turn an answer about two names into its record."""

from pipeline.casefile.pairs import PartiesView
from pipeline.datamodel import LinkAnswer, LinkVerdict, Party, Said, pair_id_of
from pipeline.errors import AnswerRefused, NotStored
from pipeline.review.answers import Signature
from pipeline.review.requests import LinkRequest


def link_answer(
    request: LinkRequest, parties: PartiesView, by: Signature
) -> LinkAnswer:
    """Return the record of an answer about two names.

    Raises:
        NotStored: The case has no such pair or party.
        AnswerRefused: Names are joined without a strength, with an empty name, or in
            several countries.
    """
    if request.verdict is LinkVerdict.JOINED and request.strength is None:
        msg = "to join names, choose how strong the link is"
        raise AnswerRefused(msg)
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
        msg = Said("give the name to join with {name!r}", name=party.name)
        raise AnswerRefused(msg)
    if len(request.countries) > 1:  # the id of the pair would find no single one
        refusal = "give one country of the name, or none"
        raise AnswerRefused(refusal)
    return party, other, pair_id_of(party.party_id, other, request.countries)
