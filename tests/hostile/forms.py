"""PDF forms and annotations without end, in circles, off the page, or that call out."""

from functools import partial

from tests.hostile.case import SAID, Case, Lure, read
from tests.ingest.forms import annotated, drawn, note, text_field, xfa_form
from tests.ingest.pdfs import one_page, raw_pdf, stream

END_USER = "End user: Ministry of Interior"
FIELD = text_field("Ministry of Interior", name="End user")


def _many() -> list[Case]:
    def fields(n: int) -> bytes:
        return annotated(
            [
                text_field(f"value {i}", name=f"f{i}", entries="/AP<</N 5 0 R>>")
                for i in range(n)
            ]
        )

    return [
        read(
            "form-of-ten-thousand-fields.pdf",
            lambda: fields(10_000),
            SAID,
            "f9999: value 9999",
            note="10000 annotations, more than 1000",
        ),
        read(
            "thirty-thousand-comments.pdf",
            lambda: annotated([note("Text", f"comment {i}") for i in range(30_000)]),
            "comment 19999",
            note="10000 more annotations are not read",
        ),
        read(
            "value-of-a-megabyte.pdf",
            lambda: annotated([text_field("word " * 200_000, name="End user")]),
            SAID,
            "End user: word word",
            note="cut after 100000 characters",
        ),
        read(
            "ten-thousand-fields-of-one-parent.pdf",
            lambda: annotated(
                [b"<</Type/Annot/Subtype/Widget/Parent 10006 0 R/Rect[9 9 99 19]>>"]
                * 10_000,
                b"<</FT/Tx/T(End user)/V(Ministry of Interior)/Kids[%s]>>"
                % b" ".join(b"%d 0 R" % n for n in range(6, 10_006)),
                fields="10006",
            ),
            END_USER,
        ),
    ]


def _circles() -> list[Case]:
    own = b"<</FT/Tx/T(End user)/V(Ministry of Interior)/Kids[7 0 R]/Parent 7 0 R>>"
    widget = (
        b"<</Type/Annot/Subtype/Widget/Parent 7 0 R/Rect[9 9 99 19]/AP<</N 8 0 R>>>>"
    )
    looping = stream(
        b"/X Do",
        b"/Type/XObject/Subtype/Form/BBox[0 0 90 10]/Resources<</XObject<</X 7 0 R>>>>",
    )
    return [
        read("field-is-its-own-kid.pdf", lambda: annotated([widget], own, fields="7")),
        read(
            "appearance-draws-itself.pdf",
            lambda: annotated(
                [text_field("Ministry of Interior", name="End user",
                            entries="/AP<</N 7 0 R>>")],
                looping,
            ),
            END_USER,
        ),
        read(
            "popup-of-its-own.pdf",
            lambda: annotated([note("Popup", SAID, entries="/Parent 6 0 R")]),
        ),
        read(
            "form-is-the-page.pdf",
            lambda: annotated([FIELD], fields="3 2 1"),
            END_USER,
        ),
    ]  # fmt: skip


def _places() -> list[Case]:
    rects = {
        "beyond-numbers": f"{'9' * 400} 0 1 1",
        "of-names": "/a /b /c /d",
        "of-two": "1 2",
        "far-off": "1e30 1e30 2e30 2e30",
        "upside-down": "450 620 150 600",
    }
    return [
        *(
            read(
                f"field-rect-{name}.pdf",
                partial(
                    annotated,
                    [text_field("Ministry of Interior", name="End user", rect=rect)],
                ),
                END_USER,
            )
            for name, rect in rects.items()
        ),
        read(
            "comment-off-the-page.pdf",
            lambda: annotated([note("FreeText", "Send it on", rect="5000 9 5100 19")]),
            "Send it on",
            note="1 annotation lies off the page",
        ),
        read(
            "annotations-that-are-none.pdf",
            lambda: annotated([b"null", b"[1 2]", b"(text)", b"<</Type/Page>>", FIELD]),
            END_USER,
        ),
        read(
            "appearance-is-text.pdf",
            lambda: annotated(
                [text_field("Ministry of Interior", name="End user",
                            entries="/AP<</N(text)/D 3 0 R>>")]
            ),
            END_USER,
        ),
    ]  # fmt: skip


def _lies() -> list[Case]:
    return [
        read(
            "field-shows-another-value.pdf",
            lambda: annotated(
                [text_field("Ministry of Interior", name="End user",
                            entries="/AP<</N 7 0 R>>")],
                drawn("Tane Import Ltd"),
            ),
            END_USER,
            "End user: Tane Import Ltd",
            note="holds “Ministry of Interior” but shows “Tane Import Ltd”",
        ),
    ]  # fmt: skip


def _covers() -> list[Case]:
    words = b"".join(
        b"BT /F 6 Tf %d %d Td (word) Tj ET " % (20 + 15 * (n % 37), 20 + 8 * (n // 37))
        for n in range(3_000)
    )
    shapes = b"".join(
        b"%d %d 14 7 re f " % (19 + 15 * (n % 37), 18 + 8 * (n // 37))
        for n in range(3_000)
    )
    image = b"q %d 0 0 %d %d %d cm BI /W 1 /H 1 /CS /G /BPC 8 ID \x55 EI Q "
    images = b"".join(
        image % (5, 5, 20 + n % 500, 20 + n // 500) for n in range(10_000)
    )
    said = b"BT /F 12 Tf 72 800 Td (%s) Tj ET " % SAID.encode()
    return [
        read(
            "a-shape-on-each-of-3000-words.pdf",
            lambda: one_page(said + words + shapes),
            note="3000 words are in the file but not to be seen",
        ),
        read(
            "ten-thousand-images.pdf",
            lambda: one_page(said + images),
        ),
        Case(
            "an-image-on-each-of-3000-words.pdf",
            lambda: one_page(
                said
                + words
                + b"".join(
                    image % (14, 7, 19 + 15 * (n % 37), 18 + 8 * (n // 37))
                    for n in range(3_000)
                )
            ),
            "unreadable",
            "image .scan. fills the page, and its text layer holds few words",
            note="3000 words are in the file but not to be seen",
        ),
        read(
            "ten-thousand-clips.pdf",
            lambda: one_page(
                b"".join(
                    b"q 0 0 9 9 re W n BT /F 9 Tf 72 %d Td (cut) Tj ET Q " % (n % 800)
                    for n in range(10_000)
                )
                + said
            ),
            note="in the file but not to be seen",
        ),
    ]


def _xfa(lure: Lure) -> list[Case]:
    bomb = "".join(
        f"<!ENTITY e{n} '{f'&e{n - 1};' * 10 if n else 'boom' * 10}'>"
        for n in range(12)
    )
    doctype = f"<!DOCTYPE x [{bomb}<!ENTITY f SYSTEM 'file://{lure.path}'>]>"

    def packed(data: str) -> bytes:
        packet = (
            f"{doctype}<xdp><datasets><data><EndUser>{data}</EndUser>"
            "<Country>Karavia</Country></data></datasets></xdp>"
        ).encode()
        return raw_pdf(
            [
                b"<</Type/Catalog/Pages 2 0 R/NeedsRendering true"
                b"/AcroForm<</Fields[]/XFA 4 0 R>>>>",
                b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
                b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>",
                stream(packet),
            ]
        )

    deep = "<a>" * 5_000 + "end" + "</a>" * 5_000
    return [
        Case(
            "xfa-entity-bomb.pdf",
            lambda: packed("&e11;"),
            "partial",
            "dynamic XFA form cannot be read",
        ),
        read("xfa-reads-a-file.pdf", lambda: packed("&f;"), "Country: Karavia"),
        read(
            "xfa-many-values.pdf",
            lambda: xfa_form("", "<v>x</v>" * 30_000),
            "v: x",
            note="20000 more texts of the XFA form are not read",
        ),
        Case(
            "xfa-five-thousand-levels.pdf",
            lambda: xfa_form("", deep),
            "partial",
            "dynamic XFA form cannot be read",
        ),
    ]


def all_cases(lure: Lure) -> list[Case]:
    """Return the cases of this module."""
    return [*_many(), *_circles(), *_places(), *_lies(), *_covers(), *_xfa(lure)]
