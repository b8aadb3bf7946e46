"""`stocktake milestones CYCLE`: what should happen by when, by whom, and whether it did."""

from __future__ import annotations

import datetime as dt
from typing import Any

from stocktake.core.commands import Command as BaseCommand
from stocktake.core.commands import Problem
from stocktake.cycles import queries
from stocktake.cycles.models import Cycle
from stocktake.framework.models import Commission


class Command(BaseCommand):
    help = (
        "List the milestones of a cycle. With --opens (and --closes), plan a cycle whose meeting dates are not known."
    )
    reports = True

    def add_arguments(self, parser: Any) -> None:
        super().add_arguments(parser)
        parser.add_argument("cycle", help="for example imrf-2026 or regional-2028")
        parser.add_argument("--region", metavar="R", help="one commission: eca, ece, eclac, escap or escwa")
        parser.add_argument("--opens", type=_day, metavar="DATE", help="the day the meeting opens, as 2028-05-08")
        parser.add_argument("--closes", type=_day, metavar="DATE", help="the day it closes (else the same day)")

    def answer(self, *, cycle: str, region: str | None, opens: Any, closes: Any, as_json: bool, **options: Any) -> Any:
        found = Cycle.objects.filter(pk=cycle).first()
        if found is None:
            known = ", ".join(Cycle.objects.order_by("year").values_list("slug", flat=True))
            raise Problem(f"There is no cycle {cycle}; there are {known}.")
        if region and not Commission.objects.filter(pk=region).exists():
            raise Problem(f"There is no commission {region}; there are eca, ece, eclac, escap and escwa.")
        for name, day in (("--opens", opens), ("--closes", closes)):
            if isinstance(day, str):
                raise Problem(f"{name} {day} is no date; write it as 2028-05-08.")
            if day and not 2018 <= day.year <= 2118:
                raise Problem(f"{name} {day} lies in no cycle.")
        if closes and not opens:
            raise Problem("--closes needs --opens.")
        if closes and closes < opens:
            raise Problem("--closes must not lie before --opens.")
        rows = [m.as_json("en") for m in queries.milestones(found, commission=region, opens=opens, closes=closes)]
        return rows if as_json else [_told(row) for row in rows]


def _told(row: dict[str, Any]) -> str:
    where = f" ({row['commission']})" if row["commission"] else ""
    why = f" {row['reason']}" if row["reason"] else ""
    return f"{row['date'] or 'not known':<10}  {row['state']:<7}  {row['title']}{where} · {row['responsible']} · {row['source']}{why}"


def _day(text: str) -> dt.date | str:
    """A date, or the text itself, which `answer` refuses with a sentence."""
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return text
