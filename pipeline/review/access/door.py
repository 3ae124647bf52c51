"""Access control of the desk: headers are checked before the body is read.

    host, origin, sender (cookie or bearer), role, cases -> the desk

For one person on this machine, the terminal shows an address that logs one browser in;
each use of it makes the next. For a team, people log in with an account. A program
sends the secret of a run (``TRIAGE_DESK_TOKEN``) as ``Authorization: Bearer``, or, for
a team, the token of a session. The cookie is HttpOnly and SameSite=Strict. A request
from another site is refused, with or without the cookie. A proxy that has identified
the sender may say so in a header, which is trusted only from the address of that proxy.
"""

import hmac
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from urllib.parse import parse_qsl

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from pipeline.datamodel import Role
from pipeline.dossier.formats import new_environment
from pipeline.errors import ConfigError, StoreError
from pipeline.review.access.access_log import AccessLog
from pipeline.review.access.login import Login, device_of
from pipeline.review.access.proxy import Identity
from pipeline.review.access.security import HEADERS, is_foreign
from pipeline.review.access.visitor import OF_WATCHERS, VISITOR, Visitor, may_enter
from pipeline.review.site import HERE
from pipeline.review.words import LANGUAGE, choose_language, translator
from pipeline.store.accounts import LASTS
from pipeline.store.store import Store

WORDS = {
    400: "This desk has a different address.",
    401: "Nobody is logged in here, or the session has ended.",
    403: "You have no access to this.",
    429: "Too many wrong passwords. Wait a moment, then try again.",
    503: "The desk cannot check who you are. Try again in a moment.",
}

_LEAST_TOKEN = 16

_DEVICE_LASTS = timedelta(days=90)


def check_token(token: str) -> str:
    """Return the given secret of a run, or a new one if none is given.

    Raises:
        ConfigError: The secret is too short, or cannot be sent in a header.
    """
    if not token:
        return secrets.token_urlsafe(32)
    if len(token) < _LEAST_TOKEN or not token.isascii() or not token.isprintable():
        msg = (
            f"TRIAGE_DESK_TOKEN has {len(token)} characters: expected at least "
            f"{_LEAST_TOKEN} that can stand in a header"
        )
        raise ConfigError(msg)
    return token


@dataclass
class Door:
    """Admits known visitors, and sends them to their desk.

    Attributes:
        store: Store with the accounts and sessions.
        desk_of: Function that returns the desk of a visitor.
        hosts: Host names by which a browser may address this desk.
        log: Access log of all requests.
        reviewer: Name of the person at a desk for one; None requires accounts.
        secret: Secret that a program sends to a desk for one person, and a monitor to
            any desk.
        announce: Function that gets the path that logs the next browser in.
        is_secure: Whether browsers connect over TLS.
        name: Name of the cookie; two desks on one machine share their cookies.
        identity: Trusted proxy that names the sender; None allows only passwords.
    """

    store: Store
    desk_of: Callable[[Visitor], ASGIApp]
    hosts: tuple[str, ...]
    log: AccessLog
    reviewer: str | None = None
    secret: str = field(default_factory=lambda: secrets.token_urlsafe(32))
    announce: Callable[[str], None] = lambda _: None
    is_secure: bool = False
    name: str = "triage_session"
    identity: Identity | None = None

    def __post_init__(self) -> None:
        self._accounts = self.store.accounts
        self._login = Login(self._accounts)
        self._templates = new_environment(HERE / "templates")
        self._code = ""
        if self.reviewer is not None:
            self.next_entrance()

    def next_entrance(self) -> str:
        """Make, announce and return the path to log one browser in."""
        self._code = secrets.token_urlsafe(32)
        path = f"/enter?code={self._code}"
        self.announce(path)
        return path

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on to the desk of its sender, or refuse it."""
        if scope["type"] == "lifespan":
            await _no_lifespan(receive, send)
            return
        if scope["type"] != "http":
            return  # no page opens a socket
        request = Request(scope, receive)
        answer = await self._refuse_or_enter(request)
        if answer is not None:
            answer.headers.update(HEADERS)
            await answer(scope, receive, send)
            return
        await self.desk_of(scope[VISITOR])(scope, receive, send)

    async def _refuse_or_enter(self, request: Request) -> Response | None:
        """Return an immediate answer, or None to let the request through."""
        if _host(request) not in self.hosts:
            return self._say(request, 400)
        if is_foreign(request, scheme="https" if self.is_secure else "http"):
            return self._say(request, 403, "another site sent this request")
        try:
            if request.url.path in ("/enter", "/login", "/logout"):
                return await self._pass(request)
            visitor = await run_in_threadpool(self._who, request)
            return await run_in_threadpool(self._let_in, request, visitor)
        except (StoreError, OSError) as error:
            return self._say(request, 503, str(error))

    def _let_in(self, request: Request, visitor: Visitor | None) -> Response | None:
        if request.url.path.startswith("/static/"):
            visitor = visitor or Visitor("", Role.READER, (), is_script=False)
            request.scope[VISITOR] = visitor
            return None
        status, why = 0, ""
        if visitor is None:
            status = 401
        elif why := may_enter(visitor, request, self.store):
            status = 403
        # Log before the answer: a request that cannot be noted gets no content.
        self.log.note(request, visitor.name if visitor else "", status)
        if status:
            return self._say(request, status, why)
        request.scope[VISITOR] = visitor
        return None

    def _who(self, request: Request) -> Visitor | None:
        """Return the sender of a request, by its cookie or its bearer token."""
        scheme, _, sent = request.headers.get("authorization", "").partition(" ")
        is_script = scheme.lower() == "bearer"
        token = sent.strip() if is_script else request.cookies.get(self.name, "")
        if self.reviewer is not None:
            # Compare bytes: a token with letters beyond ASCII is wrong, not an error.
            is_own = is_script and _same(token, self.secret)
            if is_own or (token and self._accounts.session(token) == ""):
                return Visitor(self.reviewer, Role.ADMIN, (), is_script=is_script)
            return None
        if is_script and request.url.path in OF_WATCHERS and _same(token, self.secret):
            return Visitor("", Role.READER, (), is_script=True)
        told = self.identity.name_of(request.scope) if self.identity else None
        if told is not None and not is_script:
            name: str | None = told
        else:
            name = self._accounts.session(token) if token else None
        account = self._accounts.get(name) if name else None
        if account is None or not account.is_active:
            return None
        return Visitor(account.name, account.role, account.cases, is_script=is_script)

    async def _pass(self, request: Request) -> Response:
        """Answer logins and logouts."""
        if request.url.path == "/logout":
            return await run_in_threadpool(self._leave, request)
        if request.url.path == "/enter":
            return await run_in_threadpool(self._enter, request)
        if self.reviewer is not None:
            return self._say(request, 401)
        if request.method != "POST":
            return self._page(request, 200, "")
        fields = await read_small_form(request)
        return await run_in_threadpool(self._log_in, request, fields)

    def _enter(self, request: Request) -> Response:
        code = request.query_params.get("code", "")
        if self.reviewer is None or not (self._code and _same(code, self._code)):
            self.log.note(request, "", 401)
            return self._say(request, 401)
        token = self._accounts.begin_session("")
        self.log.note(request, self.reviewer, 303)
        self.next_entrance()
        return self._with_cookie(token)

    def _log_in(self, request: Request, fields: Mapping[str, str]) -> Response:
        name = " ".join(fields.get("name", "").split())
        address = request.client.host if request.client else ""
        device = request.cookies.get(f"{self.name}_device", "")
        password = fields.get("password", "")
        status = self._login.check(name, password, address, device)
        self.log.note(request, name[:100], status or 303)
        if status:
            return self._page(request, status, name)
        answer = self._with_cookie(self._accounts.begin_session(name))
        account = self._accounts.require(name)
        device = device_of(name, account.password_hash)
        self._set_cookie(answer, f"{self.name}_device", device, _DEVICE_LASTS)
        return answer

    def _leave(self, request: Request) -> Response:
        if request.method == "POST" and (token := request.cookies.get(self.name)):
            self._accounts.end_sessions(token=token)
        answer = RedirectResponse("/login", 303)
        answer.delete_cookie(self.name, path="/")
        return answer

    def _with_cookie(self, token: str) -> Response:
        answer = RedirectResponse("/", 303)
        self._set_cookie(answer, self.name, token, LASTS)
        return answer

    def _set_cookie(
        self, answer: Response, name: str, value: str, lasts: timedelta
    ) -> None:
        answer.set_cookie(
            name,
            value,
            max_age=int(lasts / timedelta(seconds=1)),
            path="/",
            secure=self.is_secure,
            httponly=True,
            samesite="strict",
        )

    def _say(self, request: Request, status: int, why: str = "") -> Response:
        if request.url.path.startswith("/api/"):
            said = why or WORDS[status]
            answer: Response = JSONResponse({"error": said}, status)
        else:
            answer = self._page(request, status, "", why)
        if status == 401:
            answer.headers["www-authenticate"] = "Bearer"
        # The rest of the body is not read.
        answer.headers["connection"] = "close"
        return answer

    def _page(
        self, request: Request, status: int, name: str, why: str = ""
    ) -> Response:
        accepted = request.headers.get("accept-language", "")
        language = choose_language(accepted, request.cookies.get(LANGUAGE, ""))
        page = self._templates.get_template("door.html").render(
            _=translator(language),
            language=language,
            words=WORDS.get(status, ""),
            why=why,
            name=name,
            asks=self.reviewer is None and status != 400,
            is_known=status == 403,
        )
        return Response(page, status, media_type="text/html")


async def read_small_form(request: Request) -> Mapping[str, str]:
    """Return the fields of a form of at most 10,000 bytes; none of a larger one."""
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > 10_000:
            return {}
    pairs = parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True)
    return dict(pairs)


def _same(one: str, other: str) -> bool:
    return hmac.compare_digest(one.encode("utf-8", "surrogatepass"), other.encode())


def _host(request: Request) -> str:
    name, colon, port = request.headers.get("host", "").rpartition(":")
    return name if colon and port.isdigit() else request.headers.get("host", "")


async def _no_lifespan(receive: Receive, send: Send) -> None:
    while True:
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return
