"""The workbench: what is pinned, what the chapters cite, what became of it, what is frozen and published."""

from __future__ import annotations

import datetime as dt
import io
import re
import uuid
from typing import Any

import docx
import pypdfium2
import pytest
from django.core.management import call_command
from django.db.models import ProtectedError
from django.test import Client
from django.utils import timezone

from stocktake.core import events, text
from stocktake.core.models import Mail
from stocktake.core.workflow import NotAllowed, NotPossible
from stocktake.cycles.models import Cycle, MilestoneEntry, Occasion
from stocktake.documents import actions as documents
from stocktake.documents.models import Paragraph
from stocktake.framework.models import Commission
from stocktake.submissions.models import Publication
from stocktake.synthesis import actions, queries
from stocktake.synthesis.models import Pin, Report, Transmission
from tests.synthesis.conftest import CHAPTERS, FINDING, GAP, NUMBER

pytestmark = pytest.mark.django_db
DESK = f"/en/desk/reports/{NUMBER}/"
PAGE = "/en/reports/regional-2028-eca/"


def test_a_report_is_begun_once_and_by_its_own_officers(world):
    client = world.client("regional-officer")
    asked = {"cycle": "regional-2028", "region": "eca", "language": "fr"}
    first = client.post("/en/desk/reports/begin/", asked)
    assert first["Location"] == DESK
    assert client.post("/en/desk/reports/begin/", asked)["Location"] == DESK
    report = Report.objects.get()
    assert (report.number, report.slug, report.state) == (NUMBER, "regional-2028-eca", "drafting")
    assert report.document.language == "fr"
    assert report.organisation.slug == "eca"
    keys = list(report.document.sections.order_by("position").values_list("key", flat=True))
    assert keys == ["1", "2", "3", "4", "5", "6", "6a", "6b"]
    refused = world.client("other-region").post("/en/desk/reports/begin/", asked)
    assert refused.status_code == 422  # not among the regions that it may choose
    with pytest.raises(NotAllowed):
        actions.begin(world.cycle, Commission.objects.get(pk="eca"), language="en", by=world.fresh("other-region"))


def test_a_region_without_a_body_here_gets_one(world):
    escap = Commission.objects.get(pk="escap")
    report = actions.begin(world.cycle, escap, language="en", by=world.fresh("secretariat"))
    assert (report.organisation.kind, report.organisation.commission_id) == ("regional-body", "escap")


def test_a_regional_report_is_of_a_regional_round(world):
    forum = Cycle.objects.get(pk="imrf-2026")
    with pytest.raises(NotPossible):
        actions.begin(forum, Commission.objects.get(pk="eca"), language="en", by=world.fresh("secretariat"))


def test_the_two_months_run_from_the_meeting(bench):
    due = queries.due(bench.report)
    assert due is not None
    assert due.date is None  # nobody knows the day of the meeting
    Occasion.objects.create(
        cycle=bench.world.cycle, commission_id="eca", kind="review", opens_on=dt.date(2028, 12, 30),
        closes_on=dt.date(2028, 12, 31), place={}, note={}, source="The list",
    )  # fmt: skip
    assert queries.due(bench.report).date == dt.date(2029, 2, 28)
    MilestoneEntry.objects.create(cycle=bench.world.cycle, commission_id="eca", key="report", on=dt.date(2029, 3, 9))
    assert queries.due(bench.report).date == dt.date(2029, 3, 9)
    page = bench.world.client("regional-officer").get(DESK).content.decode()
    assert "9 March 2029" in page


def found(**wanted: Any) -> set[str]:
    return set(queries.passages(queries.Wanted(**wanted)).values_list("text", flat=True))


def test_passages_are_found_by_what_they_speak_of_and_by_their_words(bench):
    assert found(objective=7) == {FINDING, GAP}
    assert found(objective=8) == {"We search for the missing."}
    assert found(words="forty DESKS") == {FINDING}
    assert found(words="forty money") == set()
    assert FINDING in found(cycle="regional-2028", region="eca", country="KEN", language="en")
    for nothing in ({"cycle": "imrf-2026"}, {"region": "eclac"}, {"country": "PER"}, {"language": "fr"}):
        assert found(**nothing) == set()
    paragraph = bench.passage(GAP)
    paragraph.tags.create(kind="objective", code="21")
    paragraph.tags.create(kind="principle", code="6")
    assert found(objective=21) == {GAP}
    assert found(principle=6) == {GAP}


def test_only_what_the_public_reads_now_is_evidence(bench):
    old = bench.passage()
    bench.correct({"3.7": "Desks were opened."})
    assert FINDING not in found()
    with pytest.raises(NotPossible):
        actions.pin(bench.report, old.pk, stance="gap", by=bench.officer)
    bench.withdraw()
    assert found() == set()
    assert not Pin.objects.exists()


def test_a_passage_is_pinned_on_the_page_and_shows_its_marker(bench):
    client = bench.world.client("regional-officer")
    page = client.get(f"{DESK}evidence/?chapter=3&objective=7").content.decode()
    assert FINDING in page
    told = {"paragraph": bench.passage().pk, "stance": "progress", "note": "Strong.", "kept-objective": "7"}
    answer = client.post(f"{DESK}pins/add/", {**told, "kept-chapter": "3"})
    assert answer["Location"] == f"{DESK}evidence/?objective=7&cycle=&chapter=3#p{bench.passage().pk}"
    pin = Pin.objects.get()
    assert (pin.marker, pin.stance, pin.note, pin.sha256) == ("[@1]", "progress", "Strong.", text.fingerprint(FINDING))
    assert pin.revision == pin.paragraph.revision
    assert "[@1]" in client.get(answer["Location"]).content.decode()
    editor = client.get(f"{DESK}write/3/").content.decode()
    assert 'data-marker="[@1]"' in editor
    assert FINDING in editor
    without = client.post(f"{DESK}pins/add/", {"paragraph": bench.passage().pk})
    assert without.status_code == 302
    assert Pin.objects.count() == 1


def test_a_pin_may_be_of_some_words_and_these_must_stand_there(bench):
    pin = bench.pin(words="forty thousand people")
    assert pin.words == "forty thousand people"
    assert FINDING[pin.start : pin.end] == pin.words
    with pytest.raises(NotPossible):
        bench.pin(words="fifty thousand people")


def test_a_number_is_never_given_again(bench):
    first = bench.pin()
    actions.drop(first, by=bench.officer)
    assert bench.pin().number == 2
    assert list(queries.seen(bench.report)) == [2]


def test_chapters_are_marked_where_they_cite_nothing_or_nobody_knows_what(bench):
    pin = bench.pin()
    lines = [
        "# A heading", f"Cited {pin.marker}.", "Not cited.", f"> {FINDING} {pin.marker}",
        f"> Desks at the border [...] forty thousand people {pin.marker}", f"> Sixty thousand people {pin.marker}",
        "Nobody knows [@99].",
    ]  # fmt: skip
    pins = queries.seen(bench.report)
    said = queries.marked("\n\n".join(lines), pins)
    assert [block.is_uncited for block in said] == [False, False, True, False, False, False, False]
    assert [block.is_misquoted for block in said] == [False, False, False, False, False, True, False]
    assert [block.unknown for block in said][-1] == [99]
    led = queries.marked(f"In its words:\n\n> {FINDING} {pin.marker}\n\nIn no words:\n\nNobody’s.", pins)
    assert [block.is_uncited for block in led] == [False, False, True, True]
    assert all(block.is_clean for block in queries.marked("- Kenya\n- Mali", pins, needs_citations=False))
    bench.write({"3": "\n\n".join(lines), "6b": "- Kenya\n- Mali"})
    page = bench.world.client("regional-officer").get(DESK).content.decode()
    assert page.count("This paragraph cites nothing.") == 1
    assert "It names [@99]" in page
    assert page.count("This quotation has words that the cited passage does not have.") == 1


def test_a_correction_marks_what_rests_on_it_and_can_be_followed(bench):
    pin, other = bench.pin(), bench.pin(GAP, stance="gap")
    assert {one.standing for one in queries.seen(bench.report).values()} == {"equal"}
    newer = FINDING.replace("forty", "fifty")
    bench.correct({"3.7": f"Before all this, a word.\n\n{newer}\n\n{GAP}"})
    seen = queries.seen(bench.report)
    assert (seen[1].standing, seen[2].standing) == ("changed", "moved")
    assert seen[1].now.text == newer
    client = bench.world.client("regional-officer")
    page = client.get(f"{DESK}pins/").content.decode()
    assert "<del>forty</del><ins>fifty</ins>" in page
    assert client.post(f"{DESK}pins/2/follow/").status_code == 302
    other.refresh_from_db()
    assert other.revision.publication.number == "VR-2028-KEN-2"
    assert queries.seen(bench.report)[2].standing == "equal"
    bench.correct({"3.7": GAP})
    assert queries.seen(bench.report)[pin.number].standing == "gone"
    bench.withdraw()
    assert {one.standing for one in queries.seen(bench.report).values()} == {"withdrawn"}
    assert client.post(f"{DESK}pins/1/follow/").status_code == 409


def test_a_pin_whose_words_are_not_those_that_were_pinned_says_so(bench):
    pin = bench.pin()
    Pin.objects.filter(pk=pin.pk).update(sha256=text.fingerprint("other words"))
    assert queries.seen(bench.report)[pin.number].standing == "altered"


def test_the_report_is_final_only_when_nothing_is_open(bench):
    pin = bench.pin()
    bench.write({"3": f"So it is {pin.marker}, and so [@7]."})
    bench.consult()
    with pytest.raises(NotPossible) as refusal:
        actions.finalise(bench.report, by=bench.officer)
    assert "Introduction" in refusal.value.reasons[0]
    assert "Key findings" not in refusal.value.reasons[0]
    assert "[@7]" in refusal.value.reasons[1]
    bench.write_all(pin.marker)
    member = bench.lent("focal-point")
    version = bench.report.document.sections.get(key="3").version
    thread = documents.comment(member, "3", "We do not see it so.", version=version, block=0)
    with pytest.raises(NotPossible) as refusal:
        actions.finalise(bench.report, by=bench.officer)
    assert "1 comment" in refusal.value.reasons[0]
    documents.resolve(thread, bench.lent())  # resolved without a word is not answered
    assert queries.unanswered(bench.report) == [thread]
    documents.reply_to(thread, bench.lent(), "Thank you; changed.")
    assert queries.unanswered(bench.report) == []
    documents.reply_to(thread, bench.lent("focal-point"), "Not quite.")
    assert queries.unanswered(bench.report) == [thread]
    documents.reply_to(thread, bench.lent("secretariat"), "Now it is.")
    assert actions.finalise(bench.report, by=bench.officer).state == "final"
    assert bench.report.consultations.get().closed_at is not None


def test_what_is_final_is_frozen_with_its_citations(bench):
    pin, other = bench.pin(), bench.pin(GAP, stance="gap", words="next year")
    bench.write_all(pin.marker)
    bench.write({"1": f"First {other.marker}. Then {pin.marker} and {other.marker}.", "6b": "- Kenya"})
    bench.consult()
    revision = actions.finalise(bench.report, by=bench.officer).revision
    told = revision.content["facts"]["citations"]
    assert [(one["number"], one["marker"], one["source"]) for one in told] == [
        (1, 2, "VR-2028-KEN-1"), (2, 1, "VR-2028-KEN-1"),
    ]  # fmt: skip
    assert (told[0]["start"], told[0]["end"]) == (other.start, other.end)
    assert told[1]["paragraph"] == bench.passage().number
    assert revision.sha256 == text.fingerprint(documents.canonical(revision.content))
    with pytest.raises(NotPossible):
        bench.pin()
    put = bench.world.client("regional-officer").put(
        f"{DESK}write/1/", "Too late.", content_type="text/plain",
        headers={"if-match": '"2"', "idempotency-key": str(uuid.uuid4())},
    )  # fmt: skip
    assert put.status_code == 409
    again = actions.reopen(bench.report, note="One figure.", by=bench.officer)
    assert (again.state, again.revision) == ("drafting", None)
    assert bench.report.document.revisions.count() == 1


def test_the_public_reads_it_with_numbered_citations_and_addresses(bench):
    bench.brought_to("published")
    client = Client()
    page = client.get(PAGE).content.decode()
    assert page.count('<sup class="cite"><a href="#c1">[1]</a></sup>') == len(CHAPTERS)
    assert "[@1]" not in page
    assert 'id="p1"' in page
    assert f'id="p{len(CHAPTERS)}"' in page
    place = bench.passage().number
    assert f"Kenya, voluntary review, section 3.7, paragraph {place}" in page
    assert f"/s/VR-2028-KEN-1#p{place}" in page
    assert "Sources have changed since" not in page
    assert client.get(f"/s/{NUMBER}")["Location"] == PAGE
    assert client.get(f"/s/{NUMBER.lower()}", headers={"accept-language": "ar"})["Location"] == PAGE.replace(
        "en", "ar", 1
    )
    assert "Africa" in client.get("/en/reports/").content.decode()
    bench.correct({"3.7": f"{FINDING}\n\nMore."})
    assert "The same words stand in the newer version VR-2028-KEN-2." in client.get(PAGE).content.decode()
    bench.correct({"3.7": "Other words."})
    changed = client.get(PAGE).content.decode()
    assert "1 passage that this report cites was corrected or withdrawn" in changed
    assert "/s/VR-2028-KEN-3" in changed
    bench.withdraw()
    assert "Withdrawn since" in client.get(PAGE).content.decode()


@pytest.mark.parametrize("state", ["drafting", "consultation", "final"])
def test_nothing_of_it_is_public_before(bench, state):
    bench.brought_to(state)
    client = Client()
    for path in (PAGE, f"{PAGE}report.docx", f"/s/{NUMBER}"):
        assert client.get(path).status_code == 404
    listed = client.get("/en/reports/").content.decode()
    assert "No report has been published yet." in listed
    assert "Chapter 1" not in listed


def test_files_are_made_once_and_say_what_the_page_says(bench):
    bench.brought_to("published")
    client = Client()
    answer = client.get(f"{PAGE}report.docx")
    content = b"".join(answer.streaming_content)
    assert text.fingerprint(content) == bench.report.files.get(format="docx").file_id
    words = "\n".join(paragraph.text for paragraph in docx.Document(io.BytesIO(content)).paragraphs)
    assert "Chapter 3 says so [1]." in words
    assert f"[1] Kenya, voluntary review, section 3.7, paragraph {bench.passage().number}" in words
    html = b"".join(client.get(f"{PAGE}report.html").streaming_content).decode()
    assert html.count('href="#c1"') == len(CHAPTERS)
    assert html.count('id="c1"') == 1
    pages = pypdfium2.PdfDocument(b"".join(client.get(f"{PAGE}report.pdf").streaming_content))
    printed = " ".join(" ".join(page.get_textpage().get_text_range() for page in pages).split())
    assert "Chapter 3 says so [1]." in printed
    assert f"[1] Kenya, voluntary review, section 3.7, paragraph {bench.passage().number}" in printed
    assert client.get(f"{PAGE}report.exe").status_code == 404


def test_compiling_gives_the_published_report_and_before_it_a_first_draft(bench, tmp_path):
    def compiled() -> str:
        out = tmp_path / "report.html"
        call_command("compile_report", "regional", cycle="regional-2028", region="eca", output=str(out))
        return out.read_text()

    bench.brought_to("final")
    assert "Chapter 3 says so" not in compiled()
    assert "1 State speaks of it." in compiled()
    actions.publish(bench.report, by=bench.officer)
    assert "Chapter 3 says so" in compiled()
    out = tmp_path / "report.fr.html"
    told = {"cycle": "regional-2028", "region": "eca", "language": "fr", "output": str(out)}
    call_command("compile_report", "regional", **told)
    assert "Chapter 3 says so" not in out.read_text()


def test_a_draft_file_fills_what_is_not_written(bench):
    pin = bench.pin()
    bench.write({"1": f"We met {pin.marker}."})
    client = bench.world.client("regional-officer")
    page = client.get(f"{DESK}draft.html").content.decode()
    assert "We met" in page
    assert "Draft: not final" in page
    assert "States that have reviewed" in page  # the annex is the compiler's
    numbers = [int(number) for number in re.findall(r'<li id="[cs](\d+)"', page)]
    assert numbers == list(range(1, len(numbers) + 1))
    assert len(numbers) > 1
    assert client.get(f"{DESK}draft.docx")["Content-Type"].endswith("wordprocessingml.document")


def test_the_member_states_are_asked_and_comment_until_the_last_day(bench):
    pin = bench.pin()
    bench.write_all(pin.marker)
    client = bench.world.client("focal-point")
    assert client.get(f"{DESK}sections/").status_code == 404
    bench.consult(addresses=["guest@example.org"], note="Mind the figures.")
    mail = Mail.objects.get(key="consulted")
    assert (mail.to, mail.address) == (bench.world.people["focal-point"], "focal@example.org")
    assert "Mind the figures." in mail.body
    assert Mail.objects.filter(address="guest@example.org").count() == 1
    assert client.get(f"{DESK}read/3/").status_code == 404
    page = client.get(f"{DESK}write/3/read/").content.decode()
    assert "Chapter 3 says so" in page
    desk = client.get("/en/desk/").content.decode()
    assert "The draft of a report is laid before you: Regional review report: Africa." in desk
    assert f"{DESK}sections/" in desk
    assert "laid before you" not in bench.world.client("other-state").get("/en/desk/").content.decode()
    said = {"text": "Is it so?", "version": "1", "block": "0"}
    assert client.post(f"{DESK}write/3/read/", said).status_code == 302
    assert client.get(DESK).status_code == 404
    assert bench.world.client("other-state").get(f"{DESK}write/3/read/").status_code == 404
    bench.report.consultations.update(closes_on=timezone.localdate() - dt.timedelta(days=1))
    assert client.post(f"{DESK}write/3/read/", said).status_code == 409
    assert client.get(f"{DESK}write/3/read/").status_code == 200
    guest = bench.world.people["guest-comment"]
    bench.report.consultations.update(addresses=[guest.email])
    bench.share("guest-comment")
    asked = bench.world.client("guest-comment")
    assert asked.post(f"{DESK}write/3/read/", said).status_code == 409
    bench.report.consultations.update(closes_on=timezone.localdate())
    assert asked.post(f"{DESK}write/3/read/", said).status_code == 302
    actions.end_consultation(bench.report, by=bench.officer)
    assert client.get(f"{DESK}write/3/read/").status_code == 404
    assert asked.get(f"{DESK}write/3/read/").status_code == 200
    assert asked.post(f"{DESK}write/3/read/", said).status_code == 409


def test_a_guest_beside_any_consultation_writes_while_the_report_is_open(bench):
    bench.write({"3": "A text."})
    bench.share("guest-edit-one-section", right="edit")
    client = bench.world.client("guest-edit-one-section")
    told = {"text": "Another text.", "version": "1", "save_id": str(uuid.uuid4())}
    assert client.post(f"{DESK}write/3/", told).status_code == 302
    assert bench.report.document.sections.get(key="3").text == "Another text."
    assert client.get(f"{DESK}evidence/").status_code == 404
    editor = client.get(f"{DESK}write/3/").content.decode()
    assert "data-marker" not in editor
    assert f"{DESK}evidence/" not in editor


def test_whoever_is_asked_for_clearance_comes_to_the_report(bench):
    bench.write({"3": "A text."})
    documents.ask_clearance(bench.lent(), address="guest-view@example.org", note="Please.")
    share = bench.report.document.shares.get(address="guest-view@example.org")
    documents.accept_share(share, by=bench.world.fresh("guest-view"))
    clearance = bench.report.document.clearances.get()
    client = bench.world.client("guest-view")
    page = client.get("/en/desk/").content.decode()
    assert f"{DESK}clearance/{clearance.pk}/" in page
    assert client.get(f"{DESK}clearance/{clearance.pk}/").status_code == 200


def test_two_officers_write_one_chapter_and_nothing_is_lost(bench):
    bench.write({"3": "One paragraph.\n\nAnother paragraph."})
    one, other = bench.world.client("regional-officer"), bench.world.client("secretariat")

    def put(client: Client, typed: str, base: int) -> Any:
        headers = {"if-match": f'"{base}"', "idempotency-key": str(uuid.uuid4())}
        return client.put(f"{DESK}write/3/", typed, content_type="text/plain", headers=headers)

    assert put(one, "One paragraph, longer.\n\nAnother paragraph.", 1).status_code == 200
    late = put(other, "One paragraph.\n\nAnother paragraph, longer.", 1)
    assert late.status_code == 412
    told = late.json()
    assert told["merged"] == "One paragraph, longer.\n\nAnother paragraph, longer."
    assert told["conflicts"] == []
    assert put(other, told["merged"], told["version"]).status_code == 200
    kept = set(bench.report.document.sections.get(key="3").versions.values_list("text", flat=True))
    assert "One paragraph.\n\nAnother paragraph, longer." in kept


def test_a_transmission_keeps_whom_when_and_which_file(bench):
    bench.brought_to("published")
    client = bench.world.client("regional-officer")
    form = {"recipient": "other", "name": "", "sent_on": timezone.localdate().isoformat(), "form": "docx"}
    assert client.post(f"{DESK}transmit/", form).status_code == 422
    assert client.post(f"{DESK}transmit/", form | {"recipient": "president"}).status_code == 302
    assert client.post(f"{DESK}transmit/", form | {"name": "Office of the Forum"}).status_code == 302
    tomorrow = (timezone.localdate() + dt.timedelta(days=1)).isoformat()
    assert client.post(f"{DESK}transmit/", form | {"recipient": "president", "sent_on": tomorrow}).status_code == 422
    sent = list(Transmission.objects.order_by("pk"))
    assert [one.recipient for one in sent] == ["president", "other"]
    assert {one.sha256 for one in sent} == {bench.report.files.get(format="docx").file_id}
    logged = events.history(bench.report).filter(verb="transmit").order_by("pk")
    assert [event.data["sha256"] for event in logged] == [one.sha256 for one in sent]
    page = Client().get(PAGE).content.decode()
    assert "President of the General Assembly" in page
    assert "Office of the Forum" in page


def test_history_tells_everything_in_words(bench):
    bench.brought_to("transmitted")
    actions_page = bench.world.client("regional-officer").get(f"{DESK}history/").content.decode()
    for words in (
        "Report begun",
        "Passage pinned: [@1]",
        "Consultation opened",
        "Made final",
        "Published",
        "Transmitted",
    ):
        assert words in actions_page


def test_the_publication_a_pin_rests_on_cannot_be_deleted(bench):
    bench.pin()
    with pytest.raises(ProtectedError):
        Paragraph.objects.filter(text=FINDING).delete()
    assert Publication.objects.exists()
