"""Forms of the filer and of the desk."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from stocktake.core import formats, languages
from stocktake.core.languages import Multilingual
from stocktake.cycles.forms import DayField
from stocktake.documents.actions import MOST_CELLS


class TableForm(forms.Form):
    """Figures pasted from a spreadsheet: cells divided by tabs, semicolons or |, one row a line."""

    title = forms.CharField(label=_("Title of the table"), max_length=200)
    source = forms.CharField(
        label=_("Source of the figures"),
        max_length=300,
        help_text=_("Who counted, and when. A table without its source is not taken."),
    )
    cells = forms.CharField(
        label=_("Figures"),
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_(
            "Paste from a spreadsheet, or write one row a line with | between the cells. The first row is the head."
        ),
    )

    def clean_cells(self) -> list[list[str]]:
        rows = [_cells(line) for line in self.cleaned_data["cells"].splitlines() if line.strip(" |\t;")]
        rows = [row for row in rows if not all(set(cell) <= set("-: ") for cell in row)]
        if len(rows) < 2:
            raise forms.ValidationError(_("Write a head row and at least one row of figures."))
        width = max(len(row) for row in rows)
        if width * len(rows) > MOST_CELLS:
            raise forms.ValidationError(
                _("This table has %(cells)s cells; at most %(most)s can be shown. Attach it as a file instead."),
                params={"cells": formats.number(width * len(rows)), "most": formats.number(MOST_CELLS)},
            )
        return [row + [""] * (width - len(row)) for row in rows]


def _cells(line: str) -> list[str]:
    divider = next((mark for mark in ("\t", "|", ";") if mark in line), "\t")
    bare = line.strip().strip("|") if divider == "|" else line
    return [cell.strip() for cell in bare.split(divider)]


ZIP, JPEG = b"PK\x03\x04", b"\xff\xd8\xff"
BEGINNINGS = {
    **dict.fromkeys(("docx", "odt", "xlsx", "ods"), ZIP),
    **dict.fromkeys(("jpg", "jpeg"), JPEG),
    "pdf": b"%PDF-",
    "png": b"\x89PNG",
}


class FileForm(forms.Form):
    """A file to attach."""

    file = forms.FileField(label=_("File"))
    title = forms.CharField(label=_("What it is"), max_length=200)

    allowed = ("pdf", "docx", "odt", "xlsx", "ods", "csv", "txt", "md", "jpg", "jpeg", "png")

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > settings.UPLOAD_MEGABYTES * 1024 * 1024:
            raise forms.ValidationError(
                _("The file is larger than %(most)s MB."), params={"most": settings.UPLOAD_MEGABYTES}
            )
        if "." not in file.name or file.name.rsplit(".", 1)[-1].lower() not in self.allowed:
            raise forms.ValidationError(
                _("Files of this type are not taken. These are: %(types)s."), params={"types": ", ".join(self.allowed)}
            )
        if not _is_what_it_says(file):
            raise forms.ValidationError(_("The content of this file is not what its name says."))
        return file


def _is_what_it_says(file: Any) -> bool:
    """Whether a file begins as files of its type do; what is text holds no zero byte."""
    head = file.read(4096)
    file.seek(0)
    begins = BEGINNINGS.get(file.name.rsplit(".", 1)[-1].lower())
    return bool(head.startswith(begins)) if begins else b"\x00" not in head


class WordForm(forms.Form):
    """A review written elsewhere: a Word file or a PDF."""

    file = forms.FileField(
        label=_("Word file (.docx) or PDF"), widget=forms.ClearableFileInput(attrs={"accept": ".docx,.pdf"})
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > settings.UPLOAD_MEGABYTES * 1024 * 1024:
            raise forms.ValidationError(
                _("The file is larger than %(most)s MB."), params={"most": settings.UPLOAD_MEGABYTES}
            )
        return file


class NoteForm(forms.Form):
    """A sentence that says why."""

    note = forms.CharField(label=_("Why"), widget=forms.Textarea(attrs={"rows": 3}), max_length=5000)


class ScheduleForm(forms.Form):
    """The hour of publication, in the reader's time zone."""

    day = DayField(label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}))
    hour = forms.TimeField(label=_("Hour"), widget=forms.TimeInput(attrs={"type": "time"}))

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        if told.get("day") and told.get("hour"):
            at = timezone.make_aware(dt.datetime.combine(told["day"], told["hour"]))
            if at <= timezone.now():
                raise forms.ValidationError(_("This hour has passed. Choose a later one, or publish now."))
            told["at"] = at
        return told


class RemarkForm(forms.Form):
    text = forms.CharField(label=_("Remark"), widget=forms.Textarea(attrs={"rows": 3}), max_length=5000)


class ReplyForm(forms.Form):
    reply = forms.CharField(label=_("Your answer"), widget=forms.Textarea(attrs={"rows": 3}), max_length=5000)


class CorrectionForm(forms.Form):
    text = forms.CharField(label=_("Corrected text"), widget=forms.Textarea(attrs={"rows": 16}), strip=False)
    note = forms.CharField(
        label=_("What was corrected, and at whose wish"),
        max_length=2000,
        help_text=_("Readers see this sentence on the page."),
    )


class CallForm(forms.Form):
    """A call: its days, and its words in up to six languages."""

    opens_on = DayField(label=_("First day"), widget=forms.DateInput(attrs={"type": "date"}))
    closes_on = DayField(label=_("Last day"), widget=forms.DateInput(attrs={"type": "date"}))
    accepts_late = forms.BooleanField(label=_("Take late reviews and mark them as late"), required=False, initial=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for code in sorted(languages.CODES, key=lambda code: code != "en"):
            needed = code == "en"
            language = {"language": languages.NAMES[code]}
            attributes = {"lang": code, "dir": languages.direction(code)}
            self.fields[f"title_{code}"] = forms.CharField(
                label=_("Title (%(language)s)") % language,
                max_length=150,
                required=needed,
                widget=forms.TextInput(attrs=attributes),
            )
            self.fields[f"text_{code}"] = forms.CharField(
                label=_("Text (%(language)s)") % language, max_length=1000, required=needed,
                widget=forms.Textarea(attrs={"rows": 3, **attributes}),
            )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        if told.get("opens_on") and told.get("closes_on"):
            if told["closes_on"] < told["opens_on"]:
                raise forms.ValidationError(_("The last day must not lie before the first."))
            told["opens_at"] = timezone.make_aware(dt.datetime.combine(told["opens_on"], dt.time(0, 0)))
            # The last day counts whole: the call closes as the next day begins.
            told["closes_at"] = timezone.make_aware(
                dt.datetime.combine(told["closes_on"], dt.time(0, 0)) + dt.timedelta(days=1)
            )
        return told

    def texts(self, stem: str) -> Multilingual:
        told = {code: self.cleaned_data.get(f"{stem}_{code}", "") for code in languages.CODES}
        return Multilingual({code: text for code, text in told.items() if text})
