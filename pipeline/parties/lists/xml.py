"""Walk the records of a large XML list, strictly and without XML's risky features.

A list needs no document types, entities or other files. Any file that is not well
formed up to its last tag is refused: if half a list were accepted, the names of the
other half would look clean.
"""

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import BinaryIO

from lxml import etree

from pipeline.errors import SourceError

_HEAD_BYTES = 65_536
_DOCTYPE = re.compile(r"<!(DOCTYPE|ENTITY)", re.IGNORECASE)
_START = re.compile(r"<[A-Za-z_]")
_BOMS = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be", b"\x00<": "utf-16-be"}


def xml_records(
    path: Path, *, root: str, namespaces: frozenset[str], records: frozenset[str]
) -> Iterator[tuple[str, etree._Element]]:
    """Yield the root at its start tag, then each complete record.

    Args:
        path: Path of the file.
        root: Local name of the root element.
        namespaces: Namespaces that the root may have; "" means none.
        records: Local names of the records to yield. A record is emptied after its use,
            so that a list of 100 MB needs no more memory than one entry.

    Raises:
        SourceError: The file is empty, not XML, cut off, has another root or
            namespace, or declares a document type.
    """
    _refuse_document_type(path)
    try:
        with path.open("rb") as file:
            yield from _walk(path, file, root, namespaces, records)
    except etree.XMLSyntaxError as error:
        msg = f"{path.name}: expected a complete XML list, found: {error.msg}"
        raise SourceError(msg) from error


def _walk(
    path: Path,
    file: BinaryIO,
    root: str,
    namespaces: frozenset[str],
    records: frozenset[str],
) -> Iterator[tuple[str, etree._Element]]:
    # huge_tree stays off, so that libxml2 limits depth, text and amplification.
    events = etree.iterparse(
        file, events=("start", "end"), resolve_entities=False,
        no_network=True, load_dtd=False, huge_tree=False,
    )  # fmt: skip
    depth = 0
    for event, element in events:
        if event == "start":
            depth += 1
            if depth == 1:
                _check_root(path, element, root, namespaces)
                yield root, element
            continue
        depth -= 1
        name = local_name(element)
        if name in records:
            yield name, element
            element.clear()
            while element.getprevious() is not None:
                del element.getparent()[0]


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
    path: Path, element: etree._Element, root: str, namespaces: frozenset[str]
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


def children(element: etree._Element, name: str) -> Iterator[etree._Element]:
    """Yield the direct children with a local name."""
    return (child for child in element if local_name(child) == name)


def text_of(element: etree._Element, name: str) -> str:
    """Return the text of the first child with a local name, or ""."""
    child = next(children(element, name), None)
    return " ".join((child.text or "").split()) if child is not None else ""


def texts_below(element: etree._Element, *names: str) -> Iterator[str]:
    """Yield the texts of all elements under a chain of local names."""
    if not names:
        yield " ".join((element.text or "").split())
        return
    for child in children(element, names[0]):
        yield from texts_below(child, *names[1:])
