"""reStructuredText to blocks: rendered to HTML by docutils, then read as HTML.

Sphinx pages use directives and roles that docutils does not know, and docutils
answers by dropping their content. Here each unknown one is registered as a
plain container first. Raw markup, file insertion and configuration files are
off; whatever goes wrong, the file is read as plain text.
"""

import re
from typing import Any

from docutils import nodes
from docutils.core import publish_doctree, publish_from_doctree
from docutils.frontend import get_default_settings
from docutils.parsers.rst import Directive, Parser, directives, roles
from docutils.parsers.rst.languages import get_language
from docutils.utils import new_document

from pipeline.ingest.base import Extract, Piece
from pipeline.ingest.decode import decode
from pipeline.ingest.markup.html import html_pieces
from pipeline.ingest.markup.plain import plain_pieces
from pipeline.ingest.markup.tags import strip_tags
from pipeline.ingest.pieces import text_extract

_MAX_CHARS = 5_000_000
"""Most characters: docutils takes about a second for each 300 kB."""

_MAX_PARAGRAPH_CHARS = 10_000
"""The longest paragraph of 69 real files has 7,000 characters; the time grows with the
square of the length."""

_SETTINGS: dict[str, Any] = {
    "raw_enabled": False,
    "file_insertion_enabled": False,
    "_disable_config": True,
    # Errors and above stay in the tree, with the source that was refused.
    "report_level": 3,
    "halt_level": 6,
    "warning_stream": False,
    "syntax_highlight": "none",
    "math_output": "LaTeX",
    "embed_stylesheet": False,
    "stylesheet_path": "",
    "initial_header_level": 1,
    "doctitle_xform": False,
    "sectsubtitle_xform": False,
    "smart_quotes": False,
    "toc_backlinks": False,
    "line_length_limit": 10_000_000,
}
_DIRECTIVE = re.compile(
    r"^[ \t]*\.\.[ \t]+(?:\|[^|\n]+\|[ \t]+)?([\w:.+-]{1,60}?)::", re.M
)
_ROLE = re.compile(
    r":([a-zA-Z][\w:.+-]{0,60}?):(?=`)|(?<=`):([a-zA-Z][\w:.+-]{0,60}?):"
)
_SUBSTITUTION = re.compile(r"^[ \t]*\.\. \|[^|\n]+\|((?:.+\n?)+)", re.M)
_ROLE_TARGET = re.compile(r"^(.+?)\s*<[^<>]*>$", re.S)


_OPTION = re.compile(r":[\w-]+:(?:\s|$)")
_SHOWN_OPTION = re.compile(r":(?:caption|title|header):\s+(.*)")


class _Container(Directive):
    """A directive of Sphinx: its text is read, its options are not."""

    has_content = True

    def run(self) -> list[nodes.Node]:
        """Parse argument and content as ordinary text."""
        lines = self.content
        for i, line in enumerate(lines):
            shown = _SHOWN_OPTION.match(line)
            if shown is not None or _OPTION.match(line):
                lines[i] = shown[1] if shown is not None else ""
            elif not line.strip():
                break
        container = nodes.container()
        self.state.nested_parse(lines, self.content_offset, container)
        return list(container.children)


class _Raw(_Container):
    """Raw HTML: its words are read, its markup reaches no renderer."""

    def run(self) -> list[nodes.Node]:
        """Return a paragraph for each block of the markup."""
        markup = "\n".join(self.content[1:])
        return [nodes.paragraph("", piece.text) for piece in strip_tags(markup)]


def _role(
    name: str, rawtext: str, text: str, lineno: int, inliner: Any, *_: Any
) -> Any:
    """Show the title of a reference, or its target without one."""
    match = _ROLE_TARGET.match(text)
    shown = match[1] if match is not None else text
    return [nodes.inline(rawtext, shown)], []


def read_rst(data: bytes) -> Extract:
    """Read reStructuredText, also with directives of Sphinx.

    Raises:
        UnreadableDocument: The file holds no text.
    """
    return text_extract(data, rst_pieces(decode(data)))


def rst_pieces(text: str) -> list[Piece]:
    """Return the blocks of a reStructuredText file in reading order."""
    if len(text) > _MAX_CHARS or _is_bomb(text):
        return list(plain_pieces(text))
    _register_unknown(text)
    try:
        document = publish_doctree(text, settings_overrides=dict(_SETTINGS))
        _keep_refused(document)
        parts: bytes = publish_from_doctree(
            document, writer="html5", settings_overrides=dict(_SETTINGS)
        )
    except Exception:  # docutils raises whatever its directives raise
        return list(plain_pieces(text))
    page = parts.decode("utf-8")
    # The head of the page holds a title that docutils made up.
    return html_pieces(page[page.find("<body") :])


def _is_bomb(text: str) -> bool:
    """Return True for a text that would keep docutils busy for hours.

    Substitutions that hold two others each double at every level, and marks
    that are never closed are searched for again from each of them.
    """
    if any(len(part) > _MAX_PARAGRAPH_CHARS for part in text.split("\n\n")):
        return True
    return any(m[1].count("|") >= 4 for m in _SUBSTITUTION.finditer(text))


def _keep_refused(document: nodes.document) -> None:
    """Replace an error message of docutils by the source text."""
    for message in list(document.findall(nodes.system_message)):
        sources = [
            nodes.paragraph("", source.astext())
            for source in message.findall(nodes.literal_block)
        ]
        message.parent.replace(message, sources)


def _register_unknown(text: str) -> None:
    """Make containers of all directives and roles that docutils lacks."""
    document = new_document("", get_default_settings(Parser))
    english: Any = get_language("en", document.reporter)
    directives.register_directive("raw", _Raw)
    for name in set(_DIRECTIVE.findall(text)):
        if directives.directive(name, english, document)[0] is None:
            directives.register_directive(name.lower(), _Container)
    for name in {before or after for before, after in _ROLE.findall(text)}:
        if roles.role(name, english, 0, document.reporter)[0] is None:
            roles.register_local_role(name, _role)
