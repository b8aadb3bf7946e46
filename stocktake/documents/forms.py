"""Forms for writing together: inviting, assigning, asking for clearance."""

from __future__ import annotations

import datetime as dt
from typing import Any, cast

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from stocktake.assist.lexicon import HEAVIEST
from stocktake.assist.matching import parsed
from stocktake.documents.drafts import Draft
from stocktake.documents.models import LexiconEntry
from stocktake.documents.states import Right


class ShareForm(forms.Form):
    address = forms.EmailField(
        label=_("E-mail address"), max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "off"})
    )
    right = forms.ChoiceField(
        label=_("What they may do"), choices=Right.choices, initial=Right.VIEW, widget=forms.RadioSelect
    )
    keys = forms.MultipleChoiceField(
        label=_("Sections"),
        required=False,
        help_text=_("Choose none for the whole draft. Hold Ctrl (on a Mac: Command) to choose several."),
        widget=forms.SelectMultiple(attrs={"size": 8}),
    )

    def __init__(self, *args: Any, draft: Draft, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("forms.MultipleChoiceField", self.fields["keys"]).choices = [
            (
                part.full_heading,
                [
                    (q.key, _("The section as a whole") if q.is_section else q.heading)
                    for q in draft.questions
                    if q.section == part.key
                ],
            )
            for part in draft.outline
            if part.is_section
        ]


class AssignForm(forms.Form):
    organisation = forms.ChoiceField(label=_("Who writes it"))
    due_on = forms.DateField(label=_("Due on"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    note = forms.CharField(
        label=_("What they should know"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, offices: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("forms.ChoiceField", self.fields["organisation"]).choices = [(str(one.pk), str(one)) for one in offices]

    def clean_due_on(self) -> dt.date:
        day: dt.date = self.cleaned_data["due_on"]
        if day < timezone.localdate():
            raise forms.ValidationError(_("This day has passed. Choose a later one."))
        return day


class ClearanceForm(forms.Form):
    address = forms.EmailField(
        label=_("Who decides: e-mail address"),
        max_length=254,
        help_text=_("Somebody without an account is invited to read the whole draft and to decide."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    note = forms.CharField(
        label=_("What they should know"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )


class TermForm(forms.ModelForm):
    """A new term; of one that is there only the weight and the note change."""

    field_order = ("speaks", "language", "term", "weight", "note")
    speaks = forms.ChoiceField(label=_("Speaks for"))
    language = forms.ChoiceField(label=_("Language"))

    class Meta:
        model = LexiconEntry
        fields = ("term", "weight", "note")
        labels = {"term": _("Term"), "weight": _("Weight"), "note": _("Note")}
        help_texts = {
            "term": _(
                "The beginnings of its words: “smuggl” finds smuggling and smuggler. With ! after a word, that word only. "
                "With ~ between two words, up to four others may stand between them."
            ),
            "weight": _("From 0 to 10: 1 is a hint, 3 decides with another word, 4 alone makes a proposal likely."),
        }
        widgets = {
            "term": forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"}),
            "weight": forms.NumberInput(attrs={"min": 0, "max": 10, "step": "any"}),
        }

    def __init__(
        self, *args: Any, speaks: list[tuple[str, str]], languages: list[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        cast("forms.ChoiceField", self.fields["speaks"]).choices = speaks
        cast("forms.ChoiceField", self.fields["language"]).choices = languages
        if self.instance.pk:
            for name in ("term", "speaks", "language"):
                del self.fields[name]

    def clean(self) -> dict[str, Any]:
        told: dict[str, Any] = super().clean() or {}
        if {"term", "speaks", "language"} <= told.keys():
            kind, _colon, code = told["speaks"].partition(":")
            one = self.instance
            one.kind, one.code, one.language, one.term = kind, int(code), told["language"], told["term"].strip()
            same = LexiconEntry.objects.filter(kind=kind, code=code, language=one.language, term=one.term)
            if not parsed(one.term):
                self.add_error("term", _("No word of this could be found in a text, or it has more than eight."))
            elif same.exists():
                self.add_error("term", _("This term is in the lexicon already. Search for it and change its weight."))
        if "weight" in told and not 0 <= told["weight"] <= HEAVIEST:
            self.add_error("weight", _("The weight lies between 0 and 10."))
        return told
