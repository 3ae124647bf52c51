"""Fields of OpenDocument: places to fill in within a text, and forms over it."""

from collections.abc import Iterator

from lxml import etree

from pipeline.ingest.decode import clean
from pipeline.ingest.office.controls import Control
from pipeline.ingest.office.odf_styles import OFFICE, TEXT
from pipeline.ingest.pieces import Piece, field_piece

_FORM = "{urn:oasis:names:tc:opendocument:xmlns:form:1.0}"
_LOEXT = "{urn:org:documentfoundation:names:experimental:office:xmlns:loext:1.0}"
_PLACES = {
    f"{TEXT}text-input": f"{TEXT}description",
    f"{TEXT}placeholder": "",
    f"{TEXT}drop-down": f"{TEXT}name",
    f"{TEXT}user-field-get": f"{TEXT}name",
    f"{TEXT}user-field-input": f"{TEXT}name",
    f"{TEXT}variable-input": f"{TEXT}name",
    f"{_LOEXT}content-control": f"{_LOEXT}alias",
}
"""Elements that hold a filled-in value, each with the attribute for its name."""

_TRUE = frozenset({"true", "checked"})


def place_to_fill(element: etree._Element) -> Control | None:
    """Return the field that an element within a paragraph is, or None."""
    name = _PLACES.get(str(element.tag))
    if not name:
        return None
    control = Control(clean(element.get(name) or "").strip())
    control.is_filled = element.get(f"{_LOEXT}showing-place-holder") not in _TRUE
    if element.get(f"{_LOEXT}checkbox") in _TRUE:
        control.tick = element.get(f"{_LOEXT}checked") in _TRUE
    return control


def form_pieces(forms: etree._Element) -> Iterator[Piece]:
    """Yield the values of form controls, in file order."""
    if forms.tag != f"{OFFICE}forms":
        return
    for control in forms.iter(f"{_FORM}*"):
        value = _value(control)
        if value:
            names = (
                control.get(f"{_FORM}{name}") for name in ("label", "title", "name")
            )
            name = clean(next(filter(None, names), ""))
            yield field_piece(name, value)


def _value(control: etree._Element) -> str:
    kind = str(control.tag).removeprefix(_FORM)
    if kind in {"checkbox", "radio"}:
        state = control.get(f"{_FORM}current-state") or control.get(f"{_FORM}state")
        is_on = state == "checked" or control.get(f"{_FORM}current-selected") == "true"
        return "Yes" if is_on else ("No" if kind == "checkbox" else "")
    if kind == "listbox":
        chosen = (
            option.get(f"{_FORM}label") or option.get(f"{_FORM}value") or ""
            for option in control.iter(f"{_FORM}option")
            if option.get(f"{_FORM}current-selected") == "true"
        )
        return clean(", ".join(chosen)).strip()
    if kind in {"password", "hidden", "button", "file", "form", "option", "item"}:
        return ""
    held = control.get(f"{_FORM}current-value") or control.get(f"{_FORM}value")
    lines = (str(text) for p in control.iter(f"{TEXT}p") for text in p.itertext())
    return clean(held or " ".join(lines)).strip()
