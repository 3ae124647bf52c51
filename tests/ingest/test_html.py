import html as html_lib
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.datamodel import BlockKind
from pipeline.errors import UnreadableDocument
from pipeline.ingest.markup.html import html_pieces, read_html
from tests.ingest.checks import hidden, kinds, texts, words


def read(markup: str):
    return kinds(read_html(markup.encode()))


def test_page_is_read_in_order_with_kinds():
    found = read(
        "<title>Shop</title><meta name=description content='All you need'>"
        "<body><nav><a>Home</a><a>Buy</a></nav><h1>Spy <b>kit</b></h1>"
        "<div>direct<p>one<br>two</p>tail</div><ol><li>a<ul><li>b</ul>c<li>d</ol>"
        "<img alt='A map'><aside>ad</aside><footer>imprint</footer>"
    )
    assert found == [
        ("title", "Shop"),
        ("paragraph", "All you need"),
        ("menu", "Home Buy"),
        ("heading", "Spy kit"),
        ("paragraph", "direct"),
        ("paragraph", "one\ntwo"),
        ("paragraph", "tail"),
        ("list_item", "1. a"),
        ("list_item", "b"),
        ("list_item", "c"),
        ("list_item", "2. d"),
        ("caption", "A map"),
        ("menu", "ad"),
        ("furniture", "imprint"),
    ]


def test_title_is_not_said_twice():
    assert read("<title>Same</title><h1>Same</h1>") == [("heading", "Same")]


def test_table_rows_carry_their_headers_over_spans():
    extract = read_html(
        b"<table><tr><th>Model<th colspan=2>Range<tr><td rowspan=2>X1<td>2 km<td>GSM"
        b"<tr><td>5 km<td>LTE</table>"
    )
    rows = [
        (text, block.columns)
        for text, block in zip(texts(extract), extract.blocks, strict=True)
    ]
    assert rows == [
        ("Model\tRange", ()),
        ("X1\t2 km\tGSM", ("Model", "Range", "Range")),
        ("5 km\tLTE", ("Range", "Range")),
    ]


def test_bold_first_row_is_a_header_and_empty_cells_do_not_shift_it():
    extract = read_html(
        b"<table><tr><td><b>A</b><td><b>B</b><tr><td><td>only b</table>"
    )
    assert extract.blocks[-1].columns == ("B",)


def test_nested_table_is_read_once():
    found = read("<table><tr><td>out<table><tr><td>in1<td>in2</table><td>side</table>")
    assert found == [("table_row", "out\tside"), ("table_row", "in1\tin2")]


def test_layout_table_of_one_column_is_no_table():
    assert read("<table><tr><td><h2>T</h2><p>text</table>") == [
        ("heading", "T"),
        ("paragraph", "text"),
    ]


@pytest.mark.parametrize(
    "hidden",
    ["<p hidden>x</p>", "<p style='display:none'>x</p>", "<p aria-hidden=true>x</p>"],
)
def test_hidden_text_is_evidence(hidden):
    assert read(hidden) == [("paragraph", "x")]


@pytest.mark.parametrize(
    "attribute",
    [
        "hidden",
        "style='color:red; DISPLAY : none'",
        "style='visibility:hidden'",
        "style='opacity:0.0;'",
    ],
)
def test_what_an_element_hides_is_noted(attribute):
    markup = f"<p>A<div {attribute}><b>reads</b><p>every <i>mail</i></div>B<p>C"
    extract = read_html(markup.encode())
    assert texts(extract) == ["A", "reads", "every mail", "B", "C"]
    assert extract.pages[0].note == (
        "3 words are in the file but not to be seen on the page: “reads every mail”"
    )


@pytest.mark.parametrize(
    "attribute",
    [
        "aria-hidden=true",
        "style='opacity:0.5'",
        "style='font-size:0'><b style='font-size:9pt'",
        "style=''",
    ],
)
def test_what_a_reader_sees_is_not_noted(attribute):
    markup = f"<script hidden>x</script><p {attribute}>seen<p hidden> </p>"
    assert read_html(markup.encode()).pages[0].note is None


@pytest.mark.parametrize("tag", ["script", "style", "noscript", "template"])
def test_code_is_left_out_and_what_follows_is_kept(tag):
    assert read(f"<p>a<{tag}>evil</{tag}>b</p>") == [("paragraph", "ab")]


def test_pre_keeps_lines_and_space_collapses_elsewhere():
    assert read("<pre>a\n  b</pre><p>a\n   b") == [
        ("paragraph", "a\n  b"),
        ("paragraph", "a b"),
    ]


def test_wrong_meta_charset_loses_to_valid_utf8():
    markup = "<meta charset=iso-8859-1><p>Überwachung größer</p>"
    assert read(markup) == [("paragraph", "Überwachung größer")]


def test_meta_charset_helps_where_utf8_fails():
    markup = "<meta charset=windows-1251><p>Перехват</p>"
    assert kinds(read_html(markup.encode("cp1251"))) == [("paragraph", "Перехват")]


def test_entities_and_surrogates():
    assert read("<p>a&nbsp;&amp;&#x41;&#xD800;&#0; end") in (
        [("paragraph", "a\xa0&A\ufffd\ufffd end")],
        [("paragraph", "a\xa0&A end")],
    )


def test_external_entities_are_not_loaded(tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("TOP SECRET")
    markup = (
        f'<!DOCTYPE html [<!ENTITY x SYSTEM "file://{secret}">'
        '<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;">]><html><p>safe &x; &b;</p>'
    )
    said = " ".join(text for _, text in read(markup))
    assert "safe" in said
    assert "SECRET" not in said
    assert "lollol" not in said


@pytest.mark.parametrize("depth", [50, 300, 1_000, 20_000])
@pytest.mark.parametrize("tag", ["<div>", "<table><tr><td>", "<ul><li>", "<b>"])
def test_deep_nesting_loses_no_text(depth, tag):
    markup = "<p>before " + tag * depth + "deep word" + "<p>after"
    found = " ".join(text for _, text in read(markup))
    assert words(found) == words("before deep word after")


def test_a_cut_off_parse_is_noticed_behind_many_errors():
    markup = "</bad>" * 20_000 + "<div>" * 5_000 + "deep" + "<p>after"
    assert [text for _, text in read(markup)] == ["deep", "after"]


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("<p title='" + "x" * 12_000_000 + "'>kept<p>tail", ["kept", "tail"]),
        ("<p>" + "w" * 12_000_000 + "<p>tail", ["w" * 12_000_000, "tail"]),
    ],
)
def test_huge_attribute_and_huge_text(markup, expected):
    assert [text for _, text in read(markup)] == expected


def test_a_long_list_costs_no_more_than_its_items():
    def seconds(n: int) -> float:
        began = time.process_time()
        assert len(read_html(b"<ul>" + b"<li>item" * n).blocks) == n
        return time.process_time() - began

    seconds(100)
    # The shortest of two: a busy machine lengthens either.
    n, less = (
        min(seconds(50_000), seconds(50_000)),
        min(seconds(10_000), seconds(10_000)),
    )
    assert n < 10 * less


def test_huge_spans_are_capped():
    found = read(
        "<table><tr><th colspan=999999999>h<td rowspan=99999999>a<tr><td>b<td>c"
    )
    assert words(" ".join(t for _, t in found)) == words("h a b c")


@pytest.mark.parametrize("markup", ["<p></p>", "<script>x</script>", "<html></html>"])
def test_a_page_without_text_is_unreadable(markup):
    with pytest.raises(UnreadableDocument, match="no text"):
        read_html(markup.encode())


_WORDS = st.text("abcdeé監ж \u200b", min_size=1, max_size=20)
_TAGS = st.sampled_from(
    "p div h1 h3 li ul ol td tr table th b a span nav aside pre blockquote dt".split()
)
_NODES = st.recursive(
    _WORDS.map(html_lib.escape),
    lambda inner: st.tuples(_TAGS, st.lists(inner, max_size=4)).map(
        lambda node: f" <{node[0]}> {' '.join(node[1])} </{node[0]}> "
    ),
    max_leaves=25,
)


@given(_NODES)
def test_every_word_is_read_once_however_tags_nest(markup):
    visible = words(html_lib.unescape(_without_tags(markup)))
    read_words = words(" ".join(p.text for p in html_pieces(markup)))
    numbers = dict((read_words - visible).items())
    assert not visible - read_words
    assert all(word.isdecimal() for word in numbers), "only list numbers are added"


def _without_tags(markup: str) -> str:
    return "".join(part.partition(">")[2] for part in f">{markup}".split("<"))


def unseen(markup: str) -> list[str]:
    return hidden(read_html(markup.encode()))


SECRET = "It reads every mail."


@pytest.mark.parametrize(
    "rule",
    [
        ".x{display:none}",
        "div.x { visibility : hidden }",
        "#y{opacity:0}",
        ".x{font-size:0}",
        ".x{font-size:.5px}",
        ".x{position:absolute;left:-9999px}",
        ".x{text-indent:-9999px}",
        ".x{color:#fff}",
        ".x{color:white;background:#FFFFFF}",
        "body{background:#202020}.x{color:rgb(32,32,32)}",
        ".x{height:0;overflow:hidden}",
        ".x{position:absolute;clip:rect(0 0 0 0)}",
        ".x{transform:scale(0)}",
        ".x{color:transparent}",
        "body > .x, .y{display:none !important}",
        ".x{display:block}.x{display:none}",
        ".x{opacity:.01}",
        ".x{color:rgba(0, 0, 0, 0)}",
        ".x{color:#00000000}",
        ".x{color:rgb(0 0 0 / 0%)}",
        ".x{margin-left:-100vw}",
        ".x{transform:translateX(-9999px)}",
        ".x{margin-left:-9999px}",
        ".x{content-visibility:hidden}",
        ".x{filter:opacity(0)}",
        ".x{zoom:0.01}",
        ".x{scale:0}",
        ".x{letter-spacing:-1em}",
        ".x{position:absolute;top:-100vh}",
        "@media screen{.x{display:none}}",
        "@media print, only screen{.x{display:none}}",
        "@supports (display:grid){@media all{.x{display:none}}}",
        "@supports (--a: 0) and (display: flex){.x{display:none}}",
        ".x{color:hsl(0 0% 100%)}",
        ".x{color:rgb(255 255 255)}",
        ".x{font:0/0 a}",
        ".x{font:bold 1px/1.5 serif}",
        ".x{font-size:.05em}",
        ".x{max-width:0;overflow:hidden}",
    ],
)
def test_what_a_style_sheet_hides_is_marked(rule: str):
    markup = f"<style>{rule}</style><p>seen</p><div class='a x' id=y>{SECRET}</div>"
    assert unseen(markup) == [SECRET]


@pytest.mark.parametrize(
    "rule",
    [
        "@media print{.x{display:none}}",
        "@media (max-width:600px){.x{display:none}}",
        "@media screen and (max-width:600px){.x{display:none}}",
        "@media not screen{.x{display:none}}",
        "@supports not (display:grid){.x{display:none}}",
        "@supports (-ms-ime-align:auto){.x{display:none}}",
        "@supports (-webkit-touch-callout: none){.x{visibility:hidden}}",
        "@supports (display:-ms-grid) and (not (display:grid)){.x{display:none}}",
        "@supports (animation-timeline:view()){.x{opacity:0}}",
        "@layer base{#y.x{display:none}}.x{display:block}",
        "@layer a,b;@layer a{div.x{display:none}}@layer b{.x{display:block}}",
        "@layer u{.x{display:none}@media (min-width:48rem){.a{display:block}}}",
        "@layer base{body{background:#000}}.x{color:#fff}",
        "@layer base;.x{color:hsl(0 0% 20%)}",
        "@font-face{font-family:x;src:url(a)}.x{font:bold 12px/1.5 serif}",
        ".x{font-size:.8em;max-width:0}",
        ".x{max-width:0;overflow:hidden;text-overflow:ellipsis;white-space:nowrap}",
        ".x:hover{display:none}",
        ".z .x{display:none}",
        ".x{display:none}.x.a{display:block}",
        ".x{display:none}#y{display:block}",
        ".x{color:#fff;background:#000}",
        ".x{color:#fff;background:url(dark.png)}",
        ".x{color:transparent;background-clip:text}",
        ".x{opacity:.9}.x{font-size:2px}",
        ".x{color:rgba(0,0,0,.5)}.x{margin-left:-9px}",
        ".x{color:#000000ff}.x{transform:translate(-50%, -50%)}",
        ".x{color:rgb(0, 0, 0)}",
        ".x{color:rgb(255,0,0)}",
        ".x{color:hsl(240, 100%, 0%)}",
        ".x{position:absolute;left:50%;margin-left:-500px}",
        ".x{float:left;margin-left:-100%}",
        ".x{transform:translate(-50%, -100%)}",
        ".x{letter-spacing:-.05em}.x{zoom:1}.x{scale:1}",
        ".x::before{display:none}",
        "{{{ .x } display:none",
    ],
)
def test_what_a_style_sheet_shows_is_not_marked(rule: str):
    markup = f"<style>{rule}</style><div class='a x' id=y>{SECRET}</div>"
    assert unseen(markup) == []


@pytest.mark.parametrize("tag", ["td", "th"])
def test_a_cell_that_grows_with_its_words_is_not_marked(tag: str):
    style = f"<style>{tag}{{max-width:1px;overflow:hidden;width:100%}}</style>"
    assert unseen(f"{style}<table><tr><{tag}>{SECRET}</{tag}></tr></table>") == []


@pytest.mark.parametrize(
    "style",
    [
        f"opacity:{'0' * 500_000}q",
        f"color:rgb(1,{'0' * 500_000}q)",
        f"filter:opacity({'0' * 500_000}q)",
        f"transform:{'translate(' * 50_000}",
    ],
)
def test_a_style_without_end_is_read(style: str):
    # Hours if each digit or bracket is looked at again from the one before.
    assert unseen(f"<p style='{style}'>{SECRET}</p>") == []
    sheet = f"<style>.x{{{style}}}</style><p class=x>{SECRET}</p>"
    assert [text for _, text in read(sheet)] == [SECRET]


def test_a_closed_dialog_and_a_faint_drawing_are_marked():
    assert unseen(f"<dialog>{SECRET}</dialog>") == [SECRET]
    assert unseen(f"<dialog open>{SECRET}</dialog>") == []
    assert unseen(f"<svg><text opacity='0'>{SECRET}</text></svg>") == [SECRET]


def test_pages_in_a_page_are_read():
    frame = f'<p>Seen.</p><iframe srcdoc="<p>{SECRET}</p>"></iframe>'
    assert [text for _, text in read(frame)] == ["Seen.", SECRET]
    shadow = f"<div><template shadowrootmode=open><p>{SECRET}</p></template></div>"
    assert [text for _, text in read(shadow)] == [SECRET]


@pytest.mark.parametrize(
    "around",
    ["<div hidden>{}</div>", "<div style='display:none'><p>{}</p></div>"],
)
def test_a_page_in_a_frame_that_nobody_sees_is_unseen(around: str):
    frame = f'<iframe srcdoc="<p>{SECRET}</p>"></iframe>'
    assert unseen(f"<p>Seen.</p>{around.format(frame)}") == [SECRET]
    assert unseen(f"<p>Seen.</p>{frame}") == []
    deep = frame.replace('"', "&quot;")
    assert unseen(f'<div hidden><iframe srcdoc="{deep}"></iframe></div>') == [SECRET]


def test_white_letters_of_a_page_with_a_sheet_elsewhere_may_stand_on_black():
    link = "<link rel=stylesheet href=x.css>"
    assert unseen(f"{link}<p style='color:#fff'>{SECRET}") == []


def test_old_attributes_hide_too():
    assert unseen(f"<body bgcolor=#102030><font color=#102030>{SECRET}") == [SECRET]
    assert unseen(f"<table bgcolor=black><td><font color=white>{SECRET}</table>") == []


def test_form_values_are_fields():
    found = read_html(
        b"<form><label for=u>End user</label><input id=u value='Ministry of Interior'>"
        b"<input type=checkbox name=civil checked><input type=checkbox name=other>"
        b"<input type=hidden name=note value='for the secret police'>"
        b"<input type=hidden name=token value=a8f93>"
        b"<textarea aria-label='End use'>Watching\npeople</textarea>"
        b"<select name=land><option>A<option selected>Freedonia</select>"
        b"<input type=submit value='Send it'></form>"
    )
    assert [
        (found.text[b.start : b.end], b.columns)
        for b in found.blocks
        if b.kind is BlockKind.FORM_FIELD
    ] == [
        ("End user: Ministry of Interior", ("End user",)),
        ("civil: Yes", ("civil",)),
        ("note: for the secret police", ("note",)),
        ("End use: Watching\npeople", ("End use",)),
        ("land: Freedonia", ("land",)),
    ]
    assert hidden(found) == ["for the secret police"]


def test_roles_of_a_page():
    assert read(
        "<ul><li><a>Products</a><li><a>About us</a></ul>"
        "<p><a>One</a> | <a>Two</a> | <a>Three</a></p>"
        "<p>See <a>the map</a>, <a>list</a> and <a>plan</a></p>"
        "<figure><img alt='A probe'><figcaption>Figure 1: it</figcaption></figure>"
        "<p title='It records every call'>short</p><button>Buy it now</button>"
        "<aside role=doc-footnote>A note.</aside><div role=navigation>Go there</div>"
        "<div class='footnotes'><ol><li>Source: x</ol></div>"
    ) == [
        ("menu", "Products"),
        ("menu", "About us"),
        ("menu", "One | Two | Three"),
        ("paragraph", "See the map, list and plan"),
        ("caption", "A probe"),
        ("caption", "Figure 1: it"),
        ("paragraph", "short"),
        ("caption", "It records every call"),
        ("menu", "Buy it now"),
        ("footnote", "A note."),
        ("menu", "Go there"),
        ("footnote", "1. Source: x"),
    ]
