"""A file on its way: kept after a break, so that the next try continues it.

Only bytes of one and the same version may be joined. The version is the
server's own validator (``If-Range``); without one a broken file starts anew.
"""

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

import httpx

from pipeline.errors import SourceError


def _validator(response: httpx.Response) -> str:
    """Return a strong validator of the bytes as sent, or ""."""
    if "content-encoding" in response.headers:
        return ""  # ranges would count compressed bytes, the file holds plain ones
    etag = str(response.headers.get("etag", ""))
    if etag and not etag.startswith("W/"):
        return etag
    return str(response.headers.get("last-modified", ""))


@dataclass(frozen=True, slots=True)
class Partial:
    """The bytes of one address that have arrived so far.

    Attributes:
        folder: Folder that holds unfinished files of the source.
        url: The address; its hash names the file.
    """

    folder: Path
    url: str

    @property
    def path(self) -> Path:
        """The unfinished file."""
        return self.folder / f"{hashlib.sha256(self.url.encode()).hexdigest()}.part"

    @property
    def _validator_path(self) -> Path:
        return self.path.with_suffix(".version")

    def range_headers(self) -> dict[str, str]:
        """Return the headers to request the rest of a file; none if impossible."""
        if not self.path.exists() or not self._validator_path.exists():
            return {}
        n_bytes = self.path.stat().st_size
        validator = self._validator_path.read_text("utf-8")
        if not n_bytes or not validator:
            return {}
        return {"Range": f"bytes={n_bytes}-", "If-Range": validator}

    def begin(self, response: httpx.Response) -> int:
        """Prepare for the body of a 200 or 206 answer.

        Returns:
            The number of bytes that are already there and stay; 0 for a whole file.

        Raises:
            SourceError: The part sent does not start where ours ends.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        if response.status_code == httpx.codes.PARTIAL_CONTENT:
            return self._continue(str(response.headers.get("content-range", "")))
        self.path.write_bytes(b"")
        self._validator_path.write_text(_validator(response), "utf-8")
        return 0

    def _continue(self, content_range: str) -> int:
        n_bytes = self.path.stat().st_size if self.path.exists() else 0
        found = re.fullmatch(r"bytes (\d+)-\d+/(?:\d+|\*)", content_range)
        if found is None or int(found[1]) != n_bytes:
            self.discard()
            msg = (
                f"{self.url}: expected the part from byte {n_bytes}, "
                f"got content-range {content_range!r}"
            )
            raise SourceError(msg)
        return n_bytes

    def discard(self) -> None:
        """Forget the bytes, so that the next try starts anew."""
        self.path.unlink(missing_ok=True)
        self._validator_path.unlink(missing_ok=True)

    def move_to(self, target: Path) -> None:
        """Move the finished file to its place."""
        target.parent.mkdir(parents=True, exist_ok=True)
        self.path.replace(target)
        self._validator_path.unlink(missing_ok=True)
