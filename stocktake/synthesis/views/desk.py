"""The desk's pages of one report: where it stands, its history, what it covers, how it would look as a file."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render

from stocktake.accounts.requests import SignedIn
from stocktake.core import events, files
from stocktake.core.files import TYPES
from stocktake.core.workflow import missing
from stocktake.documents import queries as documents
from stocktake.synthesis import actions, queries, workflow, writers
from stocktake.synthesis.history import told
from stocktake.synthesis.models import Report
from stocktake.synthesis.states import State
from stocktake.synthesis.views.access import frame, with_report
from stocktake.synthesis.views.writing import needs_citations


@with_report
def overview(request: SignedIn, report: Report) -> HttpResponse:
    sections = {section.key: section for section in report.document.sections.order_by("position")}
    pins = queries.seen(report)
    marked = {
        key: [block for block in blocks if not block.is_clean]
        for key, blocks in _marked(report, sections, pins).items()
    }
    final = workflow.FINALISE
    context = frame(
        report,
        request.user,
        sections=sections,
        pins=pins,
        marked=marked,
        due=queries.due(report),
        consultation=queries.consultation_of(report),
        open_counts=documents.open_counts(report.document, sections),
        unanswered=queries.unanswered(report),
        missing=missing(report, final) if report.is_writable else [],
        moved=[one for one in pins.values() if not one.is_equal],
        transmissions=list(report.transmissions.select_related("by").order_by("sent_on", "pk")),
        files=list(report.files.order_by("format")),
    )
    return render(request, "synthesis/overview.jinja", context)


def _marked(report: Report, sections: dict[str, Any], pins: dict[int, queries.Seen]) -> dict[str, list[queries.Marked]]:
    return {
        key: queries.marked(section.text, pins, needs_citations=needs_citations(report, key))
        for key, section in sections.items()
        if section.text
    }


@with_report
def history(request: SignedIn, report: Report) -> HttpResponse:
    page = Paginator(events.history(report, report.document), 200).get_page(request.GET.get("page"))
    context = frame(report, request.user, happened=[told(event) for event in page], page=page)
    return render(request, "synthesis/history.jinja", context)


@with_report
def coverage(request: SignedIn, report: Report) -> HttpResponse:
    context = frame(report, request.user, matrix=queries.matrix(report), Cell=queries.Cell)
    return render(request, "synthesis/coverage.jinja", context)


@with_report
def draft_file(request: SignedIn, report: Report, form: str) -> HttpResponse:
    """What is written so far, with the compiler's first draft where nothing is."""
    if form not in writers.FORMATS or report.state not in {State.DRAFTING, State.CONSULTATION, State.FINAL}:
        raise Http404
    answer = HttpResponse(actions.compile_draft(report).write(form), content_type=TYPES[form])
    name = files.safe_name(f"{report.number}-draft.{form}")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
