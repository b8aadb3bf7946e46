"""Forms of the workbench."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from stocktake.core import languages
from stocktake.cycles.forms import DayField
from stocktake.cycles.models import Cycle
from stocktake.framework.models import Commission, Country, Objective, Principle
from stocktake.synthesis.queries import Wanted
from stocktake.synthesis.states import Recipient, Stance

MOST_ADDRESSES = 50


class RegionField(forms.ModelChoiceField):
    def label_from_instance(self, obj: Commission) -> str:
        return str(obj.region)


class CompileForm(forms.Form):
    cycle = forms.ModelChoiceField(label=_("Cycle"), queryset=Cycle.objects.order_by("-year"), empty_label=None)
    region = RegionField(label=_("Region"), queryset=Commission.objects.order_by("slug"), empty_label=None)
    language = forms.ChoiceField(label=_("Language of the headings"), choices=languages.NAMES.items())
    form = forms.ChoiceField(label=_("Format"), choices=[("docx", "Word (.docx)"), ("pdf", "PDF"), ("html", "HTML")])


class BeginForm(forms.Form):
    cycle = forms.ModelChoiceField(
        label=_("Cycle"), queryset=Cycle.objects.filter(kind=Cycle.Kind.REGIONAL).order_by("-year"), empty_label=None
    )
    region = RegionField(label=_("Region"), queryset=Commission.objects.order_by("slug"), empty_label=None)
    language = forms.ChoiceField(label=_("Language of the report"), choices=languages.NAMES.items())


class EvidenceForm(forms.Form):
    """What to look for. A choice that does not exist narrows nothing and is not kept."""

    words = forms.CharField(label=_("Words"), required=False, max_length=200)
    country = forms.ModelChoiceField(
        label=_("Country"), queryset=Country.objects.member_states(), required=False, empty_label=_("All")
    )
    objective = forms.ModelChoiceField(
        label=_("Objective"), queryset=Objective.objects.order_by("number"), required=False, empty_label=_("All")
    )
    principle = forms.ModelChoiceField(
        label=_("Guiding principle"),
        queryset=Principle.objects.order_by("number"),
        required=False,
        empty_label=_("All"),
    )
    region = RegionField(
        label=_("Region"), queryset=Commission.objects.order_by("slug"), required=False, empty_label=_("All")
    )
    cycle = forms.ModelChoiceField(
        label=_("Cycle"), queryset=Cycle.objects.order_by("-year"), required=False, empty_label=_("All")
    )
    language = forms.ChoiceField(
        label=_("Language"), choices=[("", _("All")), *languages.NAMES.items()], required=False
    )

    def wanted(self) -> Wanted:
        self.is_valid()
        told: dict[str, Any] = self.cleaned_data
        objective, principle = told.get("objective"), told.get("principle")
        return Wanted(
            cycle=told["cycle"].pk if told.get("cycle") else "",
            region=told["region"].pk if told.get("region") else "",
            country=told["country"].pk if told.get("country") else "",
            objective=objective.number if objective else None,
            principle=principle.number if principle else None,
            language=told.get("language", ""),
            words=told.get("words", ""),
        )


class PinForm(forms.Form):
    stance = forms.ChoiceField(label=_("What it is evidence of"), choices=Stance.choices)
    note = forms.CharField(
        label=_("Note"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"})
    )
    words = forms.CharField(
        label=_("Only these words of it"), required=False, max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
        help_text=_("Leave this empty to pin the whole passage."),
    )  # fmt: skip


class ConsultForm(forms.Form):
    asks_members = forms.BooleanField(
        label=_("The member States of the commission, by their focal points"), required=False, initial=True
    )
    addresses = forms.CharField(
        label=_("Others, by address"), required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One address in each line. Each gets an invitation that works once."),
    )  # fmt: skip
    closes_on = DayField(label=_("Last day for comments"), widget=forms.DateInput(attrs={"type": "date"}))
    note = forms.CharField(
        label=_("What you ask of them"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def clean_addresses(self) -> list[str]:
        found = list(dict.fromkeys(self.cleaned_data["addresses"].replace(",", " ").replace(";", " ").lower().split()))
        for address in found:
            validate_email(address)
        if len(found) > MOST_ADDRESSES:
            raise forms.ValidationError(_("Name at most %(most)s addresses at once."), params={"most": MOST_ADDRESSES})
        return found

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        if not told.get("asks_members") and not told.get("addresses") and "addresses" not in self.errors:
            self.add_error("asks_members", _("Say who is asked: the member States, or at least one address."))
        return told


class NoteForm(forms.Form):
    note = forms.CharField(label=_("Why"), widget=forms.Textarea(attrs={"rows": 3}), max_length=2000)


class TransmitForm(forms.Form):
    recipient = forms.ChoiceField(label=_("To whom"), choices=Recipient.choices)
    name = forms.CharField(label=_("Name, for somebody else"), required=False, max_length=200)
    sent_on = DayField(label=_("Sent on"), widget=forms.DateInput(attrs={"type": "date"}))
    form = forms.ChoiceField(label=_("File"), choices=())
    note = forms.CharField(label=_("Note"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2}))

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        if told.get("recipient") == Recipient.OTHER and not (told.get("name") or "").strip():
            self.add_error("name", _("Say to whom it was sent."))
        return told
