"""The draft goes to Word and comes back, and files of every kind are brought in: nothing changes before a person says so."""

from __future__ import annotations

import dataclasses
import io
import re
import time
from pathlib import Path
from typing import Any

import docx
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client
from lxml import html

from stocktake.core import files
from stocktake.core import text as markdown
from stocktake.core.models import Job
from stocktake.documents import actions as documents
from stocktake.documents.actions import Incoming
from stocktake.documents.comparing import changes
from stocktake.documents.models import Attachment, Proposal, SectionVersion
from stocktake.documents.proposals import BASE_UNKNOWN
from stocktake.documents.word_anchors import BODY, HEAD, anchor
from stocktake.reviews import actions as reviews
from stocktake.submissions.exports import outline_word
from stocktake.submissions.models import Submission
from tests.documents.pdfs import LOCKED, PICTURE, line, text_page, write
from tests.documents.test_returned import AUTHOR, COMMENTS, changed, run

pytestmark = pytest.mark.django_db

DESK = "/en/desk/submissions/VR-2028-KEN/"
LANGUAGES = ("ar", "en", "es", "fr", "ru", "zh-hans")
FIRST = "We asked every ministry. It took a year, and many people read the text before it was sent."
PROSE = (
    "The review looked at every ministry and every city of the country, and it took the whole of a year to write it."
)


@dataclasses.dataclass
class Trip:
    """A draft, its author's browser, and a folder for the file that travels."""

    world: Any
    client: Client
    folder: Path
    commit: Any

    def taken(self) -> Path:
        path = self.folder / "draft.docx"
        path.write_bytes(self.client.get(f"{DESK}outline.docx").content)
        return path

    def brought(self, path: Path, name: str = "back.docx") -> Any:
        """The page to which the upload leads in the end."""
        with self.commit(execute=True):
            answer = self.client.post(f"{DESK}word/", {"file": SimpleUploadedFile(name, path.read_bytes())})
        assert answer.status_code == 302, answer.content.decode()
        self.job = Job.objects.latest("created_at")
        if self.job.state != "done":
            return None
        self.page = self.job.result_url
        return html.fromstring(self.client.get(self.page).content.decode())

    def choose(self, page: Any, **choices: str) -> Any:
        """Send the form as a browser would, with these radio buttons and places instead of the ticked ones."""
        form = page.xpath("//main//form[.//fieldset or .//select]")[0] if page.xpath("//main//form//select|//main//form//fieldset") else page.xpath("//main//form")[0]  # fmt: skip
        told = {one.get("name"): one.get("value") for one in form.xpath(".//input[@type='hidden' or @checked]")}
        told |= {
            one.get("name"): (one.xpath(".//option[@selected]/@value") or [""])[0] for one in form.xpath(".//select")
        }
        return self.client.post(self.page, told | {name.replace("_", "-"): value for name, value in choices.items()})

    def text(self, key: str = "1a") -> str:
        return self.submission.document.sections.get(key=key).text

    @property
    def submission(self) -> Submission:
        return Submission.objects.get(number="VR-2028-KEN")

    def type(self, words: str, key: str = "1a") -> None:
        documents.fill(self.submission.document, {key: words}, by=self.world.fresh("co-author"), origin="typed")


@pytest.fixture
def trip(world, tmp_path, django_capture_on_commit_callbacks) -> Trip:
    world.draft(FIRST)
    return Trip(world, world.client("focal-point"), tmp_path, django_capture_on_commit_callbacks)


def shown(page: Any) -> str:
    return " ".join(page.xpath("//main")[0].text_content().split())


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_outline_is_exported_in_six_languages(world, language: str, tmp_path: Path, capsys) -> None:
    target = tmp_path / "outline.docx"
    call_command("export_outline", "voluntary-review", "--language", language, "-o", str(target))
    assert capsys.readouterr().out == f"{target}\n"
    document = docx.Document(str(target))
    headings = [p.text for p in document.paragraphs if p.style.style_id in {"Heading1", "Heading2"}]
    outline = outline_word.newest("voluntary-review")
    assert outline.version == 2
    assert len(headings) == len(outline.questions)
    titles = [question.label.get(language) for question in outline.questions]
    assert all(title in heading for title, heading in zip(titles, headings, strict=True))
    assert ("w:bidi" in document.element.body[0].xml) == (language == "ar")


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        (
            ("no-such-kind", "--language", "en"),
            "There is no outline no-such-kind; there are regional-report, voluntary-review.",
        ),
        (("voluntary-review", "--language", "de"), "There is no language de; there are ar, en, es, fr, ru, zh-hans."),
    ],
)
def test_bad_input_of_the_export_is_one_clear_line(world, told, sentence: str, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=sentence):
        call_command("export_outline", *told, "-o", str(tmp_path / "a.docx"))
    assert not (tmp_path / "a.docx").exists()


@pytest.mark.parametrize("name", ["a.pdf", "no/such/folder/a.docx"])
def test_a_place_that_cannot_be_written_is_told(world, name: str, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"a\.(pdf|docx)"):
        call_command("export_outline", "voluntary-review", "--language", "en", "-o", str(tmp_path / name))


def test_a_file_that_nobody_changed_says_so(trip: Trip) -> None:
    page = trip.brought(trip.taken())
    assert "nothing was changed" in shown(page)
    assert Proposal.objects.get().kind == "returned"
    assert not Proposal.objects.get().pieces.exists()


def test_signs_that_only_look_different_are_no_change(trip: Trip) -> None:
    trip.type("__Bold__ and _stress_ [sic]\n\n* one\n* two\n\nwrapped\nline.")
    assert "nothing was changed" in shown(trip.brought(trip.taken()))
    written = changed(trip.taken(), (">two<", ">two and more<"))
    trip.choose(trip.brought(written))
    assert trip.text() == "__Bold__ and _stress_ [sic]\n\n* one\n* two and more\n\nwrapped\nline."


def test_what_came_back_is_shown_and_taken_only_when_chosen(trip: Trip) -> None:
    page = trip.brought(changed(trip.taken(), ("It took a year", "It took two years")))
    assert page.xpath("//h2[contains(., 'Approach and scope')]")
    assert [one.text_content() for one in page.xpath("//ins")] == ["two years,"]
    assert trip.text() == FIRST
    answer = trip.choose(page)
    assert answer["Location"] == DESK
    assert trip.text() == FIRST.replace("a year", "two years")
    version = SectionVersion.objects.filter(section__key="1a").latest("version")
    assert (version.origin, version.by) == ("imported", trip.world.people["focal-point"])
    assert Proposal.objects.get().state == "placed"
    assert trip.choose(page).status_code in {200, 302}  # a second click
    assert trip.submission.document.sections.get(key="1a").version == 2


def test_what_is_left_stays_as_it_is(trip: Trip) -> None:
    page = trip.brought(changed(trip.taken(), ("It took a year", "It took two years")))
    trip.choose(page, choice_0="leave")
    assert trip.text() == FIRST
    assert Proposal.objects.get().state == "placed"


def test_an_answer_that_was_emptied_is_shown_as_gone(trip: Trip) -> None:
    page = trip.brought(changed(trip.taken(), ("On vulnerability.", "")))
    assert [one.text_content() for one in page.xpath("//del")] == ["On vulnerability."]
    trip.choose(page)
    assert trip.text("3.7") == ""


def test_both_are_put_together_where_the_draft_moved_on(trip: Trip) -> None:
    back = changed(trip.taken(), ("every ministry", "each ministry"))
    trip.type(FIRST.replace("It took a year", "It took three years"))
    page = trip.brought(back)
    assert "written on after the file was made" in shown(page)
    trip.choose(page)
    assert trip.text() == FIRST.replace("every ministry", "each ministry").replace("a year", "three years")


def test_where_both_changed_the_same_words_the_draft_stays_and_both_are_shown(trip: Trip) -> None:
    back = changed(trip.taken(), ("It took a year", "It took two years"))
    trip.type(FIRST.replace("It took a year", "It took three years"))
    page = trip.brought(back)
    assert re.search(r"The draft says: three", shown(page))
    assert re.search(r"The file says: two", shown(page))
    trip.choose(page)
    assert trip.text() == FIRST.replace("a year", "three years")  # left, unless somebody chooses


def test_the_text_of_the_file_can_be_taken_as_it_stands(trip: Trip) -> None:
    back = changed(trip.taken(), ("It took a year", "It took two years"))
    trip.type("Quite another text.")
    page = trip.brought(back)
    trip.choose(page, choice_0="theirs")
    assert trip.text() == FIRST.replace("a year", "two years")
    assert "Quite another text." in set(SectionVersion.objects.values_list("text", flat=True))


def test_an_answer_saved_while_it_was_read_is_compared_anew(trip: Trip) -> None:
    page = trip.brought(changed(trip.taken(), ("every ministry", "each ministry")))
    trip.type(f"{FIRST} And then some.")
    answer = trip.choose(page)
    assert answer.status_code == 412
    assert trip.text() == f"{FIRST} And then some."
    assert "Somebody saved these answers" in answer.content.decode()
    trip.choose(html.fromstring(answer.content.decode()))
    assert trip.text() == f"{FIRST} And then some.".replace("every ministry", "each ministry")


def test_tracked_changes_are_accepted_and_comments_are_kept(trip: Trip) -> None:
    words = '<w:t xml:space="preserve">We asked every ministry.'
    tracked = f"<w:ins w:id='90' {AUTHOR}>{run('Indeed. ')}</w:ins><w:commentRangeStart w:id='5'/><w:r>"
    path = trip.taken()
    path = changed(path, (f"<w:r><w:rPr/>{words}", f"{tracked}{words}"), comments=COMMENTS)
    page = trip.brought(path)
    assert "Tracked changes by Minister: insertions 1, deletions 0, moves 0." in shown(page)
    assert "Really?" in shown(page)
    first = Proposal.objects.get().comments[0]
    assert (first["author"], first["text"], first["key"]) == ("Minister", "Really?", "1a")
    trip.choose(page)
    assert trip.text() == f"Indeed. {FIRST}"


def test_text_outside_the_answers_goes_to_its_place_or_to_the_tray(trip: Trip) -> None:
    annex = f'<w:p><w:pPr><w:pStyle w:val="Heading1"/></w:pPr>{run("Recipes")}</w:p><w:p>{run("Beans.")}</w:p>'
    page = trip.brought(changed(trip.taken(), ("<w:sectPr", f"{annex}<w:sectPr")))
    assert "Text outside the answers" in shown(page)
    assert trip.choose(page, piece_0="").headers["Location"] == f"{DESK}tray/"
    assert "Beans." in trip.client.get(f"{DESK}tray/").content.decode()


def test_an_answer_without_its_anchors_is_found_by_its_heading(trip: Trip) -> None:
    path = trip.taken()
    for kind in (HEAD, BODY):
        path = changed(path, (f'w:name="{anchor(kind, "1a")}"', f'w:name="_lost{len(kind)}"'))
    page = trip.brought(changed(path, ("every ministry", "each ministry")))
    assert "looked for by their headings: (a) Approach and scope" in shown(page)
    assert [one.text_content() for one in page.xpath("//ins")] == ["each"]
    trip.choose(page)
    assert trip.text() == FIRST.replace("every ministry", "each ministry")


def test_a_text_that_the_history_does_not_know_is_compared_as_a_whole(trip: Trip) -> None:
    path = trip.taken()
    SectionVersion.objects.filter(section__key="1a").update(text="Restored from somewhere else.")
    page = trip.brought(changed(path, ("every ministry", "each ministry")))
    assert [BASE_UNKNOWN, "1a"] in Proposal.objects.get().told["problems"]
    assert page.xpath("//input[@name='choice-0' and @checked]/@value") == ["leave"]
    trip.choose(page)
    assert trip.text() == FIRST


def test_an_outline_that_nobody_wrote_on_is_refused(trip: Trip) -> None:
    path = trip.folder / "outline.docx"
    path.write_bytes(outline_word.write(trip.submission.outline, "en"))
    assert trip.brought(path) is None
    assert "There is no text in this file." in trip.job.problem


def test_comments_of_a_free_form_file_are_shown(trip: Trip) -> None:
    document = docx.Document()
    document.add_heading("Methodology", 1)
    paragraph = document.add_paragraph("We asked around.")
    document.add_comment(paragraph.runs, text="Whom?", author="Minister")
    document.save(str(trip.folder / "free.docx"))
    assert "Whom?" in shown(trip.brought(trip.folder / "free.docx"))


def test_a_file_from_another_draft_is_new_text(trip: Trip, world) -> None:
    other = reviews.begin(type(world.kenya).objects.get(pk="PER"), world.cycle, language="en", by=None)
    documents.fill(other.document, {"1b": "Peru wrote this."}, by=None, origin="typed")
    path = trip.folder / "peru.docx"
    path.write_bytes(outline_word.write(other.outline, "en", outline_word.of_draft(other)))
    page = trip.brought(path)
    assert "made from another draft" in shown(page)
    assert Proposal.objects.get().kind == "split"
    trip.choose(page)
    assert (trip.text("1b"), trip.text()) == ("Peru wrote this.", FIRST)


def test_an_empty_outline_that_was_written_on_lands_under_its_keys(trip: Trip) -> None:
    outline = trip.submission.outline
    filling = outline_word.Filling(texts={"2b": "Written offline.", "3.12": "On certainty."})
    path = trip.folder / "outline.docx"
    path.write_bytes(outline_word.write(outline, "fr", filling))
    page = trip.brought(path)
    trip.choose(page)
    assert (trip.text("2b"), trip.text("3.12"), trip.text()) == ("Written offline.", "On certainty.", FIRST)


def pdf(folder: Path, **told: Any) -> Path:
    pages = [text_page([line("Methodology", 0, size=16), PROSE, line("Next steps", 0, size=16), PROSE])]
    return write(folder / "review.pdf", pages, **told)


def test_a_pdf_is_brought_in(trip: Trip) -> None:
    page = trip.brought(pdf(trip.folder), "review.pdf")
    assert "Methodology" in shown(page)
    trip.choose(page)
    assert PROSE in trip.text("1")


def test_a_scan_is_refused_and_kept_as_an_attachment(trip: Trip) -> None:
    path = write(trip.folder / "scan.pdf", [PICTURE] * 2)
    assert trip.brought(path, "scan.pdf") is None
    assert "pictures of pages" in trip.job.problem
    assert "kept as an attachment" in trip.job.problem
    kept = Attachment.objects.get()
    assert (kept.name, files.read(kept.file)) == ("scan.pdf", path.read_bytes())
    assert not Proposal.objects.exists()


def test_a_locked_pdf_is_refused_and_not_kept(trip: Trip) -> None:
    assert trip.brought(pdf(trip.folder, trailer=LOCKED), "review.pdf") is None
    assert "protected by a password" in trip.job.problem
    assert "Word or LibreOffice" not in trip.job.problem
    assert not Attachment.objects.exists()
    assert not files.StoredFile.objects.exists()


def test_the_command_takes_a_pdf(world, tmp_path: Path, capsys) -> None:
    call_command("import_review", str(pdf(tmp_path)), "--country", "KEN", "--cycle", world.cycle.pk)
    assert "The draft is filled" in capsys.readouterr().out


def test_the_command_keeps_a_scan(world, tmp_path: Path) -> None:
    path = write(tmp_path / "scan.pdf", [PICTURE] * 2)
    with pytest.raises(CommandError, match="It is kept as an attachment of VR-2028-KEN"):
        call_command("import_review", str(path), "--country", "KEN", "--cycle", world.cycle.pk)
    assert Attachment.objects.get().name == "scan.pdf"


def test_the_command_says_why_a_pdf_is_not_read(world, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="protected by a password"):
        call_command("import_review", str(pdf(tmp_path, trailer=LOCKED)), "--country", "KEN", "--cycle", world.cycle.pk)
    assert not Submission.objects.exists()


def odd(document: Any, by: Any, pieces: list[Incoming]) -> Proposal:
    stored = files.keep(b"a file")
    return documents.propose(document, pieces, file=stored, name="a.docx", language="en", by=by)


def test_an_odd_heading_has_two_quick_places_with_their_words(trip: Trip) -> None:
    piece = Incoming("The road behind us", "Text.", "2a", ["behind"], [("4a", ["road"]), ("5a", ["us"])])
    proposal = odd(trip.submission.document, None, [piece])
    trip.page = f"{DESK}word/{proposal.pk}/"
    page = html.fromstring(trip.client.get(trip.page).content.decode())
    assert page.xpath("//input[@type='radio' and @name='piece-0']/@value") == ["2a", "4a", "5a", ""]
    assert page.xpath("//input[@name='piece-0' and @checked]/@value") == ["2a"]
    assert "decided by: road" in shown(page)
    trip.choose(page, piece_0="4a")
    assert "Text." in trip.text("4a")


def test_a_place_from_the_list_counts_before_the_quick_ones(trip: Trip) -> None:
    proposal = odd(trip.submission.document, None, [Incoming("Odd", "Text.", "2a", [], [("4a", [])])])
    trip.page = f"{DESK}word/{proposal.pk}/"
    page = html.fromstring(trip.client.get(trip.page).content.decode())
    trip.choose(page, other_0="3.9")
    assert "Text." in trip.text("3.9")
    assert trip.text("2a") == ""


def test_three_hundred_headings_are_one_page(trip: Trip, django_assert_num_queries) -> None:
    pieces = [
        Incoming(f"Heading {n}", PROSE, "1b", [], [("2a", ["a"]), ("2b", ["b"])] if n % 3 == 0 else [])
        for n in range(300)
    ]
    few = odd(trip.submission.document, None, pieces[:3])
    many = odd(trip.submission.document, None, pieces)
    with django_assert_num_queries(QUERIES):
        trip.client.get(f"{DESK}word/{few.pk}/")
    started = time.monotonic()
    with django_assert_num_queries(QUERIES):
        answer = trip.client.get(f"{DESK}word/{many.pk}/")
    assert time.monotonic() - started < 5
    assert len(answer.content) < 1_600_000
    assert answer.content.decode().count("Goes to") == 300


QUERIES = 7


def test_what_the_draft_says_in_word_is_what_it_says(trip: Trip) -> None:
    answer = trip.client.get(f"{DESK}outline.docx")
    assert answer["Content-Disposition"] == 'attachment; filename="VR-2028-KEN.docx"'
    document = docx.Document(io.BytesIO(answer.content))
    told = [p.text for p in document.paragraphs]
    assert FIRST in told
    assert markdown.count_words(" ".join(told)) > 500
    assert "Kenya" in told


def test_few_words_changed_in_a_long_text_are_a_few_words() -> None:
    words_ = [f"word{n}" if n % 3 else "the" for n in range(3_000)]
    other = [*words_]
    other[7], other[1_500], other[2_900] = "first", "second", "third"
    found = list(changes(" ".join(words_), " ".join(other)))
    assert [change.text.strip() for change in found if change.kind == "added"] == ["first", "second", "third"]
