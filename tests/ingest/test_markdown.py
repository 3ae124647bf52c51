import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import UnreadableDocument
from pipeline.ingest.markup.markdown import read_markdown
from pipeline.ingest.markup.rst import read_rst
from tests.ingest.checks import kinds, texts, words


def read(text: str):
    return kinds(read_markdown(text.encode()))


def test_markdown_is_read_with_kinds():
    found = read(
        "---\ntitle: Kit\ndescription: Finds people\ndate: 2024-01-02\n"
        "features:\n  - Silent operation on phones\n---\n"
        "import X from './x'\nexport const y = 1\n\n"
        "# Guide\nSee [the map](http://x.y/z) ![logo](l.png).\n\n"
        "1. first\n2. second\n   - sub\n\n"
        "<div align=center>\n<b>bold</b> html\n</div>\n\n"
        "```python\nimport a from 'b'\n```\n"
    )
    assert found == [
        ("title", "Kit"),
        ("paragraph", "Finds people"),
        ("paragraph", "Silent operation on phones"),
        ("heading", "Guide"),
        ("paragraph", "See the map ."),
        ("caption", "logo"),
        ("list_item", "1. first"),
        ("list_item", "2. second"),
        ("list_item", "sub"),
        ("paragraph", "bold html"),
        ("paragraph", "import a from 'b'"),
    ]


def test_components_keep_the_words_of_their_attributes():
    found = read('<Card title="Track any phone" icon="x">\n\ninside\n\n</Card>')
    assert ("caption", "Track any phone") in found
    assert ("paragraph", "inside") in found


def test_table_rows_have_columns_and_lose_no_cell():
    extract = read_markdown(b"| A | B |\n|---|---|\n| 1 | 2 | extra cell |\n")
    assert texts(extract) == ["A\tB", "1\t2\textra cell"]
    assert extract.blocks[1].columns == ("A", "B", "")


def test_a_very_wide_table_is_still_read():
    text = "|a|b|\n|--|--|\n" + "|x" * 5_000 + "|\n"
    assert words(" ".join(texts(read_markdown(text.encode()))))["x"] == 5_000


@pytest.mark.parametrize(
    "text",
    [
        "> " * 50 + "deep",
        ">" * 5_000 + " deep",
        "- " * 300 + "deep",
        "[" * 9_999 + "deep",
        "\n".join("  " * n + "- x" for n in range(400)) + "\n\ndeep",
        "\n".join("\t" * n + "1. x" for n in range(400)) + "\n\ndeep",
    ],
)
def test_deep_nesting_loses_no_text(text):
    assert words(" ".join(texts(read_markdown(text.encode()))))["deep"] == 1


def test_script_in_markdown_is_dropped():
    assert read("a\n\n<script>evil()</script>\n\nb") == [
        ("paragraph", "a"),
        ("paragraph", "b"),
    ]


@pytest.mark.parametrize("reader", [read_markdown, read_rst])
def test_a_file_without_words_is_unreadable(reader):
    with pytest.raises(UnreadableDocument, match="no text"):
        reader(b"\n\n")


_LINES = st.lists(
    st.tuples(
        st.sampled_from(["", "# ", "- ", "1. ", "> ", "    ", "**", "|", "| - |"]),
        st.text("abé監 \u202e", max_size=20),
    ).map("".join),
    max_size=20,
).map("\n".join)


@given(_LINES)
def test_no_word_of_markdown_is_lost(text):
    try:
        extract = read_markdown(text.encode())
    except UnreadableDocument:
        assert not [word for word in words(text) if not word.isdecimal()]
        return
    lost = words(text) - words(" ".join(texts(extract)))
    assert not [word for word in lost if not word.isdecimal()]


RST = """\
Guide
=====

See :ref:`the map <map>` and :kbd:`Ctrl` now.

.. versionadded:: 2.0
   New silent mode.

.. mydirective:: Intercept all calls
   :maxdepth: 2
   :caption: More about it

   Content of it.

.. raw:: html

   <b>raw words</b><script>evil</script>

.. include:: /etc/passwd

.. list-table:: wrong
   :bad-option: yes

   * - cell kept

Part
----

* item
"""


def test_rst_of_sphinx_is_read_without_loss(capsys):
    extract = read_rst(RST.encode())
    said = " ".join(texts(extract))
    expected = "See the map and Ctrl now New silent mode Intercept all calls"
    expected += " More about it Content of it raw words cell kept item"
    assert not words(expected) - words(said)
    assert "evil" not in said
    assert "root:" not in said
    headings = [text for kind, text in kinds(extract) if kind == "heading"]
    assert headings == ["Guide", "Part"]
    assert capsys.readouterr() == ("", "")


def test_rst_bomb_of_substitutions_is_read_as_text():
    lines = [".. |a0| replace:: lol"]
    lines += [f".. |a{i}| replace:: |a{i - 1}| |a{i - 1}|" for i in range(1, 40)]
    extract = read_rst("\n".join([*lines, "", "|a39| end"]).encode())
    assert "end" in extract.text
    assert len(extract.text) < 10_000


def test_rst_of_marks_that_never_close_is_read_as_text():
    assert len(read_rst(b"*a `b |c " * 60_000).text) > 500_000
