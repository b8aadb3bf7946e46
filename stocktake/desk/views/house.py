"""The house itself: background work, the audit log, the demonstration's mailbox, the components."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from stocktake.accounts import rules
from stocktake.accounts.requests import SignedIn
from stocktake.core import events, files, tasks
from stocktake.core.converters import whole
from stocktake.core.models import Event, Job, Link, Mail
from stocktake.desk.gallery import samples
from stocktake.submissions.history import told


@login_required
def jobs(request: SignedIn) -> HttpResponse:
    mine = Job.objects.filter(by=request.user).order_by("-created_at")[:50]
    return render(request, "desk/jobs.jinja", {"jobs": list(mine)})


@login_required
def job(request: SignedIn, pk: str) -> HttpResponse:
    """How far it is; once done, straight to what it made."""
    found = get_object_or_404(Job.objects.filter(by=request.user), pk=pk)
    if found.state == Job.State.DONE and found.result_url:
        return redirect(found.result_url)
    return render(request, "desk/job.jinja", {"job": found})


@require_POST
@login_required
def cancel(request: SignedIn, pk: str) -> HttpResponse:
    tasks.cancel(get_object_or_404(Job.objects.filter(by=request.user), pk=pk), by=request.user)
    return redirect("desk:job", pk)


@login_required
def job_file(request: SignedIn, pk: str) -> FileResponse:
    found = get_object_or_404(Job.objects.select_related("file").filter(by=request.user, file__isnull=False), pk=pk)
    assert found.file is not None  # noqa: S101  (the query asked for it)
    return files.download(found.file, found.file_name)


@login_required
def log(request: SignedIn) -> HttpResponse:
    """The audit log, for administrators; reading it is itself an event."""
    if not rules.is_administrator(request.user):
        raise Http404
    page = Paginator(Event.objects.select_related("actor").order_by("-id"), 100).get_page(request.GET.get("page"))
    if request.GET.get("check"):
        events.record("check-log", "core.log", by=request.user)
    elif page.number == 1:
        events.record("read-log", "core.log", by=request.user)
    broken = events.first_broken_link() if request.GET.get("check") else None
    context = {
        "page": page,
        "rows": [(event, told(event)) for event in page],
        "checked": bool(request.GET.get("check")),
        "broken": broken,
        "chained": Link.objects.count(),
    }
    return render(request, "desk/log.jinja", context)


@login_required
def mailbox(request: SignedIn) -> HttpResponse:
    """Under the demonstration mails arrive here instead of anywhere else."""
    if not settings.DEMONSTRATION:
        raise Http404
    mine = Mail.objects.filter(to=request.user).order_by("-id")
    shown = get_object_or_404(mine, pk=whole(request.GET["show"])) if request.GET.get("show") else None
    page = Paginator(mine, 30).get_page(request.GET.get("page"))
    return render(request, "desk/mailbox.jinja", {"page": page, "shown": shown})


@login_required
def components(request: SignedIn) -> HttpResponse:
    return render(request, "desk/components.jinja", samples())
