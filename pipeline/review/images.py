"""Whole pages as images, rendered by the child process for documents."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache

from pipeline.casefile.masks import CaseMasks, hidden_boxes
from pipeline.datamodel import Document, Page, Said
from pipeline.errors import NotStored
from pipeline.geometry import BBox
from pipeline.parties.masking import Masks
from pipeline.store.store import Store

# A page of text at 110 dpi takes 100 to 300 kB, so the cache takes at most 20 MB.
_N_CACHED = 64

DPI = 110
"""Resolution at which body text is readable; ``LARGE_DPI`` shows stamps and small
print."""

LARGE_DPI = 220


def page_images(store: Store) -> Callable[[str, int, int, bool], bytes]:
    """Return a function that renders a page: ``(document_id, number, dpi, names)``.

    Victims and witnesses are painted over, unless ``names`` is True.

    Only one thread renders, because each rendering thread has its own child process,
    and the web server has forty threads. The function raises ``NotStored`` if the store
    has no such page or it cannot be rendered.
    """
    masks = CaseMasks(store)
    executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix="page-images")

    @lru_cache(maxsize=_N_CACHED)
    def drawn(
        document_id: str, number: int, dpi: int, names: bool, _n_removals: int
    ) -> bytes:
        # The first page of the desk needs no readers, so they are loaded here.
        from pipeline.ingest import render_crops

        document = store.document(document_id)
        page = find_page(document, number)
        own = Masks(()) if names else masks.of([document_id])
        hidden = [hidden_boxes(document, page, own)]
        content = store.blobs.get(document_id)
        region = (number, BBox(0.0, 0.0, page.width, page.height))
        render = executor.submit(
            render_crops, content, [region], dpi=dpi, hidden=hidden
        )
        (jpeg,) = render.result()
        if jpeg is None:
            msg = Said(
                "page {n} of document {id} cannot be rendered",
                n=number,
                id=document_id[:12],
            )
            raise NotStored(msg)
        return jpeg

    seen = [0]

    def page_image(document_id: str, number: int, dpi: int, names: bool) -> bytes:
        # Erased words must neither be shown from memory nor stay in it.
        if (n_removals := store.removals.count()) != seen[0]:
            drawn.cache_clear()
            seen[0] = n_removals
        return drawn(document_id, number, dpi, names, n_removals)

    return page_image


def find_page(document: Document, number: int) -> Page:
    """Return a printed page of a document.

    Raises:
        NotStored: There is no page with this number, or the format has no pages.
    """
    for page in document.pages:
        if page.number == number and page.width > 0 and page.height > 0:
            return page
    msg = Said(
        "document {id} has no printed page {n}", id=document.document_id[:12], n=number
    )
    raise NotStored(msg)
