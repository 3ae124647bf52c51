"""Find text that a page hides by its own style sheets and inline styles.

Style sheets in the page are read; those outside it are not fetched. Only properties
that can hide words count: ``display``, ``visibility``, ``opacity``, the size of
letters, their colour and the colour behind them, and a place off the screen. Rules for
screens apply; those under a condition (narrow screens, print) do not apply to the page
as it opens. Rules of a state (``:hover``) show only what a person calls up.
"""

import re
from collections.abc import Callable, Collection, Iterator
from typing import Any, NamedTuple, cast

import tinycss2
from cssselect import HTMLTranslator, SelectorError, parse
from lxml import etree

from pipeline.ingest.markup.css_colours import WHITE, Colour, colour_of, is_clear

_HIDING = frozenset(
    "display visibility opacity font-size color background background-color "
    "background-clip -webkit-background-clip -webkit-text-fill-color position left "
    "top right text-indent clip clip-path transform height max-height width "
    "max-width overflow margin-left margin-top content-visibility filter zoom scale "
    "letter-spacing font text-overflow".split()
)
_CELLS, _WIDTHS = frozenset({"td", "th"}), frozenset({"width", "max-width"})
_MAX_RULES = 5_000
"""Most rules of one page; a page that loads a kit of styles has some thousand."""

_MAX_WORK = 5_000_000
"""Most elements that selectors look at, which takes two or three seconds. The reader
says so where there are more."""

_MAX_SELECTOR_CHARS = 300
_MAX_NESTED = 5
_SCREEN = frozenset({"", "all", "screen", "only all", "only screen"})
"""Conditions of ``@media`` that hold on every screen."""

_SUPPORTED = re.compile(
    r"(?:\(\s*(?:display\s*:\s*(?:block|flex|grid|none)|--[\w-]+\s*:[\w\s]*)\)"
    r"(?:\s*(?:and|or)\s*|$))+"
)
"""Conditions of ``@supports`` that hold in every browser of today."""

_STEPS = re.compile(r"\s*[\s>+~]\s*(?=\S)")
_NAMES = re.compile(r"[.#]-?[_a-zA-Z][\w-]*")
_SINGLE = re.compile(rf"{_NAMES.pattern}|[a-z][a-z0-9]*|\*")

_MAX_CSS_CHARS = 1_000_000
_OFF = re.compile(
    r"-\s*(?:\d{4,}|[5-9]\d\d)(?:\.\d+)?(?:px|pt)?|-\s*\d{3,}(?:em|rem|%|vw|vh)"
)
_FAINT = re.compile(r"0*\.0[0-4]\d*|[0-4](?:\.\d+)?%")
_FAR = re.compile(r"-\s*\d{4,}(?:\.\d+)?(?:px|pt|%)?|-\s*\d{3,}(?:em|rem|vw|vh)")
"""A distance that leads off any screen. Pages are centred by margins of -500px, and
columns and slides are placed by -100%."""

_AWAY = re.compile(r"translate(?:[xy]|3d)?\(([^()]*)\)")
_FILTER = re.compile(r"opacity\(\s*+0*+\.?0*+%?\s*+\)")
_PILED = re.compile(r"-(?:0?\.[5-9]\d*|[1-9]\d*(?:\.\d+)?)em")
_ZERO = re.compile(r"[+-]?0*+\.?0*+(?:px|pt|em|rem|%|cm|mm|in|ex|ch|vh|vw)?")
_NOTHING = re.compile(
    r"rect\(\s*(?:0|1)(?:px)?\s*[, ]\s*(?:0|1)(?:px)?\s*[, ]\s*(?:0|1)(?:px)?\s*[, ]"
    r"\s*(?:0|1)(?:px)?\s*\)|inset\(\s*(?:50|100)%\s*\)|circle\(\s*0"
)
_SCALED = re.compile(r"scale[xy]?\(\s*+0*+\.?0*+\s*+[,)]", re.IGNORECASE)
_TINY = re.compile(r"(?:0?\.\d+|1(?:\.\d+)?)(?:px|pt)")
_MIN_CONTRAST = 16
"""Smallest visible contrast, of 255, in the colour that differs most."""

_SHRUNK = re.compile(r"0*\.0\d*em|\d(?:\.\d*)?%")
_FONT = re.compile(r"(?:^|\s)(\d[\d.]*+(?:px|pt|em|rem|%)?|\.\d++\w*+)(?:/|\s)")
"""The size in the short form of a font: "bold 12px/1.5 serif"."""

_BARE = re.compile(r"[0-9a-fA-F]{6}")
"""A colour of an attribute, which needs no "#"."""

_LEGACY = {"bgcolor": "background-color", "background": "background"}


class Look(NamedTuple):
    """Look of an element's words, as far as known.

    Attributes:
        is_gone: Whether neither the element nor anything in it is shown.
        is_invisible: Whether it is not shown, although its contents may be.
        is_tiny: Whether its letters are too small to be read.
        colour: Colour of its letters, or None if unknown.
        ground: Colour behind its letters, or None if unknown.
        is_hidden: Whether a person who sees the page does not see the words.
    """

    is_gone: bool = False
    is_invisible: bool = False
    is_tiny: bool = False
    colour: Colour | None = None
    ground: Colour | None = None
    is_hidden: bool = False


class PageStyles:
    """The styles of a page's elements, found once.

    Attributes:
        is_whole: Whether all rules of its sheets were applied.
    """

    def __init__(self, root: etree._Element) -> None:
        self.is_whole = True
        self._declared: dict[etree._Element, dict[str, str]] = {}
        links = ((link.get("rel") or "").lower() for link in root.iter("link"))
        self._is_alone = not any("stylesheet" in rel for rel in links)
        sheet = "\n".join("".join(map(str, e.itertext())) for e in root.iter("style"))
        self._is_alone &= "@layer" not in sheet  # which may paint the page
        if sheet:
            self._apply(root, self._rules(sheet))

    def first(self) -> Look:
        """Return the look of the page itself: black on white by default."""
        return Look(colour=(0, 0, 0), ground=WHITE if self._is_alone else None)

    def look(self, element: etree._Element, outer: Look) -> Look:
        """Return the look of an element inside another one."""
        may_say = bool(element.attrib) or element.tag == "dialog"
        declared = dict(_old_style(element)) if may_say else {}
        declared |= self._declared.get(element, {})
        if (style := element.get("style")) is not None:
            declared |= dict(_hiding(style))
        if element.tag in _CELLS or "text-overflow" in declared:
            # Cells grow with their words, and "..." stands for a part of seen words.
            declared = {n: v for n, v in declared.items() if n not in _WIDTHS}
        return _looks(declared, outer) if declared else outer

    def _rules(self, css: str) -> Iterator[tuple[str, dict[str, str]]]:
        if len(css) > _MAX_CSS_CHARS:
            self.is_whole = False
        try:
            parsed = tinycss2.parse_stylesheet(
                css[:_MAX_CSS_CHARS], skip_comments=True, skip_whitespace=True
            )
        except (RecursionError, ValueError):  # a thousand brackets, or digits
            self.is_whole = False
            return
        for rule in _unfolded(parsed):
            if rule.type == "qualified-rule":
                try:
                    content, prelude = map(
                        tinycss2.serialize, (rule.content, rule.prelude)
                    )
                except RecursionError:
                    self.is_whole = False
                    continue
                if found := dict(_hiding(content)):
                    yield prelude, found

    def _apply(
        self, root: etree._Element, rules: Iterator[tuple[str, dict[str, str]]]
    ) -> None:
        page = _StyledPage(root)
        found: list[tuple[tuple[int, int, int], int, str, dict[str, str]]] = []
        for number, (selectors, declared) in enumerate(rules):
            for weight, selector in _selectors(selectors, page.names):
                found.append((weight, number, selector, declared))
            if number > _MAX_RULES:
                self.is_whole = False
                break
        for _, _, selector, declared in sorted(found, key=lambda f: f[:2]):
            for element in page.select(selector):
                self._declared.setdefault(element, {}).update(declared)
        self.is_whole &= page.work <= _MAX_WORK


class _StyledPage:
    """Elements of a page, indexed for selectors.

    Attributes:
        work: Number of elements looked at to find those that selectors name.
        names: Classes of the page, with a full stop in front, and ids, with a hash
            sign.
    """

    def __init__(self, root: etree._Element) -> None:
        self.work = 0
        self._root = root
        self._found: dict[str, list[etree._Element]] = {}
        self._depth = depth = 0
        for event, element in etree.iterwalk(root, events=("start", "end")):
            depth += 1 if event == "start" else -1
            if event == "end":
                continue
            self._depth = max(self._depth, depth)
            classes = (element.get("class") or "").split()
            names = {f".{name}" for name in classes}
            names |= {"*", str(element.tag), f"#{element.get('id')}"}
            for name in names:
                self._found.setdefault(name, []).append(element)
        self.names = self._found.keys()

    def select(self, selector: str) -> list[etree._Element]:
        """Return the elements that a selector names; none when it is too much work."""
        if _SINGLE.fullmatch(selector) and selector in self._found:
            return self._found[selector]
        n_steps = len(_STEPS.split(selector))
        n_elements = len(self._found.get("*", ()))
        # A step looks at all elements inside those that the step before it found.
        self.work += n_elements * (1 + (n_steps - 1) * self._depth // 16)
        if self.work > _MAX_WORK:
            return []
        try:
            path = HTMLTranslator().css_to_xpath(selector)
            return cast("list[etree._Element]", self._root.xpath(path))
        except (SelectorError, RecursionError, etree.XPathError):
            return []


def _selectors(
    selectors: str, names: Collection[str]
) -> Iterator[tuple[tuple[int, int, int], str]]:
    """Yield the weight of each selector that may select something, and itself."""
    for selector in selectors.split(",") if "(" not in selectors else [selectors]:
        is_plain = ":not" not in selector
        if is_plain and any(name not in names for name in _NAMES.findall(selector)):
            continue
        if len(selector) > _MAX_SELECTOR_CHARS or selector.count("(") > _MAX_NESTED:
            continue
        try:
            for parsed in parse(selector):
                if parsed.pseudo_element is None:
                    yield parsed.specificity(), selector.strip()
        except (SelectorError, RecursionError):
            continue


def _unfolded(rules: list[Any], depth: int = 0) -> Iterator[Any]:
    """Yield rules, and those inside of rules for every screen and browser."""
    for rule in rules:
        yield rule
        if rule.type != "at-rule" or rule.content is None or depth == _MAX_NESTED:
            continue
        try:
            condition = tinycss2.serialize(rule.prelude).strip().lower()
            if _holds(rule.lower_at_keyword, condition):
                inner = tinycss2.parse_rule_list(
                    rule.content, skip_comments=True, skip_whitespace=True
                )
                yield from _unfolded(inner, depth + 1)
        except RecursionError:  # a thousand brackets
            continue


def _holds(keyword: str, condition: str) -> bool:
    if keyword == "media":
        return any(part.strip() in _SCREEN for part in condition.split(","))
    # Rules of a layer are left out: any rule outside may overrule them.
    return keyword == "supports" and _SUPPORTED.fullmatch(condition) is not None


def _old_style(element: etree._Element) -> Iterator[tuple[str, str]]:
    """Yield the look set by an element's attributes; style sheets overrule it."""
    for name, style in _LEGACY.items():
        if (held := element.get(name)) is not None:
            yield style, "url(" if name == "background" else _with_hash(held)
    told = {"font": "color", "body": "text"}.get(str(element.tag))
    if told is not None and (colour := element.get(told)) is not None:
        yield "color", _with_hash(colour)
    is_shut = element.tag == "dialog" and element.get("open") is None
    if is_shut or element.get("hidden") is not None:
        yield "display", "none"
    for name in ("opacity", "display", "visibility"):  # of drawings in a page
        if (held := element.get(name)) is not None:
            yield name, held.strip().lower()


def _with_hash(colour: str) -> str:
    return f"#{colour}" if _BARE.fullmatch(colour) else colour


def _hiding(declarations: str) -> Iterator[tuple[str, str]]:
    """Yield the declarations that can hide, as names and values in small letters."""
    for part in declarations.split(";"):
        name, colon, value = part.partition(":")
        name = name.strip().lower()
        if colon and name in _HIDING:
            yield name, value.replace("!important", "").strip().lower()


def _looks(declared: dict[str, str], outer: Look) -> Look:
    visibility = declared.get("visibility")
    size = declared.get("font-size") or _size_of(declared.get("font", ""))
    look = Look(
        is_gone=outer.is_gone or _is_gone(declared),
        is_invisible=visibility in {"hidden", "collapse"}
        if visibility not in {None, "inherit"}
        else outer.is_invisible,
        is_tiny=_is_tiny(size, outer) if size is not None else outer.is_tiny,
        colour=_letters(declared, outer),
        ground=_ground(declared, outer),
    )
    is_hidden = look.is_gone or look.is_invisible or look.is_tiny or _is_alike(look)
    return look._replace(is_hidden=is_hidden)


def _is_alike(look: Look) -> bool:
    if look.colour is None or look.ground is None:
        return False
    sides = zip(look.colour, look.ground, strict=True)
    return max(abs(a - b) for a, b in sides) < _MIN_CONTRAST


def _is_gone(declared: dict[str, str]) -> bool:
    get = declared.get
    is_cut = get("overflow") in {"hidden", "clip"} and any(
        _ZERO.fullmatch(get(side) or "none") or get(side) == "1px"
        for side in ("height", "max-height", "width", "max-width")
    )
    is_placed = get("position") in {"absolute", "fixed"}
    is_off = is_placed and any(
        _OFF.fullmatch(get(side) or "") for side in ("left", "top", "right")
    )
    return (
        get("display") == "none"
        or get("content-visibility") == "hidden"
        or _ZERO.fullmatch(get("opacity") or "none") is not None
        or _FAINT.fullmatch(get("opacity") or "none") is not None
        or _FILTER.search(get("filter") or "") is not None
        or _is_shrunk_or_moved(get)
        or is_cut
        or is_off
        or _OFF.fullmatch(get("text-indent") or "") is not None
        or _NOTHING.match(get("clip") or get("clip-path") or "") is not None
        or _SCALED.search(get("transform") or "") is not None
    )


def _is_shrunk_or_moved(get: Callable[[str], str | None]) -> bool:
    """Return True if an element is as good as a point, piled up or off the screen."""
    moved = [get("margin-left"), get("margin-top")]
    for way in _AWAY.findall(get("transform") or ""):
        moved += way.split(",")
    return (
        any(_FAR.fullmatch((way or "").strip()) for way in moved)
        or _FAINT.fullmatch(get("zoom") or "") is not None
        or _ZERO.fullmatch(get("scale") or "none") is not None
        or _PILED.fullmatch(get("letter-spacing") or "") is not None
    )


def _size_of(font: str) -> str | None:
    found = _FONT.search(font)
    return None if found is None else found[1]


def _is_tiny(size: str, outer: Look) -> bool:
    if size.endswith(("em", "%")) and not size.endswith("rem"):
        is_shrunk = _ZERO.fullmatch(size) or _SHRUNK.fullmatch(size)
        return outer.is_tiny or is_shrunk is not None
    return _ZERO.fullmatch(size) is not None or _TINY.fullmatch(size) is not None


def _letters(declared: dict[str, str], outer: Look) -> Colour | None:
    clip = declared.get("background-clip") or declared.get("-webkit-background-clip")
    if clip == "text":
        return None
    held = declared.get("-webkit-text-fill-color") or declared.get("color")
    if held is None or held in {"inherit", "currentcolor"}:
        return outer.colour
    return outer.ground if is_clear(held) else colour_of(held)


def _ground(declared: dict[str, str], outer: Look) -> Colour | None:
    held = declared.get("background-color") or declared.get("background")
    whole = declared.get("background") or ""
    if "url(" in whole or "gradient(" in whole:
        return None
    # An element that is placed freely may stand on anything.
    if held is None or held in {"none", "transparent", "inherit", "initial", ""}:
        is_free = declared.get("position") in {"absolute", "fixed"}
        return None if is_free else outer.ground
    return colour_of(held.split(" ")[0]) or colour_of(held)
