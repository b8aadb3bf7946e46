"""Forms about dates."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class DayField(forms.DateField):
    """A day that a cycle can have: the Global Compact is of 2018, and no cycle is planned a century ahead."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            validators=[MinValueValidator(dt.date(2018, 1, 1)), MaxValueValidator(dt.date(2118, 1, 1))], **kwargs
        )


class ExtendForm(forms.Form):
    day = DayField(label=_("New last day"), widget=forms.DateInput(attrs={"type": "date"}))
    hour = forms.TimeField(label=_("Hour"), widget=forms.TimeInput(attrs={"type": "time"}), initial=dt.time(23, 59))
    reason = forms.CharField(
        label=_("Why"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=1000,
        help_text=_("Readers see this sentence on the page."),
    )

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        if told.get("day") and told.get("hour"):
            told["at"] = timezone.make_aware(dt.datetime.combine(told["day"], told["hour"]))
        return told


class MilestoneForm(forms.Form):
    on = DayField(label=_("Date"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    reason = forms.CharField(
        label=_("Why it moved"),
        required=False,
        max_length=1000,
        help_text=_("Needed when the date is not the one the rule gives."),
    )
    met_on = DayField(label=_("Met on"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
