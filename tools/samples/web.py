"""Set a sample as a plain web page.

Two dresses: a product page with navigation and footer, and the page of an official
journal. Navigation, cookie line and footer are there because real pages have them.
"""

from __future__ import annotations

import html
import re
from itertools import groupby

from samples.markup import Block, Sample, plain_text

TAGS = {
    "h1": "h1",
    "h2": "h2",
    "h3": "h3",
    "quote": "blockquote",
    "centre": "p",
    "callout": "aside",
    "small": "small",
    "line": "p",
}
PRODUCT_CSS = """
body{margin:0;font:16px/1.55 Helvetica,Arial,sans-serif;color:#1d2733}
header{background:ACCENT;color:#fff;padding:2.6rem 8%}
header h1{margin:.2rem 0;font-size:2.4rem}
nav{padding:.7rem 8%;background:#f1f3f6;font-size:.9rem}
nav a{margin-right:1.4rem;color:#334}
main{padding:1rem 8%;max-width:56rem}
h2{color:ACCENT;margin-top:2rem}
table{border-collapse:collapse;width:100%;margin:1rem 0}
th,td{border:1px solid #c3cad4;padding:.45rem .6rem;text-align:left}
th{background:ACCENT;color:#fff}
blockquote{border-left:4px solid ACCENT;margin:1rem 0;padding:.2rem 1rem;color:#445}
aside{background:#f4f6f9;padding:.9rem 1.1rem;margin:1rem 0}
footer{background:#222b36;color:#cdd5df;padding:1.6rem 8%;font-size:.85rem}
"""
JOURNAL_CSS = """
body{margin:2rem auto;max-width:52rem;font:15px/1.5 "Times New Roman",serif}
.oj-hd{display:flex;justify-content:space-between;border-bottom:2px solid #000}
.oj-doc-ti{text-align:center;font-weight:bold}
table{border-collapse:collapse;width:100%;margin:1rem 0;font-size:.92rem}
th,td{border:1px solid #000;padding:.4rem;vertical-align:top;text-align:left}
.oj-num{display:inline-block;min-width:2.2rem}
"""


def render_html(sample: Sample) -> bytes:
    """Return the bytes of the sample set as a web page."""
    journal = sample.layout.get("dress") == "journal"
    body = _render_blocks(sample.blocks, journal=journal)
    css = JOURNAL_CSS if journal else PRODUCT_CSS
    css = css.replace("ACCENT", sample.text_of("accent") or "#22303f")
    shell = _journal_shell(sample, body) if journal else _product_shell(sample, body)
    page = (
        f'<!DOCTYPE html>\n<html lang="{sample.text_of("language") or "en"}">\n<head>\n'
        f'<meta charset="utf-8">\n<title>{html.escape(sample.title)}</title>\n'
        f"<style>{css}</style>\n</head>\n<body>\n{shell}</body>\n</html>\n"
    )
    return page.encode()


def _product_shell(sample: Sample, body: str) -> str:
    brand, tagline = html.escape(sample.text_of("brand")), sample.text_of("tagline")
    menu = ("Products", "Training", "Resources", "Partners", "Contact")
    links = "".join(f'<a href="#{item.lower()}">{item}</a>' for item in menu)
    return (
        f"<nav>{brand} {links}</nav>\n<header>\n<div>{brand}</div>\n"
        f"<h1>{html.escape(sample.title)}</h1>\n<p>{html.escape(tagline)}</p>\n"
        f"</header>\n<main>\n{body}</main>\n"
        f"<footer>{html.escape(sample.text_of('foot_left'))}</footer>\n"
    )


def _journal_shell(sample: Sample, body: str) -> str:
    left = html.escape(sample.text_of("head_left"))
    right = html.escape(sample.text_of("head_right"))
    return (
        f'<div class="oj-hd"><span>{left}</span><span>{right}</span></div>\n{body}'
        f'<p class="oj-note">{html.escape(sample.text_of("foot_left"))}</p>\n'
    )


def _render_blocks(blocks: tuple[Block, ...], *, journal: bool) -> str:
    parts: list[str] = []
    for kind, group in groupby(blocks, key=lambda block: block.kind):
        if kind == "item":
            items = "".join(f"<li>{_inline(block.text)}</li>\n" for block in group)
            parts.append(f"<ul>\n{items}</ul>\n")
        elif kind != "command":
            parts.extend(_render_block(block, journal=journal) for block in group)
    return "".join(parts)


def _render_block(block: Block, *, journal: bool) -> str:
    if block.kind == "table":
        return _render_table(block)
    text = _inline(block.text)
    if block.kind == "footnote":
        return f'<p class="note">({block.number}) {text}</p>\n'
    if block.kind == "clause":
        return f'<p><span class="oj-num">{block.number}</span> {text}</p>\n'
    tag = TAGS.get(block.kind, "p")
    css_class = ' class="oj-doc-ti"' if journal and block.kind == "centre" else ""
    return f"<{tag}{css_class}>{text}</{tag}>\n"


def _render_table(block: Block) -> str:
    rows = []
    for i, row in enumerate(block.rows):
        tag = "th" if i == 0 else "td"
        cells = "".join(f"<{tag}>{_inline(cell)}</{tag}>" for cell in row.cells)
        rows.append(f"<tr>{cells}</tr>\n")
    return f"<table>\n{''.join(rows)}</table>\n"


def _inline(text: str) -> str:
    text = html.escape(text, quote=False)
    text = re.sub(r"\*\*(.+?)\*\*", r"<b>\1</b>", text)
    text = re.sub(r"__(.+?)__", r"<em>\1</em>", text)
    return plain_text(re.sub(r"\[\^(\d+)\]", r"<sup>\1</sup>", text))
