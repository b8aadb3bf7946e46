"""`stocktake import_record SHEET --files DIR`: the record of earlier rounds, from a spreadsheet and a folder of files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from stocktake.core.commands import Command as BaseCommand
from stocktake.core.commands import Problem
from stocktake.core.files import NoRoom
from stocktake.core.sheets import NoSheet, Sheet, read_sheet
from stocktake.reviews import earlier
from stocktake.reviews.management import asked

WRONG = "Nothing was loaded: mend the rows that are wrong, or take them out of the sheet."


class Command(BaseCommand):
    help = (
        "Take over reviews that were published before, from a spreadsheet (one row for each) and a folder with their files "
        "(Word or PDF). Every row is looked at first; if one is wrong, nothing is loaded. Run again, it loads what is new."
    )
    reports = True

    def add_arguments(self, parser: Any) -> None:
        super().add_arguments(parser)
        parser.add_argument("sheet", metavar="SHEET", help="an Excel file (.xlsx) or CSV with the columns country, cycle, published, file, and if you like language, source, address, note")  # fmt: skip
        parser.add_argument("--files", required=True, metavar="DIR", help="the folder that holds the files")
        parser.add_argument(
            "--source", default="", metavar="TEXT", help="who kept this record, where a row does not say"
        )
        parser.add_argument("--dates", choices=("day-first", "month-first"), help="how 03/02/2021 is meant")
        parser.add_argument("--dry-run", action="store_true", help="look at every row and load nothing")
        parser.add_argument("--as", dest="actor", metavar="EMAIL", help="who does it, for the history")

    def answer(self, *, sheet: str, as_json: bool, dry_run: bool, **options: Any) -> Any:
        path, folder = Path(sheet), Path(options["files"])
        actor = asked.actor(options["actor"])
        read = _read(path, folder)
        order = {"day-first": False, "month-first": True}.get(options["dates"] or "")
        planned = list(earlier.plan(read, folder, month_first=order))
        if not options["source"] and any(one.outcome == "new" and not one.told.get("source") for one in planned):
            raise Problem("Some rows name no source; say with --source who kept this record.")
        wrong = sum(one.outcome == "wrong" for one in planned)
        if not wrong and not dry_run:
            try:
                earlier.load(planned, sheet=path, source=options["source"], by=actor)
            except NoRoom as problem:
                raise Problem("There is no room on the disk; nothing was loaded.") from problem
        report = {
            "loaded": 0 if wrong or dry_run else sum(one.outcome == "new" for one in planned),
            "wrong": wrong,
            "unused_columns": earlier.unused(read),
            "rows": [one.report() for one in planned],
        }
        self.stdout.write(
            json.dumps(report, ensure_ascii=False, indent=2) if as_json else _lines(report, dry_run=dry_run)
        )
        if wrong:
            raise Problem(WRONG)


def _read(path: Path, folder: Path) -> Sheet:
    if not path.is_file():
        raise Problem(f"There is no file {path}.")
    if not folder.is_dir():
        raise Problem(f"There is no folder {folder}.")
    try:
        sheet = read_sheet(path, wanted=earlier.WANTED)
    except NoSheet as problem:
        raise Problem(str(problem)) from problem
    if missing := earlier.missing(sheet):
        raise Problem(f"The sheet lacks {', '.join(missing)}.")
    return sheet


def _lines(report: dict[str, Any], *, dry_run: bool) -> str:
    lines = []
    for row in report["rows"]:
        lines.append(f"{row['row']:>5}  {row['outcome']:<5}  {row['number'] or '-'}")
        lines += [f"       {sentence}" for sentence in [*row["problems"], *row["notes"]]]
    if report["unused_columns"]:
        lines.append(f"Columns that are not used: {', '.join(report['unused_columns'])}.")
    lines.append(
        f"{report['loaded']} of {len(report['rows'])} rows were loaded." + (" This was a dry run." if dry_run else "")
    )
    return "\n".join(lines)
