"""Sentences with a role: "operated by X", "X acts as agent", "sold to X".

The rule pipeline splits the text into words. Names from the other readers or from the
pattern of names are merged into one token, and spaCy's Matcher looks for the phrase
around it. No model is involved, so that every role can be traced to its words.
"""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any

from pipeline.parties.papers.line_wraps import in_one_line
from pipeline.parties.papers.role_terms import role_phrases
from pipeline.parties.party_names import is_company, is_organ, is_title, name_at
from pipeline.parties.records import PartyRole, RoleName, Span
from pipeline.pattern_files import Patterns
from pipeline.text.sentences import sentence_spans

_P = Patterns("parties/patterns/role_phrases")

_NAME: dict[str, Any] = {"ENT_TYPE": "PARTY"}
_ARTICLES = (
    "the our your der die das den dem la le les l' l’ el los las "
    "firma société sociedad empresa"
).split()
_THE: dict[str, Any] = {"LOWER": {"IN": _ARTICLES}, "OP": "?"}
_NEGATIONS = frozenset("not never nor no nicht kein keine nie pas jamais".split())
_REACH = 400
"""Number of characters searched on each side of a trigger; a long sentence has 300."""

_PAYING = frozenset({PartyRole.PAYER, PartyRole.GUARANTOR})
_OF_TRADE = frozenset({PartyRole.SELLER, PartyRole.BUYER, PartyRole.DISTRIBUTOR})


def _words(text: str) -> list[dict[str, Any]]:
    """Turn "used|operated by" into token patterns; "*" stands for up to four words."""
    tokens: list[dict[str, Any]] = []
    for word in text.split():
        if word == "*":
            tokens += [
                {
                    "ENT_TYPE": {"NOT_IN": ["PARTY"]},
                    "LOWER": {"NOT_IN": ["by", *_NEGATIONS]},
                    "IS_PUNCT": False,
                    "OP": "?",
                }
            ] * 4
        else:
            tokens.append({"LOWER": {"IN": word.split("|")}})
    return tokens


@lru_cache(maxsize=1)
def _matcher() -> tuple[Any, Any]:
    import spacy
    from spacy.matcher import Matcher

    nlp = spacy.blank("xx")
    matcher = Matcher(nlp.vocab)
    for number, (role, before, after) in enumerate(role_phrases()):
        comma = [{"TEXT": ",", "OP": "?"}] if after else []
        article = [_THE, _THE] if before else []
        pattern = [*_words(before), *article, _NAME, *comma, *_words(after)]
        matcher.add(f"{role}:{number}", [pattern])
    return nlp, matcher


def read_phrases(text: str, known: Iterable[Span] = ()) -> list[RoleName]:
    """Return the names that have a role by a sentence.

    Args:
        text: Text of a document or passage.
        known: Spans of names that were found before and must be kept whole.
    """
    found: list[RoleName] = []
    known = sorted(known, key=lambda span: span.start)
    for start, end in sentences_with(text, _P.TRIGGER):
        if names := names_of(text, start, end, known):
            found += _match(text, start, end, names)
    return found


def sentences_with(text: str, triggers: re.Pattern[str]) -> Iterator[tuple[int, int]]:
    """Yield the start and end of each sentence around a trigger.

    Only these are read: a contract of 200,000 characters holds a hundred such places,
    and a run of brackets that no tokenizer can handle holds none.
    """
    reached = 0
    for trigger in triggers.finditer(text):
        if trigger.end() <= reached:
            continue
        first = max(reached, trigger.start() - _REACH)
        last = min(len(text), trigger.end() + _REACH)
        # A blank line ends a sentence; a line break alone may be a wrap.
        above = text.rfind("\n\n", first, trigger.start())
        below = text.find("\n\n", trigger.end(), last)
        first = above + 2 if above >= 0 else first
        last = below if below >= 0 else last
        for start, end in sentence_spans(text[first:last]):
            # The sentence of another trigger may be cut here; it gets its own turn.
            if first + start <= trigger.start() < first + end:
                reached = first + end
                if _P.DEFINES.search(text, first + start, first + end):
                    continue
                yield first + start, first + end


def names_of(text: str, start: int, end: int, known: list[Span]) -> list[Span]:
    """Return the names in a sentence: known ones, and all others of two words."""
    spans = [span for span in known if start <= span.start and span.end <= end]
    position = start
    for match in re.finditer(r"(?<![\w-])(?<!\d\.)(?=[A-Z0-9À-Þ])", text[start:end]):
        first = start + match.start()
        if first < position or any(s.start <= first < s.end for s in spans):
            continue
        span = name_at(text, first, end)
        if span is not None and _is_name(span.of(text)):
            spans.append(span)
            position = span.end
    return apart(spans)


def apart(spans: Iterable[Span]) -> list[Span]:
    """Keep the longest of overlapping names, in the order of the text."""
    kept: list[Span] = []
    for span in sorted(spans, key=lambda s: (s.start - s.end, s.start)):
        if not any(map(span.meets, kept)):
            kept.append(span)
    return sorted(kept, key=lambda span: span.start)


def _is_name(name: str) -> bool:
    return " " in name.strip() and not (_P.COMMON.match(name) or is_title(name))


def fits(name: str, role: PartyRole) -> bool:
    """Return True if a phrase alone may give a name this role.

    A person may be an agent and a facility a site. For all other roles the name must be
    that of a company or an organ of a State.
    """
    if role is PartyRole.AGENT:
        return True
    if _P.OFFICE.fullmatch(name):
        return False
    if role is PartyRole.SELLER:
        return is_company(name)
    if role in _PAYING and (_P.HOLDING.search(name) or _P.BANK.search(name)):
        return True
    if role is PartyRole.SITE:
        return is_organ(name) or _P.FACILITY.search(name) is not None
    return is_company(name) or (_P.PARTY_WORD.search(name) is None and is_organ(name))


def _of_bank(name: str, role: PartyRole) -> PartyRole:
    """Return OTHER for a bank that pays or guarantees: it acts for somebody else."""
    is_bank = role in _PAYING and _P.BANK.search(name) is not None
    return PartyRole.OTHER if is_bank else role


def _match(text: str, start: int, end: int, names: list[Span]) -> list[RoleName]:
    from spacy.util import filter_spans

    nlp, matcher = _matcher()
    # A token of white space would part the words of a phrase at the end of a line.
    line, at = in_one_line(text[start:end])
    doc = nlp.make_doc(line)
    place = {offset: number for number, offset in enumerate(at)}
    spans = [
        doc.char_span(
            place[s.start - start], place[s.end - start], "PARTY",
            alignment_mode="expand",
        )
        for s in names
    ]  # fmt: skip
    # Names that share a token ("Acme/Orient") would be two entities in one word.
    doc.ents = filter_spans([span for span in spans if span is not None])
    with doc.retokenize() as retokenizer:
        for span in doc.ents:
            retokenizer.merge(span)
    found: list[RoleName] = []
    if _P.SIGNED.search(text, start, end):
        return found
    for match_id, first, last in matcher(doc):
        role = PartyRole(nlp.vocab.strings[match_id].split(":")[0])
        if any(t.lower_ in _NEGATIONS for t in doc[max(0, first - 2) : first]):
            continue
        words = doc[first:last]
        where = Span(start + at[words.start_char], start + at[words.end_char])
        unsaid = _P.IF if doc[first].ent_type_ == "PARTY" else _P.DENIES
        if _is_unsaid(text, start, role, where, unsaid):
            continue
        for token in words:
            if token.ent_type_ != "PARTY":
                continue
            named = _with_next(
                text, names, _nearest(names, start + at[token.idx]), where
            )
            found += [
                RoleName(n, _of_bank(n.of(text), role), where)
                for n in named
                if fits(n.of(text), role)
            ]
    return [
        *found,
        *_several_end_users(text, start, end, names),
        *_use_by(text, start, end, names),
    ]


def _is_unsaid(
    text: str, start: int, role: PartyRole, where: Span, unsaid: re.Pattern[str]
) -> bool:
    """Return True if words before a phrase deny it, or if nobody pays by it.

    Who issues, fixes, guarantees or refuses a payment pays nothing.
    """
    found = None
    if role in _OF_TRADE:
        found = unsaid.search(text, start, where.start)
    if role is PartyRole.PAYER:
        found = _P.BILLED.search(text, where.start, where.end)
        found = found or _P.BILLED_BEHIND.match(text, where.end)
    return found is not None


def _with_next(text: str, names: list[Span], name: Span, where: Span) -> Iterator[Span]:
    """Yield a name and the next one in "used by X and the Y"."""
    yield name
    joint = _P.AND.match(text, name.end) if name.end >= where.end else None
    yield from (other for other in names if joint and other.start == joint.end())


def _nearest(names: list[Span], position: int) -> Span:
    return min(names, key=lambda span: abs(span.start - position))


def _use_by(text: str, start: int, end: int, names: list[Span]) -> list[RoleName]:
    """Read "the end use is the survey of the coast by the Harbour Office"."""
    at = {match.end(): match.start() for match in _P.USE_BY.finditer(text, start, end)}
    return [
        RoleName(name, PartyRole.END_USER, Span(at[name.start], name.end))
        for name in names
        if name.start in at and fits(name.of(text), PartyRole.END_USER)
    ]


def _several_end_users(
    text: str, start: int, end: int, names: list[Span]
) -> list[RoleName]:
    """Read "X and Y shall have access as end users": all names before the phrase."""
    match = _P.END_USERS.search(text, start, end)
    if match is None:
        return []
    where = Span(match.start(), match.end())
    return [
        RoleName(name, PartyRole.END_USER, where)
        for name in names
        if name.end <= match.start()
        and not is_company(name.of(text))
        and fits(name.of(text), PartyRole.END_USER)
        and not _P.APART.search(text, name.end, match.start())
    ]
