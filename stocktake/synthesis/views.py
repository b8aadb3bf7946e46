"""Where an officer has the report of a region compiled."""

from __future__ import annotations

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from stocktake.accounts.requests import SignedIn
from stocktake.accounts.rules import is_regional_officer, is_secretariat
from stocktake.core import languages, tasks
from stocktake.cycles.models import Cycle
from stocktake.framework.models import Commission
from stocktake.submissions.models import Publication

can_compile = is_secretariat | is_regional_officer


class RegionField(forms.ModelChoiceField):
    def label_from_instance(self, obj: Commission) -> str:
        return str(obj.region)


class CompileForm(forms.Form):
    cycle = forms.ModelChoiceField(
        label=gettext_lazy("Cycle"), queryset=Cycle.objects.order_by("-year"), empty_label=None
    )
    region = RegionField(label=gettext_lazy("Region"), queryset=Commission.objects.order_by("slug"), empty_label=None)
    language = forms.ChoiceField(label=gettext_lazy("Language of the headings"), choices=languages.NAMES.items())
    form = forms.ChoiceField(
        label=gettext_lazy("Format"), choices=[("docx", "Word (.docx)"), ("pdf", "PDF"), ("html", "HTML")]
    )


@login_required
def compile_page(request: SignedIn) -> HttpResponse:
    if not can_compile(request.user):
        raise Http404
    last = (
        Publication.objects.current().order_by("-submission__cycle__year").values_list("submission__cycle", flat=True)
    )
    form = CompileForm(request.POST or None, initial={"language": languages.here(), "cycle": last.first()})
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
    return render(request, "synthesis/compile.jinja", {"form": form}, status=422 if form.errors else 200)
