"""The moves of a report, from its first chapter to those it is sent to."""

from typing import Any

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from stocktake.core import formats
from stocktake.core.workflow import Move, Workflow
from stocktake.synthesis import queries, rules
from stocktake.synthesis.states import State


def says_something(report: Any) -> str | None:
    if report.document.sections.exclude(text="").exists():
        return None
    return _t("Nothing is written yet. Write at least one chapter.")


def every_chapter_is_written(report: Any) -> str | None:
    written = set(queries.texts_of(report.document))
    chapters = [part for part in report.outline.sections if not _is_written(part, report.outline, written)]
    if not chapters:
        return None
    named = formats.join([str(part.label) for part in chapters])
    return _t("Nothing is written yet under: %(chapters)s.") % {"chapters": named}


def _is_written(part: Any, outline: Any, written: set[str]) -> bool:
    return any(question.key in written for question in outline.under(part.key))


def every_marker_names_a_pin(report: Any) -> str | None:
    pinned = report.pins.filter(dropped_at=None).values_list("number", flat=True)
    unknown = queries.unknown_markers(queries.texts_of(report.document).values(), pinned)
    if not unknown:
        return None
    markers = formats.join([f"[@{number}]" for number in unknown])
    return _t("These markers name no pinned passage: %(markers)s. Correct them or take them out.") % {
        "markers": markers
    }


def every_comment_is_answered(report: Any) -> str | None:
    waiting = len(queries.unanswered(report))
    if not waiting:
        return None
    return ngettext(
        "%(count)s comment of the consultation has no answer yet.",
        "%(count)s comments of the consultation have no answer yet.",
        waiting,
    ) % {"count": formats.number(waiting)}


CONSULT = Move(
    "consult", _("Open a consultation"), _("Consultation opened"), frozenset({State.DRAFTING}), State.CONSULTATION,
    rules.is_writer, (says_something,),
)  # fmt: skip
RETURN = Move(
    "return", _("End the consultation and write on"), _("Consultation ended, writing goes on"),
    frozenset({State.CONSULTATION}), State.DRAFTING, rules.is_writer,
)  # fmt: skip
FINALISE = Move(
    "finalise", _("Make it final"), _("Made final"), frozenset({State.CONSULTATION}), State.FINAL, rules.is_writer,
    (every_chapter_is_written, every_marker_names_a_pin, every_comment_is_answered),
)  # fmt: skip
REOPEN = Move(
    "reopen", _("Write on it again"), _("Opened again for writing"), frozenset({State.FINAL}), State.DRAFTING,
    rules.is_writer, wants_note=True,
)  # fmt: skip
PUBLISH = Move(
    "publish", _("Publish the report"), _("Published"), frozenset({State.FINAL}), State.PUBLISHED, rules.is_writer,
)  # fmt: skip
TRANSMIT = Move(
    "transmit", _("Record a transmission"), _("Transmitted"), frozenset({State.PUBLISHED, State.TRANSMITTED}),
    State.TRANSMITTED, rules.is_writer,
)  # fmt: skip

REPORT = Workflow(
    "report",
    State.DRAFTING,
    (CONSULT, RETURN, FINALISE, REOPEN, PUBLISH, TRANSMIT),
    state_names=dict(State.choices),
)
