"""Word files: deep, wide, hidden, damaged, and calling out."""

from tests.hostile.case import SAID, Case, Lure, read, refused
from tests.hostile.office import (
    DAMAGED,
    TYPES,
    body,
    members,
    p,
    related,
    relations,
    word,
)
from tests.hostile.zips import packed

UNSEEN = "in the file but not to be seen on the page"


def _words() -> list[Case]:
    main = body(p(SAID))
    deep = body(
        "<w:sdt><w:sdtContent>" * 100_000
        + p(SAID)
        + "</w:sdtContent></w:sdt>" * 100_000
    )
    row = "<w:tr>" + f"<w:tc>{p('x')}</w:tc>" * 10_000 + "</w:tr>"
    vanish = "<w:rPr><w:vanish/></w:rPr>"
    white = '<w:rPr><w:color w:val="FFFFFF"/></w:rPr>'
    return [
        refused(
            "elements-100000-deep.docx",
            lambda: packed(members(deep), level=0),
            "unreadable",
            "depth|nested",
        ),
        refused(
            "tables-3000-deep.docx",
            lambda: word(
                body(
                    "<w:tbl><w:tr><w:tc>" * 3_000
                    + p(SAID)
                    + "</w:tc></w:tr></w:tbl>" * 3_000
                )
            ),
            "unreadable",
            "depth|nested",
        ),
        read(
            "tables-500-deep.docx",
            lambda: word(
                body(
                    "<w:tbl><w:tr><w:tc>" * 500
                    + p(SAID)
                    + "</w:tc></w:tr></w:tbl>" * 500
                )
            ),
        ),
        read(
            "table-10000-wide.docx",
            lambda: word(body(f"<w:tbl>{row * 2}</w:tbl>{p(SAID)}")),
        ),
        read(
            "span-of-a-billion.docx",
            lambda: word(
                body(
                    '<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val="999999999"'
                    f"/></w:tcPr>{p(SAID)}</w:tc></w:tr></w:tbl>"
                )
            ),
        ),
        read(
            "paragraphs-50000.docx",
            lambda: packed(members(body(p("x") * 50_000 + p(SAID))), level=1),
        ),
        read(
            "text-is-hidden.docx",
            lambda: word(body(p("Look.") + p(SAID, vanish))),
            note=UNSEEN,
        ),
        read(
            "text-is-white.docx",
            lambda: word(body(p("Look.") + p(SAID, white))),
            note=UNSEEN,
        ),
        read(
            "bidi.docx",
            lambda: word(body(p(SAID + " \u202egnirotinom\u202c"))),
            SAID,
            "\u202egnirotinom\u202c",
        ),
        read(
            "zero-width.docx",
            lambda: word(body(p(SAID + " sp\u200by\u00adware"))),
            "sp\u200by\u00adware",
        ),
        read(
            "symbol-beyond-unicode.docx",
            lambda: word(
                body(p(SAID) + '<w:p><w:r><w:sym w:char="FFFFFFFFF"/></w:r></w:p>')
            ),
        ),
        refused(
            "reference-to-a-surrogate.docx",
            lambda: word(body(p(f"{SAID} &#xD800;"))),
            "unreadable",
            DAMAGED,
        ),
        refused(
            "main-part-is-cut-off.docx", lambda: word(main[:-40]), "unreadable", DAMAGED
        ),
        refused(
            "main-part-is-empty.docx", lambda: word(""), "unreadable", "refused|damaged"
        ),
        refused(
            "main-part-is-missing.docx",
            lambda: packed({"[Content_Types].xml": TYPES, "word/x.xml": main}),
            "unreadable",
            "its part",
        ),
        refused(
            "main-part-is-a-picture.docx",
            lambda: word(b"\x89PNG\r\n\x1a\n"),
            "unreadable",
            "refused|damaged",
        ),
        refused(
            "in-utf-7.docx",
            lambda: word(body(p(SAID), head='<?xml version="1.0" encoding="utf-7"?>')),
            "unreadable",
            "refused",
        ),
        refused("no-text.docx", lambda: word(body("")), "unreadable", "holds no text"),
        read(
            "styles-are-damaged.docx",
            lambda: related(("styles", "styles.xml", False), styles="<w:styles"),
        ),
        refused(
            "macros.docm",
            lambda: packed(
                members(body(""), {"word/vbaProject.bin": b"\xd0\xcf\x11\xe0" * 99})
            ),
            "unreadable",
            "holds no text",
        ),
        read(
            "other-names.docx",
            lambda: packed(
                {
                    "[Content_Types].xml": TYPES,
                    "\\Word\\DOCUMENT.XML": main,
                    "word/x": "",
                }
            ),
        ),
    ]


def _calls_out(lure: Lure) -> list[Case]:
    url, path = lure.url, f"file://{lure.path}"
    page = f"<html><p>{SAID} inside</p><img src='{url}/x'></html>"
    return [
        read(
            "template-is-elsewhere.docx",
            lambda: related(("attachedTemplate", f"{url}/t.dotm", True)),
        ),
        read(
            "header-is-elsewhere.docx",
            lambda: related(("header", f"{url}/h.xml", True), ("header", path, False)),
        ),
        read(
            "parts-lead-outside.docx",
            lambda: related(
                ("header", "../../.." + lure.path, False),
                ("footnotes", lure.path, False),
            ),
        ),
        read(
            "chunk-is-elsewhere.docx",
            lambda: related(
                ("aFChunk", f"{url}/c.html", True), ("aFChunk", path, False)
            ),
        ),
        read(
            "chunk-is-a-page.docx",
            lambda: packed(
                members(
                    body(p("x")),
                    {
                        "word/_rels/document.xml.rels": relations(
                            ("aFChunk", "c.html", False)
                        ),
                        "word/c.html": page,
                    },
                )
            ),
        ),
        read(
            "object-is-elsewhere.docx",
            lambda: related(
                ("oleObject", f"{url}/o.bin", True), ("frame", f"{url}/f", True)
            ),
        ),
        read(
            "part-relates-to-itself.docx",
            lambda: related(
                ("header", "document.xml", False), ("footer", "document.xml", False)
            ),
        ),
        read(
            "image-is-elsewhere.docx", lambda: related(("image", f"{url}/i.png", True))
        ),
    ]


def all_cases(lure: Lure) -> list[Case]:
    """Return the cases of this module."""
    return [*_words(), *_calls_out(lure)]
