"""PDF files: what was put in comes out, in order, tagged, within limits, the same bytes each time."""

import datetime as dt
import re
import subprocess
import unicodedata
import zlib
from contextlib import suppress

import pypdfium2
import pytest
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from stocktake.core.pdf import Limits, Look, NotMade, Pdf, fonts, process, tables
from stocktake.core.pdf.lines import Line
from stocktake.core.pdf.words import cut

MADE_AT = dt.datetime(2026, 3, 1, 12, 30, 5, tzinfo=dt.UTC)
TEXTS = {
    "ar": "استشرنا الوزارات والبلديات جميعها في عملية طويلة، ثم نشرنا التوصيات على الموقع الوطني للهجرة.",
    "en": "We asked every ministry and all municipalities, then published what we were told.",
    "es": "Consultamos a todos los ministerios; el diálogo duró ocho meses y participó la niñez.",
    "fr": "Nous avons interrogé chaque ministère ; l’enquête a été publiée à l’été, où qu’elle fût attendue.",
    "ru": "Мы опросили все министерства и муниципалитеты, а затем опубликовали их ответы.",
    "zh-hans": "我们征求了各部委和所有市政当局的意见，随后公布了收到的全部答复。",
}


def pdf(language: str = "en", **values: object) -> Pdf:
    told = {
        "title": "The title",
        "heading": "The heading",
        "number": "VR-2026-KEN-1",
        "about": "What it is",
        "made_at": MADE_AT,
    }
    return Pdf(language, **(told | values))


def pages(content: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(content)
    return [document[n].get_textpage().get_text_range() for n in range(len(document))]


def words(content: bytes) -> str:
    return " ".join(" ".join(pages(content)).split())


def bare(told: str) -> str:
    """Letters and digits alone."""
    return "".join(letter for letter in unicodedata.normalize("NFC", told) if letter.isalnum())


def raw(content: bytes) -> str:
    """The objects of a file, also those in compressed streams."""
    told = [content]
    for stream in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", content, re.DOTALL):
        with suppress(zlib.error):
            told.append(zlib.decompress(stream))
    return b"\n".join(told).decode("latin-1")


@pytest.mark.parametrize("language", TEXTS)
def test_what_is_put_in_comes_out_in_order(language: str) -> None:
    made = pdf(language, band="")
    for _ in range(3):
        made.body.paragraph().text(TEXTS[language])
        made.body.heading(TEXTS[language][:20], 1)
    found = bare(words(made.to_bytes()))
    assert found.count(bare(TEXTS[language])) == 3
    assert len(re.findall(re.escape(bare(TEXTS[language][:20])), found)) >= 6


@pytest.mark.parametrize(("language", "tag"), [("ar", "ar-SA"), ("en", "en-GB"), ("fr", "fr-FR"), ("zh-hans", "zh-CN")])
def test_it_says_of_itself_what_a_reader_by_ear_needs(language: str, tag: str) -> None:
    made = pdf(language)
    made.body.paragraph().text(TEXTS[language])
    content = made.to_bytes()
    assert "<pdfuaid:part>1</pdfuaid:part>" in raw(content)
    assert "<pdfaid:part>2</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance>" in raw(content)
    assert re.search(rf"/Lang\s*\({tag}\)", raw(content))
    assert re.search(r"/MarkInfo\s*<<\s*/Marked true", raw(content))
    assert "/StructTreeRoot" in raw(content)
    assert re.search(r"/DisplayDocTitle true", raw(content))
    document = pypdfium2.PdfDocument(content)
    assert document.get_metadata_value("Title") == "The title"
    assert document.get_metadata_value("Author") == "Stocktake"
    assert document.get_metadata_value("CreationDate").startswith("D:20260301123005")


def test_the_tags_tell_headings_tables_links_notes_and_quotes() -> None:
    made = pdf()
    body = made.body
    body.contents("Contents")
    body.heading("One", 1)
    body.paragraph().text("See ").link("there", "https://example.org/a").note([body.line().text("A note.")])
    body.quote(language="fr").paragraph(language="fr").text("Nous.")
    body.table([[body.line().text("Year")], [body.line().text("2024")]])
    found = set(re.findall(r"/S ?/(\w+)", raw(made.to_bytes())))
    assert {"H1", "P", "Link", "Note", "BlockQuote", "Table", "TR", "TH", "TD", "TOC", "TOCI"} <= found


def test_headings_never_skip_a_level_and_are_the_outline() -> None:
    made = pdf(is_numbered=True)
    for name, level in (("Deep at once", 4), ("Deeper", 6), ("Top", 1), ("Under it", 2)):
        made.body.heading(name, level)
    outline = [(entry.level, entry.get_title()) for entry in pypdfium2.PdfDocument(made.to_bytes()).get_toc()]
    assert outline == [(0, "1 Deep at once"), (1, "1.1 Deeper"), (0, "2 Top"), (1, "2.1 Under it")]


def test_the_contents_give_the_pages_on_which_chapters_stand() -> None:
    made = pdf(chapters_apart=True)
    made.body.contents("Contents", apart=True)
    for number in range(1, 4):
        made.body.heading(f"Chapter {number}", 1)
        made.body.paragraph().text("Words. " * 900 if number == 1 else "Words.")
    told = pages(made.to_bytes())
    listed = {name: int(page) for name, page in re.findall(r"(Chapter \d)[ .]+(\d+)", told[0])}
    assert listed == {
        f"Chapter {n}": next(p for p, page in enumerate(told[1:], 2) if f"Chapter {n}" in page) for n in (1, 2, 3)
    }
    assert listed["Chapter 2"] > 3  # the first chapter is longer than a page


def test_the_band_and_the_page_number_stand_on_every_page() -> None:
    made = pdf(band="Demonstration: invented content", foot="Kenya")
    made.body.paragraph().text("Words. " * 2000)
    told = pages(made.to_bytes())
    assert len(told) > 2
    assert all("Demonstration: invented content" in page for page in told)
    assert all(f"{n} / {len(told)}" in page for n, page in enumerate(told, 1))
    assert "Demonstration" not in words(pdf().to_bytes())


HOSTILE = [
    '#import "x": *', "#panic()", "*x* _y_ `z` $a$ @ref <label>", '#read("/etc/passwd")', "\\u{41} \\ // gone /* gone */",
    "]]] }}} #{ ", "= Heading", "- item\n+ item", "https://example.org/<script>alert(1)</script>", '"quoted" ~ --- ... -?',
]  # fmt: skip


def test_code_in_a_text_is_text() -> None:
    made = pdf()
    for told in HOSTILE:
        made.body.paragraph().text(told)
    found = "".join(words(made.to_bytes()).split())
    for told in HOSTILE:
        assert "".join(told.split()) in found


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.text(max_size=60), min_size=1, max_size=6))
def test_whatever_is_written_can_be_laid_out(texts: list[str]) -> None:
    made = pdf()
    body = made.body
    for told in texts:
        body.paragraph(mark="p1", url="https://example.org/").text(told).directed()
        body.heading(told or "-", 2)
        body.paragraph().text("x").note([body.line().text(told)])
        body.table([[body.line().text(told)] * 3] * 2)
    assert made.to_bytes().startswith(b"%PDF-")


def test_controls_are_dropped_and_bidi_controls_stay_in_their_paragraph() -> None:
    made = pdf()
    made.body.paragraph().text("Before\u0000\u0007 \u202eevil \ufeffand\ud800 \u2066more")
    made.body.paragraph().text("The next paragraph is as it was.")
    found = words(made.to_bytes())
    assert "Before" in found
    assert "The next paragraph is as it was." in found
    assert not re.search(r"[\u0000\u0007\ufeff]", found)


def test_what_no_font_has_is_a_square_and_is_said() -> None:
    made = pdf()
    made.body.paragraph().text("In Amharic ሰላም, with a face \U0001f600, private \ue123.")
    found = words(made.to_bytes())
    assert "In Amharic □□□, with a face □" in found
    assert "Signs that have no form in the fonts of this file, shown as squares: 5." in found
    assert "no form" not in words(pdf().to_bytes())


def test_a_very_long_word_stays_on_the_page_and_comes_out_whole() -> None:
    made = pdf("ar")
    made.body.paragraph().text("Here " + "abcdefghij" * 60)
    made.body.paragraph().text("ا" * 300)
    document = pypdfium2.PdfDocument(pdf_bytes := made.to_bytes())
    page = document[0]
    for item in page.get_objects(filter=[1], max_depth=4):  # text
        left, _bottom, right, _top = item.get_bounds()
        assert left >= 60
        assert right <= page.get_width() - 60
    assert "".join(words(pdf_bytes).split()).count("abcdefghij") >= 30  # the rest is cut by the ends of lines
    english = pdf()
    english.body.paragraph().text("abcdefghij" * 60)
    assert "abcdefghij" * 60 in "".join(words(english.to_bytes()).split())


def lines(*cells: str) -> list[Line]:
    return [Line("en").text(cell) for cell in cells]


def test_a_wide_table_is_set_smaller_then_turned_then_cut() -> None:
    few = tables.parts([lines("a", "b")] * 2, widths=(), can_turn=True)
    assert [(part.is_turned, part.size, part.of) for part in few] == [(False, 9.0, 1)]
    wide = tables.parts([lines(*["population"] * 9)] * 2, widths=(), can_turn=True)
    assert [(part.is_turned, part.of) for part in wide] == [(True, 1)]
    widest = tables.parts([lines(*[f"population{n}" for n in range(40)])] * 2, widths=(), can_turn=True)
    assert len(widest) > 1
    assert all(part.is_turned for part in widest)
    assert {part.rows[0][0].words() for part in widest} == {"population0"}  # each begins with the first column
    assert [line.words() for part in widest for line in part.rows[0][1:]] == [f"population{n}" for n in range(1, 40)]


@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_column_of_short_words_keeps_them_whole(language: str) -> None:
    made = pdf(language, heading="-")
    made.body.table([lines("Year", "Permits", "Comment"), lines("2024", "1,200", "A long remark about it. " * 20)])
    found = words(made.to_bytes())
    assert all(word in found for word in ("Year", "Permits", "Comment", "2024", "1,200"))


def test_a_table_wider_than_the_page_is_whole_and_inside_it() -> None:
    made = pdf()
    head = [f"Column{n}" for n in range(40)]
    made.body.table([lines(*head), *([*lines(*[f"v{row}x{n}" for n in range(40)])] for row in range(60))], title="Wide")
    content = made.to_bytes()
    document = pypdfium2.PdfDocument(content)
    turned = [n for n in range(len(document)) if document[n].get_width() > document[n].get_height()]
    assert len(turned) > 2
    for n in turned:
        for item in document[n].get_objects(filter=[1], max_depth=4):
            left, _bottom, right, _top = item.get_bounds()
            assert left >= 60
            assert right <= document[n].get_width() - 60
    found = "".join(words(content).split())
    assert all(f"v{row}x{n}" in found for row in range(60) for n in range(40))
    assert found.count("Column0") == len(turned)  # every page has the head


def test_notes_in_two_directions_each_begin_on_their_own_side() -> None:
    made = pdf()
    line = made.body.paragraph().text("Words")
    line.note([made.body.line().text("An English note.")]).note([made.body.line().text("ملاحظة قصيرة.")])
    page = pypdfium2.PdfDocument(made.to_bytes())[0]
    text = page.get_textpage()
    places = {}
    for name, sought in (("english", "English"), ("arabic", "قصيرة")):
        index, _count = text.search(sought).get_next()
        places[name] = text.get_charbox(index)[0]
    assert places["english"] < page.get_width() / 2 < places["arabic"]


def test_latin_names_in_arabic_keep_their_order() -> None:
    made = pdf("ar", heading="عنوان")
    made.body.facts([("الرقم", made.body.line().text("VR-2026-KEN-1", Look(code=True)))])
    page = pypdfium2.PdfDocument(made.to_bytes())[0].get_textpage()
    letters = sorted(
        (page.get_charbox(n)[0], page.get_text_range(n, 1))
        for n in range(page.count_chars())
        if re.match(r"[A-Z0-9-]", page.get_text_range(n, 1)) and page.get_charbox(n)[1] > 500
    )
    assert "VR-2026-KEN-1" in "".join(
        letter for _left, letter in letters
    )  # as it stands on the page, from left to right


def test_the_same_makes_the_same() -> None:
    def made() -> bytes:
        one = pdf()
        one.body.paragraph().text(TEXTS["ar"]).link("there", "https://example.org/")
        return one.to_bytes()

    assert made() == made()


def test_only_known_schemes_become_links() -> None:
    made = pdf()
    made.body.paragraph().link("good", "https://example.org/good").link("bad", "javascript:alert(1)").link(
        "f", "file:///x"
    )
    content = raw(made.to_bytes())
    assert "https://example.org/good" in content
    assert "javascript:" not in content
    assert "file:///" not in content


def test_a_process_out_of_time_or_memory_is_told_in_words() -> None:
    made = pdf()
    for _ in range(400):
        made.body.paragraph().text(TEXTS["zh-hans"] * 20)
    assert made.to_bytes().startswith(b"%PDF-")  # the control: it can be made
    for limits in (Limits(seconds=0.01), Limits(memory=100 * 1024**2)):
        with pytest.raises(NotMade, match="more time or memory than one file may"):
            made.to_bytes(limits)


def test_a_process_that_computes_for_ever_is_ended_by_the_processor_limit(monkeypatch, tmp_path) -> None:
    endless = tmp_path / "maker.py"
    endless.write_text(
        process.MAKER.read_text().replace(
            "    try:\n        content = made(", "    while True: pass\n    try:\n        content = made("
        )
    )
    monkeypatch.setattr(process, "MAKER", endless)
    with pytest.raises(NotMade, match="more time or memory"):
        pdf().to_bytes(Limits(seconds=30, cpu=1))


def test_the_process_can_write_no_file_and_sees_no_secret(monkeypatch, tmp_path) -> None:
    monkeypatch.setenv("STOCKTAKE_SECRET_KEY", "a secret")
    spy = tmp_path / "maker.py"
    spy.write_text(
        process.MAKER.read_text().replace(
            "    try:\n        content = made(",
            "    import os\n    try:\n        open('here', 'wb', buffering=0).write(b'x')\n    except OSError as error:\n"
            "        print(error.strerror, 'STOCKTAKE_SECRET_KEY' in os.environ)\n        return\n    try:\n        content = made(",
        )
    )
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(process, "MAKER", spy)
    assert pdf().to_bytes() == b"File too large False\n"


def test_missing_fonts_are_said_in_words(monkeypatch) -> None:
    fonts.folders.cache_clear()
    monkeypatch.setattr(fonts, "PACKAGES", (*fonts.PACKAGES[:1], ("fontpkg-amiri", "no_such_fonts", "files")))
    with pytest.raises(NotMade, match="package of fonts “fontpkg-amiri” is not installed") as told:
        pdf().to_bytes()
    with translation.override("fr"):
        assert "fontpkg-amiri" in str(told.value)
    fonts.folders.cache_clear()


def test_only_the_fonts_of_the_packages_are_in_the_file() -> None:
    made = pdf()
    for told in TEXTS.values():
        made.body.paragraph().text(told)
    names = set(re.findall(r"/BaseFont ?/[A-Z]{6}\+([A-Za-z]+)", raw(made.to_bytes())))
    assert names <= {"NotoSans", "Amiri", "NotoSansSC", "NotoSansItalic"}
    assert {"NotoSans", "Amiri", "NotoSansSC"} <= names


def test_places_where_a_word_may_end_lose_no_letter() -> None:
    for told in ("short", "a" * 100, "https://example.org/" + "a/b?c=d&" * 20, "é" * 90, "中" * 100):
        assert "".join(piece for piece in cut(told) if piece) == told
    assert cut("short words only") == ["short words only"]
    assert 0 not in cut("中" * 100)


def test_pdftotext_reads_the_same_where_it_is_there() -> None:
    """Another program than the one above, which turns Arabic about by rules of its own."""
    made = pdf("ar")
    made.body.paragraph().text(TEXTS["ar"])
    try:
        done = subprocess.run(["pdftotext", "-", "-"], input=made.to_bytes(), capture_output=True, check=True)
    except FileNotFoundError:
        pytest.skip("pdftotext is not installed")
    assert bare(TEXTS["ar"]) in bare(done.stdout.decode())
