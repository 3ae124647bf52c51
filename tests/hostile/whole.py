"""Sound files of the formats that are rare among real ones: a fuzzer breaks them."""

import random

from tests.hostile.images import picture, saved
from tests.hostile.mail import attached, mixed, part
from tests.hostile.office import rewritten, slides, workbook, written_text
from tests.hostile.outlook import mail
from tests.hostile.rtf import rtf
from tests.hostile.zips import packed
from tests.ingest.pdfs import VOCABULARY, Sheet, prose
from tests.ingest.test_msg import attachment

_N_EACH = 3


def _lines(source: random.Random, n: int) -> list[str]:
    return [" ".join(source.choices(VOCABULARY, k=12)) + "." for _ in range(n)]


def _sheet(lines: list[str]) -> bytes:
    rows = "".join(
        f"<row><c t='inlineStr'><is><t>{line}</t></is></c><c><v>{n}</v></c></row>"
        for n, line in enumerate(lines)
    ).encode()
    start = b"<sheetData>"

    def change(name: str, content: bytes) -> bytes:
        return content.replace(start, start + rows) if "sheet1" in name else content

    return rewritten(workbook(), change)


def whole_files() -> dict[str, bytes]:
    """Return the files by name; the same each time."""
    found: dict[str, bytes] = {}
    for n in range(_N_EACH):
        source = random.Random(n)
        lines = _lines(source, 20)
        text = "\r\n".join(lines)
        page = Sheet()
        page.lines(prose(source, 400, 20), 60, 80)
        pdf = page.save()
        paragraphs = "".join(f"<text:p>{line}</text:p>" for line in lines)
        found |= {
            f"{n}.eml": mixed(
                part(text), attached(pdf, "annex.pdf", "application/pdf")
            ),
            f"{n}.msg": mail(attachment("annex.pdf", pdf), body=text),
            f"{n}.xlsx": _sheet(lines),
            f"{n}.pptx": slides(lines[0]),
            f"{n}.odt": written_text(paragraphs),
            f"{n}.rtf": rtf(r"\par ".join(lines).encode()),
            f"{n}.zip": packed({"a.txt": text, "b/c.pdf": pdf, "d.rtf": rtf(b"x")}),
            f"{n}.png": saved(picture(lines[0]), "PNG"),
        }
    return found
