"""What the gallery of components shows: every component in every state, with long names and none."""

from typing import Any

from django import forms
from django.core.paginator import Paginator

from stocktake.core import charts
from stocktake.documents.comparing import Change

LONG = "United Kingdom of Great Britain and Northern Ireland"


class SampleForm(forms.Form):
    name = forms.CharField(label="Name", help_text="A sentence of help.")
    text = forms.CharField(label="Text", widget=forms.Textarea(attrs={"rows": 3}))
    choice = forms.ChoiceField(label="Choice", choices=[("a", "First"), ("b", LONG)])
    radio = forms.ChoiceField(label="One of", choices=[("a", "First"), ("b", LONG)], widget=forms.RadioSelect)
    check = forms.BooleanField(label="A box to tick", required=False)


def samples() -> dict[str, Any]:
    wrong = SampleForm({"name": "", "text": "", "choice": "z"}, prefix="wrong")
    wrong.is_valid()
    return {
        "form": SampleForm(),
        "wrong": wrong,
        "tones": ["done", "open", "waits", "late", "moved", "quiet", "gone"],
        "steps": [
            {"date": "2024", "title": "Past", "detail": "", "tone": "done", "word": ""},
            {"date": "21 November 2026", "title": "Today", "detail": "", "tone": "today", "word": ""},
            {"date": "2028", "title": LONG, "detail": "A detail.", "tone": "late", "word": "Late"},
        ],
        "changes": [
            Change("kept", "The office "),
            Change("gone", "opened"),
            Change("added", "has opened"),
            Change("kept", " 12 desks."),
        ],
        "page": Paginator(range(90), 30).page(2),
        "long": LONG,
        "bars": [
            {"label": label, "href": "#", "marks": [{"value": value, "share": charts.share(value, 1200), "tone": tone}]}
            for label, value, tone in (
                (LONG, 1200, ""),
                ("Few", 3, "second"),
                ("Half", 600, "plain"),
                ("Nothing", 0, ""),
            )
        ],
        "plot": charts.plot(["2020", "2022", "2024", "2026"], [3, None, 7, 12], height=96),
        "columns": charts.plot(["2020", "2022", "2024", "2026"], [3, 0, 7, 12], height=96),
    }
