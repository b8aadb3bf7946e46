"""`stocktake import_review FILE --country ISO3 --cycle SLUG`: a Word file or a PDF into a State's draft."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from stocktake.core import files, languages
from stocktake.core.archives import BadFile, BadFileCode
from stocktake.core.commands import Command as BaseCommand
from stocktake.core.commands import Problem
from stocktake.core.files import NoRoom
from stocktake.cycles.models import Cycle
from stocktake.documents.models import Proposal
from stocktake.framework.models import Country
from stocktake.reviews import actions
from stocktake.reviews.management import asked
from stocktake.submissions import actions as submissions
from stocktake.submissions.models import Submission


class Command(BaseCommand):
    help = (
        "Read a Word file or a PDF into the State's draft for a cycle. The first file fills an untouched draft; a further one "
        "becomes a proposal beside it. Nothing is overwritten, and what has no place waits in the tray."
    )
    reports = True

    def add_arguments(self, parser: Any) -> None:
        super().add_arguments(parser)
        parser.add_argument("file", help="a Word document (.docx) or a PDF")
        parser.add_argument("--country", required=True, metavar="ISO3", help="the State, for example KEN")
        parser.add_argument("--cycle", required=True, metavar="SLUG", help="the cycle, for example imrf-2026")
        parser.add_argument("--language", choices=languages.CODES, help="the language of a new draft (else the file's)")
        parser.add_argument("--as", dest="actor", metavar="EMAIL", help="who does it, for the history")

    def answer(self, *, file: str, country: str, cycle: str, as_json: bool, **options: Any) -> Any:
        path = Path(file)
        if not path.is_file():
            raise Problem(f"There is no file {file}.")
        state, found, actor = asked.country(country), asked.cycle(cycle), asked.actor(options["actor"])
        try:
            proposal, placed = _bring_in(state, found, path, options["language"], actor)
        except BadFile as problem:
            kept = problem.code == BadFileCode.SCANNED and _kept(state, found, path, options["language"], actor)
            told = f" It is kept as an attachment of {kept}." if kept else ""
            raise Problem(submissions.refusal(problem) + told) from problem
        except NoRoom as problem:
            raise Problem("There is no room on the disk; nothing was kept.") from problem
        report = _report(proposal)
        return report if as_json else _lines(report, placed=placed)


def _bring_in(country: Country, cycle: Cycle, path: Path, language: str | None, actor: Any) -> tuple[Proposal, bool]:
    word = submissions.read(path)  # before anything is made: a file that cannot be read leaves no trace
    wanted = language or word.language or "en"
    submission = actions.begin(country, cycle, language=wanted, by=actor)
    submission = Submission.objects.with_names().get(pk=submission.pk)
    proposal = submissions.bring_in(submission, path, name=path.name, by=actor, word=word)
    placed = submission.is_writable and submissions.place_first(submission, proposal, by=actor)
    return proposal, placed


def _kept(country: Country, cycle: Cycle, path: Path, language: str | None, actor: Any) -> str:
    """A scan is an attachment of the draft; the draft's number, "" where it takes nothing now."""
    submission = actions.begin(country, cycle, language=language or "en", by=actor)
    if not submission.is_writable:
        return ""
    submissions.keep_scan(submission, files.keep(path.read_bytes()), name=path.name, by=actor)
    return str(submission.number)


def _report(proposal: Proposal) -> dict[str, Any]:
    """Every word of the file: under sections 1 to 5, or in the tray."""
    sections, tray = [], []
    for piece in proposal.pieces.order_by("position"):
        text = f"{piece.heading}\n\n{piece.text}".strip() if piece.heading else piece.text
        if piece.key:
            section = int(piece.key.split(".")[0].rstrip("abcdefghijklmnopqrstuvwxyz"))
            sections.append(
                {"section": section, "key": piece.key, "heading": piece.heading, "text": text, "words": piece.words}
            )
        else:
            tray.append({"heading": piece.heading, "text": text})
    return {"id": proposal.document.submission.number, "sections": sections, "tray": tray}


def _lines(report: dict[str, Any], *, placed: bool) -> str:
    lines = [f"{one['key']:>5}  {one['heading'] or '(without a heading)'}" for one in report["sections"]]
    lines += [f" tray  {one['heading'] or '(without a heading)'}" for one in report["tray"]]
    done = "The draft is filled; the tray waits." if placed else "The file waits beside the draft for a decision."
    return "\n".join([report["id"], *lines, done])
