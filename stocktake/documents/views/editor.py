"""Writing: one section at a time, by a plain form; the editor's script adds the rest."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from stocktake.core import formats, text
from stocktake.core.converters import whole
from stocktake.core.text import clean
from stocktake.documents import queries, script
from stocktake.documents.actions import Stale
from stocktake.documents.comparing import changes
from stocktake.documents.drafts import Draft
from stocktake.documents.merging import merge
from stocktake.documents.models import Section
from stocktake.documents.outlines import Question
from stocktake.documents.states import Right
from stocktake.documents.views import languages, presence, saving
from stocktake.documents.views.access import question_or_404, too_late, with_draft

MOST_CHARACTERS = saving.MOST_CHARACTERS


@with_draft
def write(request: HttpRequest, draft: Draft, key: str) -> HttpResponse:
    if request.method == "PUT":
        return saving.put(request, draft, key)
    question = question_or_404(draft, key)
    if draft.rights.may_edit(key):
        return _post(request, draft, question) if request.method == "POST" else _get(request, draft, question)
    if request.method == "POST" and draft.rights.holds(Right.EDIT, key):
        draft.still_open()  # says why, with what was typed
        return too_late(request, draft, [])
    raise Http404


def _get(request: HttpRequest, draft: Draft, question: Question) -> HttpResponse:
    section = draft.document.sections.get(key=question.key)
    presence.note(draft, question.key)
    return page(request, draft, question, section, typed=section.text)


def _post(request: HttpRequest, draft: Draft, question: Question) -> HttpResponse:
    if "text" not in request.POST:
        return redirect(draft.url("write", question.key))  # half a form says nothing of the answer
    typed = request.POST["text"]
    if len(typed) > MOST_CHARACTERS:
        section = draft.document.sections.get(key=question.key)
        return page(request, draft, question, section, typed=typed, status=422, problem=saving.too_long())
    try:
        saving.keep(
            draft,
            question.key,
            typed,
            # A form without its version was written on nothing we know.
            base=whole(request.POST.get("version", "")) or 0,
            save_id=saving.as_uuid(request.POST.get("save_id", "")) or uuid.uuid4(),
            source=whole(request.POST.get("of", "")),
            again=True,
        )
    except Stale as old:
        return conflict(request, draft, question, old, clean(typed))
    except OperationalError:
        section = draft.document.sections.get(key=question.key)
        busy = _("The server is busy and has not saved your text. It is still here: save again in a moment.")
        return page(request, draft, question, section, typed=typed, status=503, problem=busy)
    messages.success(request, _("Saved at %(time)s.") % {"time": formats.clock(timezone.now())})
    return redirect(_next(request, draft, question))


def conflict(request: HttpRequest, draft: Draft, question: Question, stale: Stale, typed: str) -> HttpResponse:
    """Somebody saved meanwhile: both texts in one, and side by side where both changed the same words."""
    merged = merge(stale.ancestor, typed, stale.section.text)
    context = {"stale": stale, "merged": merged, "changes": list(changes(stale.section.text, typed))}
    return page(request, draft, question, stale.section, typed=merged.text, status=412, **context)


def page(
    request: HttpRequest, draft: Draft, question: Question, section: Section, *, typed: str, status: int = 200,
    **context: Any,
) -> HttpResponse:  # fmt: skip
    keys = [one.key for one in draft.questions]
    questions = [one for one in draft.questions if draft.rights.may_edit(one.key)]
    place = questions.index(question)
    told = {
        "draft": draft,
        "question": question,
        "section": section,
        "sections": {s.key: s for s in draft.document.sections.filter(key__in=keys).defer("text")},
        "typed": typed,
        "save_id": uuid.uuid4(),
        "words": text.count_words(typed),
        "before": questions[place - 1] if place else None,
        "after": questions[place + 1] if place + 1 < len(questions) else None,
        "tables": list(draft.document.tables.filter(key=question.key).order_by("id")),
        "script_words": script.words(),
        "problem": "",
        "stale": None,
        "threads": list(queries.threads_of(draft.document, question.key, is_open=True)),
        "assigned": queries.assignments_of(draft.document, keys) if draft.rights.belongs else {},
        "others": presence.labels(draft),
        **languages.beside_the_editor(draft, question.key),
        **draft.asked(question.key),
        **draft.context,
        **context,
    }
    return render(request, draft.editor, told, status=status)


def _next(request: HttpRequest, draft: Draft, question: Question) -> str:
    go = request.POST.get("go", "")
    if go in {"overview", "preview"}:
        return draft.home if go == "overview" else draft.url("preview")
    return draft.url("write", go if draft.question(go) and draft.rights.may_edit(go) else question.key)


@require_POST
@with_draft
def shown(request: HttpRequest, draft: Draft, key: str) -> HttpResponse:
    """How the text that is being written will look; nothing is saved."""
    question_or_404(draft, key)
    typed = request.POST.get("text", "")[:MOST_CHARACTERS]
    return JsonResponse({"html": text.to_html(typed, direction=draft.document.direction)})
