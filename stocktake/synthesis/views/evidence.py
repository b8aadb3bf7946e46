"""Evidence: passages of the record found, pinned, followed, taken away."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from stocktake.accounts.requests import SignedIn
from stocktake.core.converters import whole
from stocktake.synthesis import actions, queries
from stocktake.synthesis.forms import EvidenceForm, PinForm
from stocktake.synthesis.models import Pin, Report
from stocktake.synthesis.views.access import frame, with_report

PER_PAGE = 20
ASKED = ("words", "country", "objective", "principle", "region", "cycle", "language")


@with_report
def evidence(request: SignedIn, report: Report) -> HttpResponse:
    """Passages that the public reads now; the report's round and region until something else is chosen."""
    chapter = report.outline.question(request.GET.get("chapter", ""))
    own = {"cycle": report.cycle_id, "region": report.commission_id or ""}
    asked = {name: request.GET.get(name, "") for name in ASKED} if "cycle" in request.GET else {
        **own, **{name: request.GET.get(name, "") for name in ASKED if name not in own},
    }  # fmt: skip
    form = EvidenceForm(asked)
    page = Paginator(queries.passages(form.wanted()), PER_PAGE).get_page(request.GET.get("page"))
    pins = list(queries.pins_of(report))
    pinned: dict[int, list[Pin]] = {}
    for pin in pins:
        pinned.setdefault(pin.paragraph_id, []).append(pin)
    kept = {**{name: value for name, value in asked.items() if value}, **({"chapter": chapter.key} if chapter else {})}
    context = frame(
        report,
        request.user,
        form=form,
        page=page,
        pinned=pinned,
        chapter=chapter,
        pin_form=PinForm(),
        query=urlencode(kept | {"cycle": asked["cycle"]}) + "&",
        tags={paragraph.pk: queries.mark_words(paragraph) for paragraph in page},
        is_narrowed=any(value for name, value in asked.items() if name not in own),
    )
    return render(request, "synthesis/evidence.jinja", context)


@with_report
def pins(request: SignedIn, report: Report) -> HttpResponse:
    """Everything that was pinned, and what became of it."""
    found = list(queries.seen(report).values())
    context = frame(report, request.user, pins=found, numbers=queries.counted(report), pin_form=PinForm())
    return render(request, "synthesis/pins.jinja", context)


@require_POST
@with_report
def pin(request: SignedIn, report: Report) -> HttpResponse:
    form = PinForm(request.POST)
    paragraph = whole(request.POST.get("paragraph", ""))
    if paragraph is None or not form.is_valid():
        messages.error(request, _("Say what the passage is evidence of."))
        return _back(request, report)
    told = form.cleaned_data
    made = actions.pin(
        report, paragraph, stance=told["stance"], note=told["note"], words=told["words"], by=request.user
    )
    said = _("Pinned. Cite it in a chapter with %(marker)s.") % {"marker": made.marker}
    messages.success(request, said)
    return _back(request, report, f"#p{paragraph}")


@require_POST
@with_report
def restate(request: SignedIn, report: Report, pk: int) -> HttpResponse:
    form = PinForm(request.POST)
    if form.is_valid():
        told = form.cleaned_data
        actions.restate(_pin(report, pk), stance=told["stance"], note=told["note"], by=request.user)
        messages.success(request, _("Kept."))
    else:
        messages.error(request, _("Say what the passage is evidence of."))
    return redirect("synthesis:pins", report.number)


@require_POST
@with_report
def drop(request: SignedIn, report: Report, pk: int) -> HttpResponse:
    found = _pin(report, pk)
    actions.drop(found, by=request.user)
    said = _("%(marker)s is taken away. Where a chapter still names it, that is marked.") % {"marker": found.marker}
    messages.success(request, said)
    return redirect("synthesis:pins", report.number)


@require_POST
@with_report
def follow(request: SignedIn, report: Report, pk: int) -> HttpResponse:
    found = actions.follow(_pin(report, pk), by=request.user)
    said = _("%(marker)s names the passage of the newer version now. Read your sentence again.")
    messages.success(request, said % {"marker": found.marker})
    return redirect("synthesis:pins", report.number)


def _pin(report: Report, pk: int) -> Pin:
    found: Pin = get_object_or_404(report.pins.select_related("report", "paragraph"), number=pk, dropped_at=None)
    return found


def _back(request: SignedIn, report: Report, place: str = "") -> HttpResponseRedirect:
    """To the list as it was asked for; nothing of it but its own fields is repeated."""
    kept = {name: request.POST.get(f"kept-{name}", "")[:200] for name in (*ASKED, "chapter", "page")}
    told = urlencode({name: value for name, value in kept.items() if value or name == "cycle"})
    return HttpResponseRedirect(f"{reverse('synthesis:evidence', args=[report.number])}?{told}{place}")
