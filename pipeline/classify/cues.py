"""Whether a passage asserts, negates, forbids, conditions or offers as an option.

spaCy token patterns over sentences, no model. A cue counts only in a sentence
that holds words of the label, and before them where order matters. Two traps
are kept out on purpose: "Not only does it run unseen" and "No one will notice
it" are no negations of what is sold (TAXONOMY 8, rows 2 and 3). Where cues
disagree between sentences, the passage asserts: a negation that is wrongly
believed hides a finding, one that is missed costs a minute.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from pipeline.datamodel import Polarity
from pipeline.text.sentences import sentence_spans


def _any(words: str, **more: Any) -> dict[str, Any]:
    return {"LOWER": {"IN": words.split()}, **more}


_NOT = _any("not n't never")
_BE = _any("is are was were be been")
_USED = "use used deploy deployed operate apply enable target"
_OFFER = (
    "support supports supported include includes included provide provides contain "
    "contains offer offers offered perform performs collect collects store stores "
    "intercept track tracks identify identifies record records recognise recognize "
    "recognises recognizes read reads capable able intended designed suitable involve"
)
_FEATURE = "face facial tracking location interception identification biometric covert"

_PROHIBITED = [
    [_any("shall must may"), _NOT],
    [_any("will"), _NOT, {"OP": "{0,6}"}, _any(_USED)],
    [_any("prohibited forbidden prohibits forbids")],
    [_any("undertakes agrees agree undertake warrants"), _NOT],
    [_NOT, _BE, _any("used permitted allowed")],
    [_BE, _NOT, _any("permitted allowed authorised authorized")],
    [_any("interdit interdite interdits untersagt verboten prohibido prohibida")],
    [_any("darf dürfen"), {"OP": "{0,8}"}, _any("nicht kein keine")],
]
_NEGATED_BEFORE = [
    [
        _any("do does did is are was can could will"),
        _NOT,
        {"LOWER": {"NOT_IN": ["only", "just"]}, "OP": "{0,3}"},
        _any(_OFFER),
    ],
    [_any("cannot can't")],
    [_any("without"), _any("any", OP="?"), _any(_FEATURE)],
    [_any("no"), _any(_FEATURE + " emotion hidden recognition")],
    [_any("kein keine keinen keiner")],
]
_NEGATED_ANYWHERE = [
    [_NOT, _any("supported included available offered part provided")],
    [_any("discontinued removed withdrawn unsupported")],
    [_any("nicht"), _any("unterstützt enthalten verfügbar vorgesehen")],
    [_any("n' ne"), {"OP": "{0,4}"}, _any("pas aucun aucune")],
]
_OPTIONAL = [
    [_any("optional optionally optionnel optionnelle opcional zubuchbar wahlweise")],
    [_any("with by"), _any("the an", OP="?"), _any("add-on option upgrade extension")],
    [
        _any("available sold licensed"),
        _any("as"),
        _any("an a", OP="?"),
        _any("option add-on module upgrade extra"),
    ],
]
_CONDITIONAL = [
    [_any("provided"), _any("that")],
    [_any("subject"), _any("to")],
    [_any("only"), _any("if when after upon on")],
    [_any("unless sofern vorbehaltlich")],
    [_any("sous"), _any("réserve")],
]
_UNNOTICED = [
    [_any("not"), _any("only just merely")],
    [_any("no"), _any("one trace icon prompt notice warning sign")],
    [
        _any("without"),
        {"OP": "{0,3}"},
        _any("knowledge noticing trace knowing consent alerting notice cooperation"),
    ],
    [
        _any("shall may must will should can could does do"),
        _NOT,
        {"OP": "{0,3}"},
        _any("notice know see detect alerted alert appear realise"),
    ],
    [
        _any("cannot"),
        {"OP": "{0,2}"},
        _any("notice detect see detected seen tell find"),
    ],
]
_CUES = {
    "prohibited": (Polarity.PROHIBITED, _PROHIBITED),
    "negated_before": (Polarity.NEGATED, _NEGATED_BEFORE),
    "negated": (Polarity.NEGATED, _NEGATED_ANYWHERE),
    "optional": (Polarity.OPTIONAL, _OPTIONAL),
    "conditional": (Polarity.CONDITIONAL, _CONDITIONAL),
}
"""In the order in which they win. A ``_before`` cue must precede the label's
words: "cannot search faces" negates, "the search cannot be switched off" not."""


@lru_cache(maxsize=1)
def _matcher() -> tuple[Any, Any]:
    import spacy
    from spacy.matcher import Matcher

    nlp = spacy.blank("en")
    matcher = Matcher(nlp.vocab)
    for name, (_, patterns) in _CUES.items():
        matcher.add(name, patterns)
    matcher.add("unnoticed", _UNNOTICED)
    return nlp, matcher


def polarity(
    text: str, words: Sequence[str], *, heading: Sequence[str] = ()
) -> Polarity:
    """Return the polarity of what a label's words say in a passage.

    Args:
        text: Normalised text of the passage.
        words: Words of the text that carry the label, in lower case; empty
            means that every sentence is asked.
        heading: Heading path: "Not supported" above a list negates its items.
    """
    from_heading = _of_sentence(heading[-1], ()) if heading else Polarity.ASSERTED
    found = [
        _of_sentence(sentence, words)
        for sentence in (text[a:b] for a, b in sentence_spans(text))
        if not words or any(word in sentence.casefold() for word in words)
    ]
    kinds = set(found)
    if len(kinds) == 1 and (kind := kinds.pop()) is not Polarity.ASSERTED:
        return kind
    if from_heading in (Polarity.NEGATED, Polarity.PROHIBITED, Polarity.OPTIONAL):
        return from_heading
    return Polarity.ASSERTED


def _of_sentence(sentence: str, words: Sequence[str]) -> Polarity:
    nlp, matcher = _matcher()
    doc = nlp(sentence)
    found: dict[str, list[tuple[int, int]]] = {}
    for match_id, start, end in matcher(doc):
        found.setdefault(nlp.vocab.strings[match_id], []).append((start, end))
    unnoticed = found.get("unnoticed", [])
    folded = sentence.casefold()
    first = min((at for w in words if (at := folded.find(w)) >= 0), default=len(folded))
    for name, (kind, _) in _CUES.items():
        for start, end in found.get(name, []):
            if any(start < b and end > a for a, b in unnoticed):
                continue
            if not name.endswith("_before") or doc[start].idx <= first:
                return kind
    return Polarity.ASSERTED
