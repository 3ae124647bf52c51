"""Words in places that a page does not print, or that a file prints by itself.

Each file says the same sentence in one such place: it must be read, and what a person
does not see must be said to be hidden.
"""

from functools import partial

from tests.hostile.case import SAID, Case, Lure, read
from tests.hostile.mail import mail
from tests.hostile.office import OFFICE, RELATIONS, W, body, p, related, word
from tests.hostile.rtf import rtf
from tests.hostile.sheets import in_sheet
from tests.hostile.zips import packed

UNSEEN = "in the file but not to be seen on the page"

_LINE = SAID.encode()
_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006"
_NAMES = "".join(
    f' xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for short, name in (
        *(("office", "office"), ("text", "text"), ("table", "table")),
        *(("style", "style"), ("form", "form"), ("draw", "drawing")),
        ("svg", "svg-compatible"),
    )
)

_RULES = {
    "display": "display:none",
    "visibility": "visibility:hidden",
    "opacity": "opacity:0",
    "size": "font-size:0",
    "half-point": "font-size:.5px",
    "off-left": "position:absolute;left:-9999px",
    "off-top": "position:fixed;top:-5000px",
    "indent": "text-indent:-9999px",
    "white": "color:#fff",
    "same": "color:#333;background-color:#333333",
    "transparent": "color:transparent",
    "no-height": "max-height:0;overflow:hidden",
    "clip": "position:absolute;clip:rect(0,0,0,0)",
    "clip-path": "clip-path:inset(100%)",
    "scale": "transform:scale(0)",
    "important": "display:none!important",
}
_SELECTORS = {
    "class": ".x",
    "id": "#y",
    "both": "p.a.x",
    "child": "body>p",
    "attribute": "p[class~=x]",
    "not": "p:not(.z)",
    "list": ".q, .x",
    "nested": "body .x",
}


def _page(head: str, inner: str) -> bytes:
    return f"<!doctype html><style>{head}</style><body>{inner}</body>".encode()


def _pages() -> list[Case]:
    hidden = f"<b>Look.</b><p class='a x' id=y>{SAID}</p>"
    rules = {name: f".x{{{rule}}}" for name, rule in _RULES.items()}
    rules |= {f"by-{n}": f"{head}{{display:none}}" for n, head in _SELECTORS.items()}
    seen = {
        "print": "@media print{.x{display:none}}",
        "narrow": "@media (max-width:9px){.x{display:none}}",
        "hover": ".x:hover{display:none}",
        "elsewhere": ".z .x{display:none}",
        "shown-again": ".x{display:none}.x.a{display:block}",
        "broken": "}}{.x{display:none",
    }
    fields = {
        "input": f"<input name=user value='{SAID}'>",
        "textarea": f"<textarea name=user>{SAID}</textarea>",
        "option": f"<select name=use><option>No<option selected>{SAID}</select>",
        "alt": f"<img alt='{SAID}'>",
        "title": f"<p title='{SAID}'>x</p>",
        "label": f"<div aria-label='{SAID}'>x</div>",
        "caption": f"<figure><figcaption>{SAID}</figcaption></figure>",
        "nav": f"<nav><a href=x>{SAID}</a></nav>",
        "aside": f"<aside>{SAID}</aside>",
        "footer": f"<footer>{SAID}</footer>",
        "button": f"<button>{SAID}</button>",
        "placeholder": f"<input placeholder='{SAID}'>",
    }
    return [
        *(
            read(f"style-{name}.html", partial(_page, rule, hidden), note=UNSEEN)
            for name, rule in rules.items()
        ),
        *(
            read(f"style-not-{name}.html", partial(_page, rule, hidden))
            for name, rule in seen.items()
        ),
        *(
            read(f"page-{name}.html", partial(_page, "", f"<p>Look.</p>{inner}"))
            for name, inner in fields.items()
        ),
        read(
            "field-hidden.html",
            partial(_page, "", f"<p>Look.<input type=hidden name=a value='{SAID}'>"),
            note=UNSEEN,
        ),
        read(
            "letter-hidden.eml",
            lambda: mail(
                f"<style>.x{{display:none}}</style><p>Hi.<p class=x>{SAID}", "text/html"
            ),
            note=UNSEEN,
        ),
    ]


def _control(inner: str, more: str = "") -> str:
    return (
        f'<w:sdt><w:sdtPr><w:alias w:val="End user"/>{more}</w:sdtPr>'
        f"<w:sdtContent>{inner}</w:sdtContent></w:sdt>"
    )


def _legacy(kind: str) -> str:
    return (
        '<w:p><w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:name w:val="n"/>'
        f'{kind}</w:ffData></w:fldChar></w:r><w:r><w:fldChar w:fldCharType="end"/>'
        "</w:r></w:p>"
    )


def _words() -> list[Case]:
    look = p("Look.")
    drawing = (
        f'<w:p><w:r><w:drawing><wp:inline xmlns:wp="{_DRAWING}/wordprocessingDrawing">'
        f'<wp:docPr id="1" descr="{SAID}"/></wp:inline></w:drawing></w:r></w:p>'
    )
    entries = f'<w:ddList><w:result w:val="0"/><w:listEntry w:val="{SAID}"/></w:ddList>'
    inner = {
        "control": _control(p(SAID)),
        "control-in-line": f"<w:p>{_control(f'<w:r><w:t>{SAID}</w:t></w:r>')}</w:p>",
        "control-in-cell": f"<w:tbl><w:tr><w:tc>{p('5')}</w:tc><w:tc>"
        f"{_control(p(SAID))}</w:tc></w:tr></w:tbl>",
        "legacy-list": _legacy(entries),
        "alt-text": drawing,
        "box": f"<w:p><w:r><w:txbxContent>{p(SAID)}</w:txbxContent></w:r></w:p>",
    }
    parts = {
        kind: f"<w:{root} {W}>{inside}</w:{root}>"
        for kind, root, inside in (
            ("header", "hdr", p(SAID)),
            ("footer", "ftr", p(SAID)),
            ("footnotes", "footnotes", f'<w:footnote w:id="2">{p(SAID)}</w:footnote>'),
            ("endnotes", "endnotes", f'<w:endnote w:id="2">{p(SAID)}</w:endnote>'),
            ("comments", "comments", f'<w:comment w:id="0">{p(SAID)}</w:comment>'),
        )
    }
    vanished = p(SAID, "<w:rPr><w:vanish/></w:rPr>")
    return [
        *(
            read(f"word-{name}.docx", partial(word, body(look + part)))
            for name, part in inner.items()
        ),
        *(
            read(
                f"word-{kind}.docx",
                partial(related, (kind, f"{kind}.xml", False), **{kind: part}),
            )
            for kind, part in parts.items()
        ),
        read("word-vanish.docx", partial(word, body(look + vanished)), note=UNSEEN),
    ]


def _sheets() -> list[Case]:
    cell = f'<c t="inlineStr"><is><t>{SAID}</t></is></c>'
    rule = f'<dataValidations><dataValidation sqref="A1" prompt="{SAID}"/>'
    ends = b"</sheetData>"
    head = f"</sheetData><headerFooter><oddHeader>&amp;C&amp;B{SAID}</oddHeader>"
    changes = {
        "prompt": (ends, f"</sheetData>{rule}</dataValidations>", ""),
        "header": (ends, f"{head}</headerFooter>", ""),
        "hidden-row": (ends, f'<row r="9" hidden="1">{cell}</row></sheetData>', UNSEEN),
    }
    return [
        read(
            f"sheet-{name}.xlsx",
            in_sheet(partial(_replaced, old, new.encode())),
            note=note,
        )
        for name, (old, new, note) in changes.items()
    ]


def _replaced(old: bytes, new: bytes, part: bytes) -> bytes:
    return part.replace(old, new)


def _written(inner: str, styles: str = "") -> bytes:
    content = (
        f"<office:document-content{_NAMES}><office:automatic-styles>{styles}"
        "</office:automatic-styles><office:body><office:text><text:p>Look.</text:p>"
        f"{inner}</office:text></office:body></office:document-content>"
    )
    return packed(
        {"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": content}
    )


def _texts() -> list[Case]:
    style = (
        '<style:style style:name="H"><style:text-properties text:display="none"/>'
        "</style:style>"
    )
    hidden = {
        "section": f'<text:section text:display="none"><text:p>{SAID}</text:p>'
        "</text:section>",
        "span": f'<text:p><text:span text:style-name="H">{SAID}</text:span></text:p>',
        "text": f'<text:p><text:hidden-text text:string-value="{SAID}"/></text:p>',
    }
    seen = {
        "form": "<office:forms><form:form><form:text form:name='User'"
        f" form:current-value='{SAID}'/></form:form></office:forms>",
        "input": f"<text:p><text:text-input text:description='User'>{SAID}"
        "</text:text-input></text:p>",
        "comment": f"<text:p><office:annotation><text:p>{SAID}</text:p>"
        "</office:annotation></text:p>",
        "description": f"<text:p><draw:frame><svg:desc>{SAID}</svg:desc></draw:frame>"
        "</text:p>",
        "contents": f"<text:table-of-content><text:p>{SAID}</text:p>"
        "</text:table-of-content>",
    }
    letters = {
        "header": rb"{\header " + _LINE + rb"\par}Look.",
        "comment": rb"Look.{\*\annotation " + _LINE + b"}",
        "field": rb"{\field{\*\fldinst FORMTEXT}{\fldrslt " + _LINE + b"}}",
        "list": rb"{\field{\*\fldinst{\*\formfield{\fftype2\ffres0{\*\ffl "
        + _LINE
        + rb"}}}}{\fldrslt}}",
        "title": rb"{\info{\title " + _LINE + rb"}}Look.",
    }
    return [
        *(
            read(f"text-{name}.odt", partial(_written, inner, style), note=UNSEEN)
            for name, inner in hidden.items()
        ),
        *(
            read(f"text-{name}.odt", partial(_written, inner))
            for name, inner in seen.items()
        ),
        *(
            read(f"letter-{name}.rtf", partial(rtf, inner))
            for name, inner in letters.items()
        ),
        read("letter-hidden.rtf", lambda: rtf(rb"{\v " + _LINE + b"}"), note=UNSEEN),
        read(
            "key-twice.json",
            lambda: b'{"use": "' + _LINE + b'.", "use": "It is for farming only."}',
        ),
        read("contents.txt", lambda: _LINE + b" . . . . . . . 12\n"),
    ]


def _properties() -> list[Case]:
    core = (
        '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/'
        'metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/">'
    )
    link = f'<Relationship Id="r" Type="{OFFICE}/officeDocument"'
    parts = {
        "[Content_Types].xml": "<Types/>",
        "_rels/.rels": f'<Relationships xmlns="{RELATIONS}">{link}'
        ' Target="word/document.xml"/></Relationships>',
        "word/document.xml": body(p("Look.")),
    }
    return [
        read(
            f"property-{name}.docx",
            partial(
                packed,
                parts
                | {
                    "docProps/core.xml": f"{core}<dc:{name}>{SAID}</dc:{name}>"
                    "</cp:coreProperties>"
                },
            ),
        )
        for name in ("title", "subject", "description")
    ]


def all_cases(lure: Lure) -> list[Case]:
    """Return the carriers; none of them calls out."""
    return [*_pages(), *_words(), *_sheets(), *_texts(), *_properties()]
