"""The PDF of a review: all of it, made when it is first wanted, kept and verified from then on."""

import io
import re
import threading
from pathlib import Path

import pypdfium2
import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from stocktake.core import files
from stocktake.core.pdf import NotMade
from stocktake.core.pdf import process as making
from stocktake.documents import actions as documents
from stocktake.submissions import actions, exports, queries
from stocktake.submissions.actions import downloads
from stocktake.submissions.models import Publication, Submission
from stocktake.submissions.verification import verify_content

pytestmark = pytest.mark.django_db

WRITTEN = """# Our way

We asked **every ministry**, *all* municipalities and [the public](https://example.org/a?b=1&c=2).[^1]

- first item
- second item
  1. inner one
  2. inner two

> Nobody told us before.

| Year | Permits |
|------|---------|
| 2024 | 1,200 |

استشرنا وزارة الداخلية (MOI) في عام 2024.

#panic() and $x$ & <script>alert(1)</script> stand as they were typed.

[^1]: A note with *stress*.
"""
REVIEW = "/en/reviews/KEN/regional-2028/"


def published(world, text: str = WRITTEN) -> Publication:
    made = world.draft(text)
    documents.add_table(
        made.document, key="3.7", title="Arrivals", source="National office", rows=[["Year"], ["2025"]], by=None
    )
    documents.attach(made.document, file=files.keep(b"annex"), name="annex.pdf", title="The annex", by=None)
    actions.submit(Submission.objects.get(pk=made.pk), by=world.fresh("focal-point"))
    return actions.publish(Submission.objects.get(pk=made.pk), by=world.fresh("secretariat"))


def read(content: bytes) -> str:
    document = pypdfium2.PdfDocument(content)
    return " ".join(" ".join(document[n].get_textpage().get_text_range() for n in range(len(document))).split())


def test_the_pdf_has_the_text_its_number_hash_address_and_attachments(world, settings) -> None:
    made = published(world)
    content = exports.in_format(exports.of_publication(made), "pdf")
    found = read(content)
    for told in (
        "Kenya", made.number, made.revision.sha256, f"{settings.ORIGIN}/s/{made.number}", "Our way", "every ministry", "first item",
        "inner two", "Nobody told us before.", "2024 1,200", "#panic() and $x$ & <script>alert(1)</script> stand", "A note with stress.",
        "On vulnerability.", "Arrivals", "2025", "Source: National office", "The annex", "annex.pdf",
    ):  # fmt: skip
        assert told in found, told
    first = " ".join(pypdfium2.PdfDocument(content)[0].get_textpage().get_text_range().split())
    assert all(told in first for told in (made.number, made.revision.sha256, f"/s/{made.number}"))
    marks = re.findall(r"\bp(\d+)\b|\b(\d+)p\b", found)  # pdfium turns the mark beside an Arabic line about
    assert sorted({int("".join(mark)) for mark in marks}) == list(
        range(1, made.revision.paragraphs.exclude(number=None).count() + 1)
    )


def test_each_paragraph_leads_to_its_permanent_address(world, settings) -> None:
    made = published(world)
    content = exports.in_format(exports.of_publication(made), "pdf")
    for number in range(1, 7):
        assert f"{settings.ORIGIN}/s/{made.number}#p{number}".encode() in content


def test_publishing_makes_no_pdf_and_the_first_reader_has_it_made_once(world, monkeypatch) -> None:
    made = published(world)
    assert set(made.files.values_list("format", flat=True)) == {"docx", "md", "json"}
    page = Client().get(REVIEW).content.decode()
    assert f'href="{REVIEW}v1/review.pdf" rel="nofollow"' in page
    answer = Client().get(f"{REVIEW}v1/review.pdf")
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    assert answer["Content-Disposition"] == f'attachment; filename="{made.number}.pdf"'
    content = b"".join(answer.streaming_content)
    assert files.read(made.files.get(format="pdf").file) == content
    monkeypatch.setattr(making, "made", None)  # nothing is made any more
    assert b"".join(Client().get(f"{REVIEW}v1/review.pdf").streaming_content) == content


def test_a_pdf_is_verified_by_its_bytes_and_told_from_one_that_was_changed(world) -> None:
    made = published(world)
    content = files.read(actions.file_of(made, "pdf"))
    found = verify_content(content)
    assert (found.kind, found.format, found.publication) == ("file", "pdf", made)
    assert verify_content(content + b"\n").kind == "unknown"
    again = exports.in_format(exports.of_publication(Publication.objects.with_names().get(pk=made.pk)), "pdf")
    assert again == content
    assert queries.verify_text(made.number).publication == made


def test_what_is_not_there_is_not_found(world) -> None:
    made = published(world)
    assert Client().get(f"{REVIEW}v1/review.fr.pdf").status_code == 404  # no such language version
    assert Client().get(f"{REVIEW}v2/review.pdf").status_code == 404
    assert Client().get(f"{REVIEW}v1/review.exe").status_code == 404
    actions.withdraw(made.submission, note="At our wish.", by=world.fresh("focal-point"))
    assert Client().get(f"{REVIEW}v1/review.pdf").status_code == 404


def test_who_asks_while_others_are_made_is_asked_to_wait(world, monkeypatch) -> None:
    made = published(world)
    monkeypatch.setattr(downloads, "PATIENCE", 0.01)
    with downloads._turn():
        answer = Client().get(f"{REVIEW}v1/review.pdf")
        assert (answer.status_code, answer["Retry-After"]) == (503, "10")
        assert "others are being made at the moment" in answer.content.decode()
        assert Client().get(f"{REVIEW}v1/review.docx").status_code == 200  # what is there is there
    assert Client().get(f"{REVIEW}v1/review.pdf").status_code == 200
    assert made.files.filter(format="pdf").count() == 1


def test_two_who_ask_at_once_get_one_file(world, monkeypatch) -> None:
    made = published(world)
    kept = downloads._kept
    asked = threading.Event()

    def late(*told):
        """Another process makes it between this one's question and its turn."""
        if not asked.is_set():
            asked.set()
            content = exports.in_format(exports.of_publication(made), "pdf")
            made.files.create(format="pdf", language="", file=files.keep(content))
            return None
        return kept(*told)

    monkeypatch.setattr(downloads, "_kept", late)
    assert actions.file_of(made, "pdf") == made.files.get(format="pdf").file


def test_a_pdf_that_cannot_be_made_is_said_in_the_readers_words(world, monkeypatch, tmp_path: Path) -> None:
    made = published(world)

    def refuse(*_told, **_values):
        raise NotMade(is_too_much=True)

    monkeypatch.setattr(making, "made", refuse)
    answer = Client().get(f"{REVIEW}v1/review.pdf")
    assert answer.status_code == 503
    assert "more time or memory than one file may" in answer.content.decode()
    assert not made.files.filter(format="pdf").exists()
    with pytest.raises(CommandError, match="more time or memory"):
        call_command("export_submission", made.number, "-o", str(tmp_path / "a.pdf"))


def test_the_command_writes_the_file_that_the_public_has(world, tmp_path: Path) -> None:
    made = published(world)
    target = tmp_path / "review.pdf"
    call_command("export_submission", made.number, "-o", str(target))
    assert target.read_bytes() == files.read(made.files.get(format="pdf").file)


def test_a_draft_and_a_filing_say_on_every_page_that_they_are_not_published(world) -> None:
    draft = world.draft("A paragraph. " * 900)
    download = exports.best_of(Submission.objects.get(pk=draft.pk))
    document = pypdfium2.PdfDocument(exports.in_format(download, "pdf"))
    told = [document[n].get_textpage().get_text_range() for n in range(len(document))]
    assert len(told) > 2
    assert all("neither filed nor published" in " ".join(page.split()) for page in told)
    actions.submit(Submission.objects.get(pk=draft.pk), by=world.fresh("focal-point"))
    filing = draft.filings.get()
    found = read(exports.in_format(exports.best_of(Submission.objects.get(pk=draft.pk)), "pdf"))
    assert "It is not published." in found
    assert filing.receipt in found


def test_invented_content_is_marked_on_every_page(world) -> None:
    made = published(world, "A paragraph. " * 900)
    Submission.objects.filter(pk=made.submission_id).update(is_invented=True)
    content = exports.in_format(exports.of_publication(Publication.objects.with_names().get(pk=made.pk)), "pdf")
    document = pypdfium2.PdfDocument(io.BytesIO(content))
    assert len(document) > 2
    assert all(
        "Demonstration: invented content" in document[n].get_textpage().get_text_range() for n in range(len(document))
    )
