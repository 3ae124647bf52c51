"""How a sample is set: its look, the style of each kind of block, breaks in words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from reportlab.lib.colors import HexColor
from reportlab.lib.enums import TA_CENTER, TA_JUSTIFY, TA_LEFT
from reportlab.lib.styles import ParagraphStyle

from samples.markup import Block

SHY = "\u00ad"

HYPHENATED = """
ac-com-mo-da-tion ad-min-is-tra-tive anal-y-sis ap-par-atus as-sess-ment
au-thor-i-ties bat-tal-ion broad-cast-ing ci-vil-ians check-points com-man-der
com-mu-ni-ca-tions com-mu-ni-ties con-firmed con-sign-ment con-tin-ued con-voys
cor-re-spon-dence cor-rob-o-rated de-tained de-ten-tion dis-played dis-placed
doc-u-ment-ed doc-u-men-ta-tion em-bar-go equip-ment es-tab-lished ev-i-dence
ex-am-ined gov-ern-ment hand-sets hos-pi-tal hu-man-i-tar-i-an iden-ti-fied
iden-ti-fi-ca-tion in-for-ma-tion in-ter-cep-tion in-ter-cept-ed in-ter-me-di-ary
in-ter-na-tion-al in-ter-view-ees in-ves-ti-ga-tion lo-ca-tion man-u-fac-tur-er
mil-i-tary mon-i-tor-ing neigh-bour-hood of-fi-cial op-er-a-tors or-gan-i-za-tion
pop-u-la-tion pro-cure-ment pro-hib-it-ed re-ceived rec-om-men-da-tion
rec-om-mends re-spon-si-ble re-spon-si-bil-i-ty res-i-dents se-cu-ri-ty
set-tle-ment so-phis-ti-cat-ed sol-diers sub-mit-ted sup-port-ed sur-ren-dered
sur-veil-lance sys-tem-at-ic tech-ni-cal tele-com-mu-ni-ca-tion ter-ri-to-ry
trans-ferred un-der-tak-en vi-o-la-tions ware-house wit-ness-es with-hold-ing
"""
"""Words that the narrow measure may break, with every place where they may break."""

_BREAKS = {w.replace("-", ""): w.replace("-", SHY) for w in HYPHENATED.split()}


@dataclass(frozen=True, slots=True)
class Look:
    """How one document is set; every field can be given in its front matter."""

    font: str = "serif"
    size: float = 10.5
    accent: str = "#1f3a5f"
    tint: str = "#eef2f7"
    columns: int = 1
    hero: bool = False
    brand: str = ""
    tagline: str = ""
    justify: bool = True
    hyphenate: bool = False
    margin: float = 24
    head_left: str = ""
    head_right: str = ""
    foot_left: str = ""
    foot_right: str = ""
    head_on_first: bool = False
    subject: str = ""
    author: str = ""

    @property
    def fonts(self) -> tuple[str, str, str]:
        """Names of the regular, bold and italic face."""
        if self.font == "serif":
            return "Times-Roman", "Times-Bold", "Times-Italic"
        return "Helvetica", "Helvetica-Bold", "Helvetica-Oblique"


def style_of(block: Block, look: Look) -> ParagraphStyle:
    """Return the style in which a block is set."""
    regular, bold, italic = look.fonts
    size = look.size
    base = ParagraphStyle(
        "base",
        fontName=regular,
        fontSize=size,
        leading=size * 1.27,
        spaceAfter=size * 0.6,
        alignment=TA_JUSTIFY if look.justify else TA_LEFT,
        bulletFontName=regular,
        bulletFontSize=size,
        allowWidows=0,
        allowOrphans=0,
    )
    accent = HexColor(look.accent)
    head = {"fontName": bold, "alignment": TA_LEFT, "keepWithNext": 1}
    changes: dict[str, dict[str, Any]] = {
        "h1": head
        | {"fontSize": size * 1.45, "leading": size * 1.7, "textColor": accent}
        | {"spaceBefore": size * 0.9},
        "h2": head
        | {"fontSize": size * 1.15, "leading": size * 1.4, "textColor": accent}
        | {"spaceBefore": size * 0.7, "spaceAfter": size * 0.4},
        "h3": head | {"fontName": italic, "fontSize": size, "spaceAfter": size * 0.3},
        "item": {"leftIndent": 12, "bulletIndent": 1, "spaceAfter": size * 0.32},
        "quote": {"leftIndent": 20, "rightIndent": 14, "fontSize": size - 0.8}
        | {"leading": size * 1.15},
        "centre": {"alignment": TA_CENTER, "spaceAfter": size * 0.45},
        "callout": {"backColor": HexColor(look.tint), "borderPadding": 6}
        | {"leftIndent": 7, "rightIndent": 7, "alignment": TA_LEFT}
        | {"spaceBefore": 9, "spaceAfter": 14},
        "small": {"fontSize": size - 2, "leading": (size - 2) * 1.25}
        | {"textColor": HexColor("#444444")},
        "line": {"alignment": TA_LEFT, "spaceAfter": 0},
        "clause": _clause_indents(block.number, look),
    }
    return replace_style(base, **changes.get(block.kind, {}))


def _clause_indents(number: str, look: Look) -> dict[str, Any]:
    if number.startswith("("):
        return {"leftIndent": 44, "bulletIndent": 22}
    if look.columns == 2 or look.hyphenate:
        return {"bulletIndent": 0, "firstLineIndent": 24}
    return {"leftIndent": 24 if len(number) < 4 else 30, "bulletIndent": 0}


def set_inline(text: str, look: Look) -> str:
    """Return the text of a block as markup: bold, italic, breaks, marks of notes."""
    text = text.replace("&", "&amp;").replace("<", "&lt;")
    text = re.sub(r"\*\*(.+?)\*\*", r"<b>\1</b>", text)
    text = re.sub(r"__(.+?)__", r"<i>\1</i>", text)
    if look.hyphenate:
        text = re.sub(r"[A-Za-z]+", _break_word, text)
    small = look.size * 0.62
    mark = rf'<super size="{small:.1f}">\1</super><onDraw name="note" label="\1"/>'
    return re.sub(r"\[\^(\d+)\]", mark, text)


def replace_style(style: ParagraphStyle, **changes: Any) -> ParagraphStyle:
    """Return a style that differs from another in the given fields."""
    return ParagraphStyle(style.name, parent=style, **changes)


def _break_word(match: re.Match[str]) -> str:
    word = match[0]
    broken = _BREAKS.get(word.lower())
    if broken is None:
        return word
    return word[0] + broken[1:]
