"""Annotating in a terminal: text in, text out.

Labels are named by their number in the list of the passage's kind. "No label" is ``0``,
never an empty line, because a key pressed too early must not become a negative.
"""

from collections.abc import Iterator

from pipeline.datamodel import Kind, Polarity
from pipeline.errors import ConfigError
from pipeline.labels import default_labels
from pipeline.training.batches import Answer, BatchRow

_POLARITY = {
    "n": Polarity.NEGATED,
    "p": Polarity.PROHIBITED,
    "c": Polarity.CONDITIONAL,
    "o": Polarity.OPTIONAL,
}

HELP = (
    "numbers of all labels that fit, 0 for none; 3=n negated, 3=p prohibited, "
    "3=c conditional, 3=o optional; u uncertain; ?3 guideline; s skip; q quit"
)


def menu(kind: Kind) -> list[str]:
    """Return the labels that a kind can carry, numbered from 1."""
    return [f"{i} {label}" for i, label in enumerate(_allowed(kind), start=1)]


def _allowed(kind: Kind) -> tuple[str, ...]:
    return default_labels().allowed(kind)


def label_of(number: str, kind: Kind) -> str:
    """Return the label of a number in the menu.

    Raises:
        ConfigError: The number is not in the menu.
    """
    allowed = _allowed(kind)
    if not number.isdecimal() or not 1 <= int(number) <= len(allowed):
        msg = f"{number!r}: expected a number from 1 to {len(allowed)}"
        raise ConfigError(msg)
    return allowed[int(number) - 1]


def parse_answer(line: str, row: BatchRow) -> Answer:
    """Return the answer in a typed line.

    Args:
        line: Line as typed, for example ``1 4=o u``; ``0`` for no label.
        row: Row of the batch that it answers.

    Raises:
        ConfigError: A word of the line means nothing, or no label and no ``0`` was
            given.
    """
    labels: list[str] = []
    polarity: dict[str, Polarity] = {}
    is_none = is_uncertain = False
    for word in line.split():
        number, is_set, letter = word.partition("=")
        if word == "u":
            is_uncertain = True
        elif word == "0":
            is_none = True
        elif is_set and letter not in _POLARITY:
            msg = f"{word!r}: expected one of {', '.join(_POLARITY)} after ="
            raise ConfigError(msg)
        else:
            label = label_of(number, row.kind)
            if is_set:
                polarity[label] = _POLARITY[letter]
            if letter not in ("n", "p"):
                labels.append(label)
    if is_none == bool(labels or polarity):
        msg = "expected numbers of labels, or 0 for none"
        raise ConfigError(msg)
    return Answer(
        id=row.id, labels=tuple(labels), polarity=polarity, uncertain=is_uncertain
    )


def passage_lines(row: BatchRow) -> Iterator[tuple[str, str]]:
    """Yield the view of a passage for an annotator, as pairs of name and text.

    The way it was drawn is not shown, because it would suggest an answer.
    """
    yield "kind", row.kind.value
    for name, text in (
        ("heading", " > ".join(row.heading)),
        ("columns", " | ".join(row.columns)),
        ("before", row.before),
        ("text", row.text),
        ("after", row.after),
    ):
        if text:
            yield name, text
    for who, reading in row.readings.items():
        said = [*(reading.labels or ("none",))]
        said += [f"{label}={p.value}" for label, p in reading.polarity.items()]
        yield who, ", ".join(said) + (" (uncertain)" if reading.uncertain else "")
