"""All errors that the pipeline raises on purpose.

    PipelineError
    ├── IngestError            one document cannot be read; the others go on
    │   ├── UnreadableDocument     damaged, empty, changed while read, parser died
    │   ├── EncryptedDocument      needs a password
    │   ├── DocumentTooLarge       over a limit of settings
    │   │   └── OutOfBudget            over what others left of a limit
    │   └── UnsupportedDocument    a format without a reader
    ├── SpanError              offsets outside a text, or a quote that is not there
    ├── LabelError             a label that the label set does not have
    ├── ConfigError            a setting, config, manifest or annotation is wrong
    ├── ArtifactError          a model's files are missing, altered or too old
    ├── SourceError            a publisher's list or file cannot be fetched
    ├── AnswerRefused          a reviewer's answer cannot be recorded as given
    ├── NotSearched            joined names are recorded, and cannot be searched now
    └── StoreError             the store cannot be opened, or refuses a write
        ├── StoreAway              the database or the bytes cannot be reached now
        ├── NotStored              asked for a record that the store does not have
        └── DecidedMeanwhile       somebody answered what this answer did not know

Only ``IngestError`` is ever survived: the document is listed with its
``status`` and reason. Everything else stops the command. Messages are lower
case and name the input, what was expected and what was found.
"""

from difflib import get_close_matches
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from pydantic import BaseModel, ValidationError


class PipelineError(Exception):
    """Base of all errors that the pipeline raises on purpose."""


class IngestError(PipelineError):
    """One document cannot be read. Its message is shown in coverage."""

    status: ClassVar[str] = "unreadable"


class UnreadableDocument(IngestError, ValueError):
    """The bytes are damaged, empty, or do not match their format."""


class EncryptedDocument(IngestError, ValueError):
    """The document needs a password."""

    status = "encrypted"


class DocumentTooLarge(IngestError, ValueError):
    """The document is over a limit of size, pages, time or memory."""

    status = "too_large"


class OutOfBudget(DocumentTooLarge):
    """Earlier documents used up the time of this run; run again."""


class UnsupportedDocument(IngestError, ValueError):
    """There is no reader for the format."""

    status = "unsupported"


class SpanError(PipelineError, ValueError):
    """Offsets lie outside the text, or the quote is not at its offsets."""


class LabelError(PipelineError, KeyError):
    """A label is not in the label set."""

    def __str__(self) -> str:
        """Return the message without the quotes that ``KeyError`` adds."""
        return str(self.args[0])


class ConfigError(PipelineError, ValueError):
    """A setting, config, manifest or annotation is wrong."""


class ArtifactError(PipelineError, ValueError):
    """A model's files are missing, altered, or of another format version."""


class SourceError(PipelineError, OSError):
    """A publisher's list or file cannot be fetched."""


class AnswerRefused(PipelineError, ValueError):
    """A reviewer's answer cannot be recorded as given; nothing was written."""


class NotSearched(PipelineError, RuntimeError):
    """Joined names are stored, but cannot be searched now."""


class StoreError(PipelineError, RuntimeError):
    """The store cannot be opened, or refuses a write."""


class SourceBusy(StoreError):
    """Another refresh of the same source is running."""


class StoreAway(StoreError):
    """Database or document storage cannot be reached for now."""


class NotStored(StoreError, LookupError):
    """The store does not have the record or the bytes that were asked for."""


class DecidedMeanwhile(StoreError):
    """Somebody else answered the same finding in between."""


def explain(error: "ValidationError", record: "type[BaseModel] | None" = None) -> str:
    """Name each wrong field, with the expected and the found value, in one line.

    Args:
        error: Error of a validation.
        record: Model that was validated; an unknown field is compared with its fields.
    """
    return "; ".join(
        ": ".join([*filter(None, [".".join(map(str, problem["loc"]))]), said])
        + _found(problem["type"], problem["input"])
        for problem in error.errors(include_url=False)
        for said in (
            _unknown(str(problem["loc"][-1]), record)
            if problem["type"] == "extra_forbidden"
            else problem["msg"],
        )
    )


def _unknown(name: str, record: "type[BaseModel] | None") -> str:
    """Return a sentence on an unknown field, with the most similar known one."""
    schema = record.model_json_schema() if record else {}
    parts = [schema, *schema.get("$defs", {}).values()]
    fields = {field for part in parts for field in part.get("properties", ())}
    meant = get_close_matches(name, sorted(fields), 1)
    return f"unknown field, do you mean {meant[0]}?" if meant else "unknown field"


def _found(problem: str, value: object) -> str:
    # Our own checks tell what they found, without a password in an address.
    if problem in {"missing", "value_error", "json_invalid"}:
        return ""
    return f" (got {value!r:.120})"
