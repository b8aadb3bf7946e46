"""Headings are found by style, number, bold or capitals, and lists, names and run-in words are not taken for them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import docx
import pytest
from docx.oxml import parse_xml

from stocktake.documents.word_headings import labelled
from stocktake.documents.word_in import Piece, WordFile, read_word
from stocktake.documents.word_numbering import formatted

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


@pytest.fixture
def document() -> Any:
    return docx.Document()


def saved(document: Any, folder: Path) -> Path:
    path = folder / "file.docx"
    document.save(str(path))
    return path


def headings_of(file: WordFile) -> list[tuple[int, str]]:
    return [(piece.level, piece.heading) for piece in file.pieces if piece.heading]


def test_headings_by_style(document: Any, tmp_path: Path) -> None:
    document.add_heading("Review of Freedonia", 0)
    document.add_heading("Methodology", 1)
    document.add_paragraph("Text one.")
    document.add_paragraph("SHORT CAPITALS ONLY")
    document.add_heading("Consultations", 2)
    document.add_heading("Progress", 1)
    document.add_paragraph("Text two.")
    file = read_word(saved(document, tmp_path))
    assert file.title == "Review of Freedonia"
    assert headings_of(file) == [(1, "Review of Freedonia"), (1, "Methodology"), (2, "Consultations"), (1, "Progress")]
    assert [piece.text for piece in file.pieces] == ["", "Text one.\n\nSHORT CAPITALS ONLY", "", "Text two."]


def test_headings_by_number(document: Any, tmp_path: Path) -> None:
    lines = ["Before.", "1. Methodology", "It was broad.", "1.1 Consultations", "Many came.", "2. Progress", "Much."]
    for line in lines:
        document.add_paragraph(line)
    file = read_word(saved(document, tmp_path))
    assert file.pieces == (
        Piece("", 0, "Before.", "Before."),
        Piece("1. Methodology", 1, "It was broad.", "It was broad."),
        Piece("1.1 Consultations", 2, "Many came.", "Many came."),
        Piece("2. Progress", 1, "Much.", "Much."),
    )


def test_headings_by_bold(document: Any, tmp_path: Path) -> None:
    for heading in ("Methodology", "Challenges and next steps"):
        document.add_paragraph().add_run(heading).bold = True
        document.add_paragraph("A text that follows.")
        run_in = document.add_paragraph()
        run_in.add_run("Run-in words stay.").bold = True
        document.add_paragraph("Another text.")
    file = read_word(saved(document, tmp_path))
    assert [heading for _, heading in headings_of(file)] == ["Methodology", "Challenges and next steps"]
    assert file.pieces[0].text == "A text that follows.\n\n**Run-in words stay.**\n\nAnother text."


@pytest.mark.parametrize(
    "lines",
    [
        ["Only text here, in one paragraph.", "And a second one."],
        ["1. We consulted the ministries.", "2. We consulted the cities.", "3. We wrote the review."],
        ["Four sectors were covered:", "1. Health", "2. Education", "3. Housing", "4. Labour"],
        ["The review was written by", "A. Guterres", "with others."],
        ["3.4 million people live abroad", "24 February 2020", "Table 1. Persons by region"],
    ],
)
def test_no_headings_make_one_piece(lines: list[str], document: Any, tmp_path: Path) -> None:
    for line in lines:
        document.add_paragraph(line)
    file = read_word(saved(document, tmp_path))
    assert len(file.pieces) == 1
    assert file.pieces[0].plain.split() == " ".join(lines).split()


def test_numbers_that_word_prints_stand_in_headings(document: Any, tmp_path: Path) -> None:
    levels = "".join(
        f'<w:lvl w:ilvl="{n}"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:lvlText w:val="{text}"/></w:lvl>'
        for n, (form, text) in enumerate([("upperRoman", "%1."), ("decimal", "%1.%2")])
    )
    numbering = document.part.numbering_part.element
    numbering.insert(0, parse_xml(f'<w:abstractNum xmlns:w="{W}" w:abstractNumId="90">{levels}</w:abstractNum>'))
    number = f'<w:num xmlns:w="{W}" w:numId="90"><w:abstractNumId w:val="90"/></w:num>'
    numbering.append(parse_xml(number))
    for level, heading in [(0, "One"), (1, "One a"), (1, "One b"), (0, "Two"), (1, "Two a")]:
        paragraph = document.add_heading(heading, level + 1)
        place = f'<w:numPr xmlns:w="{W}"><w:ilvl w:val="{level}"/><w:numId w:val="90"/></w:numPr>'
        paragraph._p.get_or_add_pPr().append(parse_xml(place))
    file = read_word(saved(document, tmp_path))
    expected = [(1, "I. One"), (2, "I.1 One a"), (2, "I.2 One b"), (1, "II. Two"), (2, "II.1 Two a")]
    assert headings_of(file) == expected


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("II. Progress", "roman"),
        ("A) Scope", "letter"),
        ("3.4 Data", "deep"),
        ("٢. المنهجية", "number"),
        ("一、方法", "han"),
        ("（二）进展", "han-deep"),
        ("第三章 方法", "name"),
        ("أولاً: المنهجية", "name"),
        ("Objective 12: Certainty", "name"),
        ("Methodology", ""),
    ],
)
def test_kinds_of_numbers(line: str, kind: str) -> None:
    assert labelled(line)[0] == kind


@pytest.mark.parametrize(
    ("value", "form", "printed"),
    [(4, "lowerRoman", "iv"), (28, "upperLetter", "BB"), (12, "chineseCounting", "十二"), (2, "russianLower", "б")],
)
def test_formats_of_numbers(value: int, form: str, printed: str) -> None:
    assert formatted(value, form) == printed


def test_numbers_linked_to_heading_styles(document: Any, tmp_path: Path) -> None:
    level = (
        '<w:lvl w:ilvl="{0}"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:pStyle w:val="Heading{1}"/>{2}</w:lvl>'
    )
    texts = ['<w:lvlText w:val="%1."/>', '<w:lvlText w:val="%1.%2"/>']
    levels = "".join(level.format(n, n + 1, text) for n, text in enumerate(texts))
    numbering = document.part.numbering_part.element
    numbering.insert(0, parse_xml(f'<w:abstractNum xmlns:w="{W}" w:abstractNumId="91">{levels}</w:abstractNum>'))
    numbering.append(parse_xml(f'<w:num xmlns:w="{W}" w:numId="91"><w:abstractNumId w:val="91"/></w:num>'))
    for name in ("Heading 1", "Heading 2"):
        style = document.styles[name].element.get_or_add_pPr()
        style.append(parse_xml(f'<w:numPr xmlns:w="{W}"><w:numId w:val="91"/></w:numPr>'))
    for depth, heading in [(1, "One"), (2, "Part"), (1, "Two"), (2, "Part"), (2, "More")]:
        document.add_heading(heading, depth)
    file = read_word(saved(document, tmp_path))
    assert [heading for _, heading in headings_of(file)] == ["1. One", "1.1 Part", "2. Two", "2.1 Part", "2.2 More"]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["I. Aims", "Text.", "1. First", "Text.", "II. Means", "Text."], [(1, "I. Aims"), (2, "1. First"), (1, "II. Means")]),
        (["1. Aims", "Text.", "Objective 1: Data", "Text."], [(1, "1. Aims"), (2, "Objective 1: Data")]),
        (["OPENING REMARKS", "Text.", "Annex 1: List.", "1. Item", "Text."],
         [(1, "OPENING REMARKS"), (1, "Annex 1: List."), (2, "1. Item")]),
        (["A. Aims", "Text.", "B. Means", "Text."], [(2, "A. Aims"), (2, "B. Means")]),
        (["一、方法", "文字。", "（二）进展", "文字。"], [(1, "一、方法"), (2, "（二）进展")]),
        (["٢. المنهجية", "نص.", "UNHCR", "نص."], [(1, "٢. المنهجية")]),
    ],
)  # fmt: skip
def test_levels_follow_numbers(
    lines: list[str], expected: list[tuple[int, str]], document: Any, tmp_path: Path
) -> None:
    for line in lines:
        document.add_paragraph(line)
    assert headings_of(read_word(saved(document, tmp_path))) == expected


def test_bold_numbered_lines_join_styled_headings(document: Any, tmp_path: Path) -> None:
    for heading in ("Aims", "Means", "Ends"):
        document.add_heading(heading, 1)
        document.add_paragraph("Text.")
        document.add_paragraph().add_run("Bold alone").bold = True
    document.add_paragraph().add_run("1. Bold and numbered").bold = True
    document.add_paragraph("Text.")
    headings = [heading for _, heading in headings_of(read_word(saved(document, tmp_path)))]
    assert headings == ["Aims", "Means", "Ends", "1. Bold and numbered"]


def test_contents_and_captions_are_no_headings(document: Any, tmp_path: Path) -> None:
    document.styles.add_style("TOC 1", 1)
    document.add_paragraph("1. Introduction\t3", style="TOC 1")
    document.add_paragraph("2. Methodology\t4")
    document.add_paragraph("3. Progress ........ 5")
    document.add_paragraph("Figure of arrivals", style="Caption").runs[0].bold = True
    assert headings_of(read_word(saved(document, tmp_path))) == []


PROSE = "The review looked at every ministry and at every city, and took a whole year. It was broad."


@pytest.mark.parametrize(
    ("one", "two", "prose"),
    [
        ("Introduction", "Methodology and scope", PROSE),
        (
            "المقدمة",
            "المنهجية",
            "شمل الاستعراض جميع الوزارات والمدن واستغرق سنة كاملة بمشاركة واسعة من المجتمع المدني والجامعات.",
        ),
        ("引言", "编写方法", "本次审查历时一年，涵盖所有部委和城市，并广泛听取了民间社会和各大学的意见。"),
        (
            "Введение",
            "Методология",
            "Обзор охватил все министерства и города и занял целый год работы с участием многих людей.",
        ),
    ],
)
def test_headings_that_nothing_marks(one: str, two: str, prose: str, document: Any, tmp_path: Path) -> None:
    for line in (one, prose, prose, two, prose):
        document.add_paragraph(line)
    file = read_word(saved(document, tmp_path))
    assert headings_of(file) == [(1, one), (1, two)]
    assert [piece.text for piece in file.pieces] == [f"{prose}\n\n{prose}", prose]


@pytest.mark.parametrize(
    "lines",
    [
        [PROSE, "Introduction", PROSE],  # one short line may be anything
        ["Introduction", "Methodology", "Progress"],  # no prose below
        ["We worked with", PROSE, "and also", PROSE],  # a sentence that goes on
        ["These took part:", "Ministry of Health", PROSE, "These too:", "Ministry of Labour", PROSE],
        ["Nairobi, 3 May", PROSE, "Mombasa, 4 May", PROSE],
        ["Dear colleagues,", PROSE, "Yours truly,", PROSE],
        ["2024", PROSE, "2025", PROSE],
        ["Arrivals | 12", PROSE, "Departures | 14", PROSE],
        ["Kept short", "Also short", "Short again", "Still short", PROSE],
    ],
)
def test_short_lines_that_are_no_headings(lines: list[str], document: Any, tmp_path: Path) -> None:
    for line in lines:
        document.add_paragraph(line)
    assert headings_of(read_word(saved(document, tmp_path))) == []


def test_a_file_that_marks_its_headings_leaves_none_unmarked(document: Any, tmp_path: Path) -> None:
    for heading in ("One thing", "Another thing", "A third thing"):
        document.add_paragraph().add_run(heading).bold = True
        document.add_paragraph(PROSE)
    for line in ("Thanks", "Afterwards"):
        document.add_paragraph(line)
        document.add_paragraph(PROSE)
    found = [heading for _, heading in headings_of(read_word(saved(document, tmp_path)))]
    assert found == ["One thing", "Another thing", "A third thing"]
