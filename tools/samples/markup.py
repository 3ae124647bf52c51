"""Parse a sample text: front matter, blocks, and the gold under each block.

A block is what a reader would call a passage: paragraph, list item, clause, row of
a table. Blocks are separated by blank lines; the first characters say what they
are (``BLOCK_MARKS``, or a clause number). A line that opens with ``=>`` judges the
block or row above it::

    The agent hides its icon from the owner of the phone.
    => covert_surveillance_marketing : the owner is the one kept unaware

    => -  : no label, but a passage that tempts
    => facial_recognition(optional), !emotion_recognition(negated) : mixed

``!`` marks a capability that the passage names and does not carry (negated or
prohibited). The quote of a gold row is always the whole block or row.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from pathlib import Path

LABELS_BY_KIND: dict[str, frozenset[str]] = {}
"""Labels that may be given in each kind of document (TAXONOMY section 4)."""

_ITEM = (
    "covert_surveillance_marketing",
    "facial_recognition",
    "emotion_recognition",
    "person_location_tracking",
    "video_surveillance_analytics",
    "communications_interception",
    "device_intrusion_forensics",
)
_DEAL = (
    "state_security_end_user",
    "diversion_intermediary_risk",
    "evasive_end_use",
)
_FINDING = (
    "internal_repression",
    "serious_human_rights_violation",
    "serious_ihl_violation",
    "surveillance_misuse",
    "official_body_finding",
)
LABELS = (
    *_ITEM,
    *_DEAL,
    "prior_supply_reference",
    *_FINDING,
    "contractual_safeguard",
    "licence_or_oversight",
)
LABELS_BY_KIND["brochure"] = frozenset(
    (*_ITEM, "prior_supply_reference", "contractual_safeguard")
)
LABELS_BY_KIND["contract"] = frozenset(LABELS) - frozenset(_FINDING)
LABELS_BY_KIND["report"] = frozenset((*_FINDING, "licence_or_oversight"))

CARRIED = frozenset(("asserted", "conditional", "optional"))
ABSENT = frozenset(("negated", "prohibited"))

BLOCK_MARKS = {
    "# ": "h1",
    "## ": "h2",
    "### ": "h3",
    "- ": "item",
    "> ": "quote",
    "^ ": "centre",
    "@ ": "callout",
    "~ ": "small",
    "% ": "line",
    "!!": "command",
}
_NUMBER = re.compile(
    r"(\d{1,3}(?:\.\d{1,2})*\.?|\([a-z]{1,4}\)|\(\d{1,2}\)|[A-D]-\d{1,2}) (?=\S)"
)
_FOOTNOTE = re.compile(r"\[\^(\d+)\]: ")
_MARK = re.compile(r"\[\^(\d+)\]")
_GOLD = re.compile(r"=> (?P<labels>.+?) : (?P<note>.+)")
_LABEL = re.compile(r"(?P<absent>!?)(?P<name>[a-z_]+)(?:\((?P<polarity>[a-z]+)\))?")


class MarkupError(ValueError):
    """A sample text breaks the rules of its own notation."""


@dataclass(frozen=True, slots=True)
class Gold:
    """One judgement: the labels a passage carries, and why.

    ``polarity`` also names capabilities that are negated or prohibited; these are
    not in ``labels``.
    """

    labels: tuple[str, ...]
    polarity: dict[str, str]
    note: str


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table, cells in reading order."""

    cells: tuple[str, ...]
    golds: tuple[Gold, ...] = ()


@dataclass(frozen=True, slots=True)
class Block:
    """One passage with its printed number, or a table with its rows."""

    kind: str
    text: str = ""
    number: str = ""
    golds: tuple[Gold, ...] = ()
    rows: tuple[Row, ...] = ()
    widths: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Sample:
    """One document: what the front matter says, its blocks and its footnotes."""

    output: str
    kind: str
    title: str
    layout: dict[str, object]
    blocks: tuple[Block, ...]
    footnotes: dict[str, str] = field(default_factory=dict)

    def text_of(self, key: str) -> str:
        """Return a string of the front matter, empty where it is not given."""
        return str(self.layout.get(key, ""))


def plain_text(text: str) -> str:
    """Return the words as printed: no emphasis marks, footnote marks as digits."""
    return _MARK.sub(r"\1", text.replace("**", "").replace("__", ""))


def read_sample(path: Path) -> Sample:
    """Read one sample text.

    Raises:
        MarkupError: The front matter lacks a key, or a gold line cannot be read or
            gives a label that this kind of document cannot carry.
    """
    head, _, body = path.read_text(encoding="utf-8").partition("\n+++\n")
    layout: dict[str, object] = tomllib.loads(head.removeprefix("+++\n"))
    missing = {"output", "kind", "title"} - layout.keys()
    if missing:
        msg = f"{path.name}: front matter lacks {sorted(missing)}"
        raise MarkupError(msg)
    kind = str(layout.pop("kind"))
    blocks: list[Block] = []
    footnotes: dict[str, str] = {}
    for part in re.split(r"\n\s*\n", body.strip()):
        lines = [line for line in part.splitlines() if not line.startswith("//")]
        lines = [line if line.startswith("=>") else _curl(line) for line in lines]
        if not lines:
            continue
        block = _read_block(lines, kind, path.name)
        if block.kind == "footnote":
            footnotes[block.number] = block.text
        blocks.append(block)
    return Sample(
        output=str(layout.pop("output")),
        kind=kind,
        title=str(layout.pop("title")),
        layout=layout,
        blocks=tuple(blocks),
        footnotes=footnotes,
    )


def _read_block(lines: list[str], kind: str, name: str) -> Block:
    if lines[0].startswith("|"):
        return _read_table(lines, kind, name)
    golds = tuple(_read_gold(x, kind, name) for x in lines if x.startswith("=>"))
    text = " ".join(x.strip() for x in lines if not x.startswith("=>"))
    footnote = _FOOTNOTE.match(text)
    if footnote:
        body = text[footnote.end() :]
        return Block("footnote", body, number=footnote[1], golds=golds)
    for mark, block_kind in BLOCK_MARKS.items():
        if text.startswith(mark):
            return Block(block_kind, text[len(mark) :].strip(), golds=golds)
    number = _NUMBER.match(text)
    if number:
        return Block("clause", text[number.end() :], number=number[1], golds=golds)
    return Block("text", text, golds=golds)


def _curl(text: str) -> str:
    """Turn typewriter quotation marks into printed ones.

    Front matter and commands are left alone, so diagrams keep what they say.
    """
    text = re.sub(r'(?<=[\s(|])"|^"', "\u201c", text)
    return text.replace('"', "\u201d").replace("'", "\u2019")


def _read_table(lines: list[str], kind: str, name: str) -> Block:
    widths: tuple[float, ...] = ()
    rows: list[Row] = []
    for line in lines:
        if line.startswith("|:"):
            widths = tuple(float(width) for width in line[2:].split())
        elif line.startswith("|"):
            cells = tuple(cell.strip() for cell in line.strip().strip("|").split("|"))
            rows.append(Row(cells))
        elif line.startswith("=>"):
            gold = _read_gold(line, kind, name)
            rows[-1] = Row(rows[-1].cells, (*rows[-1].golds, gold))
        else:
            msg = f"{name}: expected a row or its gold, got {line!r}"
            raise MarkupError(msg)
    lengths = {len(row.cells) for row in rows} | ({len(widths)} if widths else set())
    if len(lengths) != 1:
        msg = f"{name}: rows of different length under {rows[0].cells!r}"
        raise MarkupError(msg)
    return Block("table", rows=tuple(rows), widths=widths)


def _read_gold(line: str, kind: str, name: str) -> Gold:
    match = _GOLD.fullmatch(line.strip())
    if match is None:
        msg = f"{name}: expected '=> labels : note', got {line!r}"
        raise MarkupError(msg)
    labels: list[str] = []
    polarity: dict[str, str] = {}
    given = match["labels"].strip()
    for part in [] if given == "-" else given.split(","):
        item = _LABEL.fullmatch(part.strip())
        if item is None or item["name"] not in LABELS_BY_KIND[kind]:
            msg = f"{name}: {part.strip()!r} is no label of a {kind}, in {line!r}"
            raise MarkupError(msg)
        polarity[item["name"]] = item["polarity"] or "asserted"
        if polarity[item["name"]] not in (ABSENT if item["absent"] else CARRIED):
            msg = f"{name}: polarity does not fit {part.strip()!r}, in {line!r}"
            raise MarkupError(msg)
        if not item["absent"]:
            labels.append(item["name"])
    return Gold(tuple(labels), polarity, match["note"])
