"""Compiling a report from what is published."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from stocktake.core import languages
from stocktake.core.tasks import Progress, Refused
from stocktake.cycles.models import Cycle
from stocktake.framework.models import Commission, Objective
from stocktake.synthesis import models, queries, report, writers, written
from stocktake.synthesis.report import Report


@dataclass(frozen=True)
class Compiled:
    """A report that can be had in each form."""

    report: Report

    def docx(self) -> bytes:
        return self.write("docx")

    def pdf(self) -> bytes:
        return self.write("pdf")

    def html(self) -> bytes:
        return self.write("html")

    def write(self, form: str) -> bytes:
        with translation.override(self.report.language):
            return writers.FORMATS[form](self.report)


def compile_report(kind: str, *, cycle: str, region: str = "", language: str = "en") -> Compiled:
    """Compile a report of a kind: the published one where there is one in that language, else a first draft.

    Raises Refused, with the reason in one sentence, for what is not there.
    """
    if kind not in KINDS:
        raise Refused(_known(_("There is no kind of report “%(given)s”; there are: %(known)s."), kind, list(KINDS)))
    if language not in languages.CODES:
        raise Refused(
            _known(_("There is no language “%(given)s” here; there are: %(known)s."), language, languages.CODES)
        )
    found = Cycle.objects.filter(pk=cycle).first()
    if found is None:
        cycles = Cycle.objects.order_by("year").values_list("pk", flat=True)
        raise Refused(_known(_("There is no cycle “%(given)s”; there are: %(known)s."), cycle, cycles))
    with translation.override(language):
        return Compiled(KINDS[kind](found, region, language))


def compile_draft(ours: models.Report) -> Compiled:
    """A report on the workbench as it stands now: what is written, and of chapters without a text the first draft."""
    with translation.override(ours.document.language):
        first = first_draft(ours.cycle, ours.commission, ours.document.language) if ours.commission else None
        return Compiled(written.draft_tree(ours, first))


def compile_for_desk(progress: Progress, *, by: Any, cycle: str, region: str, language: str, form: str) -> None:
    """The background job behind the button: the file waits for whoever asked."""
    if form not in writers.FORMATS:
        raise Refused(
            _known(_("There is no format “%(given)s” for a report; there are: %(known)s."), form, writers.FORMATS)
        )
    progress(_("Reading the published reviews"), 0, 2)
    compiled = compile_report("regional", cycle=cycle, region=region, language=language)
    progress(_("Writing the file"), 1, 2)
    content = compiled.write(form)
    progress(_("Writing the file"), 2, 2)
    progress.result(content=content, name=f"{compiled.report.number}-{language}.{form}")


def _regional(cycle: Cycle, region: str, language: str) -> Report:
    commission = Commission.objects.filter(pk=region).first()
    if commission is None:
        sentence = (
            _("There is no region “%(given)s”; there are: %(known)s.")
            if region
            else _("A regional report needs a region; there are: %(known)s.")
        )
        raise Refused(_known(sentence, region, Commission.objects.order_by("pk").values_list("pk", flat=True)))
    published = models.Report.objects.public().with_names().select_related("revision")
    if ours := published.filter(cycle=cycle, commission=commission, document__language=language).first():
        return written.published_tree(ours)
    return first_draft(cycle, commission, language)


def first_draft(cycle: Cycle, commission: Commission, language: str) -> Report:
    """What can be compiled from the record alone."""
    coverage = queries.coverage(cycle, commission)
    evidence = report.Evidence(
        cycle=cycle,
        commission=commission,
        occasions=list(cycle.occasions.filter(commission=commission).order_by("opens_on", "id")),
        objectives=list(Objective.objects.order_by("number")),
        coverage=coverage,
        voices=queries.voices(coverage.sources),
    )
    return report.regional(evidence, language=language, compiled_at=timezone.now())


# A kind of report and what compiles it, given the cycle, the region ("" where none was named) and the language.
KINDS: dict[str, Callable[[Cycle, str, str], Report]] = {"regional": _regional}


def _known(sentence: str, given: str, known: Iterable[str]) -> str:
    return sentence % {"given": given, "known": ", ".join(known)}
