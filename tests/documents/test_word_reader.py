"""The steps of reading a Word file by themselves: numbers, Markdown, pieces, and bodies that make no sense."""

from __future__ import annotations

import re
import zipfile
from contextlib import suppress

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stocktake.core import text as markdown
from stocktake.documents.word_in import split
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
        assert set(read(path)) == {"title", "language", "blocks"}
