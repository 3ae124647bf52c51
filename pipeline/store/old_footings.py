"""Sentences about a flag in stores up to 0019, which held a code and its values.

They stay in the store as they were written, so that every seal holds. This module reads
them as sentences.
"""

from functools import cache
from pathlib import Path
from typing import Any

from pipeline.datamodel import Said, unpacked


def sentence(held: dict[str, Any]) -> Any:
    """Return the sentence of a JSON object, new or old, or the object.

    Raises:
        ValueError: It has the form of a sentence but is none.
    """
    if held.keys() != {"code", "values"}:
        return unpacked(held)
    return Said(_sentences()[held["code"]], **dict(held["values"]))


@cache
def _sentences() -> dict[str, str]:
    path = Path(__file__).with_name("old_footings.txt")
    lines = path.read_text("utf-8").splitlines()
    return {code: said for code, _, said in (line.partition(" ") for line in lines)}
