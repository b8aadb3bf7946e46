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
        events.record(
            "say", f"tests.thing:{number}", by=world.people["secretariat"], note=f"note {number}", number=number
        )
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


FORGED = {
    "verb": "publish",
    "thing": "tests.thing:other",
    "note": "something else",
    "data": '{"number": 99}',
    "actor_key": "0" * 16,
    "at": "2001-01-01 00:00:00+00:00",
}


def tamper(sql: str, *values: object) -> None:
    """Change rows behind the program's back."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, values)
        assert cursor.rowcount == 1


def triggers() -> list[str]:
    """Those that keep events as they are."""
    told = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'core_event'",
        "postgresql": "SELECT tgname FROM pg_trigger WHERE tgrelid = 'core_event'::regclass AND NOT tgisinternal",
    }
    with connection.cursor() as cursor:
        cursor.execute(told[connection.vendor])
        return [name for (name,) in cursor.fetchall()]


@pytest.fixture
def superuser(chained):
    """Somebody who owns the database and takes the triggers away; the test's transaction puts them back."""
    for name in triggers():
        with connection.cursor() as cursor:
            cursor.execute(f"DROP TRIGGER {name}" + (" ON core_event" if connection.vendor == "postgresql" else ""))


def test_the_database_takes_events_and_gives_none_back(chained):
    link, count = chained[4], Event.objects.count()
    assert triggers()
    for column, value in FORGED.items():
        with pytest.raises(DatabaseError, match="append-only"):
            tamper(f"UPDATE core_event SET {column} = %s WHERE id = %s", value, link.event_id)
    with pytest.raises(DatabaseError, match="append-only"):
        tamper("DELETE FROM core_event WHERE id = %s", link.event_id)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Event.objects.get(pk=link.event_id).delete()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Event.objects.update(note="")
    events.record("say", "tests.thing:more")
    assert Event.objects.count() == count + 1
    assert events.first_broken_link() is None


@pytest.mark.usefixtures("superuser")
def test_without_the_triggers_the_database_would_do_it(chained):
    """The control of the test above."""
    tamper("UPDATE core_event SET note = %s WHERE id = %s", "forged", chained[4].event_id)
    tamper("DELETE FROM core_event WHERE id = %s", chained[5].event_id)


@pytest.mark.parametrize("column", sorted(FORGED))
@pytest.mark.parametrize("place", [0, 4, -1])
@pytest.mark.usefixtures("superuser")
def test_a_changed_event_is_found(chained, column, place):
    link = chained[place]
    tamper(f"UPDATE core_event SET {column} = %s WHERE id = %s", FORGED[column], link.event_id)
    assert events.first_broken_link() == link.position


@pytest.mark.parametrize("place", [0, 4, -1])
@pytest.mark.usefixtures("superuser")
def test_an_event_put_to_somebody_elses_account_is_found(world, chained, place):
    """The log shows the person, the chain hashes the pseudonym: the two must belong together."""
    link = chained[place]
    other = world.people["other-state"]
    tamper("UPDATE core_event SET actor_id = %s WHERE id = %s", other.pk, link.event_id)
    assert Event.objects.get(pk=link.event_id).actor == other
    assert events.first_broken_link() == link.position


@pytest.mark.parametrize("place", [0, 4, -2, -1])
@pytest.mark.usefixtures("superuser")
def test_a_deleted_event_is_found(chained, place):
    link = chained[place]
    tamper("DELETE FROM core_event WHERE id = %s", link.event_id)
    assert events.first_broken_link() == link.position


@pytest.mark.parametrize("place", [0, 4, -2])
@pytest.mark.usefixtures("superuser")
def test_an_event_deleted_with_its_link_is_found(chained, place):
    link = chained[place]
    tamper("DELETE FROM core_link WHERE position = %s", link.position)
    tamper("DELETE FROM core_event WHERE id = %s", link.event_id)
    assert events.first_broken_link() == link.position


@pytest.mark.usefixtures("superuser")
def test_links_that_close_up_after_a_deletion_are_found(chained):
    link = chained[4]
    tamper("DELETE FROM core_link WHERE position = %s", link.position)
    tamper("DELETE FROM core_event WHERE id = %s", link.event_id)
    for later in chained[5:]:
        tamper("UPDATE core_link SET position = %s WHERE position = %s", later.position - 1, later.position)
    assert events.first_broken_link() == link.position


@pytest.mark.parametrize(("one", "other"), [(0, 1), (2, 7), (-2, -1)])
def test_swapped_events_are_found(chained, one, other):
    first, second = chained[one], chained[other]
    free = max(link.event_id for link in chained) + 1000
    for event, position in [
        (free, first.position),
        (first.event_id, second.position),
        (second.event_id, first.position),
    ]:
        tamper("UPDATE core_link SET event_id = %s WHERE position = %s", event, position)
    assert events.first_broken_link() == first.position


def test_an_event_put_in_between_is_found(chained):
    event = Event.objects.create(verb="forged", thing="tests.thing:1")
    for later in reversed(chained[5:]):
        tamper("UPDATE core_link SET position = %s WHERE position = %s", later.position + 1, later.position)
    Link.objects.create(position=6, event=event, hash=events.link_hash("f" * 64, event))
    assert events.first_broken_link() == 6


@pytest.mark.parametrize("seed", range(25))
@pytest.mark.usefixtures("superuser")
def test_random_tampering_is_found(chained, seed):
    luck = random.Random(seed)
    link = luck.choice(chained)
    how = luck.choice(["note", "hash", "thing", "delete"])
    statements = {
        "note": ("UPDATE core_event SET note = %s WHERE id = %s", f"forged {seed}", link.event_id),
        "thing": ("UPDATE core_event SET thing = %s WHERE id = %s", f"tests.forged:{seed}", link.event_id),
        "hash": ("UPDATE core_link SET hash = %s WHERE position = %s", f"{seed:064x}", link.position),
        "delete": ("DELETE FROM core_event WHERE id = %s", link.event_id),
    }
    assert events.first_broken_link() is None
    tamper(*statements[how])
    assert events.first_broken_link() == link.position


@pytest.mark.usefixtures("superuser")
def test_the_log_page_says_where_the_chain_breaks(world, chained):
    administrator = world.client("administrator")
    page = administrator.get("/en/desk/log/?check=1").content.decode()
    assert "The whole chain holds" in page
    tamper("UPDATE core_event SET note = %s WHERE id = %s", "forged", chained[4].event_id)
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


def test_the_chain_hashes_pseudonyms_and_holds_when_a_person_is_erased(world):
    person = world.people["nobody"]
    event = events.record("say", "tests.thing:1", by=person)
    events.chain()
    assert event.actor_key == events.pseudonym(person.pk)
    assert person.email not in f"{event.actor_key} {event.data} {event.note}"
    assert "<bdi>Nobody</bdi>" in world.client("administrator").get("/en/desk/log/").content.decode()
    person.delete()
    assert Event.objects.get(pk=event.pk).actor_key == event.actor_key
    assert events.first_broken_link() is None
    page = world.client("administrator").get("/en/desk/log/")
    assert page.status_code == 200
    assert "<bdi>Nobody</bdi>" not in page.content.decode()


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
