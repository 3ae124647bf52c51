"""Find the words around a passage that change its meaning.

The meaning of a list item depends on its lead-in ("not offered in any edition:"). A
clause may be taken back by another clause, or by the next one. What the exporter's own
people write or receive shows what the exporter knows. Clauses are understood in
English, German, French and Spanish.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, pairwise

from pipeline.casefile.claims import NOTHING_AROUND, Letter, Row, Spot, Surroundings
from pipeline.datamodel import (
    HEADING_KINDS,
    BlockKind,
    Deal,
    Kind,
    OmissionKind,
    PartyRole,
)
from pipeline.parties.party_names import is_company, without_form
from pipeline.store.rows import PassageWords
from pipeline.store.store import Store
from pipeline.text.normalize import any_case
from pipeline.text.sections import is_clause

_BULLET = re.compile(
    r"\s*(?:(?:[•●▪■◦‣·–—*-]|\(?(?:[a-z]|[ivx]{1,4})[.)])\s|"
    r"(?:\(?\d{1,2}[.)]|\d+\.\d+\.?)\s+(?=[a-z]))"
)
"""Start of a list item. A number counts only before a small letter: "11. The Court" is
a paragraph."""

_SPLIT = re.compile(r"\s*(?:\d+(?:\.\d+)*\s+)?[a-z]")
"""Start of a passage that continues a sentence of the passage before."""

_NUMBER = r"(?:[A-Z]-\d+|\d+(?:\.\d+)*)"
CLAUSE = (
    r"(?:(?:sub-?)?clauses?|sections?|articles?|paragraphs?|requirements?|Klauseln?|"
    r"Ziffern?|Ziff\.|Nummern?|Nr\.|Absatz|Absätze|Abschnitte?|Artikel|§+|points?|"
    r"paragraphes?|cláusulas?|apartados?|artículos?)"
)
"""Pattern of the words before the number of a clause, without the number."""

OWN_NUMBER = any_case(rf"\s*(?:{CLAUSE}\s*)?({_NUMBER})\b")
"""Number of a clause, at the start of its words."""

_RANGE = r"(?:to|through|bis|à|a)"
_NUMBERED = rf"(?:{CLAUSE}\s*)?{_NUMBER}(?:\s*\([a-z\d]{{1,3}}\))?"
_CLAUSES = (
    r"(?<!\w)(?!(?<=\d\s)(?:Absatz|paragra\w+|apartado)\s+\d+(?![.\d]))"
    rf"(?={CLAUSE})((?>{_NUMBERED}(?:(?:,\s*|,?\s+(?:{_RANGE}|and|or|und|oder|sowie|et|"
    rf"ou|y|o)\s+){_NUMBERED})*))"
)
"""Named clauses. In "§ 4 Absatz 2" the clause is 4."""

_NAMED = any_case(rf"(?:\s({_RANGE})\s+)?(?:{CLAUSE}\s*)?(?<![\w(])({_NUMBER})")
_TAKEN_BACK = tuple(
    any_case(words)
    for words in (
        rf"{_CLAUSES}\s+(?:(?:do|does|shall)\s+not\s+apply\b(?!\s+(?:only|solely)\b)|"
        r"(?:is|are|becomes?|shall\s+be)\s+(?:hereby\s+)?(?:void|waived|without\s+effect|"
        r"suspended|deleted|not\s+binding))",
        rf"{_CLAUSES}\s+(?:(?:gilt|gelten|findet|finden|greift|greifen)\s+(?:"
        r"nicht\b(?!\s+(?:nur|als)\b)|(?:[^.,;]{0,60}?\s)?(?:nicht(?:\s+mehr)?\s*"
        r"(?:[.;,]|$)|keine\s+Anwendung))|(?:entfällt|entfallen)\b(?!\s+nicht)|"
        r"(?:ist|sind|wird|werden)\s+(?:(?!nicht\b|kein)[^.,;\s]+\s+){0,6}?(?:unwirksam|"
        r"nichtig|aufgehoben|ausgesetzt|gestrichen|gegenstandslos|hinfällig|"
        r"unverbindlich)\b)",
        rf"\b(?:gilt|gelten|findet|finden)\s+(?:die\s+)?{_CLAUSES}\s+(?:"
        r"nicht\b(?!\s+nur\b)|keine\b)",
        rf"\b(?:entfällt|entfallen)\s+(?:die\s+)?{_CLAUSES}(?!\s+nicht\b)",
        rf"{_CLAUSES}\s+(?:ne\s+(?:s['’]appliqu\w+|lient?)\s+(?:pas|plus)|(?:est|sont|"
        r"devien\w+|rest\w+)\s+(?:nuls?\b|nulles?|caduc\w*|suspendue?s?|supprimée?s?|"
        r"levée?s?|sans\s+effet|inapplicables?|réputée?s?\s+non\s+écrit))",
        rf"{_CLAUSES}\s+(?:no\s+(?:se\s+aplica\w*|(?:es|son|ser[áa]n?)\s+(?:de\s+"
        r"aplicación|aplicables?)|rigen?|regirán?)|(?:es|son|será\w*|queda\w*)\s+"
        r"(?:nul[oa]s?|suspendid[oa]s?|suprimid[oa]s?|sin\s+efecto|anulad[oa]s?)|"
        r"carece\w*\s+de\s+efecto)",
    )
)
_NOT_SO = any_case(
    r"\b(?:if|where|when|should|unless|until|whether|event\s+that|extent|wenn|falls|"
    r"soweit|sofern|ob|si|lorsque|cuando|nothing|no|none|neither|nichts|kein\w*|aucun\w*|"
    r"ningun\w*|other|except(?:ions?)?|Ausnahmen?|excepci(?:ón|ones))\b(?:,[^,.;]*,)?[^,.;]*$"
)
"""Words of a condition or an exception, before a clause in its sentence."""

_NO = (
    r"\b(?:not|never|no|nobody|none|neither|nicht|nie|niemals|niemand|kein\w*|ne|pas|"
    r"jamais|aucun\w*|personne|ningún|ningun\w*|nunca|nadie)\b"
)
_NEGATED = any_case(rf"{_NO}[^.;]*$")
_ASIDE = rf"(?:,[^,.;]{{0,60}},)?\s+(?:(?!{_NO}|(?:and|or|et|ou|y|o)\b)\w+\s+){{0,3}}?"
_WITHHELD = any_case(
    rf"\bmay{_ASIDE}(?:withhold|refuse|deny|decline|waive|revoke)\b|"
    r"\bat\s+its\s+(?:sole|own|absolute|free)\s+discretion\b|"
    r"\b(?:is|are)\s+not\s+(?:obliged|bound|required)\s+to\b|"
    rf"\b(?:kann|können|darf|dürfen)\b(?:(?!{_NO})[^.;]){{0,60}}\b(?:verweiger|ablehn|"
    r"versag|widerruf|vorenthalt)\w*|\b(?:verweigern|ablehnen|versagen|widerrufen)\s+"
    r"(?:kann|können|darf|dürfen)\b|"
    r"\bnach\s+(?:\w+\s+)?(?:freiem|eigenem|alleinigem)\s+Ermessen\b|"
    r"\b(?:ist|sind)\s+nicht\s+verpflichtet\b|"
    rf"\bpeu(?:t|vent){_ASIDE}(?:refuser|retenir|décliner|rejeter|révoquer)\b|"
    r"\bà\s+sa\s+(?:seule|libre|entière)\s+discrétion\b|"
    r"\bn['’](?:est|sont)\s+pas\s+(?:tenue?s?|obligée?s?)\b|"
    rf"\b(?:puede|podrá)n?{_ASIDE}(?:negar|denegar|rehusar|rechazar|retener|revocar)\w*|"
    r"\ba\s+su\s+(?:sola|entera|exclusiva|libre)\s+discreción\b|"
    r"\bno\s+est(?:á|án|ará|arán)\s+obligad[oa]s?\b"
)
_STEM = 6
"""Number of first letters that are compared: "inspection" counts as "inspect"."""

_CERTIFIES = any_case(
    r"\b(?:we|I|the undersigned)\s+(?:\w+\s+)?"
    r"(?:certify|declare|undertake|confirm|warrant|assure|guarantee)\b|"
    r"\bwir\s+(?:\w+\s+)?(?:erklären|bestätigen|versichern|verpflichten)\b|"
    r"\bnous\s+(?:\w+\s+)?(?:certifions|déclarons|confirmons|engageons)\b|"
    r"\b(?:certificamos|declaramos|confirmamos|garantizamos|nos\s+comprometemos)\b"
)
_SENDERS, _RECEIVERS = "From|Von|De|Da|От", "To|An|À|A|Para|Cc|Кому"
_SUBJECT = "Subject|Betreff|Objet|Asunto|Re|Sent|Gesendet|Envoyé|Enviado"
_OTHER = "Sender|Reply-To|Bcc|Date|Datum|Fecha"
_WORDS = f"{_SENDERS}|{_RECEIVERS}|{_SUBJECT}|{_OTHER}"
_HEAD = re.compile(rf"[\s>*]*({_WORDS})[\s*]*:[\s*]*(\S.*)", re.IGNORECASE | re.DOTALL)
_NEXT_WORD = any_case(rf"\s+(?=(?:{_WORDS})\s*:)")
"""Start of a second head line within a line: "From: A To: B"."""

_SENDER, _RECEIVER, _OF_LETTERS = (
    any_case(words) for words in (_SENDERS, _RECEIVERS, _SUBJECT)
)
_PERSON = re.compile(
    r"@|(?<![.\w])[A-Z]\.\s?[A-Z][a-z]|\b(?:Mr|Mrs|Ms|Dr|Prof|Herr|Frau|Mme|Sra?)\b"
)
"""Address of a mail, or a person: "From: Hamburg" is a line about goods."""

_PARTS, _NO_NAME = re.compile(r"[,;<>()|/\"]|\s[–-]\s"), re.compile(r"[\W_]+")
_MIN_NAME = 3


@dataclass(frozen=True, slots=True)
class Around:
    """Words that change the meaning of passages in one document.

    Attributes:
        leads: Lead-in of each list item, by its first character.
        undone: Words that take a clause back, by its first character.
        letters: Part of the exporter in the letter that a passage belongs to, by its
            first character.
    """

    leads: Mapping[int, str] = field(default_factory=dict)
    undone: Mapping[int, str] = field(default_factory=dict)
    letters: Mapping[int, Letter] = field(default_factory=dict)


def surroundings(
    rows: Sequence[Row], reports: Collection[str], deal: Deal | None, store: Store
) -> dict[Spot, Surroundings]:
    """Return the surroundings that change the meaning of words, by their place.

    Args:
        rows: Rows of the case.
        reports: Ids of the documents that are reports: no clause of them counts.
        deal: Deal of the case, which names the exporter and the papers without a
            signature; None if nobody looked.
        store: Store that holds the documents.
    """
    unsigned = {
        quote.document_id
        for omission in (deal.omissions if deal else ())
        if omission.kind is OmissionKind.SIGNATURE
        for quote in omission.quotes
    }
    safe = {
        row.words.place
        for row in rows
        if row.words.document_id not in reports
        if any(claim.is_safeguard for claim in row.claims)
    }
    wanted = {key for key, _ in safe}
    wanted |= {row.words.document_id for row in rows if _is_item(row.words.quote)}
    parties = deal.parties if deal else ()
    sold = {PartyRole.SELLER}
    sellers = {x.name for x in parties if {*x.roles} - {PartyRole.OTHER} == sold}
    if sellers:
        papers = {row.words.line for row in rows}
        wanted |= {x.document_id for x in papers if x.kind is Kind.CONTRACT} - {
            *reports
        }
    known = {key: around_of(store.words_in(key), sellers) for key in wanted}
    found: dict[Spot, Surroundings] = {}
    for words in (row.words for row in rows if row.words.document_id in wanted):
        key, start = words.place
        is_certified = key in unsigned and _CERTIFIES.search(words.quote) is not None
        own = Surroundings(
            known[key].leads.get(start, ""),
            known[key].undone.get(start, "") if words.place in safe else "",
            words.place in safe and is_certified,
            known[key].letters.get(start, Letter.NONE),
        )
        if own != NOTHING_AROUND:
            found[words.place] = own
    return found


def placed(rows: Iterable[Row], found: Mapping[Spot, Surroundings]) -> tuple[Row, ...]:
    """Return the rows with the surroundings of their words added."""
    return tuple(
        replace(row, words=replace(row.words, around=found[row.words.place]))
        if row.words.place in found
        else row
        for row in rows
    )


def around_of(
    passages: Iterable[PassageWords], exporters: Collection[str] = ()
) -> Around:
    """Return lead-ins, clauses taken back, and letters of a document.

    Args:
        passages: Passages of the document in reading order.
        exporters: Names of the exporter; without any, no letter is its own.
    """
    own = [p for p in passages if p.role is not BlockKind.FURNITURE]
    letters = _letters(own, exporters) if exporters else ()
    return Around(dict(_leads(own)), dict(_undone(own)), dict(letters))


def _letters(
    passages: Sequence[PassageWords], exporters: Collection[str]
) -> Iterator[tuple[int, Letter]]:
    """Yield the passages of letters that the exporter's people wrote or received.

    A letter ends at the next one, at a heading or at a clause. Headings directly below
    its head are its subject and its salutation.
    """
    plain = (_plain(without_form(name)) for name in exporters)
    names = {name for name in plain if len(name) >= _MIN_NAME}
    head, part = list[tuple[str, str]](), Letter.NONE
    for passage in passages:
        lines = list(_head_lines(passage.text))
        n_senders = sum(_SENDER.fullmatch(word) is not None for word, _ in lines)
        if n_senders:
            head, part = [], Letter.NONE
        if lines and (head or n_senders):
            head += lines if n_senders <= 1 else []
        elif passage.role in HEADING_KINDS and head:
            continue
        elif passage.role in HEADING_KINDS or is_clause(passage.text):
            head, part = [], Letter.NONE
        else:
            if head:
                head, part = [], _part(head, names)
            if part is not Letter.NONE:
                yield passage.start, part


def _head_lines(text: str) -> Iterator[tuple[str, str]]:
    """Yield the lines of a letter's head, each with its word and what follows it."""
    for line in re.split(r"[\n\t]", text):
        for piece in _NEXT_WORD.split(line) if _HEAD.match(line) else ():
            if head := _HEAD.match(piece):
                yield head[1], head[2]


def _part(head: Sequence[tuple[str, str]], names: set[str]) -> Letter:
    """Return the part of the exporter in a letter with this head."""

    def is_own(words: re.Pattern[str]) -> bool:
        said = (value for word, value in head if words.fullmatch(word))
        return any(not names.isdisjoint(_names_in(value)) for value in said)

    is_letter = any(
        _OF_LETTERS.fullmatch(word) or (_SENDER.fullmatch(word) and _is_sender(value))
        for word, value in head
    )
    if not is_letter:
        return Letter.NONE
    if is_own(_SENDER):
        return Letter.WRITTEN
    return Letter.RECEIVED if is_own(_RECEIVER) else Letter.NONE


def _is_sender(value: str) -> bool:
    return bool(_PERSON.search(value)) or any(map(is_company, _PARTS.split(value)))


def _names_in(value: str) -> Iterator[str]:
    """Yield what may be a name: the parts of a line, the domains of an address.

    Example:
        >>> list(_names_in("Tane Optics Ltd, A. Qar <a.qar@port-lume.example>"))
        ['taneoptics', 'aqar', 'portlume', '']
    """
    for part in _PARTS.split(value):
        _, is_address, domain = part.partition("@")
        labels = domain.split(".")[:-1] if is_address else [without_form(part)]
        yield from map(_plain, labels)


def _plain(name: str) -> str:
    return _NO_NAME.sub("", name).casefold()


def _leads(passages: Sequence[PassageWords]) -> Iterator[tuple[int, str]]:
    lead, before = "", ""
    for passage in passages:
        words = " ".join(passage.text.split())
        if lead and _is_item(passage.text):
            yield passage.start, lead
        elif words.endswith(":"):
            is_split = before and before[-1] not in ".:;!?" and _SPLIT.match(words)
            lead = f"{before} {words}" if is_split else words
        else:
            lead = ""
        before = words


def _is_item(words: str) -> bool:
    return _BULLET.match(words) is not None


def _undone(passages: Sequence[PassageWords]) -> Iterator[tuple[int, str]]:
    """Yield the clauses that another clause takes back, with its words."""
    numbered = [
        (passage, found[1])
        for passage in passages
        if (found := OWN_NUMBER.match(passage.text))
    ]
    for (passage, number), (after, following) in pairwise(numbered):
        if _is_next(number, following) and _withholds(passage.text, after.text):
            yield passage.start, " ".join(after.text.split())
    for passage in passages if numbered else ():
        words = " ".join(passage.text.split())
        for found in chain.from_iterable(each.finditer(words) for each in _TAKEN_BACK):
            if _NOT_SO.search(words[: found.start()]):
                continue
            for other, number in numbered:
                if other is not passage and _covers(number, found[1]):
                    yield other.start, words


def _is_next(number: str, following: str) -> bool:
    """Return True for "4.5" and "4.6"."""
    *own, last = number.split(".")
    *other, then = following.split(".")
    is_counted = last.isdigit() and then.isdigit()
    return bool(own) and own == other and is_counted and int(then) == int(last) + 1


def _withholds(clause: str, following: str) -> bool:
    """Return True if the next clause lets somebody refuse what a clause grants."""
    found = _WITHHELD.finditer(following)
    is_refused = not all(_NEGATED.search(following[: each.start()]) for each in found)
    return is_refused and bool(_stems(clause) & _stems(following))


_COMMON = frozenset(
    "suppli operat buyers seller contra writte liefer käufer verkäu betrei vertra "
    "schrif fourni achete vendeu exploi opérat provee compra vended operad "
    "escrit".split()
)
"""Stems in most clauses of a contract."""


def _stems(words: str) -> set[str]:
    found = re.findall(rf"[^\W\d_]{{{_STEM},}}", words.casefold())
    return {word[:_STEM] for word in found} - _COMMON


def _covers(number: str, named: str) -> bool:
    """Return True if a clause is one of those named.

    Example:
        >>> _covers("4.2", "Clauses 4.1 to 4.3"), _covers("4.2", "Clauses 4.1 and 4.3")
        (True, False)
    """
    before = ""
    for joint, other in _NAMED.findall(named):
        is_between = joint and _key(before) <= _key(number) <= _key(other)
        if is_between or number.casefold() == other.casefold():
            return True
        before = other
    return False


def _key(number: str) -> tuple[str, list[int]]:
    letter = number[:1].casefold() if number[:1].isalpha() else ""
    return letter, [int(part) for part in re.findall(r"\d+", number)]
