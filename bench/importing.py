"""Bringing files in: a Word file of 5,000 words, a PDF of 60 pages."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from bench.processes import Broken, measured
from bench.results import Row, Told
from bench.site import Site, Stage

CYCLE = "regional-2028"
STATES = ("KEN", "GHA", "MAR")  # a round each, so that each draft is untouched
WORDS, PAGES, WORDS_OF_A_PAGE = 5_000, 60, 335


def word(stage: Stage) -> Told:
    """A free-form review with headings, into an untouched draft."""
    site = stage.site("sqlite", "writing-word", people=0)
    told = site.inside("file", path=str(site.folder / "review.docx"), words=WORDS)
    what = f"{told['words']:,} words"
    yield from _told(stage, site, site.folder / "review.docx", measure="import-docx", what=what, most=3)


def pdf(stage: Stage) -> Told:
    """The same as a PDF, made by LibreOffice."""
    office = stage.tool("soffice")
    site = stage.site("sqlite", "writing-pdf", people=0)
    told = site.inside("file", path=str(site.folder / "review.docx"), words=PAGES * WORDS_OF_A_PAGE)
    command = [office, f"-env:UserInstallation=file://{site.folder}/office", "--headless", "--convert-to", "pdf"]
    made = subprocess.run(
        [*command, "--outdir", site.folder, site.folder / "review.docx"], capture_output=True, timeout=300, check=False
    )
    if made.returncode or not (site.folder / "review.pdf").exists():
        raise Broken(f"soffice made no PDF: {made.stderr[-300:]!r}")
    pages = site.inside("pages-of", path=str(site.folder / "review.pdf"))
    what = f"{pages} pages, {told['words']:,} words"
    yield from _told(stage, site, site.folder / "review.pdf", measure="import-pdf", what=what, most=5)


def _told(stage: Stage, site: Site, file: Path, *, measure: str, what: str, most: int) -> Told:
    """By a worker that runs already, which is who takes what is uploaded; then by the command line, start-up included."""
    taken = site.inside("bring-in", path=str(file), countries=[*STATES[: stage.rounds]])
    slowest = max(taken)
    yield Row(measure, what, slowest, "s", None, None, f"≤ {most} s", slowest <= most, "the slowest, the first", taken)
    seconds, peak = _imported(site, file)
    yield Row(measure, f"{what}: import_review with start-up", seconds, "s", note=f"{peak:.0f} MB")


def _imported(site: Site, file: Path) -> tuple[float, float]:
    command = [sys.executable, "manage.py", "import_review", file, "--country", "PER", "--cycle", CYCLE]
    return measured(command, env=site.env, log=site.folder / "import.log")
