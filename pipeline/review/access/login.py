"""Passwords: hashed with argon2, checked slowly, and not too often.

Within a minute, at most five wrong passwords are checked for a name from one address,
twenty for a name from all addresses, and twenty from one address; further ones are
refused unread. Nobody can lock a person out by wrong attempts in their name: a browser
that was once let in under a name is recognised by a cookie (its *device*) and has its
own count. The cookie is derived from the hash of the password, and becomes invalid with
it.
"""

import hashlib
import hmac
import threading
import time
from collections import defaultdict
from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING

from pipeline.errors import ConfigError

if TYPE_CHECKING:
    from argon2 import PasswordHasher

    from pipeline.datamodel import Account
    from pipeline.store.accounts import Accounts

MIN_LENGTH = 12
WINDOW_S = 60.0
MAX_OF_PAIR = 5
MAX_OF_ONE = 20
MAX_AT_ONCE = 4
"""Most passwords that are checked at the same time; each check takes 64 MB."""


def hash_password(password: str) -> str:
    """Return the argon2 hash of a password.

    Raises:
        ConfigError: The password is too short.
    """
    if len(password) < MIN_LENGTH:
        msg = f"password of {len(password)} characters: expected {MIN_LENGTH} or more"
        raise ConfigError(msg)
    return _hasher().hash(password)


def _hasher() -> "PasswordHasher":
    from argon2 import PasswordHasher

    return PasswordHasher()


class Login:
    """Checks names and passwords.

    Args:
        accounts: Accounts that may log in.
        clock: Function that returns a time in seconds that never decreases.
    """

    def __init__(
        self, accounts: "Accounts", clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._accounts = accounts
        self._clock = clock
        self._wrong: dict[tuple[str, str], list[float]] = defaultdict(list)
        self._lock = threading.Lock()
        self._turns = threading.BoundedSemaphore(MAX_AT_ONCE)

    @cached_property
    def _nobody(self) -> str:
        """Hash to check if there is no account, so that both cases take as long."""
        return _hasher().hash("nobody has this password")

    def check(self, name: str, password: str, address: str, device: str = "") -> int:
        """Return 0 for a right password, 401 for a wrong one, 429 after too many.

        Args:
            name: Name as typed, of an account or not.
            password: Password as typed.
            address: Address from which the request comes.
            device: Value that ``device_of`` gave this browser when it was last let in;
                "" for none.
        """
        account = self._accounts.get(name)
        known = device_of(account.name, account.password_hash) if account else ""
        is_known = bool(device) and hmac.compare_digest(device, known)
        counts = (
            {("device", name): MAX_OF_PAIR}
            if is_known
            else {
                (name, address): MAX_OF_PAIR,
                (name, ""): MAX_OF_ONE,
                ("", address): MAX_OF_ONE,
            }
        )
        now = self._clock()
        with self._lock:
            if any(self._n_wrong(key) >= most for key, most in counts.items()):
                return 429
            # Count before the check: a thousand at once must not all be tried.
            for key in counts:
                self._wrong[key].append(now)
        if not self._is_right(account, password):
            return 401
        with self._lock:
            for key in counts:
                self._wrong[key].remove(now)
        return 0

    def _n_wrong(self, key: tuple[str, str]) -> int:
        since = self._clock() - WINDOW_S
        recent = [at for at in self._wrong.get(key, ()) if at > since]
        if recent:
            self._wrong[key] = recent
        else:
            self._wrong.pop(key, None)
        return len(recent)

    def _is_right(self, account: "Account | None", password: str) -> bool:
        from argon2.exceptions import InvalidHashError, VerificationError

        is_known = account is not None and account.is_active
        known = account.password_hash if account and is_known else self._nobody
        with self._turns:
            try:
                _hasher().verify(known, password)
            except (VerificationError, InvalidHashError):
                return False
        return is_known


def device_of(name: str, password_hash: str) -> str:
    """Return the value by which a browser is recognised later."""
    said = f"device of {name}".encode("utf-8", "surrogatepass")
    return hmac.new(password_hash.encode(), said, hashlib.sha256).hexdigest()
