"""Count the unmet needs of a safeguard, a security end user or a diversion.

By the guidelines a safeguard binds, and limits use, users, place, transfer or resale of
what the paper supplies, for reasons of end use, export control, human rights or misuse;
licences, trademarks, money and confidence are commerce. An end user is a body of the
deal, not a body that demands customer data by law. A diversion is one of goods. Each
unmet need counts once. Commerce counts if no end use is stated: twice in a short
passage, once in a long one.
"""

import re
from dataclasses import replace

from pipeline.classify.base import View
from pipeline.classify.rules.hidden_users import hidden_user
from pipeline.classify.rules.unaware import limits_elsewhere, watches_unaware
from pipeline.classify.words.word_lists import concept_words, list_languages
from pipeline.datamodel import Kind
from pipeline.pattern_files import Patterns
from pipeline.text.sentences import sentence_spans

_P = Patterns("classify/patterns/needs_contracts")

SAFEGUARD = "contractual_safeguard"
END_USER = "state_security_end_user"
DIVERSION = "diversion_intermediary_risk"
SUPPLY = "prior_supply_reference"
EVASIVE = "evasive_end_use"
LABELS = (SAFEGUARD, END_USER, DIVERSION, SUPPLY, EVASIVE)
"""Labels about the deal. ``licence_or_oversight`` also applies to reports, and is in
``needs``."""

_ALL = 3
"""Number of needs that a clause without any limit does not meet: it is never a flag."""

_LONG = 600
"""Number of characters above which a clause may forbid more than its commercial words
say."""


def n_unmet(view: View, label: str, kind: Kind) -> int:
    """Return the number of a label's needs that a passage does not meet."""
    if label == SAFEGUARD and limits_nothing(view):
        return _ALL
    if label == END_USER and _P.NAMES_ONLY_A_FIRM.fullmatch(view.text):
        return _ALL
    if view.language != "en":
        return int(label == END_USER and _names_no_body(view))
    if label == SAFEGUARD:
        return _n_unmet_of_safeguard(view, kind)
    if label == END_USER:
        return _n_unmet_of_end_user(view)
    if label == DIVERSION:
        return _n_unmet_of_diversion(view.text)
    if label == EVASIVE:
        return 2 * _is_answered(view.text)
    return int(not _P.SUPPLIED.search(f"{view.text} {view.context}"))


def limits_nothing(view: View) -> bool:
    """Return True for clauses that limit no use, whatever their words are.

    They excuse a party, take over goods, hide a user or let persons be watched.
    """
    if _P.EXCUSES_IN_ITS_TITLE.match(view.text):
        return _P.ENDS_SUPPLY.search(view.text) is None
    if _is_only(_P.EXCUSES, view.text) or (
        _is_only(_P.TAKES_OVER, view.text) and not _P.KEEPS_IN_VIEW.search(view.text)
    ):
        return True
    if hidden := hidden_user(view.text):
        start, end = hidden
        beside = f"{view.text[:start]} {view.text[end:]}"
        return _P.ENDS_SUPPLY.search(beside) is None
    return watches_unaware(view) and not limits_elsewhere(view)


def relieves(view: View) -> bool:
    """Return True for a clause on delays for which nobody answers.

    "If the licence is refused, the Seller is released": no licence is told of.
    """
    return _is_only(_P.RELIEVES, view.text)


def _is_only(words: re.Pattern[str], text: str) -> bool:
    """Return True if a clause says something, and its other sentences limit no use.

    A single sentence on force majeure can be long. Many other sentences may forbid more
    than their words say.
    """
    if not words.search(text):
        return False
    limits = _P.ENDS_SUPPLY.search(text) or _P.TELLS_OF_USE.search(text)
    if limits is not None:
        return False
    said = (text[start:end] for start, end in sentence_spans(text))
    return sum(len(each) for each in said if not words.search(each)) <= _LONG


def _is_answered(text: str) -> bool:
    """Return True if an end use stands elsewhere, or support is declined for cause."""
    return _P.ANSWERED.search(text) is not None and (
        _P.REFUSES.search(text) is None
        or _P.GIVEN_WITH_REFERENCE.search(text) is not None
    )


def may_limit(view: View) -> bool:
    """Return True if a clause can limit the users or the use of the item.

    Leases, liens and assignments require consent, too. So consent counts only if goods
    are passed on.
    """
    text = view.text
    return any(found.search(text) for found in (_P.END_USE, _P.MISUSE)) or all(
        found.search(text) for found in (_P.CONSENT, _P.PASSED_ON, _P.GOODS)
    )


def _n_unmet_of_safeguard(view: View, kind: Kind) -> int:
    text = view.text
    found = int(kind is not Kind.CONTRACT and not _P.UNREMOVABLE.search(text))
    above = view.heading[-1] if view.heading else ""
    is_of_end_use = _P.END_USE.search(f"{text} {above}") is not None
    has_reason = is_of_end_use or _P.REASON.search(text) is not None
    found += not (may_limit(view) and has_reason)
    found += not _P.BINDS.search(f"{text} {view.context}")
    found += _is_said_by_others(view) + (_P.PROCEDURE.search(text) is not None)
    found += 2 * (
        _is_opening(text) or _P.HIDES.search(" ".join(text.split())) is not None
    )
    is_about_use = is_of_end_use or _P.MISUSE.search(text) is not None
    if not is_about_use and _P.ACCOUNTS.search(text):
        found += 2
    elif not is_of_end_use and _P.COMMERCE.search(text):
        found += 1 if len(text) > _LONG else 2
    return found


def _is_said_by_others(view: View) -> bool:
    """Return True if a clause repeats the law, or has a heading about commerce."""
    return _P.REPEATS_THE_LAW.search(view.text) is not None or any(
        _P.COMMERCIAL_HEADING.search(above) for above in view.heading
    )


def _is_opening(text: str) -> bool:
    return text.rstrip().endswith(":") and len(text.split()) <= 8


def _n_unmet_of_end_user(view: View) -> int:
    text = view.text
    found = int(_P.SECURITY_BODY.search(f"{text} {view.context}") is None)
    if any(_P.LEGAL_GUIDE.search(above) for above in view.heading):
        found += 1
    if not _P.SECURITY_BODY.search(text) and not _P.WORD.search(text):
        found += 2
    is_rule = _P.RULES.search(text) is not None and not _P.HANDED_OVER.search(text)
    if is_rule and not _P.PART_OF_THE_DEAL.search(text):
        found += 1
    if _P.ASKED_BY_LAW.search(text) and not _P.PART_OF_THE_DEAL.search(text):
        found += 2
    return found


def _names_no_body(view: View) -> bool:
    """Return True if neither a passage nor its context names a security body.

    It reads the word lists: in a language without a list, any passage may name one.
    Names of a few capitals may be of bodies that stand in full elsewhere.
    """
    if view.language not in list_languages() or _P.SHORT_NAME.search(view.text):
        return False
    whole = replace(view, text=f"{view.text} . {view.context}")
    return not concept_words(whole, ("security_body",))


def _n_unmet_of_diversion(text: str) -> int:
    found = int(_P.ASTRAY.search(text) is None) + int(
        _P.ABOUT_GOODS.search(text) is None
    )
    return found + 2 * (_P.NO_GOODS.search(text) is not None)
