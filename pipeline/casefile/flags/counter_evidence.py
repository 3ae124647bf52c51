"""Counter-evidence of the papers, by flag and by finding.

A safeguard answers a flag only if it stands in a paper with evidence of the flag. It
does not answer a flag on the item if it is about another item. A withdrawn clause
answers nothing. The exporter's own notification, refusal or application for an
authorisation answers nothing, either.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence, Set
from dataclasses import dataclass
from functools import lru_cache

from pipeline.casefile.file import CaseFile
from pipeline.casefile.first_page.authority import is_notice, only_asks
from pipeline.casefile.flag_rules import N_WORDS, NO_COUNTER, FlagRule, Rules
from pipeline.casefile.rows.around import AROUND
from pipeline.casefile.rows.claims import Claim, Row
from pipeline.datamodel import Deal, Strength
from pipeline.pattern_files import Patterns
from pipeline.text.normalize import any_case

_P = Patterns("parties/patterns/counter_evidence")
Answer = tuple[Row, Claim]

ITEM_FLAGS = frozenset({"DF1", "DF2", "DF3", "DF10"})
AUTHORISATION = "licence_or_oversight"
"""Label of an authorisation, which is for one item and says nothing about others."""


_PROMISE_CHARS = 60


class CounterEvidence:
    """The safeguards of a case, by flag.

    Args:
        rows: Rows of the case with the answers that count.
        excluded: Ids of documents whose words answer nothing, such as reports.
        products: Names of the products of the deal.
        limit: Least score of a safeguard that nobody has confirmed, in [0, 1].
    """

    def __init__(
        self,
        rows: Iterable[Row],
        excluded: Collection[str],
        products: Iterable[str],
        limit: float,
    ) -> None:
        self._products = frozenset(name.casefold() for name in products)
        papers: dict[str, list[Row]] = defaultdict(list)
        for row in rows:
            if row.words.document_id not in excluded and row.words.quote:
                papers[row.words.document_id].append(row)
        safe = {key: list(_safeguards(own, limit)) for key, own in papers.items()}
        self._safe = {key: own for key, own in safe.items() if own}

    def safeguards(self, flag_id: str, evidence: Iterable[Row]) -> list[Answer]:
        """Return the safeguards against a flag, surest first.

        Args:
            flag_id: Id of the flag, ``DF1`` to ``DF12``.
            evidence: Rows with the words on which the flag rests.
        """
        if flag_id in NO_COUNTER:
            return []
        words: dict[str, list[str]] = defaultdict(list)
        for row in evidence:
            words[row.words.document_id].append(row.words.quote)
        is_of_item = flag_id in ITEM_FLAGS
        found: list[Answer] = []
        for key in (each for each in words if each in self._safe):
            about = set[str]().union(*map(self._items, words[key]))
            found += (
                answer
                for answer in self._safe[key]
                if not (is_of_item or answer[1].label_id == AUTHORISATION)
                or not self._is_of_another(answer[0], about)
            )
        return sorted(found, key=lambda answer: -answer[1].score)

    def _is_of_another(self, row: Row, about: Set[str]) -> bool:
        """Return True if words name items other than those of the evidence."""
        own = self._items(row.words.quote)
        return bool(own) and own.isdisjoint(about)

    def _items(self, words: str) -> set[str]:
        plain = words.casefold()
        return {name for name in self._products if name in plain} | _numbered(words)


@lru_cache(maxsize=N_WORDS)
def _numbered(words: str) -> frozenset[str]:
    return frozenset(f"item {number}" for number in _P.ITEM.findall(words))


def counter_evidence_of(
    rows: Iterable[Row], excluded: Collection[str], deal: Deal | None, rules: Rules
) -> CounterEvidence:
    """Return the safeguards of a case, by flag."""
    products = deal.products if deal else ()
    names = (each.name for each in products if each.kind == "product")
    return CounterEvidence(rows, excluded, names, rules.strength.score)


def _safeguards(rows: Sequence[Row], limit: float) -> Iterator[Answer]:
    """Yield the safeguards in force in a paper."""
    for row in rows:
        claims = [
            claim
            for claim in row.claims
            if claim.is_safeguard and _counts_against(claim) and _is_sure(claim, limit)
            if claim.label_id != AUTHORISATION or not only_asks(row.words.quote)
        ]
        if claims and not row.words.around.undone and not is_own(row.words.quote):
            yield row, max(claims, key=lambda claim: claim.score)


@lru_cache(maxsize=N_WORDS)
def is_own(words: str) -> bool:
    """Return True if words tell of the exporter's own notification or refusal."""
    return is_notice(words) or _refuses(words)


def _refuses(words: str) -> bool:
    return any(
        not _P.UNDERTAKES.search(
            words[max(0, found.start() - _PROMISE_CHARS) : found.start()]
        )
        and not _P.TO_OTHERS.match(words, found.end())
        for found in _P.REFUSES.finditer(words)
    )


@dataclass(frozen=True, slots=True)
class AgainstFlag:
    """Counter-evidence of one flag.

    Attributes:
        denials: Words of the papers that deny or forbid what the flag says.
        safeguards: Safeguards of the papers that may answer it, surest first.
        in_reports: Words of the reports behind the flag that deny the same.
        states: Denials of a State near words of a report behind the flag: each sentence
            once, with the words.
    """

    denials: tuple[Answer, ...]
    safeguards: tuple[Answer, ...]
    in_reports: tuple[Answer, ...]
    states: tuple[tuple[Row, str], ...]


def against_flag(
    rule: FlagRule,
    evidence: Iterable[Answer],
    about: Iterable[Answer],
    counter: CounterEvidence,
    rows_of: Callable[[str], Iterable[Row]],
    reports: Collection[str],
    is_same: Callable[[Row], bool],
) -> AgainstFlag:
    """Return the counter-evidence of a flag, in the papers and in its reports.

    Args:
        rule: Rule of the flag.
        evidence: Claims on which the flag rests, with their rows.
        about: Words of the papers with claims of ``rule.denied_labels``.
        counter: Safeguards of the case, by flag.
        rows_of: Function that returns the rows of a document.
        reports: Ids of the documents that are reports.
        is_same: Function that tells if a report's words are about those of the flag.
    """
    own = list(evidence)
    by_id = {id(row): row for row, claim in own if not claim.is_denied}
    labels: dict[str, set[str]] = defaultdict(set)
    states: dict[str, Row] = {}
    for row, claim in own:
        if row.words.document_id in reports and rule.id not in NO_COUNTER:
            labels[row.words.document_id].add(claim.label_id)
            for sentence in row.words.around.denials:
                states.setdefault(sentence, row)
    denied = (
        (row, next((c for c in row.claims if _denies(c, same)), None))
        for document_id, same in labels.items()
        for row in rows_of(document_id)
        if id(row) not in by_id and is_same(row)
    )
    return AgainstFlag(
        denials=tuple(denials(rule, about)),
        safeguards=tuple(counter.safeguards(rule.id, by_id.values())),
        in_reports=tuple((row, claim) for row, claim in denied if claim),
        states=tuple((row, sentence) for sentence, row in states.items()),
    )


def of_same(
    deal: Deal | None, flag_id: str, link_ids: Collection[str]
) -> Callable[[Row], bool]:
    """Return a test of report passages: the same bodies, items or country as a flag's.

    They name the same bodies or items, or are about the country of an earlier delivery.
    A report on many countries also tells of bodies that have no part in the deal.
    """
    if deal is None:
        return lambda _: False
    behind = [link for link in deal.links if link.link_id in link_ids]
    parties = {link.party_id for link in behind}
    pairs = {link.pair_id for link in behind}
    quotes = [
        link.quote
        for link in deal.links
        if link.pair_id in pairs
        or (link.party_id in parties and link.strength not in (None, Strength.L0))
    ]
    if flag_id == "DF2":
        quotes += [each.quote for each in deal.product_links]
    spots = {(quote.document_id, quote.start) for quote in quotes}
    supplies = deal.prior_supplies if flag_id == "DF6" else ()
    ids = {key for supply in supplies for key in supply.finding_ids}
    return lambda row: (
        row.words.place in spots or any(f.finding_id in ids for f in row.findings)
    )


def _denies(claim: Claim, labels: Collection[str]) -> bool:
    return claim.label_id in labels and _counts_against(claim)


def denials(rule: FlagRule, about: Iterable[Answer]) -> list[Answer]:
    """Return the words of papers against a flag.

    A form field with the answer "no" is a denial, too: "Covert use intended? no". It
    is none if a person confirmed that the words say what the flag says.

    Args:
        rule: Rule of the flag.
        about: Words of the papers with claims of ``rule.denied_labels``.
    """
    return [
        (row, claim)
        for row, claim in about
        if claim.stands_anywhere
        if (claim.label_id in rule.counter_labels and claim.is_denied)
        or _answers_no(rule, row, claim)
    ]


def _answers_no(rule: FlagRule, row: Row, claim: Claim) -> bool:
    """Return True if a form answers "no" and nobody confirmed the claim."""
    return not claim.is_confirmed_anywhere and rule.denies(row.words.quote)


def _counts_against(claim: Claim) -> bool:
    return claim.is_counter and claim.stands_anywhere


def _is_sure(claim: Claim, limit: float) -> bool:
    return claim.score >= limit or claim.is_confirmed_anywhere


def against_claim(row: Row, claim: Claim, file: CaseFile, rules: Rules) -> list[Answer]:
    """Return the counter-evidence to a claim: in its own document and in the papers.

    A claim in a paper is also answered by what the cards of its flags show: denials of
    its label, a form's own "no", and safeguards of the same paper. The form may be
    another paper, or hold the words of the claim itself.
    """
    own = against_finding(row, claim, file.rows_of(row.words.document_id))
    if claim.is_counter or row.words.document_id in file.excluded:
        return own
    forms, others = list[Answer](), list[Answer]()
    for rule in rules.flags.values():
        if claim.label_id in rule.counter_labels:
            about = file.claims_of_papers(rule.denied_labels)
            for answer in denials(rule, about):
                if _answers_no(rule, *answer):
                    forms.append(answer)
                elif answer[1].label_id == claim.label_id:
                    others.append(answer)
    safe = _safeguards_beside(row, claim, file, rules)
    found: dict[int, Answer] = {}
    for answer in (*forms, *own, *others, *safe):
        found.setdefault(id(answer[0]), answer)
    return list(found.values())


def _safeguards_beside(
    row: Row, claim: Claim, file: CaseFile, rules: Rules
) -> Iterator[Answer]:
    """Yield safeguards in the paper of a claim, if they can answer its flags."""
    flags = [each for each in rules.flags.values() if claim.label_id in each.labels]
    if flags and claim.stands_anywhere and not claim.is_denied:
        rows = file.rows_of(row.words.document_id)
        counter = counter_evidence_of(rows, file.excluded, file.deal, rules)
        for rule in flags:
            yield from counter.safeguards(rule.id, [row])


def against_finding(row: Row, claim: Claim, rows: Iterable[Row]) -> list[Answer]:
    """Return the counter-evidence to a claim in its own paper.

    This is every row that speaks against the label, and every safeguard that names the
    clause or the item of the claim. There is none if the claim itself is
    counter-evidence; the words that take it back are kept with its row.

    Args:
        row: Row with the words of the claim.
        claim: Claim to look at.
        rows: All rows of its document.
    """
    if claim.is_counter:
        return []
    number = AROUND.OWN_NUMBER.match(row.words.quote)
    cited = None
    if number:
        clause, no_law = AROUND.text("CLAUSE"), _P.text("NO_LAW")
        exact = re.escape(number[1])
        cited = any_case(rf"(?<!\w){clause}\s*{exact}(?!\.?[\w-]){no_law}")
    items = set(_P.ITEM.findall(row.words.quote))

    def answers(other: Row, each: Claim) -> bool:
        if not _counts_against(each):
            return False
        if each.label_id == claim.label_id:
            return True
        quote = other.words.quote
        is_cited = cited is not None and cited.search(quote) is not None
        is_named = is_cited or bool(items & set(_P.ITEM.findall(quote)))
        return is_named and each.is_safeguard

    found = []
    for other in rows:
        own = [each for each in other.claims if answers(other, each)]
        if own and other is not row:
            found.append((other, own[0]))
    return found
