"""Word files: contents that are full, footnotes, languages and directions, as Word's own structure and as LibreOffice shows it."""

import datetime as dt
import io
import re
import shutil
import subprocess
import zipfile
from pathlib import Path

import docx
import pypdfium2
import pytest
from docx.oxml.ns import qn
from lxml import etree

from stocktake.core.word import Word

MADE_AT = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)
NAMES = ("First", "Second", "Third")
LONG = "Words of a review that fill the page. " * 300


def word(language: str = "en") -> Word:
    return Word(language, title="The title", number="VR-2026-KEN-1", about="About", made_at=MADE_AT, foot="Kenya")


def with_chapters(language: str = "en", *, text: str = LONG) -> Word:
    made = word(language)
    made.contents("Contents")
    for name in NAMES:
        made.body.heading(f"{name} chapter", 1)
        made.body.heading(f"{name} section", 2)
        made.body.heading(f"{name} detail", 3)
        made.body.paragraph().text(text)
    return made


def opened(made: Word) -> docx.document.Document:
    return docx.Document(io.BytesIO(made.to_bytes()))


def test_the_contents_are_full_before_anything_counts_pages() -> None:
    document = opened(with_chapters())
    entries = [
        (p.style.name, p._p.findall(f".//{qn('w:t')}")[0].text)
        for p in document.paragraphs
        if p.style.name.startswith("toc")
    ]
    assert entries == [e for n in NAMES for e in (("toc 1", f"{n} chapter"), ("toc 2", f"{n} section"))]
    marks = {m.get(qn("w:name")): m.getparent() for m in document.element.iter(qn("w:bookmarkStart"))}
    anchors = [link.get(qn("w:anchor")) for link in document.element.iter(qn("w:hyperlink"))]
    assert len(anchors) == 6
    for anchor, (_style, words) in zip(anchors, entries, strict=True):
        assert "".join(t.text for t in marks[anchor].iter(qn("w:t"))) == words
    told = [field.text.strip() for field in document.element.iter(qn("w:instrText"))]
    assert told == [f"PAGEREF {anchor} \\h" for anchor in anchors]
    assert document.settings.element.find(qn("w:updateFields")).get(qn("w:val")) == "true"


def test_a_file_without_contents_asks_word_to_count_nothing() -> None:
    made = word()
    made.body.heading("A heading", 1)
    document = opened(made)
    assert document.settings.element.find(qn("w:updateFields")) is None
    assert not list(document.element.iter(qn("w:bookmarkStart")))


def test_fields_open_and_close() -> None:
    kinds = [mark.get(qn("w:fldCharType")) for mark in opened(with_chapters()).element.iter(qn("w:fldChar"))]
    assert kinds == ["begin", "separate", "end"] * 6


def test_settings_and_paragraphs_keep_the_order_that_the_format_wants() -> None:
    document = opened(with_chapters("ar"))
    names = [etree.QName(child).localname for child in document.settings.element]
    assert names.index("updateFields") < names.index("compat")
    for layout in document.element.iter(qn("w:pPr")):
        inside = [etree.QName(child).localname for child in layout]
        assert inside == sorted(inside, key=["pStyle", "numPr", "bidi", "ind"].index)


def test_the_same_makes_the_same() -> None:
    assert with_chapters().to_bytes() == with_chapters().to_bytes()


def test_a_paragraph_can_run_the_other_way_without_a_known_language() -> None:
    made = word("ar")
    made.body.paragraph(direction="ltr").text("Latin words")
    made.body.paragraph().text("كلمات عربية")
    latin, arabic = (p._p.find(f"{qn('w:pPr')}/{qn('w:bidi')}") for p in opened(made).paragraphs)
    assert latin.get(qn("w:val")) == "0"
    assert arabic.get(qn("w:val")) is None


def test_properties_say_title_language_and_time() -> None:
    told = opened(word("fr")).core_properties
    assert (told.title, told.language, told.identifier) == ("The title", "fr-FR", "VR-2026-KEN-1")
    assert told.created.replace(tzinfo=dt.UTC) == MADE_AT


def test_footnotes_are_words_own() -> None:
    made = word()
    number, place = made.footnote()
    made.body.paragraph().text("Text").note(number)
    place.paragraph("FootnoteText").note_sign().text("The note.")
    with zipfile.ZipFile(io.BytesIO(made.to_bytes())) as file:
        notes = docx.oxml.parse_xml(file.read("word/footnotes.xml"))
    kept = [note for note in notes if note.get(qn("w:id")) == str(number)]
    assert ["".join(t.text for t in note.iter(qn("w:t"))).strip() for note in kept] == ["The note."]


@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not installed")
@pytest.mark.parametrize("language", ["en", "ar"])
def test_libreoffice_shows_the_pages_that_the_contents_name(language: str, tmp_path: Path) -> None:
    (tmp_path / "a.docx").write_bytes(with_chapters(language).to_bytes())
    command = [
        "soffice",
        f"-env:UserInstallation=file://{tmp_path}/profile",
        "--headless",
        "--convert-to",
        "pdf",
        "--outdir",
        tmp_path,
        tmp_path / "a.docx",
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    document = pypdfium2.PdfDocument(tmp_path / "a.pdf")
    pages = [" ".join(document[n].get_textpage().get_text_range().split()) for n in range(len(document))]
    assert len(pages) > 3
    stands = [next(n for n, page in enumerate(pages, 1) if f"{name} detail" in page) for name in NAMES]
    told = re.findall(
        r"(\d+) ?\.{5,}|\.{5,} ?(\d+)", pages[0]
    )  # read from the left, an Arabic entry ends with its words
    assert [int("".join(one)) for one in told] == [page for page in stands for _level in (1, 2)]
