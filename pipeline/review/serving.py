"""The desk at an address: visitors, host names, TLS and proxy.

One person on this machine needs only a name. A desk that other machines can reach needs
accounts, and TLS or a proxy with TLS, because passwords and contracts travel over the
network.
"""

import errno
import gc
import socket
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

import uvicorn
from starlette.types import ASGIApp
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from pipeline.casefile.masks import CaseMasks
from pipeline.datamodel import Role
from pipeline.dossier.exports.finding_formats import FORMATS, Format
from pipeline.dossier.inputs import ModelFacts
from pipeline.errors import ConfigError
from pipeline.labels import LabelSet, default_labels
from pipeline.review.access.access_log import AccessLog
from pipeline.review.access.door import Door
from pipeline.review.access.proxy import KeepPeer, identity_of
from pipeline.review.access.security import ALLOWED_HOSTS, is_loopback
from pipeline.review.access.visitor import Visitor
from pipeline.review.app import create_app
from pipeline.review.masked import Masked
from pipeline.screening.intake import Intake
from pipeline.store.store import Store

_MAX_DESKS = 32
"""Most desks of accounts that are kept ready; each keeps the cases that it has read."""


@dataclass(frozen=True, slots=True)
class Address:
    """Address of a desk, with the host names for browsers.

    Attributes:
        host: Name or address to listen on.
        port: TCP port, 1 to 65535.
        names: Further host names by which browsers address it.
        certificate: Path of the certificate in PEM; None listens without TLS.
        key: Path of the certificate's key in PEM, or None.
        proxy: Address of a proxy that ends TLS in front of the desk; "" means that
            there is none.
        identity_header: Name of the header in which that proxy names the account of the
            sender; "" means that it does not.
    """

    host: str = "127.0.0.1"
    port: int = 8417
    names: tuple[str, ...] = ()
    certificate: Path | None = None
    key: Path | None = None
    proxy: str = ""
    identity_header: str = ""

    @property
    def is_secure(self) -> bool:
        """True if browsers connect over TLS."""
        return self.certificate is not None or bool(self.proxy)

    @property
    def url(self) -> str:
        """URL for a browser on this machine, or with the first host name."""
        scheme = "https" if self.is_secure else "http"
        name = self.names[0] if self.names else self.host
        return f"{scheme}://{name}" + ("" if self.proxy else f":{self.port}")

    def check(self, *, has_accounts: bool) -> None:
        """Check that no stranger can reach the desk.

        Raises:
            ConfigError: Other machines can reach it, and it lacks accounts, TLS or a
                proxy, or a host name; or anybody could name themselves.
        """
        identity_of(self.identity_header, self.proxy, has_accounts=has_accounts)
        if is_loopback(self.host):
            return
        lacks = [
            *([] if has_accounts else ["accounts (--accounts)"]),
            *([] if self.is_secure else ["TLS (--tls-cert, --tls-key) or --proxy"]),
            *([] if self.names else ["the name that browsers know it by (--name)"]),
        ]
        if lacks:
            msg = (
                f"host {self.host!r}: expected a loopback address (127.0.0.1, ::1 or "
                f"localhost). Other machines reach it, so it needs {', '.join(lacks)}"
            )
            raise ConfigError(msg)


@dataclass(frozen=True, slots=True)
class DeskOptions:
    """Options common to the desks of all persons.

    Attributes:
        labels: Label set of the findings.
        languages: ISO 639-1 codes of the languages on which the model was measured.
        formats: Formats for exports of a case.
        intake: Intake for new files; None means that none can be added.
        language: Language of the pages: en, de or fr; "" takes the one that the browser
            asks for.
        model: Function that returns the facts about the model; None means that no
            dossier can be made.
    """

    labels: LabelSet = field(default_factory=default_labels)
    languages: Sequence[str] = ("en",)
    formats: Sequence[Format] = FORMATS
    intake: Intake | None = None
    language: str = ""
    model: Callable[[], ModelFacts] | None = None


def guarded(
    store: Store,
    address: Address,
    options: DeskOptions,
    log: AccessLog,
    *,
    reviewer: str | None = "",
    secret: str = "",
    announce: Callable[[str], None] = lambda _: None,
) -> Door:
    """Return the desks of a store behind their access control.

    Args:
        store: Open store.
        address: Address on which the desks will listen.
        options: Options of all desks.
        log: Access log of all requests.
        reviewer: Name of the person at a desk for one, "" only to read; None requires
            accounts.
        secret: Secret that programs send to a desk for one person; "" makes a new one.
        announce: Function that gets each address that logs a browser in.

    Raises:
        ConfigError: Somebody could enter without being asked, or the pages are not in
            the chosen language.
    """
    address.check(has_accounts=reviewer is None)
    hosts = (*ALLOWED_HOSTS, *address.names)

    masks = CaseMasks(store)

    @lru_cache(maxsize=_MAX_DESKS)
    def desk(name: str, cases: tuple[str, ...], role: Role | None) -> ASGIApp:
        app = create_app(
            store,
            options.labels,
            reviewer=name,
            languages=options.languages,
            formats=options.formats,
            # A batch may be for any case, and the list of batches shows them all.
            intake=options.intake if name and not cases else None,
            language=options.language,
            model=options.model,
            cases=cases,
            role=role,
            hosts=hosts,
        )
        return Masked(app, masks)

    def desk_of(visitor: Visitor) -> ASGIApp:
        answers = visitor.role.rank >= Role.REVIEWER.rank
        role = visitor.role if reviewer is None else None
        return desk(visitor.name if answers else "", visitor.cases, role)

    desk(reviewer or "", (), None)  # report a wrong language before anybody comes
    return Door(
        store,
        desk_of,
        hosts,
        log,
        reviewer=reviewer,
        announce=lambda path: announce(f"{address.url}{path}"),
        is_secure=address.is_secure,
        name=f"triage_{address.port}",
        identity=identity_of(
            address.identity_header, address.proxy, has_accounts=reviewer is None
        ),
        **({"secret": secret} if secret else {}),
    )


@contextmanager
def listening(address: Address) -> Iterator[list[socket.socket]]:
    """Yield sockets that hold the port, before anybody is told of the address.

    Raises:
        ConfigError: The port is taken, or this machine does not have the address.
    """
    bound: list[socket.socket] = []
    with ExitStack() as stack:
        try:
            found = socket.getaddrinfo(
                address.host, address.port, type=socket.SOCK_STREAM
            )
            for family, place in sorted({(each[0], each[4][:2]) for each in found}):
                # The second address of "localhost" may be switched off.
                skipped = [errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT] if bound else []
                try:
                    made = socket.create_server(place, family=family)
                except OSError as error:
                    if error.errno not in skipped:
                        raise
                else:
                    bound.append(stack.enter_context(made))
        except OSError as error:
            reason = str(error.strerror).partition(" (")[0]
            msg = (
                f"port {address.port} of {address.host}: {reason}; if another desk "
                "runs there, choose another port with --port"
            )
            raise ConfigError(msg) from error
        yield bound


_NEW_OBJECTS = 100_000
"""Number of new objects between two runs of the garbage collector. A case of 50,000
findings makes millions that stay, and the runs took a third of its first page."""


def serve(door: Door, address: Address, sockets: list[socket.socket]) -> None:
    """Serve desks at bound sockets until the program is interrupted."""
    gc.set_threshold(_NEW_OBJECTS, 20, 20)
    config = uvicorn.Config(
        behind(door, address),
        log_level="warning",
        proxy_headers=False,  # see ``behind``
        ssl_certfile=address.certificate,
        ssl_keyfile=address.key,
        server_header=False,
    )
    with suppress(KeyboardInterrupt):
        uvicorn.Server(config).run(sockets)


def behind(door: Door, address: Address) -> ASGIApp:
    """Return a door that trusts only the named proxy."""
    if not address.proxy:
        return KeepPeer(door)
    return KeepPeer(ProxyHeadersMiddleware(door, trusted_hosts=address.proxy))  # type: ignore[arg-type]
