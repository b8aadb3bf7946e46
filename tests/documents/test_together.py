"""Writing together: sharing, commenting, assigning, signing off, clearing, seeing who is where."""

from __future__ import annotations

import datetime as dt
import json
import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from stocktake.accounts.models import Membership, Organisation, User
from stocktake.core.events import history
from stocktake.core.models import Mail
from stocktake.core.workflow import NotAllowed, NotPossible
from stocktake.documents import actions as documents
from stocktake.documents import queries
from stocktake.documents.drafts import Rights
from stocktake.documents.models import Assignment, Clearance, Comment, Presence, Share, Thread
from stocktake.documents.states import Right
from stocktake.submissions import actions as submissions
from stocktake.submissions.models import Submission

pytestmark = pytest.mark.django_db

OWN = "/en/desk/submissions/VR-2028-KEN/"
FORM = {"name": "Zoë & Jo", "password": "four words make a password", "language": "fr", "time_zone": "Africa/Nairobi"}
HOSTILE = "<script>alert(1)</script> \" ' & {{ 7 * 7 }}"


@pytest.fixture
def draft(world) -> Submission:
    return world.draft("First paragraph of the answer.\n\nSecond paragraph of the answer.")


def offered(world: Any, draft: Submission, address: str = "new@example.org", right: Right = Right.COMMENT, *keys: str) -> str:  # fmt: skip
    """The page of an invitation."""
    _share, key = documents.offer(world.lent(draft), address=address, right=right, keys=keys)
    return f"/en/shared/{key}/"


def page(client: Client, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status, path
    return answer.content.decode()


# Rights


def test_shares_give_together_the_most_that_any_of_them_gives():
    shares = [
        Share(right=right, keys=keys) for right, keys in (("view", []), ("edit", ["1a"]), ("comment", ["1a", "2a"]))
    ]
    rights = Rights.of_guest(shares, takes_text=True)
    held = {key: rights.on(key) for key in ("1a", "2a", "3.7")}
    assert held == {"1a": Right.EDIT, "2a": Right.COMMENT, "3.7": Right.VIEW}
    assert not rights.belongs
    assert not rights.manages
    closed = Rights.of_guest(shares, takes_text=False)
    assert (closed.may_edit("1a"), closed.may_comment("2a"), closed.may_see("3.7")) == (False, False, True)
    assert closed.holds(Right.EDIT, "1a")


def test_without_a_share_on_it_a_section_is_not_there(world, draft):
    documents.fill(draft.document, {"1b": "Kestrelwort stands here."}, by=world.fresh("focal-point"), origin="typed")
    documents.add_table(draft.document, key="1b", title="Marshlantern", source="x", rows=[["a"], ["1"]], by=None)
    documents.comment(world.lent(draft), "1b", "Hollowreed was said.", version=1, block=0)
    world.share(draft, "nobody", Right.EDIT, "1a")
    client, other = world.client("nobody"), world.client("focal-point")
    for door in ("", "read/", "versions/", "status/"):
        assert client.get(f"{OWN}write/1b/{door}").status_code == 404
    for door in ("shown/", "presence/", "read/", "threads/1/reply/", "threads/1/resolve/"):
        assert client.post(f"{OWN}write/1b/{door}", {"text": "x"}).status_code == 404
    put = {"If-Match": '"0"', "Idempotency-Key": "5a0d4a3e-4a0d-4a3e-8a0d-5a0d4a3e4a0d", "Accept": "application/json"}
    assert client.put(f"{OWN}write/1b/", "x", content_type="text/plain", headers=put).status_code == 404
    other.get(f"{OWN}write/1b/")
    seen = [page(client, f"{OWN}{door}") for door in ("sections/", "preview/", "write/1a/", "write/1a/read/", "write/1a/versions/")]  # fmt: skip
    seen.append(client.post(f"{OWN}write/1a/presence/").content.decode())
    for word in ("Kestrelwort", "Marshlantern", "Hollowreed", "/write/1b/", "Preparation process", "focal@"):
        assert not any(word in one for one in seen), word
    assert not any(f'href="{OWN}"' in one for one in seen)  # a guest has no overview
    assert "Kestrelwort" in page(other, f"{OWN}preview/")  # control


def test_a_guest_sees_no_remark_of_the_secretariat(world):
    returned = world.in_state("returned")
    world.share(returned, "nobody", Right.EDIT, "1a")
    assert "Please name the year." in page(world.client("focal-point"), f"{OWN}write/1a/")
    assert "Please name the year." not in page(world.client("nobody"), f"{OWN}write/1a/")


def test_a_guest_who_writes_is_told_when_the_draft_closed_and_gets_the_words_back(world, draft):
    world.share(draft, "nobody", Right.EDIT, "1a")
    client = world.client("nobody")
    submissions.submit(draft, by=world.fresh("focal-point"))
    answer = client.post(f"{OWN}write/1a/", {"text": "My words.", "version": "1"})
    assert (answer.status_code, "My words." in answer.content.decode()) == (409, True)
    answer = client.post(f"{OWN}write/1a/read/", {"text": "My comment.", "version": "1", "block": "0"})
    assert (answer.status_code, "My comment." in answer.content.decode()) == (409, True)
    assert "First paragraph" in page(client, f"{OWN}write/1a/read/")


def test_rights_end_at_once_on_every_session(world, draft):
    world.share(draft, "nobody", Right.EDIT)
    here, there = world.client("nobody"), world.client("nobody")
    assert here.get(f"{OWN}write/1a/").status_code == there.get(f"{OWN}write/1a/").status_code == 200
    documents.end_share(Share.objects.get(), world.lent(draft))
    for client in (here, there):
        for door in ("sections/", "write/1a/", "write/1a/read/", "preview/"):
            assert client.get(OWN + door).status_code == 404
    assert page(here, "/en/desk/").count(OWN) == 0


# Sharing


@pytest.mark.parametrize("role", ["co-author", "guest-edit-one-section"])
def test_only_the_focal_point_shares(world, draft, role):
    world.share(draft, "guest-edit-one-section", Right.EDIT)
    lent = world.lent(draft, role)
    with pytest.raises(NotAllowed):
        documents.offer(lent, address="x@example.org", right=Right.VIEW)
    with pytest.raises(NotAllowed):
        documents.end_share(Share.objects.get(), lent)
    assert world.client(role).post(f"{OWN}people/", {"address": "x@example.org", "right": "view"}).status_code == 404


def test_somebody_new_makes_an_account_and_lands_in_the_draft(world, draft):
    where, client = offered(world, draft, "new@example.org", Right.COMMENT, "1a"), Client()
    shown = page(client, where)
    assert "VR-2028-KEN" in shown
    assert "First paragraph" not in shown
    assert not User.objects.filter(email="new@example.org").exists()
    answer = client.post(where, FORM)
    assert (answer.status_code, answer["Location"]) == (302, "/fr/desk/submissions/VR-2028-KEN/sections/")
    assert client.get(answer["Location"]).status_code == 200
    person = User.objects.get(email="new@example.org")
    assert Share.objects.get().person == person
    assert not person.memberships.exists()


def test_the_same_link_works_once(world, draft):
    where = offered(world, draft)
    Client().post(where, FORM)
    assert Client().get(where).status_code == 404
    assert Client().post(where, FORM).status_code == 404
    share = Share.objects.get()
    with pytest.raises(NotPossible):
        documents.accept_share(share, by=User.objects.get(email="new@example.org"))
    assert Share.objects.count() == 1


def expired(world: Any, draft: Submission) -> None:
    Share.objects.update(expires_at=timezone.now() - dt.timedelta(seconds=1))


def ended(world: Any, draft: Submission) -> None:
    documents.end_share(Share.objects.get(), world.lent(draft))


def replaced(world: Any, draft: Submission) -> None:
    offered(world, draft)


@pytest.mark.parametrize("way", [expired, ended, replaced])
def test_a_key_that_does_not_work_looks_like_one_that_never_was(world, draft, way):
    where = offered(world, draft)
    way(world, draft)
    key = where.split("/")[-2]
    shown = {
        page(Client(), where, 404).replace(key, "KEY"),
        page(Client(), "/en/shared/other/", 404).replace("/other/", "/KEY/"),
    }
    assert len(shown) == 1
    assert Client().post(where, FORM).status_code == 404
    assert not User.objects.filter(email="new@example.org").exists()


def test_another_person_is_told_which_address_is_meant(world, draft):
    where, client = offered(world, draft), world.client("other-state")
    for answer in (client.get(where), client.post(where)):
        assert "This invitation is for new@example.org." in answer.content.decode()
    assert Share.objects.get().is_offered
    with pytest.raises(NotPossible):
        documents.accept_share(Share.objects.get(), by=world.fresh("other-state"))


def test_an_inviter_who_lost_the_role_gives_nothing(world, draft):
    where = offered(world, draft, "nobody@example.org")
    Membership.objects.filter(person=world.people["focal-point"]).update(ended_at=timezone.now())
    answer = world.client("nobody").post(where)
    assert "Whoever invited you may no longer share this draft." in answer.content.decode()
    assert not Share.objects.standing().exists()
    Client().post(offered_again := where, FORM)
    assert Client().get(offered_again).status_code == 200  # still only offered


def test_a_holder_of_an_account_signs_in_and_accepts_by_a_button(world, draft):
    where = offered(world, draft, "nobody@example.org")
    assert 'name="password"' not in page(Client(), where)
    client = world.client("nobody")
    page(client, where)
    assert not Share.objects.standing().exists()  # looking changes nothing
    assert client.post(where).status_code == 302
    assert "Shared with you" in page(client, "/en/desk/")


def test_a_new_share_of_the_same_sections_takes_the_place_of_the_old_one(world, draft):
    world.share(draft, "nobody", Right.EDIT, "1a")
    world.share(draft, "nobody", Right.VIEW, "1a")
    assert world.lent(draft, "nobody").rights.on("1a") == Right.VIEW


def test_an_author_is_not_made_a_guest(world, draft):
    answer = world.client("focal-point").post(f"{OWN}people/", {"address": "AUTHOR@example.org", "right": "view"})
    assert answer.status_code == 422
    assert "writes on this draft already" in answer.content.decode()


def test_the_mail_says_what_is_shared_and_alone_has_the_key(world, draft):
    User.objects.filter(email="focal@example.org").update(name=HOSTILE)
    where = offered(world, draft, "new@example.org", Right.VIEW, "1a", "3.7")
    mail = Mail.objects.get(key="shared")
    assert (mail.address, mail.to) == ("new@example.org", None)
    for words in (HOSTILE, where, "May read", "1 (a) Approach and scope", "Objective 7"):
        assert words in mail.body
    assert where.split("/")[-2] not in str(Share.objects.values())


# Comments


def test_comments_stand_beside_their_paragraph_and_follow_it(world, draft):
    world.share(draft, "guest-comment", Right.COMMENT, "1a")
    client = world.client("guest-comment")
    answer = client.post(f"{OWN}write/1a/read/", {"text": "Why second?", "version": "1", "block": "1"})
    thread = Thread.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, f"{OWN}write/1a/read/#t{thread.pk}")
    assert (thread.quote, thread.version) == ("Second paragraph of the answer.", 1)
    changed = "New opening.\n\nFirst paragraph of the answer.\n\nSecond paragraph of the answer, with more."
    documents.fill(draft.document, {"1a": changed}, by=world.fresh("focal-point"), origin="typed")
    blocks = page(client, f"{OWN}write/1a/read/").split('<div class="passage"')
    assert ["Why second?" in block for block in blocks] == [False, False, False, True]
    documents.fill(draft.document, {"1a": "All is new now."}, by=world.fresh("focal-point"), origin="typed")
    gone = page(client, f"{OWN}write/1a/read/").split('<div class="passage"')[0]
    assert "On a paragraph that is no longer in the text" in gone
    assert "Second paragraph of the answer." in gone
    assert not Mail.objects.filter(key__contains="comment").exists()


def test_answering_resolving_and_opening_again(world, draft):
    thread = documents.comment(world.lent(draft, "co-author"), "1a", "Which year?", version=1, block=0)
    client = world.client("focal-point")
    client.post(f"{OWN}write/1a/threads/{thread.pk}/reply/", {"text": "Last year."})
    assert list(Comment.objects.order_by("id").values_list("text", flat=True)) == ["Which year?", "Last year."]
    assert "1 open comment" in page(client, "/en/desk/")
    client.post(f"{OWN}write/1a/threads/{thread.pk}/resolve/")
    thread.refresh_from_db()
    assert thread.resolved_by == world.people["focal-point"]
    assert "2 comments, resolved" in page(client, f"{OWN}write/1a/read/")
    assert "open comment" not in page(client, f"{OWN}write/1a/")
    client.post(f"{OWN}write/1a/threads/{thread.pk}/reply/", {"text": "Not so fast."})
    thread.refresh_from_db()
    assert thread.resolved_at is None
    assert "1 open comment" in page(client, f"{OWN}write/1a/")
    verbs = [event.verb for event in history(draft.document)][:4]
    assert verbs == ["answer-comment", "resolve-comment", "answer-comment", "comment"]


def test_a_guest_resolves_only_what_they_began(world, draft):
    world.share(draft, "guest-comment", Right.COMMENT)
    lent = world.lent(draft, "guest-comment")
    theirs = documents.comment(world.lent(draft), "1a", "Mine.", version=1, block=0)
    with pytest.raises(NotAllowed):
        documents.resolve(theirs, lent)
    documents.resolve(documents.comment(lent, "1a", "Guest's.", version=1, block=0), lent)
    assert Thread.objects.filter(resolved_at=None).count() == 1


def test_who_may_only_read_sees_no_comment(world, draft):
    world.share(draft, "guest-view", Right.VIEW)
    world.share(draft, "guest-comment", Right.COMMENT, "1a")
    thread = documents.comment(world.lent(draft), "1a", "Kestrelwort, between us.", version=1, block=0)
    for role, seen in (("guest-view", False), ("guest-comment", True)):
        client = world.client(role)
        assert ("Kestrelwort" in page(client, f"{OWN}write/1a/read/")) == seen
        assert ("1 open comment" in page(client, f"{OWN}sections/")) == seen
        answer = client.post(f"{OWN}write/1a/threads/{thread.pk}/reply/", {"text": "Yes."})
        assert answer.status_code == (302 if seen else 404)


def test_a_thread_answers_only_at_its_own_section(world, draft):
    thread = documents.comment(world.lent(draft), "1a", "Here.", version=1, block=0)
    assert world.client("focal-point").post(f"{OWN}write/3.7/threads/{thread.pk}/resolve/").status_code == 404


@pytest.mark.parametrize("said", ["", "   ", "x" * 5001])
def test_an_empty_or_endless_comment_is_refused_with_its_words(world, draft, said):
    answer = world.client("focal-point").post(f"{OWN}write/1a/read/", {"text": said, "version": "1", "block": "0"})
    assert (answer.status_code, Comment.objects.count()) == (409, 0)


def test_a_paragraph_that_never_was_takes_no_comment(world, draft):
    for version, block in (("1", "9"), ("7", "0")):
        answer = world.client("focal-point").post(
            f"{OWN}write/1a/read/", {"text": "x", "version": version, "block": block}
        )
        assert answer.status_code == 409
    answer = world.client("focal-point").post(f"{OWN}write/3.1/read/", {"text": "On an empty section.", "version": "0"})
    assert answer.status_code == 302
    assert "On the section as a whole" in page(world.client("focal-point"), f"{OWN}write/3.1/read/")


def test_a_comment_out_of_a_word_file_keeps_its_authors_name(world, draft):
    told = {"version": 1, "block": 0, "quote": "First paragraph of the answer.", "by": world.fresh("focal-point")}
    documents.begin_thread(draft.document, "1a", "From Word.", author="A. Reader", **told)
    shown = page(world.client("focal-point"), f"{OWN}write/1a/read/")
    assert "A. Reader" in shown
    assert "in a Word file" in shown


def test_hostile_names_and_comments_are_only_words(world, draft):
    User.objects.filter(pk=world.people["guest-comment"].pk).update(name=HOSTILE)
    world.share(draft, "guest-comment", Right.COMMENT)
    lent = world.lent(draft, "guest-comment")
    documents.fill(draft.document, {"1a": f"Words {HOSTILE}"}, by=world.fresh("guest-comment"), origin="typed")
    documents.comment(lent, "1a", HOSTILE, version=2, block=0)
    gone = documents.comment(lent, "1a", HOSTILE, version=1, block=1)
    documents.begin_thread(draft.document, "1a", HOSTILE, version=1, block=None, quote="", by=None, author=HOSTILE)
    documents.assign(
        world.lent(draft), "1a", organisation=draft.organisation, due_on=timezone.localdate(), note=HOSTILE
    )
    asked, _key = documents.ask_clearance(world.lent(draft), address="nobody@example.org", note=HOSTILE)
    documents.resolve(gone, lent)
    Presence.objects.create(document=draft.document, person=world.people["guest-comment"], key="1a")
    client = world.client("focal-point")
    for door in ("people/", "sections/", "write/1a/", "write/1a/read/", "clearance/", f"clearance/{asked.pk}/", "sections/1a/assign/"):  # fmt: skip
        shown = page(client, OWN + door)
        assert "<script>alert" not in shown, door
        assert "49" not in re.findall(r"&amp; (\d+)", shown), door
    assert "&lt;script&gt;alert(1)" in page(client, f"{OWN}write/1a/read/")
    here = client.post(f"{OWN}write/1a/presence/").json()["here"]
    assert here[0]["name"] == HOSTILE  # data, which the script puts in as text


# Assignments


def ministry(world: Any) -> Organisation:
    return world.people["co-author"].memberships.get().organisation


def test_a_section_is_one_ministrys_until_it_is_anothers(world, draft):
    lent, today = world.lent(draft), timezone.localdate()
    documents.assign(lent, "1a", organisation=ministry(world), due_on=today)
    documents.assign(lent, "1a", organisation=draft.organisation, due_on=today)
    assert Assignment.objects.get(ended_at=None).organisation == draft.organisation
    with pytest.raises(NotAllowed):  # not a ministry of this government
        documents.assign(lent, "1a", organisation=Organisation.objects.get(slug="government-per"), due_on=today)
    with pytest.raises(NotAllowed):
        documents.assign(world.lent(draft, "co-author"), "1a", organisation=ministry(world), due_on=today)
    assert [mail.address for mail in Mail.objects.filter(key="assigned").order_by("id")] == ["author@example.org", "focal@example.org"]  # fmt: skip


def test_sign_off_says_when_the_text_changed_since(world, draft):
    documents.assign(world.lent(draft), "1a", organisation=ministry(world), due_on=timezone.localdate())
    assignment, client = Assignment.objects.get(), world.client("co-author")
    assert "due on" in page(client, "/en/desk/")
    where = f"{OWN}assignments/{assignment.pk}/sign-off/"
    assert client.post(where, {"version": "0"}).status_code == 409  # it changed since the page was made
    assert client.post(where, {"version": "1"}).status_code == 302
    assert "Signed off" in page(client, f"{OWN}sections/")
    assert "due on" not in page(client, "/en/desk/")
    documents.fill(draft.document, {"1a": "Other words."}, by=world.fresh("focal-point"), origin="typed")
    assert "Changed since it was signed off" in page(client, f"{OWN}sections/")
    client.post(f"{OWN}assignments/{assignment.pk}/take-back/")
    assignment.refresh_from_db()
    assert (assignment.signed_off_at, assignment.signed_off_version) == (None, None)


def test_another_ministry_signs_nothing_off(world, draft):
    office = Organisation.objects.create(slug="o", kind="ministry", name={"en": "Office"}, parent=draft.organisation)
    documents.assign(world.lent(draft), "1a", organisation=office, due_on=timezone.localdate())
    with pytest.raises(NotAllowed):
        documents.sign_off(Assignment.objects.get(), world.lent(draft, "co-author"), version=1)


def test_late_is_said_in_a_word(world, draft):
    past = timezone.localdate() - dt.timedelta(days=1)
    documents.assign(world.lent(draft), "1a", organisation=ministry(world), due_on=past)
    assert "Late: was due on" in page(world.client("focal-point"), f"{OWN}sections/")
    answer = world.client("focal-point").post(
        f"{OWN}sections/1a/assign/", {"organisation": ministry(world).pk, "due_on": past.isoformat()}
    )
    assert (answer.status_code, "This day has passed." in answer.content.decode()) == (422, True)


# Clearance


def asked(world: Any, draft: Submission, address: str = "guest-view@example.org") -> Clearance:
    return documents.ask_clearance(world.lent(draft), address=address, note="Please.")[0]


def test_the_text_laid_before_somebody_stays_though_the_draft_changes(world, draft):
    world.share(draft, "guest-view", Right.VIEW)
    clearance, client = asked(world, draft), world.client("guest-view")
    documents.fill(draft.document, {"1a": "Kestrelwort came later."}, by=world.fresh("focal-point"), origin="typed")
    where = f"{OWN}clearance/{clearance.pk}/"
    shown = page(client, where)
    assert "First paragraph of the answer." in shown
    assert "Kestrelwort" not in shown
    assert "Your clearance is asked" in page(client, "/en/desk/")
    assert client.post(where, {"decision": "cleared"}).status_code == 302
    assert "1 section changed since" in page(world.client("focal-point"), f"{OWN}clearance/")
    second = asked(world, draft)
    changes = page(client, f"{OWN}clearance/{second.pk}/?changes=1")
    assert "<ins>Kestrelwort came later.</ins>" in changes
    assert "On vulnerability." not in changes  # as it was
    assert "On vulnerability." in page(client, f"{OWN}clearance/{second.pk}/")


def test_one_decision_logged_and_told(world, draft):
    world.share(draft, "guest-view", Right.VIEW)
    clearance, client = asked(world, draft), world.client("guest-view")
    where = f"{OWN}clearance/{clearance.pk}/"
    assert client.post(where, {"decision": "returned", "remark": " "}).status_code == 422
    assert client.post(where, {"decision": "taken-back"}).status_code == 404
    assert client.post(where, {"decision": "returned", "remark": "Name the source."}).status_code == 302
    assert client.post(where, {"decision": "cleared"}).status_code == 409
    clearance.refresh_from_db()
    assert (clearance.decision, clearance.remark) == ("returned", "Name the source.")
    event = history(draft.document).first()
    assert (event.verb, event.actor, event.note) == ("send-back", world.people["guest-view"], "Name the source.")
    mail = Mail.objects.get(key="clearance-decided")
    assert (mail.address, "Name the source." in mail.body) == ("focal@example.org", True)
    assert "Sent back" in page(client, where)


def test_a_minister_without_an_account_is_invited_to_read_and_to_decide(world, draft):
    asked(world, draft, "minister@example.org")
    mail = Mail.objects.get(key="clearance-asked")
    where = re.search(r"/en/shared/[\w-]+/", mail.body)[0]
    client = Client()
    client.post(where, {**FORM, "language": "en"})
    sections = page(client, f"{OWN}sections/")
    link = re.search(rf"{OWN}clearance/\d+/", sections)[0]
    assert client.post(link, {"decision": "cleared"}).status_code == 302
    assert Clearance.objects.get().decided_by.email == "minister@example.org"
    assert client.get(f"{OWN}write/1a/").status_code == 404  # reads, and no more
    assert client.get(f"{OWN}clearance/").status_code == 404


def test_nobody_else_decides_and_not_after_the_access_has_ended(world, draft):
    world.share(draft, "guest-view", Right.VIEW)
    world.share(draft, "guest-comment", Right.COMMENT)
    clearance = asked(world, draft)
    where = f"{OWN}clearance/{clearance.pk}/"
    for role in ("focal-point", "co-author", "guest-comment"):
        assert world.client(role).post(where, {"decision": "cleared"}).status_code == 404
    world.share(draft, "guest-view", Right.VIEW, "1a")
    documents.end_share(clearance.share, world.lent(draft))
    client = world.client("guest-view")
    assert page(client, f"{OWN}sections/")
    assert client.get(where).status_code == client.post(where, {"decision": "cleared"}).status_code == 404
    assert "Your clearance is asked" not in page(client, "/en/desk/")


def test_an_author_who_became_a_guest_no_longer_clears_the_whole(world, draft):
    clearance = asked(world, draft, "author@example.org")
    where = f"{OWN}clearance/{clearance.pk}/"
    assert world.client("co-author").get(where).status_code == 200
    Membership.objects.filter(person=world.people["co-author"]).update(ended_at=timezone.now())
    world.share(draft, "co-author", Right.VIEW, "1a")
    assert world.client("co-author").get(f"{OWN}sections/").status_code == 200
    assert world.client("co-author").get(where).status_code == 404


def test_only_one_is_asked_at_a_time_and_it_can_be_taken_back(world, draft):
    clearance = asked(world, draft, "author@example.org")
    with pytest.raises(NotPossible):
        asked(world, draft)
    with pytest.raises(NotAllowed):
        documents.take_back_clearance(clearance, world.lent(draft, "co-author"))
    documents.take_back_clearance(clearance, world.lent(draft))
    with pytest.raises(NotPossible):
        documents.decide(clearance, world.lent(draft, "co-author"), decision="cleared")
    assert not Mail.objects.filter(key="clearance-decided").exists()
    asked(world, draft)


def test_an_invitation_to_decide_ends_with_what_it_was_for(world, draft):
    clearance = asked(world, draft, "minister@example.org")
    where = re.search(r"/en/shared/[\w-]+/", Mail.objects.get(key="clearance-asked").body)[0]
    page(Client(), where)
    documents.take_back_clearance(clearance, world.lent(draft))
    page(Client(), where, 404)


# Presence


def test_who_is_in_which_section_is_told_and_forgotten(world, draft):
    world.client("co-author").get(f"{OWN}write/3.7/")
    client = world.client("focal-point")
    assert "Also here:" in page(client, f"{OWN}write/1a/")
    told = client.post(f"{OWN}write/1a/presence/").json()
    assert told["here"] == [{"name": "author", "key": "3.7", "label": "Objective 7: Reduce vulnerabilities"}]
    assert (told["version"], told["author"]) == (1, "focal")
    Presence.objects.update(seen_at=timezone.now() - dt.timedelta(seconds=61))
    assert json.loads(client.post(f"{OWN}write/1a/presence/").content)["here"] == []
    assert Presence.objects.count() == 2  # one row for each person


# Lists


def guests(world: Any, draft: Submission, rows: range) -> None:
    for number in rows:
        person = User.objects.create_user(f"g{number}@example.org", None, name=f"G {number}")
        share, _key = documents.offer(world.lent(draft), address=person.email, right=Right.COMMENT, keys=["1a"])
        documents.accept_share(share, by=person)


def threads(world: Any, draft: Submission, rows: range) -> None:
    """On a paragraph that was edited since, by so many people."""
    guests(world, draft, rows)
    for share in Share.objects.filter(address__in=[f"g{number}@example.org" for number in rows]):
        told = {"version": 1, "block": 1, "quote": "Second paragraph of the answer.", "by": share.person}
        thread = documents.begin_thread(draft.document, "1a", "One.", **told)
        Comment.objects.create(thread=thread, text="Two.", by=world.people["co-author"])
    text = f"First paragraph of the answer.\n\nSecond paragraph of the answer, edited {len(rows)} times."
    documents.fill(draft.document, {"1a": text}, by=world.people["co-author"], origin="typed")


def assignments(world: Any, draft: Submission, rows: range) -> None:
    for question in draft.outline.questions[rows.start : rows.stop]:
        documents.assign(world.lent(draft), question.key, organisation=ministry(world), due_on=timezone.localdate())


def clearances(world: Any, draft: Submission, rows: range) -> None:
    for _ in rows:
        clearance = asked(world, draft, "author@example.org")
        documents.decide(clearance, world.lent(draft, "co-author"), decision="cleared")


LISTS = {
    "people": (guests, "people/", 6),
    "read": (threads, "write/1a/read/", 10),
    "beside the editor": (threads, "write/1a/", 13),
    "sections": (assignments, "sections/", 9),
    "clearance": (clearances, "clearance/", 6),
}


@pytest.mark.parametrize("name", LISTS)
def test_a_list_asks_as_many_queries_for_thirty_rows_as_for_one(world, draft, name):
    make, door, count = LISTS[name]
    for rows in (range(1), range(1, 30)):
        make(world, draft, rows)
        client = world.client("focal-point")
        page(client, OWN + door)
        with CaptureQueriesContext(connection) as captured:
            page(client, OWN + door)
        assert len(captured) == count, "\n".join(query["sql"][:150] for query in captured.captured_queries)


def test_rights_of_guests_are_one_query(world, draft, django_assert_num_queries):
    world.share(draft, "nobody", Right.VIEW, "1a")
    world.share(draft, "nobody", Right.EDIT, "3.7")
    document = Submission.objects.with_names().get().document
    with django_assert_num_queries(1):
        rights = queries.rights_of_guest(document, world.people["nobody"], takes_text=True)
    assert rights.may_edit("3.7")
