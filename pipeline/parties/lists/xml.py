"""Walk the records of a large XML list, strictly and without XML's risky features.

A list needs no document types, entities or other files. Any file that is not well
formed up to its last tag is refused: if half a list were accepted, the names of the
other half would look clean.
"""

import re
from collections.abc import Collection, Iterator
from datetime import date
from pathlib import Path

from lxml import etree

from pipeline.errors import SourceError

_HEAD_BYTES = 65_536
_DOCTYPE = re.compile(r"<!(DOCTYPE|ENTITY)", re.IGNORECASE)
_START = re.compile(r"<[A-Za-z_]")
_BOMS = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be", b"\x00<": "utf-16-be"}


def xml_records(
    path: Path,
    *,
    root: str,
    records: Collection[str],
    namespaces: Collection[str] = ("",),
) -> Iterator[tuple[str, etree._Element]]:
    """Yield the root at its start tag, then each complete record.

    Args:
        path: Path of the file.
        root: Local name of the root element.
        records: Local names of the records to yield. A record is emptied after its use,
            so that a list of 100 MB needs no more memory than one entry.
        namespaces: Namespaces that the root may have; "" means none.

    Raises:
        SourceError: The file is empty, not XML, cut off, has another root or
            namespace, or declares a document type.
    """
    _refuse_document_type(path)
    try:
        with path.open("rb") as file:
            # huge_tree stays off, so that libxml2 limits depth, text and amplification.
            events = etree.iterparse(
                file, events=("start", "end"), resolve_entities=False,
                no_network=True, load_dtd=False, huge_tree=False,
            )  # fmt: skip
            for number, (event, element) in enumerate(events):
                if number == 0:
                    _check_root(path, element, root, namespaces)
                    yield root, element
                elif event == "end" and (name := local_name(element)) in records:
                    yield name, element
                    element.clear()
                    while element.getprevious() is not None:
                        del element.getparent()[0]
    except etree.XMLSyntaxError as error:
        msg = f"{path.name}: expected a complete XML list, found: {error.msg}"
        raise SourceError(msg) from error


def _refuse_document_type(path: Path) -> None:
    with path.open("rb") as file:
        head = file.read(_HEAD_BYTES)
    if not head.strip():
        msg = f"{path.name}: expected an XML list, found an empty file"
        raise SourceError(msg)
    text = head.decode(_BOMS.get(head[:2], "utf-8"), "replace")
    start = _START.search(text)
    if _DOCTYPE.search(text[: start.start()] if start else text):
        found = "a document type"
    elif start is None:
        found = f"no element in the first {_HEAD_BYTES} bytes"
    else:
        return
    msg = f"{path.name}: expected a plain XML list, found {found}"
    raise SourceError(msg)


def _check_root(
    path: Path, element: etree._Element, root: str, namespaces: Collection[str]
) -> None:
    found = etree.QName(element)
    if found.localname != root or (found.namespace or "") not in namespaces:
        wanted = " or ".join(sorted(namespaces)) or "no namespace"
        msg = (
            f"{path.name}: expected <{root}> of {wanted}, found <{found.localname}> of "
            f"{found.namespace or 'no namespace'}"
        )
        raise SourceError(msg)


def iso_date(path: Path, element: etree._Element, attribute: str) -> date:
    """Return the date that an attribute of a list begins with.

    Raises:
        SourceError: It holds no date.
    """
    text = element.get(attribute, "")
    try:
        return date.fromisoformat(text[:10])
    except ValueError as error:
        msg = f"{path.name}: expected a date in {attribute}, found {text!r}"
        raise SourceError(msg) from error


def local_name(element: etree._Element) -> str:
    """Return a tag without its namespace; "" for a comment."""
    tag: object = element.tag  # a function for a comment, whatever the stubs say
    return etree.QName(element).localname if isinstance(tag, str) else ""


def children(element: etree._Element, path: str) -> Iterator[etree._Element]:
    """Yield the elements below another by their local names: "akaList/aka"."""
    return element.iterfind("/".join(f"{{*}}{name}" for name in path.split("/")))


def texts_below(element: etree._Element, *paths: str) -> Iterator[str]:
    """Yield the texts of the elements below another, in one line each."""
    for path in paths:
        for child in children(element, path):
            yield " ".join((child.text or "").split())


def text_of(element: etree._Element, path: str) -> str:
    """Return the text of the first element below another, or ""."""
    return next(texts_below(element, path), "")
