"""The record of earlier rounds: merged cells, unknown States, dates in four forms; all rows or none."""

from __future__ import annotations

import datetime as dt
import io
import json

import docx
import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from openpyxl import Workbook

from stocktake.core.models import Event, Mail
from stocktake.documents.models import Document, Paragraph
from stocktake.reviews import earlier
from stocktake.reviews.models import Review
from stocktake.submissions import actions as submissions
from stocktake.submissions.models import Provenance, Publication, Submission
from tests.documents.pdfs import PICTURE, write

pytestmark = pytest.mark.django_db

HEAD = ["Country", "Round", "Date", "File", "Language", "Remarks", "Shelf"]
SOURCE = ("--source", "The Network’s page of reviews")


def word(folder, name, text="We wrote this long ago.", heading="Methodology for preparing the review"):
    made = docx.Document()
    made.add_paragraph("A word before any heading.")
    made.add_heading(heading, 1)
    made.add_paragraph(text)
    made.save(folder / name)


def sheet(folder, *rows, merge=()):
    book = Workbook()
    page = book.active
    page.append(["Reviews on our shelf"])
    page.append([])
    page.append(HEAD)
    for row in rows:
        page.append(row)
    for area in merge:
        page.merge_cells(area)
    book.save(folder / "record.xlsx")
    return folder / "record.xlsx"


def load(path, *more):
    out = io.StringIO()
    refusal = ""
    try:
        call_command("import_record", str(path), "--files", str(path.parent), "--json", *SOURCE, *more, stdout=out)
    except CommandError as error:
        refusal = str(error)
    return json.loads(out.getvalue()) if out.getvalue() else {}, refusal


@pytest.fixture
def folder(tmp_path, world):
    word(tmp_path, "kenya.docx")
    word(tmp_path, "Uganda Review.docx", "Uganda wrote this.")
    word(
        tmp_path,
        "bolivia.docx",
        "Escribimos esto hace mucho, con todos los ministerios y las organizaciones de migrantes.",
    )
    return tmp_path


ROWS = (
    ["KEN", "regional-2020", dt.datetime(2021, 2, 24), "kenya.docx", "English", "", "3"],
    ["Ouganda", "regional-2020", "24.02.2021", "uganda_review.DOCX", "en", "As sent by mail", "3"],
    ["Bolivia", "imrf-2022", "3 de mayo de 2022", "bolivia.docx", "Español", "", "4"],
)


def test_rows_become_published_reviews_with_where_they_came_from(folder):
    report, refusal = load(sheet(folder, *ROWS))
    assert refusal == ""
    assert report["loaded"] == 3
    assert [row["number"] for row in report["rows"]] == ["VR-2020-KEN", "VR-2020-UGA", "VR-2022-BOL"]
    assert report["unused_columns"] == ["shelf"]
    published = Publication.objects.get(number="VR-2022-BOL-1")
    assert (published.published_at.date(), published.revision.language) == (dt.date(2022, 5, 3), "es")
    assert published.filing.filed_by is None
    provenance = Provenance.objects.get(submission__number="VR-2020-UGA")
    assert (provenance.source, provenance.note, provenance.row) == (
        "The Network’s page of reviews",
        "As sent by mail",
        5,
    )
    assert published.revision.content["attachments"][0]["name"] == "bolivia.docx"


def test_no_word_of_a_file_waits_in_a_tray(folder):
    load(sheet(folder, *ROWS))
    said = list(Paragraph.objects.filter(revision__publication__number="VR-2020-KEN-1").values_list("text", flat=True))
    assert any("A word before any heading" in text for text in said)
    assert any("We wrote this long ago" in text for text in said)


def test_the_page_and_the_download_say_that_it_was_not_filed_here(folder, client):
    load(sheet(folder, *ROWS))
    page = client.get("/en/reviews/KEN/regional-2020/").content.decode()
    assert "Taken over from an earlier record: The Network’s page of reviews." in page
    told = json.loads(b"".join(client.get("/en/reviews/KEN/regional-2020/v1/review.json").streaming_content))
    assert told["provenance"]["source"] == "The Network’s page of reviews"
    assert "was not filed here" in told["notice"]
    assert Mail.objects.count() == 0
    assert Event.objects.filter(verb="take-over").count() == 3


def test_a_dry_run_and_a_wrong_row_load_nothing(folder):
    report, refusal = load(sheet(folder, *ROWS), "--dry-run")
    assert (refusal, report["loaded"], report["wrong"]) == ("", 0, 0)
    report, refusal = load(sheet(folder, *ROWS, ["Atlantis", "imrf-2022", "2022-05-03", "kenya.docx", "en", "", ""]))
    assert (report["loaded"], report["wrong"]) == (0, 1)
    assert "Nothing was loaded" in refusal
    assert (Review.objects.count(), Document.objects.count(), Provenance.objects.count()) == (0, 0, 0)


def test_a_fault_in_the_last_row_leaves_nothing_of_the_first(folder, monkeypatch):
    path = sheet(folder, *ROWS)
    whole, calls = submissions.take_over, []

    def fails(*args, **told):
        calls.append(args)
        if len(calls) == 3:
            raise RuntimeError("the machine stopped")
        return whole(*args, **told)

    monkeypatch.setattr(submissions, "take_over", fails)
    with pytest.raises(RuntimeError), transaction.atomic():
        call_command("import_record", str(path), "--files", str(folder), *SOURCE)
    assert len(calls) == 3
    assert Submission.objects.count() == 0


def test_run_again_it_loads_what_is_new(folder):
    load(sheet(folder, *ROWS[:2]))
    report, _refusal = load(sheet(folder, *ROWS))
    assert [row["outcome"] for row in report["rows"]] == ["known", "known", "new"]
    assert report["loaded"] == 1


def test_merged_cells_hold_for_every_row_they_cover(folder):
    rows = (
        ["KEN", "regional-2020", "24/02/2021", "kenya.docx", "en"],
        [None, "imrf-2022", "03.05.2022", "bolivia.docx", "es"],
    )
    report, refusal = load(sheet(folder, *rows, merge=["A4:A5"]))
    assert refusal == ""
    assert [row["number"] for row in report["rows"]] == ["VR-2020-KEN", "VR-2022-KEN"]
    assert "Taken from merged cells: country." in report["rows"][1]["notes"]


@pytest.mark.parametrize(
    ("cells", "sentence"),
    [
        ({"Country": "Kenia"}, "Is it Kenya?"),
        ({"Country": "Atlantis"}, "No country is called “Atlantis”."),
        ({"Country": "Aruba"}, "no Member State"),
        ({"Country": None}, "The column “country” is empty."),
        ({"Round": "1999"}, "No round is called “1999”"),
        ({"Date": "03/02/2021"}, "say which with --dates"),
        ({"Date": "soon"}, "is no date"),
        ({"Date": "2999-01-01"}, "in the future"),
        ({"File": "lost.docx"}, "There is no file “lost.docx”"),
        ({"File": "../kenya.docx"}, "There is no file"),
        ({"File": "record.xlsx"}, "neither a Word document"),
        ({"Language": "Klingon"}, "none of the six languages"),
    ],
)
def test_a_wrong_cell_is_told_with_how_to_mend_it(folder, cells, sentence):
    row = dict(zip(HEAD, ROWS[0], strict=False)) | cells
    report, refusal = load(sheet(folder, [row[name] for name in HEAD]))
    assert refusal
    assert sentence in " ".join(report["rows"][0]["problems"])


def test_two_rows_about_one_review_and_a_review_that_is_here_already(folder, world):
    report, _refusal = load(sheet(folder, ROWS[0], ROWS[0]))
    assert report["rows"][1]["problems"] == ["Row 4 is about the same State and round."]
    world.in_state("published")
    report, _refusal = load(sheet(folder, ["KEN", world.cycle.pk, "2021-02-24", "kenya.docx", "en"]))
    assert report["rows"][0]["problems"] == ["VR-2028-KEN is here already, from elsewhere."]


def test_a_scan_is_kept_as_it_is_and_says_so(folder):
    write(folder / "scan.pdf", [PICTURE] * 2)
    report, refusal = load(sheet(folder, ["KEN", "regional-2020", "2021-02-24", "scan.pdf", "en"]))
    assert refusal == ""
    assert "scan" in report["rows"][0]["notes"][0]
    published = Publication.objects.get(number="VR-2020-KEN-1")
    assert published.revision.words == 0
    assert published.revision.content["attachments"][0]["name"] == "scan.pdf"


def test_a_csv_with_semicolons_in_french(folder):
    path = folder / "record.csv"
    path.write_text(
        "Pays;Ronde;Date;Fichier;Langue\nKenya;regional-2020;24 févr. 2021;kenya.docx;anglais\n", "utf-8-sig"
    )
    report, refusal = load(path)
    assert "none of the six languages" in refusal + " ".join(report["rows"][0]["problems"])
    path.write_text("Pays;Ronde;Date;Fichier;Langue\nKenya;regional-2020;24 févr. 2021;kenya.docx;en\n", "utf-8-sig")
    report, refusal = load(path)
    assert (refusal, report["loaded"]) == ("", 1)


@pytest.mark.parametrize("name", ["record.xlsx", "record.csv"])
def test_what_is_no_spreadsheet_is_refused_in_a_line(folder, name):
    (folder / name).write_bytes(b"\xff\xfe\x00 nothing")
    _report, refusal = load(folder / name)
    assert refusal.startswith("This")
    assert "\n" not in refusal


def test_a_sheet_without_a_needed_column_is_refused(folder):
    path = folder / "record.csv"
    path.write_text("Country,Date\nKEN,2021-02-24\n")
    assert load(path) == ({}, "The sheet lacks cycle, file.")


def test_every_piece_gets_a_place_in_the_order_of_the_file(world):
    outline = world.draft().outline
    places = [(0, ""), (1, "1a"), (2, ""), (3, "5a"), (4, "")]
    assert earlier.everywhere(places, outline) == {0: "1a", 1: "1a", 2: "1a", 3: "5a", 4: "5a"}
