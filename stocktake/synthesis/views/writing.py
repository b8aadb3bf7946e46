"""A report's chapters lent to the one editor: to its officers, and to those before whom it is laid."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from stocktake.core.workflow import NotPossible
from stocktake.documents.drafts import Draft, Rights
from stocktake.documents.queries import rights_of_guest
from stocktake.documents.states import Right
from stocktake.synthesis import queries, rules
from stocktake.synthesis.actions import held_open
from stocktake.synthesis.models import Report
from stocktake.synthesis.states import WRITABLE
from stocktake.synthesis.views.access import frame


def draft_of(request: HttpRequest, number: str) -> Draft:
    """The draft as this person may use it; 404 for whoever may not see it."""
    person: Any = request.user
    report = Report.objects.with_names().filter(number=number).first()
    rights = rights_on(report, person) if report else None
    if report is None or rights is None:
        raise Http404
    context = frame(report, person) if request.method != "PUT" else {}  # a save shows nothing and asks for little
    return lend(report, person, rights, context)


def rights_on(report: Report, person: Any) -> Rights | None:
    """Those of a writer, of a guest by invitation, of a member State that is asked; None for everybody else."""
    if rules.is_writer(person, report):
        return Rights(Right.EDIT, takes_text=report.is_writable, manages=True, belongs=True)
    takes = report.is_writable and queries.may_comment(report, person)
    guest = rights_of_guest(report.document, person, takes_text=takes)
    if guest is not None:
        return guest
    is_member = Report.objects.consulted(person).filter(pk=report.pk).exists()
    return Rights(Right.COMMENT, takes_text=takes) if is_member else None


def lend(report: Report, person: Any, rights: Rights, context: Mapping[str, Any]) -> Draft:
    home = reverse(f"synthesis:{'desk' if rights.belongs else 'sections'}", args=[report.number])
    return Draft(
        document=report.document,
        person=person,
        name=report.number,
        outlined=lambda: report.outline,
        rights=rights,
        namespace="synthesis",
        frame="synthesis/frame.jinja",
        editor="synthesis/write.jinja",
        context={**context, "home": home},
        owner=report.organisation,
        authors=lambda: queries.writers_of(report),
        home=home,
        still_open=lambda: _still_open(report, person, rights),
        held_open=lambda: held_open(report),
        asked=lambda key: _beside(report, key) if rights.belongs else {"pins": [], "marked": [], "cited_here": set()},
    )


def _still_open(report: Report, person: Any, rights: Rights) -> None:
    if not rights.belongs and not queries.may_comment(report, person):
        raise NotPossible(_("The last day for comments has passed. You can still read the draft."))
    if not Report.objects.filter(pk=report.pk, state__in=WRITABLE).exists():
        raise NotPossible(Report.objects.get(pk=report.pk).moved_on_sentence())


def _beside(report: Report, key: str) -> dict[str, Any]:
    """The report's evidence, and what is to be said about the chapter as it is saved."""
    pins = queries.seen(report)
    written = report.document.sections.get(key=key).text
    marked = queries.marked(written, pins, needs_citations=needs_citations(report, key))
    here = {number for block in marked for number in block.pins}
    return {
        "pins": sorted(pins.values(), key=lambda one: (one.number not in here, one.number)),
        "cited_here": here,
        "marked": [block for block in marked if not block.is_clean],
    }


def needs_citations(report: Report, key: str) -> bool:
    """What the outline says of the section that the key belongs to."""
    question = report.outline.question(key)
    section = question.section if question else key
    return not any(row["key"] == section and row.get("uncited") for row in report.outline.content)
