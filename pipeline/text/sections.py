"""The parts of a judgment or a report, and clauses, by their fixed wordings.

Courts and the bodies of the UN, the EU and the Council of Europe head the parts of
their texts with words that hardly change: "THE FACTS", "The Court's assessment", "FOR
THESE REASONS, THE COURT". The innermost such heading names the part. The operative part
and the opinions behind it open with a sentence and continue to the end, whatever
headings follow.
"""

import re
from collections.abc import Iterator, Sequence

from pipeline.datamodel import HEADING_KINDS, Passage, Section
from pipeline.text.normalize import any_case

_NUMBER = re.compile(
    r"(?:(?i:part|section|chapter|partie|teil|abschnitt)\s+)?"
    r"(?:[IVXLC]{1,6}[.):]?|[A-Z][.):]|\d{1,3}(?:\.\d{1,3})*[.):]?|\([a-z0-9]{1,4}\))"
    r"\s*[-–—]?\s+"
)
"""Number in front of the words of a heading: "II. ", "A.", "3.1 ", "(b) "."""

_JUDGMENT = {
    Section.FACTS: r"""
        (the\s)?(facts|procedure|circumstances\sof\sthe\scase)$|as\sto\sthe\sfacts
        |(factual\s)?background(\sto\sthe\scase)?$|subject\smatter\sof\sthe\scase
        |(the\s)?(dispute|main\sproceedings)|facts\b
        |(la\s)?procédure$|en\sfait$|les\s(circonstances|faits)|faits\b
        |tatbestand$|sachverhalt|ausgangsverfahren|los\shechos|hechos\b|antecedentes
        |факты$|обстоятельства\sдела|процедура$""",
    Section.LAW: r"""
        (the\s)?relevant\s(legal|domestic|international|european|law|council|eu\b)
        |legal\s(context|framework)|(european\sunion|international|domestic)\slaw
        |(?!the\s)[a-z]+\slaw$|(le\s)?cadre\sjuridique|(le\s)?droit\s(interne|pertinent)
        |droit\set\spratique|rechtlicher\srahmen|derecho\s(interno|aplicable)
        |marco\s(legal|jurídico)|применимое""",
    Section.SUBMISSIONS: r"""
        (the\s)?(submissions|arguments|observations)\b
        |(the\s)?(parties|applicants?|government|third[\s-]part(y|ies))['’]?s?['’]?
         (\s(and|third|the)\s[^.]{0,40})?\s(submissions|arguments|observations|positions?)
        |(the\s)?(parties|applicants?|governments?|third\sparties)(['’]s?)?$
        |(les\s)?(thèses|arguments|observations)\b|vorbringen\b|argumentos\b
        |alegatos\b|доводы""",
    Section.ASSESSMENT: r"""
        (the\s)?(court|commission|grand\schamber|committee)['’]s\s
         (assessment|considerations?|findings?|conclusions?|analysis)
        |(assessment|findings|considerations?)\s(of|by)\sthe\s(court|commission)
        |consideration\sof\sthe\squestions?|the\slaw$|as\sto\sthe\slaw
        |merits$|admissibility$|alleged\sviolations?|application\sof\sarticle
        |en\sdroit$|(l['’])?appréciation|sur\sla\sviolation|entscheidungsgründe
        |gründe$|würdigung|consideraciones|fundamentos|право$|оценка""",
    Section.OPERATIVE_PART: r"""
        operative\s(part|provisions)|dispositif$|tenor$|puntos\sresolutivos
        |disposition$""",
}
_REPORT = {
    Section.RECOMMENDATION: r"""
        (main\s|key\s|general\s|specific\s|policy\s)?recommendations?\b
        |(summary\sof\s)?(conclusions|findings)\sand\srecommendations
        |recommandations?\b|conclusions\set\srecommandations|empfehlungen\b
        |recomendaciones\b|conclusiones\sy\srecomendaciones|рекомендации""",
    Section.FINDING: r"""
        (main\s|key\s|general\s|summary\sof\s)?(findings?|conclusions?)\b
        |(principales\s)?(constatations|conclusions)\b|(wesentliche\s)?feststellungen
        |schlussfolgerungen|(principales\s)?(hallazgos|conclusiones)|выводы""",
    Section.LEGAL_FRAME: r"""
        (the\s)?(relevant\s|applicable\s)?(international\s|domestic\s|national\s
         |normative\s|regulatory\s)?(and\s)?(legal|law|human\srights)\s
         (framework|standards?|frame|basis|norms)
        |(relevant|applicable)\s(law|legal|international|standards)|cadre\s(juridique
        |normatif)|rechtsrahmen|rechtlicher\srahmen|marco\s(legal|jurídico|normativo)
        |правовая\sоснова""",
}
_OPENS = {
    Section.SEPARATE_OPINION: r"""
        (joint\s|partly\s|partially\s|separate\s|and\s|,)*
         (dissenting|concurring|separate)\s(and\s[a-z]+\s)?(opinion|statement|vote)
        |(statement\sof\sdissent|declaration)\s(by|of)\s(judge|vice)
        |opinion\s(partiellement\s|en\spartie\s)?(dissidente|concordante|séparée)
        |abweichende\smeinung|sondervotum|voto\s(disidente|concurrente|razonado)
        |(совпадающее|особое|частично\sособое)\sмнение""",
    Section.OPERATIVE_PART: r"""
        for\sthese\sreasons,?\s(the\s(court|commission|tribunal)|we\b)
        |(on|in)\sth(ose|ese)\sgrounds,?\sthe\s(court|general|grand)
        |par\sces\smotifs,?\s(la\scour|le\stribunal|à)|por\s(lo\stanto|estas\srazones)
         ,?\s(la\scorte|el\stribunal)|aus\sdiesen\sgründen\s(hat|erkennt)
        |по\sэтим\sоснованиям\sсуд""",
}


def _compiled(wordings: dict[Section, str]) -> dict[Section, re.Pattern[str]]:
    flags = re.IGNORECASE | re.VERBOSE
    return {section: re.compile(w, flags) for section, w in wordings.items()}


_JUDGMENT_HEADS, _REPORT_HEADS = _compiled(_JUDGMENT), _compiled(_REPORT)
_OPENINGS = _compiled(_OPENS)

_TELLS_A_JUDGMENT = any_case(
    r"the\s(facts|law|court['’]s\sassessment)$|as\sto\sthe\s(facts|law)$"
    r"|en\s(fait|droit)$|tatbestand$|entscheidungsgründe$|consideration\sof\sthe\squest"
)
_MAX_OPENING = 300
"""Most characters of a passage that opens a part; longer ones only mention the
words."""

_CLAUSE = any_case(
    r"(?:(?:article|clause|section|art\.|artikel|artículo|статья|§+)\s*\d{1,3}"
    r"[\d.]*[a-z]?\b|\d{1,2}\.\d{1,2}(?:\.\d{1,2}){0,3}\.?)[\s):.–-]+"
    r"(?=\D)(?!(?:[kMGT]?Hz|[mkc]?m|[kMGT]?[bB]|[GMk]bps|kg|inch|ms|s|V|W|%|x)\b)"
)


def is_clause(text: str) -> bool:
    """Return True if a paragraph begins with the number of a provision.

    Example:
        >>> is_clause("7.2 The Supplier shall not resell the System.")
        True
        >>> is_clause("45. The Court notes that this was not so.")
        False
    """
    return _CLAUSE.match(text) is not None


def sections_of(passages: Sequence[Passage]) -> list[Section | None]:
    """Return the part of each passage of one document, or None."""
    heads = _JUDGMENT_HEADS if _is_judgment(passages) else _REPORT_HEADS
    known: dict[str, Section | None] = {}
    found: list[Section | None] = []
    opened: Section | None = None
    for passage in passages:
        path = list(_path(passage))
        opened = _opened(passage, opened, path, heads)
        found.append(opened or _innermost(path, heads, known))
    return found


def _is_judgment(passages: Sequence[Passage]) -> bool:
    return any(
        _TELLS_A_JUDGMENT.match(_bare(passage.text))
        for passage in passages
        if passage.role in HEADING_KINDS and len(passage.text) <= _MAX_OPENING
    ) or any(_opening(p) is Section.OPERATIVE_PART for p in passages)


def _path(passage: Passage) -> Iterator[str]:
    if passage.role in HEADING_KINDS:
        yield " ".join(passage.text.split())
    yield from reversed(passage.heading)


def _opened(
    passage: Passage,
    opened: Section | None,
    path: Sequence[str],
    heads: dict[Section, re.Pattern[str]],
) -> Section | None:
    """Return the open section from this passage on, or None."""
    opening = _opening(passage)
    if opening is not None:
        return opening
    # A collection of judgments: the next one starts with its facts.
    is_head = opened is not None and passage.role in HEADING_KINDS
    if (
        is_head
        and Section.FACTS in heads
        and heads[Section.FACTS].match(_bare(path[0]))
    ):
        return None
    return opened


def _opening(passage: Passage) -> Section | None:
    if len(passage.text) > _MAX_OPENING:
        return None
    text = _bare(" ".join(passage.text.split()))
    for section, opens in _OPENINGS.items():
        if opens.match(text):
            return section
    return None


def _innermost(
    path: Sequence[str],
    heads: dict[Section, re.Pattern[str]],
    known: dict[str, Section | None],
) -> Section | None:
    for heading in path:
        if heading not in known:
            known[heading] = _named(heading, heads)
        if known[heading] is not None:
            return known[heading]
    return None


def _named(heading: str, heads: dict[Section, re.Pattern[str]]) -> Section | None:
    bare = _bare(heading)
    return next((s for s, head in heads.items() if head.match(bare)), None)


def _bare(heading: str) -> str:
    number = _NUMBER.match(heading)
    return heading[number.end() if number else 0 :].strip(" .:*")
