"""OAI-PMH: a library speaks the protocol, and our fetcher sends its requests."""

from urllib.parse import urlencode

import httpx
from sickle import Sickle
from sickle.response import OAIResponse

from pipeline.errors import SourceError
from pipeline.sources.fetch import FetchedPage, Fetcher


class Repository(Sickle):  # type: ignore[misc]
    """A repository of records.

    Args:
        endpoint: Address of the repository.
        fetcher: Fetcher that sends the requests.
        max_pages: Most answers of one harvest: resumption tokens may go in a circle.

    Attributes:
        pages: Answers received so far.
    """

    def __init__(self, endpoint: str, fetcher: Fetcher, max_pages: int) -> None:
        super().__init__(endpoint)
        self.pages: list[FetchedPage] = []
        self._fetcher = fetcher
        self._max_pages = max_pages

    def harvest(self, **asked: str) -> OAIResponse:
        """Return the answer to one request.

        Raises:
            SourceError: It cannot be fetched, is no answer of OAI-PMH, or there were
                too many.
        """
        if len(self.pages) >= self._max_pages:
            msg = f"{self.endpoint}: expected at most {self._max_pages} pages"
            raise SourceError(msg)
        page = self._fetcher.read(f"{self.endpoint}?{urlencode(asked)}")
        if b"OAI-PMH" not in page.body[:2000]:
            msg = f"{page.url}: expected an answer of OAI-PMH, got something else"
            raise SourceError(msg)
        self.pages.append(page)
        answer = httpx.Response(httpx.codes.OK, content=page.body)
        return OAIResponse(answer, params=asked)
