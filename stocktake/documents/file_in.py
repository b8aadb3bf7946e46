"""A file with a review in it, whatever its form: told by how it begins, not by its name."""

from __future__ import annotations

from pathlib import Path

from stocktake.core.archives import check_docx, check_pdf, is_pdf
from stocktake.documents.pdf_in import read_pdf
from stocktake.documents.word_in import WordFile, read_word


def read_file(path: Path, *, seconds: float = 30) -> WordFile:
    """The text of a Word file or a PDF, in pieces. Raises BadFile."""
    return read_pdf(path, seconds=seconds) if is_pdf(path) else read_word(path, seconds=seconds)


def check_file(path: Path) -> None:
    """What can be told without reading it. Raises BadFile."""
    (check_pdf if is_pdf(path) else check_docx)(path)
