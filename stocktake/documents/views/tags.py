"""What each paragraph of a section speaks of: proposals to accept or not, tags to add or take away."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from stocktake.core import formats
from stocktake.core.converters import whole
from stocktake.core.workflow import NotAllowed, NotPossible
from stocktake.documents import actions, tagged
from stocktake.documents.drafts import Draft
from stocktake.documents.models import TagKind
from stocktake.documents.outlines import Question
from stocktake.documents.states import Right
from stocktake.documents.views.access import question_or_404, with_draft


@with_draft
def tags(request: HttpRequest, draft: Draft, key: str) -> HttpResponse:
    question = question_or_404(draft, key)
    if request.method == "POST":
        _may_decide(draft, key)
        return _add(request, draft, question)
    return _page(request, draft, question)


def _page(request: HttpRequest, draft: Draft, question: Question, **told: Any) -> HttpResponse:
    section = draft.document.sections.select_related("document").get(key=question.key)
    seen = draft.questions
    place = seen.index(question)
    context = {
        "draft": draft,
        "question": question,
        "section": section,
        "passages": tagged.passages(section),
        "names": tagged.Names(),
        "may_decide": draft.rights.may_edit(question.key),
        "before": seen[place - 1] if place else None,
        "after": seen[place + 1] if place + 1 < len(seen) else None,
        "problem": "",
        "problem_at": None,
        "typed": "",
        "picked": "",
        **draft.context,
        **told,
    }
    return render(request, "documents/tags.jinja", context, status=422 if context["problem"] else 200)


def _may_decide(draft: Draft, key: str) -> None:
    if not draft.rights.holds(Right.EDIT, key):
        raise NotAllowed("tag")
    draft.still_open()


def _add(request: HttpRequest, draft: Draft, question: Question) -> HttpResponse:
    block, version = whole(request.POST.get("block", "")) or 0, whole(request.POST.get("version", "")) or 0
    kind, _colon, code = request.POST.get("code", "").partition(":")
    typed = request.POST.get("target", "").strip()[:40]
    wanted = [(kind, code)] if kind else []
    wanted += [(str(TagKind.TARGET), typed)] if typed else []
    if not wanted:
        return _page(request, draft, question, problem=_("Choose what the paragraph speaks of."), problem_at=block)
    try:
        with draft.held_open():  # both or neither
            for kind, code in wanted:
                actions.add_tag(
                    draft.document, question.key, version=version, block=block, kind=kind, code=code, by=draft.person
                )
    except NotPossible as refusal:
        told = {"problem_at": block, "typed": typed, "picked": request.POST.get("code", "")}
        return _page(request, draft, question, problem=" ".join(refusal.reasons), **told)
    return redirect(f"{draft.url('tags', question.key)}#b{block}")


@require_POST
@with_draft
def propose(request: HttpRequest, draft: Draft, key: str) -> HttpResponse:
    question = question_or_404(draft, key)
    _may_decide(draft, key)
    with draft.held_open():
        waiting = actions.propose_tags(draft.document, [question], by=draft.person)
    if waiting:
        sentence = ngettext("%(count)s proposal waits for you.", "%(count)s proposals wait for you.", waiting)
        messages.success(request, sentence % {"count": formats.number(waiting)})
    else:
        messages.info(request, _("Nothing to propose: these paragraphs name no objective or principle clearly."))
    return redirect(draft.url("tags", key))


@require_POST
@with_draft
def accept_likely(request: HttpRequest, draft: Draft, key: str) -> HttpResponse:
    question_or_404(draft, key)
    _may_decide(draft, key)
    with draft.held_open():
        taken = actions.accept_likely(draft.document, key, by=draft.person)
    sentence = ngettext("%(count)s likely proposal accepted.", "%(count)s likely proposals accepted.", taken)
    messages.success(request, sentence % {"count": formats.number(taken)})
    return redirect(draft.url("tags", key))


@require_POST
@with_draft
def decide(request: HttpRequest, draft: Draft, key: str, pk: int) -> HttpResponse:
    """`decision`: accept, also to keep a tag on a changed paragraph; anything else: not this one, or no longer."""
    question_or_404(draft, key)
    _may_decide(draft, key)
    tag = get_object_or_404(draft.document.tags, pk=pk, key=key)
    with draft.held_open():
        if request.POST.get("decision") == "accept":
            actions.accept_tag(tag, by=draft.person)
        else:
            actions.reject_tag(tag, by=draft.person)
    return redirect(f"{draft.url('tags', key)}#b{whole(request.POST.get('at', '')) or 0}")
