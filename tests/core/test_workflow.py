"""Workflows: every table is walked whole, and `take` lets nothing through that the table does not."""

from __future__ import annotations

import dataclasses
import importlib
import pkgutil

import pytest
from django.db import transaction
from django.utils import timezone, translation

import stocktake
from stocktake.core import events
from stocktake.core.models import Event
from stocktake.core.workflow import Move, NotAllowed, NotPossible, Workflow, missing, take
from stocktake.submissions import actions as submissions
from stocktake.submissions import workflow
from stocktake.submissions.models import Submission


def workflows() -> dict[str, Workflow]:
    """Every Workflow that a module of the project holds."""
    found = {}
    for module in pkgutil.walk_packages(stocktake.__path__, "stocktake."):
        if module.name.rsplit(".", 1)[-1] == "workflow":
            held = vars(importlib.import_module(module.name)).values()
            found |= {one.name: one for one in held if isinstance(one, Workflow)}
    return found


WORKFLOWS = workflows()


def faults(table: Workflow) -> list[str]:
    """What is wrong with a table, in words."""
    found, reached, edge = [], set(), {table.first}
    while edge:
        reached |= edge
        edge = {move.target for move in table.moves if move.sources & reached} - reached
    found += [f"{state} cannot be reached" for state in sorted(table.states - reached)]
    for state in sorted(table.states):
        leaves = any(state in move.sources for move in table.moves)
        if leaves == (state in table.ends):
            found.append(f"{state} is an end with a way out" if leaves else f"{state} is a dead end that nobody meant")
        if not str(table.state_names.get(state, "")).strip():
            found.append(f"{state} has no name")
    found += [f"{state} is named and not used" for state in sorted(set(table.state_names) - table.states)]
    found += [f"{state} is an end and not used" for state in sorted(table.ends - table.states)]
    names = [move.name for move in table.moves]
    found += [f"{name} stands twice" for name in sorted({name for name in names if names.count(name) > 1})]
    for move in table.moves:
        if not str(move.button).strip() or not str(move.done).strip():
            found.append(f"{move.name} has no words")
        if not move.sources:
            found.append(f"{move.name} starts nowhere")
    return found


def test_the_workflow_of_submissions_is_among_them():
    assert WORKFLOWS["submission"] is workflow.SUBMISSION


@pytest.mark.parametrize("name", sorted(WORKFLOWS))
@pytest.mark.parametrize("language", ["ar", "en", "es", "fr", "ru", "zh-hans"])
def test_a_workflow_is_whole(name, language):
    with translation.override(language):
        assert faults(WORKFLOWS[name]) == []


def anybody(person: object, thing: object) -> bool:
    return True


def a_move(name: str, sources: set[str], target: str, **values: object) -> Move:
    told = {"button": name.title(), "done": name.title(), "allowed": anybody} | values
    return Move(name=name, sources=frozenset(sources), target=target, **told)


WHOLE = Workflow(
    "whole", "new", (a_move("go", {"new"}, "old"),), ends=frozenset({"old"}), state_names={"new": "New", "old": "Old"}
)


@pytest.mark.parametrize(
    ("broken", "fault"),
    [
        (dataclasses.replace(WHOLE, ends=frozenset()), "old is a dead end that nobody meant"),
        (dataclasses.replace(WHOLE, ends=frozenset({"old", "new"})), "new is an end with a way out"),
        (dataclasses.replace(WHOLE, state_names={"new": "New"}), "old has no name"),
        (dataclasses.replace(WHOLE, first="old"), "new cannot be reached"),
        (dataclasses.replace(WHOLE, moves=WHOLE.moves * 2), "go stands twice"),
        (dataclasses.replace(WHOLE, moves=(a_move("go", {"new"}, "old", button=""),)), "go has no words"),
        (dataclasses.replace(WHOLE, ends=frozenset({"old", "gone"})), "gone is an end and not used"),
    ],
    ids=lambda value: value.replace(" ", "-") if isinstance(value, str) else "",
)
def test_the_walk_finds_what_is_wrong_with_a_table(broken, fault):
    assert faults(WHOLE) == []
    assert fault in faults(broken)


@pytest.mark.parametrize("name", sorted(WORKFLOWS))
def test_the_diagram_shows_every_move(name):
    table, lines = WORKFLOWS[name], list(WORKFLOWS[name].diagram())
    assert lines[:2] == ["stateDiagram-v2", f"    [*] --> {table.first}"]
    edges = {f"    {source} --> {move.target}: {move.name}" for move in table.moves for source in move.sources}
    assert set(lines[2:]) == edges
    assert len(lines) == 2 + len(edges)


@pytest.mark.parametrize("name", sorted(WORKFLOWS))
def test_a_move_is_found_by_its_name(name):
    table = WORKFLOWS[name]
    assert [table[move.name] for move in table.moves] == list(table.moves)


MOVES = {move.name: move for move in workflow.SUBMISSION.moves}
# Who makes each move; everybody else is refused. None: a command, which nobody asks for on a page.
MAKES = {
    "submit": "focal-point", "return": "secretariat", "schedule": "secretariat", "unschedule": "secretariat",
    "publish": "secretariat", "correct": "secretariat", "revise": "focal-point", "keep": "focal-point",
    "withdraw": "focal-point", "reopen": "focal-point", "take-over": None,
}  # fmt: skip


def test_every_move_of_a_submission_has_its_maker():
    assert set(MAKES) == set(MOVES)


def maker(world, name: str):
    return world.fresh(MAKES[name]) if MAKES[name] else None


def columns(move: Move) -> dict[str, object]:
    """What the state wants beside it: an hour when it is scheduled, none else."""
    return {"publish_at": timezone.now() if move.target == "scheduled" else None}


def told(submission: Submission) -> tuple[str, int]:
    return Submission.objects.get(pk=submission.pk).state, Event.objects.count()


@pytest.mark.django_db
@pytest.mark.parametrize("state", sorted(workflow.SUBMISSION.states))
def test_a_move_is_made_from_its_sources_only(world, state):
    submission = world.in_state(state)
    for name, move in MOVES.items():
        by, before = maker(world, name), told(submission)
        with transaction.atomic():
            if state in move.sources:
                moved = take(submission, move, by=by, note="Because.", sets=columns(move))
                assert told(submission) == (move.target, before[1] + 1), name
                assert moved.state == move.target
            elif state == "draft" and MAKES[name] == "secretariat":
                with pytest.raises(NotAllowed):  # a draft is not there for the secretariat
                    take(submission, move, by=by, note="Because.", sets=columns(move))
                assert told(submission) == before, name
            else:
                with pytest.raises(NotPossible) as refusal:
                    take(submission, move, by=by, note="Because.", sets=columns(move))
                assert refusal.value.reasons == (Submission.objects.get(pk=submission.pk).moved_on_sentence(),)
                assert told(submission) == before, name
            transaction.set_rollback(True)


@pytest.mark.django_db
@pytest.mark.parametrize("state", sorted(workflow.SUBMISSION.states))
def test_a_move_is_made_by_its_maker_only(world, state):
    submission = world.in_state(state)
    for name, move in MOVES.items():
        for role in set(world.people) - {MAKES[name]}:
            before = told(submission)
            with pytest.raises(NotAllowed):
                take(submission, move, by=world.fresh(role), note="Because.", sets=columns(move))
            assert told(submission) == before, (name, role)
            assert move not in workflow.SUBMISSION.open_to(submission, world.fresh(role))
        if MAKES[name]:
            listed = move in workflow.SUBMISSION.open_to(submission, maker(world, name))
            assert listed == (state in move.sources), name


@pytest.mark.django_db
def test_the_clock_passes_the_rule_and_nothing_else(world):
    submission = world.in_state("scheduled")
    moved = take(submission, workflow.PUBLISH, by=None, sets={"publish_at": None})
    assert moved.state == "published"
    assert events.history(submission)[0].actor is None
    with pytest.raises(NotPossible):
        take(submission, workflow.PUBLISH, by=None, sets={"publish_at": None})


@pytest.mark.django_db
def test_an_unmet_need_is_said_in_a_sentence(world):
    empty = world.draft(text="")
    before = told(empty)
    with pytest.raises(NotPossible) as refusal:
        take(empty, workflow.SUBMIT, by=world.fresh("focal-point"))
    assert refusal.value.reasons == ("Nothing is written yet. Write at least one answer.",)
    assert missing(empty, workflow.SUBMIT) == list(refusal.value.reasons)
    assert told(empty) == before
    control = world.draft()
    assert missing(control, workflow.SUBMIT) == []
    assert take(control, workflow.SUBMIT, by=world.fresh("focal-point")).state == "submitted"


@pytest.mark.django_db
@pytest.mark.parametrize("name", [name for name, move in MOVES.items() if move.wants_note])
@pytest.mark.parametrize("note", ["", "   ", "\n\t"])
def test_a_move_that_wants_a_note_is_not_made_without(world, name, note):
    move = MOVES[name]
    submission = world.in_state(min(move.sources))
    before = told(submission)
    with pytest.raises(NotPossible) as refusal:
        take(submission, move, by=world.fresh(MAKES[name]), note=note, sets={"publish_at": None})
    assert refusal.value.reasons == (submission.note_wanted_sentence(),)
    assert told(submission) == before
    take(submission, move, by=world.fresh(MAKES[name]), note="Because.", sets={"publish_at": None})
    assert events.history(submission)[0].note == "Because."


def test_the_moves_that_want_a_note_are_these():
    assert {name for name, move in MOVES.items() if move.wants_note} == {"return", "correct", "withdraw"}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("first", "second"),
    [
        (
            lambda s, by: submissions.publish(s, by=by["secretariat"]),
            lambda s, by: submissions.give_back(s, note="No.", by=by["secretariat"]),
        ),
        (
            lambda s, by: submissions.give_back(s, note="No.", by=by["secretariat"]),
            lambda s, by: submissions.publish(s, by=by["secretariat"]),
        ),
        (
            lambda s, by: submissions.publish(s, by=by["secretariat"]),
            lambda s, by: submissions.publish(s, by=by["secretariat"]),
        ),
        (
            lambda s, by: submissions.withdraw(s, note="Ours.", by=by["focal-point"]),
            lambda s, by: submissions.publish(s, by=by["secretariat"]),
        ),
    ],
    ids=["publish-return", "return-publish", "publish-publish", "withdraw-publish"],
)
def test_of_two_at_once_the_second_is_refused(world, first, second):
    """Both have the page of the same moment open: each holds the row as it was then."""
    world.submitted()
    one, other = Submission.objects.get(), Submission.objects.get()
    by = {role: world.fresh(role) for role in ("secretariat", "focal-point")}
    first(one, by)
    assert other.state == "submitted"
    before = told(other)
    with pytest.raises(NotPossible) as refusal:
        second(other, by)
    assert "moved on" in str(refusal.value)
    assert told(other) == before
    assert Submission.objects.get().publications.count() == (Submission.objects.get().state == "published")


@pytest.mark.django_db
def test_the_loser_would_have_been_served_had_it_come_first(world):
    """The control of the test above: alone, each of these moves is made."""
    submission = world.submitted()
    with transaction.atomic():
        submissions.give_back(submission, note="No.", by=world.fresh("secretariat"))
        assert told(submission)[0] == "returned"
        transaction.set_rollback(True)
    submissions.publish(submission, by=world.fresh("secretariat"))
    assert told(submission)[0] == "published"


@pytest.mark.django_db
def test_two_submitters_make_one_filing(world):
    world.draft()
    one, other = Submission.objects.get(), Submission.objects.get()
    submissions.submit(one, by=world.fresh("focal-point"))
    with pytest.raises(NotPossible):
        submissions.submit(other, by=world.fresh("focal-point"))
    assert one.filings.count() == 1
