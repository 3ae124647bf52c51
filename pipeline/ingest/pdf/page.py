"""One page of a PDF: text layer, drawings, annotations, OCR."""

from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, field
from itertools import pairwise

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from pipeline.datamodel import MarkKind, Said, joined
from pipeline.ingest.layout.printed import PageLayout, Word
from pipeline.ingest.ocr.page import OcrPage, lay_out_ocr, why_unread, with_seen
from pipeline.ingest.pdf.annotations import (
    MAX_DRAWN,
    FieldType,
    Form,
    PdfAnnotation,
    read_annotations,
)
from pipeline.ingest.pdf.beside import Alternatives
from pipeline.ingest.pdf.drawn_otherwise import read_as_drawn, settle
from pipeline.ingest.pdf.fields import Laid, add_annotations, lay_annotations
from pipeline.ingest.pdf.glyph_check import FontCheck, Sampler
from pipeline.ingest.pdf.hidden import Looks, describe, mark_hidden
from pipeline.ingest.pdf.objects import PageObjects, read_objects
from pipeline.ingest.pdf.picture_places import Picture, find_pictures
from pipeline.ingest.pdf.render import PageImage
from pipeline.ingest.pdf.space import Transform
from pipeline.ingest.pdf.text_layer import (
    DRAWN,
    UNKNOWN,
    Flaw,
    add_unstored,
    find_flaw,
    find_image,
    find_misplaced,
    find_unknown,
    is_layer,
    is_unknown,
    spread_of,
)
from pipeline.ingest.pdf.turned import lay_out_page
from pipeline.ingest.pdf.words import iter_words

_MAX_SCANS = 10
"""Most pages of a document whose text layer OCR compares with the picture."""


@dataclass(frozen=True, slots=True)
class PdfFile:
    """An open PDF, and results of its pages; OCR compares those in ``scans``."""

    document: pdfium.PdfDocument
    form: Form
    may_switch: bool
    may_mask: bool
    alternatives: Alternatives
    fonts: FontCheck = field(default_factory=FontCheck)
    pictures: list[Picture] = field(default_factory=list)
    scans: list[int] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _TextLayer:
    """Words that a page stores; ``doubted`` ones may be drawn with other letters.

    For ``replaced`` ones, a replacement text says other letters than their font.
    """

    words: list[Word]
    doubted: frozenset[int]
    replaced: frozenset[int]
    objects: PageObjects
    notes: list[str]


def read_page(file: PdfFile, index: int, recognised: OcrPage | None) -> PageLayout:
    """Read the page at an index from 0; one that pdfium cannot load is unread."""
    try:
        with closing(file.document[index]) as page:
            return _read_loaded(file, index, page, recognised)
    except pdfium.PdfiumError as error:
        unread = Said("the page is damaged ({error})", error=error)
        return PageLayout(0, 0, unread=unread)


def _read_loaded(
    file: PdfFile, index: int, page: pdfium.PdfPage, recognised: OcrPage | None
) -> PageLayout:
    transform = Transform.of_page(page)
    annotations, n_left = read_annotations(page, transform, file.form)
    layer = _text_layer(file, page, transform, annotations)
    file.alternatives.add_of(page, index + 1)
    words, objects = layer.words, layer.objects
    is_annotated = any(annotation.says for annotation in annotations)
    flaw = _find_flaw(page, words, objects, annotated=not is_annotated)
    if flaw is None:
        found = find_pictures(objects.images, words, page.get_size(), index + 1)
        file.pictures.extend(found)
    laid = Laid()
    if is_annotated:
        shown, ticks = _shown(file, index, page, annotations, words)
        laid = lay_annotations(annotations, shown, words, page.get_size(), ticks)
    if n_left:
        laid.notes.append(Said("{n} more annotations are not read", n=n_left))
    layout = _lay_out(page.get_size(), layer, flaw, recognised, laid)
    if flaw is None and layer.doubted:
        layout = settle(
            layout, words, layer.doubted, recognised, file.fonts, layer.replaced
        )
        return add_annotations(layout, laid)
    layout = add_annotations(layout, laid)
    if flaw is None and not is_layer(words):
        return layout
    if recognised is not None and (flaw is None or flaw.is_partial):
        return add_unstored(layout, recognised)
    if flaw is None and len(file.scans) < _MAX_SCANS:
        file.scans.append(index + 1)
        layout.is_scan = True
    return layout


def _lay_out(
    size: tuple[float, float],
    layer: _TextLayer,
    flaw: Flaw | None,
    recognised: OcrPage | None,
    laid: Laid,
) -> PageLayout:
    """Lay out the words of the text layer, or those of OCR if it has a flaw."""
    unread, words = flaw and flaw.why, layer.words
    if flaw is not None and recognised is not None:
        unread = why_unread(recognised, flaw.why)
        if unread is None or not flaw.is_misplaced:
            kept = _kept(words, flaw)
            if unread is None:
                kept = with_seen(kept, recognised, size)
            taken = [block.box for block in laid.fields]
            layout = lay_out_ocr(
                recognised, *size, why=flaw.why, words=kept, taken=taken
            )
            hidden = [word for word in kept if word.mark is MarkKind.HIDDEN]
            layout.note = joined((layout.note, describe(hidden))) or None
            return layout
    layout = lay_out_page(words, size, layer.objects.paths, unread=unread)
    layout.note = joined([describe(words), *layer.notes]) or None
    layout.is_scan = flaw is not None
    return layout


def _shown(
    file: PdfFile,
    index: int,
    page: pdfium.PdfPage,
    annotations: Sequence[PdfAnnotation],
    printed: Sequence[Word],
) -> tuple[list[Word], dict[int, bool]]:
    """Return the visible words of annotations, and the look of boxes to tick.

    The words are those that the page gains by its annotations: pdfium draws them into
    the page, which is read again.
    """
    n_drawn = sum(annotation.is_drawn for annotation in annotations)
    flattened = pdfium_c.FLATTEN_SUCCESS
    if not 0 < n_drawn <= MAX_DRAWN or flattened != pdfium_c.FPDFPage_Flatten(
        page, pdfium_c.FLAT_NORMALDISPLAY
    ):
        return [], {}
    with closing(file.document[index]) as fresh:
        words = _text_layer(file, fresh, Transform.of_page(fresh), ()).words
        ticks = _looks_of_boxes(fresh, page, annotations)
    before = [(word.text, word.box) for word in printed]
    n = len(before)
    if [(word.text, word.box) for word in words[:n]] == before:
        return words[n:], ticks
    known = set(before)
    return [word for word in words if (word.text, word.box) not in known], ticks


def _looks_of_boxes(
    drawn: pdfium.PdfPage, plain: pdfium.PdfPage, annotations: Sequence[PdfAnnotation]
) -> dict[int, bool]:
    """Return by number if boxes look ticked, for those with another state."""
    found: dict[int, bool] = {}
    with_them = PageImage(drawn, annotated=False)
    without = PageImage(plain, annotated=False)
    for number, annotation in enumerate(annotations):
        filled = annotation.field
        if filled is None or filled.type is not FieldType.CHECKBOX:
            continue
        if annotation.is_drawn and not annotation.is_unseen:
            is_marked, is_there = with_them.adds(annotation.box, without)
            looks = is_there if filled.state else is_marked
            if looks != bool(filled.state):
                found[number] = looks
    return found


def _find_flaw(
    page: pdfium.PdfPage,
    words: Sequence[Word],
    objects: PageObjects,
    *,
    annotated: bool,
) -> Flaw | None:
    """Return the reason why the text layer does not fit the page, or None."""
    size = page.get_size()
    shown = [word for word in words if word.mark is not MarkKind.HIDDEN]
    spread = spread_of(shown, size)
    return (
        find_flaw(words)
        or find_misplaced(shown, spread)
        or find_image(shown or words, spread, objects.images, size)
        or find_unknown(shown)
        or (None if words or PageImage(page, annotated=annotated).is_even else DRAWN)
    )


def _kept(words: Sequence[Word], flaw: Flaw) -> Sequence[Word]:
    """Return the words of a text layer that OCR does not read better or at all."""
    if flaw is UNKNOWN:
        return [word for word in words if not is_unknown(word.text)]
    if flaw.is_partial:
        return words
    if not flaw.is_misplaced:
        return []
    return [word for word in words if word.mark is MarkKind.HIDDEN]


def _text_layer(
    file: PdfFile,
    page: pdfium.PdfPage,
    transform: Transform,
    annotations: Sequence[PdfAnnotation],
) -> _TextLayer:
    objects = read_objects(
        page, transform, may_switch=file.may_switch, may_mask=file.may_mask
    )
    covering = [annotation for annotation in annotations if annotation.may_cover]
    has_fields = any(annotation.field is not None for annotation in covering)
    form = file.form.handle if has_fields else None
    stood_in, notes = read_as_drawn(page, objects.raws.values())
    with closing(page.get_textpage()) as text_page:
        looks = Looks(text_page, file.may_switch)
        words = list(iter_words(text_page, transform, looks))
        lying = [annotation.box for annotation in covering]
        marked = mark_hidden(page, words, looks, objects, lying=lying, form=form)
        starts = [*(run.number for run in looks.runs), len(words)]
        words_of = {start: range(start, end) for start, end in pairwise(starts)}
        # Drawings over hidden letters would be taken for their shapes.
        seen = [
            run
            for run in looks.runs
            if any(marked[i].mark is None for i in words_of[run.number])
        ]
        sampler = Sampler(page, text_page, transform, looks)
        runs = file.fonts.suspects(sampler, seen, stood_in)
    doubted = frozenset(number for run in runs for number in words_of[run.number])
    replaced = [run for run in runs if run.address in stood_in]
    said = frozenset(number for run in replaced for number in words_of[run.number])
    return _TextLayer(marked, doubted, said, objects, notes)
