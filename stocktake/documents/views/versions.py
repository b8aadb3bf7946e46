"""The history of a section, and the whole draft as readers would see it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from stocktake.core.converters import whole
from stocktake.documents import actions
from stocktake.documents.comparing import changes
from stocktake.documents.drafts import Draft
from stocktake.documents.models import SectionVersion
from stocktake.documents.views.access import question_or_404, with_draft

A_PAGE = 50


@with_draft
def versions(request: HttpRequest, draft: Draft, key: str) -> HttpResponse:
    """Every text that was saved or kept aside, newest first; one of them compared with today's, or with the one before."""
    question = question_or_404(draft, key)
    section = draft.document.sections.get(key=key)
    page = Paginator(section.versions.select_related("by").order_by("-id"), A_PAGE).get_page(request.GET.get("page"))
    shown = section.versions.select_related("by").filter(pk=whole(request.GET.get("show", "")) or 0).first()
    told = {
        "draft": draft,
        "question": question,
        "section": section,
        "page": page,
        "shown": shown,
        "since": request.GET.get("since") == "before",
        "changed": _changes(request, section, shown) if shown else [],
        "may_write": draft.rights.may_edit(key),
    }
    return render(request, "documents/versions.jinja", {**draft.context, **told})


def _changes(request: HttpRequest, section: Any, shown: SectionVersion) -> list[Any]:
    if request.GET.get("since") == "before":
        return list(changes(actions.text_at(section, shown.base), shown.text))
    return list(changes(shown.text, section.text))


@require_POST
@with_draft
def restore(request: HttpRequest, draft: Draft, key: str, pk: int) -> HttpResponse:
    question_or_404(draft, key)
    if not draft.rights.may_edit(key):
        raise Http404
    section = draft.document.sections.get(key=key)
    with draft.held_open():
        actions.restore(get_object_or_404(section.versions, pk=pk), by=request.user)
    messages.success(request, _("Restored. The text it replaced stays in the list of versions."))
    return redirect(draft.url("write", key))


@with_draft
def preview(request: HttpRequest, draft: Draft) -> HttpResponse:
    """The draft as readers would see it."""
    keys = [question.key for question in draft.questions]
    texts = {s.key: s.text for s in draft.document.sections.exclude(text="").filter(key__in=keys)}
    tables: dict[str, list[Any]] = {}
    for table in draft.document.tables.filter(key__in=keys).order_by("id"):
        tables.setdefault(table.key, []).append(table)
    return render(
        request, "documents/preview.jinja", {"draft": draft, "texts": texts, "tables": tables, **draft.context}
    )
