"""Polarity of passages: asserted, negated, prohibited, conditional, optional.

It uses spaCy token patterns over sentences, and no model. A cue counts only in a
sentence that holds words of the label, and before them if order matters. Traps are kept
out on purpose: "Not only does it run unseen" and "No one will notice it" do not negate
what is sold (TAXONOMY 8, rows 2 and 3). If cues disagree between sentences, the passage
asserts. A negation that is wrongly believed hides a finding; one that is missed costs a
minute.
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import dropwhile, pairwise
from typing import Any

from pipeline.classify.base import View
from pipeline.classify.polarity.cue_patterns import token_patterns, words_needed
from pipeline.classify.polarity.denials import DENIALS, denial
from pipeline.classify.words.lexicon import Carrier, lexicon
from pipeline.datamodel import Polarity
from pipeline.pattern_files import Patterns
from pipeline.text.sentences import sentence_spans

_P = Patterns("classify/patterns/cues")

_CUES = {
    "prohibited": (Polarity.PROHIBITED, "PROHIBITED"),
    "negated_before": (Polarity.NEGATED, "NEGATED_BEFORE"),
    "negated": (Polarity.NEGATED, "NEGATED_ANYWHERE"),
    "optional": (Polarity.OPTIONAL, "OPTIONAL"),
    "conditional": (Polarity.CONDITIONAL, "CONDITIONAL"),
}
"""Cues, in the order in which they win. A ``_before`` cue must precede the label's
words: "cannot search faces" negates, "the search cannot be switched off" does not."""

_ITEM_WORDS = 8


@lru_cache(maxsize=1)
def _matcher() -> tuple[Any, Any, list[list[frozenset[str]]]]:
    """Return tokenizer and matcher, and the words that each pattern needs."""
    import spacy
    from spacy.matcher import Matcher

    nlp = spacy.blank("en")
    matcher = Matcher(nlp.vocab)
    needed: list[list[frozenset[str]]] = []
    cues = {name: patterns for name, (_, patterns) in _CUES.items()}
    for name, listed in (cues | {"trap": "TRAPS", "guarded": "GUARDED"}).items():
        patterns = token_patterns(listed)
        matcher.add(name, patterns)
        needed += map(words_needed, patterns)
    return nlp, matcher, needed


def polarity(
    text: str,
    words: Sequence[str],
    *,
    before: str = "",
    heading: Sequence[str] = (),
    columns: Sequence[str] = (),
    label: str = "",
    is_likely: bool = False,
) -> Polarity:
    """Return the polarity of a label's words in a passage.

    Args:
        text: Normalised text of the passage; " | " separates the cells of a table row.
        words: Words of the text that carry the label, in lower case; empty checks every
            sentence.
        before: Sentence before; if it is a question, the passage is the answer.
        heading: Heading path: "Not supported" above a list negates its items.
        columns: Column headers of a table row, one a cell.
        label: Id of a capability whose words are known (``lexicon``): sentences that
            hold them are checked, and ``words`` are not used.
        is_likely: Whether the model, which read negations too, finds the label more
            likely than not. Fixed wordings, headings and cells still count then; an
            open denial ("nothing in the chain reads faces") does not.
    """
    asked = before or (heading[-1] if heading else "")
    is_short = len(text.split()) <= _ITEM_WORDS  # a longer answer may take it back
    if is_short and asked.endswith("?") and answers_no(text):
        text = f"{asked} {text}"
    text = _P.CODES.sub("", text)
    carrier = lexicon().carriers.get(label)
    if carrier is not None and carrier.words.search(text):
        words = sorted({m.group().casefold() for m in carrier.words.finditer(text)})
    else:
        carrier = None
    found = set(_of_sentences(text, words, carrier, is_likely=is_likely))
    if found and found <= {Polarity.NEGATED, Polarity.PROHIBITED}:
        return max(found)  # "prohibited" says more than "negated"
    if len(found) == 1 and (only := found.pop()) is not Polarity.ASSERTED:
        return only
    if _is_denied_row(text, words, columns):
        return Polarity.NEGATED
    return _of_heading(heading[-1], text) if heading else Polarity.ASSERTED


def polarity_in(
    view: View, words: Sequence[str], label: str, *, is_likely: bool
) -> Polarity:
    """Return ``polarity`` of a passage with its surroundings."""
    return polarity(
        view.text,
        words,
        before=view.before,
        heading=view.heading,
        columns=view.columns,
        label=label,
        is_likely=is_likely,
    )


def answers_no(text: str) -> bool:
    """Return True if a text begins with a negative answer."""
    return _P.ANSWER_NO.match(f"{text}.") is not None


def is_of_missing_things(heading: str) -> bool:
    """Return True if a heading opens a list of missing things."""
    return _P.HEADING_OF_ITEMS.fullmatch(_P.NUMBERING.sub("", heading)) is not None


def _of_heading(heading: str, text: str = "") -> Polarity:
    """Return the polarity of a heading by fixed wordings only: it affects all below.

    Headings that may also open a story ("What it does not do") only affect list items.
    """
    title = _P.NUMBERING.sub("", heading)
    for kind, pattern in _P.group("HEADING").items():
        if pattern.fullmatch(title):
            return Polarity(kind)
    is_item = 0 < len(text.split()) <= _ITEM_WORDS and not text.endswith(".")
    is_turned = is_item and is_of_missing_things(heading)
    return Polarity.NEGATED if is_turned else Polarity.ASSERTED


def _is_denied_row(text: str, words: Sequence[str], columns: Sequence[str]) -> bool:
    """Return True if a table row denies its function for the offered product.

    Cells under competitors' names do not count. A row about what a person sees ("Icon
    on the phone: no") denies nothing.
    """
    stated = _P.STATED.fullmatch(text)  # "Live tracking: not supported."
    cells = [cell.strip() for cell in (stated.groups() if stated else text.split("|"))]
    if not columns and len(cells) == 3:
        if _P.CODE.fullmatch(cells[0]):
            cells = cells[1:]
        elif _P.NO_CELL.fullmatch(cells[1]):  # both of two columns say so
            cells = [cells[0], cells[2]]
    if not columns and len(cells) == 2:
        name, said = cells
        is_no = _P.NO_CELL.fullmatch(said) is not None
        return is_no and _holds(name, words) and not _P.ASKS_OTHERWISE.search(name)
    if not columns and len(cells) > 3:
        named = list(dropwhile(_P.NO_CELL.fullmatch, reversed(cells)))
        return len(named) <= 2 and _holds(cells[0], words)  # and all columns say no
    if len(cells) != len(columns) or len(cells) < 2:
        return False
    if _holds(cells[0], words) and not _P.ASKS_OTHERWISE.search(cells[0]):
        own = [
            cell
            for cell, column in zip(cells[1:], columns[1:], strict=True)
            if not _P.RIVAL.search(column)
        ]
        return bool(own) and all(_P.NO_CELL.fullmatch(cell) for cell in own)
    holding = [
        column
        for cell, column in zip(cells, columns, strict=True)
        if words and _holds(cell, words)
    ]
    return bool(holding) and all(
        _of_heading(column) is Polarity.NEGATED for column in holding
    )


def _holds(text: str, words: Sequence[str]) -> bool:
    return not words or any(word in text.casefold() for word in words)


def _of_sentences(
    text: str, words: Sequence[str], carrier: Carrier | None, *, is_likely: bool
) -> Iterator[Polarity]:
    sentences = [text[a:b] for a, b in sentence_spans(text)]
    is_believed = not is_likely or any(
        carrier is not None and DENIALS.FIRM.search(s) and denial(s, carrier)
        for s in sentences
    )
    for i, sentence in enumerate(sentences):
        if carrier is not None and DENIALS.FINDS_FACES.search(sentence):
            continue
        is_answer = i > 0 and sentences[i - 1].endswith("?")
        holds = carrier.words.search(sentence) if carrier else _holds(sentence, words)
        if not holds or (is_answer and not words and answers_no(sentence)):
            continue
        following = sentences[i + 1] if i + 1 < len(sentences) else ""
        if (
            _is_asked_and_denied(sentence, following)
            or _P.TAKEN_BACK.match(following)
            or _is_refused(sentence, following)
        ):
            yield Polarity.NEGATED
        else:
            kind = _of_sentence(sentence, words)
            if kind is Polarity.ASSERTED and carrier is not None:
                kind = (is_believed and denial(sentence, carrier)) or kind
            yield kind


def _is_asked_and_denied(sentence: str, following: str) -> bool:
    return (
        sentence.endswith("?")
        and _P.ANSWER_NO.match(following) is not None
        and _P.ASKS_OTHERWISE.search(sentence) is None
    )


def without_refused(text: str) -> str:
    """Return a text with blanks for refused requests.

    Example:
        >>> without_refused("They asked for a port. We declined.").strip()
        'We declined.'
    """
    if _P.REQUESTED.search(text) is None:
        return text
    spans = sentence_spans(text)
    for (start, end), (after, last) in pairwise(spans):
        if _is_refused(text[start:end], text[after:last]):
            text = text[:start] + " " * (end - start) + text[end:]
    return text


def _is_refused(sentence: str, following: str) -> bool:
    """Return True if a sentence is a request and the following one refuses it."""
    return bool(_P.REQUESTED.search(sentence) and _P.REFUSED.match(following))


def _of_sentence(sentence: str, words: Sequence[str]) -> Polarity:
    nlp, matcher, needed = _matcher()
    doc = nlp(sentence)
    held = {token.lower_ for token in doc}
    if all(any(map(held.isdisjoint, words)) for words in needed):
        return Polarity.ASSERTED  # 19 of 20 sentences; the matcher takes longer
    found: dict[str, list[tuple[int, int]]] = {}
    for match_id, start, end in matcher(doc):
        found.setdefault(nlp.vocab.strings[match_id], []).append((start, end))
    folded = sentence.casefold()
    first = min((at for w in words if (at := folded.find(w)) >= 0), default=len(folded))
    traps = found.get("trap", [])
    for name, (kind, _) in _CUES.items():
        for start, end in found.get(name, []):
            if name.endswith("_before") and doc[start].idx > first:
                continue
            if _P.BUT.search(sentence, doc[start].idx, max(first, doc[end - 1].idx)):
                continue
            if _is_believed(kind, (start, end), traps):
                return kind
    is_guarded = bool(found.get("guarded")) and "not only" not in folded
    return Polarity.NEGATED if is_guarded else Polarity.ASSERTED


def _is_believed(
    kind: Polarity, cue: tuple[int, int], traps: Sequence[tuple[int, int]]
) -> bool:
    """Return True if a cue holds in spite of trap wordings.

    A trap anywhere in the sentence outweighs a negation. It outweighs a prohibition
    only if it covers the same words. An option or a condition hides nothing, so it
    always holds.
    """
    if kind is Polarity.NEGATED:
        return not traps
    if kind is Polarity.PROHIBITED:
        return not any(cue[0] < end and cue[1] > start for start, end in traps)
    return True
