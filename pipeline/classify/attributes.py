"""Attributes of findings (TAXONOMY 5.1).

Pure functions over cue words (``corpora/attributes.toml``) and the gazetteer of
bodies (``corpora/parties/bodies.toml``). An attribute without a cue is left
out rather than guessed, unless it has a value for the lack of a cue. No attribute is
a verdict: ``listed_category`` names an entry to check, never a classification. Each
value comes with the words that gave it.
"""

import re
import tomllib
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

from pipeline.classify.base import View
from pipeline.classify.polarity.cues import without_refused
from pipeline.classify.words.lexicon import Cue, lexicon, whole_words
from pipeline.datamodel import CuePlace, Kind
from pipeline.labels import default_labels
from pipeline.settings import corpora_dir
from pipeline.text.normalize import Normalized, any_case

Span = tuple[int, int]
Pairs = tuple[tuple[str, str], ...]

_SPEAKERS = {
    Kind.BROCHURE: ("quotation",),
    Kind.CONTRACT: ("buyer_requirement", "undertaking", "legal_text"),
    Kind.REPORT: ("state_reply", "third_party_allegation", "quotation", "legal_text"),
    Kind.OTHER: ("state_reply", "third_party_allegation", "quotation"),
}
"""Possible speakers in each kind of document, besides its author."""

_WRITERS = {
    Kind.BROCHURE: "vendor_claim",
    Kind.CONTRACT: "undertaking",
    Kind.REPORT: "body_statement",
    Kind.OTHER: "legal_text",
}
_SILENT = {
    "functions": "none",
    "design_intent": "capability_stated",
    "scale": "unclear",
    "listed_category": "none",
}
"""Value of an attribute without a cue."""

_CATEGORIES = {
    "device_intrusion_forensics": (
        "intrusion_software", "forensic_extraction", "cryptanalysis",
    ),
    "communications_interception": (
        "telecom_interception", "ip_network_surveillance", "communications_monitoring",
    ),
}  # fmt: skip
_IP_NETWORK, _RADIO = "ip_network_surveillance", "telecom_interception"
_EITHER = any_case(r"sniff\w*|pcap\w*|packet capture|passive probes?|network traffic")
_AIR = any_case(
    r"\b(?:LTE|GSM|UMTS|IMSI|TMSI|RNTI|eNodeB|eNB|gNB|USRP|HackRF|BladeRF)\w{0,12}\b|"
    r"\b5G NR\b|\bair[- ]interface|\bover[- ]the[- ]air\b|\b(?:up|down)link\b|"
    r"\bbase[- ]stations?\b|\bRTL-?SDR\b|\bcell (?:search|tower|site)s?\b"
)
COVERT = "covert_surveillance_marketing"
_SEVERAL = ","
_MAX_CUES = 2
_MAX_CUE_CHARS = 80
"""Most characters of a cue. Cues have at most some sixty; a longer match holds an
endless word."""


class AttributeValue(NamedTuple):
    """One value of an attribute, with its evidence.

    Attributes:
        name: Id of the attribute.
        value: Value from its closed list.
        cues: Spans in ``View.text`` of the first different words behind the value;
            empty if silence, the label or ``place`` gave it.
        place: Place of the words outside the passage; None if they are in the passage.
    """

    name: str
    value: str
    cues: tuple[Span, ...] = ()
    place: CuePlace | None = None


def read_attributes(
    view: View, label: str, issuer: str = ""
) -> tuple[AttributeValue, ...]:
    """Return the attributes of a label's finding except polarity, value by value.

    Passages that name no ``recognising_body`` take the issuer of the document.
    """
    names = default_labels().attributes_of(label)
    found = (v for name in names for v in _read(name, view, label, issuer))
    return tuple(each for each in found if each.value)


def value_pairs(values: Iterable[AttributeValue]) -> Pairs:
    """Return name and value of each attribute, sorted by name.

    Several values of an attribute are joined by commas, in the order of
    ``corpora/labels.toml``.
    """
    found: dict[str, str] = {}
    for name, value, *_ in values:
        found[name] = f"{found[name]}{_SEVERAL}{value}" if name in found else value
    entry = lexicon().entries.get(found.get("listed_category", ""))
    if entry:
        found["check_entry"] = entry
    return tuple(sorted(found.items()))


def cue_pairs(
    values: Iterable[AttributeValue], text: str, normalized: Normalized
) -> Iterator[tuple[str, str]]:
    """Yield the evidence of each value: ``("functions.monitor", "“live”, “alerts”")``.

    The words are quoted from the text, with white space shortened and at most 80
    characters. A place outside the passage is named without quotation marks.
    """
    for name, value, cues, place in values:
        words = (text[slice(*normalized.span(*cue))] for cue in cues)
        reason = ", ".join(f"“{_short(each)}”" for each in words) or place or ""
        if reason:
            yield f"{name}.{value}", reason


def _short(words: str) -> str:
    words = " ".join(words.split())
    is_long = len(words) > _MAX_CUE_CHARS
    return f"{words[: _MAX_CUE_CHARS - 1]}…" if is_long else words


def attributes_of(view: View, label: str, issuer: str = "") -> Pairs:
    """Return the values found by ``read_attributes``, without their words."""
    return value_pairs(read_attributes(view, label, issuer))


_HANDED_IN = any_case(
    r"\b(?:submissions? (?:to|by|for|of|in|under)|submission: |"
    r"(?:shadow|alternative|parallel) report|amicus curiae|open letter)\b"
)
"""Words on the first page of a paper addressed to a body, not issued by it."""


def issuing_body(text: str) -> str:
    """Return the ``recognising_body`` on a document's first page, or "".

    It is the first one printed, because a title page names its issuer before all
    others. A paper that somebody submits names its addressee there, and no issuer.
    """
    if _HANDED_IN.search(text):
        return ""
    places = [
        (match.start(), cue.value)
        for cue in lexicon().cues_of("recognising_body")
        if (match := cue.words.search(text))
    ]
    return min(places)[1] if places else ""


def _read(name: str, view: View, label: str, issuer: str) -> Iterable[AttributeValue]:
    """Return the values of one attribute in a passage, in their order."""
    cues, text = lexicon().cues_of(name), view.text
    if name == "design_intent" and label == COVERT:
        return [AttributeValue(name, "purpose_stated")]
    if name == "listed_category":
        return [_category(cues, without_refused(text), label, view.context)]
    if name in lexicon().several:
        (order,) = (a.values for a in default_labels().attributes if a.id == name)
        found = sorted(_found(cues, text), key=lambda v: order.index(v.value))
    else:
        if name == "stance":
            cues = _spoken(cues, view.kind, label)
        found = list(islice(_found(cues, text), 1))
    return found or [_unsaid(name, view, issuer)]


def _unsaid(name: str, view: View, issuer: str) -> AttributeValue:
    """Return the value of an attribute without a cue in the passage, or ""."""
    if name == "stance":
        return AttributeValue(name, _WRITERS[view.kind])
    if name == "end_user_type":
        return _gazetteer(name, view.text)
    if name == "recognising_body":
        around = next(_found(lexicon().cues_of(name), view.context), None)
        if around:
            return AttributeValue(name, around.value, place=CuePlace.AROUND)
        return AttributeValue(name, issuer, place=CuePlace.FIRST_PAGE)
    return AttributeValue(name, _SILENT.get(name, ""))


def _spoken(cues: Iterable[Cue], kind: Kind, label: str) -> tuple[Cue, ...]:
    """Return the cues of the speakers that are possible in a kind of document."""
    allowed = set(_SPEAKERS[kind])
    if default_labels()[label].family == "safeguard":
        allowed.discard("buyer_requirement")
    return tuple(cue for cue in cues if cue.value in allowed)


def _found(cues: Iterable[Cue], text: str) -> Iterator[AttributeValue]:
    for cue in cues:
        if spans := _spans(cue, text, _MAX_CUES):
            yield AttributeValue(cue.attribute, cue.value, spans)


def _spans(cue: Cue, text: str, most: int | None = None) -> tuple[Span, ...]:
    """Return the first place of each different word of a cue, at most ``most``."""
    first: dict[str, Span] = {}
    for match in cue.words.finditer(text):
        first.setdefault(match.group().casefold(), match.span())
        if len(first) == most:
            break
    return tuple(first.values())


def _category(
    cues: Iterable[Cue], text: str, label: str, context: str
) -> AttributeValue:
    """Return the listed group with the most technical terms, or none.

    To sniff and to keep packets is said of both a radio and an IP network. Words of the
    air interface, also above the passage, decide for the radio.
    """
    own = (cue for cue in cues if cue.value in _CATEGORIES[label])
    found = [AttributeValue(cue.attribute, cue.value, _spans(cue, text)) for cue in own]
    best = max(found, key=lambda each: len(each.cues))
    if best.value == _IP_NETWORK and _is_of_radio(text, context, best.cues):
        best = best._replace(value=_RADIO)
    if not best.cues:
        return best._replace(value=_SILENT["listed_category"])
    return best._replace(cues=best.cues[:_MAX_CUES])


def _is_of_radio(text: str, context: str, cues: Iterable[Span]) -> bool:
    is_either = all(_EITHER.fullmatch(text, *cue) for cue in cues)
    return is_either and _AIR.search(f"{text} {context}") is not None


def _gazetteer(name: str, text: str) -> AttributeValue:
    """Return the end user type given by the longest name of a function."""
    found = ((words.search(text), kind) for kind, words in _functions())
    best = max(
        ((len(m.group()), kind, m.span()) for m, kind in found if m), default=None
    )
    return (
        AttributeValue(name, best[1], (best[2],)) if best else AttributeValue(name, "")
    )


@lru_cache(maxsize=1)
def _functions() -> tuple[tuple[str, re.Pattern[str]], ...]:
    content = (corpora_dir() / "parties" / "bodies.toml").read_text("utf-8")
    return tuple(
        (row["end_user_type"], whole_words(tuple(map(_pattern, row["terms"]))))
        for row in tomllib.loads(content)["function"]
        if row.get("end_user_type") and not row.get("units")
    )


def _pattern(term: str) -> str:
    return re.escape(term).replace(r"\*", r"\w*")
