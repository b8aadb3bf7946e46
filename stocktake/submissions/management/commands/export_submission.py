"""`stocktake export_submission`: a review as a Word, PDF, Markdown or JSON file."""

from pathlib import Path
from typing import Any

from stocktake.core import files
from stocktake.core.commands import Command as BaseCommand
from stocktake.core.commands import Problem
from stocktake.core.tasks import Refused
from stocktake.submissions import actions, exports
from stocktake.submissions.exports.contents import of_publication
from stocktake.submissions.models import Publication, Submission


class Command(BaseCommand):
    help = (
        "Write a review to a file. ID is the number of a publication (VR-2026-KEN-1), or of a submission (VR-2026-KEN): "
        "its current publication; if it was never published the text last filed, or else the draft, marked as such."
    )

    def add_arguments(self, parser: Any) -> None:
        super().add_arguments(parser)
        parser.add_argument("number", metavar="ID", help="the number of a publication or of a submission")
        parser.add_argument("-o", "--output", required=True, metavar="FILE", help="ends with .docx, .pdf, .md or .json")

    def answer(self, *, number: str, output: str, **options: Any) -> str:
        form = Path(output).suffix.removeprefix(".").lower()
        if form not in exports.FORMATS:
            raise Problem(
                f"{output}: the file’s name must end with {', '.join('.' + name for name in exports.FORMATS)}."
            )
        try:
            content = _content(number.strip(), form)
        except Refused as refusal:
            raise Problem(str(refusal)) from refusal
        try:
            Path(output).write_bytes(content)
        except OSError as error:
            raise Problem(f"{output} cannot be written: {error.strerror}.") from error
        return output


def _content(number: str, form: str) -> bytes:
    if publication := Publication.objects.with_names().filter(number__iexact=number).first():
        return _published(publication, form)
    submission = Submission.objects.with_names().filter(number__iexact=number).first()
    if submission is None:
        raise Problem(f"{number}: no publication or submission has this number.")
    download = exports.best_of(submission)
    if download is None:
        raise Problem(f"{number} was withdrawn from the public record.")
    return _published(download.publication, form) if download.publication else exports.in_format(download, form)


def _published(publication: Publication, form: str) -> bytes:
    """The file that the public has, which can be verified; made now where none was kept."""
    if publication.standing == Publication.Standing.WITHDRAWN:
        raise Problem(f"{publication.number} was withdrawn from the public record.")
    if kept := actions.file_of(publication, form):
        return files.read(kept)
    return exports.in_format(of_publication(publication), form)
