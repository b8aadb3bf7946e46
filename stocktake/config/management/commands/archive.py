"""`stocktake archive`: the whole public record as static pages and data files, in one zip."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from stocktake.config.static_copy import Copy, Unwritable
from stocktake.core import languages
from stocktake.core.commands import Command as BaseCommand
from stocktake.core.commands import Problem


class Command(BaseCommand):
    reports = True
    help = (
        "Write the whole public record as static pages and data files into a zip that opens from a USB stick, without a "
        "server: unpack it and open index.html. It lists the SHA-256 of each file and says what is invented."
    )

    def add_arguments(self, parser: Any) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "out", metavar="OUT.zip", help="the file to write; an older one is replaced when it is whole"
        )
        parser.add_argument(
            "--language", dest="only", action="append", choices=languages.CODES, metavar="L",
            help="the pages in this language only; may be given more than once (default: all six)",
        )  # fmt: skip

    def answer(self, *, out: str, only: list[str] | None, **options: Any) -> dict[str, Any]:
        if not out.endswith(".zip"):
            raise Problem(f"{out}: the file’s name must end with .zip.")
        wanted = [code for code in languages.CODES if not only or code in only]
        try:
            return Copy(Path(out), wanted, say=self.stderr.write).write()
        except (OSError, Unwritable) as error:
            raise Problem(f"{out} cannot be written: {getattr(error, 'strerror', None) or error}.") from error
