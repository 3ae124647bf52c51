"""Flags of a model on the challenge rows: edge cases that are never trained on.

``corpora/challenge``: every row states which labels must be flagged and which are named
but denied. Half of the rows have no label; a flag there is a false alarm.
"""

from dataclasses import dataclass

import pydantic

from pipeline.classify.base import Classifier
from pipeline.errors import ConfigError, explain
from pipeline.screening.scoring import ScoreRequest, score_requests
from pipeline.settings import corpora_dir
from pipeline.training.measuring.scored import Share

FILES = ("rows.jsonl", "extended.jsonl")


@dataclass(frozen=True, slots=True)
class ChallengeFacts:
    """Results on one file of challenge rows.

    Attributes:
        file: Name of the file.
        exact: Share of the rows with exactly the expected flags.
        recall: Share of the expected flags that were raised.
        clean: Share of the rows without an expected label that got no flag.
        false_alarms: Share of flagged rows, by label, among those where the label is
            not expected.
    """

    file: str
    exact: Share
    recall: Share
    clean: Share
    false_alarms: dict[str, Share]


class _Example(pydantic.BaseModel):
    labels: frozenset[str]


def measure_challenge(classifier: Classifier) -> tuple[ChallengeFacts, ...]:
    """Return the results of a model on each file.

    Raises:
        ConfigError: A row is not readable.
    """
    return tuple(_measure(name, classifier) for name in FILES)


def read_challenge(name: str) -> list[tuple[ScoreRequest, frozenset[str]]]:
    """Return the rows of a file with the labels that must be flagged.

    Raises:
        ConfigError: A row is not readable.
    """
    path = corpora_dir() / "challenge" / name
    lines = path.read_text("utf-8").splitlines()
    try:
        return [
            (
                ScoreRequest.model_validate_json(x),
                _Example.model_validate_json(x).labels,
            )
            for x in lines
        ]
    except pydantic.ValidationError as error:
        msg = f"challenge rows {path}: {explain(error)}"
        raise ConfigError(msg) from error


def _measure(name: str, classifier: Classifier) -> ChallengeFacts:
    rows = read_challenge(name)
    expected = [labels for _, labels in rows]
    answers = score_requests([request for request, _ in rows], classifier)
    flags = [frozenset(answer["flags"]) for answer in answers]
    pairs = list(zip(expected, flags, strict=True))
    bare = [found for wanted, found in pairs if not wanted]
    return ChallengeFacts(
        file=name,
        exact=Share.of(sum(wanted == found for wanted, found in pairs), len(pairs)),
        recall=Share.of(
            sum(len(wanted & found) for wanted, found in pairs),
            sum(len(wanted) for wanted, _ in pairs),
        ),
        clean=Share.of(sum(not found for found in bare), len(bare)),
        false_alarms={
            label: Share.of(
                sum(label in found - wanted for wanted, found in pairs),
                sum(label not in wanted for wanted, _ in pairs),
            )
            for label in classifier.labels
        },
    )
