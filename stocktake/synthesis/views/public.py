"""The public record of reports: the list, a report with its citations, its files, its permanent address."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils.translation import get_language_from_request

from stocktake.core import files, languages
from stocktake.core.publication import public
from stocktake.synthesis import reading
from stocktake.synthesis.models import Report

PER_PAGE = 30


@public
def index(request: HttpRequest) -> HttpResponse:
    reports = Report.objects.public().select_related("cycle", "commission", "organisation", "revision", "document")
    page = Paginator(reports.defer("revision__content"), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "synthesis/index.jinja", {"page": page})


@public
def page(request: HttpRequest, slug: str) -> HttpResponse:
    """The whole text, or chapter by chapter where the whole would be too heavy."""
    report = get_object_or_404(_published(), slug=slug)
    context = {
        "report": report,
        "reading": reading.read(report, request.GET.get("chapter", "")),
        "files": list(report.files.order_by("format")),
        "transmissions": list(report.transmissions.order_by("sent_on", "pk")),
    }
    return render(request, "synthesis/report.jinja", context)


@public
def file(request: HttpRequest, slug: str, form: str) -> Any:
    report = get_object_or_404(_published(), slug=slug)
    found = get_object_or_404(report.files.select_related("file"), format=form)
    return files.download(found.file, f"{report.number}.{form}")


def by_number(request: HttpRequest, number: str) -> HttpResponse:
    """To the report on a page in the reader's language; the paragraph after # goes along."""
    wanted = get_language_from_request(request)
    code = wanted if wanted in languages.CODES else languages.FALLBACK
    found = Report.objects.public().filter(number__iexact=number).values_list("slug", flat=True).first()
    if found is None:
        raise Http404
    return HttpResponseRedirect(f"/{code}/reports/{found}/")


def _published() -> QuerySet[Report]:
    return Report.objects.public().with_names().select_related("revision")
