"""How our own draft is written together: shared, assigned, commented on, cleared once and laid down again."""

from __future__ import annotations

import datetime as dt
from typing import Any

from stocktake.accounts.models import User
from stocktake.config.demonstration import phrases
from stocktake.config.demonstration.clock import Story
from stocktake.config.demonstration.people import GUEST, MINISTER, newcomer
from stocktake.documents import actions as documents
from stocktake.documents.drafts import Draft
from stocktake.documents.models import Clearance
from stocktake.documents.states import Right
from stocktake.submissions.models import Submission
from stocktake.submissions.views import filer


def lent(submission: Submission, person: User) -> Draft:
    found = Submission.objects.with_names().get(pk=submission.pk)
    rights = filer.rights_on(found, User.objects.get(pk=person.pk))
    assert rights is not None  # noqa: S101  (the cast is ours)
    return filer.lend(found, person, rights, {})


def write_together(t: Any) -> Story:
    """`t` is the telling of a review whose draft is open."""
    keys = list(t.texts)
    ours, ministry = lent(t.submission, t.focal_point), t.cast.co_author.memberships.get().organisation
    yield t.diary.after(0, 1)
    today = t.diary.latest.date()
    for key, days in ((keys[0], 9), (keys[1], 16), (keys[2], -2)):
        due_on = today + dt.timedelta(days=days)
        documents.assign(ours, key, organisation=ministry, due_on=due_on, note=phrases.ASSIGNMENT_NOTE)
    yield t.diary.after(0, 1)
    signed = ours.document.assignments.get(key=keys[1], ended_at=None)
    version = ours.document.sections.get(key=keys[1]).version
    documents.sign_off(signed, lent(t.submission, t.cast.co_author), version=version)
    yield from _guests(t, ours, keys)
    yield from _comments(t, ours, keys)
    yield from _clearances(t, ours, keys[0])


def _guests(t: Any, ours: Draft, keys: list[str]) -> Story:
    yield t.diary.after(0, 1)
    share, _key = documents.offer(ours, address=GUEST[1], right=Right.COMMENT, keys=keys[:3])
    yield t.diary.after(0, 1)
    documents.accept_share(share, by=newcomer(*GUEST, zone=t.state.zone))


def _comments(t: Any, ours: Draft, keys: list[str]) -> Story:
    yield t.diary.after(0, 1)
    guest, threads = lent(t.submission, t.cast.at(GUEST[1])), []
    for key, said in zip(keys, phrases.COMMENTS, strict=False):
        version = ours.document.sections.get(key=key).version
        threads.append(documents.comment(guest, key, said, version=version, block=0))
    yield t.diary.after(0, 1)
    documents.reply_to(threads[0], ours, phrases.COMMENT_REPLY)


def _clearances(t: Any, ours: Draft, key: str) -> Story:
    """The minister clears the draft; it is written on, and laid before the minister again."""
    yield t.diary.after(0, 1)
    clearance, _key = documents.ask_clearance(ours, address=MINISTER[1], note=phrases.CLEARANCE_NOTES[0])
    yield t.diary.after(0, 1)
    minister = newcomer(*MINISTER, zone=t.state.zone)
    if clearance.share:
        documents.accept_share(clearance.share, by=minister)
    clearance = Clearance.objects.select_related("share", "asked_by").get(pk=clearance.pk)
    documents.decide(clearance, lent(t.submission, minister), decision="cleared", remark="")
    yield t.diary.after(0, 1)
    t.write({key: f"{t.texts[key]}\n\n{phrases.ADDED_PARAGRAPH}"})
    yield t.diary.after(0, 1)
    documents.ask_clearance(ours, address=MINISTER[1], note=phrases.CLEARANCE_NOTES[1])
