"""Detect end-use statements by title, and letters and memos by their opening."""

import re

from pipeline.text.normalize import any_case

_FEW_WORDS = r"(?:(?!\b(?:que|che|что|що|że|že|dat)\b)[^\n.,:;]){0,25}"
_TITLES = "|".join(
    rf"\b(?:{papers})\w*\b{_FEW_WORDS}\b(?:{uses})"
    for papers, uses in (
        (  # it, es, pt
            "certificat?[do]|attestazion|dichiarazion|declaraci|declaraç|impegno|compromi|"
            "termo",
            r"(?:us|util|consum|destin|impieg)\w* final[ei]?\b",
        ),
        (  # ru, uk
            "сертифі?и?кат|заявлен|заява|деклараці?|обязательств|зобов|свидетельств",
            r"(?:конечн|кінцев)\w+ "
            "(?:польз|испол|потреб|получ|назнач|корист|спожив|викор)",
        ),
        (  # pl
            "oświadczen|certyfika|deklarac|zaświadczen",
            r"(?:(?:końcow|ostateczn)\w+ (?:użyt|użyc|zastos|odbior)|"
            r"(?:użyt|użyc|zastos|odbior)\w* (?:końcow|ostateczn))",
        ),
        (  # cs
            "prohlášen|certifik|osvědčen|potvrzení",
            r"konečn\w+ (?:užit|uživ|použi|spotř|příj)",
        ),
        ("verklaring|certificaat", "eindgebruik"),  # nl
    )
)
_JOINED_TITLES = (
    r"\beindgebruike?r?s?(?:verklaring|certificaat)|"
    r"\b(?:son|nihai) kullan[ıi](?:c[ıi]|m)\w* (?:beyan|sertifika|belge|taahhüt)|"  # tr
    r"\b(?:شهادة|[إا]قرار|تعهد|بيان|إفادة|تصريح)[^\n:.]{0,12}"
    r"(?:المستخدم|الاستخدام|المستعمل|الاستعمال) النهائي|"
    # zh, ja
    r"最[終终](?:用|使用|需要)[户戶者途]"
    r"(?:最[終终]|用[户戶途]|使用者|需要者|情况|[和及与與、/のに関する等]){0,8}"
    r"(?:[证證証]明|[说說説]明|[声聲]明|承[诺諾]|保[证證]|[证證][书書]|誓約|確認|申告)|"
    r"최종 ?(?:사용자|수요자|용도)(?: ?(?:및|/|·) ?최종 ?(?:사용자|용도))? ?"
    r"(?:서약|증명|확인|진술|신고)서"
)
_NAME = (
    r"(?:\bend[- ]?us(?:e|er)(?:['’]s)?(?: and end[- ]us(?:e|er))?[- ]"
    r"(?:certificate|statement|declaration|undertaking|assurance)|\b(?-i:EUC|EUS)\b|Endverbleib\w*|"
    r"d[ée]claration d['’]utilisat\w+ finale|"
    rf"statement of end[- ]use|{_TITLES}|{_JOINED_TITLES})"
)
_NAMES = any_case(_NAME)
_HEADS = any_case(
    r"\s*(?:(?:annex(?:e|ure)?|appendix|schedule|exhibit|attachment|enclosure|form|"
    r"anlage|anhang|anexo|allegato|"
    r"приложение|додаток|załącznik|příloha|bijlage|ek)\b\s*"
    r"[\dA-Z]{0,3}(?:\.\d+)?\s*[-–—:.]?\s*)?"
    rf"{_NAME}"
)
_STATES = any_case(
    r"\b(?:is|are|as) the (?:sole )?(?:final |ultimate )?end[- ]users?\b|"
    r"\b(?:will|shall|is|are) (?:only )?(?:be )?(?:used|installed|stay|remain)\b|"
    r"\b(?:certif|declar|undertake|confirm)\w*|\bend[- ]use(?:r)?\s*:|"
    r"\bwird|werden\b.{0,60}\bverwendet\b|\bsera\b|\bseront\b|\bser[áa]n?\b"
)
_BLANK = re.compile(r"_{4,}|\.{6,}|\[\s*\]")

_SALUTES = re.compile(
    r"^\s*(?:Dear (?:Mr|Mrs|Ms|Dr|Sirs?|Madam|Messrs)\b|"
    r"Sehr geehrte|Lieber Herr|Liebe Frau|"
    r"(?:Cher |Chère )?(?:Madame|Monsieur|Messieurs)(?: [A-Z][\w'-]+)?,\s*$|"
    r"Estimad[oa]s? (?:señor|sr)\w*)",
    re.MULTILINE,
)
_MEMO_LINES = tuple(
    any_case(rf"(?:^|[\n.])[ \t]*(?:{names})[ \t]*:")
    for names in ("to|an|à|para", "from|von|de", "subject|re|betreff|objet|asunto")
)
_PUBLIC_LETTER = any_case(
    r"\bhuman rights\b|\bAmnesty\b|\bpress release\b|\bMinister\b|\bExcellenc|"
    r"\bha(?:ve|s) the honou?r\b|\bundersigned\b|\bopen letter\b"
)
_OPENING_CHARS = 700

_TITLE_PASSAGES = 6
"""Passages in which a statement names itself: it does so in its title, a contract names
one further down."""
_TITLE_CHARS = 300
_STATED_WITHIN = 4
"""Passages from the heading of an annex within which it states something."""


def is_titled_statement(text: str) -> bool:
    """Return True if a text opens as an end-use statement.

    Example:
        >>> is_titled_statement("END-USE CERTIFICATE Exporter: Tane Ltd")
        True
        >>> is_titled_statement("The Client signs an end-use certificate.")
        False
    """
    return _HEADS.match(text[:_TITLE_CHARS]) is not None


def is_correspondence(text: str) -> bool:
    """Return True if a text opens as a letter or memo between people who do business.

    Letters of the United Nations to governments and open letters are reports.

    Example:
        >>> is_correspondence("Dear Mr Weber, thank you for your offer of 12 May.")
        True
        >>> is_correspondence("Excellency, I have the honour to address you.")
        False
    """
    opening = text[:_OPENING_CHARS]
    if _PUBLIC_LETTER.search(opening):
        return False
    return _SALUTES.search(opening) is not None or all(
        line.search(opening) for line in _MEMO_LINES
    )


def holds_statement(name: str, passages: list[tuple[str, tuple[str, ...]]]) -> bool:
    """Return True if a paper is an end-use statement, or has one as an annex.

    An annex that is only a form, with blanks in place of words, does not count.

    Args:
        name: Name of the paper.
        passages: Its passages in order, each with its heading path.
    """
    first = passages[:_TITLE_PASSAGES]
    titles = [name.replace("_", " "), *(text for text, _ in first)]
    titles += [heading for _, path in first for heading in path]
    if any(_NAMES.search(title) for title in titles):
        return True
    for i, (text, path) in enumerate(passages):
        if _HEADS.match(text) or any(_HEADS.match(heading) for heading in path[-1:]):
            below = " ".join(text for text, _ in passages[i : i + _STATED_WITHIN])
            if _STATES.search(below) and not _BLANK.search(below):
                return True
    return False
