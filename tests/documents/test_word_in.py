"""Word files are read completely and in order, whatever they are made of, and refused where they cannot be."""

from __future__ import annotations

import re
import shutil
import subprocess
import time
import zipfile
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml

from stocktake.core import text as markdown
from stocktake.core.archives import BadFile, BadFileCode
from stocktake.documents.word_in import Piece, WordFile, read_word

ROOT = Path(__file__).resolve().parents[2]
SEEDS = sorted((ROOT / "../shared/seeds").resolve().glob("*.txt"))
SOFFICE = shutil.which("soffice")
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
SPACES = (
    f'xmlns:w="{W}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)


def add(document: Any, xml: str) -> Any:
    """Put raw WordprocessingML at the end of the body."""
    element = parse_xml(re.sub(r"^<([\w:]+)", rf"<\1 {SPACES}", xml, count=1))
    document.element.body.insert_element_before(element, "w:sectPr")
    return element


def run(text: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{text}</w:t></w:r>'


def saved(document: Any, folder: Path) -> Path:
    path = folder / "file.docx"
    document.save(str(path))
    return path


def text_of(file: WordFile) -> str:
    return "\n\n".join(piece.text for piece in file.pieces)


def words_of(file: WordFile) -> list[str]:
    return words("\n".join(f"{piece.heading}\n{piece.plain}" for piece in file.pieces))


def words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", text)


def headings_of(file: WordFile) -> list[tuple[int, str]]:
    return [(piece.level, piece.heading) for piece in file.pieces if piece.heading]


@pytest.fixture
def document() -> Any:
    return docx.Document()


@pytest.fixture(scope="module")
def converted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The seeds as Word files, all converted at once."""
    if not SEEDS:
        pytest.skip("the seeds are not beside the project")
    if not SOFFICE:
        pytest.skip("LibreOffice (soffice) is not installed")
    folder = tmp_path_factory.mktemp("converted")
    filters = ["--infilter=Text (encoded):UTF8,LF,,,", "--convert-to", "docx:MS Word 2007 XML"]
    profile = f"-env:UserInstallation=file://{folder}/profile"
    command = [SOFFICE, profile, "--headless", *filters, "--outdir", str(folder), *map(str, SEEDS)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    return folder


@pytest.mark.parametrize("seed", SEEDS, ids=lambda seed: seed.stem)
def test_every_word_of_a_seed_arrives_in_order(seed: Path, converted: Path) -> None:
    file = read_word(converted / f"{seed.stem}.docx")
    assert words_of(file) == words(seed.read_text())
    assert file.language == "en"


@pytest.mark.parametrize("seed", SEEDS, ids=lambda seed: seed.stem)
def test_a_seed_reads_back_from_its_markdown(seed: Path, converted: Path) -> None:
    for piece in read_word(converted / f"{seed.stem}.docx").pieces:
        # Numbers of lists are not text in Markdown; all other words are.
        shown = words(markdown.plain(piece.text))
        assert [w for w in shown if not w.isdecimal()] == [w for w in words(piece.plain) if not w.isdecimal()]


def test_headings_of_the_seed_with_numbers(converted: Path) -> None:
    file = read_word(next(converted.glob("000_*.docx")))
    numbered = ["1. Introduction", "2. The IMRF", "3. Roadmap", "4. Financial implications"]
    assert headings_of(file) == [(1, heading) for heading in numbered]


def test_lists_keep_depth_and_numbers(document: Any, tmp_path: Path) -> None:
    for style, text in [
        ("List Bullet", "One"),
        ("List Bullet", "Two"),
        ("List Number", "First"),
        ("List Number", "Next"),
    ]:
        document.add_paragraph(text, style=style)
    inner = document.add_paragraph("Inner", style="List Bullet")
    numbers = document.styles["List Bullet"].element.pPr.numPr.numId.val
    inner._p.get_or_add_pPr()._add_numPr()._add_ilvl().val = 0
    inner._p.pPr.numPr._add_numId().val = numbers
    document.add_paragraph("A break.")
    document.add_paragraph("7. Typed by hand.")
    document.add_paragraph("• Typed bullet")
    file = read_word(saved(document, tmp_path))
    assert text_of(file) == (
        "- One\n- Two\n1. First\n2. Next\n- Inner\n\nA break.\n\n7. Typed by hand.\n- Typed bullet"
    )


BOX = (
    "<w:p>{before}<w:r><mc:AlternateContent><mc:Choice Requires='wps'><w:drawing><wps:wsp><wps:txbx><w:txbxContent>"
    "<w:p>{box}</w:p></w:txbxContent></wps:txbx></wps:wsp></w:drawing></mc:Choice><mc:Fallback><w:pict><v:shape>"
    "<v:textbox><w:txbxContent><w:p>{box}</w:p></w:txbxContent></v:textbox></v:shape></w:pict></mc:Fallback>"
    "</mc:AlternateContent></w:r></w:p>"
)


LONG = "The review looked at every ministry and every city of the country, and it took the whole of a year to write it down."


def test_a_file_whose_only_text_is_in_boxes_is_read_with_its_headings(document: Any, tmp_path: Path) -> None:
    for heading in ("1. Methodology", "2. Progress"):
        add(document, BOX.format(before="", box=run(heading)))
        add(document, BOX.format(before="", box=run(LONG)))
    file = read_word(saved(document, tmp_path))
    assert [(p.heading, p.text) for p in file.pieces] == [("1. Methodology", LONG), ("2. Progress", LONG)]


def test_a_file_whose_only_text_is_in_a_table_is_read_with_its_headings(document: Any, tmp_path: Path) -> None:
    table = document.add_table(2, 2)
    for row, heading in zip(table.rows, ("1. Methodology", "2. Progress"), strict=True):
        row.cells[0].text, row.cells[1].text = heading, LONG
    file = read_word(saved(document, tmp_path))
    assert [(p.heading, p.text) for p in file.pieces] == [("1. Methodology", LONG), ("2. Progress", LONG)]


def test_a_file_of_figures_only_stays_a_table(document: Any, tmp_path: Path) -> None:
    table = document.add_table(2, 2)
    for cell, words_ in zip([c for row in table.rows for c in row.cells], ("Year", "Count", "2024", "7"), strict=True):
        cell.text = words_
    assert text_of(read_word(saved(document, tmp_path))) == "| Year | Count |\n| --- | --- |\n| 2024 | 7 |"


def test_a_table_among_text_stays_a_table(document: Any, tmp_path: Path) -> None:
    document.add_paragraph("Before.")
    table = document.add_table(1, 2)
    table.rows[0].cells[0].text, table.rows[0].cells[1].text = "1. Methodology", LONG
    assert "| 1. Methodology | The review" in text_of(read_word(saved(document, tmp_path)))


def test_a_text_box_is_read_once(document: Any, tmp_path: Path) -> None:
    add(document, BOX.format(before=run("Around the box."), box=run("Inside the box.")))
    assert text_of(read_word(saved(document, tmp_path))) == "Around the box.\n\nInside the box."


def with_notes(document: Any, kind: str, text: str) -> None:
    root = f'<w:{kind}s xmlns:w="{W}"><w:{kind} w:id="0" w:type="separator"><w:p/></w:{kind}>'
    body = f'<w:{kind} w:id="7"><w:p><w:r><w:{kind}Ref/></w:r>{run(text)}</w:p></w:{kind}></w:{kind}s>'
    form = f"application/vnd.openxmlformats-officedocument.wordprocessingml.{kind}s+xml"
    part = Part(PackURI(f"/word/{kind}s.xml"), form, (root + body).encode(), document.part.package)
    document.part.relate_to(part, getattr(RELATIONSHIP_TYPE, f"{kind}s".upper()))


def test_notes_stay_with_the_text_that_refers_to_them(document: Any, tmp_path: Path) -> None:
    with_notes(document, "footnote", "Census of 2021.")
    with_notes(document, "endnote", "Law 12.")
    refer = '<w:r><w:{0}Reference w:id="7"/></w:r>'
    add(document, f"<w:p>{run('People came')}{refer.format('footnote')}{run(' and went.')}</w:p>")
    table = document.add_table(1, 2)
    table.cell(0, 0).paragraphs[0]._p.append(parse_xml(f'<w:r xmlns:w="{W}"><w:endnoteReference w:id="7"/></w:r>'))
    table.cell(0, 1).text = "cell"
    (piece,) = read_word(saved(document, tmp_path)).pieces
    assert piece.text == (
        "People came[^1] and went.\n\n[^1]: Census of 2021.\n\n| [^2] | cell |\n| --- | --- |\n\n[^2]: Law 12."
    )
    assert piece.plain == "People came and went.\nCensus of 2021.\n\ncell\nLaw 12."
    assert markdown.to_html(piece.text).count('class="footnote-ref"') == 2


def test_a_note_of_a_heading_becomes_text_under_it(document: Any, tmp_path: Path) -> None:
    with_notes(document, "footnote", "See annex.")
    heading = document.add_heading("Progress", 1)
    heading._p.append(parse_xml(f'<w:r xmlns:w="{W}"><w:footnoteReference w:id="7"/></w:r>'))
    (piece,) = read_word(saved(document, tmp_path)).pieces
    assert piece == Piece("Progress", 1, "[^1]\n\n[^1]: See annex.", "See annex.")


def test_a_table_of_ten_thousand_cells(document: Any, tmp_path: Path) -> None:
    rows = "".join(
        "<w:tr>" + "".join(f"<w:tc><w:p>{run(f'c{r}x{c}')}</w:p></w:tc>" for c in range(10)) + "</w:tr>"
        for r in range(1000)
    )
    add(document, f"<w:tbl><w:tblPr/>{rows}</w:tbl>")
    path = saved(document, tmp_path)
    began = time.monotonic()
    file = read_word(path)
    assert time.monotonic() - began < 8
    assert words_of(file) == [f"c{r}x{c}" for r in range(1000) for c in range(10)]
    assert text_of(file).splitlines()[1] == "|" + " --- |" * 10


def test_merged_cells_stand_once(document: Any, tmp_path: Path) -> None:
    table = document.add_table(3, 3)
    for row in range(3):
        for column in range(3):
            table.cell(row, column).text = f"{row}|{column}"
    table.cell(0, 0).merge(table.cell(0, 1)).text = "wide"
    table.cell(1, 2).merge(table.cell(2, 2)).text = "tall\ntwo"
    assert text_of(read_word(saved(document, tmp_path))).splitlines() == [
        "| wide |  | 0\\|2 |",
        "| --- | --- | --- |",
        "| 1\\|0 | 1\\|1 | tall two |",
        "| 2\\|0 | 2\\|1 |  |",
    ]


def test_a_table_within_a_table_keeps_its_words(document: Any, tmp_path: Path) -> None:
    table = document.add_table(1, 2)
    table.cell(0, 0).text = "outer"
    inner = table.cell(0, 1).add_table(2, 2)
    for place, text in enumerate(["a", "b", "c", "d"]):
        inner.cell(place // 2, place % 2).text = text
    assert words_of(read_word(saved(document, tmp_path))) == ["outer", "a", "b", "c", "d"]


def test_tracked_changes_read_as_accepted(document: Any, tmp_path: Path) -> None:
    gone = '<w:del w:id="1"><w:r><w:delText>gone</w:delText></w:r></w:del>'
    came = f'<w:ins w:id="2">{run("came")}</w:ins>'
    moved = f'<w:moveFrom w:id="3">{run("from")}</w:moveFrom><w:moveTo w:id="4">{run(" to")}</w:moveTo>'
    add(document, f"<w:p>{run('It ')}{gone}{came}{moved}</w:p>")
    joined = '<w:pPr><w:rPr><w:del w:id="5"/></w:rPr></w:pPr>'
    add(document, f"<w:p>{joined}{run('One para')}</w:p>")
    add(document, f"<w:p>{run('graph.')}</w:p>")
    row = f"<w:tr><w:trPr><w:del w:id='6'/></w:trPr><w:tc><w:p>{run('row')}</w:p></w:tc></w:tr>"
    add(document, f"<w:tbl>{row}<w:tr><w:tc><w:p>{run('kept')}</w:p></w:tc></w:tr></w:tbl>")
    assert text_of(read_word(saved(document, tmp_path))) == "It came to\n\nOne paragraph.\n\nkept"


def test_wrapped_text_and_fields_are_read(document: Any, tmp_path: Path) -> None:
    add(document, f"<w:sdt><w:sdtContent><w:p>{run('control')}</w:p></w:sdtContent></w:sdt>")
    inner = f"<w:smartTag>{run('tag ')}</w:smartTag><w:sdt><w:sdtContent>{run('inner ')}</w:sdtContent></w:sdt>"
    mark = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'
    code = '<w:r><w:instrText>HYPERLINK "https://example.org/a b"</w:instrText></w:r>'.replace("a b", "a_b")
    field = mark.format("begin") + code + mark.format("separate") + run("result") + mark.format("end")
    simple = f'<w:fldSimple w:instr="DATE">{run(" 2024")}</w:fldSimple>'
    add(document, f"<w:p>{inner}{field}{simple}<w:r><w:t>soft\u00adhyphen</w:t><w:tab/><w:t>x</w:t></w:r></w:p>")
    text = text_of(read_word(saved(document, tmp_path)))
    assert text == "control\n\ntag inner [result](https://example.org/a_b) 2024softhyphen x"


@pytest.mark.parametrize(
    ("target", "text"),
    [
        ("https://un.org/a(b)", "See [the page](https://un.org/a%28b%29)"),
        ("mailto:a@b.org", "See [the page](mailto:a@b.org)"),
        ("javascript:alert(1)", "See the page"),
    ],
)
def test_only_safe_links_are_links(target: str, text: str, document: Any, tmp_path: Path) -> None:
    key = document.part.relate_to(target, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
    add(document, f'<w:p>{run("See ")}<w:hyperlink r:id="{key}">{run("the page")}</w:hyperlink></w:p>')
    assert text_of(read_word(saved(document, tmp_path))) == text


def test_comments_and_hidden_text_are_not_text(document: Any, tmp_path: Path) -> None:
    paragraph = document.add_paragraph("Seen.")
    hidden = paragraph.add_run("Unseen.")
    hidden.font.hidden = True
    document.add_comment(paragraph.runs, text="A remark.", author="A", initials="A")
    assert text_of(read_word(saved(document, tmp_path))) == "Seen."


def test_margins_come_last_unless_the_body_says_the_same(document: Any, tmp_path: Path) -> None:
    document.add_paragraph("Review of Freedonia, 2024")
    section = document.sections[0]
    section.header.paragraphs[0].text = "REVIEW OF FREEDONIA 2024"
    section.header.add_paragraph("Ministry of the Interior")
    page = f'<w:p {SPACES}>{run("Page ")}<w:fldSimple w:instr="PAGE">{run("3")}</w:fldSimple></w:p>'
    section.footer._element.append(parse_xml(page))
    assert text_of(read_word(saved(document, tmp_path))) == "Review of Freedonia, 2024\n\nMinistry of the Interior"


ARABIC = "استعراض \u200fالاتفاق العالمي\u200e من أجل الهجرة 🌍👨\u200d👩\u200d👧 (2024)"


def test_arabic_with_marks_and_emoji_stays_in_order(document: Any, tmp_path: Path) -> None:
    document.add_paragraph(ARABIC)
    file = read_word(saved(document, tmp_path))
    assert (text_of(file), file.pieces[0].plain, file.language) == (ARABIC, ARABIC, "ar")


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Обзор Глобального договора о миграции", "ru"),
        ("安全、有序和正常移民全球契约自愿审查报告", "zh-hans"),
        ("La politique des migrations et les droits des personnes dans les villes. " * 4, "fr"),
        ("Los derechos de las personas y el acceso a los servicios por parte de las familias. " * 4, "es"),
        ("بررسی پیمان جهانی مهاجرت در کشور ایران چگونه", ""),
    ],
)
def test_language_follows_the_text(text: str, language: str, document: Any, tmp_path: Path) -> None:
    document.add_paragraph(text)
    assert read_word(saved(document, tmp_path)).language == language


@pytest.mark.parametrize(
    "line",
    [
        "<script>alert(1)</script> stays",
        "# no heading",
        "- 5 % of all",
        "> than before",
        "1986. A year",
        "a *b* _c_ `d` [e](f) <g> \\h | i",
        "&lt; is written so",
        "~~kept~~",
        "[^1]: no note",
    ],
)
def test_what_means_something_in_markdown_is_text(line: str, document: Any, tmp_path: Path) -> None:
    document.add_paragraph(f"Before\n{line}")
    document.add_table(1, 2).cell(0, 1).text = line
    (piece,) = read_word(saved(document, tmp_path)).pieces
    assert piece.plain == f"Before\n{line}\n\n{line}"
    assert markdown.plain(piece.text) == f"Before\n{line}\n\n{line}"
    assert "<script" not in markdown.to_html(piece.text)


def refused(path: Path, **options: Any) -> BadFileCode:
    with pytest.raises(BadFile) as caught:
        read_word(path, **options)
    return caught.value.code


def test_files_that_are_not_word_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "file.docx"
    path.write_bytes(b"junk" * 100)
    assert refused(path) == BadFileCode.NOT_WORD
    path.write_bytes(b"")
    assert refused(path) == BadFileCode.NOT_WORD
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600)
    assert refused(path) == BadFileCode.ENCRYPTED


def test_a_file_without_text_is_empty(document: Any, tmp_path: Path) -> None:
    document.add_paragraph("  ")
    document.add_table(2, 2)
    assert refused(saved(document, tmp_path)) == BadFileCode.EMPTY


def rewritten(path: Path, changes: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in (parts | changes).items():
            archive.writestr(name, data)
    return path


def test_a_broken_body_is_refused(document: Any, tmp_path: Path) -> None:
    path = rewritten(saved(document, tmp_path), {"word/document.xml": b"<w:document><w:body>"})
    assert refused(path) == BadFileCode.BROKEN


def test_reading_ends_when_its_time_is_over(document: Any, tmp_path: Path) -> None:
    document.add_paragraph("Text.")
    assert refused(saved(document, tmp_path), seconds=0.01) == BadFileCode.TOO_SLOW
