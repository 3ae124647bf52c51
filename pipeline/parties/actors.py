"""Who did what in a report: actors apart from those who are merely mentioned.

An index of reports must hold organs, forces, armed groups and companies that a
passage says did something, never whoever suffered or reported it. Each answer
names the words that gave it; where none do, the name is a mention and nothing more.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from pipeline.parties.bodies import known_bodies, read_body
from pipeline.parties.countries import countries_in
from pipeline.parties.party_names import is_company, leading_name
from pipeline.parties.records import Span
from pipeline.text.sentences import sentence_spans

ACTORS_VERSION = "2"
"""Raise it when an actor could be found or placed otherwise."""


class Part(StrEnum):
    """What a name does in its sentence."""

    ACTOR = "actor"
    VICTIM = "victim"
    ADDRESSEE = "addressee"
    """Was told, asked, trained or recommended something, or said something."""
    MENTION = "mention"


@dataclass(frozen=True, slots=True)
class Actor:
    """A name of a report with what its sentence says that it did.

    Attributes:
        name: As written, white space made single.
        span: Where it stands.
        part: What it does in the sentence.
        reason: Which words say so; "" for a mention.
        countries: Of the name, or else of the sentence, or else of the passage.
        is_generic: "the police", "security forces": an organ without a name.
    """

    name: str
    span: Span
    part: Part
    reason: str
    countries: frozenset[str]
    is_generic: bool = False


_GENERIC = re.compile(
    r"\b(?:(?:state |national |internal |government |regime )?security (?:forces?|"
    r"services?|agencies|agents|officers|officials|personnel|apparatus)|(?:riot |"
    r"national |federal |local |military |secret )?police(?: officers?| forces?|"
    r" units?|"
    r" agents?)?|armed forces|defence forces|army|soldiers|troops|gendarmes?|"
    r"(?<=the )military(?= (?:ha[sd]|have|was|were|is|and|in|to|also|who|forces|"
    r"personnel|officers|police))|"
    r"gendarmerie|(?:state |military )?intelligence (?:services?|agents?|officers?|"
    r"agencies|officials?)|prison (?:authorities|guards?|officers?|staff|officials)|"
    r"border guards?|national guard|law[- ]enforcement (?:officials?|officers?|agents?|"
    r"agencies|authorities)|government forces|paramilitaries|"
    r"paramilitary (?:groups?|forces?|units?)|militias?|militiamen|armed groups?)"
    r"\b".replace(" ", r"\s"),
    re.IGNORECASE,
)
_HARM_STEM = (
    r"arrest|detain|tortur|beat|kill|shoot|shot|raid|abduct|kidnap|disappear|intercept|"
    r"monitor|surveil|hack|infect|spie|spy|track|harass|intimidat|threaten|assault|rap|"
    r"execut|bomb|shell|attack|dispers|block|censor|seiz|confiscat|evict|burn|"
    r"destroy|extort|deport|subject|ill-treat|mistreat|struck|strik|murder|massacr|"
    r"persecut|prevent|storm|target|imprison|jail|injur|wound|humiliat|insult|punch|"
    r"kick|handcuff|blindfold|interrogat|search|violat|commit|perpetrat|abus|forc|"
    r"recruit|loot|besieg|expel|interfer|repress|crack|restrict|refus|den[iy]|wiretap|"
    r"eavesdrop|collect|obtain|acquir|deploy|us|fir|open|carr|conduct|continu|enter|"
    r"took|tak|held|hold|infiltrat|launch|stop|obstruct|damag|demolish|profil|"
    r"surround|order|demand|plac|remov|transfer|releas"
)
_HARM_NOUN = re.compile(
    r"\b(?:arrest|detention|tortur|ill-treatment|mistreat|violence|force|killing|kill|"
    r"murder|shot|shooting|abduct|disappear|surveillance|intercept|spyware|monitor|"
    r"harass|intimidat|threat|simulator|telephone|phone|rape|sexual|fire|fired|"
    r"obstruct|infiltrat|damag|demolish|"
    r"listing|profil|stopped|execut|bomb|shell|attack|raid|abuse|"
    r"violation|custody|extort|loot|beat|injur|massacre|persecut|repress|recruit|"
    r"crackdown|assault|hack|track|search|seiz|confiscat|evict|displac|burn)\w*",
    re.IGNORECASE,
)
_HELPERS = (
    r"(?:(?:have|has|had|was|were|is|are|also|then|allegedly|reportedly|often|"
    r"routinely|"
    r"repeatedly|subsequently|later|even|again|systematically|arbitrarily|violently|"
    r"forcibly|illegally|unlawfully|secretly|been|who|which|that|would|could|may|might|"
    r"did|not|and|on \w+ \w+|in \d{4}|\(\w+\),?|,)\s+){0,5}"
)
_STRONG = re.compile(
    rf"\W{{0,3}}\s*{_HELPERS}(?:arrest|detain|tortur|beat|kill|shot|shell|abduct|"
    rf"kidnap|"
    r"intercept|rap|execut|bomb|struck|raid|massacr|loot|hack|wiretap|assault|"
    r"ill-treat|mistreat|harass|intimidat|fired|dispers|persecut)\w*\b",
    re.IGNORECASE,
)
"""Verbs that are conduct of concern by themselves; the others need what was done."""

_ACTIVE = re.compile(
    rf"\W{{0,3}}\s*{_HELPERS}((?:{_HARM_STEM})(?:\w*))\b", re.IGNORECASE
)
_ACCUSED = re.compile(
    r"\W{0,2}\s*(?:(?:and|,)[^.;]{3,60}\s)?(?:\w+\s+){0,3}(?:responsible for|"
    r"accused of|(?:were|was|is|are|been) "
    r"(?:also )?implicated|involved in|complicit in|guilty of|known for|engaged in)\b",
    re.IGNORECASE,
)
_SUFFERED = re.compile(
    rf"\W{{0,2}}\s*(?:who\s+)?(?:(?:have|has|had)\s+)?(?:was|were|been|being|is|are)\s+"
    rf"(?:also |then |allegedly |reportedly |\w+ly )?"
    rf"((?:{_HARM_STEM})\w*(?:ed|en|ot|n))\b",
    re.IGNORECASE,
)
_OWNER = (
    r"(?:(?:some |several |alleged |unidentified |armed |uniformed |plainclothes |"
    r"\w+ )?"
    r"(?:members?|officers?|agents?|officials?|elements?|forces|units?|soldiers|men|"
    r"personnel|employees|branch(?:es)?|staff)\s+(?:of|from|belonging to|in)\s+)?"
)
_ADJECTIVE = (
    r"(?:(?:the|its|his|her|their|all|non-State|foreign|(?-i:[A-Z]\w+)|"
    r"[a-z]+al|local|state)"
    r"\s+){0,4}"
)
_AND = r"(?:(?:[\w’'-]+\s+){1,12}?(?:and|or)\s+)?"
"""What may stand between "by" and the last of several who did it."""

_BY = re.compile(
    rf"\b(?:by|at the hands of|responsibility (?:lies|rests) with|attributed to|"
    rf"attributable to|orders? of|custody of|"
    rf"on the part of|participation of|involvement of|role of|"
    rf"use of \w+ by|impunity (?:for|of|among)|recruit\w* (?:of \w+ )?(?:into|in|by)|"
    rf"attributed to [^.;]{{0,120}}? \d+\s+to)\s+{_AND}{_OWNER}{_ADJECTIVE}$",
    re.IGNORECASE,
)
_BENIGN_BY = re.compile(
    r"\b(?:investigat\w+|report\w*|informed|provided|submitted|issued|published|"
    r"adopted|prepared|written|conducted an investigation|invited|assisted|"
    r"protected|rescued|"
    r"escorted|supported|accompanied|treated|described|confirmed|stated|replied|"
    r"acknowledged|made|drawn up|given|delivered|followed|headed|led|sent|"
    r"brought back|questioned|commissioned|kept)\s*$",
    re.IGNORECASE,
)
_BLAMED = re.compile(
    r"\b(?:complaints?|claims?|proceedings|charges|allegations?|lawsuit|"
    r"accusations?)\s+"
    rf"against\s+{_OWNER}{_ADJECTIVE}$",
    re.IGNORECASE,
)
_AGAINST = re.compile(
    r"\b(?:(?:attacks?|assaults?|violence|ambush\w*|killings?|murders?|hatred|"
    r"offences?|"
    rf"fire)\s+(?:on|against|upon|of|at)|targeting|attacked)\s+{_OWNER}{_ADJECTIVE}$",
    re.IGNORECASE,
)
_TOLD = re.compile(
    r"\b(?:complain\w*|report\w*|letters?|requests?|appeal\w*|submitted|address\w*|"
    r"sent|told|inform\w*|handed over|referred|recommend\w*|urge[sd]?|call\w* (?:on|"
    r"upon)|"
    r"according|train\w*|cooperat\w+|met|meeting|dialogue|assist\w+|support|equip\w*|"
    r"funding|reform|strengthen\w*|capacity|independence|access|returned|surrender\w*|"
    rf"protested|went)\s+(?:\w+\s+){{0,3}}?(?:to|with|for|of|by|on)?\s*"
    rf"{_OWNER}{_ADJECTIVE}$",
    re.IGNORECASE,
)
_SAID = re.compile(
    r"\W{0,2}\s*(?:\w+\s+){0,2}(?:stated|said|replied|indicated|noted|informed|"
    r"reported|"
    r"recommended|welcomed|explained|submitted|argued|observed|recalled|expressed|"
    r"investigated|opened an? (?:criminal )?(?:investigation|inquiry|case)|"
    r"launched an?|"
    r"should|shall|must|needs? to|is required|are required|will ensure|established|"
    r"adopted|trained|received (?:training|a complaint)|announced|denied)\b",
    re.IGNORECASE,
)


def part_of(text: str, span: Span) -> tuple[Part, str]:
    """Say what a name does in its sentence, for a name that is known already.

    A native name ("Savaret Kessim") looks like no organ; when a transaction names
    it, a search for its words finds the passages and this tells what it did there.
    """
    for start, end in sentence_spans(text):
        if start <= span.start < end:
            return _part(text, span, start, end)
    return Part.MENTION, ""


def find_actors(text: str, countries: frozenset[str] = frozenset()) -> list[Actor]:
    """Return the organs, forces, groups and companies that a passage names.

    Args:
        text: A passage of a report.
        countries: Of the report, where its title or metadata say so.

    Returns:
        Every name with its part, in the order of the text. Only those with
        ``Part.ACTOR`` belong into an index.

    Example:
        >>> text = "Officers of the National Police tortured two men in Egypt."
        >>> [(a.name, a.part.value) for a in find_actors(text)]
        [('National Police', 'actor')]
    """
    around = countries_in(text)
    found = list(_listed(text, countries))
    if found:
        return found
    for start, end in sentence_spans(text):
        here = countries_in(text[start:end])
        for span, is_generic in _names(text, start, end):
            name = " ".join(span.of(text).split())
            part, reason = _part(text, span, start, end)
            places = countries_in(name) or _only(here) or _only(around) or countries
            found.append(Actor(name, span, part, reason, places, is_generic))
    return found


_LISTED = re.compile(
    r"^\s*\d+\.?\s*\t\s*([^\t(\n]{3,90}?)\s*"
    r"(?:\((?:a\.?k\.?a\.?|alias)[: ]*([^)]*)\)\s*)?\t"
)
_RESPONSIBLE = re.compile(
    r"\b(?:[Rr]esponsible for|directed|ordered|took part in|supports?|involved in|"
    r"provid\w+ (?:financial|material))\b"
)


def _listed(text: str, countries: frozenset[str]) -> Iterator[Actor]:
    """Read a row of a listing act: number, name with aliases, and the reasons."""
    row = _LISTED.match(text)
    reason = _RESPONSIBLE.search(text)
    if row is None or reason is None:
        return
    for number in (1, 2):
        if row.group(number) is None:
            continue
        for alias in re.finditer(r"[^,;]+", row.group(number)):
            start = row.start(number) + alias.start()
            name = alias.group().strip()
            first = start + len(alias.group()) - len(alias.group().lstrip())
            span = Span(first, first + len(name))
            why = f"listed: {reason.group()}"
            places = countries_in(text) or countries
            yield Actor(name, span, Part.ACTOR, why, _only(places))


def _only(countries: frozenset[str]) -> frozenset[str]:
    """Return the country where there is one; several say nothing of whose it is."""
    return countries if len(countries) == 1 else frozenset()


_CAPITAL = re.compile(r"(?<![\w-])(?=[A-ZÀ-Þ0-9])")
_GROUP = re.compile(
    r"\b(?:Front|Brigades?|Militia|Battalion|Regiment|Forces|Army|Corps|Guard|Group|"
    r"Movement|Command|Detachment|Unit \d+|Bureau|Cartel)\b"
)
_NO_ACTOR = re.compile(
    r"\b(?:United Nations|Human Rights Council|Security Council|General Assembly|"
    r"Committee against|Special Rapporteur|Amnesty|Human Rights Watch|European Court|"
    r"High Commissioner|Council of Europe|European Union|Working Group|Convention|"
    r"Constitution|Code|Act|Law|Article|Red Cross|Ombuds\w+|University)\b"
)


_GROUP_OF = re.compile(
    r"(?:\d+\.\s+)?(?:The\s+)?(?:(?:Officers|Members|Agents|Artillery|Troops|Soldiers|"
    r"Units|Elements|Forces|Personnel|Representatives|Officials|Fighters)\s+(?:of|from)"
    r"\s+(?:the\s+)?)|\d+\.\s+(?:The\s+)?"
)
"""What comes before a name at the start of a sentence and is none of it."""

_OFFICE = re.compile(
    r"^(?:Head|Heads|Director|Deputy|Chief|Spokes\w+|Commander|Ministers?|President|"
    r"Secretary|Minister)\b"
)
"""The holder of an office is a person, named or not, and no organ."""


def _names(text: str, start: int, end: int) -> Iterator[tuple[Span, bool]]:
    reached = start
    spans: list[tuple[Span, bool]] = []
    for match in _CAPITAL.finditer(text, start, end):
        if match.start() < reached:
            continue
        first = match.start()
        group = _GROUP_OF.match(text, first, end)
        if group:
            first = group.end()
        span = leading_name(text, first, end)
        if span is None or span.start != first:
            continue
        if _is_actor_name(span.of(text)):
            spans.append((span, False))
            reached = span.end
    for match in _GENERIC.finditer(text, start, end):
        span = Span(match.start(), match.end())
        if not any(s.start < span.end and span.start < s.end for s, _ in spans):
            spans.append((span, True))
    yield from sorted(spans, key=lambda pair: pair[0].start)


def _is_actor_name(name: str) -> bool:
    if _NO_ACTOR.search(name) or _OFFICE.match(name) or name.isdigit():
        return False
    if known_bodies(name, frozenset()):
        return True
    if " " not in name:
        return False
    body = read_body(name)
    has_type = body is not None and bool(body.end_user_types)
    return has_type or is_company(name) or _GROUP.search(name) is not None


def _part(text: str, span: Span, start: int, end: int) -> tuple[Part, str]:
    before, after = text[start : span.start], text[span.end : end]
    for pattern, part in (
        (_BLAMED, Part.ACTOR),
        (_AGAINST, Part.VICTIM),
        (_TOLD, Part.ADDRESSEE),
    ):
        match = pattern.search(before)
        if match:
            return part, match.group().strip()
    by = _BY.search(before)
    if by and not _BENIGN_BY.search(before[: by.start()]):
        if _HARM_NOUN.search(text, start, end):
            return Part.ACTOR, by.group().strip()
        return Part.MENTION, ""
    return _by_verb(before, after)


def _by_verb(before: str, after: str) -> tuple[Part, str]:
    suffered = _SUFFERED.match(after)
    if suffered:
        return Part.VICTIM, suffered.group().strip()
    accused = _ACCUSED.match(after)
    if accused:
        return Part.ACTOR, accused.group().strip()
    said = _SAID.match(after)
    if said:
        return Part.ADDRESSEE, said.group().strip()
    strong = _STRONG.match(after)
    if strong:
        return Part.ACTOR, strong.group().strip()
    active = _ACTIVE.match(after)
    if active and _HARM_NOUN.search(after):
        return Part.ACTOR, active.group().strip()
    return Part.MENTION, ""
