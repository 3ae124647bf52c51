"""The program's log on standard error, for people or as one JSON object a line.

    {"at": "2026-11-29T06:41:45+00:00", "level": "info", "event": "document screened",
     "logger": "pipeline.screening.file", "document_id": "ab12...", "n_findings": 3}

An event is a fixed text with numbers, hashes and ids beside it. A line of JSON holds
nothing else. Words of documents, and names of people, cases and files, never reach a
collector of logs. Messages for people may name a file.
"""

import json
import logging
import os
import sys
from datetime import UTC, datetime

_FIELDS = "triage"


def log_event(logger: logging.Logger, event: str, **fields: str | float | None) -> None:
    """Log an event.

    Args:
        logger: Logger of the module.
        event: Fixed text that says what happened.
        fields: Numbers, hashes and ids; no names.
    """
    logger.info(event, extra={_FIELDS: fields})


class _Lines(logging.Formatter):
    """One JSON object a line, without any field that may hold a name."""

    def format(self, record: logging.LogRecord) -> str:
        at = datetime.fromtimestamp(record.created, UTC)
        line: dict[str, object] = {
            "at": at.isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            # The text before its values are inserted, because they may be names.
            "event": str(record.msg),
            "logger": record.name,
        }
        if record.exc_info and record.exc_info[0] is not None:
            line["error"] = record.exc_info[0].__name__
        return json.dumps(line | getattr(record, _FIELDS, {}))


def set_up_logs() -> None:
    """Log as ``TRIAGE_LOG`` says: warnings for people, or all events as JSON."""
    # Not ``settings()``: `triage --help` must work even if a setting is wrong.
    if os.environ.get("TRIAGE_LOG") != "json":
        return
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Lines())
    ours = logging.getLogger("pipeline")
    ours.handlers = [handler]
    ours.setLevel(logging.INFO)
    ours.propagate = False
