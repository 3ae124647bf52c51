"""Workbooks, slides and OpenDocument files with hostile parts."""

import re
from collections.abc import Callable

from tests.hostile.case import SAID, Case, Lure, read, refused
from tests.hostile.office import rewritten, slides, workbook, written_text
from tests.hostile.zips import (
    Raw,
    deflated_zeros,
    member_of,
    packed,
    plain,
    without,
    written,
)

LINE = SAID.encode()


def in_sheet(change: Callable[[bytes], bytes]) -> Callable[[], bytes]:
    """Return a maker of a workbook with a changed sheet."""
    return lambda: rewritten(
        workbook(),
        lambda name, part: change(part) if name.endswith("sheet1.xml") else part,
    )


def _rows(inner: bytes) -> Callable[[], bytes]:
    """Return a maker of a workbook with these rows before the one that is read."""
    return in_sheet(lambda part: part.replace(b"<sheetData>", b"<sheetData>" + inner))


def _in_part(data: bytes, suffix: str, old: bytes, new: bytes) -> bytes:
    def change(name: str, part: bytes) -> bytes:
        return (
            re.sub(old, lambda _: new, part, count=1) if name.endswith(suffix) else part
        )

    return rewritten(data, change)


def _workbooks(lure: Lure) -> list[Case]:
    formula = f"<c r='A9'><f>WEBSERVICE(\"{lure.url}/f\")</f><v>shown</v></c>".encode()
    cell = b"<c t='inlineStr'><is><t>x</t></is></c>"
    return [
        read(
            "dimension-is-all.xlsx",
            in_sheet(
                lambda part: re.sub(
                    rb'ref="[^"]*"', b'ref="A1:XFD1048576"', part, count=1
                )
            ),
        ),
        read(
            "cell-at-the-far-end.xlsx",
            _rows(
                b"<row r='1048576'><c r='XFD1048576' t='inlineStr'>"
                b"<is><t>far</t></is></c></row>"
            ),
            SAID,
            "far",
        ),
        read(
            "cell-beyond-the-end.xlsx",
            _rows(
                b"<row r='99999999'><c r='ZZZZZZ99999999' t='inlineStr'>"
                b"<is><t>far</t></is></c></row>"
            ),
            SAID,
            "far",
        ),
        read(
            "string-is-missing.xlsx",
            _rows(
                b"<row><c t='s'><v>999999999</v></c><c t='s'>"
                b"<v>-1</v></c><c t='s'><v>x</v></c></row>"
            ),
        ),
        read(
            "date-beyond-all.xlsx",
            _rows(
                b"<row><c s='999'><v>1e300</v></c><c t='d'>"
                b"<v>9999-99-99</v></c><c><v>NaN</v></c></row>"
            ),
        ),
        read("columns-16000.xlsx", _rows(b"<row>" + cell * 16_000 + b"</row>")),
        read(
            "rows-20000.xlsx",
            lambda: rewritten(
                workbook(),
                lambda name, part: (
                    part.replace(
                        b"<sheetData>",
                        b"<sheetData>"
                        + b"".join(
                            b"<row><c t='inlineStr'><is><t>%d</t></is></c></row>" % n
                            for n in range(20_000)
                        ),
                    )
                    if name.endswith("sheet1.xml")
                    else part
                ),
            ),
        ),
        read(
            "merged-over-all.xlsx",
            in_sheet(
                lambda part: part.replace(
                    b"</sheetData>",
                    (
                        b"</sheetData><mergeCells><mergeCell ref='A1:XFD1048576'"
                        b"/></mergeCells>"
                    ),
                )
            ),
        ),
        read("calls-by-formula.xlsx", _rows(b"<row>" + formula + b"</row>")),
        Case(
            "sheet-is-damaged.xlsx",
            in_sheet(lambda part: part[:-99]),
            "unreadable",
            "damaged",
        ),
        read(
            "sheet-is-hidden.xlsx",
            lambda: _in_part(
                workbook(), "workbook.xml", b'state="visible"', b'state="veryHidden"'
            ),
            note="hidden",
        ),
        refused(
            "unpacks-to-5-gb.xlsx",
            lambda: written(
                [
                    plain("[Content_Types].xml", b"<Types/>"),
                    plain("xl/workbook.xml", b"<workbook/>"),
                    Raw(b"xl/sharedStrings.xml", deflated_zeros(5_000), 4_000_000_000),
                ]
            ),
            "too_large",
            "unpacks to",
        ),
    ]


def _slides_and_texts() -> list[Case]:
    deep = (
        "<text:section>" * 100_000
        + f"<text:p>{SAID}</text:p>"
        + "</text:section>" * 100_000
    )
    spaces = f'<text:p>{SAID}<text:s text:c="2000000000"/>end</text:p>'
    table = (
        '<table:table><table:table-row table:number-rows-repeated="10485'
        '76"><table:table-cell table:number-columns-repeated="16384">'
        "<text:p>x</text:p></table:table-cell></table:table-row>"
        "</table:table>"
    )
    locked = (
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocum'
        'ent:xmlns:manifest:1.0"><manifest:file-entry'
        ' manifest:full-path="content.xml"><manifest:encryption-data'
        "/></manifest:file-entry></manifest:manifest>"
    )
    return [
        Case(
            "slide-is-damaged.pptx",
            lambda: _in_part(slides(), "slide1.xml", b"</p:sld>", b""),
            "unreadable",
            "damaged",
        ),
        Case(
            "slide-is-missing.pptx",
            lambda: without(slides(), "ppt/slides/slide1.xml"),
            "unreadable",
            "damaged|no part",
        ),
        read(
            "slide-relates-to-itself.pptx",
            lambda: _in_part(
                slides(), "slide1.xml.rels", b'Target="[^"]*"', b'Target="slide1.xml"'
            ),
        ),
        refused(
            "sections-100000-deep.odt",
            lambda: packed(
                {
                    "mimetype": "application/vnd.oasis.opendocument.text",
                    "content.xml": _content(deep),
                },
                level=0,
            ),
            "unreadable",
            "depth|nested",
        ),
        read("spaces-2-billion.odt", lambda: written_text(spaces), SAID, "end"),
        read(
            "repeats-17-billion-cells.odt",
            lambda: written_text(f"<text:p>{SAID}</text:p>{table}"),
        ),
        refused(
            "password.odt",
            lambda: packed(
                {
                    "mimetype": "application/vnd.oasis.opendocument.text",
                    "content.xml": b"\x8a" * 99,
                    "META-INF/manifest.xml": locked,
                }
            ),
            "encrypted",
            "password|encrypted",
        ),
        refused(
            "content-is-missing.odt",
            lambda: packed(
                {"mimetype": "application/vnd.oasis.opendocument.text", "x.xml": "<a/>"}
            ),
            "unreadable",
            "is missing",
        ),
        refused(
            "mimetype-lies.odt",
            lambda: packed({"mimetype": "application/vnd.oasis.opendocument.text"}),
            "unreadable",
            "is missing|holds no",
        ),
    ]


def _content(inner: str) -> str:
    return member_of(written_text(inner), "content.xml").decode()


def all_cases(lure: Lure) -> list[Case]:
    """Return the cases of this module."""
    return [*_workbooks(lure), *_slides_and_texts()]
