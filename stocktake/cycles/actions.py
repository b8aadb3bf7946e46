"""Extending phases and entering what is known about milestones."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from stocktake.core import events, formats, publication
from stocktake.core.workflow import NotPossible
from stocktake.cycles.models import Cycle, Extension, MilestoneEntry, Phase


def open_phase(*, cycle: Cycle, kind: str, opens_at: dt.datetime, closes_at: dt.datetime, by: Any) -> Phase:
    with transaction.atomic():
        phase = Phase.objects.create(cycle=cycle, kind=kind, opens_at=opens_at, closes_at=closes_at)
        events.record("open-phase", cycle, by=by, kind=kind, closes_at=closes_at.isoformat())
        publication.advance()
    return phase


def extend(phase: Phase, *, closes_at: dt.datetime, reason: str, by: Any) -> Phase:
    """Let the phase close later. The reason is public."""
    with transaction.atomic():
        locked = Phase.objects.select_for_update().get(pk=phase.pk)
        if closes_at <= locked.closes_at:
            raise NotPossible(
                _("The new date must be later than %(date)s.") % {"date": formats.moment(locked.closes_at)}
            )
        Extension.objects.create(phase=locked, closed_at=locked.closes_at, closes_at=closes_at, reason=reason, by=by)
        locked.closes_at = closes_at
        locked.save(update_fields=["closes_at"])
        events.record("extend", locked.cycle, by=by, note=reason, closes_at=closes_at.isoformat())
        publication.advance()
    return locked


def enter_milestone(
    *, cycle: Cycle, commission: str | None, key: str, on: dt.date | None, met_on: dt.date | None, reason: str, by: Any
) -> MilestoneEntry:
    """Set a milestone's date, move it with a reason, or say when it was met."""
    with transaction.atomic():
        entry, _made = MilestoneEntry.objects.update_or_create(
            cycle=cycle, commission_id=commission, key=key, defaults={"on": on, "met_on": met_on, "reason": reason}
        )
        events.record(
            "enter-milestone",
            cycle,
            by=by,
            note=reason,
            key=key,
            commission=commission,
            on=str(on or ""),
            met_on=str(met_on or ""),
        )
        publication.advance()
    return entry
