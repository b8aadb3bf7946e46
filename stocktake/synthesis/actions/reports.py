"""Beginning a report and moving it: laid before its audiences, made final, published."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from stocktake.accounts.models import Organisation
from stocktake.core import events, files, publication
from stocktake.core.text import clean
from stocktake.core.workflow import NotAllowed, NotPossible, check, take
from stocktake.cycles.models import Cycle
from stocktake.documents import actions as documents
from stocktake.documents.drafts import Draft
from stocktake.documents.states import Right
from stocktake.framework.models import Commission
from stocktake.submissions.queries import outline_for
from stocktake.synthesis import mails, queries, rules, workflow, writers, written
from stocktake.synthesis.models import Consultation, Report, ReportFile

KIND = "regional-report"


def begin(cycle: Cycle, commission: Commission, *, language: str, by: Any, is_invented: bool = False) -> Report:
    """The report of that region's review: the one that is there, or a new one."""
    if not rules.is_writer(by, Report(commission=commission)):
        raise NotAllowed("begin")
    if cycle.kind != Cycle.Kind.REGIONAL:
        raise NotPossible(_("Regional reports belong to rounds of regional reviews; choose one of these."))
    with transaction.atomic():
        Commission.objects.select_for_update().get(pk=commission.pk)  # two starters make one report
        if standing := Report.objects.filter(kind=KIND, cycle=cycle, commission=commission).first():
            return standing
        outline = outline_for(KIND, cycle.year)
        report = Report.objects.create(
            number=f"RR-{cycle.year}-{commission.pk.upper()}",
            slug=f"{cycle.pk}-{commission.pk}",
            kind=KIND,
            cycle=cycle,
            commission=commission,
            organisation=_body(commission, by),
            outline=outline,
            document=documents.begin([question.key for question in outline.questions], language=language),
            is_invented=is_invented,
            created_by=by,
        )
        events.record("begin", report, by=by)
    return report


def _body(commission: Commission, by: Any) -> Organisation:
    """The organisation that writes it: the commission’s own, made where nobody of it is here yet."""
    found = Organisation.objects.filter(commission=commission, kind=Organisation.Kind.REGIONAL_BODY).order_by("pk")
    if body := found.first():
        return body
    made, _made = Organisation.objects.get_or_create(
        slug=f"commission-{commission.pk}",
        defaults={"kind": Organisation.Kind.REGIONAL_BODY, "commission": commission, "name": dict(commission.name)},
    )
    return made


@contextmanager
def held_open(report: Report) -> Iterator[None]:
    """A transaction in which the report stays open: nobody makes it final meanwhile."""
    with transaction.atomic():
        locked = Report.objects.select_for_update().get(pk=report.pk)
        if not locked.is_writable:
            raise NotPossible(locked.moved_on_sentence())
        yield


def consult(
    report: Report, draft: Draft, *, closes_on: dt.date, asks_members: bool, addresses: Sequence[str] = (),
    note: str = "", by: Any,
) -> Consultation:  # fmt: skip
    """Lay the draft before the focal points of the member States, and before whoever is invited by address."""
    with transaction.atomic():
        check(report, workflow.CONSULT, by=by)
        if closes_on < timezone.localdate():
            raise NotPossible(_("The last day of the consultation lies in the past."))
        if not asks_members and not addresses:
            raise NotPossible(_("Say who is asked: the member States, or at least one address."))
        locked = take(report, workflow.CONSULT, by=by, closes_on=closes_on.isoformat(), members=asks_members)
        opened = Consultation.objects.create(
            report=locked,
            asks_members=asks_members,
            addresses=list(addresses),
            closes_on=closes_on,
            note=clean(note).strip(),
            opened_by=by,
        )
        for address in addresses:
            documents.offer(draft, address=address, right=Right.COMMENT)
        if asks_members:
            mails.consulted(opened, queries.focal_points_of(locked))
    return opened


def end_consultation(report: Report, *, by: Any) -> Report:
    with transaction.atomic():
        locked: Report = take(report, workflow.RETURN, by=by)
        locked.consultations.filter(closed_at=None).update(closed_at=timezone.now())
    return locked


def finalise(report: Report, *, by: Any) -> Report:
    """Freeze the text with its citations; from now on it takes no text."""
    with transaction.atomic():
        Report.objects.select_for_update().get(pk=report.pk)
        check(report, workflow.FINALISE, by=by)
        facts = written.facts(report)
        content = documents.content_of(report.document, facts=facts)
        revision = documents.freeze(report.document, content, by=by)
        locked: Report = take(report, workflow.FINALISE, by=by, sets={"revision": revision}, sha256=revision.sha256)
        locked.consultations.filter(closed_at=None).update(closed_at=timezone.now())
    return locked


def reopen(report: Report, *, note: str, by: Any) -> Report:
    with transaction.atomic():
        locked: Report = take(report, workflow.REOPEN, by=by, note=note, sets={"revision": None})
    return locked


def publish(report: Report, *, by: Any) -> Report:
    """Put the final text on the record, with files that are made once."""
    report = Report.objects.with_names().select_related("revision").get(pk=report.pk)
    check(report, workflow.PUBLISH, by=by)
    with translation.override(report.document.language):
        tree = written.published_tree(report)
        made = {name: files.keep(write(tree)) for name, write in writers.FORMATS.items()}
    with transaction.atomic():
        told = {name: stored.pk for name, stored in made.items()}
        moment = {"published_at": timezone.now()}
        locked: Report = take(report, workflow.PUBLISH, by=by, sets=moment, files=told)
        for name, stored in made.items():
            ReportFile.objects.create(report=locked, format=name, file=stored)
        publication.advance()
    return locked
