"""Answers that no app owns: the root, health, figures, errors, jobs."""

from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.utils import translation

from stocktake.core import languages, problems
from stocktake.core.models import Event, Job, Link, Mail


def root(request: HttpRequest) -> HttpResponse:
    """To the reader's language: the one chosen before, else by Accept-Language."""
    wanted = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME) or translation.get_language_from_request(request)
    response = HttpResponseRedirect(f"/{wanted if wanted in languages.CODES else languages.FALLBACK}/")
    response["Vary"] = "Accept-Language, Cookie"
    return response


def healthz(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok\n", content_type="text/plain")


def readyz(request: HttpRequest) -> HttpResponse:
    """Ready when the database answers and every migration has run."""
    try:
        executor = MigrationExecutor(connection)
        waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError:
        return HttpResponse("database does not answer\n", status=503, content_type="text/plain")
    if waiting:
        return HttpResponse(f"{len(waiting)} migrations wait\n", status=503, content_type="text/plain")
    return HttpResponse("ready\n", content_type="text/plain")


def metrics(request: HttpRequest) -> HttpResponse:
    """Figures in the Prometheus text format."""
    if not settings.METRICS_OPEN:
        raise Http404
    figures = {
        "stocktake_mails_waiting": Mail.objects.due().count(),
        "stocktake_jobs_waiting": Job.objects.filter(state__in=[Job.State.WAITING, Job.State.RUNNING]).count(),
        "stocktake_events_total": Event.objects.count(),
        "stocktake_events_chained_total": Link.objects.count(),
    }
    lines = [
        f"# TYPE {name} {'counter' if name.endswith('_total') else 'gauge'}\n{name} {value}"
        for name, value in figures.items()
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; version=0.0.4")


PRIVATE_OR_ENDLESS = ("desk", "account", "search")


def robots(request: HttpRequest) -> HttpResponse:
    private = "".join(f"Disallow: /{code}/{part}/\n" for code in languages.CODES for part in PRIVATE_OR_ENDLESS)
    return HttpResponse(f"User-agent: *\n{private}Sitemap: {settings.ORIGIN}/sitemap.xml\n", content_type="text/plain")


def _error(request: HttpRequest, status: int, kind: str) -> HttpResponse:
    if problems.are_for(request):
        return problems.of_status(request, status)
    # An error page depends on nothing but the language of its address: a 404 tells nobody what exists.
    wanted = request.path_info.split("/")[1] if request.path_info.count("/") > 1 else ""
    request.is_error = True  # type: ignore[attr-defined]
    with translation.override(wanted if wanted in languages.CODES else languages.here()):
        reference = "" if status == 404 else getattr(request, "reference", "")
        return render(request, "core/error.jinja", {"kind": kind, "reference": reference}, status=status)


def bad_request(request: HttpRequest, exception: Any = None) -> HttpResponse:
    return _error(request, 400, "bad-request")


def forbidden(request: HttpRequest, exception: Any = None) -> HttpResponse:
    return _error(request, 403, "forbidden")


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return _error(request, 403, "expired")


def not_found(request: HttpRequest, exception: Any = None) -> HttpResponse:
    return _error(request, 404, "not-found")


def server_error(request: HttpRequest) -> HttpResponse:
    return _error(request, 500, "server-error")


def as_json(told: Any, status: int = 200) -> JsonResponse:
    return JsonResponse(told, status=status, safe=False, json_dumps_params={"ensure_ascii": False})
