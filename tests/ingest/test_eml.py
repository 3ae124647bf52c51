"""Mails as mail programs write them, whole and broken."""

import re
import time
from email.message import EmailMessage

import pytest

from pipeline.errors import EncryptedDocument, UnreadableDocument
from pipeline.ingest import sniff
from pipeline.ingest.contained.contents import UnpackLimits
from pipeline.ingest.mail.eml import eml_contents, mbox_contents, read_eml
from tests.ingest.checks import kinds, texts

LIMITS = UnpackLimits(100, 10_000_000, 10_000_000, "more than 100 in one file")
PNG = b"\x89PNG\r\n\x1a\n"


def mail(**headers: str) -> EmailMessage:
    message = EmailMessage()
    for name, value in {
        "Subject": "Offer for Zürich",
        "From": "Jörg Müller <j@vendor.example>",
        "To": "Colonel A <a@interior.example>",
        "Date": "Mon, 02 Mar 2026 10:00:00 +0100",
        **{name.replace("_", "-"): value for name, value in headers.items()},
    }.items():
        message[name] = value
    return message


def raw(body: str, content_type: str, *more: str) -> bytes:
    lines = ["Subject: s", "MIME-Version: 1.0", f"Content-Type: {content_type}", *more]
    return "\r\n".join([*lines, "", body]).encode("latin-1")


def names(data: bytes) -> list[str]:
    return [member.name for member in eml_contents(data, LIMITS).members]


def test_people_date_and_subject_come_first():
    message = mail(Cc="B <b@x.example>", Reply_To="desk@vendor.example")
    message.set_content("The system is covert.")
    assert kinds(read_eml(message.as_bytes())) == [
        ("paragraph", "From: Jörg Müller <j@vendor.example>"),
        ("paragraph", "Reply-To: desk@vendor.example"),
        ("paragraph", "To: Colonel A <a@interior.example>"),
        ("paragraph", "Cc: B <b@x.example>"),
        ("paragraph", "Date: Mon, 02 Mar 2026 10:00:00 +0100"),
        ("title", "Offer for Zürich"),
        ("paragraph", "The system is covert."),
    ]


def body(data: bytes) -> list[str]:
    return [
        text
        for text in texts(read_eml(data))
        if not text.startswith(("From: ", "To: ", "Date: ", "Offer for Z", "s"))
    ]


def test_of_two_versions_the_fuller_one_is_read_once():
    message = mail()
    message.set_content("See the HTML version.")
    message.add_alternative(
        "<p>The system intercepts calls.</p><table><tr><td>Item</td><td>Price in EUR"
        "</td></tr><tr><td>Core of the system</td><td>120,000</td></tr></table>",
        subtype="html",
    )
    assert body(message.as_bytes()) == [
        "The system intercepts calls.",
        "Item\tPrice in EUR",
        "Core of the system\t120,000",
    ]
    message = mail()
    message.set_content("The system intercepts calls and texts.")
    message.add_alternative("<p>The system.</p>", subtype="html")
    assert body(message.as_bytes()) == ["The system intercepts calls and texts."]


def test_two_versions_that_say_different_things_are_both_read():
    message = mail()
    plain = "Router order: two routers, cables, rack rails, delivery by the end of May"
    hidden = "Implants read messages, microphones, cameras without anybody noticing it"
    message.set_content(f"{plain}; {' '.join(f'item{i}' for i in range(20))}")
    message.add_alternative(
        f"<p>{hidden}; {' '.join(f'word{i}' for i in range(20))}</p>", subtype="html"
    )
    extract = read_eml(message.as_bytes())
    assert plain in extract.text
    assert hidden in extract.text
    assert "both are read" in (extract.pages[0].note or "")


_SHARED = "We deliver ten units in March. The price is that of our last offer."


@pytest.mark.parametrize(
    ("plain", "html", "added"),
    [
        (
            f"{_SHARED} The goods are not for the police.",
            f"<p>{_SHARED}</p><p>The goods are for the police.</p><p>Sign here.</p>",
            "The goods are not for the police.",
        ),
        ("They go to a museum in the capital.", f"<p>{_SHARED}</p>", "a museum in the"),
        ("货物供警察监视使用", f"<p>{_SHARED}</p>", "货物供警察监视使用"),
        ("机器は警察が使います。", f"<p>{_SHARED} 机器は警察が使います。</p>", None),
        (f"{_SHARED} Order it at https://example.org/a?b=c now.",
         f"<p>{_SHARED} <a href='https://example.org/a?b=c'>Order it at now.</a>"
         " Kind regards from all of us.</p>", None),
    ],
)  # fmt: skip
def test_a_sentence_that_only_one_version_has_is_read(plain, html, added):
    message = mail()
    message.set_content(plain)
    message.add_alternative(html, subtype="html")
    extract = read_eml(message.as_bytes())
    assert ("both are read" in (extract.pages[0].note or "")) == (added is not None)
    assert added is None or added in extract.text


def test_long_versions_of_a_mail_are_compared():
    # Half a minute if every sentence is looked for in the whole text, or more than an
    # hour if a word without end is looked at again from each of its letters.
    lines = [f"Part {i} of the order leaves the hall on day {i}." for i in range(9_000)]
    message = mail()
    message.set_content(
        "\n\n".join([*lines, "x" * 900_000, "It goes to the secret police."])
    )
    message.add_alternative("".join(f"<p>{x}</p>" for x in lines[::-1]), subtype="html")
    extract = read_eml(message.as_bytes())
    assert extract.text.count("It goes to the secret police.") == 1
    assert extract.text.count("Part 7 of the order") == 1


@pytest.mark.parametrize(
    ("subtype", "text"),
    [
        (
            "calendar",
            "BEGIN:VEVENT\nSUMMARY:Handover to the secret police\nEND:VEVENT\n",
        ),
        ("enriched", "<bold>Handover</bold> to the secret police"),
        ("x-amp-html", "<p>Handover to the <b>secret</b> police</p>"),
    ],
)
def test_versions_of_other_kinds_are_read(subtype, text):
    message = mail()
    message.set_content("We meet next week.")
    message.add_alternative(text.encode(), "text", subtype)
    extract = read_eml(message.as_bytes())
    assert "Handover to the secret police" in extract.text
    assert "We meet next week." in extract.text


def test_a_second_subject_is_read():
    raw = (
        b"From: a@b.example\nSubject: Routers\nSubject: Interception of calls\n\nHi.\n"
    )
    assert "Interception of calls" in read_eml(raw).text


@pytest.mark.parametrize(
    ("subtype", "text"),
    [
        ("html", "<p>Two routers.</p><p style='display:none'>It reads mails.</p>"),
        ("rtf", r"{\rtf1 Two routers.\par {\v It reads mails.}}"),
    ],
)
def test_what_a_mail_hides_is_read_and_noted(subtype, text):
    message = mail()
    message.set_content(text.encode(), "text", subtype, disposition="inline")
    extract = read_eml(message.as_bytes())
    assert "It reads mails." in extract.text
    assert "not to be seen on the page: “It reads mails.”" in (
        extract.pages[0].note or ""
    )


def test_quoted_mails_are_kept_without_their_marks():
    message = mail()
    message.set_content("Yes.\n\n> Does it hide?\n>\n>> It must.\n")
    assert body(message.as_bytes()) == ["Yes.", "Does it hide?", "It must."]


@pytest.mark.parametrize(
    ("charset", "text"),
    [
        ("koi8-r", "Система перехвата"),
        ("iso-2022-jp", "傍受システム"),
        ("windows-1252", "“Größe” – 5 €"),
        ("utf-8", "نظام اعتراض 🛰"),
    ],
)
def test_text_survives_its_encoding(charset, text):
    message = mail()
    message.set_content(text, charset=charset)
    assert body(message.as_bytes()) == [text]


def test_an_unknown_charset_does_not_lose_the_text():
    assert body(raw("Gr\xf6\xdfe", "text/plain; charset=x-none")) == ["Größe"]


def test_a_broken_header_is_shown_as_it_stands():
    data = b"Subject: =?utf-8?b?!!!?= =?x-none?q?a?=\r\nFrom: <>;;@\r\n\r\nText."
    assert texts(read_eml(data)) == [
        "From: <>;;@",
        "=?utf-8?b?!!!?= =?x-none?q?a?=",
        "Text.",
    ]


@pytest.mark.parametrize(
    "subject",
    [b"=?utf-8?q?a?= " * 60_000, b"=?utf-8?q?a" * 90_000, b"=?utf-8?q?a?= b " * 90_000],
)
def test_a_header_of_encoded_words_without_end_takes_no_time(subject):
    data = b"From: a@b\r\nSubject: " + subject + b"\r\n\r\nOur probe copies every call."
    began = time.process_time()
    assert "Our probe copies every call." in read_eml(data).text
    assert time.process_time() - began < 5


def test_a_long_header_is_read_in_parts_as_in_one():
    names = [f"=?utf-8?q?J=C3=B6rg?= <a{i}@b.org>" for i in range(400)]
    data = f"To: {', '.join(names)}\r\nSubject: x\r\n\r\nWords.".encode()
    told = ", ".join(f"Jörg <a{i}@b.org>" for i in range(400))
    assert told in read_eml(data).text
    subject = " ".join(["=?utf-8?q?k=C3=BChl?="] * 400)
    data = f"Subject: {subject}\r\n\r\nWords.".encode()
    assert "kühl" * 400 in read_eml(data).text


def test_a_charset_with_a_letter_beyond_ascii():
    data = (
        b"Subject: =?\xf6tf-8?q?a?=\r\nContent-Type: text/plain; charset=\xf6\r\n\r\nx"
    )
    assert texts(read_eml(data))[-1] == "x"


def test_attachments_are_members_and_not_text():
    message = mail()
    message.set_content("See the annex.")
    message.add_attachment(b"Covert text", maintype="text", subtype="plain",
                           filename="../annex ü.txt")  # fmt: skip
    inner = mail(Subject="Earlier / later", Message_ID="<1@x.example>")
    inner.set_content("An earlier mail.")
    message.add_attachment(inner)
    contents = eml_contents(message.as_bytes(), LIMITS)
    assert [m.name for m in contents.members] == [
        "annex ü.txt",
        "Earlier - later.eml",
    ]
    assert contents.members[0].data == b"Covert text"
    assert sniff.sniff(contents.members[1].data, "x") == sniff.EML
    assert body(contents.members[1].data)[-1] == "An earlier mail."
    assert ("furniture", "Attachments: ../annex ü.txt, Earlier - later.eml") in kinds(
        read_eml(message.as_bytes())
    )


def test_small_pictures_in_the_text_are_counted_and_large_ones_are_members():
    message = mail()
    message.set_content("<p>Text <img src='cid:a'></p>", subtype="html")
    message.add_related(PNG, maintype="image", subtype="png", cid="<a>")
    message.add_related(PNG * 5_000, maintype="image", subtype="png", cid="<b>")
    contents = eml_contents(message.as_bytes(), LIMITS)
    assert [len(member.data) for member in contents.members] == [40_000]
    assert contents.notes == ("1 small pictures in the text are not read",)
    assert contents.is_whole


def test_a_saved_page_is_its_text_and_not_its_styles_and_icons():
    parts = (
        "--b\r\nContent-Type: text/html\r\n\r\n<h1>Remote control</h1>\r\n--b\r\n"
        "Content-Type: text/css\r\nContent-Location: http://x/a.css\r\n\r\na{}\r\n"
        "--b\r\nContent-Type: image/gif\r\nContent-Location: http://x/a.gif\r\n\r\n"
        "GIF89a\r\n--b--"
    )
    data = raw(parts, "multipart/related; boundary=b", "From: <Saved by Browser>")
    assert sniff.sniff(data, "page.mht") == sniff.EML
    assert texts(read_eml(data))[-1] == "Remote control"
    assert names(data) == []


def test_signatures_hold_nothing_to_read():
    parts = (
        "--b\r\nContent-Type: text/plain\r\n\r\nSigned text.\r\n--b\r\n"
        "Content-Type: application/pkcs7-signature; name=smime.p7s\r\n\r\nxx\r\n--b--"
    )
    data = raw(parts, "multipart/signed; boundary=b")
    assert body(data) == ["Signed text."]
    assert names(data) == []
    assert read_eml(data).pages[-1].unread is None


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (raw("MIAGCSqGSIb3DQ==", "application/pkcs7-mime; name=smime.p7m"), "S/MIME"),
        (
            raw(
                "--b\r\nContent-Type: application/pgp-encrypted\r\n\r\nVersion: 1\r\n"
                "--b\r\nContent-Type: application/octet-stream\r\n\r\nxx\r\n--b--",
                "multipart/encrypted; boundary=b",
            ),
            "PGP",
        ),
        (raw("-----BEGIN PGP MESSAGE-----\r\n\r\nhQEMA", "text/plain"), "PGP"),
        (raw("--c\r\n\r\nText.", "multipart/mixed; boundary=b"), "separated|ends"),
        (
            raw("--b\r\n\r\nText that st", "multipart/mixed; boundary=b"),
            "file is cut off: the mail",
        ),
        (raw("Text.", "multipart/mixed"), "separated"),
    ],
)
def test_what_of_a_mail_cannot_be_read_is_a_page_that_is_unread(data, why):
    extract = read_eml(data)
    texts(extract)
    assert [page.unread is None for page in extract.pages] == [True, False]
    assert re.search(why, extract.pages[1].unread or "")


def test_a_sealed_mail_lists_what_holds_its_text():
    data = raw("MIAGCSqGSIb3DQ==", "application/pkcs7-mime; name=smime.p7m")
    (member,) = eml_contents(data, LIMITS).members
    assert isinstance(member.error, EncryptedDocument)


def test_a_mail_without_any_text_is_unreadable():
    with pytest.raises(UnreadableDocument, match="no text"):
        read_eml(b"MIME-Version: 1.0\r\n\r\n")


def test_an_unnamed_part_is_named_by_its_type():
    data = raw("%PDF-1.7", "application/pdf", "Content-Disposition: attachment")
    assert names(data) == ["application pdf.pdf"]


def test_one_mail_with_the_line_of_a_mailbox_is_read_as_a_mail():
    data = b"From a@b Mon Mar  2 10:00:00 2026\nSubject: x\n\nHi"
    assert texts(read_eml(data)) == ["x", "Hi"]


def test_a_mailbox_gives_its_mails():
    box = (
        b"From a@x.example Mon Mar  2 10:00:00 2026\nSubject: One\n\nFirst.\n"
        b">From the start.\n\n"
        b"From b@x.example Tue Mar  3 10:00:00 2026\nSubject: Two\n\nSecond.\n"
    )
    assert sniff.sniff(box, "inbox") == sniff.MBOX
    contents = mbox_contents(box, LIMITS)
    assert [member.name for member in contents.members] == ["mail 1.eml", "mail 2.eml"]
    assert texts(read_eml(contents.members[0].data)) == [
        "One",
        "First.",
        "From the start.",
    ]


@pytest.mark.parametrize(
    ("data", "name", "expected"),
    [
        (b"Received: from x\nFrom: a@b\nTo: c@d\n\nHi", "a.txt", sniff.EML),
        (b"MIME-Version: 1.0\nSubject: x\nFrom: a\n\nHi", "noname", sniff.EML),
        (b"Subject: x\n\nHi", "a.eml", sniff.EML),
        (b"From a@b Mon Mar  2 10:00:00 2026\nSubject: x\n\nHi", "a", sniff.EML),
        (b"From: a\nTo: b\nSubject: c\n\nA letter.", "letter.txt", sniff.PLAIN),
        (b"Note: this is no mail\n\nHi", "a.eml", sniff.PLAIN),
        (b"From now on: no\nTo: b", "a.txt", sniff.PLAIN),
    ],
)
def test_a_mail_is_told_by_what_only_mail_programs_write(data, name, expected):
    assert sniff.sniff(data, name) == expected


def test_a_pgp_message_is_encrypted():
    with pytest.raises(EncryptedDocument, match="PGP"):
        sniff.sniff(b"-----BEGIN PGP MESSAGE-----\n\nhQEMA", "a.asc")
