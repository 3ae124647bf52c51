"""Content controls and legacy form fields of Word, as their markup states them."""

from lxml import etree

from pipeline.ingest.decode import clean
from pipeline.ingest.office.controls import EMPTY, TICKED, Control
from pipeline.ingest.office.docx_styles import W, is_on, value

_W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"


def content_control(element: etree._Element) -> Control:
    """Return the properties of a ``w:sdt``."""
    properties = element.find(f"{W}sdtPr")
    if properties is None:
        return Control("", is_filled=False)
    name = value(properties, "alias") or value(properties, "tag") or ""
    box = properties.find(f"{_W14}checkbox")
    tick = None
    if box is not None:
        state = box.find(f"{_W14}checked")
        tick = state is not None and state.get(f"{_W14}val") not in {"0", "false"}
    # A table of contents and a gallery are controls too, and hold no answer.
    is_part = properties.find(f"{W}docPartObj") is not None
    is_filled = not is_part and not is_on(properties, "showingPlcHdr")
    return Control(clean(name).strip(), is_filled, tick)


def legacy_field(begin: etree._Element) -> tuple[Control, str] | None:
    """Return the form field that a ``w:fldChar`` begins, and its text.

    Returns:
        The field, and its answer if that is not in the text of the paragraph. None for
        most fields, which number pages or refer to something.
    """
    held = begin.find(f"{W}ffData")
    if held is None:
        return None
    name = value(held, "statusText") or value(held, "helpText") or value(held, "name")
    control = Control(clean(name or "").strip())
    box = held.find(f"{W}checkBox")
    if box is not None:
        told = "checked" if box.find(f"{W}checked") is not None else "default"
        control.tick = is_on(box, told)
        return control, f"{TICKED if control.tick else EMPTY} "
    return control, _chosen(held.find(f"{W}ddList"))


def _chosen(choices: etree._Element | None) -> str:
    """Return the entry of a list that was chosen, or "": most programs show none."""
    if choices is None:
        return ""
    entries = [e.get(f"{W}val") or "" for e in choices.iterfind(f"{W}listEntry")]
    number = value(choices, "result") or value(choices, "default") or "0"
    index = int(number) if number.isdecimal() else 0
    return clean(entries[index]) if index < len(entries) else ""
