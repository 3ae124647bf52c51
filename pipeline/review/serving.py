"""The desk on an address: visitors, names, TLS and proxy.

One person on this machine needs nothing but a name. Whatever other machines can reach
needs accounts, and TLS or a proxy that has it: passwords and contracts travel.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

import uvicorn
from starlette.types import ASGIApp
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from pipeline.casefile.masks import CaseMasks
from pipeline.cases.exports import FORMATS, Format
from pipeline.cases.inputs import ModelFacts
from pipeline.datamodel import Role
from pipeline.errors import ConfigError
from pipeline.labels import LabelSet, default_labels
from pipeline.review.access_log import AccessLog
from pipeline.review.app import create_app
from pipeline.review.door import Door
from pipeline.review.identity import KeepPeer, identity_of
from pipeline.review.masked import Masked
from pipeline.review.security import ALLOWED_HOSTS, is_loopback
from pipeline.review.visitor import Visitor
from pipeline.screening.intake import Intake
from pipeline.store.store import Store

_MAX_DESKS = 32
"""Desks of accounts that are kept ready; each remembers the cases it has read."""


@dataclass(frozen=True, slots=True)
class Address:
    """Address of a desk, and the names for browsers.

    Attributes:
        host: Name or address to listen on.
        port: TCP port, 1 to 65535.
        names: Further names by which browsers know it.
        certificate: PEM file of the certificate; None listens without TLS.
        key: PEM file of its key.
        proxy: Address of a proxy that ends TLS before it; "" means there is none.
        identity_header: Header in which that proxy names the account of the sender;
            "" means that it does not.
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
        """True if browsers come over TLS."""
        return self.certificate is not None or bool(self.proxy)

    @property
    def url(self) -> str:
        """URL for a browser on this machine, or for the first name."""
        scheme = "https" if self.is_secure else "http"
        name = self.names[0] if self.names else self.host
        return f"{scheme}://{name}" + ("" if self.proxy else f":{self.port}")

    def check(self, *, has_accounts: bool) -> None:
        """Check the desk against access by strangers.

        Raises:
            ConfigError: Other machines reach it, and it has no accounts, or neither
                TLS nor a proxy, or no name; or anybody could name themselves.
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
        labels: The label set of the findings.
        languages: ISO 639-1 codes of the languages the model was measured on.
        formats: What a case can be exported to.
        intake: What takes files in; None means that none can be added.
        language: Of the pages: en, de or fr; "" takes what the browser asks for.
        model: Says what gave the scores; None means that no dossier can be made.
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
    """Return the desks of a store behind their door.

    Args:
        store: An open store.
        address: Where it will listen.
        options: Of all desks.
        log: Where each request is noted.
        reviewer: Who is at a desk for one person, "" only to read; None asks for
            accounts.
        secret: What programs send to a desk for one person; "" makes one.
        announce: Gets each address that logs a browser in.

    Raises:
        ConfigError: Somebody could come in who is not asked, or the pages are not in
            that language.
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
            # A batch may be for any case, and the list of batches shows them.
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

    desk(reviewer or "", (), None)  # a wrong language is said before anybody comes
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


def serve(door: Door, address: Address) -> None:
    """Serve desks until the program is interrupted."""
    uvicorn.run(
        behind(door, address),
        host=address.host,
        port=address.port,
        log_level="warning",
        proxy_headers=False,  # see behind
        ssl_certfile=address.certificate,
        ssl_keyfile=address.key,
        server_header=False,
    )


def behind(door: Door, address: Address) -> ASGIApp:
    """Return a door with trust in the named proxy alone."""
    if not address.proxy:
        return KeepPeer(door)
    return KeepPeer(ProxyHeadersMiddleware(door, trusted_hosts=address.proxy))  # type: ignore[arg-type]
