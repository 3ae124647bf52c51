"""Small fitted files, such as weights of heads, read only if their hash is right."""

import hashlib
import json
import math
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Generic, TypeVar

from pipeline.errors import ArtifactError
from pipeline.files import sha256_of, write_atomically
from pipeline.settings import models_dir

_LIST = "artifact.toml"


T = TypeVar("T")


def read_vouched(path: Path, maker: str, what: str, parse: Callable[[Any], T]) -> T:
    """Read a JSON file if its hash is that of ``artifact.toml``.

    Args:
        path: Path of the file.
        maker: Command that writes the file, for the message of an error.
        what: Description of the expected content, for the same message.
        parse: Function that turns the rows of the file into the result.

    Raises:
        ArtifactError: The file is missing, is no JSON, is not the one whose SHA-256
            ``artifact.toml`` states, or holds something else.
    """
    rows = _stated(path, maker)
    try:
        return parse(rows)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        found = f"no {error}" if isinstance(error, KeyError) else error
        msg = f"{path}: expected {what}: {found}; {maker} writes it"
        raise ArtifactError(msg) from error


def _stated(path: Path, maker: str) -> Any:
    place = path.with_name(_LIST)
    try:
        stated = tomllib.loads(place.read_text("utf-8"))["files"][path.name]
        place = path
        data = path.read_bytes()
        found = hashlib.sha256(data).hexdigest()
        if found == stated:
            return json.loads(data, parse_float=finite, parse_constant=finite)
        problem = f"expected sha256 {stated}, found {found}"
    except OSError as error:
        problem = error.strerror or str(error)
    except (KeyError, TypeError):
        problem = f"expected the sha256 of {path.name}, found none"
    except ValueError as error:
        problem = str(error)
    msg = f"{place}: {problem}; {maker} writes it"
    raise ArtifactError(msg)


def finite(value: Any) -> float:
    """Return a number.

    Raises:
        ValueError: It is no number, or one that cannot be compared or added.
    """
    number = float(value)
    if not math.isfinite(number):
        msg = f"expected a finite number, found {value}"
        raise ValueError(msg)
    return number


@dataclass(frozen=True)
class LinearHead(Generic[T]):
    """A small linear model; its weights are read at first use.

    Attributes:
        place: Path of its file below ``models/``.
        maker: Command that writes the file, for the messages of errors.
        name: Name of the model, for the same messages.
        parse: Function that turns the rows of the file into the weights.
    """

    place: str
    maker: str
    name: str
    parse: Callable[[Any], T]

    @cached_property
    def weights(self) -> T:
        """Weights of the features.

        Raises:
            ArtifactError: They are missing, malformed, or not those with the stated
                hash.
        """
        what = f"the weights of the {self.name}"
        return read_vouched(models_dir() / self.place, self.maker, what, self.parse)

    @cached_property
    def version(self) -> str:
        """Version of the weights: the first digits of their hash."""
        content = json.dumps(self.weights, sort_keys=True)
        return hashlib.sha256(content.encode()).hexdigest()[:12]


def write_vouched(path: Path, rows: Any) -> Path:
    """Write a JSON file and state its hash in the ``artifact.toml`` beside it."""
    path.parent.mkdir(exist_ok=True)
    text = json.dumps(rows, indent=1, sort_keys=True, ensure_ascii=False) + "\n"
    write_atomically(path, text.encode())
    lines = [
        f'"{file.name}" = "{sha256_of(file)}"\n'
        for file in sorted(path.parent.glob("*.json"))
    ]
    write_atomically(path.with_name(_LIST), ("[files]\n" + "".join(lines)).encode())
    return path


def linear_head(rows: Any) -> tuple[dict[str, float], float]:
    """Return the weights of features, with the bias under "", and the threshold."""
    weights = {str(name): finite(weight) for name, weight in rows["weights"].items()}
    return weights | {"": finite(rows["bias"])}, finite(rows["threshold"])


def linear_probability(
    weights: Mapping[str, float], features: Mapping[str, float]
) -> float:
    """Return the probability of a logistic model for features, in [0, 1].

    Args:
        weights: Weights as ``linear_head`` returns them, the bias under the empty name.
        features: Value of each feature by name; one without a weight does not count.
    """
    margin = sum(weights.get(name, 0.0) * value for name, value in features.items())
    return 1 / (1 + math.exp(-weights[""] - margin))
