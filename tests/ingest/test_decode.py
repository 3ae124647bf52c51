import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.ingest.decode import clean, decode, guess_encoding

RUSSIAN = "Система оперативно-розыскных мероприятий перехватывает связь. " * 20
FRENCH = "L’opérateur déploie un système d’interception dès l’été à Besançon. " * 5


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "utf-16-le", "utf-16-be"]
)
@pytest.mark.parametrize(
    "text", [RUSSIAN, FRENCH, "监听系统 1 号\n" * 10, "سطر 1\n" * 9]
)
def test_unicode_with_and_without_mark(text, encoding):
    assert decode(text.encode(encoding)) == text


@pytest.mark.parametrize("encoding", ["utf-32-le", "utf-32-be"])
def test_utf32_without_mark(encoding):
    assert decode(FRENCH.encode(encoding)) == FRENCH


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (FRENCH, "cp1252"),
        (RUSSIAN, "cp1251"),
        (RUSSIAN, "koi8_r"),
        ("監視システムは通信を傍受する。" * 30, "shift_jis"),
        ("监控系统可以截获通信内容。" * 30, "gb18030"),
    ],
)
def test_legacy_encodings_are_found_out(text, encoding):
    assert decode(text.encode(encoding)) == text


def test_declared_encoding_is_believed_only_when_utf8_fails():
    assert decode("é".encode(), declared="koi8-r") == "é"
    assert decode("ж".encode("koi8-r"), declared="koi8-r") == "ж"
    assert decode("“a”".encode("cp1252"), declared="iso-8859-1") == "“a”"


@pytest.mark.parametrize("declared", ["rot13", "base64", "no-such-codec", "", "hex"])
def test_a_useless_declaration_does_no_harm(declared):
    assert decode(FRENCH.encode("cp1252"), declared=declared) == FRENCH


def test_utf8_with_one_bad_byte_stays_utf8():
    data = RUSSIAN.encode()[:-3] + b"\xff end"
    text = decode(data)
    assert text.startswith(RUSSIAN[:500])
    assert text.endswith("\ufffd end")


def test_line_ends_and_unsafe_characters():
    assert clean("a\r\nb\rc\n\0\ud800") == "a\nb\nc\n\ufffd\ufffd"


def test_no_normalization_and_invisible_characters_stay():
    text = "ﬁle ① Å A\u030a \u202eevil\u202c zero\u200bwidth \ufeff"
    assert decode(text.encode()) == text


@given(st.binary(max_size=300))
def test_any_bytes_decode_to_storable_text(data):
    text = decode(data)
    text.encode("utf-8")
    assert "\0" not in text
    assert "\r" not in text


@given(st.text(st.characters(exclude_characters="\0\r", exclude_categories=["Cs"])))
def test_utf8_survives_unchanged(text):
    assert decode(text.encode("utf-8-sig")) == text


def test_statistics_look_beyond_a_long_ascii_head():
    data = b"plain words " * 50_000 + RUSSIAN.encode("cp1251")
    assert guess_encoding(data) == "cp1251"


def test_a_mark_of_utf16_before_ascii_is_not_believed():
    text = "Our probe copies every call."
    assert decode(b"\xff\xfe" + text.encode()) == f"\ufffd\ufffd{text}"
    chinese = "监听系统在普通手机上静默运行并复制每一条消息"
    assert decode(b"\xff\xfe" + chinese.encode("utf-16-le")) == chinese
