"""Reading a section paragraph by paragraph, and talking about it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from stocktake.core import text
from stocktake.core.converters import whole
from stocktake.documents import actions, queries
from stocktake.documents.drafts import Draft
from stocktake.documents.models import Section, Thread
from stocktake.documents.states import Right
from stocktake.documents.views.access import question_or_404, with_draft


@with_draft
def read(request: HttpRequest, draft: Draft, key: str) -> HttpResponse:
    question = question_or_404(draft, key)
    if request.method == "POST":
        return _say(request, draft, key)
    section = draft.document.sections.select_related("changed_by").get(key=key)
    threads = list(queries.threads_of(draft.document, key)) if draft.rights.holds(Right.COMMENT, key) else []
    told = {
        "draft": draft,
        "question": question,
        "section": section,
        "blocks": list(text.blocks(section.text, prefix=key.replace(".", "-"))),
        "tables": list(draft.document.tables.filter(key=key).order_by("id")),
        "assignment": queries.assignments_of(draft.document, [key]).get(key) if draft.rights.belongs else None,
        **_laid_out(section, threads),
        "settles": {thread.pk for thread in threads if actions.may_settle(thread, draft)},
        "open_count": sum(thread.resolved_at is None for thread in threads),
    }
    return render(request, "documents/read.jinja", {**draft.context, **told})


def _laid_out(section: Section, threads: list[Thread]) -> dict[str, Any]:
    """Threads by the block they stand on; apart, those on the whole section and those whose paragraph is gone."""
    places = queries.places(section, threads)
    on: dict[int, list[Thread]] = {}
    for thread in threads:
        place = places.get(thread.pk)
        if place is not None:
            on.setdefault(place, []).append(thread)
    return {
        "on": on,
        "general": [thread for thread in threads if thread.block is None],
        "lost": [thread for thread in threads if thread.block is not None and places[thread.pk] is None],
    }


def _say(request: HttpRequest, draft: Draft, key: str) -> HttpResponse:
    version = whole(request.POST.get("version", "")) or 0
    block = whole(request.POST.get("block", ""))
    thread = actions.comment(draft, key, request.POST.get("text", ""), version=version, block=block)
    messages.success(request, _("Your comment stands beside the text."))
    return redirect(f"{draft.url('read', key)}#t{thread.pk}")


@require_POST
@with_draft
def reply(request: HttpRequest, draft: Draft, key: str, pk: int) -> HttpResponse:
    thread = _thread(draft, key, pk)
    actions.reply_to(thread, draft, request.POST.get("text", ""))
    return redirect(f"{draft.url('read', key)}#t{pk}")


@require_POST
@with_draft
def resolve(request: HttpRequest, draft: Draft, key: str, pk: int) -> HttpResponse:
    actions.resolve(_thread(draft, key, pk), draft)
    messages.success(request, _("Resolved. It stays with the text, folded."))
    return redirect(draft.url("read", key))


@require_POST
@with_draft
def reopen(request: HttpRequest, draft: Draft, key: str, pk: int) -> HttpResponse:
    actions.reopen_thread(_thread(draft, key, pk), draft)
    return redirect(f"{draft.url('read', key)}#t{pk}")


def _thread(draft: Draft, key: str, pk: int) -> Thread:
    question_or_404(draft, key)
    if not draft.rights.holds(Right.COMMENT, key):
        raise Http404
    return get_object_or_404(draft.document.threads, pk=pk, key=key)
