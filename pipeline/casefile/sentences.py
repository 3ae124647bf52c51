"""The reasons to dismiss a claim, in words."""

from pipeline.labels import in_words

REASONS = {
    "not_said": ("not said", "The words do not say it"),
    "other_subject": ("about something else", "About something or somebody else"),
    "no_statement": ("no statement", "No statement: law, heading, contents"),
    "denied": ("denied", "Denied or excluded in the text"),
    "misread": ("misread", "The text was misread"),
    "other": ("other, see note", "Another reason, given in the note"),
}
"""Reasons to dismiss a claim, each in short and in full."""


def reason_words(reason: str) -> str:
    """Return the reason of an answer in full, as on its button."""
    return REASONS[reason][1] if reason in REASONS else in_words(reason)
