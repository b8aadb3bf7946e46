"""The ways through a submission, as people go them: by pages and forms, without JavaScript."""

from __future__ import annotations

import datetime as dt
import errno
import io
import json
import re
import uuid
import zipfile
from pathlib import Path
from typing import Any

import docx
import pytest
from django.conf import settings as django_settings
from django.core.files.storage import FileSystemStorage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone, translation
from django.utils.translation import gettext
from lxml import html

from stocktake.accounts.models import User
from stocktake.core import events
from stocktake.core.models import Event, Job, Mail, StoredFile
from stocktake.cycles.models import Cycle, Phase
from stocktake.documents.models import Proposal, SectionVersion
from stocktake.submissions import actions as submissions
from stocktake.submissions import queries
from stocktake.submissions.models import Call, Filing, Publication, Submission

pytestmark = pytest.mark.django_db

NUMBER = "VR-2028-KEN"
DESK = f"/en/desk/submissions/{NUMBER}/"
WRITE = f"{DESK}write/1a/"
PUBLIC = "/en/reviews/KEN/regional-2028/"


def read(response: Any) -> Any:
    """The page as a tree."""
    return html.fromstring(response.content.decode())


def words(tree: Any) -> str:
    return " ".join(tree.text_content().split())


def body(response: Any) -> str:
    return words(read(response))


def box(tree: Any, name: str = "text") -> str:
    (found,) = tree.xpath(f'//textarea[@id="{name}"]')
    return (found.text or "").removeprefix("\n")


def hidden(tree: Any, name: str) -> str:
    (found,) = tree.xpath(f'//form[@id="writing"]//input[@name="{name}"]')
    return found.get("value")


def write(client: Client, typed: str, *, page: Any = None, path: str = WRITE, **more: str) -> Any:
    """Fill in the form of the page that is open, and send it."""
    tree = page if page is not None else read(client.get(path))
    told = {"text": typed, "version": hidden(tree, "version"), "save_id": hidden(tree, "save_id")}
    return client.post(path, told | more)


def now() -> Submission:
    return Submission.objects.get(number=NUMBER)


def text_of(key: str = "1a") -> str:
    return now().document.sections.get(key=key).text


def versions(key: str = "1a") -> list[tuple[int | None, str]]:
    return list(SectionVersion.objects.filter(section__key=key).order_by("id").values_list("version", "text"))


def stored() -> tuple[int, list[str]]:
    """How many files the database knows, and which lie in the store."""
    root = Path(django_settings.MEDIA_ROOT)
    return StoredFile.objects.count(), sorted(path.name for path in root.rglob("*") if path.is_file())


def send(client: Client) -> Any:
    return client.post(f"{DESK}submit/", follow=True)


def move(client: Client, name: str, **told: str) -> Any:
    return client.post(f"{DESK}{name}/", told)


# Writing


def test_a_focal_point_begins_and_writes(world):
    client = world.client("focal-point")
    begin = client.get("/en/desk/reviews/begin/regional-2028/")
    assert "Begin the review of Kenya" in body(begin)
    begun = client.post("/en/desk/reviews/begin/regional-2028/", {"language": "fr"})
    assert (begun.status_code, begun["Location"]) == (302, DESK)
    assert now().document.language == "fr"
    saved = write(client, "Nous avons écrit ceci.")
    assert (saved.status_code, saved["Location"]) == (302, WRITE)
    page = client.get(WRITE)
    assert box(read(page)) == "Nous avons écrit ceci."
    assert hidden(read(page), "version") == "1"
    assert "Saved at" in body(page)
    assert text_of() == "Nous avons écrit ceci."


def test_two_starters_make_one_draft(world):
    for _ in range(2):
        answer = world.client("focal-point").post("/en/desk/reviews/begin/regional-2028/", {"language": "en"})
        assert answer["Location"] == DESK
    assert Submission.objects.count() == 1


def test_going_on_leads_to_the_next_answer_and_to_the_overview(world):
    world.draft()
    client = world.client("co-author")
    page = read(client.get(WRITE))
    after = page.xpath('//button[@name="go"]/@value')[0]
    assert write(client, "One.", page=page, go=after)["Location"] == f"{DESK}write/{after}/"
    assert write(client, "Two.", go="overview")["Location"] == DESK
    assert write(client, "Three.", go="https://evil.example/")["Location"] == WRITE
    assert text_of() == "Three."


def test_the_same_form_sent_twice_is_saved_once(world):
    world.draft(text="")
    client = world.client("focal-point")
    page = read(client.get(WRITE))
    for _ in range(2):
        assert write(client, "Sent twice.", page=page).status_code == 302
    assert versions() == [(1, "Sent twice.")]


def test_what_is_typed_after_going_back_is_not_lost(world):
    """The browser's Back shows the form as it was sent: the old version, the old save id, and new words in it."""
    world.draft(text="")
    client = world.client("focal-point")
    page = read(client.get(WRITE))
    write(client, "Sent first.", page=page)
    answer = write(client, "Typed after going back.", page=page)
    assert "Typed after going back." in {text for _version, text in versions()}
    assert answer.status_code == 412
    assert box(read(answer)) == "Typed after going back."


def test_a_stale_save_shows_both_texts_and_loses_nothing(world):
    world.draft(text="")
    one, other = world.client("focal-point"), world.client("co-author")
    page = read(other.get(WRITE))
    assert write(one, "We opened twelve desks.").status_code == 302
    answer = write(other, "We opened nine desks & <b>closed</b> one.", page=page)
    assert answer.status_code == 412
    tree = read(answer)
    assert box(tree) == "We opened nine desks & <b>closed</b> one."
    assert [quote.text for quote in tree.xpath("//fieldset//blockquote")] == [
        "nine desks & <b>closed</b> one.",
        "twelve desks.",
    ]
    assert "Somebody saved this answer while you were writing" in words(tree)
    assert text_of() == "We opened twelve desks."
    assert versions() == [(1, "We opened twelve desks."), (None, "We opened nine desks & <b>closed</b> one.")]
    assert write(other, "We opened twelve desks, nine of them new.", page=tree).status_code == 302
    assert text_of() == "We opened twelve desks, nine of them new."
    assert len(versions()) == 3


def test_both_texts_of_a_stale_save_can_be_found_and_restored(world):
    world.draft(text="")
    one, other = world.client("focal-point"), world.client("co-author")
    page = read(other.get(WRITE))
    write(one, "The first text.")
    write(other, "The second text.", page=page)
    listed = read(one.get(f"{WRITE}versions/"))
    assert "Kept aside" in words(listed)
    aside = SectionVersion.objects.get(origin="kept-aside")
    shown = body(one.get(f"{WRITE}versions/?show={aside.pk}"))
    assert "second" in shown
    assert one.post(f"{WRITE}versions/{aside.pk}/restore/").status_code == 302
    assert text_of() == "The second text."
    assert (1, "The first text.") in versions()


def test_an_answer_that_is_too_long_is_refused_with_all_that_was_typed(world):
    world.draft(text="Short.")
    client = world.client("focal-point")
    typed = "٤ كلمات من نص طويل جدا. " * 17_000
    assert len(typed) > 400_000
    answer = write(client, typed)
    assert answer.status_code == 422
    tree = read(answer)
    assert "This answer is longer than 400,000 characters." in words(tree)
    assert box(tree) == typed
    assert text_of() == "Short."
    assert len(versions()) == 1
    assert write(client, typed[:399_999]).status_code == 302
    assert text_of() == typed[:399_999].rstrip()


@pytest.mark.parametrize("version", [None, "", "-1", "one", "1.5", "9" * 30, "9" * 5000])
def test_a_form_whose_version_is_garbled_is_refused_with_all_that_was_typed(world, version):
    world.draft(text="Short.")
    told = {"text": "What I typed.", "save_id": str(uuid.uuid4())} | ({} if version is None else {"version": version})
    answer = world.client("focal-point").post(WRITE, told)
    assert answer.status_code in {400, 412, 422}
    assert box(read(answer)) == "What I typed."
    assert "longer than" not in body(answer)
    assert text_of() == "Short."


@pytest.mark.parametrize("save_id", [None, "", "not-a-uuid", "0" * 400])
def test_a_form_without_its_save_id_is_saved_all_the_same(world, save_id):
    world.draft(text="Short.")
    told = {"text": "What I typed.", "version": "1"} | ({} if save_id is None else {"save_id": save_id})
    assert world.client("focal-point").post(WRITE, told).status_code == 302
    assert text_of() == "What I typed."


def test_fifty_kilobytes_of_arabic_come_back_in_the_form(world):
    world.draft(text="")
    client = world.client("focal-point")
    line = "\u202bاستشرنا الوزارة (MOI)\u202c \u200f👩‍👩‍👧‍👦🇰🇪\u200e & <لا>."
    typed = "\n\n".join(f"{number} {line}" for number in range(900))
    assert len(typed.encode()) > 50_000
    assert write(client, typed.replace("\n", "\r\n")).status_code == 302  # as browsers send lines
    assert box(read(client.get(WRITE))) == typed
    assert text_of() == typed


def test_a_draft_that_is_lost_with_its_session_is_asked_for_again(world):
    world.draft(text="Short.")
    client = world.client("focal-point")
    page = read(client.get(WRITE))
    client.logout()
    answer = write(client, "Typed with an expired session.", page=page)
    assert answer.status_code == 401
    assert box(read(answer), "typed") == "Typed with an expired session."
    assert client.get(WRITE)["Location"] == f"/en/account/login/?next={WRITE}"
    assert text_of() == "Short."


# Filing, and the receipt


def test_a_review_is_submitted_and_its_receipt_verified(world):
    world.draft()
    client = world.client("focal-point")
    check = body(client.get(f"{DESK}submit/"))
    assert "Nothing stands in the way." in check
    page = send(client)
    assert page.redirect_chain == [(f"{DESK}receipts/1/", 302)]
    filing = Filing.objects.get()
    assert filing.receipt in body(page)
    assert filing.revision.sha256 in body(page)
    assert now().state == "submitted"
    anonymous = world.client("anonymous")
    told = body(anonymous.get(f"/en/verify/?q={filing.receipt.lower()}"))
    assert "This receipt is genuine" in told
    assert "Kenya filed its review for" in told
    assert "Not known here" in body(anonymous.get(f"/en/verify/?q={filing.receipt[:-1]}"))


def receipt_of(client: Client) -> dict[str, Any]:
    answer = client.get(f"{DESK}receipts/1/receipt.json")
    assert answer["Content-Disposition"].startswith("attachment")
    return json.loads(answer.content)


def verified(client: Client, content: bytes, name: str = "receipt.json") -> str:
    return body(client.post("/en/verify/", {"file": SimpleUploadedFile(name, content)}))


def test_a_receipt_file_is_genuine_wherever_it_comes_from(world):
    world.submitted()
    told = receipt_of(world.client("focal-point"))
    assert told["receipt"] == Filing.objects.get().receipt
    before = (StoredFile.objects.count(), Event.objects.count())
    for spacing in (None, 2):
        page = verified(world.client("anonymous"), json.dumps(told, indent=spacing).encode())
        assert "This receipt is genuine" in page
    assert (StoredFile.objects.count(), Event.objects.count()) == before


@pytest.mark.parametrize(
    "altered",
    [
        {"late": True},
        {"sha256": "0" * 64},
        {"filed_at": "2020-01-01T00:00:00+00:00"},
        {"filing": 2},
        {"attachments": ["0" * 64]},
        {"submission": "VR-2028-PER"},
        {"signature": ""},
        {"signature": "AAAA"},
        {"signature": None},
        {"signature": ["x"]},
        {"more": "words"},
        {"receipt": "VR-2028-PER-F1-AAAAAAAAAA"},
    ],
    ids="-".join,
)
def test_an_altered_receipt_does_not_hold(world, altered):
    world.submitted()
    told = receipt_of(world.client("focal-point"))
    assert "This receipt does not hold" in verified(world.client("anonymous"), json.dumps(told | altered).encode())


def test_a_receipt_signed_with_another_key_does_not_hold(world, settings):
    world.submitted()
    told = receipt_of(world.client("focal-point"))
    settings.RECEIPT_KEY = "11" * 32
    assert "This receipt does not hold" in verified(world.client("anonymous"), json.dumps(told).encode())


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[]", b"null", b'{"receipt": 7}', b"[" * 100_000, b"\xff\xfe\x00", b'{"receipt": "x"', b"PK\x03\x04"],
)
def test_a_file_that_is_no_receipt_is_not_known(world, content):
    assert "Not known here" in verified(world.client("anonymous"), content or b" ")


def test_a_lone_surrogate_in_a_receipt_does_not_hold(world):
    content = b'{"receipt": "\\ud800", "signature": "AAAA"}'
    assert "This receipt does not hold" in verified(world.client("anonymous"), content)


def test_nothing_written_is_nothing_to_submit(world):
    world.draft(text="")
    client = world.client("focal-point")
    page = client.get(f"{DESK}submit/")
    assert "Nothing is written yet. Write at least one answer." in body(page)
    assert not read(page).xpath('//form[@method="post"][.//button[contains(., "Submit")]]')
    answer = send(client)
    assert answer.status_code == 409
    assert "Nothing is written yet. Write at least one answer." in body(answer)
    assert now().state == "draft"


def test_a_late_review_is_taken_and_marked(world):
    world.draft()
    Phase.objects.update(closes_at=timezone.now() - dt.timedelta(hours=1))
    client = world.client("focal-point")
    assert "Your review is taken and marked as late." in body(client.get(f"{DESK}submit/"))
    assert read(send(client)).xpath('//main//*[contains(@class, "late")][text()="Late"]')
    assert Filing.objects.get().is_late
    assert receipt_of(client)["late"] is True
    assert read(client.get("/en/cycles/regional-2028/")).xpath(
        '//tr[contains(., "Kenya")]//*[contains(@class, "late")]'
    )
    move(world.client("secretariat"), "publish")
    assert "Filed late" in body(client.get(PUBLIC))


def test_a_review_in_time_is_not_marked(world):
    world.submitted()
    move(world.client("secretariat"), "publish")
    assert not Filing.objects.get().is_late
    assert "Filed late" not in body(world.client("anonymous").get(PUBLIC))
    assert not read(world.client("anonymous").get("/en/cycles/regional-2028/")).xpath(
        '//tr[contains(., "Kenya")]//*[@class="pill late"]'
    )


def test_a_closed_call_that_takes_no_late_ones_says_so_and_keeps_the_draft(world):
    world.draft("Worked on for weeks.")
    Phase.objects.update(closes_at=timezone.now() - dt.timedelta(hours=1))
    Call.objects.update(accepts_late=False)
    client = world.client("focal-point")
    sentence = "The call has closed and takes no late submissions."
    assert sentence in body(client.get(f"{DESK}submit/"))
    answer = send(client)
    assert answer.status_code == 409
    assert sentence in body(answer)
    assert now().state == "draft"
    assert text_of() == "Worked on for weeks."
    assert write(client, "And worked on later.").status_code == 302
    Phase.objects.update(closes_at=timezone.now() + dt.timedelta(hours=1))
    assert send(client).redirect_chain  # the control: an open call takes it


def test_a_call_that_has_not_opened_takes_nothing(world):
    world.draft()
    tomorrow = timezone.now() + dt.timedelta(days=1)
    Phase.objects.update(opens_at=tomorrow, closes_at=tomorrow + dt.timedelta(days=1))
    answer = send(world.client("focal-point"))
    assert (answer.status_code, now().state) == (409, "draft")
    assert "The call has not opened yet." in body(answer)


def test_a_returned_review_can_be_sent_again_after_the_call_has_closed(world):
    world.in_state("returned")
    Phase.objects.update(closes_at=timezone.now() - dt.timedelta(hours=1))
    Call.objects.update(accepts_late=False)
    assert send(world.client("focal-point")).redirect_chain
    assert now().state == "submitted"


# Checking


def test_a_review_goes_back_with_remarks_and_comes_again(world):
    User.objects.filter(pk=world.people["focal-point"].pk).update(language="fr", time_zone="Africa/Nairobi")
    User.objects.filter(pk=world.people["co-author"].pk).update(language="ar")
    world.submitted()
    secretariat, focal_point = world.client("secretariat"), world.client("focal-point")
    told = {"key": "1a", "text": "Please name the year & the <ministry>."}
    assert secretariat.post(f"{DESK}remarks/", told)["Location"] == f"{DESK}filed/"
    assert told["text"] in body(secretariat.get(f"{DESK}filed/"))
    assert told["text"] not in body(focal_point.get(f"{DESK}filed/"))
    Mail.objects.all().delete()
    assert move(secretariat, "return", note="One question before we publish.").status_code == 302
    assert now().state == "returned"

    letters = {mail.to_id: mail for mail in Mail.objects.all()}
    assert set(letters) == {world.people["focal-point"].pk, world.people["co-author"].pk}
    for role, language, country in (("focal-point", "fr", "Kenya"), ("co-author", "ar", "كينيا")):
        letter = letters[world.people[role].pk]
        assert (letter.language, letter.address) == (language, world.people[role].email)
        assert "One question before we publish." in letter.body
        assert "Please name the year & the <ministry>." in letter.body
        assert f"/{language}/desk/submissions/{NUMBER}/" in letter.body
        assert country in letter.subject
        with translation.override(language):
            subject = gettext("Returned with remarks: %(number)s, %(country)s") % {"number": NUMBER, "country": country}
            assert letter.subject == subject
            assert str(now().cycle) in letter.body
        assert "Returned with remarks" not in letter.subject

    remark = now().remarks.get()
    page = focal_point.get(WRITE)
    assert told["text"] in body(page)
    answer = focal_point.post(f"{DESK}remarks/{remark.pk}/reply/", {"reply": "It was 2027."})
    assert answer["Location"] == WRITE
    assert "It was 2027." in body(focal_point.get(WRITE))
    assert write(focal_point, "In 2027 we wrote this.").status_code == 302
    assert send(focal_point).redirect_chain == [(f"{DESK}receipts/2/", 302)]
    assert (now().state, now().filings.count()) == ("submitted", 2)
    assert "In 2027 we wrote this." in body(secretariat.get(f"{DESK}filed/"))
    assert "It was 2027." in body(secretariat.get(DESK))
    assert queries.filings_by(now())[0].revision.texts()["1a"] == "In 2027 we wrote this."


def test_dates_in_a_mail_are_written_in_its_language_and_its_readers_time_zone(world):
    User.objects.filter(pk=world.people["focal-point"].pk).update(language="fr", time_zone="Africa/Nairobi")
    world.draft()
    send(world.client("focal-point"))
    filed_at = Filing.objects.get().filed_at
    letter = Mail.objects.get(key="submitted", to=world.people["focal-point"])
    local = filed_at.astimezone(dt.timezone(dt.timedelta(hours=3)))
    months = [
        "janvier",
        "février",
        "mars",
        "avril",
        "mai",
        "juin",
        "juillet",
        "août",
        "septembre",
        "octobre",
        "novembre",
        "décembre",
    ]
    assert f"{local.day} {months[local.month - 1]} {local.year}" in letter.body
    assert f"{local:%H:%M}" in letter.body
    other = Mail.objects.get(key="submitted", to=world.people["co-author"])
    assert f"{filed_at:%H:%M}" in other.body
    assert f"{filed_at:%H:%M} (UTC)" in other.body


def test_returning_without_a_note_is_refused_and_says_why(world):
    world.submitted()
    answer = move(world.client("secretariat"), "return", note="   ")
    assert answer.status_code == 422
    assert read(answer).xpath('//*[@id="problems"]')
    assert now().state == "submitted"


def test_a_remark_that_was_taken_back_is_not_sent(world):
    world.submitted()
    secretariat = world.client("secretariat")
    for text in ("To be taken back.", "To be sent."):
        secretariat.post(f"{DESK}remarks/", {"key": "1a", "text": text})
    remark = now().remarks.get(text="To be taken back.")
    assert secretariat.post(f"{DESK}remarks/{remark.pk}/remove/").status_code == 302
    move(secretariat, "return", note="One question.")
    letter = Mail.objects.filter(key="returned").first().body
    assert "To be sent." in letter
    assert "To be taken back." not in letter


def test_a_state_is_told_in_a_sentence_that_the_secretariat_was_faster(world):
    world.submitted()
    page = world.client("focal-point").get(f"{DESK}withdraw/")
    assert page.status_code == 200
    move(world.client("secretariat"), "publish")
    answer = move(world.client("secretariat"), "return", note="Too late.")
    assert answer.status_code == 409
    assert "VR-2028-KEN has moved on meanwhile: it is now “Published”." in body(answer)
    assert now().state == "published"


# The public record


def published(world: Any) -> Client:
    world.submitted()
    assert move(world.client("secretariat"), "publish").status_code == 302
    return world.client("anonymous")


def test_a_published_review_can_be_read_cited_downloaded_and_verified(world):
    anonymous = published(world)
    publication = Publication.objects.get()
    tree = read(anonymous.get(PUBLIC))
    assert "We wrote this. It has two sentences." in words(tree)
    assert words(tree.xpath('//*[@id="p1"]')[0]).endswith("We wrote this. It has two sentences.")
    assert publication.revision.sha256 in words(tree)
    assert (
        anonymous.get("/s/VR-2028-KEN-1", headers={"accept-language": "fr"})["Location"]
        == "/fr/reviews/KEN/regional-2028/v1/"
    )
    downloads = tree.xpath('//a[contains(@href, "/review.")]/@href')
    assert [path.rpartition(".")[2] for path in downloads] == ["docx", "pdf", "md", "json"]
    for path in downloads:
        answer = anonymous.get(path)
        content = b"".join(answer.streaming_content)
        assert answer["Content-Disposition"].startswith("attachment")
        assert "This is on the record" in verified(anonymous, content, path.rpartition("/")[2])
        assert "Not known here" in verified(anonymous, content + b" ", path.rpartition("/")[2])
    for asked in ("VR-2028-KEN-1", "vr-2028-ken-1", NUMBER, publication.revision.sha256):
        assert "It is the current version." in body(anonymous.get(f"/en/verify/?q={asked}"))
    assert "Kenya" in words(read(anonymous.get("/en/reviews/")).xpath("//main")[0])
    assert Mail.objects.filter(key="published").count() == 2


def test_an_update_supersedes_and_the_first_version_stays(world):
    anonymous, focal_point = published(world), world.client("focal-point")
    first = body(anonymous.get(PUBLIC))
    assert move(focal_point, "revise").status_code == 302
    write(focal_point, "We wrote this anew.")
    assert body(anonymous.get(PUBLIC)) == first
    assert "anew" in body(focal_point.get(f"{DESK}changes/"))
    assert send(focal_point).redirect_chain
    assert body(anonymous.get(PUBLIC)) == first
    move(world.client("secretariat"), "publish")
    assert "We wrote this anew." in body(anonymous.get(PUBLIC))
    old = body(anonymous.get(f"{PUBLIC}v1/"))
    assert "We wrote this. It has two sentences." in old
    assert "This is an earlier version." in old
    assert "This is an earlier version." not in body(anonymous.get(f"{PUBLIC}v2/"))
    changed = read(anonymous.get(f"{PUBLIC}?changes=1"))
    assert "VR-2028-KEN-2 compared with VR-2028-KEN-1." in words(changed)
    assert "anew." in " ".join(one.text_content() for one in changed.xpath("//ins")).split()
    assert "sentences." in " ".join(one.text_content() for one in changed.xpath("//del")).split()
    assert list(Publication.objects.order_by("version").values_list("number", "standing")) == [
        ("VR-2028-KEN-1", "superseded"), ("VR-2028-KEN-2", "current"),
    ]  # fmt: skip
    assert "A later version has followed it." in body(anonymous.get("/en/verify/?q=VR-2028-KEN-1"))
    assert anonymous.get("/s/VR-2028-KEN-1")["Location"] == f"{PUBLIC}v1/"


def test_an_update_that_is_given_up_leaves_the_published_version(world):
    anonymous, focal_point = published(world), world.client("focal-point")
    before = body(anonymous.get(PUBLIC))
    move(focal_point, "revise")
    write(focal_point, "Written meanwhile.")
    write(focal_point, "A new answer.", path=f"{DESK}write/2a/")
    assert move(focal_point, "keep").status_code == 302
    assert (now().state, text_of(), text_of("2a")) == ("published", "We wrote this. It has two sentences.", "")
    assert body(anonymous.get(PUBLIC)) == before
    assert "Written meanwhile." in {text for _version, text in versions()}
    assert "A new answer." in {text for _version, text in versions("2a")}


def test_a_correction_is_marked_and_the_old_version_stays(world):
    anonymous, secretariat = published(world), world.client("secretariat")
    path = f"{DESK}correct/1a/"
    form = read(secretariat.get(path))
    assert (form.xpath('//textarea[@name="text"]')[0].text or "").strip() == "We wrote this. It has two sentences."
    wrong = secretariat.post(path, {"text": "We wrote this. It has one mistake fewer.", "note": ""})
    assert wrong.status_code == 422
    assert "one mistake fewer" in body(wrong)
    told = {"text": "We wrote this. It has one mistake fewer.", "note": "A number, at the wish of Kenya."}
    assert secretariat.post(path, told).status_code == 302
    page = read(anonymous.get(PUBLIC))
    assert "It has one mistake fewer." in words(page)
    assert "A number, at the wish of Kenya." in words(page)
    assert "Corrected on" in words(page)
    assert "It has two sentences." in body(anonymous.get(f"{PUBLIC}v1/"))
    assert read(anonymous.get("/en/countries/KEN/")).xpath('//*[contains(@class, "pill")][text()="Corrected"]')
    assert Filing.objects.count() == 1
    assert text_of() == told["text"]
    assert "A number, at the wish of Kenya." in Mail.objects.filter(key="published").order_by("-id")[0].body
    assert Publication.objects.get(version=2).correction == told["note"]


def test_a_correction_that_changes_nothing_is_refused(world):
    published(world)
    told = {"text": "We wrote this. It has two sentences.", "note": "Nothing."}
    answer = world.client("secretariat").post(f"{DESK}correct/1a/", told)
    assert answer.status_code == 409
    assert "Nothing was changed, so there is nothing to correct." in body(answer)
    assert Publication.objects.count() == 1


def test_a_correction_is_written_as_lines_come_from_a_browser(world):
    """Lines end with CR LF in what a form sends: the same text with other line ends is the same text."""
    world.draft("One line.\n\nAnother line.")
    send(world.client("focal-point"))
    move(world.client("secretariat"), "publish")
    told = {"text": "One line.\r\n\r\nAnother line.", "note": "Nothing."}
    assert world.client("secretariat").post(f"{DESK}correct/1a/", told).status_code == 409
    told["text"] = "One line.\r\n\r\nA third line."
    assert world.client("secretariat").post(f"{DESK}correct/1a/", told).status_code == 302
    assert Publication.objects.get(version=2).revision.texts()["1a"] == "One line.\n\nA third line."


def test_a_withdrawn_review_leaves_a_stub(world):
    anonymous, focal_point = published(world), world.client("focal-point")
    answer = move(focal_point, "withdraw", note="")
    assert (answer.status_code, now().state) == (422, "published")
    assert move(focal_point, "withdraw", note="The numbers were wrong.").status_code == 302
    publication = Publication.objects.get()
    for path in (PUBLIC, f"{PUBLIC}v1/"):
        stub = body(anonymous.get(path))
        assert "The State withdrew this review on" in stub
        assert "The numbers were wrong." in stub
        assert publication.revision.sha256 in stub
        assert "VR-2028-KEN-1" in stub
        assert "We wrote this." not in stub
    for form in ("docx", "md", "json"):
        assert anonymous.get(f"{PUBLIC}v1/review.{form}").status_code == 404
    assert anonymous.get("/s/VR-2028-KEN-1").status_code == 302
    assert "It was withdrawn." in body(anonymous.get("/en/verify/?q=VR-2028-KEN-1"))
    assert "Kenya" not in words(
        read(anonymous.get("/en/reviews/")).xpath("//main//ul")[0]
        if read(anonymous.get("/en/reviews/")).xpath("//main//ul")
        else read(anonymous.get("/en/about/"))
    )
    assert read(anonymous.get("/en/countries/KEN/")).xpath('//*[contains(@class, "pill")][text()="Withdrawn"]')


def test_a_withdrawn_review_can_be_drafted_filed_and_published_again(world):
    anonymous, focal_point = published(world), world.client("focal-point")
    move(focal_point, "withdraw", note="The numbers were wrong.")
    assert move(focal_point, "reopen").status_code == 302
    assert now().state == "draft"
    assert "The State withdrew this review on" in body(anonymous.get(PUBLIC))
    write(focal_point, "With the right numbers.")
    assert send(focal_point).redirect_chain
    move(world.client("secretariat"), "publish")
    assert "With the right numbers." in body(anonymous.get(PUBLIC))
    assert "The State withdrew this review on" in body(anonymous.get(f"{PUBLIC}v1/"))
    assert [p.standing for p in Publication.objects.order_by("version")] == ["withdrawn", "current"]


def test_a_review_is_published_at_its_hour(world):
    User.objects.filter(pk=world.people["secretariat"].pk).update(time_zone="Asia/Tokyo")
    world.submitted()
    secretariat = world.client("secretariat")
    past = move(secretariat, "schedule", day="2020-01-01", hour="12:00")
    assert (past.status_code, now().state) == (422, "submitted")
    assert "This hour has passed." in body(past)
    day = timezone.localdate() + dt.timedelta(days=3)
    assert move(secretariat, "schedule", day=day.isoformat(), hour="09:30").status_code == 302
    assert now().publish_at == dt.datetime.combine(day, dt.time(0, 30), dt.UTC)
    assert submissions.publish_due() == 0
    assert world.client("anonymous").get(PUBLIC).status_code == 404
    Submission.objects.update(publish_at=timezone.now())
    assert submissions.publish_due() == 1
    assert submissions.publish_due() == 0
    assert "We wrote this." in body(world.client("anonymous").get(PUBLIC))
    assert (now().state, now().publish_at) == ("published", None)
    event = events.history(now()).get(verb="publish")
    assert event.actor is None


def test_a_publication_that_was_called_off_does_not_happen(world):
    world.in_state("scheduled")
    assert move(world.client("secretariat"), "unschedule").status_code == 302
    assert now().publish_at is None
    assert submissions.publish_due() == 0
    assert now().state == "submitted"


def test_a_returned_review_loses_its_hour(world):
    world.in_state("scheduled")
    assert move(world.client("secretariat"), "return", note="Wait.").status_code == 302
    assert (now().state, now().publish_at) == ("returned", None)


# From one round to the next


@pytest.fixture
def last_round(world):
    """Kenya's review of 2024, on the record."""
    cycle = Cycle.objects.get(pk="regional-2024")
    earlier = timezone.now() - dt.timedelta(days=700)
    submissions.open_call(
        cycle=cycle, kind="voluntary-review", opens_at=earlier, closes_at=earlier + dt.timedelta(days=60),
        titles={"en": "Call"}, texts={"en": "Send."}, accepts_late=True, by=world.people["secretariat"],
    )  # fmt: skip
    client = world.client("focal-point")
    client.post("/en/desk/reviews/begin/regional-2024/", {"language": "en"})
    desk = "/en/desk/submissions/VR-2024-KEN/"
    for key, text in {"1a": "We asked nine ministries.", "3.7": "We opened two shelters."}.items():
        write(client, text, path=f"{desk}write/{key}/")
    client.post(f"{desk}submit/")
    assert world.client("secretariat").post(f"{desk}publish/").status_code == 302


@pytest.mark.usefixtures("last_round")
def test_the_last_review_is_carried_over_and_what_changed_is_shown(world):
    client, anonymous = world.client("focal-point"), world.client("anonymous")
    assert "VR-2024-KEN-1" in body(client.get("/en/desk/reviews/begin/regional-2028/"))
    client.post("/en/desk/reviews/begin/regional-2028/", {"language": "en", "carry_over": "1"})
    assert (text_of(), text_of("3.7")) == ("We asked nine ministries.", "We opened two shelters.")
    assert "Nothing is changed." in body(client.get(f"{DESK}changes/"))
    write(client, "We asked twelve ministries.")
    changed = read(client.get(f"{DESK}changes/"))
    assert [one.text_content().strip() for one in changed.xpath("//del")] == ["nine"]
    assert [one.text_content().strip() for one in changed.xpath("//ins")] == ["twelve"]
    assert "shelters" not in words(changed.xpath("//main")[0])
    send(client)
    move(world.client("secretariat"), "publish")
    page = read(anonymous.get(PUBLIC))
    assert page.xpath('//a[@href="/s/VR-2024-KEN-1"]')
    changed = read(anonymous.get(f"{PUBLIC}?changes=1"))
    assert "VR-2028-KEN-1 compared with VR-2024-KEN-1." in words(changed)
    assert [one.text_content().strip() for one in changed.xpath("//ins")] == ["twelve"]
    assert "We asked nine ministries." in body(anonymous.get("/en/reviews/KEN/regional-2024/"))


@pytest.mark.usefixtures("last_round")
def test_without_carrying_over_the_draft_is_empty(world):
    client = world.client("focal-point")
    client.post("/en/desk/reviews/begin/regional-2028/", {"language": "en"})
    assert not now().document.sections.exclude(text="").exists()
    assert now().carried_from is None


@pytest.mark.parametrize(
    "path",
    [
        "/en/reviews/XXX/regional-2028/", "/en/reviews/KEN/regional-1999/", "/en/reviews/ken/regional-2028/",
        "/en/reviews/KEN/imrf-2026/", "/en/reviews/PER/regional-2028/", "/en/reviews/KEN/regional-2028/v0/",
        "/en/reviews/KEN/regional-2028/v99999999999999999999/", "/en/countries/XXX/", "/en/countries/ken/",
        "/en/cycles/regional-1999/", "/en/regions/nowhere/", "/en/objectives/0/", "/en/objectives/24/",
        "/en/objectives/7/?region=nowhere", "/en/principles/none/", "/en/find/?country=XXX", "/s/VR-1999-KEN-1",
    ],
)  # fmt: skip
def test_what_does_not_exist_is_not_found(world, path):
    published(world)
    answer = world.client("anonymous").get(path)
    assert answer.status_code == 404
    assert "There is no such page" in body(answer)


@pytest.mark.parametrize("path", ["begin/regional-1999/", "begin/../../no-such/"])
def test_no_review_begins_in_a_cycle_that_does_not_exist(world, path):
    assert world.client("focal-point").get(f"/en/desk/reviews/{path}").status_code == 404
    assert world.client("focal-point").post(f"/en/desk/reviews/{path}", {"language": "en"}).status_code == 404
    assert not Submission.objects.exists()


@pytest.mark.parametrize("role", ["co-author", "secretariat", "regional-officer", "administrator", "nobody"])
def test_only_a_focal_point_begins_a_review(world, role):
    path = "/en/desk/reviews/begin/regional-2028/"
    assert world.client(role).get(path).status_code == 404
    assert world.client(role).post(path, {"language": "en"}).status_code == 404
    assert not Submission.objects.exists()


# Files


def word_file(*pieces: tuple[str, str]) -> bytes:
    document = docx.Document()
    for heading, paragraph in pieces:
        if heading:
            document.add_heading(heading, 1)
        document.add_paragraph(paragraph)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def with_part(content: bytes, name: str, data: bytes) -> bytes:
    out = io.BytesIO(content)
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr(name, data)
    return out.getvalue()


GOOD = word_file(
    ("Approach and scope", "We asked every ministry in the country."),
    ("Recipes of the ministry canteen", "Beans and rice, on Thursdays."),
)


def upload(client: Client, content: bytes, name: str = "review.docx") -> Any:
    return client.post(f"{DESK}word/", {"file": SimpleUploadedFile(name, content)})


def test_a_word_file_is_read_mapped_confirmed_and_placed(world, django_capture_on_commit_callbacks):
    world.draft(text="")
    client = world.client("focal-point")
    with django_capture_on_commit_callbacks(execute=True):
        answer = upload(client, GOOD, "../../Our review?.docx")
    job = Job.objects.get()
    assert answer["Location"] == f"/en/desk/work/{job.pk}/"
    assert (job.state, job.problem) == ("done", "")
    proposal = Proposal.objects.get()
    assert client.get(answer["Location"])["Location"] == f"{DESK}word/{proposal.pk}/"
    page = read(client.get(f"{DESK}word/{proposal.pk}/"))
    chosen = {
        one.get("name"): (one.xpath(".//option[@selected]/@value") or [""])[0] for one in page.xpath("//form//select")
    }
    assert (len(chosen), chosen["piece-0"]) == (2, "1a")
    assert "decided by:" in words(page)
    assert text_of() == ""
    placed = client.post(f"{DESK}word/{proposal.pk}/", chosen | {"piece-1": ""})
    assert placed["Location"] == f"{DESK}tray/"
    assert text_of() == "We asked every ministry in the country."
    assert "Beans and rice" in body(client.get(f"{DESK}tray/"))
    answer = send(client)
    assert answer.status_code == 409
    assert "Text from a file still waits in the tray" in body(answer)
    piece = proposal.pieces.get(key="")
    assert client.post(f"{DESK}tray/{piece.pk}/", {"key": "5a"}).status_code == 302
    assert "Recipes of the ministry canteen" in text_of("5a")
    assert send(client).redirect_chain


def test_the_reader_can_send_a_piece_elsewhere_and_only_to_places_that_exist(world, django_capture_on_commit_callbacks):
    world.draft("Typed before.")
    client = world.client("focal-point")
    with django_capture_on_commit_callbacks(execute=True):
        upload(client, GOOD)
    proposal = Proposal.objects.get()
    told = {"piece-0": "1a", "piece-1": "9z", "how": "add"}
    client.post(f"{DESK}word/{proposal.pk}/", told)
    assert text_of() == "Typed before.\n\nWe asked every ministry in the country."
    assert "Beans and rice" in body(client.get(f"{DESK}tray/"))
    again = client.post(f"{DESK}word/{proposal.pk}/", told)
    assert again.status_code in {200, 302, 409}
    assert text_of().count("We asked every ministry") == 1


def test_replacing_by_a_file_keeps_the_typed_text_in_the_versions(world, django_capture_on_commit_callbacks):
    world.draft("Typed before.")
    client = world.client("focal-point")
    with django_capture_on_commit_callbacks(execute=True):
        upload(client, GOOD)
    client.post(f"{DESK}word/{Proposal.objects.get().pk}/", {"piece-0": "1a", "piece-1": "", "how": "replace"})
    assert text_of() == "We asked every ministry in the country."
    assert (1, "Typed before.") in versions()


def test_setting_a_placed_file_aside_from_an_old_tab_loses_nothing(world, django_capture_on_commit_callbacks):
    world.draft(text="")
    client = world.client("focal-point")
    with django_capture_on_commit_callbacks(execute=True):
        upload(client, GOOD)
    proposal = Proposal.objects.get()
    client.post(f"{DESK}word/{proposal.pk}/", {"piece-0": "1a", "piece-1": ""})
    client.post(f"{DESK}word/{proposal.pk}/dismiss/")
    assert "Beans and rice" in body(client.get(f"{DESK}tray/"))


MACRO = with_part(GOOD, "word/vbaProject.bin", b"macro")
BAD = {
    "junk": (b"this is not a Word file", "review.docx", "This is neither a Word document (.docx) nor a PDF."),
    "empty": (b" ", "review.docx", "This is neither a Word document (.docx) nor a PDF."),
    "old": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "review.doc", "protected by a password or in the old Word format"),
    "zip": (with_part(word_file()[:0] or b"", "a.txt", b"a"), "review.docx", "This is neither a Word document (.docx) nor a PDF."),
    "macro": (MACRO, "review.docx", "This file holds macros, which are not taken."),
    "macro-named": (MACRO, "review.docm", "This file holds macros, which are not taken."),
    "cut": (GOOD[: len(GOOD) // 2], "review.docx", "This is neither a Word document (.docx) nor a PDF."),
    "path": (with_part(GOOD, "../../evil.xml", b"<a/>"), "review.docx", "damaged or not a plain Word document"),
    "entity": (with_part(GOOD, "word/x.xml", b'<!DOCTYPE a [<!ENTITY b "c">]><a/>'), "review.docx", "damaged or not a plain Word document"),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_a_file_that_is_no_plain_word_document_is_refused_and_not_kept(world, name, django_capture_on_commit_callbacks):
    content, file_name, sentence = BAD[name]
    world.draft()
    client = world.client("focal-point")
    before = (stored(), Job.objects.count(), Event.objects.count())
    with django_capture_on_commit_callbacks(execute=True):
        answer = upload(client, content, file_name)
    assert answer.status_code == 422
    assert sentence in body(answer)
    assert (stored(), Job.objects.count(), Event.objects.count()) == before
    with django_capture_on_commit_callbacks(execute=True):
        assert upload(client, GOOD).status_code == 302  # the control
    assert stored()[0] == before[0][0] + 1


def test_a_word_file_without_words_is_told_in_the_job_and_not_kept(world, django_capture_on_commit_callbacks):
    world.draft()
    client = world.client("focal-point")
    before = stored()
    with django_capture_on_commit_callbacks(execute=True):
        answer = upload(client, word_file())
    assert "There is no text in this file." in body(client.get(answer["Location"]))
    assert not Proposal.objects.exists()
    assert stored() == before


def test_a_published_attachment_outlives_a_refused_word_file_of_the_same_bytes(
    world, django_capture_on_commit_callbacks
):
    """Files are kept by their hash: refusing one upload must not take it from the public record."""
    content = word_file()
    world.draft()
    client = world.client("focal-point")
    attached = {"file": SimpleUploadedFile("annex.docx", content), "title": "An annex"}
    assert client.post(f"{DESK}attachments/", attached).status_code == 302
    send(client)
    move(world.client("secretariat"), "publish")
    move(client, "revise")
    client.post(f"{DESK}attachments/{now().document.attachments.get().pk}/remove/")
    annex = f"{PUBLIC}v1/files/1/"
    assert b"".join(world.client("anonymous").get(annex).streaming_content) == content
    with django_capture_on_commit_callbacks(execute=True):
        upload(client, content)
    answer = world.client("anonymous").get(annex)
    assert answer.status_code == 200
    assert b"".join(answer.streaming_content) == content


@pytest.mark.parametrize("name", ["virus.exe", "page.html", "page.svg", "annex", "annex.docm", "annex.pdf.js"])
def test_a_file_of_a_type_that_is_not_taken_is_refused_and_not_kept(world, name):
    world.draft()
    client = world.client("focal-point")
    before = stored()
    told = {"file": SimpleUploadedFile(name, b"content"), "title": "My title & more"}
    answer = client.post(f"{DESK}attachments/", told)
    assert answer.status_code == 422
    assert "Files of this type are not taken." in body(answer)
    assert "My title & more" in read(answer).xpath('//input[@name="title"]/@value')
    assert stored() == before
    told["file"] = SimpleUploadedFile("annex.pdf", b"%PDF-1.7")
    assert client.post(f"{DESK}attachments/", told).status_code == 302
    assert stored()[0] == before[0] + 1


def test_a_file_larger_than_the_limit_is_refused(world, settings):
    world.draft()
    settings.UPLOAD_MEGABYTES = 1
    client = world.client("focal-point")
    before = stored()
    for path, told in ((f"{DESK}attachments/", {"title": "Large"}), (f"{DESK}word/", {})):
        large = SimpleUploadedFile("large.docx", b"0" * (1024 * 1024 + 1))
        answer = client.post(path, told | {"file": large})
        assert answer.status_code == 422
        assert "The file is larger than 1 MB." in body(answer)
    assert stored() == before


def test_an_attachment_is_never_shown_inside_a_page(world):
    world.draft()
    client = world.client("focal-point")
    page = b"<html><script>alert(1)</script>"
    for name in ("annex.txt", "annex.md", "annex.pdf"):
        client.post(f"{DESK}attachments/", {"file": SimpleUploadedFile(name, page + name.encode()), "title": name})
    for one in now().document.attachments.all():
        answer = client.get(f"{DESK}attachments/{one.pk}/")
        assert answer["Content-Disposition"].startswith("attachment")
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert "html" not in answer["Content-Type"]
        assert b"".join(answer.streaming_content).startswith(page)


@pytest.fixture
def full_disk(monkeypatch):
    """A disk that fills in the middle of a file: part of it is written, then there is no room."""

    class Disk:
        is_full = True

    taken = FileSystemStorage._save

    def save(storage: FileSystemStorage, name: str, content: Any) -> str:
        if not Disk.is_full:
            return taken(storage, name, content)
        place = Path(storage.path(name))
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content.read()[:3])
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(FileSystemStorage, "_save", save)
    return Disk


NO_ROOM = "There is no room on the server’s disk. Nothing was kept; try again later."


def an_annex() -> tuple[str, dict[str, Any]]:
    return "attachments/", {"title": "An annex", "file": SimpleUploadedFile("annex.pdf", b"%PDF-1.7")}


def a_word_file() -> tuple[str, dict[str, Any]]:
    return "word/", {"file": SimpleUploadedFile("review.docx", GOOD)}


@pytest.mark.parametrize("sent", [an_annex, a_word_file])
def test_a_full_disk_is_told_in_a_sentence_and_nothing_is_half_kept(world, full_disk, sent):
    world.draft()
    client = world.client("focal-point")
    before = (stored(), Event.objects.count(), Job.objects.count())
    path, told = sent()
    answer = client.post(DESK + path, told)
    assert answer.status_code == 422
    assert NO_ROOM in body(answer)
    assert (stored(), Event.objects.count(), Job.objects.count()) == before
    assert client.get(WRITE).status_code == 200  # reading and writing go on
    assert write(client, "Written on a full disk.").status_code == 302
    full_disk.is_full = False
    path, told = sent()
    assert client.post(DESK + path, told).status_code == 302
    assert stored()[0] == before[0][0] + 1


def test_a_full_disk_publishes_nothing_by_half(world, full_disk):
    world.submitted()
    secretariat = world.client("secretariat")
    secretariat.raise_request_exception = False
    before = (stored(), Event.objects.count())
    answer = move(secretariat, "publish")
    assert (now().state, Publication.objects.count()) == ("submitted", 0)
    assert (stored(), Event.objects.count()) == before
    assert answer.status_code in {409, 422, 503, 507}
    assert "There is no room on the server’s disk." in body(answer)
    full_disk.is_full = False
    assert move(secretariat, "publish").status_code == 302
    assert now().state == "published"


def test_a_full_disk_at_the_hour_of_publication_leaves_it_for_later(world, full_disk):
    full_disk.is_full = False
    world.in_state("scheduled")
    Submission.objects.update(publish_at=timezone.now())
    full_disk.is_full = True
    assert submissions.publish_due() == 0
    assert (now().state, Publication.objects.count()) == ("scheduled", 0)
    full_disk.is_full = False
    assert submissions.publish_due() == 1


# What is typed is shown, never run


PROBE = "<img src=x onerror=alert(1)>"


def test_markup_typed_into_any_field_is_shown_as_it_was_typed(world):
    world.draft(PROBE)
    User.objects.filter(pk=world.people["focal-point"].pk).update(name=PROBE)
    focal_point, secretariat, anonymous = (world.client(role) for role in ("focal-point", "secretariat", "anonymous"))
    table = {"title": PROBE, "source": PROBE, "cells": f"{PROBE} | b\n{PROBE} | 2"}
    assert focal_point.post(f"{DESK}tables/add/?key=1a", table).status_code == 302
    annex = {"file": SimpleUploadedFile(f"{PROBE}.pdf", b"%PDF-1.7"), "title": PROBE}
    assert focal_point.post(f"{DESK}attachments/", annex).status_code == 302
    pages = [
        focal_point.get(DESK + path) for path in ("", "preview/", "attachments/", "write/1a/", "write/1a/versions/")
    ]
    send(focal_point)
    secretariat.post(f"{DESK}remarks/", {"key": "1a", "text": PROBE})
    pages += [secretariat.get(DESK + path) for path in ("", "filed/", "return/")]
    move(secretariat, "return", note=PROBE)
    remark = now().remarks.get()
    focal_point.post(f"{DESK}remarks/{remark.pk}/reply/", {"reply": PROBE})
    mail = Mail.objects.filter(key="returned", to=world.people["focal-point"]).get()
    pages += [focal_point.get(DESK + path) for path in ("write/1a/", "history/", f"mails/{mail.pk}/", "filed/")]
    stale = focal_point.post(WRITE, {"text": f"{PROBE} and more", "version": "0", "save_id": str(uuid.uuid4())})
    assert stale.status_code == 412
    pages.append(stale)
    send(focal_point)
    move(secretariat, "publish")
    secretariat.post(f"{DESK}correct/1a/", {"text": f"{PROBE} corrected", "note": PROBE})
    pages += [anonymous.get(path) for path in (PUBLIC, f"{PUBLIC}?changes=1", f"{PUBLIC}v1/", "/en/countries/KEN/")]
    move(focal_point, "withdraw", note=PROBE)
    pages += [anonymous.get(PUBLIC), secretariat.get(f"{DESK}history/"), anonymous.get("/en/verify/", {"q": PROBE})]
    pages.append(anonymous.post("/en/verify/", {"file": SimpleUploadedFile(PROBE, b"x")}))
    shown = 0
    for page in pages:
        assert page.status_code in {200, 412}
        told = page.content.decode()
        assert not re.search(r"<img\b", told)
        assert not [one for one in read(page).iter() if isinstance(one.tag, str) and one.get("onerror")]
        shown += "&lt;img src=x onerror=alert(1)&gt;" in told
    assert shown >= 15


def test_words_typed_while_somebody_submits_come_back(world):
    world.submitted()
    answer = world.client("co-author").post(f"{DESK}write/1a/", {"text": "Typed too late.", "version": "1"})
    assert answer.status_code == 409
    assert "Typed too late." in answer.content.decode()


@pytest.mark.parametrize(("content", "status"), [(b"%PDF-1.7 a report", 302), (b"MZ\x90 a program", 422)])
def test_an_attachment_is_what_its_name_says(world, content, status):
    world.draft()
    file = SimpleUploadedFile("report.pdf", content)
    answer = world.client("focal-point").post(f"{DESK}attachments/", {"file": file, "title": "A report"})
    assert answer.status_code == status
