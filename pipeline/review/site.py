"""Parts of every page: templates, language, reviewer, and the token of forms."""

from collections import Counter
from collections.abc import Sequence
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse, Response

from pipeline.casefile.coverage import count_coverage, coverage_headline, taken_out
from pipeline.casefile.file import ACT_WORDS, CaseFile
from pipeline.casefile.gaps import measured_in
from pipeline.casefile.summary import Summary
from pipeline.casefile.unsearched import unsearched
from pipeline.classify.measured import is_experimental, targets
from pipeline.datamodel import PartyRole, joined, page_or_paragraph
from pipeline.dossier.exports.finding_formats import FORMATS, Format
from pipeline.dossier.formats import new_environment
from pipeline.dossier.tongue import Tongue
from pipeline.parties.deal.stated import entry_words, statement_words
from pipeline.parties.lists.anchors import anchor_said
from pipeline.parties.state.countries import country_name
from pipeline.review.access.security import Token
from pipeline.review.access.visitor import shows_names, unmasked
from pipeline.review.activity import measured_of
from pipeline.review.answers.requests import REASON_WORDS, STRENGTH_WORDS
from pipeline.review.desk import Desk
from pipeline.review.images import DPI, LARGE_DPI, page_images
from pipeline.review.words import (
    LANGUAGE,
    check_language,
    choose_language,
    languages,
    tongue_of,
    translator,
)
from pipeline.settings import settings

HERE = Path(__file__).parent
_YEAR = 365 * 24 * 60 * 60
"""Time in seconds for which a browser keeps the language that a person chose."""


class Site:
    """Fills the templates.

    Args:
        desk: Desk that the pages show.
        token: Token that the forms of the pages carry.
        formats: Formats for exports of a case.
        language: ISO 639-1 code of all pages; "" takes the one that the browser asks
            for.
    """

    def __init__(
        self,
        desk: Desk,
        token: Token,
        formats: Sequence[Format] = FORMATS,
        language: str = "",
    ) -> None:
        self.desk = desk
        self._formats = formats
        self._language = check_language(language)
        self.token = token
        self._templates = new_environment(HERE / "templates")
        self._templates.filters["upper_first"] = _upper_first
        self._templates.filters["country_name"] = country_name
        self._templates.filters["statement"] = statement_words
        self._templates.filters["entry_words"] = entry_words
        self._page_image = page_images(desk.store)
        self._tongue = lru_cache(lambda code: tongue_of(code, desk.labels))

    def _unsearched(self, queue: CaseFile | Summary) -> list[str]:
        if isinstance(queue, Summary):
            return unsearched(queue.sheet)
        return unsearched(self.desk.flags(queue.case))

    @cached_property
    def _experimental(self) -> frozenset[str]:
        """Ids of labels of tier 2 that have not met their target."""
        found = targets(measured_of(settings().model))
        labels = self.desk.labels.labels
        return frozenset(label.id for label in labels if is_experimental(label, found))

    def page_image(
        self, request: Request, document_id: str, page: int, *, large: bool
    ) -> Response:
        """Return a printed page as JPEG, in a higher resolution if it is to be large.

        Raises:
            NotStored: There is no such page, or it cannot be drawn.
        """
        dpi, names = LARGE_DPI if large else DPI, shows_names(request)
        image = self._page_image(document_id, page, dpi, names)
        return Response(image, media_type="image/jpeg")

    def language_of(self, request: Request) -> str:
        """Return the ISO 639-1 code of the language in which a request is answered."""
        accepted = request.headers.get("accept-language", "")
        kept = request.cookies.get(LANGUAGE, "")
        chosen = request.query_params.get(LANGUAGE, kept)
        return self._language or choose_language(accepted, chosen)

    def _switch(self, request: Request) -> dict[str, tuple[str, str]]:
        """Return name and address of this page in each language, by code.

        There are none for the answer to a form, which has no address of its own.
        """
        if self._language or request.method != "GET":
            return {}
        url = request.url
        return {
            code: (name, f"?{url.include_query_params(**{LANGUAGE: code}).query}")
            for code, name in languages().items()
        }

    def tongue(self, request: Request) -> Tongue:
        """Return the language in which a request is answered."""
        return self._tongue(self.language_of(request))

    def page(
        self, request: Request, template: str, status: int = 200, **values: Any
    ) -> HTMLResponse:
        """Return a filled template."""
        language = self.language_of(request)
        words = translator(language)
        tell = self._tongue(language).tell

        def named(choices: list[tuple[str, str]]) -> list[tuple[str, str]]:
            told = [(key, words(title)) for key, title in choices]
            return sorted(told, key=lambda pair: pair[1])

        values |= {
            "_": words,
            "said": tell,
            "where": lambda placed: tell(page_or_paragraph(placed)),
            "joined": joined,
            "anchored": anchor_said,
            "unsearched": self._unsearched,
            "named": named,
            "language": language,
            "labels": self.desk.labels,
            "experimental": self._experimental,
            "measured_in": lambda line: measured_in(line, self.desk.languages),
            "reviewer": self.desk.reviewer,
            "has_accounts": self.desk.role is not None,
            "csrf": self.token.value,
            "reasons": REASON_WORDS,
            "count_coverage": count_coverage,
            "counted_gaps": lambda gaps: Counter(
                gap.subject if gap.document_id else tell(gap.subject) for gap in gaps
            ),
            "coverage_headline": coverage_headline,
            "taken_out": taken_out,
            "title_of": lambda label_id: words(self.desk.labels.title_of(label_id)),
            "strengths": STRENGTH_WORDS,
            "acts": ACT_WORDS,
            "roles": tuple(PartyRole),
            "formats": self._formats,
            "names": "?names=shown" if shows_names(request) else "",
            "unmask": unmasked(request),
            "switch": self._switch(request),
        }
        content = self._templates.get_template(template).render(values)
        answer = HTMLResponse(content, status)
        if LANGUAGE in request.query_params:
            answer.set_cookie(
                LANGUAGE, language, max_age=_YEAR, httponly=True, samesite="strict"
            )
        return answer


def _upper_first(text: str) -> str:
    # Jinja's own filter makes all other letters small, which is wrong for German nouns.
    return text[:1].upper() + text[1:]
