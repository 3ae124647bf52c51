"""The forms: each records one answer and leads to the next page.

An answer that cannot be recorded is shown again on a page that gives the reason, with
everything that was typed, so that it can be corrected or sent again.
"""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Annotated, TypeVar

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response
from pydantic import ValidationError

from pipeline.casefile.case_forms import CaseForms, case_fields
from pipeline.casefile.file import CaseFile
from pipeline.casefile.rows.claims import Claim
from pipeline.datamodel import refuse
from pipeline.errors import AnswerRefused, DecidedMeanwhile, NotStored, StoreError
from pipeline.review.access.security import TOKEN_FIELD
from pipeline.review.answers.closing import (
    close_case,
    edit_questions,
    order_anew,
    reopen,
    see_news,
    set_readers,
    take_out,
    undo_order,
)
from pipeline.review.answers.links import answer_link
from pipeline.review.answers.requests import (
    Act,
    AnswerRequest,
    CaseRequest,
    LinkRequest,
    PartyRequest,
    PassageRequest,
    ReadersRequest,
    SeenRequest,
    TakeOutRequest,
    UndoRequest,
)
from pipeline.review.answers.requests import Request as Asked
from pipeline.review.answers.statements import state_party
from pipeline.review.desk import Desk
from pipeline.review.queue import Filters, rows_next
from pipeline.review.site import Site
from pipeline.store.log import LoggedDecision

Fields = dict[str, str]


async def read_fields(request: Request) -> Fields:
    """Return the text fields of a form; ``do`` becomes ``act`` and ``reason``."""
    form = await request.form()
    fields = {name: value for name, value in form.items() if isinstance(value, str)}
    fields.pop(TOKEN_FIELD, None)
    act, _, reason = fields.pop("do", "").partition(":")
    return fields | ({"act": act, "reason": reason} if act else {})


IN_FORMS = ("/fields", "/sign", "/assign")
"""Addresses of the forms of a case, in which ``seen`` is the number of their
entries."""

ROLE = "role_"
"""Start of the names of the boxes with roles of a party."""

PLACE_PARTS = ("field", "about", "choice", "text")
"""Names of the fields of a place to write in, without its number."""

FieldsOf = Annotated[Fields, Depends(read_fields)]


R = TypeVar("R", bound=Asked)


_CASE_FORMS: tuple[tuple[str, Callable[[Desk, CaseRequest], None], str, str], ...] = (
    ("/close", close_case, "/case", ""),
    ("/reopen", reopen, "/case", ""),
    ("/order", order_anew, "/case", ""),
    ("/order-undone", undo_order, "/case", ""),
    ("/questions", edit_questions, "/flags", "ask"),
)
"""Path and function of each change of a case, and the page and place shown next."""


def _answer(fields: Fields) -> AnswerRequest:
    if not fields.get("claim"):
        refuse("No finding was chosen. Choose one in the queue, then answer.")
    return AnswerRequest.model_validate(fields)


def _link(fields: Fields) -> LinkRequest:
    fields.setdefault("verdict", fields.get("act", ""))
    return LinkRequest.model_validate(fields)


def _statement(fields: Fields) -> PartyRequest:
    roles = [name.removeprefix(ROLE) for name in fields if name.startswith(ROLE)]
    told = {"roles": roles} if "has_roles" in fields else {}
    return PartyRequest.model_validate(fields | told)


class Forms:
    """The handlers of forms."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._desk = site.desk

    def router(self) -> APIRouter:
        """Return the routes, each guarded by the token."""
        router = APIRouter(
            include_in_schema=False, dependencies=[Depends(self._site.token)]
        )
        answer = self.handler(_answer, Desk.answer, self._after_answer)
        router.post("/answer")(answer)
        undo = self.handler(
            UndoRequest.model_validate, Desk.undo, lambda _, f: self._next(f, stay=True)
        )
        router.post("/undo")(undo)
        passage = self.handler(
            PassageRequest.model_validate, Desk.add_passage, self._in_text
        )
        router.post("/passage")(passage)
        link = self.handler(_link, answer_link, self._party)
        router.post("/link")(link)
        party = self.handler(_statement, state_party, self._stated)
        router.post("/party")(party)
        for path, change, page, at in _CASE_FORMS:
            shown = partial(self.page_of_case, page, at)
            changed = self.handler(CaseRequest.model_validate, change, shown)
            router.post(path)(changed)
        case = partial(self.page_of_case, "/case", "")
        seen = self.handler(SeenRequest.model_validate, see_news, case)
        router.post("/news-seen")(seen)
        taken = self.handler(TakeOutRequest.model_validate, take_out, case)
        router.post("/take-out")(taken)
        overview = partial(self.page_of_case, "/overview", "")
        readers = self.handler(ReadersRequest.model_validate, set_readers, overview)
        router.post("/readers")(readers)
        return router

    def handler(
        self,
        read: Callable[[Fields], R],
        record: Callable[[Desk, R], object],
        following: Callable[[R, Fields], str],
    ) -> Callable[[Request, Fields], Response]:
        """Return the handler of a form.

        ``read`` makes a request from the fields, ``record`` records it, and
        ``following`` returns the address of the next page.
        """

        def handle(request: Request, fields: FieldsOf) -> Response:
            def recorded() -> str:
                asked = read(fields)
                record(self._desk, asked)
                return following(asked, fields)

            return self.record(request, fields, recorded)

        return handle

    def _after_answer(self, answer: AnswerRequest, fields: Fields) -> str:
        return self._next(fields, stay=answer.act in (Act.NOTE, Act.REOPEN))

    def _in_text(self, passage: PassageRequest, fields: Fields) -> str:
        query = Filters().query(passage.case, part=fields.get("part", "1"))
        return f"/document/{passage.document_id}/text?{query}"

    def _party(self, answer: LinkRequest, _: Fields) -> str:
        return self.address("/parties", answer.case, f"k-{answer.pair or answer.party}")

    def _stated(self, request: PartyRequest, _: Fields) -> str:
        effect = self._desk.effect(request.case)
        at = f"c-{effect.key}" if effect and effect.key else "effect"
        return self.address("/parties", request.case, at)

    def page_of_case(self, page: str, at: str, asked: Asked, _: Fields) -> str:
        """Return the address of a page of a changed case, or of a place in it."""
        return self.address(page, asked.case, at)

    def address(self, page: str, case: str, at: str = "") -> str:
        """Return the address of a page of a case, or of a place in it."""
        return f"{page}?{Filters().query(case)}{at and f'#{at}'}"

    def record(
        self, request: Request, fields: Fields, record: Callable[[], str]
    ) -> Response:
        """Record an answer and lead on, or show the reason for a refusal.

        ``record`` records the answer and returns the address of the next page.
        """
        again = partial(self.again, request, request.url.path, fields)
        try:
            # Status 303, so that a reload of the next page sends nothing again.
            return RedirectResponse(record(), 303)
        except DecidedMeanwhile as error:
            return again(409, "decided", str(error))
        except NotStored as error:
            return again(409, "gone", str(error))
        except StoreError as error:
            return again(503, "unwritten", str(error))
        except AnswerRefused as error:
            return again(422, "refused", str(error))
        except ValidationError as error:
            return again(422, "refused", _first(error))

    def again(
        self,
        request: Request,
        path: str,
        fields: Fields,
        status: int,
        what: str,
        words: str = "",
    ) -> Response:
        """Return an error page that keeps the unsaved answer.

        Args:
            request: Request with the form.
            path: Path to which the form is sent.
            fields: Fields that were sent.
            status: HTTP status of the answer.
            what: Kind of event: ``decided``, ``gone``, ``refused``, ``restarted`` or
                ``unwritten``.
            words: Words for what was wrong.
        """
        queue = self._queue(fields)
        newer = _newer(queue, fields) if what == "decided" else []
        return self._site.page(
            request,
            "again.html",
            status,
            path=path,
            what=what,
            words=words,
            queue=queue,
            newer=newer,
            now=self._now(queue, fields) if what == "gone" else None,
            fields=fields,
            wrote=self._wrote(path, fields),
            seen=self._seen(path, queue, fields, is_known=what in ("decided", "gone")),
        )

    def _wrote(self, path: str, fields: Fields) -> list[tuple[str, str, str]] | None:
        """Return name, new and present content of each field of the case's forms."""
        if path not in IN_FORMS:
            return None
        forms, told = self.written(fields), case_fields()
        found = []
        for _, value in numbered(fields):
            field = told.get(value["field"])
            now = forms.entry(value["field"], value["about"])
            name = field.en if field else value["field"]
            held = f"{now.choice} {now.text}".strip() if now else ""
            found.append((name, f"{value['choice']} {value['text']}".strip(), held))
        return found

    def _seen(
        self, path: str, queue: CaseFile | None, fields: Fields, *, is_known: bool
    ) -> int:
        """Return the number of the last answer that the reviewer has now seen."""
        if path == "/link" and is_known:
            said = self._desk.said_of(fields.get("case", ""), fields.get("pair", ""))
            return len(said.log)
        if path in (*IN_FORMS, "/party"):
            n_entries = len(self.written(fields).entries)
            return n_entries if is_known else _seen(None, fields, is_known=False)
        return _seen(queue, fields, is_known=is_known)

    def written(self, fields: Fields) -> CaseForms:
        """Return the forms of a case; empty ones if the case is not visible."""
        if self._queue(fields) is None:
            return CaseForms()
        return CaseForms(tuple(self._desk.store.field_entries.of(fields["case"])))

    def _queue(self, fields: Fields) -> CaseFile | None:
        try:
            return self._desk.queue(fields.get("case", ""))
        except StoreError:
            return None

    def _now(self, queue: CaseFile | None, fields: Fields) -> Claim | None:
        """Return the present claim that replaces a former one."""
        try:
            old = self._desk.store.finding(fields.get("claim", ""))
        except NotStored:
            return None
        return queue.claim_at(old) if queue else None

    def _next(self, fields: Fields, *, stay: bool) -> str:
        """Return the address of the page after an answer."""
        case, claim_id = fields["case"], fields.get("claim", "")
        filters = Filters(**{k: fields.get(f"f_{k}", "") for k in Filters().values})
        queue = self._desk.queue(case)
        if fields.get("view") == "text" and fields.get("document_id"):
            query = Filters().query(case, part=fields.get("part", "1"))
            return f"/document/{fields['document_id']}/text?{query}"
        is_left = fields.get("act") == Act.UNREAD
        after = "" if stay else self._after(queue, filters, claim_id, is_left=is_left)
        at = after or (claim_id if stay else "")
        if fields.get("view") == "finding" and at:
            return f"/finding/{at}?{filters.query(case)}"
        if filters.flag and fields.get("view") == "finding":
            return self.address("/flags", case, filters.flag)
        return f"/case?{filters.query(case, at=at)}"

    def _after(
        self, queue: CaseFile, filters: Filters, claim_id: str, *, is_left: bool
    ) -> str:
        """Return the id of the next open claim: of the same words, or behind them.

        A reviewer who cannot read a claim leaves its words with all their claims.
        """
        rows = self._desk.shown(queue, filters)
        found = queue.get(claim_id)
        if found is None:
            return next((filters.first(row).id for row in rows if row.is_open), "")
        here = found[0]
        is_shown = any(row is here for row in rows)
        if is_shown and filters.first(here).is_open and not is_left:
            return filters.first(here).id
        return next((filters.first(x).id for x in rows_next(queue, rows, here)), "")


def numbered(fields: Fields) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield number and content of each place to write in of a case's forms."""
    for name in fields:
        if name.startswith("field_"):
            i = name.removeprefix("field_")
            yield i, {part: fields.get(f"{part}_{i}", "") for part in PLACE_PARTS}


def _seen(queue: CaseFile | None, fields: Fields, *, is_known: bool) -> int:
    """Return the last decision of the log that the reviewer has now seen."""
    if is_known and queue is not None:
        return queue.seen
    seen = fields.get("seen", "")
    return int(seen) if seen.isdecimal() else 0


def _newer(queue: CaseFile | None, fields: Fields) -> list[LoggedDecision]:
    """Return later decisions on the same words."""
    if queue is None:
        return []
    seen = int(fields.get("seen") or 0)
    newer = [row for row in queue.log if row.number > seen]
    try:
        row, _ = queue.find(fields.get("claim", ""))
    except NotStored:
        return newer
    spans = {(row.words.document_id, *span) for span in row.words.spans}
    return [logged for logged in newer if logged.place[:3] in spans]


def _first(error: ValidationError) -> str:
    """Return the first problem, in words."""
    problem = error.errors(include_url=False, include_input=False)[0]
    where = ".".join(str(part) for part in problem["loc"]) or "form"
    return f"{where}: {problem['msg']}"
