"""The styles of our Word files, as one table: our own, so that no theme or template decides how Arabic or Chinese looks."""

from docx.oxml import parse_xml
from lxml import etree

NAMESPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
# What each script needs is named apart: Latin and Cyrillic, complex (Arabic), East Asian.
FONTS = '<w:rFonts w:ascii="Calibri" w:hAnsi="Calibri" w:cs="Arial" w:eastAsia="Microsoft YaHei"/>'
MONO = '<w:rFonts w:ascii="Consolas" w:hAnsi="Consolas" w:cs="Courier New" w:eastAsia="Microsoft YaHei"/>'
TAGS = {"ar": "ar-SA", "en": "en-GB", "es": "es-ES", "fr": "fr-FR", "ru": "ru-RU", "zh-hans": "zh-CN"}
BLUE, GREY, RED = "1F3864", "595959", "9C1C1C"


def _looks(size: int, *, bold: bool = False, italic: bool = False, color: str = "", fonts: str = "") -> str:
    """Run properties; `size` in half points, a little larger for Arabic, whose letters are small."""
    return "".join(
        [
            fonts,
            "<w:b/><w:bCs/>" if bold else "",
            "<w:i/>" if italic else "",  # Arabic has no italic
            f'<w:color w:val="{color}"/>' if color else "",
            f'<w:sz w:val="{size}"/><w:szCs w:val="{size + 2}"/>',
        ]
    )


def _space(before: int, after: int, line: int = 264) -> str:
    return f'<w:spacing w:before="{before}" w:after="{after}" w:line="{line}" w:lineRule="auto"/>'


def _heading(level: int, before: int, size: int) -> tuple[str, str, str, str]:
    layout = f'<w:keepNext/><w:keepLines/>{_space(before, 100, 252)}<w:outlineLvl w:val="{level - 1}"/>'
    return f"Heading{level}", f"heading {level}", layout, _looks(size, bold=True, color=BLUE)


def _contents(indent: int, before: int) -> str:
    """An entry of the contents: dots lead to the page. The tab stands on the far side in either direction."""
    tab = '<w:tabs><w:tab w:val="right" w:leader="dot" w:pos="9070"/></w:tabs>'
    return f'{tab}{_space(before, 20, 252)}<w:ind w:left="{indent}"/>'


def _quote(side: str) -> str:
    """A bar at the text's beginning: borders do not turn with the direction, indents do."""
    bar = f'<w:pBdr><w:{side} w:val="single" w:sz="18" w:space="10" w:color="8EAADB"/></w:pBdr>'
    return f'<w:keepNext/>{bar}{_space(120, 40)}<w:ind w:left="284"/>'


# id, name, paragraph properties, run properties
PARAGRAPHS = [
    ("Title", "Title", f"<w:keepNext/>{_space(0, 60, 240)}", _looks(48, bold=True, color=BLUE)),
    ("Subtitle", "Subtitle", f"<w:keepNext/>{_space(0, 200, 252)}", _looks(28, color=GREY)),
    _heading(1, 480, 32),
    _heading(2, 320, 26),
    _heading(3, 240, 23),
    _heading(4, 200, 22),
    _heading(5, 200, 22),
    _heading(6, 200, 22),
    ("ContentsTitle", "Contents Title", f"<w:keepNext/>{_space(320, 100, 252)}", _looks(26, bold=True, color=BLUE)),
    ("TOC1", "toc 1", _contents(0, 100), _looks(22, bold=True)),
    ("TOC2", "toc 2", _contents(284, 0), _looks(20)),
    ("ReviewText", "Review Text", '<w:ind w:left="0" w:hanging="737"/>', ""),
    ("BlockMark", "Block Mark", f'<w:keepNext/>{_space(80, 0, 200)}<w:ind w:left="-737"/>', _looks(14)),
    ("Guidance", "Guidance", f"<w:keepNext/>{_space(0, 120, 252)}", _looks(19, color=GREY)),
    ("Notice", "Notice", (f'<w:pBdr><w:top w:val="single" w:sz="8" w:space="6" w:color="{RED}"/>'
     f'<w:bottom w:val="single" w:sz="8" w:space="6" w:color="{RED}"/></w:pBdr>{_space(120, 240)}'),
     _looks(24, bold=True, color=RED)),
    ("ListBullet", "List Bullet", "<w:contextualSpacing/>", ""),
    ("ListNumber", "List Number", "<w:contextualSpacing/>", ""),
    ("ListContinue", "List Continue", "", ""),
    ("Quote", "Quote", _quote("left"), ""),
    ("QuoteRight", "Quote Right", _quote("right"), ""),
    ("Attribution", "Attribution", f'{_space(0, 200, 252)}<w:ind w:left="284"/>', _looks(18, color=GREY)),
    ("CodeBlock", "Code Block", '<w:shd w:val="clear" w:color="auto" w:fill="F2F2F2"/>', _looks(19, fonts=MONO)),
    ("Rule", "Rule", '<w:pBdr><w:bottom w:val="single" w:sz="6" w:space="1" w:color="A6A6A6"/></w:pBdr>', ""),
    ("Caption", "caption", f"<w:keepNext/>{_space(240, 80, 252)}", _looks(20, bold=True)),
    ("Source", "Source", _space(80, 240, 252), _looks(18, color=GREY)),
    ("TableText", "Table Text", _space(40, 40, 247), _looks(19)),
    ("TableHead", "Table Head", f"<w:keepNext/>{_space(40, 40, 247)}", _looks(19, bold=True)),
    ("FootnoteText", "footnote text", _space(0, 40, 247), _looks(18)),
    ("Header", "header", _space(0, 0), _looks(18, bold=True, color=RED)),
    ("Footer", "footer", f'<w:tabs><w:tab w:val="right" w:pos="9070"/></w:tabs>{_space(0, 0)}', _looks(17, color=GREY)),
]  # fmt: skip
CHARACTERS = [
    ("Hyperlink", "Hyperlink", '<w:color w:val="1F4E9E"/><w:u w:val="single"/>'),
    ("CodeText", "Code Text", f'{MONO}<w:sz w:val="17"/><w:szCs w:val="18"/>'),
    ("Emphasis", "Emphasis", "<w:i/>"),
    ("ParagraphMark", "Paragraph Mark", f'<w:color w:val="{GREY}"/><w:sz w:val="15"/><w:szCs w:val="16"/>'),
    ("Invented", "Invented", f'<w:b/><w:bCs/><w:color w:val="{RED}"/>'),
    ("FootnoteReference", "footnote reference", '<w:vertAlign w:val="superscript"/>'),
]
EDGES = "".join(
    f'<w:{edge} w:val="single" w:sz="4" w:space="0" w:color="A6A6A6"/>'
    for edge in ("top", "left", "bottom", "right", "insideH", "insideV")
)
MARGINS = '<w:tblCellMar><w:left w:w="100" w:type="dxa"/><w:right w:w="100" w:type="dxa"/></w:tblCellMar>'


def apply(styles: etree._Element, language: str) -> None:
    """Replace what the template brought by the styles above, in the document's language."""
    for child in list(styles):
        styles.remove(child)
    whole = parse_xml(f'<w:styles xmlns:w="{NAMESPACE}">{_all(language)}</w:styles>')
    for child in list(whole):
        styles.append(child)


def _all(language: str) -> str:
    rows = [_defaults(language), _style("paragraph", "Normal", "Normal", "<w:pPr/>", default=True)]
    rows.append('<w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont">'
                '<w:name w:val="Default Paragraph Font"/></w:style>')  # fmt: skip
    for key, name, layout, looks in PARAGRAPHS:
        inside = f'<w:basedOn w:val="Normal"/><w:qFormat/><w:pPr>{layout}</w:pPr><w:rPr>{looks}</w:rPr>'
        rows.append(_style("paragraph", key, name, inside))
    for key, name, looks in CHARACTERS:
        rows.append(_style("character", key, name, f"<w:qFormat/><w:rPr>{looks}</w:rPr>"))
    rows.append(_style("table", "TableNormal", "Normal Table", f"<w:tblPr>{MARGINS}</w:tblPr>", default=True))
    based = '<w:basedOn w:val="TableNormal"/>'
    rows.append(
        _style(
            "table",
            "TableGrid",
            "Table Grid",
            f"{based}<w:tblPr><w:tblBorders>{EDGES}</w:tblBorders>{MARGINS}</w:tblPr>",
        )
    )
    return "".join(rows)


def _defaults(language: str) -> str:
    tag = TAGS[language]
    east, bidi = (tag if language == "zh-hans" else "zh-CN"), (tag if language == "ar" else "ar-SA")
    latin = "en-GB" if language == "ar" else tag
    lang = f'<w:lang w:val="{latin}" w:eastAsia="{east}" w:bidi="{bidi}"/>'
    return (
        f"<w:docDefaults><w:rPrDefault><w:rPr>{_looks(22, fonts=FONTS)}{lang}</w:rPr></w:rPrDefault>"
        f"<w:pPrDefault><w:pPr>{_space(0, 140)}</w:pPr></w:pPrDefault></w:docDefaults>"
    )


def _style(kind: str, key: str, name: str, inside: str, *, default: bool = False) -> str:
    flag = ' w:default="1"' if default else ""
    return f'<w:style w:type="{kind}"{flag} w:styleId="{key}"><w:name w:val="{name}"/>{inside}</w:style>'
