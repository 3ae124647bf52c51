"""Annotations of a PDF page: fields of its form, comments, stamps, named links.

They lie on the page and are no part of its text. pdfium gives the text that each holds.
The text that each shows is drawn separately, and becomes words only once pdfium has
drawn it into the page.
"""

import ctypes
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from pipeline.geometry import BBox
from pipeline.ingest.decode import clean
from pipeline.ingest.markup.tags import strip_tags
from pipeline.ingest.pdf.space import Transform

MAX_DRAWN = 1_000
"""Most annotations of a page that are compared with what they show: pdfium's time grows
with the square of their number. Where there are more, only their contents are read, and
the page says so."""

_MAX_ASKED = 2_000
"""Most fields of a document whose parents are looked up, for the same reason."""

_MAX_ANNOTATIONS = 20_000
MAX_CHARS = 100_000
"""Most characters of one value or comment; a longer one is cut, and the page says
so."""

_FAR = 1e5
"""Points from the page's corner; larger values are set to this."""

_UNSEEN_FLAGS = pdfium_c.FPDF_ANNOT_FLAG_HIDDEN | pdfium_c.FPDF_ANNOT_FLAG_NOVIEW


class FieldType(StrEnum):
    """Type of a form field."""

    TEXT = "text"
    CHOICE = "choice"
    CHECKBOX = "checkbox"
    RADIO = "radio"
    SIGNATURE = "signature"
    BUTTON = "button"


_TYPES = {
    pdfium_c.FPDF_FORMFIELD_PUSHBUTTON: FieldType.BUTTON,
    pdfium_c.FPDF_FORMFIELD_CHECKBOX: FieldType.CHECKBOX,
    pdfium_c.FPDF_FORMFIELD_RADIOBUTTON: FieldType.RADIO,
    pdfium_c.FPDF_FORMFIELD_COMBOBOX: FieldType.CHOICE,
    pdfium_c.FPDF_FORMFIELD_LISTBOX: FieldType.CHOICE,
    pdfium_c.FPDF_FORMFIELD_TEXTFIELD: FieldType.TEXT,
    pdfium_c.FPDF_FORMFIELD_SIGNATURE: FieldType.SIGNATURE,
}
_RADIO_FLAG = 1 << 15
_BUTTON_FLAG = 1 << 16


def _kinds(names: str) -> frozenset[int]:
    return frozenset(getattr(pdfium_c, f"FPDF_ANNOT_{name}") for name in names.split())


_COMMENTS = _kinds(
    "TEXT FREETEXT LINE SQUARE CIRCLE POLYGON POLYLINE HIGHLIGHT UNDERLINE SQUIGGLY"
    " STRIKEOUT STAMP CARET INK POPUP FILEATTACHMENT REDACT"
)
_COVERING = _kinds(
    "FREETEXT SQUARE CIRCLE POLYGON POLYLINE LINE INK HIGHLIGHT UNDERLINE STRIKEOUT"
    " CARET STAMP REDACT"
)


@dataclass(frozen=True, slots=True)
class FormField:
    """A field as the file holds it.

    Attributes:
        type: Type of the field.
        name: Own name of the field, which is the last part of its full name.
        tooltip: Text that a program shows or speaks for it, or "".
        value: Filled-in value, or name of the state of a ticked box.
        group: Full name, the same for the buttons of one choice.
        state: Name of the state that a ticked box shows; it may contradict its value.
    """

    type: FieldType
    name: str
    tooltip: str
    value: str
    group: str
    state: str = ""


@dataclass(frozen=True, slots=True)
class PdfAnnotation:
    """Something that lies on a page.

    Attributes:
        box: Box in points; it may be off the page.
        text: Text that it holds, or "".
        field: Field that it belongs to, or None.
        is_link: Whether it is a link.
        is_drawn: Whether it has an appearance that shows words.
        is_unseen: Whether its own flags say that it is not shown.
        may_cover: Whether it may lie on words of the page.
    """

    box: BBox
    text: str = ""
    field: FormField | None = None
    is_link: bool = False
    is_drawn: bool = False
    is_unseen: bool = False
    may_cover: bool = False

    @property
    def says(self) -> bool:
        """True if it holds or shows words."""
        return self.text != "" or self.is_drawn or self.field is not None


@dataclass(slots=True)
class Form:
    """The form of a document as pdfium fills it; its handle is None without a form.

    ``n_asked`` counts the fields whose parents were asked.
    """

    handle: Any = None
    n_asked: int = 0
    _config: Any = field(default=None, repr=False)


@contextmanager
def open_form(document: pdfium.PdfDocument) -> Iterator[Form]:
    """Open the form of a document, if it has one."""
    if pdfium_c.FPDF_GetFormType(document) == pdfium_c.FORMTYPE_NONE:
        yield Form()
        return
    config = pdfium_c.FPDF_FORMFILLINFO(version=2)
    handle = pdfium_c.FPDFDOC_InitFormFillEnvironment(document, config)
    try:
        yield Form(handle, _config=config)
    finally:
        pdfium_c.FPDFDOC_ExitFormFillEnvironment(handle)


def read_annotations(
    page: pdfium.PdfPage, transform: Transform, form: Form
) -> tuple[list[PdfAnnotation], int]:
    """Return the annotations of a page with words, and the number left out."""
    n_annotations = pdfium_c.FPDFPage_GetAnnotCount(page)
    found: list[PdfAnnotation] = []
    for i in range(min(n_annotations, _MAX_ANNOTATIONS)):
        raw = pdfium_c.FPDFPage_GetAnnot(page, i)
        if not raw:
            continue
        try:
            annotation = _read(raw, transform, form)
        finally:
            pdfium_c.FPDFPage_CloseAnnot(raw)
        if annotation is not None:
            found.append(annotation)
    return found, max(n_annotations - _MAX_ANNOTATIONS, 0)


def _read(raw: Any, transform: Transform, form: Form) -> PdfAnnotation | None:
    kind = pdfium_c.FPDFAnnot_GetSubtype(raw)
    is_link = kind == pdfium_c.FPDF_ANNOT_LINK
    filled, text = None, ""
    if kind == pdfium_c.FPDF_ANNOT_WIDGET:
        filled = _field(raw, form)
    elif is_link or kind in _COMMENTS:
        text = _entry(raw, b"Contents") or _rich(raw, b"RC")
    # Whatever its kind, what an annotation draws is seen: a watermark, a caption.
    is_drawn = kind != pdfium_c.FPDF_ANNOT_POPUP and _has(raw, b"AP")
    may_cover = kind in _COVERING or is_drawn
    if not (text or is_drawn or may_cover or _says(filled)):
        return None
    rect = pdfium_c.FS_RECTF()
    pdfium_c.FPDFAnnot_GetRect(raw, rect)
    sides = transform.box(rect.left, rect.top, rect.right, rect.bottom)
    box = BBox(*(min(max(side, -_FAR), _FAR) for side in sides))
    is_unseen = bool(pdfium_c.FPDFAnnot_GetFlags(raw) & _UNSEEN_FLAGS)
    return PdfAnnotation(box, text, filled, is_link, is_drawn, is_unseen, may_cover)


def _has(raw: Any, key: bytes) -> bool:
    return bool(pdfium_c.FPDFAnnot_HasKey(raw, key))


def _says(filled: FormField | None) -> bool:
    """Return True if a field is filled in; an unticked box counts as "no"."""
    return filled is not None and (
        filled.value != "" or filled.type is FieldType.CHECKBOX
    )


def _field(raw: Any, form: Form) -> FormField:
    """Read a field from its own entries, and if needed from its parents'.

    A box to tick and its field are often two things, and the value is the field's.
    """
    kind = _own_type(raw)
    own_name = _entry(raw, b"T")
    tooltip, value = _entry(raw, b"TU"), _entry(raw, b"V")
    name = own_name
    if (kind is None or not own_name or not value) and _may_ask(form):
        kind = _TYPES.get(pdfium_c.FPDFAnnot_GetFormFieldType(form.handle, raw), kind)
        name = _string(pdfium_c.FPDFAnnot_GetFormFieldName, form.handle, raw) or name
        ask_tooltip = pdfium_c.FPDFAnnot_GetFormFieldAlternateName
        tooltip = tooltip or _string(ask_tooltip, form.handle, raw)
        value = value or _string(pdfium_c.FPDFAnnot_GetFormFieldValue, form.handle, raw)
    kind, value = kind or FieldType.TEXT, value or _rich(raw, b"RV")
    state = _entry(raw, b"AS").removesuffix("Off")
    if kind in {FieldType.CHECKBOX, FieldType.RADIO}:
        held = _entry(raw, b"V") if kind is FieldType.CHECKBOX else ""
        value = held.removesuffix("Off") if held else state
    elif kind is FieldType.CHOICE:
        value = _labels(raw, form) or value
    elif kind is FieldType.SIGNATURE:
        value = "signed" if pdfium_c.FPDFAnnot_HasKey(raw, b"V") else ""
    return FormField(kind, name.rpartition(".")[2], tooltip, value, name, state)


def _may_ask(form: Form) -> bool:
    form.n_asked += form.handle is not None
    return form.handle is not None and form.n_asked <= _MAX_ASKED


def _own_type(raw: Any) -> FieldType | None:
    name = _entry(raw, b"FT")
    if name != "Btn":
        types = FieldType.TEXT, FieldType.CHOICE, FieldType.SIGNATURE
        return dict(zip(("Tx", "Ch", "Sig"), types, strict=True)).get(name)
    flags = ctypes.c_float()
    has_flags = pdfium_c.FPDFAnnot_GetNumberValue(raw, b"Ff", flags)
    bits = int(flags.value) if has_flags else 0
    if bits & _BUTTON_FLAG:
        return FieldType.BUTTON
    return FieldType.RADIO if bits & _RADIO_FLAG else FieldType.CHECKBOX


def _labels(raw: Any, form: Form) -> str:
    if form.handle is None:
        return ""
    n_options = min(pdfium_c.FPDFAnnot_GetOptionCount(form.handle, raw), 1_000)
    chosen = [
        _string(pdfium_c.FPDFAnnot_GetOptionLabel, form.handle, raw, i)
        for i in range(n_options)
        if pdfium_c.FPDFAnnot_IsOptionSelected(form.handle, raw, i)
    ]
    return "\n".join(filter(None, chosen))


def _entry(raw: Any, key: bytes) -> str:
    """Return a text or name that an annotation holds itself, or ""."""
    if not pdfium_c.FPDFAnnot_HasKey(raw, key):
        return ""
    return _string(pdfium_c.FPDFAnnot_GetStringValue, raw, key)


def _rich(raw: Any, key: bytes) -> str:
    return " ".join(piece.text for piece in strip_tags(_entry(raw, key)))


def _string(ask: Callable[..., int], *arguments: Any) -> str:
    return clean(text_of(ask, *arguments)).strip()[:MAX_CHARS]


def text_of(ask: Callable[..., int], *arguments: Any, most_bytes: int = 1 << 31) -> str:
    """Return a text of pdfium, after asking for its length; "" if it has more."""
    n_bytes = ask(*arguments, None, 0)
    if not 2 < n_bytes <= most_bytes:
        return ""
    buffer = ctypes.create_string_buffer(n_bytes)
    ask(*arguments, ctypes.cast(buffer, ctypes.POINTER(pdfium_c.FPDF_WCHAR)), n_bytes)
    return buffer.raw[: n_bytes - 2].decode("utf-16-le", "replace")
