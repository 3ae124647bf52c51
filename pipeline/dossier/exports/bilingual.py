"""Passages beside their translations, in files of translators' tools.

The formats are XLIFF 1.2 and 2.0 (OASIS) and CSV. A file names the case. For each
passage it holds the place, the start of the words' hash and the words, and nothing
else: no label, no name of a document. The returned file was written by others, so its
size is limited, and it is parsed without document types, entities or network.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from lxml import etree

from pipeline.datamodel import Said
from pipeline.dossier.exports.finding_formats import Format, safe_cell
from pipeline.errors import ConfigError

MAX_BYTES = 8_000_000
MAX_UNITS = 5_000
"""Most passages in a file. A reviewer answers some hundred passages of a case; this is
ten times as many."""

UNKNOWN = "und"
"""BCP 47 tag of words whose language nobody can tell."""

LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}")
"""BCP 47 tag of a language to translate into."""

_OLD = "urn:oasis:names:tc:xliff:document:1.2"
_NEW = "urn:oasis:names:tc:xliff:document:2.0"
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_COLUMNS = ("case", "id", "source_language", "target_language", "source", "target")
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_DOCUMENT_TYPE = re.compile(rb"<!(DOCTYPE|ENTITY)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class TranslationUnit:
    """One passage in a file.

    Attributes:
        id: Id of the place and the words; it comes back as it was sent out.
        language: BCP 47 tag of the words; ``und`` if nobody can tell the language.
        source: Words of the passage.
        target: Translation of the words, or "".
    """

    id: str
    language: str
    source: str
    target: str = ""


@dataclass(frozen=True, slots=True)
class Bilingual:
    """A file: passages of one case, and their target language."""

    case: str
    language: str
    units: tuple[TranslationUnit, ...]


def in_xml(words: str) -> str:
    r"""Return words with U+FFFD for each character that XML cannot hold.

    Example:
        >>> in_xml("a\x00b")
        'a\ufffdb'
    """
    return _NOT_XML.sub("\ufffd", words)


def _write_old(file: Bilingual) -> bytes:
    root = etree.Element("xliff", {"version": "1.2", "xmlns": _OLD})
    units = sorted(file.units, key=lambda unit: unit.language)
    for language, own in groupby(units, key=lambda unit: unit.language):
        part = etree.SubElement(
            root,
            "file",
            {
                "original": in_xml(file.case),
                "source-language": language,
                "target-language": file.language,
                "datatype": "plaintext",
            },
        )
        body = etree.SubElement(part, "body")
        for unit in own:
            entry = etree.SubElement(body, "trans-unit", {"id": unit.id})
            entry.set(_SPACE, "preserve")
            etree.SubElement(entry, "source").text = in_xml(unit.source)
            etree.SubElement(entry, "target", {"state": "needs-translation"})
    return _xml(root)


def _write_new(file: Bilingual) -> bytes:
    languages = sorted({unit.language for unit in file.units})
    if len(languages) > 1:
        msg = (
            f"XLIFF 2.0 holds passages of one language, found {', '.join(languages)}: "
            "name one, or write XLIFF 1.2 (.xlf) or CSV"
        )
        raise ConfigError(msg)
    root = etree.Element("xliff", {"version": "2.0", "xmlns": _NEW})
    root.set("srcLang", languages[0])
    root.set("trgLang", file.language)
    part = etree.SubElement(root, "file", {"id": "f1", "original": in_xml(file.case)})
    for unit in file.units:
        entry = etree.SubElement(part, "unit", {"id": unit.id, "canResegment": "no"})
        entry.set(_SPACE, "preserve")
        segment = etree.SubElement(entry, "segment", {"state": "initial"})
        etree.SubElement(segment, "source").text = in_xml(unit.source)
        etree.SubElement(segment, "target")
    return _xml(root)


def _xml(root: etree._Element) -> bytes:
    # No white space is added between elements: inside a unit it would count as words.
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8") + b"\n"


def _write_csv(file: Bilingual) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL)
    writer.writerow(_COLUMNS)
    for unit in file.units:
        row = (file.case, unit.id, unit.language, file.language, unit.source, "")
        writer.writerow(map(safe_cell, row))
    return b"\xef\xbb\xbf" + out.getvalue().encode("utf-8")


FILE_FORMATS = (
    Format("xliff", "XLIFF 1.2", ".xlf", "application/x-xliff+xml", _write_old),
    Format("xliff2", "XLIFF 2.0", ".xliff", "application/xliff+xml", _write_new),
    Format("csv", "CSV", ".csv", "text/csv; charset=utf-8", _write_csv),
)


def read_bilingual(data: bytes) -> Bilingual:
    """Read a returned file of any name.

    Raises:
        ConfigError: The file is too large, of none of the formats, damaged, or of
            several cases or languages.
    """
    if len(data) > MAX_BYTES:
        msg = Said("expected at most {n} bytes, found {m}", n=MAX_BYTES, m=len(data))
        raise ConfigError(msg)
    plain = data.removeprefix(b"\xef\xbb\xbf").replace(b"\0", b"").lstrip(b"\xff\xfe")
    is_xml = plain.lstrip()[:1] == b"<"
    return _joined(_read_xml(data) if is_xml else _read_csv(data))


Entry = tuple[str, str, TranslationUnit]
"""Case, language of the translation, and passage."""


def _joined(entries: Iterable[Entry]) -> Bilingual:
    cases: dict[str, None] = {}
    languages: dict[str, None] = {}
    units: list[TranslationUnit] = []
    for case, language, unit in entries:
        cases[case], languages[language] = None, None
        units.append(unit)
        if len(units) > MAX_UNITS:
            msg = Said("expected at most {n} passages, found more", n=MAX_UNITS)
            raise ConfigError(msg)
    if not units:
        msg = Said("expected passages with their translations, found none")
        raise ConfigError(msg)
    if len(cases) > 1:
        msg = Said("expected one case, found {names}", names=_named(cases))
        raise ConfigError(msg)
    if len(languages) > 1:
        msg = Said(
            "expected one language to translate into, found {names}",
            names=_named(languages),
        )
        raise ConfigError(msg)
    (case,), (language,) = cases, languages
    if not language:
        msg = Said("the file names no language to translate into")
        raise ConfigError(msg)
    if LANGUAGE.fullmatch(language) is None:
        msg = Said(
            "expected the language of the translation as a tag like "
            "'en', found {found!r}",
            found=language,
        )
        raise ConfigError(msg)
    return Bilingual(case, language, tuple(units))


def _named(values: Iterable[str]) -> str:
    return ", ".join(map(repr, list(values)[:5]))


def _read_xml(data: bytes) -> Iterator[Entry]:
    if _DOCUMENT_TYPE.search(data.replace(b"\0", b"")):
        msg = "expected plain XLIFF, found a document type or an entity"
        raise ConfigError(msg)
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False,
        remove_comments=True, remove_pis=True,
    )  # fmt: skip
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        msg = Said("expected XLIFF to its last tag, found: {error}", error=error)
        raise ConfigError(msg) from error
    if root.tag == f"{{{_OLD}}}xliff":
        return _read_old(root)
    if root.tag == f"{{{_NEW}}}xliff":
        return _read_new(root)
    msg = Said("expected <xliff> of version 1.2 or 2.0, found <{tag}>", tag=root.tag)
    raise ConfigError(msg)


def _read_old(root: etree._Element) -> Iterator[Entry]:
    for part in root.iterchildren(f"{{{_OLD}}}file"):
        language = part.get("target-language", "")
        for entry in part.iter(f"{{{_OLD}}}trans-unit"):
            unit = TranslationUnit(
                id=entry.get("id", ""),
                language=part.get("source-language", ""),
                source=_child(entry, f"{{{_OLD}}}source"),
                target=_child(entry, f"{{{_OLD}}}target"),
            )
            yield part.get("original", ""), language, unit


def _read_new(root: etree._Element) -> Iterator[Entry]:
    for part in root.iterchildren(f"{{{_NEW}}}file"):
        for entry in part.iter(f"{{{_NEW}}}unit"):
            unit = TranslationUnit(
                entry.get("id", ""), root.get("srcLang", ""), *_sides(entry)
            )
            yield part.get("original", ""), root.get("trgLang", ""), unit


def _sides(entry: etree._Element) -> tuple[str, str]:
    """Return words and translation of a unit, also of one that was cut into sentences.

    The unit has no translation if one of its sentences has none.
    """
    sources, targets, is_whole = [], [], True
    for piece in entry.iterchildren(f"{{{_NEW}}}segment", f"{{{_NEW}}}ignorable"):
        source = _child(piece, f"{{{_NEW}}}source")
        target = _child(piece, f"{{{_NEW}}}target")
        if not target.strip() and piece.tag == f"{{{_NEW}}}ignorable":
            target = source
        elif source.strip() and not target.strip():
            is_whole = False
        sources.append(source)
        targets.append(target)
    return "".join(sources), "".join(targets) if is_whole else ""


def _child(entry: etree._Element, tag: str) -> str:
    child = entry.find(tag)
    return "" if child is None else "".join(map(str, child.itertext()))


def _read_csv(data: bytes) -> Iterator[Entry]:
    encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        msg = Said(
            "expected XLIFF, or CSV in UTF-8, found byte {n} is neither", n=error.start
        )
        raise ConfigError(msg) from error
    head = text.split("\n", 1)[0]
    # A spreadsheet uses the delimiter of its country.
    delimiter = max(",;\t", key=head.count)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        yield from _entries(rows)
    except csv.Error as error:
        msg = Said(
            "line {n}: expected CSV, found: {error}", n=rows.line_num, error=error
        )
        raise ConfigError(msg) from error


def _entries(rows: Iterator[list[str]]) -> Iterator[Entry]:
    names = [name.strip().lower() for name in next(rows, [])]
    missing = [name for name in _COLUMNS if name not in names]
    if missing:
        msg = Said(
            "expected XLIFF, or CSV with a first line of names, found "
            "no column {names}",
            names=", ".join(missing),
        )
        raise ConfigError(msg)
    for number, cells in enumerate(rows, start=2):
        if not any(map(str.strip, cells)):
            continue
        if len(cells) != len(names):
            msg = Said(
                "row {n}: expected {m} cells, found {found}",
                n=number,
                m=len(names),
                found=len(cells),
            )
            raise ConfigError(msg)
        row = dict(zip(names, cells, strict=True))
        unit = TranslationUnit(
            row["id"].strip(), row["source_language"], row["source"], row["target"]
        )
        yield row["case"], row["target_language"].strip(), unit
