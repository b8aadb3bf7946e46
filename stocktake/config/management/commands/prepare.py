"""`stocktake prepare`: bring database, cache table, static files and reference data up to date."""

from typing import Any

from django.conf import settings
from django.core.management import call_command

from stocktake.config import demonstration
from stocktake.config.loaders import LOADERS
from stocktake.core import seeding
from stocktake.core.commands import Command as BaseCommand
from stocktake.submissions.actions import indexing


class Command(BaseCommand):
    needs_data = False
    help = "Migrate, collect static files and load the reference data; safe to run at every start."

    def add_arguments(self, parser: Any) -> None:
        super().add_arguments(parser)
        parser.add_argument("--demonstration", action="store_true", help="load the demonstration too")

    def answer(self, **options: Any) -> None:
        call_command("migrate", verbosity=0, interactive=False)
        call_command("createcachetable", verbosity=0)
        call_command("collectstatic", verbosity=0, interactive=False)
        run = seeding.run(LOADERS)
        if run.changes:
            self.stderr.write(f"Reference data: {len(run.changes)} rows loaded.")
        if options["demonstration"] and settings.DEMONSTRATION:
            load(self.stderr.write)
        if indexing.is_missing():
            call_command("reindex", stdout=self.stderr)


def load(say: Any) -> None:
    demonstration.load(progress=say)
