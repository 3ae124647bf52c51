"""Hooks of MkDocs: add pages made from the program, and files outside ``docs/``.

``mkdocs.yml`` names this file. Links between documents are those of the checkout, so
that they also work where somebody reads the files themselves; here they become links
between pages.
"""

import os
import posixpath
import re
import sys
from pathlib import Path
from typing import Any

from mkdocs.structure.files import File, Files

ROOT = Path(__file__).resolve().parents[2]
# MkDocs reads this file by its path, not as a module of the checkout.
sys.path[:0] = [str(ROOT), str(ROOT / "tools")]

from site_pages import reference  # noqa: E402

OUTSIDE = (
    "README.md", "SECURITY.md", "CONTRIBUTING.md", "CHANGELOG.md", "NOTICE.md",
    "models/**/*.md", "corpora/*.md", "corpora/guidelines/*.md", "corpora/samples/*.md",
)  # fmt: skip
_LINK = re.compile(r"\[([^\]]*)\]\(([^)\s]+)\)")
_CODE = re.compile(r"(^```.*?^```|`[^`]*`)", re.MULTILINE | re.DOTALL)


def pages() -> dict[str, str]:
    """Return the page of each document: path in the checkout -> path in the site."""
    found = [path for pattern in OUTSIDE for path in sorted(ROOT.glob(pattern))]
    names = [path.relative_to(ROOT).as_posix() for path in found]
    inside = [p.relative_to(ROOT).as_posix() for p in (ROOT / "docs").rglob("*.*")]
    return {name: name for name in names if name != "README.md"} | {
        "README.md": "index.md",
        **{name: name.removeprefix("docs/") for name in inside},
    }


def on_files(files: Files, config: Any) -> Files:
    """Add the pages that are not files of ``docs/``."""
    for name, page in pages().items():
        if not name.startswith("docs/"):
            text = (ROOT / name).read_text("utf-8")
            files.append(File.generated(config, page, content=text))
    for page, text in reference.pages().items():
        files.append(File.generated(config, page, content=text))
    return files


def on_page_markdown(markdown: str, page: Any, config: Any, files: Files) -> str:
    """Return a page with its links turned into links of the site."""
    at = page.file.src_uri
    sites = pages()
    origin = next((name for name, uri in sites.items() if uri == at), f"docs/{at}")
    parts = _CODE.split(markdown)
    for i in range(0, len(parts), 2):  # the others are code
        parts[i] = _LINK.sub(lambda found: _link(found, origin, at, sites), parts[i])
    return "".join(parts)


def _link(found: re.Match[str], origin: str, at: str, sites: dict[str, str]) -> str:
    words, target = found.groups()
    name, _, anchor = target.partition("#")
    if not name or re.match(r"[a-z]+:", name):
        return found[0]
    path = posixpath.normpath(posixpath.join(posixpath.dirname(origin), name))
    if path.startswith("docs/reference/"):
        sites = {**sites, path: path.removeprefix("docs/")}
    if path not in sites and f"{path}/README.md" in sites:
        path = f"{path}/README.md"
    if path not in sites:
        if (ROOT / path).exists():
            return f"{words} (`{path}`)" if words != f"`{path}`" else words
        return found[0]
    relative = os.path.relpath(sites[path], posixpath.dirname(at) or ".")
    return f"[{words}]({relative}{'#' + anchor if anchor else ''})"
