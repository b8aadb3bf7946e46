"""A report's tree as a file."""

from collections.abc import Callable

from stocktake.synthesis.report import Report
from stocktake.synthesis.writers import html, pdf, word

FORMATS: dict[str, Callable[[Report], bytes]] = {"docx": word.write, "pdf": pdf.write, "html": html.write}
