"""The audit log: written with the change or not at all, chained, and any tampering is found where it is."""

from __future__ import annotations

import random

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from stocktake.accounts import actions as accounts
from stocktake.accounts import roles
from stocktake.core import events
from stocktake.core.models import Event, Link, Mail
from stocktake.cycles import actions as cycles
from stocktake.documents import actions as documents
from stocktake.submissions import actions as submissions
from stocktake.submissions.models import Filing, Publication, Submission

pytestmark = pytest.mark.django_db


@pytest.fixture
def chained(world):
    """Ten more events, all chained, in a chain that holds."""
    for number in range(10):
        events.record("say", f"tests.thing:{number}", by=world.people["secretariat"], note=f"note {number}", number=number)
    events.chain()
    assert events.first_broken_link() is None
    return list(Link.objects.order_by("position"))


def test_the_first_link_stands_on_zeros_and_each_on_the_one_before(chained):
    previous = "0" * 64
    for position, link in enumerate(chained, start=1):
        assert link.position == position
        assert link.hash == events.link_hash(previous, link.event)
        previous = link.hash


def test_every_event_gets_one_place_in_the_order_of_writing(chained):
    assert [link.event_id for link in chained] == list(Event.objects.order_by("id").values_list("id", flat=True))
    assert events.chain() == 0
    events.record("say", "tests.thing:later")
    assert events.chain() == 1
    assert events.first_broken_link() is None


def test_the_chain_is_made_in_any_number_of_steps(world):
    for number in range(7):
        events.record("say", f"tests.thing:{number}")
    waiting = Event.objects.filter(link=None).count()
    steps = []
    while made := events.chain(most=3):
        steps.append(made)
    assert sum(steps) == waiting
    assert max(steps) == 3
    assert events.first_broken_link() is None
    stepwise = list(Link.objects.order_by("position").values_list("position", "event", "hash"))
    Link.objects.all().delete()
    events.chain()
    assert list(Link.objects.order_by("position").values_list("position", "event", "hash")) == stepwise


CHANGES = {
    "verb": "publish",
    "thing": "tests.thing:other",
    "note": "something else",
    "data": {"number": 99},
    "actor_key": "0" * 16,
}


def tampered(sql: str, *values: object) -> bool:
    """Change rows behind the program's back. False when the database refuses: then nothing has to be found."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql, values)
            return cursor.rowcount > 0
    except DatabaseError:
        return False


@pytest.mark.parametrize("column", ["verb", "thing", "note", "data", "actor_key", "at"])
@pytest.mark.parametrize("place", [0, 4, -1])
def test_a_changed_event_is_refused_or_found(chained, column, place):
    link = chained[place]
    value = {"data": '{"number": 99}', "at": "2001-01-01 00:00:00+00:00"}.get(column) or CHANGES[column]
    if tampered(f"UPDATE core_event SET {column} = %s WHERE id = %s", value, link.event_id):
        assert events.first_broken_link() == link.position
    else:
        assert events.first_broken_link() is None


@pytest.mark.parametrize("place", [0, 4, -1])
def test_an_event_put_to_somebody_elses_account_is_refused_or_found(world, chained, place):
    link = chained[place]
    other = world.people["other-state"].pk
    if tampered("UPDATE core_event SET actor_id = %s WHERE id = %s", other, link.event_id):
        assert Event.objects.get(pk=link.event_id).actor_id == other
        assert events.first_broken_link() == link.position


@pytest.mark.parametrize("place", [0, 4, -2, -1])
def test_a_deleted_event_is_refused_or_found(chained, place):
    link = chained[place]
    if tampered("DELETE FROM core_event WHERE id = %s", link.event_id):
        assert events.first_broken_link() == link.position


@pytest.mark.parametrize("place", [0, 4, -2])
def test_an_event_deleted_with_its_link_is_refused_or_found(chained, place):
    link = chained[place]
    gone = tampered("DELETE FROM core_link WHERE position = %s", link.position)
    if gone and tampered("DELETE FROM core_event WHERE id = %s", link.event_id):
        assert events.first_broken_link() == link.position


def test_links_that_close_up_after_a_deletion_are_refused_or_found(chained):
    link = chained[4]
    gone = tampered("DELETE FROM core_link WHERE position = %s", link.position)
    if gone and tampered("DELETE FROM core_event WHERE id = %s", link.event_id):
        for later in chained[5:]:
            tampered("UPDATE core_link SET position = %s WHERE position = %s", later.position - 1, later.position)
        assert events.first_broken_link() == link.position


@pytest.mark.parametrize(("one", "other"), [(0, 1), (2, 7), (-2, -1)])
def test_swapped_events_are_refused_or_found(chained, one, other):
    first, second = chained[one], chained[other]
    free = max(link.event_id for link in chained) + 1000
    moves = [(free, first.position), (first.event_id, second.position), (second.event_id, first.position)]
    if all(tampered("UPDATE core_link SET event_id = %s WHERE position = %s", *move) for move in moves):
        assert events.first_broken_link() == first.position


def test_an_event_put_in_between_is_refused_or_found(chained):
    event = Event.objects.create(verb="forged", thing="tests.thing:1")
    for later in reversed(chained[5:]):
        tampered("UPDATE core_link SET position = %s WHERE position = %s", later.position + 1, later.position)
    Link.objects.create(position=6, event=event, hash=events.link_hash("f" * 64, event))
    assert events.first_broken_link() == 6


@pytest.mark.parametrize("seed", range(25))
def test_random_tampering_is_refused_or_found(chained, seed):
    luck = random.Random(seed)  # noqa: S311
    link = luck.choice(chained)
    how = luck.choice(["note", "hash", "thing", "delete"])
    statements = {
        "note": ("UPDATE core_event SET note = %s WHERE id = %s", f"forged {seed}", link.event_id),
        "thing": ("UPDATE core_event SET thing = %s WHERE id = %s", f"tests.forged:{seed}", link.event_id),
        "hash": ("UPDATE core_link SET hash = %s WHERE position = %s", f"{seed:064x}", link.position),
        "delete": ("DELETE FROM core_event WHERE id = %s", link.event_id),
    }
    assert events.first_broken_link() is None
    if tampered(*statements[how]):
        assert events.first_broken_link() == link.position


def test_the_log_page_says_where_the_chain_breaks(world, chained):
    administrator = world.client("administrator")
    page = administrator.get("/en/desk/log/?check=1").content.decode()
    assert "The whole chain holds" in page
    if tampered("UPDATE core_event SET note = %s WHERE id = %s", "forged", chained[4].event_id):
        page = administrator.get("/en/desk/log/?check=1").content.decode()
        assert "The chain is broken at position 5." in page
        assert "The whole chain holds" not in page


def test_reading_the_log_is_itself_in_the_log(world):
    before = Event.objects.count()
    world.client("administrator").get("/en/desk/log/")
    assert Event.objects.count() == before + 1
    event = Event.objects.order_by("-id").first()
    assert (event.verb, event.thing, event.actor) == ("read-log", "core.log", world.people["administrator"])
    assert world.client("secretariat").get("/en/desk/log/").status_code == 404
    assert Event.objects.count() == before + 1


def test_the_chain_hashes_pseudonyms_and_holds_when_a_person_is_erased(world, chained):
    event = Event.objects.filter(actor=world.people["secretariat"]).first()
    assert event.actor_key == events.pseudonym(world.people["secretariat"].pk)
    assert world.people["secretariat"].email not in f"{event.actor_key} {event.data} {event.note}"
    if tampered("UPDATE core_event SET actor_id = NULL WHERE actor_id = %s", world.people["secretariat"].pk):
        assert events.first_broken_link() is None


# Every action that changes something, the state it starts from, and the events it leaves, in their order.
ACTIONS = {
    "begin": ("", lambda w, s: w.draft(text=""), ["begin"]),
    "save": ("draft", lambda w, s: documents.fill(s.document, {"1b": "New."}, by=None, origin="typed"), ["save"]),
    "submit": ("draft", lambda w, s: submissions.submit(s, by=w.fresh("focal-point")), ["submit"]),
    "remark": (
        "submitted",
        lambda w, s: submissions.add_remark(s, key="1a", text="Why?", by=w.fresh("secretariat")),
        ["remark"],
    ),
    "return": ("submitted", lambda w, s: submissions.give_back(s, note="Why?", by=w.fresh("secretariat")), ["return"]),
    "schedule": (
        "submitted",
        lambda w, s: submissions.schedule(s, at=w.call.phase.closes_at, by=w.fresh("secretariat")),
        ["schedule"],
    ),
    "unschedule": ("scheduled", lambda w, s: submissions.unschedule(s, by=w.fresh("secretariat")), ["unschedule"]),
    "publish": (
        "submitted",
        lambda w, s: submissions.publish(s, by=w.fresh("secretariat")),
        ["publish", "put-on-record"],
    ),
    "revise": ("published", lambda w, s: submissions.revise(s, by=w.fresh("focal-point")), ["revise"]),
    "keep": ("revising", lambda w, s: submissions.give_up_update(s, by=w.fresh("focal-point")), ["keep"]),
    "correct": (
        "published",
        lambda w, s: submissions.correct(s, texts={"1a": "Right."}, note="Wrong.", by=w.fresh("secretariat")),
        ["save", "correct", "put-on-record"],
    ),
    "withdraw": ("published", lambda w, s: submissions.withdraw(s, note="Ours.", by=w.fresh("focal-point")), ["withdraw"]),
    "reopen": ("withdrawn", lambda w, s: submissions.reopen(s, by=w.fresh("focal-point")), ["reopen"]),
    "extend": (
        "",
        lambda w, s: cycles.extend(
            w.call.phase, closes_at=w.call.phase.closes_at.replace(year=2030), reason="Asked.", by=w.fresh("secretariat")
        ),
        ["extend"],
    ),
    "invite": (
        "",
        lambda w, s: accounts.invite(
            address="new@example.org",
            organisation=w.people["secretariat"].current_memberships[0].organisation,
            role=roles.Representative,
            by=w.fresh("secretariat"),
        ),
        ["invite"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", ACTIONS)
def test_a_change_leaves_its_events_or_neither_stands(world, name):
    state, act, verbs = ACTIONS[name]
    submission = world.in_state(state) if state else None
    last = Event.objects.order_by("-id").first().pk
    mails = Mail.objects.count()
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        act(world, submission)
        assert Event.objects.filter(pk__gt=last).exists()
        raise ZeroDivisionError  # the fault after the effect
    assert not Event.objects.filter(pk__gt=last).exists()
    assert Mail.objects.count() == mails
    if submission:
        submission = Submission.objects.get(pk=submission.pk)
        assert submission.state == state
    act(world, submission)
    assert list(Event.objects.filter(pk__gt=last).order_by("id").values_list("verb", flat=True)) == verbs


@pytest.mark.parametrize("name", ["submit", "return", "publish", "revise", "withdraw", "reopen"])
def test_the_event_of_a_move_says_from_where_to_where_and_by_whom(world, name):
    state, act, _verbs = ACTIONS[name]
    submission = world.in_state(state)
    act(world, submission)
    event = events.history(submission).get(verb=name)
    submission = Submission.objects.get(pk=submission.pk)
    assert (event.data["before"], event.data["after"]) == (state, submission.state)
    assert event.actor is not None
    assert event.actor_key == events.pseudonym(event.actor.pk)


def test_a_move_whose_second_half_fails_leaves_nothing(world):
    """The filing's number is taken, so the database refuses it after the move and its event were written."""
    submission = world.in_state("returned")
    submission.filings.update(number=2)
    before = (Event.objects.count(), Mail.objects.count(), submission.document.revisions.count())
    with pytest.raises(IntegrityError), transaction.atomic():
        submissions.submit(submission, by=world.fresh("focal-point"))
    assert Submission.objects.get(pk=submission.pk).state == "returned"
    assert (Event.objects.count(), Mail.objects.count(), submission.document.revisions.count()) == before
    Filing.objects.update(number=1)
    submissions.submit(submission, by=world.fresh("focal-point"))
    assert Submission.objects.get(pk=submission.pk).state == "submitted"
    assert Event.objects.count() == before[0] + 1


def test_the_hash_in_the_event_is_that_of_the_published_text(world):
    publication = submissions.publish(world.submitted(), by=world.fresh("secretariat"))
    event = events.history(publication).get(verb="put-on-record")
    assert event.data["sha256"] == publication.revision.sha256 == Publication.objects.get().filing.revision.sha256
