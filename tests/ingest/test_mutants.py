"""Files broken by chance: read, or refused with a reason, and never anything else."""

import io
import random
import warnings
import zipfile

import pytest

from pipeline.errors import IngestError
from pipeline.ingest.contained.contents import UnpackLimits
from pipeline.ingest.sandbox import wire
from pipeline.ingest.sandbox.worker import reader_for, unpacker_for
from pipeline.ingest.sniff import sniff
from tests.ingest.checks import saved, zip_of
from tests.ingest.ole import ole_bytes
from tests.ingest.test_embedded import deck_with, word_with
from tests.ingest.test_msg import attachment, message, recipient
from tests.ingest.test_odf import PRICES as ODS_ROWS
from tests.ingest.test_odf import odf, sheet
from tests.ingest.test_rtf import ROW, rtf
from tests.ingest.test_unpack import letter
from tests.ingest.test_xlsx import PRICES, workbook

LIMITS = UnpackLimits(50, 10_000_000, 10_000_000, "")
N_MUTANTS = 60

BOOK = saved(workbook(*PRICES))
FILES = {
    "a.eml": letter(),
    "a.msg": ole_bytes(
        message(None, attachment("a.txt", b"x" * 9), recipient("A", "a@b.example", 1))
    ),
    "a.xlsx": BOOK,
    "a.pptx": deck_with(BOOK),
    "a.docx": word_with("package", "a.xlsx", BOOK),
    "a.ods": odf("spreadsheet", sheet("S", *ODS_ROWS)),
    "a.rtf": rtf(rb"\pard One{\footnote Two}\par" + ROW % (b"a", b"b")),
    "a.zip": zip_of(("a.txt", b"Text"), ("b/c.txt", b"More")),
}


def mutant(data: bytes, source: random.Random) -> bytes:
    """Return the bytes cut off, overwritten, shortened or with a part doubled."""
    if source.random() < 0.2:
        return data[: source.randrange(len(data))]
    changed = bytearray(data)
    for _ in range(source.choice([1, 3, 20])):
        at = source.randrange(len(changed) or 1)
        match source.randrange(3):
            case 0:
                changed[at : at + 1] = bytes([source.randrange(256)])
            case 1:
                del changed[at : at + source.randrange(1, 50)]
            case _:
                changed[at:at] = changed[: source.randrange(1, 200)]
    return bytes(changed)


def mutant_inside(data: bytes, source: random.Random) -> bytes:
    """Return a package with one part changed, or any other file changed itself."""
    if not data.startswith(b"PK"):
        return mutant(data, source)
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    name = source.choice(sorted(name for name, part in parts.items() if part))
    parts[name] = mutant(parts[name], source)
    return zip_of(*parts.items())


@pytest.mark.parametrize("name", FILES)
def test_a_mutant_is_read_or_refused(name):
    source = random.Random(name)
    n_read, reasons = 0, []
    for i in range(N_MUTANTS):
        data = (mutant_inside if i % 2 else mutant)(FILES[name], source)
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                n_read += _read(data, name)
        except IngestError as error:
            reasons.append(str(error))
    assert n_read
    assert all(reasons)


def _read(data: bytes, name: str) -> bool:
    media_type = sniff(data, name)
    unpacker = unpacker_for(media_type)
    if unpacker is not None:
        unpacker(data, LIMITS)
    reader = reader_for(media_type, max_pages=100, ocr={})
    if reader is not None:
        # The parent refuses an extract whose pages and blocks do not fit.
        wire.unpack_extract(wire.pack_extract(reader(data)))
    return True
