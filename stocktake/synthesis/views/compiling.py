"""The desk's list of reports, where one is begun and where a first draft is compiled."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from stocktake.accounts import roles
from stocktake.accounts.requests import SignedIn
from stocktake.accounts.rules import is_secretariat
from stocktake.core import languages, tasks
from stocktake.core.workflow import NotAllowed, NotPossible
from stocktake.cycles.models import Cycle
from stocktake.framework.models import Commission
from stocktake.submissions.models import Publication
from stocktake.synthesis import actions
from stocktake.synthesis.forms import BeginForm, CompileForm
from stocktake.synthesis.models import Report
from stocktake.synthesis.rules import can_compile


@login_required
def compile_page(request: SignedIn) -> HttpResponse:
    if not can_compile(request.user):
        raise Http404
    last = (
        Publication.objects.current().order_by("-submission__cycle__year").values_list("submission__cycle", flat=True)
    )
    first = {"language": languages.here(), "cycle": last.first(), "region": _own(request).first()}
    form = CompileForm(request.POST or None, initial=first)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        job = tasks.start(
            "stocktake.synthesis.actions.compile_for_desk",
            _("Report of the regional review: %(region)s, %(cycle)s")
            % {"region": told["region"].region, "cycle": told["cycle"]},
            by=request.user,
            cycle=told["cycle"].pk,
            region=told["region"].pk,
            language=told["language"],
            form=told["form"],
        )
        return redirect("desk:job", job.pk)
    reports = Report.objects.visible_to(request.user).with_names().order_by("-cycle__year", "number")
    context = {"form": form, "reports": list(reports)}
    return render(request, "synthesis/compile.jinja", context, status=422 if form.errors else 200)


@login_required
def begin(request: SignedIn) -> HttpResponse:
    """A report that is there already is opened."""
    if not can_compile(request.user):
        raise Http404
    own = _own(request)
    newest = Cycle.objects.filter(kind=Cycle.Kind.REGIONAL).order_by("-year").first()
    first = {"language": languages.here(), "region": own.first(), "cycle": newest}
    form = BeginForm(request.POST or None, initial=first)
    form.fields["region"].queryset = own  # type: ignore[attr-defined]
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            report = actions.begin(told["cycle"], told["region"], language=told["language"], by=request.user)
        except NotAllowed as refusal:
            raise Http404 from refusal
        except NotPossible as refusal:
            form.add_error(None, " ".join(refusal.reasons))
        else:
            messages.success(request, _("%(number)s is on your desk.") % {"number": report.number})
            return redirect("synthesis:desk", report.number)
    return render(request, "synthesis/begin.jinja", {"form": form}, status=422 if form.errors else 200)


def _own(request: SignedIn) -> QuerySet[Commission]:
    """The commissions whose reports this person may write."""
    every = Commission.objects.order_by("slug")
    if is_secretariat(request.user):
        return every
    held = {
        m.organisation.commission_id for m in request.user.current_memberships if m.role == roles.RegionalOfficer.slug
    }
    return every.filter(pk__in=held - {None})
