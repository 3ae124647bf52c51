"""The API beyond findings: parties, flags, reviewers, activity and versions."""

from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, Depends
from fastapi.responses import Response
from pydantic import BaseModel, Field

from pipeline.casefile.flags.cards import FlagCard
from pipeline.casefile.questions_to_ask import asking_of
from pipeline.datamodel import BodyFunction, Said
from pipeline.dossier.exports.row_models import LinkRow, QuoteRow, as_json, of, plain
from pipeline.parties.deal.stated import entry_words, statement_words
from pipeline.review.activity import Entry
from pipeline.review.answers.closing import set_readers
from pipeline.review.answers.links import answer_link
from pipeline.review.answers.requests import LinkRequest, PartyRequest, ReadersRequest
from pipeline.review.answers.statements import state_party
from pipeline.review.api.models import Problem, Recorded
from pipeline.review.api.plain_json import JsonResponse, recorded
from pipeline.review.pages.overview import view_overview
from pipeline.review.site import Site
from pipeline.store.activity import VersionUse

_UNSEARCHED: Mapping[int | str, dict[str, Any]] = {
    202: {
        "model": Problem,
        "description": "Recorded, but not searched now.",
    }
}


class PairOut(BaseModel):
    """A party beside one other name."""

    pair: str = of("pair_id")
    other: str
    countries: list[str]
    state: str
    strength: str | None
    seen: int = Field(description="Send it with an answer about the pair.")
    list_id: str | None = of("hit.source.list_id")
    list_dated: str | None = of("hit.source.dated")
    entry_id: str | None = of("hit.entry_id")
    restricts: bool | None = of("hit.restricts")
    score: float | None = of("hit.score")
    reasons: list[str] = of("hit.reasons")
    links: list[LinkRow]


class PartyOut(BaseModel):
    """A party of the transaction."""

    party: str = of("party_id")
    key: str = Field(description="Send it with a statement on the party.")
    name: str
    also: list[str] = Field(description="Other names of the same body.")
    kind: str
    countries: list[str]
    roles: list[str]
    end_user_types: list[str]
    functions: list[BodyFunction]
    mentions: list[QuoteRow]
    stated: list[str] = Field(description="What people stated of it.")
    through: list[str] = Field(description="The chain of its givers, the first first.")
    pairs: list[PairOut]


class StatementOut(BaseModel):
    """A statement of a person on a party; send ``id`` to withdraw it."""

    id: str
    state: str
    words: str


class PartiesOut(BaseModel):
    """The parties of a case."""

    parties: list[PartyOut]
    open: int
    statements: list[StatementOut]
    seen: int = Field(description="Send it with a statement.")


class StatedOut(Recorded):
    """A statement was recorded."""

    effect: list[str] = Field(
        description="What it changed: pairs of names, flags, proposal. In English."
    )


class SentenceOut(BaseModel):
    """One sentence about a flag."""

    code: str = Field(description="The words, with names in place of values.")
    values: dict[str, str]
    words: str = Field(description="In English.")


class FlagOut(BaseModel):
    """A flag with its evidence."""

    flag: str = of("flag_id")
    name: str
    weight: str
    rule: str
    basis: str
    reasons: list[str]
    finding_ids: list[str]
    pairs: list[str]
    rests_on: int = Field(description="If all are dismissed, the flag is removed.")
    open: int
    against: list[str] = Field(
        description="Claims of the papers, and of its reports, that deny it, and "
        "safeguards that may answer it."
    )
    state_denials: list[str] = Field(
        description="Sentences near its words in reports in which a State denies them."
    )
    footing: list[SentenceOut] = Field(
        description="On what it rests, how strong that is, what is against it, what "
        "makes it fall."
    )


class FlagsOut(BaseModel):
    """The flags of a case; ``proposed`` is None before their computation."""

    proposed: str | None
    reasons: list[str]
    flags: list[FlagOut]
    questions: list[str] = Field(description="To ask, as edited or else as proposed.")


class OverviewOut(BaseModel):
    """Progress of a case and agreement of its reviewers."""

    readers: int
    unsettled: int
    disputed: int
    read_twice: int
    same: int
    kappa: float | None
    labels: dict[str, dict[str, int]]


class ActivityOut(BaseModel):
    """An act of a person; ``what`` is None if it is not visible."""

    at: str
    reviewer: str
    case: str
    number: int | None
    what: str | None
    about: str


class DealApi:
    """The handlers for parties, flags, reviewers, activity and versions."""

    def __init__(self, site: Site) -> None:
        self._desk = site.desk
        self._store = site.desk.store
        self._token = site.token

    def add_to(self, router: APIRouter, change: dict[str, Any]) -> None:
        """Add the routes; ``change`` holds the common part of every change."""
        router.get("/parties", response_model=PartiesOut)(self.parties)
        router.get("/flags", response_model=FlagsOut)(self.flags)
        router.get("/overview", response_model=OverviewOut)(self.overview)
        router.get("/activity", response_model=list[ActivityOut])(self.activity)
        router.get("/versions", response_model=list[VersionUse])(self.versions)
        options = change | {"dependencies": [Depends(self._token)]}
        searched = options | {"responses": options["responses"] | _UNSEARCHED}
        router.post("/links", **searched, response_model=Recorded)(self.link)
        router.post("/party", **searched, response_model=StatedOut)(self.party)
        router.post("/readers", **options, response_model=Recorded)(self.readers)

    def parties(self, case: str) -> Response:
        """List the parties of a case with possible names for them."""
        self._store.case_documents(case)  # raises an error if there is no such case
        view = self._desk.parties(case)
        cards = view.cards if view else ()
        return JsonResponse(
            {
                "open": view.n_open if view else 0,
                "seen": len(self._store.field_entries.of(case)),
                "statements": [
                    plain(StatementOut, each, words=statement_words(each))
                    for each in (view.deal.statements if view else ())
                ],
                "parties": [
                    plain(
                        PartyOut,
                        card.party,
                        mentions=[
                            plain(QuoteRow, m.evidence) for m in card.party.mentions
                        ],
                        through=[step.giver for step in card.chain],
                        pairs=[
                            plain(PairOut, pair, seen=len(pair.answers))
                            for pair in card.pairs
                        ],
                    )
                    for card in cards
                ],
            }
        )

    def flags(self, case: str) -> Response:
        """List the flags of a case with their evidence."""
        sheet = self._desk.flags(case)
        cards = self._desk.flag_cards(case) if sheet else []
        return JsonResponse(
            {
                "proposed": sheet.queue.value if sheet else None,
                "reasons": list(sheet.reasons) if sheet else [],
                "flags": [_flag(card) for card in cards],
                "questions": list(asking_of(self._desk.files, case).lines),
            }
        )

    def overview(self, case: str) -> Response:
        """Return the progress of a case and the agreement of its reviewers."""
        queue = self._desk.queue(case)
        view = view_overview(queue)
        return JsonResponse(
            {
                "readers": 2 if queue.two_readers else 1,
                "unsettled": queue.n_unsettled,
                "disputed": queue.n_disputed,
                "read_twice": view.agreement.n,
                "same": view.agreement.n_same,
                "kappa": view.agreement.kappa,
                "labels": {chart.id: dict(chart.states) for chart in view.labels},
            }
        )

    def activity(self) -> Response:
        """List the last acts of people in all cases, newest first."""
        return JsonResponse([_entry(entry) for entry in self._desk.activity().entries])

    def versions(self) -> Response:
        """List the versions behind screened documents, the last used first."""
        return JsonResponse(as_json(list(self._store.versions())))

    def link(self, request: LinkRequest) -> Response:
        """Answer about two names."""
        answer_link(self._desk, request)
        return recorded(self._store)

    def party(self, request: PartyRequest) -> Response:
        """Correct, join, add or remove a party, or withdraw such a statement."""
        effect = state_party(self._desk, request)
        seen, head = self._store.chain_end()
        words = effect.words if effect else ()
        return JsonResponse({"seen": seen, "head": head, "effect": list(words)})

    def readers(self, request: ReadersRequest) -> Response:
        """Ask for a second reviewer, or for one reviewer only."""
        set_readers(self._desk, request)
        return recorded(self._store)


def _flag(card: FlagCard) -> dict[str, Any]:
    return plain(
        FlagOut,
        card.flag,
        pairs=[pair.pair_id for pair in card.pairs],
        rests_on=card.n,
        open=card.n_open,
        against=[claim.id for _, claim in card.against],
        state_denials=[sentence for _, sentence in card.state_denials],
        footing=[_sentence(said) for said in card.flag.said],
    )


def _sentence(said: str) -> dict[str, Any]:
    values = said.values if isinstance(said, Said) else {}
    values = {key: str(value) for key, value in values.items()}
    code = said.code if isinstance(said, Said) else said
    return {"code": code, "values": values, "words": said}


def _entry(entry: Entry) -> dict[str, Any]:
    what, about = None, entry.document
    if entry.decision:
        what, about = entry.decision.verdict.value, entry.decision.label
    elif entry.event:
        what, about = entry.event.act.value, entry.event.case
    elif entry.link:
        what = entry.link.verdict.value
        about = f"{entry.link.party} - {entry.link.other}"
    elif entry.stated:
        what, about = entry.stated.field, str(entry_words(entry.stated))
    return plain(ActivityOut, entry, what=what, about=about)
