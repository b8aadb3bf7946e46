"""`stocktake export_outline KIND --language L -o FILE.docx`: the outline as a Word file that imports back."""

from pathlib import Path
from typing import Any

from stocktake.core import languages
from stocktake.core.commands import Command as BaseCommand
from stocktake.core.commands import Problem
from stocktake.submissions.exports import outline_word


class Command(BaseCommand):
    help = (
        "Write the newest version of an outline as a Word file: headings, guidance, suggested lengths and places to "
        "write in. Hidden marks bring each text back to its place when the file is brought in."
    )

    def add_arguments(self, parser: Any) -> None:
        super().add_arguments(parser)
        parser.add_argument("kind", metavar="KIND", help="the outline’s kind, for example voluntary-review")
        parser.add_argument("--language", required=True, metavar="L", help=f"one of {', '.join(languages.CODES)}")
        parser.add_argument("-o", "--output", required=True, metavar="FILE", help="ends with .docx")

    def answer(self, *, kind: str, language: str, output: str, **options: Any) -> str:
        if language not in languages.CODES:
            raise Problem(f"There is no language {language}; there are {', '.join(languages.CODES)}.")
        if Path(output).suffix.lower() != ".docx":
            raise Problem(f"{output}: the file’s name must end with .docx.")
        outline = outline_word.newest(kind)
        if outline is None:
            raise Problem(f"There is no outline {kind}; there are {', '.join(outline_word.kinds())}.")
        content = outline_word.write(outline, language)
        try:
            Path(output).write_bytes(content)
        except OSError as error:
            raise Problem(f"{output} cannot be written: {error.strerror}.") from error
        return output
