"""`stocktake compile_report`: a report compiled from the published reviews, as a Word, PDF or HTML file."""

from pathlib import Path
from typing import Any

from stocktake.core.commands import Command as BaseCommand
from stocktake.core.commands import Problem
from stocktake.core.tasks import Refused
from stocktake.synthesis import writers
from stocktake.synthesis.actions import KINDS, compile_report


class Command(BaseCommand):
    help = "Compile a report from the published reviews. Every sentence quoted in it leads back to its paragraph."

    def add_arguments(self, parser: Any) -> None:
        super().add_arguments(parser)
        parser.add_argument("kind", metavar="KIND", help=f"the kind of report: {', '.join(KINDS)}")
        parser.add_argument("--cycle", required=True, metavar="SLUG", help="the round, for example regional-2024")
        parser.add_argument("--region", default="", metavar="R", help="the commission: eca, ece, eclac, escap, escwa")
        parser.add_argument(
            "--language", default="en", metavar="L", help="the report’s own words; quotations keep theirs"
        )
        parser.add_argument("-o", "--output", required=True, metavar="FILE", help="ends with .docx, .pdf or .html")

    def answer(self, *, kind: str, cycle: str, region: str, language: str, output: str, **options: Any) -> str:
        form = Path(output).suffix.removeprefix(".").lower()
        if form not in writers.FORMATS:
            raise Problem(
                f"{output}: the file’s name must end with {', '.join('.' + name for name in writers.FORMATS)}."
            )
        try:
            content = compile_report(kind, cycle=cycle, region=region, language=language).write(form)
            Path(output).write_bytes(content)
        except Refused as refusal:
            raise Problem(str(refusal)) from refusal
        except OSError as error:
            raise Problem(f"{output} cannot be written: {error.strerror}.") from error
        return output
