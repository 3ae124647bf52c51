"""A linear model for the issuers of terms, licences, policies and notices.

Such a paper has no opening of parties. Its issuer is the name that it speaks of as its
own: in the title, in addresses, in what it offers and reserves. Names are counted by
their first word, so that "Tane", "Tane's" and "Tane Ireland Ltd" are one, and a
logistic regression over counts and places tells the issuer from those merely named.
``benches/issuer_names.py --fit`` fits it on published terms and licences and writes
``models/parties/issuers.json``.
"""

import math
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from pipeline.hashed_weights import linear_head, linear_probability, read_vouched
from pipeline.parties.countries import strip_countries
from pipeline.parties.opening_head import PAPER
from pipeline.parties.party_names import LEGAL_FORM
from pipeline.parties.records import Span
from pipeline.parties.role_terms import role_of_term
from pipeline.settings import models_dir

ZONE = 40_000
"""Characters in which an issuer is looked for; who issues terms speaks of it early."""

_CAPITAL = r"(?:[^\W\d_a-zß-öø-ÿа-яёα-ω]|[a-z](?=[A-Z])|\d+(?=\w*[A-Z]|[a-z]{3}))"
_WORD = rf"{_CAPITAL}[\w&.-]*\w"
_NAME = re.compile(
    rf"(?<![\w@./*_-])(?<!\w['’]){_WORD}(?:[ ](?:(?:of|de|du|des|la|and|&)[ ])?{_WORD})"
    r"{0,3}"
)
_HOST = re.compile(r"(?:@|https?://(?:[\w-]+\.)*?|\bwww\.)([\w-]+)\.[a-z]{2,9}\b")
_SMALL = re.compile(r"(?<![\w@./-])[^\W\d_][\w-]*")
RIGHTS = (
    r"(?:©|\b[Cc]opyright\b(?:[:\s]*(?:\([cC]\)|©))?|\([cC]\))[:\s]*"
    r"(?:\d{4}(?:\s?[-–,]\s?(?:\d{4}|[Pp]resent))?,?\s*)?(?:by\s+)?"
)
_BEFORE = {
    "the": r"\b(?:[Tt]he|[Ll][ea]|[Dd](?:er|ie|as))\s+$",
    "by": r"\b(?:by|par|von|durch|por|da|della|door|av)\s+$",
    "of": r"\b(?:of|from|with|to|for|at|on|in|de|d['’]|chez|auprès|sur|avec|à|bei|mit|"
    r"auf|di)\s*$",
    "contact": r"\b(?:contact|write to|e-?mail|notify|contacter|adress\w*)\s+$",
    "rights": rf"{RIGHTS}$",
    "label": r"\b(?:Author|Owner|Publisher|Issued by|Issuer|Rights Holder|Controller|"
    r"[ÉE]diteur)(?: of this \w+,| is|\**[ ]?[:(|]|\t)[ \t*|]*$",
    "offered": r"\b(?:(?:provided|offered|operated|run|owned|licen[sc]ed|published) by|"
    r"fournie? par|édité par|(?:service provider|controller) is|legal process (?:on|to)"
    r"|seeking \w+ from) (?:the )?$",
    "we": r"\b(?:[Ww]e|[Uu]s|[Nn]ous|[Ww]ir),?\s+(?:at\s+|chez\s+)?$",
    "with": r"\b(?:agreement|contract|contrat)\b[^.\n]{0,40}\b(?:with|between|entre|"
    r"avec)\b[^.\n]{0,60}$",
    "sentence": r"(?:^|[.!?:]\s|\n)[\s*#>-]*$",
    "list": r"\n[ \t]*(?:[-*•|]|\d+[.)])\s*$",
}
_AFTER = {
    "own": r"['’]s?\b",
    "thing": r"(?:['’]s?)?[ -](?:\w+ )?(?i:services?|products?|software|platforms?|"
    r"systems?|users?|customers?|websites?|sites?|apps?|API|network|tools?|accounts?|"
    r"terms|polic(?:y|ies)|Dienste?n?|Produkt\w*|Nutzer\w*|servicios?|serviços?)\b",
    "does": r" (?:reserves?|commits|is|are|has|provides?|offers?|may|will|does|must|"
    r"cannot|can|receives|respects|requires|responds|shall|collects|grants|owns|uses|"
    r"processes|behält|se|s['’]\w+|si|peut|est|a|met|propose|traite|collecte|kann|ist|"
    r"hat)\b",
    "form": rf",?[ ]{LEGAL_FORM}",
    "short": r"[^()\n]{0,80}\([^()\n]{0,60}[\"“«'‘]",
    "ours": r"[^()\n]{0,120}\([^()\n]{0,80}[\"“«'‘*]+(?i:we|us|our|nous|wir|uns)[,.]?"
    r"[*\"”»'’]",
    "seller": r"[^()\n]{0,120}\([^()\n]{0,80}[\"“«'‘*]+(?i:licensor|provider|supplier|"
    r"seller|vendor|company|owner|author|operator|prestataire|vendeur|éditeur|société|"
    r"anbieter)[,.]?[*\"”»'’]",
    "means": r"[*\"”»]*\s+(?:means|désigne|bedeutet)\b",
    "address": r"[^.\n]{0,60}\b\d{4,5}\b",
}
_PLACES = {
    **{f"before {name}": re.compile(words) for name, words in _BEFORE.items()},
    **{f"after {name}": re.compile(words) for name, words in _AFTER.items()},
}
_OWN = {
    "after does": 1,
    "after thing": 1,
    "before rights": 2,
    "before label": 4,
    "before offered": 4,
}
"""What a place counts for a name that is the paper's own."""

NO_ISSUER = re.compile(
    r"(?:Art|I|We|You|Our|Your|The|This|These|If|MIT|GPL|Apache|Windows|Android|Linux)"
    r"\b|.*\b(?:NOT|not) |[\d.]+(?: |$)"
)
"""Words before a verb, and what issuers name that is not theirs."""

_REACH = 60
_YOU = re.compile(r"\b(?:you|your|vous|votre|vos|Sie|Ihr\w*|usted|su)\b", re.IGNORECASE)
_WE = re.compile(r"\b(?:we|our|us|nous|notre|nos|wir|uns\w*)\b", re.IGNORECASE)
_HEAD = 5_000


@dataclass(slots=True)
class IssuerName:
    """A possible issuer of a paper.

    Attributes:
        key: The first word of its names, small.
        spans: Where they stand.
        counts: How many of them have which words around them.
        features: What is true of it, by names of this file.
    """

    key: str
    spans: list[Span] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    features: dict[str, float] = field(default_factory=dict)


def judge_issuer(text: str) -> IssuerName | None:
    """Return the likeliest issuer of a paper, or None where no name is likely.

    Args:
        text: Of the paper.
    """
    weights, threshold = _weights()
    scored = [
        (linear_probability(weights, name.features), name)
        for name in issuer_names(text)
    ]
    score, best = max(scored, key=lambda pair: pair[0], default=(0.0, None))
    if best is None or score < threshold or best.counts["own"] < _LEAST_OWN:
        return None
    is_said = any(best.counts[place] for place in ("before rights", "before label"))
    return best if is_said or len(best.spans) > 1 else None


_LEAST_OWN = 2
"""Of one sentence nobody is the issuer; weights are fitted on whole papers."""


@lru_cache(maxsize=1)
def _weights() -> tuple[dict[str, float], float]:
    path = models_dir() / "parties" / "issuers.json"
    maker = "benches/issuer_names.py --fit"
    return read_vouched(path, maker, "the weights of the issuer head", linear_head)


def key_of(name: str) -> str:
    """Return the word by which names of one issuer are told.

    Example:
        >>> key_of("Tane.com"), key_of("Tane-Dienste"), key_of("T-Tane")
        ('tane', 'tane', 't-tane')
    """
    word = name.casefold().split()[0].split(".")[0]
    stem = word.split("-")[0]
    return stem if len(stem) >= _MIN_STEM else word


_MIN_STEM = 4


def issuer_names(text: str) -> list[IssuerName]:
    """Return the possible issuers of a paper, those named most often first."""
    text = text[:ZONE]
    small = Counter(w for w in _SMALL.findall(text) if w[0].islower())
    hosts = Counter(h.casefold().replace("-", "") for h in _HOST.findall(text))
    found = [name for name in _counted(text) if _may_issue(text, name, small)]
    for name in found:
        name.features.update(_form(text, name, small))
        name.features.update(_hosted(text, name, hosts))
    found = [name for name in found if not _is_thing(name)]
    found.sort(key=lambda name: -len(name.spans))
    speaks = {
        "you": sum(1 for _ in _YOU.finditer(text, 0, _HEAD)) >= _MANY_YOU,
        "we": sum(1 for _ in _WE.finditer(text, 0, _HEAD)) >= _MANY_WE,
    }
    for rank, name in enumerate(found):
        others = found[:1] if rank else found[1:2]
        most = max((len(other.spans) for other in others), default=0)
        name.features.update(_frequency(text, name, rank, most))
        name.features.update(_around(name))
        title = float(name.key in text[:300].casefold())
        first = float(rank == 0)
        host = name.features["host"]
        name.features |= {
            "title": title,
            "title & host": title * host,
            "rank 0 & host": first * host,
            "rank 0 & no host": first * name.features["no host"],
            "rank 0 & title": first * title,
            **{k: float(v) for k, v in speaks.items()},
            **{f"{k} & rank 0": v * first for k, v in speaks.items()},
        }
        own = sum(n * name.counts[place] for place, n in _OWN.items())
        name.counts["own"] = int(own + title + 2 * host)
    _compare(found)
    return found


_MANY_YOU = 8
_MANY_WE = 5


def _counted(text: str) -> list[IssuerName]:
    """Return the names by their first words, with the words around each counted."""
    found: dict[str, IssuerName] = {}
    for match in _NAME.finditer(text):
        key = key_of(match.group())
        if len(key) < 2:
            continue
        name = found.setdefault(key, IssuerName(key))
        name.spans.append(Span(*match.span()))
        before = text[max(0, match.start() - _REACH) : match.start()]
        for place, words in _PLACES.items():
            is_before = place.startswith("before")
            hit = words.search(before) if is_before else words.match(text, match.end())
            name.counts[place] += hit is not None
    return list(found.values())


def _may_issue(text: str, name: IssuerName, small: Counter[str]) -> bool:
    """Tell a name from a role, a State, a paper and a common word."""
    words = name.spans[0].of(text)
    first = words.split()[0]
    if NO_ISSUER.match(first) or PAPER.fullmatch(first) or role_of_term(first):
        return False
    if small[name.key] > 2 * len(name.spans):
        return False
    return re.search(r"\w", strip_countries(words)) is not None


def _is_thing(name: IssuerName) -> bool:
    """Return True for initials without an address: "ALPR" is a thing."""
    said = name.features
    return bool(said["capitals"] and said["no host"] and len(name.key) <= _INITIALS)


_INITIALS = 5


def _frequency(
    text: str, name: IssuerName, rank: int, most: int
) -> Iterator[tuple[str, float]]:
    n, first = len(name.spans), name.spans[0].start
    yield f"rank {min(rank, 4)}", 1.0
    yield "log n", math.log(n)
    yield "log ratio", math.log(n / max(most, 0.5))
    yield "log share", math.log(1 + 6_000 * n / max(1, len(text)))
    yield "first 200", float(first < 200)
    yield "first 1000", float(first < 1_000)
    yield "late", float(first > _HEAD)


def _form(
    text: str, name: IssuerName, small: Counter[str]
) -> Iterator[tuple[str, float]]:
    n = len(name.spans)
    forms = [span.of(text) for span in name.spans]
    yield "small", float(small[name.key] > 0)
    yield "small share", small[name.key] / (small[name.key] + n)
    yield "capitals", float(all(form.split()[0].isupper() for form in forms))
    yield "short", float(len(name.key) <= 3)
    yield "camel", float(re.search(r"[a-z][A-Z]|\d|\.", forms[0]) is not None)
    yield "words", sum(form.count(" ") for form in forms) / n
    yield "quoted", sum(text[s.start - 1 : s.start] in '“"«' for s in name.spans) / n


def _hosted(
    text: str, name: IssuerName, hosts: Counter[str]
) -> Iterator[tuple[str, float]]:
    """Yield whether addresses of the paper hold the name."""
    key = re.sub(r"\W", "", name.key)
    whole = re.sub(r"\W", "", name.spans[0].of(text).casefold())
    own = (n for h, n in hosts.items() if len(key) > 2 and (key in h or h in whole))
    n = sum(own)
    yield "host", float(n > 0)
    yield "no host", float(n == 0)
    yield "log host", math.log(1 + n)
    yield "host share", n / max(1, hosts.total())


def _around(name: IssuerName) -> Iterator[tuple[str, float]]:
    no_host = name.features["no host"]
    for place in _PLACES:
        n = name.counts[place]
        yield place, n / len(name.spans)
        yield f"any {place}", float(n > 0)
        if place in _OWN or place == "after own":
            yield f"log {place}", math.log(1 + n)
            yield f"{place} & no host", float(n > 0) * no_host


def _compare(names: list[IssuerName]) -> None:
    """Add how far each name leads the others in places that are the paper's own."""
    ranked = sorted(names, key=lambda name: -name.counts["own"])
    for rank, name in enumerate(ranked):
        others = ranked[:1] if rank else ranked[1:2]
        own = name.counts["own"]
        most = max((other.counts["own"] for other in others), default=0)
        leads, is_strong = rank == 0 and own >= 1.5 * most, own >= 4
        name.features |= {
            f"own rank {min(rank, 2)}": 1.0,
            "log own": math.log(1 + own),
            "leads": float(leads),
            "strong": float(is_strong),
            "leads & strong": float(leads and is_strong),
            "log lead": math.log((1 + own) / (1 + most)),
        }
