"""Talking about a text: threads on a paragraph, answered, resolved, opened again. No mail is sent for any of it."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from stocktake.core import events, text
from stocktake.core.workflow import NotAllowed, NotPossible
from stocktake.documents import anchors
from stocktake.documents.actions.drafts import text_at
from stocktake.documents.drafts import Draft
from stocktake.documents.models import Comment, Document, Thread
from stocktake.documents.states import Right

LONGEST = 5000  # characters


def comment(draft: Draft, key: str, said: str, *, version: int, block: int | None) -> Thread:
    """Begin a thread on the block at that place of that version; without a block, on the section as a whole."""
    _may(draft, Right.COMMENT, key)
    draft.still_open()
    quote = ""
    if block is not None:
        blocks = anchors.blocks_of(text_at(draft.document.sections.get(key=key), version))
        if block >= len(blocks):
            raise NotPossible(_("This paragraph does not stand in the text any more. Look at the text again."))
        quote = blocks[block]
    return begin_thread(draft.document, key, said, version=version, block=block, quote=quote, by=draft.person)


def begin_thread(
    document: Document, key: str, said: str, *, version: int, block: int | None, quote: str, by: Any, author: str = ""
) -> Thread:
    """Also for a comment that came in a Word file: `author` is the name in it, `by` whoever brought it in."""
    said = _words(said)
    with transaction.atomic():
        thread = Thread.objects.create(
            document=document, key=key, version=version, block=block, quote=quote, opened_by=by
        )
        Comment.objects.create(thread=thread, text=said, by=None if author else by, author=author[:120])
        events.record("comment", document, by=by, key=key, thread=thread.pk)
    return thread


def reply_to(thread: Thread, draft: Draft, said: str) -> Comment:
    """Answer in a thread; an answer to a resolved one opens it again."""
    _may(draft, Right.COMMENT, thread.key)
    draft.still_open()
    said = _words(said)
    with transaction.atomic():
        kept = Comment.objects.create(thread=thread, text=said, by=draft.person)
        Thread.objects.filter(pk=thread.pk).update(resolved_at=None, resolved_by=None)
        events.record("answer-comment", draft.document, by=draft.person, key=thread.key, thread=thread.pk)
    return kept


def resolve(thread: Thread, draft: Draft) -> None:
    _settle(thread, draft, "resolve-comment", {"resolved_at": timezone.now(), "resolved_by": draft.person})


def reopen_thread(thread: Thread, draft: Draft) -> None:
    _settle(thread, draft, "reopen-comment", {"resolved_at": None, "resolved_by": None})


def may_settle(thread: Thread, draft: Draft) -> bool:
    """Who writes the section, and who began the thread for as long as they may comment."""
    own = thread.opened_by_id == draft.person.pk and draft.rights.holds(Right.COMMENT, thread.key)
    return own or draft.rights.holds(Right.EDIT, thread.key)


def _settle(thread: Thread, draft: Draft, verb: str, values: dict[str, Any]) -> None:
    if not may_settle(thread, draft):
        raise NotAllowed(verb)
    draft.still_open()
    with transaction.atomic():
        changed = Thread.objects.filter(pk=thread.pk, resolved_at__isnull=values["resolved_at"] is not None)
        if changed.update(**values):
            events.record(verb, draft.document, by=draft.person, key=thread.key, thread=thread.pk)


def _may(draft: Draft, right: Right, key: str) -> None:
    if draft.question(key) is None or not draft.rights.holds(right, key):
        raise NotAllowed(right)


def _words(said: str) -> str:
    said = text.clean(said).strip()
    if not said:
        raise NotPossible(_("Write what you want to say."))
    if len(said) > LONGEST:
        raise NotPossible(_("A comment has at most %(most)s characters. Divide it.") % {"most": LONGEST})
    return said
