"""RTF that nests, lies about its lengths, embeds, or is cut off."""

from tests.hostile.case import SAID, Case, Lure, cuts, read, refused

UNSEEN = "in the file but not to be seen on the page"

LINE = SAID.encode()
ENDS = "is cut off: the document does not end"
HEAD = rb"{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0 Arial;}}"


def rtf(body: bytes) -> bytes:
    """Return a whole file."""
    return HEAD + rb"\pard " + body + rb"\par}"


def _cut_off() -> list[Case]:
    whole = rtf(LINE + rb"\par More of it, in \b bold\b0")
    after = whole.index(LINE) + len(LINE)
    return [
        *cuts(
            "letter.rtf",
            whole,
            [
                ("word", after + 3, "partial", ENDS),
                ("paragraph", after + 12, "partial", ENDS),
                ("brace", len(whole) - 1, "partial", ENDS),
            ],
        ),
        refused("letter-cut-in-fonts.rtf", lambda: whole[:30], "unreadable", "no text"),
        refused("letter-cut-in-mark.rtf", lambda: whole[:6], "unreadable", "no text"),
    ]


def _bodies(lure: Lure) -> list[Case]:
    url = lure.url.encode()
    return [
        Case(
            "bin-beyond-the-end.rtf",
            lambda: rtf(LINE + rb"\par{\pict\bin2147483647 abc}"),
            "partial",
            ENDS,
            (SAID,),
        ),
        read("bin-is-negative.rtf", lambda: rtf(rb"{\pict\bin-5 abc}" + LINE)),
        read(
            "bin-of-20-mb.rtf",
            lambda: rtf(rb"{\pict\bin20000000 " + b"}" * 20_000_000 + b"}" + LINE),
        ),
        read("bins-20000.rtf", lambda: rtf(rb"{\pict\bin3 }}}}" * 20_000 + LINE)),
        read(
            "groups-50000-deep.rtf",
            lambda: rtf(b"{" * 50_000 + LINE + b"}" * 50_000),
        ),
        Case(
            "groups-never-end.rtf",
            lambda: rtf(b"{" * 100_000 + LINE),
            "partial",
            ENDS,
            (SAID,),
        ),
        read("groups-end-too-often.rtf", lambda: rtf(LINE + b"}" * 100_000)),
        read(
            "words-of-no-end.rtf", lambda: rtf(LINE + b"\\" + b"a" * 5_000_000 + b" x")
        ),
        read(
            "numbers-of-no-end.rtf",
            lambda: rtf(
                LINE + rb"\fs" + b"9" * 1_000_000 + rb" x\u" + b"9" * 1_000_000 + b"?"
            ),
        ),
        read("escapes-cut.rtf", lambda: rtf(LINE + rb"\'z\'\'4 \'")),
        read(
            "surrogates-alone.rtf",
            lambda: rtf(LINE + rb" \u-10179? \u-9000? \u0? \u999999?"),
        ),
        read(
            "skips-too-much.rtf",
            lambda: rtf(LINE + rb"\par{\uc2147483647\u65?}" + b"end"),
        ),
        read(
            "code-page-is-unknown.rtf",
            lambda: rtf(LINE).replace(b"cpg1252", b"cpg99999"),
        ),
        read(
            "columns-100000.rtf",
            lambda: rtf(
                rb"\trowd"
                + rb"\cellx9" * 10_000
                + rb"\intbl x\cell" * 10_000
                + rb"\row\pard "
                + LINE
            ),
        ),
        read(
            "objects.rtf",
            lambda: rtf(
                rb"{\object\objemb{\*\objdata "
                + b"d0cf11e0" * 50_000
                + b"}{"
                + rb"\result x}}"
                + LINE
            ),
        ),
        read(
            "template-is-elsewhere.rtf",
            lambda: rtf(rb"{\*\template " + url + rb"/t.dot}" + LINE),
        ),
        read(
            "field-includes.rtf",
            lambda: rtf(
                rb'{\field{\*\fldinst INCLUDETEXT "'
                + lure.path.encode()
                + rb'"}{\fldrslt '
                + LINE
                + b"}}"
            ),
        ),
        read(
            "text-is-hidden.rtf",
            lambda: rtf(rb"Look. {\v " + LINE + b"}"),
            note=UNSEEN,
        ),
        read(
            "bidi.rtf", lambda: rtf(LINE + rb" \u8238?x\u8236?"), SAID, "\u202ex\u202c"
        ),
        read("zero-width.rtf", lambda: rtf(LINE + rb" sp\u8203?y\-ware"), "sp\u200by"),
    ]


def all_cases(lure: Lure) -> list[Case]:
    """Return the cases of this module."""
    return [*_cut_off(), *_bodies(lure)]
