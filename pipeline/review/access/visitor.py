"""Rights of a visitor: by role, and by the cases of the account."""

from dataclasses import dataclass

from starlette.requests import Request

from pipeline.datamodel import Role
from pipeline.settings import settings
from pipeline.store.store import Store

VISITOR = "triage.visitor"
"""Key in the scope of a request for the visitor who was let in."""

SAFE = ("GET", "HEAD", "OPTIONS")

_ANSWERS = {
    "/answer", "/undo", "/passage", "/link", "/add", "/translations",
    "/draw", "/drawn", "/rest", "/fields", "/sign",
    "/api/answers", "/api/undo", "/api/passages", "/api/links", "/api/add",
    "/api/draw", "/api/drawn", "/api/rest", "/api/fields", "/api/sign",
}  # fmt: skip
"""Paths of changes that a reviewer may send; all other changes need a lead."""

_OF_NO_CASE = {
    "/", "/help", "/api/cases", "/api/session", "/api/labels", "/api/openapi.json",
}  # fmt: skip
"""Paths that show no case, or only the cases of the desk's own person."""

_OF_ALL_CASES = {
    "/activity", "/versions", "/api/activity", "/api/versions", "/api/audit",
    "/api/batches", "/health", "/metrics",
}  # fmt: skip


OF_WATCHERS = ("/health", "/metrics")
"""Paths that the secret of a run opens at a desk for several people; they give counts
and name no case."""


@dataclass(frozen=True, slots=True)
class Visitor:
    """Sender of a request.

    Attributes:
        name: Name of the account, or of the one person of the desk.
        role: Role, which decides what this person may do.
        cases: Names of the cases that this person may see; empty means all.
        is_script: Whether the request has a bearer token, which no other site can send.
    """

    name: str
    role: Role
    cases: tuple[str, ...]
    is_script: bool


def may_enter(visitor: Visitor, request: Request, store: Store) -> str:
    """Return the reason to refuse a request, or "".

    The case of a form is in its body, which is not read here. The desk of a person who
    may see only some cases does not know the others.
    """
    path = request.url.path
    if request.method not in SAFE:
        least = Role.REVIEWER if path in _ANSWERS else Role.LEAD
        if visitor.role.rank < least.rank:
            return f"the role {visitor.role.value} may not do this: {least.value} may"
        return ""
    if not visitor.cases or path in _OF_NO_CASE:
        return ""
    if path in _OF_ALL_CASES:
        return "this is for accounts that may see all cases"
    return _outside(visitor.cases, request, store)


def shows_names(request: Request) -> bool:
    """Return True if victims and witnesses are shown by name, by somebody's choice.

    The setting is the operator's choice for all answers. With ``?names=shown`` a lead
    chooses it for one answer.
    """
    if settings().victim_names:
        return True
    return _may_unmask(request) and request.query_params.get("names") == "shown"


def unmasked(request: Request) -> str:
    """Return the address of this page with all names, or "" if nothing is masked."""
    asked = request.query_params
    if "case" not in asked or not _may_unmask(request) or shows_names(request):
        return ""
    url = request.url.include_query_params(names="shown")
    return f"{url.path}?{url.query}"


def _may_unmask(request: Request) -> bool:
    visitor = request.scope.get(VISITOR)
    return visitor is None or visitor.role.rank >= Role.LEAD.rank


def _outside(cases: tuple[str, ...], request: Request, store: Store) -> str:
    """Return the reason why a request goes beyond the given cases, or ""."""
    named = request.query_params.getlist("case")
    for case in named:
        if case not in cases:
            return "this case is not one of yours"
    asked = [part for part in request.url.path.split("/") if len(part) == 64]
    asked += request.query_params.getlist("with")
    held = {(d.document_id, d.case) for d in store.cases_of(asked)}
    for document_id in asked:
        if not any((document_id, own) in held for own in cases):
            return "this document is in no case of yours"
    return "" if named or asked else "name one of your cases in the address: ?case=NAME"
