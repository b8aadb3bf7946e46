"""What every command of ours does alike: one clear line and exit 1 on bad input, --json where it reports."""

import json
import sys
from argparse import ArgumentParser
from collections.abc import Callable, Iterable
from typing import Any, NoReturn

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import translation

from stocktake.core.models import Counter


class Problem(CommandError):
    """Bad input, said in one line."""


class Parser(CommandParser):
    def error(self, message: str) -> NoReturn:
        sys.stderr.write(f"{self.prog.rsplit('/', 1)[-1]}: {message}\n")
        raise SystemExit(1)


class Command(BaseCommand):
    """Subclasses give `answer(**options)`; what it returns is printed: a mapping, rows, or text."""

    reports = False
    needs_data = True  # with the embedded database, tables are made and reference data loaded first
    requires_system_checks: list[str] = []
    answer: Callable[..., Any]

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        from django.core.management import base  # noqa: PLC0415  (the parser class cannot be given otherwise)

        kept, base.CommandParser = base.CommandParser, Parser  # type: ignore[misc]
        try:
            return super().create_parser("stocktake", subcommand, **kwargs)
        finally:
            base.CommandParser = kept  # type: ignore[misc]

    def add_arguments(self, parser: ArgumentParser) -> None:
        if self.reports:
            parser.add_argument("--json", action="store_true", help="print JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        if self.needs_data and connection.vendor == "sqlite" and is_fresh():
            call_command("prepare", stdout=self.stderr, stderr=self.stderr)
        own = {name: value for name, value in options.items() if name not in _DJANGOS}
        as_json = own.pop("json", False)
        with translation.override(own.get("language") or "en"):
            answer = self.answer(as_json=as_json, **own) if _wants(self.answer, "as_json") else self.answer(**own)
        if answer is None:
            return
        self.stdout.write(json.dumps(answer, ensure_ascii=False, indent=2) if as_json else _plain(answer))


def is_fresh() -> bool:
    """Whether migrations wait, or no reference data were ever loaded."""
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return True
    return not Counter.objects.filter(name="publication").exists()


_DJANGOS = {"verbosity", "settings", "pythonpath", "traceback", "no_color", "force_color", "skip_checks"}


def _wants(function: Callable[..., Any], name: str) -> bool:
    return name in function.__code__.co_varnames[: function.__code__.co_argcount + function.__code__.co_kwonlyargcount]


def _plain(answer: Any) -> str:
    if isinstance(answer, dict):
        return "\n".join(f"{name}: {value}" for name, value in answer.items())
    if isinstance(answer, Iterable) and not isinstance(answer, str):
        return "\n".join(_line(row) for row in answer)
    return str(answer)


def _line(row: Any) -> str:
    return (
        "  ".join(str(value if value is not None else "-") for value in row.values())
        if isinstance(row, dict)
        else str(row)
    )
