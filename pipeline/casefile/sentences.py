"""Statements in words: English by code, with values in braces.

Pages put the English sentence into their language; no program reads words.
"""

from collections.abc import Callable

from pipeline.datamodel import Statement

SENTENCES = {
    "rests.one_open": "It rests on one passage, in {document}; nobody has answered it.",
    "rests.one_confirmed": (
        "It rests on one passage, in {document}; a person has confirmed it."
    ),
    "rests.one_unsure": (
        "It rests on one passage, in {document}; a person was unsure of it."
    ),
    "rests.passages": (
        "It rests on {n} passages in {documents}: {confirmed} confirmed, {open} open."
    ),
    "rests.linked": (
        "It rests on passages of reports ({n}) and pairs of names ({pairs}); "
        "without an answer: {open}."
    ),
    "rests.names": "It rests on entries of lists ({n}); without an answer: {open}.",
    "rests.case": (
        "It rests on no passage, but on what is missing or named in the case."
    ),
    "strong.confirmed": "It is strong: a person has confirmed a passage.",
    "strong.rule": "It is strong: a fixed rule reads the passage, no score.",
    "strong.score": (
        "It is strong: the surest passage scores {score}, and {limit} is enough."
    ),
    "strong.number": (
        "It is strong: {n} different passages say it, and {limit} are enough."
    ),
    "strong.fact": (
        "It is strong: it follows from what the case holds, not from a score."
    ),
    "weak.score": (
        "It is weak: the surest passage scores {score}, below {limit}, and fewer "
        "than {passages} different passages say it."
    ),
    "weak.item": (
        "It is weak: the words stand under a condition or are about no item of the "
        "deal."
    ),
    "weak.unsure": "It is weak: a person must say whether the two names are one.",
    "weak.organ": "It is weak: another organ of the same State is named.",
    "weak.delivery": "It is weak: the words do not surely speak of a delivery.",
    "weak.country": "It is weak: the country of the earlier delivery is not named.",
    "weak.terms": (
        "It is weak: the passages hold fewer than {limit} technical terms of the "
        "entry, and print no entry."
    ),
    "weak.countries": "It is weak: only the countries differ.",
    "weak.notice": (
        "It is weak: the notice names other destinations, or only the technology."
    ),
    "weak.rule": "It is weak: the rule is met in part.",
    "beside": (
        "It stands beside the flags and counts neither for nor against the proposal."
    ),
    "against.some": (
        "Against it: passages of the papers that deny or forbid it: {n}; dismissed "
        "by people: {dismissed}; safeguards of the same papers that may answer it: "
        "{safeguards}."
    ),
    "against.said": (
        "Against it: passages of the papers that deny or forbid it: {n}; dismissed "
        "by people: {dismissed}."
    ),
    "against.safeguards": (
        "Against it: no denial in what was read; safeguards of the same papers that "
        "may answer it: {safeguards}."
    ),
    "against.none": "Against it: no passage was found that answers it.",
    "falls.one": "It falls when this passage is dismissed.",
    "falls.passages": "It falls when all {n} passages are dismissed.",
    "falls.weak_first": (
        "It becomes weak at the latest when the {strong} passages that make it strong "
        "are dismissed, and another queue may be proposed then; it falls when all {n} "
        "are dismissed."
    ),
    "falls.linked": (
        "It falls when the names are split, or the passages of reports are dismissed."
    ),
    "falls.both": (
        "It falls when the passages ({n}) are dismissed and the rest of its reasons "
        "is settled."
    ),
    "falls.use": (
        "It falls when an end-use statement and a named end user are among the "
        "papers, and the passages ({n}) are dismissed."
    ),
    "falls.names": (
        "It falls when a person has said that no party is the entry of a list."
    ),
    "falls.product": "It falls when the papers name no item of the list.",
    "falls.countries": (
        "It falls when end user, consignee and payment are in the same country."
    ),
    "falls.read": "It falls when what is named was read, searched or handed in.",
    "fell.answer": "It fell with answer no. {n}: nothing that it rested on is left.",
    "fell.other": (
        "It fell without an answer to a passage: names were answered, or papers, "
        "reports or lists changed."
    ),
    "item.dismissed": "printed in the papers; dismissed by {who} (decisions {numbers})",
    "item.product": "Which product it is: no paper names one.",
    "item.version": "Which version of {product}: no paper says it.",
    "item.offered": (
        "Whether {product} is part of the deal: a brochure offers it, no contract "
        "names it."
    ),
    "item.monitor": "Whether it monitors: no passage on the item says so.",
    "item.extract": "Whether it extracts data: no passage on the item says so.",
    "item.collect": "Whether it collects data: no passage on the item says so.",
    "item.analyse": "Whether it analyses data: no passage on the item says so.",
    "item.purpose": (
        "What it was mainly made for: the papers state capabilities, no purpose."
    ),
    "item.entry": (
        "Whether {entry} covers it: the passages hold fewer than two of its terms."
    ),
    "item.system": "Which system it becomes a part of, and what that system does.",
    "anchor.checked": "Checked: {paragraphs} stand in your copy ({copies}).",
    "anchor.missing": "Not found in your copy: {paragraphs}.",
    "anchor.unloaded": "Not checked, no copy of the text is loaded: {paragraphs}.",
    "anchor.other": "Further sources that it cites cannot be loaded.",
    "ask.use": (
        "Who will operate the item, where, for what and under which law? Please send "
        "an end-use statement that names that body."
    ),
    "ask.vague": (
        "What exactly is the item for? The use that is given in {document} can mean "
        "many things."
    ),
    "ask.who": "Who buys, who receives and who operates the item?",
    "ask.which": "Which is the end user of this deal: {names}?",
    "ask.where": "In which country will the item be used?",
    "ask.listed_party": (
        "Is {party} the one on the list of restricted parties? Please send its number "
        "in the register, its address and its owners."
    ),
    "ask.same": "Is {party} the same body as the {other} that a report names?",
    "ask.conduct": (
        "What will {party} use the item for, and which safeguards against misuse "
        "apply to it? Reports lay conduct to it or to a body with its name."
    ),
    "ask.listed_item": (
        "Has engineering compared the item with the surveillance entries of Annex I, "
        "and with which result?"
    ),
    "ask.route": (
        "Why does the deal go through {party}, and who receives the goods after it?"
    ),
    "ask.route_open": "Who stands between us and the end user, and why?",
    "ask.functions": (
        "Which of the functions in {document} will be delivered, and which can be "
        "switched off or left out?"
    ),
    "ask.earlier": (
        "What was delivered before, when, to which body and country ({document})?"
    ),
    "ask.misuse": (
        "Reports describe misuse of a like item: what was changed in the item or in "
        "who may buy it?"
    ),
    "ask.document": (
        "Please send {document} again, complete and in a form that can be read."
    ),
    "ask.brochure": "Please send a description of the item: none was read.",
    "ask.contract": "Please send the contract, order or offer: none was read.",
    "recall.changed": (
        "The case has changed since: this speaks of it as it was. Draw anew."
    ),
    "recall.age": "This is {days} days old.",
    "recall.read": (
        "{who} read {n} of {unflagged} unflagged passages, drawn by chance, until "
        "{day}."
    ),
    "recall.any": (
        "Any label: {n} of them carry one. At most {most} unflagged passages do "
        "({share}), at 95 %."
    ),
    "recall.label": (
        "{label}: {n} of them carry it. At most {most} unflagged passages do "
        "({share}), at 95 %."
    ),
    "recall.others": (
        "Each other label: no passage carries it for sure. At most {most} unflagged "
        "passages do ({share}), at 95 % for each ({n} unsure)."
    ),
    "recall.by_score": (
        "At most {most} ({share}) if passages of low scores carry a miss at most "
        "{ratio} times as often as those of high scores, as was measured."
    ),
    "recall.each": "Each bound holds by itself, not all of them together.",
    "recall.unsure": (
        "Passages that the reader could not decide count as missed, under each label: "
        "{n}."
    ),
    "recall.decoys": (
        "Of {all} flagged passages that were read among them, {n} were given a label."
    ),
    "recall.unread": (
        "Pages not read: {pages}. They would hold some {n} passages; if all of these "
        "carry a label, at most {most} do."
    ),
    "recall.not_bounded": (
        "Not bounded, because nobody knows how much stands there: {documents}."
    ),
    "tail.go_on": (
        "{n} of {all} findings of the rest were read in random order, {found} matter. "
        "Read {left} more: if no further one matters, you may stop."
    ),
    "tail.stop": (
        "{n} of {all} findings of the rest were read in random order, {found} matter. "
        "You may stop: at least {recall} of what matters in the queue was read, at "
        "{confidence}."
    ),
}
"""English sentence of each code, with the names of its values in braces."""

REASONS = {
    "not_said": ("not said", "The words do not say it"),
    "other_subject": ("of something else", "Said of something or somebody else"),
    "no_statement": ("no statement", "No statement: law, heading, contents"),
    "denied": ("denied", "Denied or excluded in the text"),
    "misread": ("misread", "The text was misread"),
    "other": ("other, see note", "Another reason, given in the note"),
}
"""Each reason to dismiss a claim in short and in full."""

Say = Callable[..., str]


def reason_words(reason: str) -> str:
    """Return the reason of an answer in full, as the button beside it has it."""
    return REASONS[reason][1] if reason in REASONS else reason.replace("_", " ")


def say(said: Statement, translate: Say | None = None) -> str:
    """Return a statement in words.

    Args:
        said: Code and values.
        translate: Puts an English sentence into a language, with its values; None
            leaves English.

    Raises:
        KeyError: The code is of a later version.

    Example:
        >>> say(Statement("falls.passages", (("n", "3"),)))
        'It falls when all 3 passages are dismissed.'
    """
    sentence, values = SENTENCES[said.code], dict(said.values)
    return translate(sentence, **values) if translate else sentence.format(**values)


def statement(code: str, **values: object) -> Statement:
    """Return a code with its values as text."""
    return Statement(code, tuple((name, str(value)) for name, value in values.items()))
