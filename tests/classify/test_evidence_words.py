"""Where the words of a finding are marked."""

import pytest

from pipeline.classify.words.evidence_words import (
    denying_words,
    evidence_spans,
    single_words,
)
from pipeline.datamodel import Passage
from pipeline.text.normalize import normalize_rewritten, unchanged


@pytest.mark.parametrize(
    ("text", "words", "marked"),
    [
        ("It taps the Phone.", ["phone"], ["Phone"]),
        ("It taps the phones.", ["phone"], []),
        ("该系统可拦截手机通话。", ["手机", "拦截"], ["拦截", "手机"]),
        ("ระบบดักฟังโทรศัพท์", ["ดักฟัง"], ["ดักฟัง"]),
        ("पुलिस ने पीटा।", ["पुलिस"], ["पुलिस"]),
    ],
)
def test_words_are_marked_in_every_script(
    text: str, words: list[str], marked: list[str]
) -> None:
    passage = Passage("0" * 64, 10, 10 + len(text), text, 1)
    spans = evidence_spans(
        passage, normalize_rewritten(unchanged(text)), single_words(words)
    )
    assert [text[start - 10 : end - 10] for start, end in spans] == marked


def test_short_words_count_only_where_words_are_not_separated() -> None:
    assert single_words(["it is", "手机 a"]) == ["手机"]


def test_words_that_deny_are_among_the_evidence():
    text = "The Court holds that there has been no violation of Article 8 of the Act."
    passage = Passage("0" * 64, 10, 10 + len(text), text, 1)
    words = ["court", "holds", "there", "been", "violation", "article", "act"]
    denying = denying_words(text)
    assert denying == ["no"]
    normalized = normalize_rewritten(unchanged(text))
    spans = [*evidence_spans(passage, normalized, words, denying)]
    assert len(spans) == 6
    assert "no" in [text[start - 10 : end - 10] for start, end in spans]
    assert spans == sorted(spans)
