"""Whole pages as images, rendered by the child process for documents."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache

from pipeline.datamodel import Document, Page
from pipeline.errors import NotStored
from pipeline.geometry import BBox
from pipeline.store.store import Store

# A page of text at 110 dpi has 100 to 300 kB: 20 MB at most.
_N_CACHED = 64

DPI = 110
"""Body text is readable; ``LARGE_DPI`` is for a look at stamps and small print."""

LARGE_DPI = 220


def page_images(store: Store) -> Callable[[str, int, int], bytes]:
    """Return a function to render a page: ``(document_id, page_number, dpi)``.

    One thread renders, because each thread that does has a child process of
    its own, and the web server has forty threads. The function raises
    ``NotStored`` where the store has no such page or it cannot be rendered.
    """
    executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix="page-images")

    @lru_cache(maxsize=_N_CACHED)
    def page_image(document_id: str, number: int, dpi: int) -> bytes:
        # The readers are not needed for the first page of the desk.
        from pipeline.ingest import render_crops

        page = find_page(store.document(document_id), number)
        content = store.blobs.get(document_id)
        region = (number, BBox(0.0, 0.0, page.width, page.height))
        render = executor.submit(render_crops, content, [region], dpi=dpi)
        (jpeg,) = render.result()
        if jpeg is None:
            msg = f"page {number} of document {document_id[:12]} cannot be rendered"
            raise NotStored(msg)
        return jpeg

    return page_image


def find_page(document: Document, number: int) -> Page:
    """Return a printed page of a document.

    Raises:
        NotStored: There is none with this number, or the format has no pages.
    """
    for page in document.pages:
        if page.number == number and page.width > 0 and page.height > 0:
            return page
    msg = f"document {document.document_id[:12]} has no printed page {number}"
    raise NotStored(msg)
