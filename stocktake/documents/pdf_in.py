"""A PDF taken in: read by a process that can harm nothing, and cut into pieces at its headings like a Word file."""

from __future__ import annotations

from pathlib import Path

from stocktake.core.archives import BadFile, BadFileCode, check_pdf
from stocktake.documents import limited
from stocktake.documents.word_in import WordFile, split


def read_pdf(path: Path, *, seconds: float = 30) -> WordFile:
    """The text of a PDF in reading order. Raises BadFile; pictures of pages are told from text (`scanned`)."""
    try:
        return _read(path, seconds=seconds)
    except BadFile as problem:
        problem.params["form"] = "pdf"  # the same code is worded otherwise for a Word file
        raise


def _read(path: Path, *, seconds: float) -> WordFile:
    check_pdf(path)
    read = limited.run("stocktake.documents.pdf_reader", path, seconds=seconds)
    if "problem" in read:
        raise BadFile(BadFileCode(read["problem"]), **read.get("params", {}))
    try:
        file = WordFile(str(read["title"]), str(read["language"]), tuple(split(read["blocks"])))
    except (ValueError, KeyError, TypeError) as error:
        raise BadFile(BadFileCode.BROKEN) from error
    if not any(piece.heading or piece.plain for piece in file.pieces):
        raise BadFile(BadFileCode.EMPTY)
    return file
