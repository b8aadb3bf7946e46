"""`stocktake seed`: load the reference data; with --check, only say what would change."""

from typing import Any

from stocktake.config.loaders import LOADERS
from stocktake.core import seeding
from stocktake.core.commands import Command as BaseCommand
from stocktake.core.commands import Problem


class Command(BaseCommand):
    help = "Load the reference data from seed/. Running it again changes nothing; nothing is ever deleted."
    reports = True

    def add_arguments(self, parser: Any) -> None:
        super().add_arguments(parser)
        parser.add_argument("--check", action="store_true", help="write nothing; fail if anything would change")

    def answer(self, *, check: bool, **options: Any) -> Any:
        run = seeding.run(LOADERS, check=check)
        for line in run.changes:
            self.stderr.write(line)
        if check and run.changes:
            raise Problem(f"{len(run.changes)} rows differ from seed/. Run seed to load them.")
        return {f"{kind} {what}": count for (kind, what), count in sorted(run.report.items())}
