"""Mails that nest, are cut off, lie about their parts, or call out."""

import base64
import codecs

from tests.hostile.archives import nested
from tests.hostile.case import SAID, Case, Lure, cuts, read, refused
from tests.hostile.pdf_contents import encrypted
from tests.hostile.pdfs import built

HEAD = (
    "From: A <a@vendor.example>\r\nTo: B <b@interior.example>\r\nSubject: Offer\r\n"
    "Date: Mon, 02 Mar 2026 10:00:00 +0100\r\nMessage-ID: <1@vendor.example>\r\n"
    "MIME-Version: 1.0\r\n"
)


def mail(body: str, kind: str = "text/plain", *more: str) -> bytes:
    """Return a mail with this body as written and more headers."""
    headers = "".join(f"{line}\r\n" for line in (f"Content-Type: {kind}", *more))
    return f"{HEAD}{headers}\r\n{body}".encode("utf-8", "surrogateescape")


def part(body: str, kind: str = "text/plain", *more: str) -> str:
    """Return one part of a mail of several."""
    return mail(body, kind, *more).decode("utf-8", "surrogateescape").removeprefix(HEAD)


def mixed(*parts: str, boundary: str = "b", end: bool = True) -> bytes:
    """Return a mail of several parts."""
    body = "".join(f"--{boundary}\r\n{text}\r\n" for text in parts)
    tail = f"--{boundary}--\r\n" if end else ""
    return mail(body + tail, f'multipart/mixed; boundary="{boundary}"')


def attached(data: bytes, name: str, kind: str = "application/octet-stream") -> str:
    """Return a part that holds a file."""
    packed = base64.encodebytes(data).decode().replace("\n", "\r\n")
    return part(
        packed,
        kind,
        f'Content-Disposition: attachment; filename="{name}"',
        "Content-Transfer-Encoding: base64",
    )


def nested_parts(depth: int) -> bytes:
    """Return a mail of parts in parts; the innermost says something."""
    text = part(SAID)
    for n in range(depth):
        text = (
            f'Content-Type: multipart/mixed; boundary="b{n}"\r\n\r\n--b{n}\r\n'
            f"{text}\r\n--b{n}--\r\n"
        )
    return (HEAD + text).encode()


def forwarded(depth: int) -> bytes:
    """Return a mail that forwards a mail that forwards a mail."""
    text = mail(SAID).decode()
    for _ in range(depth):
        text = f"{HEAD}Content-Type: message/rfc822\r\n\r\n{text}"
    return text.encode()


def _cut_off() -> list[Case]:
    whole = mixed(part(SAID), attached(built(), "offer.pdf", "application/pdf"))
    text = whole.index(SAID.encode()) + len(SAID)
    file = whole.index(b"base64") + 300
    ended = "is cut off: the mail does not end"
    return [
        *cuts(
            "mail.eml",
            whole,
            [
                ("text", text, "partial", ended),
                ("header", file - 330, "partial", ended),
                ("attachment", file, "partial", ended),
                ("end", len(whole) - 6, "partial", ended),
            ],
        ),
        read("mail-cut-in-headers.eml", lambda: whole[: whole.index(b"Date")], "Offer"),
    ]


def _parts() -> list[Case]:
    line = part(SAID)
    pdf = attached(built(), "offer.pdf", "application/pdf")
    many = [attached(f"{n}. text".encode(), f"{n}.txt") for n in range(1_500)]
    return [
        read("parts-1000.eml", lambda: mixed(*[line] * 1_000)),
        Case(
            "parts-nested-1000.eml",
            lambda: nested_parts(1_000),
            "unreadable",
            "nested too deeply",
        ),
        read("parts-nested-50.eml", lambda: nested_parts(50)),
        Case(
            "forwarded-1000.eml",
            lambda: forwarded(1_000),
            "unreadable",
            "nested too deeply",
        ),
        Case("forwarded-20.eml", lambda: forwarded(20), "read", "", ()),
        Case(
            "with-files.eml",
            lambda: mixed(
                line,
                pdf,
                attached(encrypted("x"), "b.pdf"),
                attached(nested(3), "c.zip"),
            ),
            "read",
            says=(SAID,),
            inside={
                "offer.pdf": ("read", ""),
                "b.pdf": ("encrypted", "password"),
                "c.zip": ("read", ""),
                "c.zip / 1.zip / 0.zip / a.txt": ("read", ""),
            },
        ),
        read("attachments-1500.eml", lambda: mixed(line, *many)),
        Case(
            "names-lead-outside.eml",
            lambda: mixed(
                line,
                attached(b"some text", "../../triage-escaped.txt"),
                attached(b"more text", "/tmp/triage-escaped.txt"),
            ),
            "read",
            says=(SAID,),
            inside={
                "triage-escaped.txt": ("read", ""),
                "tmp / triage-escaped.txt": ("read", ""),
            },
        ),
        Case(
            "base64-is-broken.eml",
            lambda: mixed(
                line,
                part(
                    "!!!! not base64 ====\r\nYQ",
                    "application/pdf",
                    'Content-Disposition: attachment; filename="a.pdf"',
                    "Content-Transfer-Encoding: base64",
                ),
            ),
            "read",
            says=(SAID,),
        ),
        read(
            "quoted-printable-is-broken.eml",
            lambda: mail(
                f"{SAID} =ZZ =\r\n=",
                "text/plain",
                "Content-Transfer-Encoding: quoted-printable",
            ),
        ),
        read(
            "transfer-encoding-is-unknown.eml",
            lambda: mail(SAID, "text/plain", "Content-Transfer-Encoding: x-none"),
        ),
        read(
            "charset-is-unknown.eml", lambda: mail(SAID, "text/plain; charset=x-none")
        ),
        read("charset-is-rot13.eml", lambda: mail(SAID, "text/plain; charset=rot13")),
        read(
            "charset-lies.eml",
            lambda: mail(f"{SAID} Überwachung", "text/plain; charset=utf-16"),
        ),
        read(
            "text-in-utf-7.eml",
            lambda: mail("+AE8-" + SAID[1:], "text/plain; charset=utf-7"),
        ),
        refused(
            "boundary-is-missing.eml",
            lambda: mail(f"--b\r\n{line}\r\n--b--", "multipart/mixed"),
            "partial",
            "cannot be separated",
        ),
        read("boundary-is-the-text.eml", lambda: mixed(line, boundary="-" * 60)),
        read(
            "headers-100000.eml",
            lambda: mail(SAID, "text/plain", *[f"X-A{n}: b" for n in range(100_000)]),
        ),
        read(
            "subject-of-10-mb.eml",
            lambda: mail(SAID, "text/plain", "X-Long: " + "word " * 2_000_000),
        ),
        read(
            "encoded-words-100000.eml",
            lambda: mail(SAID, "text/plain", "Cc: " + "=?utf-8?q?a?= " * 20_000),
        ),
        read(
            "encoded-word-is-broken.eml",
            lambda: mail(SAID, "text/plain", "Cc: =?utf-8?b?!!!?= =?x-none?q?=ZZ?="),
        ),
        read("nuls.eml", lambda: mail(f"{SAID}\0 end.\r\n" + "More of it. " * 9)),
        read(
            "lone-surrogates.eml",
            lambda: mail(SAID).replace(b"Offer", b"Of\xed\xa0\x80fer"),
        ),
        read(
            "bidi.eml",
            lambda: mail(f"{SAID} \u202egnirotinom\u202c", "text/plain; charset=utf-8"),
            SAID,
            "\u202egnirotinom\u202c",
        ),
        refused(
            "sealed.eml",
            lambda: mail(
                "MIIB",
                'application/pkcs7-mime; smime-type=enveloped-data; name="smime.p7m"',
                "Content-Transfer-Encoding: base64",
            ),
            "partial",
            "S/MIME",
        ),
        refused(
            "pgp.eml",
            lambda: mail(
                "-----BEGIN PGP MESSAGE-----\r\n\r\nhQEM\r\n-----END PGP MESSAGE-----"
            ),
            "partial",
            "PGP",
        ),
        read(
            "mailbox-of-2-mails.mbox",
            lambda: b"\n\n".join(
                b"From a@b.example Mon Mar  2 10:00:00 2026\n"
                + mail(f"{SAID} {n}").replace(b"\r\n", b"\n")
                for n in range(2)
            ),
        ),
        read("mark-before-headers.eml", lambda: codecs.BOM_UTF8 + mail(SAID)),
    ]


def _calls_out(lure: Lure) -> list[Case]:
    page = f"<p>{SAID}<img src='{lure.url}/pixel'><iframe src='file://{lure.path}'>"
    return [
        read("calls-by-image.eml", lambda: mail(page, "text/html")),
        Case(
            "body-is-elsewhere.eml",
            lambda: mixed(
                part(SAID),
                part(
                    "Content-Type: text/plain\r\n\r\n",
                    f'message/external-body; access-type=URL; URL="{lure.url}/body"',
                ),
                part(
                    "",
                    (
                        "message/external-body; access-type=local-file;"
                        f' name="{lure.path}"'
                    ),
                ),
            ),
            "read",
            says=(SAID,),
        ),
        read(
            "receipt-is-asked.eml",
            lambda: mail(
                SAID,
                "text/plain",
                "Disposition-Notification-To: a@vendor.example",
                f"List-Unsubscribe: <{lure.url}/out>",
            ),
        ),
    ]


def all_cases(lure: Lure) -> list[Case]:
    """Return the cases of this module."""
    return [*_cut_off(), *_parts(), *_calls_out(lure)]
