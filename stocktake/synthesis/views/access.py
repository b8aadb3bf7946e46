"""How every desk view gets its report: what one may not see is not there."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import render

from stocktake.accounts.requests import SignedIn
from stocktake.core.workflow import NotAllowed, NotPossible
from stocktake.synthesis import queries, rules, workflow
from stocktake.synthesis.models import Report

View = Callable[..., Any]


def with_report(view: View) -> View:
    """Signed in, and one of its writers; else the 404 of what does not exist."""

    @wraps(view)
    @login_required
    def wrapped(request: SignedIn, number: str, **kwargs: Any) -> HttpResponse:
        report = queries.visible_or_none(request.user, number)
        if report is None:
            raise Http404
        try:
            return view(request, report, **kwargs)
        except NotAllowed as refusal:
            raise Http404 from refusal
        except NotPossible as refusal:
            context = frame(report, request.user, reasons=refusal.reasons)
            return render(request, "synthesis/not_possible.jinja", context, status=409)

    return wrapped


def frame(report: Report, person: Any, **context: Any) -> dict[str, Any]:
    """What every page of a report shows besides its own."""
    writes = rules.is_writer(person, report)
    return {
        "report": report,
        "outline": report.outline,
        "writes": writes,
        "can_write": writes and report.is_writable,
        "moves": workflow.REPORT.open_to(report, person) if writes else [],
        **context,
    }
