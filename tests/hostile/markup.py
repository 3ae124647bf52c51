"""Pages that are cut off, deep, wide, full of entities, or call somebody."""

from functools import partial

from tests.hostile.case import SAID, Case, Lure, cuts, read, refused

LINE = SAID.encode()


def _cut_off() -> list[Case]:
    whole = (
        b"<!doctype html><html><head><title>Offer</title><script>let a='</p>';</script>"
        b"<style>p{}</style></head><body><!-- x --><p class='a b'>"
        + LINE
        + b" &amp; more"
        b"</p><table><tr><td>one<td>two</table><!-- tail --></body></html>"
    )
    after = whole.index(LINE) + len(LINE)
    return [
        *cuts(
            "page.html",
            whole,
            [
                ("entity", after + 4, "read", ""),
                ("paragraph", after + 12, "read", ""),
                ("table", whole.index(b"one") + 2, "read", ""),
                ("closing-tag", whole.index(b"</table") + 4, "read", ""),
                ("comment", whole.index(b"tail"), "read", ""),
                ("body", len(whole) - 3, "read", ""),
            ],
        ),
        read("cut-title.html", lambda: b"<html><head><title>" + LINE),
        read("cut-script.html", lambda: b"<p>" + LINE + b"<script>let a = '"),
        read("cut-attribute.html", lambda: b"<p>" + LINE + b"<a href='http://x/"),
        read("comment-never-ends.html", lambda: b"<p>" + LINE + b"</p><!-- not shown"),
        refused(
            "cut-head.html",
            lambda: whole[: whole.index(b"Offer")],
            "unreadable",
            "holds no text",
        ),
    ]


def _shapes() -> list[Case]:
    def deep(tag: bytes) -> bytes:
        return b"<p>x" + tag * 100_000 + LINE

    return [
        *(
            read(
                f"{name}-100000-deep.html",
                partial(deep, tag),
            )
            for name, tag in {
                "div": b"<div>",
                "table": b"<table><tr><td>",
                "list": b"<ul><li>",
                "font": b"<font>",
                "svg": b"<svg>",
            }.items()
        ),
        read(
            "table-10000-wide.html",
            lambda: b"<table>" + (b"<tr>" + b"<td>x" * 10_000) * 3 + b"</table>" + LINE,
        ),
        read(
            "spans-of-a-billion.html",
            lambda: (
                b"<table><tr><td colspan=999999999 rowspan=999999999>"
                + LINE
                + b"<td>x<tr><td>y</table>"
            ),
        ),
        read(
            "attributes-100000.html",
            lambda: b"<html><p " + b"a=1 " * 100_000 + b">" + LINE,
        ),
        read(
            "attributes-500000.html",
            lambda: (
                b"<html><p"
                + b"".join(b" a%d=x" % i for i in range(500_000))
                + b">"
                + LINE
            ),
            note="over 1000 attributes: 1",
        ),
        read(
            "attribute-of-20-mb.html",
            lambda: b"<html><p title='" + b"x" * 20_000_000 + b"'>" + LINE,
        ),
        read("text-of-15-mb.html", lambda: b"<p>" + b"word " * 3_000_000 + LINE),
        read("unclosed-50000.html", lambda: b"<p><b>x" * 50_000 + LINE),
        read("closed-100000-times.html", lambda: b"</b></p>" * 100_000 + LINE),
        read("nuls.html", lambda: b"<p>\0" + LINE + b"\0<b\0>x</b>" + b"more " * 20),
        read(
            "lone-surrogates.html",
            lambda: b"<p>" + LINE + b" &#xd800;&#xdc00; &#0; &#x110000; end",
            SAID,
            "end",
        ),
        read(
            "bidi.html",
            lambda: f"<p>{SAID} \u202egnirotinom\u202c &#x202e;x".encode(),
            SAID,
            "\u202egnirotinom\u202c",
        ),
        read(
            "zero-width.html",
            lambda: b"<p>" + LINE + b" sp&#8203;y&shy;ware",
            "sp\u200by\u00adware",
        ),
        read("plaintext.html", lambda: b"<p>x<plaintext>" + LINE + b"</p>"),
        read("utf-7.html", lambda: b"<meta charset=utf-7><p>+ADw-script+AD4- " + LINE),
        read(
            "claims-utf-16.html",
            lambda: b"<meta charset=utf-16><p>" + LINE + "ü".encode("cp1252"),
        ),
        read("claims-rot13.html", lambda: b"<meta charset=rot13><p>" + LINE + b"\xfc"),
    ]


def _hidden() -> list[Case]:
    ways = {
        "hidden": b"<p hidden>",
        "no-display": b"<p style='display:none'>",
        "white": b"<p style='color:#fff'>",
        "size-zero": b"<p style='font-size:0'>",
        "off-screen": b"<p style='position:absolute;left:-9999px'>",
        "transparent": b"<p style='opacity:0'>",
    }
    return [
        read(f"text-is-{name}.html", partial(b"<p>Look.</p>%s%s".__mod__, (tag, LINE)))
        for name, tag in ways.items()
    ]


def bombs(lure: Lure) -> dict[str, str]:
    """Return document types that expand, loop or reach out, by name.

    Each defines an entity ``x``.
    """
    laughs = '<!ENTITY l0 "lol">' + "".join(
        f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10)
    )
    return {
        "billion-laughs": f'{laughs}<!ENTITY x "&l9;">',
        "quadratic": f'<!ENTITY big "{"A" * 100_000}"><!ENTITY x "{"&big;" * 5_000}">',
        "loop": '<!ENTITY a "&x;"><!ENTITY x "&a;">',
        "file": f'<!ENTITY x SYSTEM "file://{lure.path}">',
        "url": f'<!ENTITY x SYSTEM "{lure.url}/entity">',
        "parameter": f'<!ENTITY % p SYSTEM "{lure.url}/dtd"> %p; <!ENTITY x "x">',
    }


def _entities(lure: Lure) -> list[Case]:
    def page(inner: str) -> bytes:
        return f"<!DOCTYPE html [{inner}]><html><body><p>{SAID} &x; &x;".encode()

    return [
        *(
            read(f"entity-{name}.html", partial(page, inner))
            for name, inner in bombs(lure).items()
        ),
        *(
            read(f"entity-{name}.xml", partial(page, inner))
            for name, inner in bombs(lure).items()
            if name != "quadratic"
        ),
        read("entities-a-million.html", lambda: b"<p>" + LINE + b"&amp;" * 1_000_000),
    ]


def _calls_out(lure: Lure) -> list[Case]:
    url = lure.url
    tags = {
        "frame": f"<iframe src='{url}/frame'></iframe>",
        "image": f"<img src='{url}/image' srcset='{url}/set 2x'>",
        "script": f"<script src='{url}/script'></script>",
        "style": (
            f"<link rel=stylesheet href='{url}/css'><style>@import '{url}/css'</style>"
        ),
        "refresh": f"<meta http-equiv=refresh content='0;url={url}/next'>",
        "base": f"<base href='{url}/'>",
        "object": f"<object data='file://{lure.path}'></object>",
        "include": (
            "<xi:include xmlns:xi='http://www.w3.org/2001"
            f"/XInclude' href='file://{lure.path}' parse='text'"
            "/>"
        ),
        "form": f"<form action='{url}/form'><input autofocus onfocus=submit()></form>",
    }
    return [
        read(f"calls-by-{name}.html", f"<html>{tag}<p>{SAID}".encode)
        for name, tag in tags.items()
    ]


def all_cases(lure: Lure) -> list[Case]:
    """Return the cases of this module."""
    return [*_cut_off(), *_shapes(), *_hidden(), *_entities(lure), *_calls_out(lure)]
