"""Detect the type of a file: by its content, and among text formats by its name.

A wrong extension is common and harmless; a wrong reader loses the text. The
name decides only where content cannot: Markdown, reStructuredText, JSON and
CSV are all plain text until someone says otherwise.
"""

import re
import struct
import zipfile
from io import BytesIO
from pathlib import PurePath

from olefile import OleFileIO

from pipeline.datamodel import Said
from pipeline.errors import EncryptedDocument, UnreadableDocument, UnsupportedDocument
from pipeline.ingest.decode import guess_encoding

PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_OFFICE = "application/vnd.openxmlformats-officedocument."
XLSX = f"{_OFFICE}spreadsheetml.sheet"
PPTX = f"{_OFFICE}presentationml.presentation"
ODF = tuple(
    f"application/vnd.oasis.opendocument.{kind}{template}"
    for kind in ("text", "spreadsheet", "presentation", "graphics")
    for template in ("", "-template")
)
RTF = "application/rtf"
EML = "message/rfc822"
MBOX = "application/mbox"
MSG = "application/vnd.ms-outlook"
ZIP = "application/zip"
HTML = "text/html"
MARKDOWN = "text/markdown"
RST = "text/x-rst"
JSON = "application/json"
JSON_LINES = "application/x-ndjson"
CSV = "text/csv"
PLAIN = "text/plain"
IMAGES = ("image/png", "image/jpeg", "image/tiff", "image/gif", "image/bmp")

_HEAD_BYTES = 65_536
_MAX_CONTROL_SHARE = 0.05
"""Random bytes hold 11 % control characters, text in any encoding below 1 %."""

_MAGIC = (
    (b"{\\rtf", RTF),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF8", "image/gif"),
    (b"II*\0", "image/tiff"),
    (b"MM\0*", "image/tiff"),
    (b"\x7fELF", "application/x-executable"),
    (b"\xcf\xfa\xed\xfe", "application/x-executable"),
    (b"\xca\xfe\xba\xbe", "application/x-executable"),
    (b"\x1f\x8b", "application/gzip"),
    (b"BZh", "application/x-bzip2"),
    (b"\xfd7zXZ\0", "application/x-xz"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (b"Rar!\x1a\x07", "application/vnd.rar"),
    (b"%!PS", "application/postscript"),
    (b"SQLite format 3\0", "application/vnd.sqlite3"),
    (b"!BDN", "application/vnd.ms-outlook-pst"),
    (b"\x78\x9f\x3e\x22", "application/ms-tnef"),
    (b"ID3", "audio/mpeg"),
    (b"OggS", "application/ogg"),
    (b"\x1aE\xdf\xa3", "video/webm"),
)
_NAMES = {
    "application/msword": "a pre-2007 Word file; save it as DOCX or PDF",
    "application/vnd.ms-excel": "a pre-2007 Excel file; save it as XLSX or PDF",
    "application/vnd.ms-excel.sheet.binary": (
        "a binary Excel file (XLSB); save it as XLSX or PDF"
    ),
    "application/vnd.ms-powerpoint": (
        "a pre-2007 PowerPoint file; save it as PPTX or PDF"
    ),
    "application/vnd.ms-outlook-pst": (
        "an Outlook mailbox; save the messages that matter, each as a file"
    ),
    "application/ms-tnef": "a winmail.dat of Outlook; ask for the files in it",
    MBOX: "a mailbox; its mails are read one by one",
    "application/x-ole-storage": "a pre-2007 Office file; save it as PDF",
    "application/vnd.openxmlformats-package": (
        "a file of an Office program (a drawing, for example); save it as PDF"
    ),
    "application/vnd.oasis.opendocument": "an OpenDocument file; save it as PDF",
    "application/vnd.apple.iwork": "a file of Apple's iWork; save it as PDF",
    "application/epub+zip": "an EPUB book; save it as PDF",
    "application/java-archive": "a program package",
    ZIP: "a ZIP archive; its files are read one by one",
    "application/gzip": "a compressed file; unpack it",
    "application/x-7z-compressed": "a 7-Zip archive; unpack it",
    "application/vnd.rar": "a RAR archive; unpack it",
    "application/x-executable": "a program",
    "image/webp": "a WebP image",
    "video/mp4": "a film or photo of the MPEG-4 family",
}
_OLE_TYPES = {
    "__properties_version1.0": MSG,
    "WordDocument": "application/msword",
    "Workbook": "application/vnd.ms-excel",
    "Book": "application/vnd.ms-excel",
    "PowerPoint Document": "application/vnd.ms-powerpoint",
}
_BY_SUFFIX = {
    **dict.fromkeys((".md", ".mdx", ".markdown", ".mkd"), MARKDOWN),
    ".rst": RST,
    **dict.fromkeys((".json", ".geojson"), JSON),
    **dict.fromkeys((".jsonl", ".ndjson"), JSON_LINES),
    **dict.fromkeys((".csv", ".tsv"), CSV),
    **dict.fromkeys((".html", ".htm", ".xhtml"), HTML),
    **dict.fromkeys((".eml", ".mht", ".mhtml"), EML),
}
_BLANK = re.compile(rb"[\s\0]*")
_HTML_START = re.compile(
    r"(?:\s|<!--.*?-->|<\?xml[^<>]*\?>)*<(?:!doctype\s+html|html|head|body)\b",
    re.I | re.S,
)
_MARKUP_START = re.compile(
    r"\s*<(?:div|p|table|h[1-6]|ul|ol|span|meta|title|section|article)\b[^<>]*>", re.I
)
_MARKDOWN = re.compile(r"^#{1,6} \S|\]\(https?://", re.M)
_HEADER = re.compile(r"([A-Za-z][A-Za-z0-9-]{1,60}):(?:[ \t]|$)", re.M)
MAIL_START = re.compile(rb"(?:\A|\r?\n\r?\n)From \S+ [^\r\n]{8,60}\r?\n(?=[\w-]+:)")
_MAILBOX_START = re.compile(r"From \S+ .{0,40}\d\d:\d\d")
_MAIL_HEADERS = frozenset(
    "from to cc subject date received message-id mime-version return-path"
    " delivered-to content-type reply-to".split()
)
_SENT_HEADERS = frozenset("received message-id mime-version return-path".split())
"""Headers that only a mail program writes; a letter may say from whom and to whom,
too."""

_ANY_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")


def sniff(data: bytes, name: str) -> str:
    """Tell the media type of a file by all its bytes and the extension of its name.

    It may be one without a reader; ``describe`` says what to tell the user then.

    Raises:
        UnreadableDocument: The file is empty or holds only white space.
        EncryptedDocument: It is an Office file with a password, or a PGP message.
        UnsupportedDocument: It is neither a known format nor text.
    """
    if _BLANK.fullmatch(data) is not None:
        code = "empty file: {name} holds {n} bytes and no text"
        raise UnreadableDocument(Said(code, name=name, n=len(data)))
    return _sniff_binary(data) or _sniff_text(data, name)


def describe(media_type: str) -> str:
    """Describe a media type without a reader.

    Example:
        >>> describe("application/msword")
        'a pre-2007 Word file; save it as DOCX or PDF'
    """
    if media_type.startswith("application/vnd.oasis.opendocument"):
        media_type = "application/vnd.oasis.opendocument"
    return _NAMES.get(media_type, Said("a file of type {code}", code=media_type))


def _sniff_binary(data: bytes) -> str | None:
    # First of all: the first file of an archive that compresses nothing may be a PDF.
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _sniff_zip(data)
    if _is_pdf(data):
        return PDF
    if data.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return _sniff_ole(data)
    for magic, media_type in _MAGIC:
        if data.startswith(magic):
            return media_type
    return _sniff_container(data)


def _sniff_container(data: bytes) -> str | None:
    """Recognise formats with a short mark, or one that is not at the start."""
    if data[:4] == b"RIFF" and data[8:12] in {b"WEBP", b"WAVE", b"AVI "}:
        return "image/webp" if data[8:12] == b"WEBP" else "video/x-msvideo"
    if data[4:8] == b"ftyp":
        return "video/mp4"
    if data[:2] == b"MZ" and b"PE\0\0" in data[:4096]:
        return "application/x-executable"
    if data[:2] == b"BM" and data[6:10] == b"\0\0\0\0":
        return "image/bmp"
    return None


def _is_pdf(data: bytes) -> bool:
    """Accept junk before the mark, but not a text that only speaks of PDF."""
    found = re.search(rb"%PDF-\d\.\d", data[:1024])
    if found is None:
        return data.lstrip()[:5] == b"%PDF-"
    return not data[: found.start()].strip(b"\xef\xbb\xbf \r\n\t\0") or b" obj" in data


def _sniff_zip(data: bytes) -> str:
    """Return the type of a ZIP's contents; a cut one counts as the type it names."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            names = set(archive.namelist())
            mimetype = _mimetype(archive, names)
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        return _cut_off_type(data)
    if mimetype:
        return mimetype
    folders = {name.partition("/")[0] for name in names}
    if "[Content_Types].xml" in names:
        return _office_type(names, folders)
    if "META-INF/MANIFEST.MF" in names or "AndroidManifest.xml" in names:
        return "application/java-archive"
    if "Index/Document.iwa" in names or "Index.zip" in names:
        return "application/vnd.apple.iwork"
    return ZIP


def _cut_off_type(data: bytes) -> str:
    marks = {b"word/document": DOCX, b"xl/workbook": XLSX, b"ppt/presentation": PPTX}
    return next((found for mark, found in marks.items() if mark in data), ZIP)


def _office_type(names: set[str], folders: set[str]) -> str:
    if "word" in folders:
        return DOCX
    if "xl/workbook.bin" in names:
        return "application/vnd.ms-excel.sheet.binary"
    if "xl" in folders:
        return XLSX
    return PPTX if "ppt" in folders else "application/vnd.openxmlformats-package"


def _mimetype(archive: zipfile.ZipFile, names: set[str]) -> str:
    """Return the type that OpenDocument and EPUB declare, or ''."""
    if "mimetype" not in names or archive.getinfo("mimetype").file_size > 200:
        return ""
    try:
        declared = archive.read("mimetype").decode("ascii", "replace").strip()
    except (RuntimeError, zipfile.BadZipFile, EOFError):
        return ""
    return declared if declared.startswith("application/") else ""


def _sniff_ole(data: bytes) -> str:
    names = _ole_names(data)
    if "EncryptedPackage" in names:
        msg = "the Office file is encrypted and needs a password"
        raise EncryptedDocument(msg)
    return next((_OLE_TYPES[n] for n in names), "application/x-ole-storage")


def _ole_names(data: bytes) -> list[str]:
    """Return the known names in it; of a damaged file, wherever they stand.

    A file attached to a mail brings names of its own along, further below.
    """
    known = ["EncryptedPackage", *_OLE_TYPES]
    try:
        with OleFileIO(BytesIO(data)) as ole:
            top = {entry.name for entry in ole.root.kids}
    except (OSError, ValueError, IndexError, OverflowError, struct.error):
        return [name for name in known if name.encode("utf-16-le") in data]
    return [name for name in known if name in top]


def _sniff_text(data: bytes, name: str) -> str:
    # A character cut in two at the end is not a damaged encoding.
    sample = data[:_HEAD_BYTES]
    if len(data) > _HEAD_BYTES:
        sample = sample[: _HEAD_BYTES - 4]
        while sample and sample[-1] >= 0x80:
            sample = sample[:-1]
    head = sample.decode(guess_encoding(sample or data), "replace")
    _refuse_binary(head, name)
    if _HTML_START.match(head[:8192]):
        return HTML
    if head.lstrip().startswith("-----BEGIN PGP MESSAGE-----"):
        msg = Said("{name} is encrypted by PGP and needs a key", name=name)
        raise EncryptedDocument(msg)
    by_name = _BY_SUFFIX.get(PurePath(name).suffix.lower())
    mail = _mail_type(data, head, is_named=by_name == EML)
    if mail is not None:
        return mail
    if by_name == EML or (by_name == HTML and _ANY_TAG.search(head) is None):
        return PLAIN
    return by_name or _by_markup(head, name)


def _mail_type(data: bytes, head: str, *, is_named: bool) -> str | None:
    """Recognise a mail by headers that a person would not write by hand."""
    first, _, rest = head.lstrip("\ufeff \r\n").partition("\n")
    if _MAILBOX_START.match(first) and _HEADER.match(rest):
        # One mail may be saved with the line that parts mails in a mailbox.
        return MBOX if len(MAIL_START.findall(data)) > 1 else EML
    if _HEADER.match(first) is None:
        return None
    block = re.split(r"\r?\n\r?\n", f"{first}\n{rest}", maxsplit=1)[0]
    found = {match[1].lower() for match in _HEADER.finditer(block)}
    is_sent = len(found & _MAIL_HEADERS) >= 3 and bool(found & _SENT_HEADERS)
    return EML if is_sent or (is_named and found & _MAIL_HEADERS) else None


def _refuse_binary(head: str, name: str) -> None:
    n_control = sum(
        1 for c in head if (c < " " and c not in "\t\n\r\f\x1b") or c == "\x7f"
    )
    if n_control > _MAX_CONTROL_SHARE * len(head):
        code = (
            "{name} is neither a known format nor text: {n} of its first {m} "
            "characters are control characters"
        )
        raise UnsupportedDocument(Said(code, name=name, n=n_control, m=len(head)))


def _by_markup(head: str, name: str) -> str:
    has_suffix = PurePath(name).suffix != ""
    if _MARKUP_START.match(head) and "</" in head:
        return HTML if has_suffix else MARKDOWN
    return PLAIN if has_suffix or _MARKDOWN.search(head) is None else MARKDOWN
