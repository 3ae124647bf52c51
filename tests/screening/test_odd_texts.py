"""Texts that are odd by right: scored, told as they are, and taken for no trick."""

import pytest

from pipeline.casefile.gaps import find_gaps
from pipeline.datamodel import Kind, Shelf, Status
from pipeline.screening.file import Target, screen_file
from pipeline.store.store import open_store

CYRILLIC = (
    "Систем пресреће позиве и поруке мете без њеног знања. Оператер чита поруке уживо."
)
LATIN = (
    "Sistem presreće pozive i poruke mete bez njenog znanja. "
    "Operater čita poruke uživo."
)
BY_RIGHT = (
    "Das Gerät misst α-Strahlung, β-Carotin und die Dosis in µSv. Подключите "
    "USB-кабель к iPhone-у или Wi-Fi-роутеру. Преузмите PDF-ове преко DHL-а."
)
LINES = (
    "The system intercepts calls of the target.",
    "Система перехватывает звонки объекта без его ведома.",
    "该系统可在目标不知情的情况下拦截其通话和短信。",
    "يعترض النظام مكالمات الهدف ورسائله دون علمه.",
    "Das System fängt Anrufe der Zielperson heimlich ab.",
    "Järjestelmä kuuntelee kohteen puhelut tämän tietämättä.",
    "이 시스템은 대상자 모르게 통화와 문자를 감청합니다.",
)
TEXTS = {
    "cyrillic": CYRILLIC,
    "latin": LATIN,
    "both": f"{CYRILLIC}\n\n{LATIN}",
    "by right": BY_RIGHT,
    "lines": "\n\n".join(LINES),
    "one paragraph": "\n".join(LINES),
    "emoji": "🛰️🛰️ 📡📞👀\n\n🙂🙃",
    "digits": "0049 30 1234567\n\n42\n\n3.14 2.71 1.41",
}
CONCERNS = {
    "communications_interception",
    "covert_surveillance_marketing",
    "device_intrusion_forensics",
}


@pytest.fixture
def found(home, shipped, tmp_path):
    """Return coverage, passages and findings of each text."""
    with open_store() as store:
        read = {}
        for name, text in TEXTS.items():
            path = tmp_path / f"{name}.txt"
            path.write_text(text, "utf-8")
            target = Target(name, Shelf.CASE, Kind.BROCHURE)
            (line,) = screen_file(path, target, store=store, model=shipped)
            passages = store.passages(line.document_id)
            read[name] = line, passages, store.findings(name)
        for line, _, findings in read.values():
            text = store.document_text(line.document_id)
            assert all(text[f.start : f.end] == f.quote for f in findings)
        yield read


def test_odd_texts_are_scored_and_told_as_they_are(found):
    # Serbian is flagged in either script, alone and beside itself.
    labels = {
        name: {finding.label for finding in findings}
        for name, (_, _, findings) in found.items()
    }
    assert labels["cyrillic"] & CONCERNS
    assert labels["latin"] & CONCERNS
    _, passages, findings = found["both"]
    assert {passage.language for passage in passages} == {"sr"}
    assert {finding.start for finding in findings} == {p.start for p in passages}

    # Two scripts in a word are no disguise where the word is made so.
    line, _, findings = found["by right"]
    assert findings == []
    assert "letters" not in line.reason
    assert not any(
        "disguise" in dict(finding.attributes)
        for _, _, findings in found.values()
        for finding in findings
    )

    # A language for each line: none is passed over, and each is told.
    line, passages, findings = found["lines"]
    assert [passage.text for passage in passages] == list(LINES)
    assert {finding.start for finding in findings} == {p.start for p in passages}
    codes = {passage.language for passage in passages}
    assert {"ru", "zh", "ar", "de", "fi", "ko"} <= codes
    assert all(f"'{code}'" in line.reason for code in codes - {"en"})
    _, passages, findings = found["one paragraph"]
    assert {finding.start for finding in findings} == {p.start for p in passages}

    # Without a word nothing is scored, and the case says that nothing was read.
    for name in ("emoji", "digits"):
        line, passages, findings = found[name]
        assert line.status is Status.READ
        assert (passages, findings) == ([], [])
        assert line.reason.startswith("no words: only digits, signs or pictures")
        gaps = find_gaps([line], ["en"], None)
        assert line.name in {gap.subject for gap in gaps}
