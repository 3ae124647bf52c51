"""What a finding's passage says beside its label: the attributes of TAXONOMY 5.1.

Pure functions over cue words (``corpora/attributes.toml``) and the gazetteer of
bodies (``corpora/parties/bodies.toml``). An attribute without a cue is left
out rather than guessed, save where silence has a value of its own. None is a
verdict: ``listed_category`` names an entry to check, never a classification.
"""

import re
import tomllib
from collections.abc import Iterator
from functools import lru_cache

from pipeline.classify.base import View
from pipeline.classify.lexicon import Cue, lexicon, whole_words
from pipeline.datamodel import Kind
from pipeline.labels import default_labels
from pipeline.settings import corpora_dir

Pairs = tuple[tuple[str, str], ...]

_SPEAKERS = {
    Kind.BROCHURE: ("quotation",),
    Kind.CONTRACT: ("buyer_requirement", "undertaking", "legal_text"),
    Kind.REPORT: ("state_reply", "third_party_allegation", "quotation", "legal_text"),
    Kind.OTHER: ("state_reply", "third_party_allegation", "quotation"),
}
"""Who may speak in each kind of document beside the one who wrote it."""

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
    "destination": "named",
}
"""What an attribute is where no cue of it is found."""

_CATEGORIES = {
    "device_intrusion_forensics": (
        "intrusion_software", "forensic_extraction", "cryptanalysis",
    ),
    "communications_interception": (
        "telecom_interception", "ip_network_surveillance", "communications_monitoring",
    ),
}  # fmt: skip
_COVERT = "covert_surveillance_marketing"
_SEVERAL = ","


def attributes_of(view: View, label: str, issuer: str = "") -> Pairs:
    """Return the attributes of a label's finding but polarity, sorted by name.

    Args:
        view: The passage.
        label: Id of the label.
        issuer: Value of ``recognising_body`` that the document's first page gives,
            for passages that name none themselves; "" where unknown.

    Returns:
        Name and value; where an attribute takes several values they are joined
        by commas, in the order of ``corpora/labels.toml``.
    """
    found = {
        name: value
        for name in default_labels().attributes_of(label)
        if (value := _value(name, view, label, issuer))
    }
    entry = lexicon().entries.get(found.get("listed_category", ""))
    if entry:
        found["check_entry"] = entry
    return tuple(sorted(found.items()))


def issuing_body(text: str) -> str:
    """Return the ``recognising_body`` that a document's first page names, or "".

    The first one printed: a title page names its issuer before all others.
    """
    places = [
        (match.start(), cue.value)
        for cue in lexicon().cues_of("recognising_body")
        if (match := cue.words.search(text))
    ]
    return min(places)[1] if places else ""


def _value(name: str, view: View, label: str, issuer: str) -> str:
    if name == "stance":
        return _stance(view, label)
    if name == "listed_category":
        return _category(view.text, label)
    if name == "design_intent" and label == _COVERT:
        return "purpose_stated"
    if name == "recognising_body":
        return _first(name, view.text) or _first(name, view.context) or issuer
    if name == "end_user_type":
        return _first(name, view.text) or _gazetteer(view.text)
    if name in lexicon().several:
        return _SEVERAL.join(_all(name, view.text)) or _SILENT.get(name, "")
    return _first(name, view.text) or _SILENT.get(name, "")


def _stance(view: View, label: str) -> str:
    allowed = _SPEAKERS[view.kind]
    if default_labels()[label].family == "safeguard":
        allowed = tuple(
            speaker for speaker in allowed if speaker != "buyer_requirement"
        )
    for cue in lexicon().cues_of("stance"):
        if cue.value in allowed and cue.words.search(view.text):
            return cue.value
    return _WRITERS[view.kind]


def _first(name: str, text: str) -> str:
    cues = lexicon().cues_of(name)
    return next((cue.value for cue in cues if cue.words.search(text)), "")


def _all(name: str, text: str) -> Iterator[str]:
    found = {cue.value for cue in lexicon().cues_of(name) if cue.words.search(text)}
    (values,) = (a.values for a in default_labels().attributes if a.id == name)
    return (value for value in values if value in found)


def _category(text: str, label: str) -> str:
    """Return the listed group with the most technical terms, or none."""
    counts = [
        (_count(cue, text), cue.value)
        for cue in lexicon().cues_of("listed_category")
        if cue.value in _CATEGORIES[label]
    ]
    most, value = max(counts, key=lambda pair: pair[0])
    return value if most else _SILENT["listed_category"]


def _count(cue: Cue, text: str) -> int:
    return len({match.group().casefold() for match in cue.words.finditer(text)})


def _gazetteer(text: str) -> str:
    """Return what the longest name of a body's function says of its user."""
    best = max(
        (
            (len(m.group()), kind)
            for kind, words in _functions()
            if (m := words.search(text))
        ),
        default=(0, ""),
    )
    return best[1]


@lru_cache(maxsize=1)
def _functions() -> tuple[tuple[str, re.Pattern[str]], ...]:
    content = (corpora_dir() / "parties" / "bodies.toml").read_text("utf-8")
    return tuple(
        (row["end_user_type"], whole_words(tuple(map(re.escape, row["terms"]))))
        for row in tomllib.loads(content)["function"]
        if row.get("end_user_type")
    )
