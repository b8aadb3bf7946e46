"""PDF files are read in their order and cut at their headings; scans, locked, damaged and endless ones are refused."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import time
import zlib
from pathlib import Path

import docx
import pytest
from docx.oxml import OxmlElement

from stocktake.core.archives import BadFile, BadFileCode
from stocktake.documents import limited, pdf_reader
from stocktake.documents.file_in import check_file, read_file
from stocktake.documents.pdf_arabic import Letter, in_order
from stocktake.documents.pdf_in import read_pdf
from stocktake.documents.word_in import WordFile
from tests.documents.pdfs import LOCKED, PICTURE, line, text_page, write

SOFFICE = shutil.which("soffice")
PROSE = (
    "The review looked at every ministry and every city of the country, and it took the whole of a year to write it."
)
MORE = "Many people took part in it, among them mayors, judges, nurses, teachers and those who had come from elsewhere."


def headings_of(file: WordFile) -> list[tuple[int, str]]:
    return [(piece.level, piece.heading) for piece in file.pieces if piece.heading]


def texts_of(file: WordFile) -> list[str]:
    return [piece.text for piece in file.pieces]


def refused(path: Path) -> BadFile:
    with pytest.raises(BadFile) as problem:
        read_file(path)
    assert problem.value.params["form"] == "pdf"
    return problem.value


def test_headings_by_size_and_paragraphs_over_lines(tmp_path: Path) -> None:
    page = text_page([line("Review of Freedonia", 0, size=22), line("Methodology", 0, size=15), PROSE, MORE,
                      line("Progress", 0, size=15), PROSE])  # fmt: skip
    file = read_pdf(write(tmp_path / "a.pdf", [page]))
    assert headings_of(file) == [(1, "Review of Freedonia"), (2, "Methodology"), (2, "Progress")]
    assert texts_of(file) == ["", f"{PROSE}\n\n{MORE}", PROSE]
    assert file.language == "en"


@pytest.mark.parametrize(
    ("one", "two", "is_bold"),
    [("Methodology", "Progress made", True), ("1. Methodology", "2. Progress", False), ("METHODOLOGY", "PROGRESS MADE", False),
     ("Methodology", "Progress made", False)],
)  # fmt: skip
def test_headings_of_the_size_of_the_text(one: str, two: str, is_bold: bool, tmp_path: Path) -> None:
    page = text_page([line(one, 0, bold=is_bold), PROSE, line(two, 0, bold=is_bold), MORE, MORE])
    file = read_pdf(write(tmp_path / "a.pdf", [page]))
    assert [heading for _, heading in headings_of(file)] == [one, two]
    assert texts_of(file) == [PROSE, f"{MORE}\n\n{MORE}"]


def test_headings_by_the_contents_of_the_file(tmp_path: Path) -> None:
    page = text_page([line("How we went about it all.", 0), PROSE, line("What came of it all.", 0), MORE])
    extra = [
        "<< /Type /Outlines /First 7 0 R /Last 8 0 R /Count 2 >>",
        "<< /Title (How we went about it all.) /Parent 6 0 R /Next 8 0 R /Dest [9 0 R /Fit] >>",
        "<< /Title (What came of it all.) /Parent 6 0 R /Prev 7 0 R /Dest [9 0 R /Fit] >>",
    ]
    file = read_pdf(write(tmp_path / "a.pdf", [page], extra=extra, catalog="/Outlines 6 0 R"))
    assert headings_of(file) == [(1, "How we went about it all."), (1, "What came of it all.")]
    assert headings_of(read_pdf(write(tmp_path / "b.pdf", [page]))) == []  # the control: without them there are none


def test_running_heads_and_numbers_of_pages_are_dropped(tmp_path: Path) -> None:
    def page(number: int) -> list:
        edges = [line("Freedonia 2026", 800), line(f"Page {number} of 5", 30)]
        return [
            edges[0],
            *text_page([f"{PROSE} Here is page {'abcdef'[number]}.", "Freedonia 2026 was said on this page."]),
            edges[1],
        ]

    file = read_pdf(write(tmp_path / "a.pdf", [page(n) for n in range(1, 6)]))
    whole = " ".join(texts_of(file))
    assert "Page" not in whole
    assert whole.count("Freedonia 2026") == 5  # what stands in the text stays
    assert list(re.findall(r"Here is page (\w)", whole)) == list("bcdef")


def test_an_edge_that_does_not_come_again_is_text(tmp_path: Path) -> None:
    pages = [[line("Said once only", 800), *text_page([PROSE])], text_page([MORE])]
    assert "Said once only" in " ".join(
        f"{p.heading} {p.text}" for p in read_pdf(write(tmp_path / "a.pdf", pages)).pieces
    )


def test_a_paragraph_goes_on_over_the_page_and_notes_follow_it(tmp_path: Path) -> None:
    note = [line("1 Office of Statistics, 2024.", 60, size=8), line("2 Ministry of Health, 2025.", 48, size=8)]
    first = [
        *text_page(
            [
                MORE,
                "It was said that the whole of the work of this long year would be read by each and every one of the many people and then again by the many",
            ]
        ),
        *note,
    ]
    second = text_page(["people who had written it down. It was not so.", MORE])
    file = read_pdf(write(tmp_path / "a.pdf", [first, second]))
    whole = "\n\n".join(texts_of(file))
    assert "again by the many people who had written it down. It was not so." in whole
    assert whole.index("It was not so.") < whole.index("Office of Statistics") < whole.rindex(MORE)
    assert "1 Office of Statistics, 2024.\n\n2 Ministry of Health, 2025." in whole


def test_a_word_that_a_hyphen_parts_is_one(tmp_path: Path) -> None:
    page = [line("The review looked at every ministry and every city and at the whole imple-", 700),
            line("mentation of what had been promised.", 685)]  # fmt: skip
    assert "implementation of what" in texts_of(read_pdf(write(tmp_path / "a.pdf", [page])))[0]


def test_bullets_are_lists(tmp_path: Path) -> None:
    page = text_page([PROSE, line("\x95 One", 0), line("\x95 Two", 0), MORE])  # a bullet in the font's own code
    assert texts_of(read_pdf(write(tmp_path / "a.pdf", [page])))[0] == f"{PROSE}\n\n- One\n- Two\n\n{MORE}"


def test_a_scan_is_told_from_text(tmp_path: Path) -> None:
    assert refused(write(tmp_path / "a.pdf", [PICTURE] * 3)).code == BadFileCode.SCANNED
    cover = text_page([PROSE])
    assert refused(write(tmp_path / "b.pdf", [cover, *[PICTURE] * 9])).code == BadFileCode.SCANNED
    stamped = PICTURE + b"\nBT /F1 8 Tf 72 20 Td (Page 3) Tj ET"
    assert refused(write(tmp_path / "c.pdf", [stamped] * 4)).code == BadFileCode.SCANNED


def test_a_page_without_text_among_others_is_fine(tmp_path: Path) -> None:
    file = read_pdf(write(tmp_path / "a.pdf", [text_page([PROSE]), PICTURE, b"", text_page([MORE])]))
    assert texts_of(file) == [f"{PROSE}\n\n{MORE}"]


def test_blank_pages_are_empty(tmp_path: Path) -> None:
    assert refused(write(tmp_path / "a.pdf", [b"", b""])).code == BadFileCode.EMPTY


def test_a_locked_file_is_told(tmp_path: Path) -> None:
    assert refused(write(tmp_path / "a.pdf", [text_page([PROSE])], trailer=LOCKED)).code == BadFileCode.ENCRYPTED


def test_two_thousand_pages_are_read_and_not_one_more(tmp_path: Path) -> None:
    pages = [[line(f"We went on with it, line {n}.", 700)] for n in range(2001)]
    problem = refused(write(tmp_path / "a.pdf", pages))
    assert (problem.code, problem.params["count"], problem.params["most"]) == (BadFileCode.TOO_MANY_PAGES, 2001, 2000)
    file = read_pdf(write(tmp_path / "b.pdf", [text_page([PROSE]), *pages[:1999]]))
    assert re.findall(r"line (\d+)", " ".join(texts_of(file))) == [str(n) for n in range(1999)]


def test_a_page_without_end_is_refused_and_not_cut(tmp_path: Path) -> None:
    endless = [line(f"{n} {PROSE[:70]}", 60_000 - 14 * n) for n in range(3_200)]
    assert refused(write(tmp_path / "a.pdf", [endless], box="0 0 595 60100")).code == BadFileCode.TOO_LARGE
    assert read_pdf(write(tmp_path / "b.pdf", [endless[:2_000]], box="0 0 595 60100")).pieces


def test_a_page_that_unpacks_without_end_is_refused(tmp_path: Path) -> None:
    packed = zlib.compress(b" " * 400_000_000, 9)
    path = write(tmp_path / "a.pdf", [text_page([PROSE]), b"@"])
    whole = path.read_bytes().replace(b"<< /Length 1 >>\nstream\n@", b"<< /Filter /FlateDecode /Length %d >>\nstream\n%s" % (len(packed), packed))  # fmt: skip
    path.write_bytes(whole)
    started = time.monotonic()
    try:
        assert PROSE in texts_of(read_file(path))[0]
    except BadFile as problem:
        assert problem.code in {BadFileCode.BROKEN, BadFileCode.TOO_SLOW}
    assert time.monotonic() - started < 25


@pytest.mark.parametrize("box", ["0 0 2000000 2000000", "0 0 0 0", "-5 -5 -1 -1", "0 0 1e30 1e30"])
def test_odd_page_boxes_are_read(box: str, tmp_path: Path) -> None:
    assert PROSE in " ".join(texts_of(read_pdf(write(tmp_path / "a.pdf", [text_page([PROSE])], box=box))))


@pytest.mark.parametrize(
    "content",
    [b"%PDF-1.7\n", b"%PDF-1.7\n" + b"\x00" * 5000, b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog /Pages 1 0 R >>\nendobj"],
)
def test_damaged_files_are_refused(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(content)
    assert refused(path).code in {BadFileCode.BROKEN, BadFileCode.EMPTY}


def test_a_cut_file_is_read_or_refused(tmp_path: Path) -> None:
    whole = write(tmp_path / "a.pdf", [text_page([PROSE]), text_page([MORE])]).read_bytes()
    for share in range(1, 12):
        path = tmp_path / f"{share}.pdf"
        path.write_bytes(whole[: len(whole) * share // 12])
        try:
            read_file(path)
        except BadFile as problem:
            assert problem.code in {BadFileCode.BROKEN, BadFileCode.EMPTY}


def test_what_is_no_pdf_is_not_taken_for_one(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(b"GIF89a %PDF-1.7")
    with pytest.raises(BadFile) as problem:
        check_file(path)
    assert problem.value.code == BadFileCode.NOT_WORD
    with pytest.raises(BadFile) as problem:
        read_pdf(path)
    assert problem.value.code == BadFileCode.NOT_PDF


def test_scripts_and_actions_do_nothing(tmp_path: Path) -> None:
    actions = "/OpenAction << /S /JavaScript /JS (while(true){}) >> /AA << /WC << /S /Launch /F (/bin/sh) >> >>"
    assert texts_of(read_pdf(write(tmp_path / "a.pdf", [text_page([PROSE])], catalog=actions))) == [PROSE]


def test_a_page_tree_that_turns_on_itself_ends(tmp_path: Path) -> None:
    path = write(tmp_path / "a.pdf", [text_page([PROSE])])
    path.write_bytes(path.read_bytes().replace(b"/Kids [6 0 R]", b"/Kids [2 0 R]"))
    started = time.monotonic()
    assert refused(path).code in {BadFileCode.BROKEN, BadFileCode.EMPTY}
    assert time.monotonic() - started < 10


def test_a_reader_that_takes_too_long_is_ended(tmp_path: Path) -> None:
    path = write(tmp_path / "a.pdf", [text_page([PROSE])])
    with pytest.raises(BadFile) as problem:
        read_pdf(path, seconds=0.01)
    assert problem.value.code == BadFileCode.TOO_SLOW


@pytest.mark.parametrize(
    ("module", "code"),
    [
        ("bytearray(2 * 1024**3)", BadFileCode.BROKEN),
        ("open('/tmp/stocktake-no-such-file', 'w').write('x')", BadFileCode.BROKEN),
        ("print('no JSON')", BadFileCode.BROKEN),
        ("print('[]')", BadFileCode.BROKEN),
    ],
)
def test_the_process_that_reads_is_limited(module: str, code: BadFileCode, tmp_path: Path, monkeypatch) -> None:
    (tmp_path / "harm.py").write_text(
        f"from stocktake.documents.limited import limit_itself\nlimit_itself()\n{module}\n"
    )
    monkeypatch.setattr(limited, "ROOT", tmp_path)
    (tmp_path / "stocktake").symlink_to(Path(__file__).resolve().parents[2] / "stocktake")
    with pytest.raises(BadFile) as problem:
        limited.run("harm", tmp_path / "harm.py", seconds=20)
    assert problem.value.code == code


def test_no_secret_is_passed_on(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setenv("STOCKTAKE_SECRET_KEY", "kept")
    monkeypatch.setattr(limited, "ROOT", tmp_path)
    (tmp_path / "told.py").write_text("import json, os\nprint(json.dumps(dict(os.environ)))\n")
    assert "STOCKTAKE_SECRET_KEY" not in limited.run("told", tmp_path / "told.py", seconds=20)


def row(words: str, *, step: float = 6) -> list[Letter]:
    """Letters as they stand from left to right."""
    return [
        Letter(char, n, 100 + step * n, 700, 100 + step * n, 100 + step * (n + 1), 10) for n, char in enumerate(words)
    ]


@pytest.mark.parametrize(
    ("seen", "read"),
    [
        ("ةيجهنملا .1", "1. المنهجية"),
        ("2024 ماع يف", "في عام 2024"),
        ("1,500 ةملك", "كلمة 1,500"),
        (".)53 ةرقفلا(", "(الفقرة 53)."),
        ("GCM صن", "GCM نص"),
        ("GCM لوح صن", "نص حول GCM"),
        (".words", "words."),
        ("plain words", "plain words"),
    ],
)
def test_arabic_is_put_in_reading_order(seen: str, read: str) -> None:
    assert in_order(row(seen), [])[0] == read


def test_one_sign_for_two_letters_keeps_their_order() -> None:
    alef, lam = Letter("ا", 0, 106, 700, 106, 112, 10), Letter("ل", 1, 106, 700, 106, 112, 10)
    assert in_order([*row("م"), alef, lam], [])[0] == "لام"


def test_vowel_signs_stand_on_their_letters() -> None:
    mark = Letter("\u064b", 9, 101, 703, 100, 106, 10)
    assert in_order(row("اءزج"), [mark])[0] == "جزءا\u064b"


TEXT = {
    "en": ("Methodology", PROSE),
    "ar": ("المنهجية والنطاق", "شمل الاستعراض جميع الوزارات والمدن (وعددها 23) واستغرق سنة كاملة، وشاركت فيه الجامعات والمجتمع المدني الأوسع."),
    "zh": ("编写方法", "本次审查历时一年，涵盖所有部委和城市，并广泛听取了民间社会和各大学的意见，最后写成本报告。"),
}  # fmt: skip


@pytest.mark.skipif(not SOFFICE, reason="LibreOffice (soffice) is not installed")
@pytest.mark.parametrize("language", TEXT)
def test_a_pdf_made_from_word_says_what_the_word_file_says(language: str, tmp_path: Path) -> None:
    heading, prose = TEXT[language]
    document = docx.Document()
    for _ in range(3):
        document.add_heading(heading, 1)
        paragraph = document.add_paragraph(prose)
        if language == "ar":
            paragraph._p.get_or_add_pPr().append(OxmlElement("w:bidi"))
    document.save(str(tmp_path / "a.docx"))
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = [
        SOFFICE,
        profile,
        "--headless",
        "--convert-to",
        "pdf",
        "--outdir",
        str(tmp_path),
        str(tmp_path / "a.docx"),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    file = read_file(tmp_path / "a.pdf")
    assert [(piece.level, piece.heading, piece.text) for piece in file.pieces] == [(1, heading, prose)] * 3


def test_sixty_pages_are_read_in_five_seconds(tmp_path: Path) -> None:
    pages = [text_page([line(f"{n}. Section", 0, size=15), *[f"{PROSE} {MORE}"] * 7]) for n in range(60)]
    started = time.monotonic()
    file = read_pdf(write(tmp_path / "a.pdf", pages))
    assert time.monotonic() - started < 5
    assert len(headings_of(file)) == 60


def test_the_reader_prints_what_it_will_not_read(tmp_path: Path, capsys, monkeypatch) -> None:
    monkeypatch.setattr(pdf_reader, "limit_itself", lambda: None)
    monkeypatch.setattr(sys, "argv", ["", str(write(tmp_path / "a.pdf", [PICTURE]))])
    pdf_reader.main()
    assert capsys.readouterr().out == '{"problem": "scanned", "params": {"pages": 1}}'
