"""The steps of reading a Word file by themselves: numbers, Markdown, pieces, and bodies that make no sense."""

from __future__ import annotations

import re
import zipfile
from contextlib import suppress
from pathlib import Path

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stocktake.core import text as markdown
from stocktake.documents.word_in import split
from stocktake.documents.word_lists import Item, ListWriter
from stocktake.documents.word_markdown import Span, tidy, to_markdown, to_plain
from stocktake.documents.word_reader import read

ODD = st.text(alphabet=st.sampled_from("ab1 .)*_`#-+>|<\\[]()!&;~=:^\né你，“😀\u200fع/"), max_size=25)
LINKS = st.sampled_from(["", "", "https://x.org/a_b*(c)?q=1&lt;|"])
SPANS = st.lists(st.builds(Span, ODD, st.booleans(), st.booleans(), LINKS), max_size=5)


@settings(max_examples=400, deadline=None)
@given(SPANS)
def test_any_text_reads_back_from_its_markdown(spans: list[Span]) -> None:
    spans = tidy(spans)
    assert markdown.plain(to_markdown(spans)).split() == to_plain(spans).split()


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.sampled_from(["1. Aim", "Text.", "- item", "ALL CAPITAL WORDS", "**", "II. Two", "一、二"]), max_size=12
    )
)
def test_no_word_is_lost_between_pieces(lines: list[str]) -> None:
    blocks = [{"kind": "heading" if line[0] in "1I一" else "paragraph", "level": 1, "text": line, "plain": line}
              for line in lines]  # fmt: skip
    pieces = split(blocks)
    assert " ".join(f"{p.heading} {p.plain}" for p in pieces).split() == " ".join(lines).split()


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    document = docx.Document()
    document.add_heading("Title", 1)
    document.add_paragraph("1. One\n2. Two")
    document.add_table(2, 2).cell(0, 0).merge(document.tables[0].cell(1, 0)).text = "merged"
    path = tmp_path_factory.mktemp("whole") / "file.docx"
    document.save(str(path))
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@settings(max_examples=60, deadline=None)
@given(place=st.integers(0, 10_000), other=st.sampled_from([b"", b'"9999999999999"', b"<w:p/>", b"w:tbl", b"-1"]))
def test_odd_bodies_are_read_or_refused_as_bad_xml(
    whole: dict[str, bytes], tmp_path_factory: pytest.TempPathFactory, place: int, other: bytes
) -> None:
    body = whole["word/document.xml"]
    cuts = [match.span() for match in re.finditer(rb'"[^"]*"|<[^>]*/>|w:p\b', body)]
    start, end = cuts[place % len(cuts)]
    path = tmp_path_factory.getbasetemp() / "odd.docx"
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in (whole | {"word/document.xml": body[:start] + other + body[end:]}).items():
            archive.writestr(name, data)
    with suppress(ValueError, SyntaxError):  # lxml's XMLSyntaxError is a SyntaxError
        assert set(read(path)) == {"title", "language", "blocks", "properties", "comments", "changes"}


TYPES = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MAIN = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def with_body(whole: dict[str, bytes], path: Path, body: str, **parts: tuple[str, str]) -> str:
    """The Markdown of a file with this body, where {name} stands for a part: name=(where it lies, its content)."""
    spaces = f'xmlns:w="{MAIN}" xmlns:r="{TYPES}" xmlns:x="urn:x"'
    relations = "".join(
        f'<Relationship Id="{name}" Type="{TYPES}/{name}" Target="{target}"/>' for name, (target, _) in parts.items()
    )
    changed = {
        "word/document.xml": f"<w:document {spaces}><w:body>{body}</w:body></w:document>".encode(),
        "word/_rels/document.xml.rels": f'<Relationships xmlns="urn:r">{relations}</Relationships>'.encode(),
        **{f"word/{target}": content.encode() for target, content in parts.values()},
    }
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in (whole | changed).items():
            archive.writestr(name, data.replace(*STRICT) if path.stem == "strict" else data)
    return "\n\n".join(block["text"] for block in read(path)["blocks"])


STRICT = (MAIN.encode(), b"http://purl.oclc.org/ooxml/wordprocessingml/main")
RUN = "<w:p><w:r>{}</w:r></w:p>"


@pytest.mark.parametrize("name", ["file", "strict"])
def test_both_forms_of_the_format_are_read(name: str, whole: dict[str, bytes], tmp_path: Path) -> None:
    assert with_body(whole, tmp_path / f"{name}.docx", RUN.format("<w:t>Text.</w:t>")) == "Text."


@pytest.mark.parametrize(
    ("run", "text"),
    [
        ('<w:sym w:font="Symbol" w:char="F061"/><w:sym w:font="Wingdings" w:char="F0FE"/>', "α☒"),
        ("<w:t>non</w:t><w:noBreakHyphen/><w:t>stop</w:t><w:br/><w:t>line</w:t>", "non-stop  \nline"),
        ("<w:ruby><w:rt><w:r><w:t>kan</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>漢</w:t></w:r></w:rubyBase></w:ruby>", "漢(kan)"),
        ('<w:fldChar w:fldCharType="begin"><w:ffData><w:checkBox><w:default w:val="1"/></w:checkBox></w:ffData></w:fldChar>', "☒"),
        ('<w:fldChar w:fldCharType="begin"/><w:t>lost field code</w:t></w:r></w:p><w:p><w:r><w:t>next</w:t>', "next"),
        ('<x:shape><x:textpath string="DRAFT"/></x:shape>', "DRAFT"),
    ],
)  # fmt: skip
def test_what_else_a_run_shows(run: str, text: str, whole: dict[str, bytes], tmp_path: Path) -> None:
    assert with_body(whole, tmp_path / "file.docx", RUN.format(run)) == text


def test_diagrams_charts_and_foreign_parts_are_read(whole: dict[str, bytes], tmp_path: Path) -> None:
    body = RUN.format('<x:relIds r:dm="data"/><x:chart r:id="chart"/>') + '<w:altChunk r:id="html"/>'
    text = with_body(
        whole,
        tmp_path / "file.docx",
        body,
        data=("diagrams/d.xml", "<d><p><r><t>Plan</t></r></p><p><r><t>Do</t></r></p></d>"),
        chart=("charts/c.xml", "<c><p><t>Arrivals</t></p><strCache><v>2023</v></strCache></c>"),
        html=(
            "a.html",
            "<html><head><title>x</title></head><p>From <b>a</b> page</p><script>no()</script><li>item</html>",
        ),
    )
    assert text == "Plan\n\nDo\n\nArrivals\n\n2023\n\nFrom a page\n\nitem"


ITEMS = st.builds(
    lambda level, is_ordered, value: Item(level, is_ordered, value, f"{value}.", "text", "text", ()),
    st.integers(0, 3),
    st.booleans(),
    st.integers(0, 12),
)


def shown_items(text: str) -> list[tuple[str, int]]:
    """The items that a browser shows: (tag of the list, number or 0)."""
    found, lists = [], []
    for tag, start in re.findall(r"<(/?[ou]l|li)(?: start=\"(\d+)\")?", markdown.to_html(text)):
        if tag == "li":
            lists[-1][1] += lists[-1][0] == "ol"
            found.append((lists[-1][0], lists[-1][1]))
        elif tag.startswith("/"):
            lists.pop()
        else:
            lists.append([tag, int(start or 1) - 1 if tag == "ol" else 0])
    return found


@settings(max_examples=200, deadline=None)
@given(st.lists(ITEMS, min_size=1, max_size=9))
def test_items_keep_their_numbers_in_markdown(items: list[Item]) -> None:
    expected = [("ol", item.value) if item.is_ordered else ("ul", 0) for item in items]
    assert shown_items(ListWriter().write(items)) == expected
