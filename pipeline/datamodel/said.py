"""Sentences as code and values, which read as English text.

The code is the English sentence with the names of its values in braces, as catalogues
of translations have it (``msgid`` in ``review/locales/said``). A sentence is a ``str``:
English output shows it as it is, and a page looks its code up. The database, the wire
of the sandbox and files of names hold ``{"said": [code, *values]}`` for it.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Annotated, Any, NoReturn, Self

from pipeline.errors import AnswerRefused

if TYPE_CHECKING:
    from pydantic import SerializationInfo

_PLACE = re.compile(r"\{(\w+)(?:!([rc]))?\}")
PACKED = '{"said":'
"""First characters of the JSON of a sentence."""

_MAX_CHARS = 1_000_000
"""Longest sentence that is read: each quote inside a quote may double its length, so
there must be an end."""

Value = str | int
"""A value in a sentence: a name, a quote, a number, or another sentence."""

Tell = Callable[[str], str]


class Said(str):
    """An English sentence that knows its code and values.

    A value is put in as it is; ``{name!r}`` quotes it, ``{name!c}`` begins it with a
    capital. A value at ``{said}``, ``{said1}`` ... or ``{relation}`` is translated too:
    it is a sentence or a word of its own.

    Args:
        code: The sentence, with the names of its values in braces.
        **values: Values by name; anything but a text or a number is put into words.

    Attributes:
        code: Sentence with the names of its values in braces.
        values: Texts, numbers and other sentences, by name.

    Raises:
        KeyError: A value is lacking.

    Example:
        >>> Said("page {n} not read: {said}", n=3, said="a hidden slide")
        'page 3 not read: a hidden slide'
    """

    __slots__ = ("code", "values")

    code: str
    values: dict[str, Value]

    def __new__(cls, code: str, /, **values: object) -> Self:
        """Build the English text."""
        held = {k: v if isinstance(v, str | int) else str(v) for k, v in values.items()}
        said = super().__new__(cls, _filled(code, held, str))
        said.code, said.values = code, held
        return said

    def __str__(self) -> str:
        """Return itself, so that an error keeps code and values of its message."""
        return self

    def __deepcopy__(self, _memo: dict[int, Any]) -> Self:
        """Return itself: it is never edited."""
        return self

    def __reduce__(self) -> tuple[Any, ...]:
        """Take code and values along to another process."""
        return unpacked_text, (packed_text(self),)

    def told(self, translations: Mapping[str, str], tell: Tell) -> str:
        """Return the sentence in another language.

        Args:
            translations: Translations by code; a code that lacks one stays English.
            tell: Puts a sentence or word within the sentence into that language.
        """
        code = translations.get(self.code)
        if code is None:
            is_joint = not re.search(r"\w", _PLACE.sub("", self.code))
            code = told_signs(self.code, tell) if is_joint else self.code
        return _filled(code, self.values, tell)

    def with_values(self, change: Callable[[Any], Any]) -> "Said":
        """Return the same sentence with changed values."""
        return Said(self.code, **{k: change(v) for k, v in self.values.items()})


class _Kept:
    """Has pydantic keep a sentence with its code, which a plain ``str`` loses.

    A dump translates it with the ``Tell`` under "tell" in its context, if there is one.
    """

    def __get_pydantic_core_schema__(self, _source: Any, _handler: Any) -> Any:
        from pydantic_core import core_schema

        return core_schema.json_or_python_schema(
            core_schema.str_schema(),
            core_schema.is_instance_schema(str),
            serialization=core_schema.plain_serializer_function_ser_schema(
                _dumped, info_arg=True, return_schema=core_schema.str_schema()
            ),
        )


def _dumped(text: str, info: "SerializationInfo[Any]") -> str:
    tell: Tell = (info.context or {}).get("tell", str)
    return tell(text)


def told_signs(signs: str, tell: Tell) -> str:
    """Return separators in a language, with a space if needed.

    Example:
        >>> told_signs("; ", {";": " ;"}.get)
        ' ; '
    """
    return re.sub(r"[;:]", lambda sign: tell(sign[0]), signs)


Sentence = Annotated[str, _Kept()]
"""Type of a field for a sentence: ``Said``, or a text without values."""


def joined(parts: Iterable[str | None], joint: str = "; ") -> str:
    """Return sentences or words in a row, each translated by itself.

    Example:
        >>> joined(["a hidden slide", None, Said("page {n}", n=2)])
        'a hidden slide; page 2'
    """
    left = [part for part in parts if part]
    if len(left) < 2:
        return left[0] if left else ""
    names = [f"said{n}" for n in range(len(left))]
    code = joint.join(f"{{{name}}}" for name in names)
    return Said(code, **dict(zip(names, left, strict=True)))


def sentences_in(text: str) -> Iterator[Said]:
    """Yield a sentence and the sentences among its values, at any depth.

    Example:
        >>> note = Said("not read: {said}", said=Said("page {n}", n=2))
        >>> [each.code for each in sentences_in(note)]
        ['not read: {said}', 'page {n}']
    """
    if isinstance(text, Said):
        yield text
        for value in text.values.values():
            if isinstance(value, str):
                yield from sentences_in(value)


def counted(n: int, one: str, many: str, /, **values: object) -> Said:
    """Return the sentence for one thing or for many; ``{n}`` stands for their number.

    Example:
        >>> counted(2, "{n} page not read", "{n} pages not read")
        '2 pages not read'
    """
    return Said(one if n == 1 else many, n=n, **values)


def refuse(code: str, /, **values: object) -> NoReturn:
    """Refuse a reviewer's answer with a sentence.

    Raises:
        AnswerRefused: Always.
    """
    raise AnswerRefused(Said(code, **values) if values else code)


def packed(value: Any) -> Any:
    """Return a value as JSON holds it, with the sentences in it at any depth."""
    if isinstance(value, Said):
        held = [value.values[name] for name in _names(value.code)]
        return {"said": [value.code, *map(packed, held)]}
    if isinstance(value, dict):
        return {key: packed(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [packed(each) for each in value]
    return value


def unpacked(held: dict[str, Any]) -> Any:
    """Return the sentence of a JSON object, or the object; a hook of ``json.loads``.

    Raises:
        ValueError: It claims to be a sentence and is none, or it is endless.
    """
    if held.keys() != {"said"}:
        return held
    match held["said"]:
        case [str(code), *values] if all(isinstance(x, str | int) for x in values):
            said = Said(code, **dict(zip(_names(code), values, strict=True)))
            if len(said) <= _MAX_CHARS:
                return said
    msg = f"expected code and values of a sentence, found {str(held)[:100]}"
    raise ValueError(msg)


def packed_text(text: str) -> str:
    """Return a sentence as one text; a text without a code stays as it is."""
    if not isinstance(text, Said):
        if not text.startswith(PACKED):
            return text
        text = Said("{name}", name=text)
    return json.dumps(packed(text), ensure_ascii=False, separators=(",", ":"))


def unpacked_text(text: str) -> str:
    """Undo ``packed_text``."""
    if not text.startswith(PACKED):
        return text
    said: str = json.loads(text, object_hook=unpacked)
    return said


def english(raw: str, *, is_json: bool) -> str:
    """Return a stored text with the English of each sentence in place of its code.

    Args:
        raw: Text from ``packed_text``, or JSON without white space.
        is_json: Whether ``raw`` is JSON.
    """
    if PACKED not in raw:
        return raw
    if not is_json:
        return f"{unpacked_text(raw)}"
    plain = json.loads(raw, object_hook=unpacked)
    return json.dumps(plain, ensure_ascii=False, separators=(",", ":"))


def _names(code: str) -> list[str]:
    # A name that stands twice is held twice: no sentence is longer than its JSON.
    return [match[1] for match in _PLACE.finditer(code)]


def _begins_with_name(value: Value) -> bool:
    """Return True if a sentence begins with a name, such as "un-sc is dated"."""
    while isinstance(value, Said) and (first := _PLACE.match(value.code)):
        name = first[1]
        if first[2] or not (name.startswith("said") or name == "relation"):
            return True
        value = value.values[name]
    return False


def _filled(code: str, values: Mapping[str, Value], tell: Tell) -> str:
    def fill(place: re.Match[str]) -> str:
        name, how = place.groups()
        value = values[name]
        is_word = name.startswith("said") or name == "relation"
        is_told = is_word or isinstance(value, Said)
        text = tell(str(value)) if is_told else str(value)
        if how == "c" and not _begins_with_name(value):
            return text[:1].upper() + text[1:]
        return repr(text) if how == "r" else text

    return _PLACE.sub(fill, code)
