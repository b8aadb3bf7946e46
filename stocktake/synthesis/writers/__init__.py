"""A report's tree as a file."""

from collections.abc import Callable

from stocktake.synthesis.report import Report
from stocktake.synthesis.writers import html, word

FORMATS: dict[str, Callable[[Report], bytes]] = {"docx": word.write, "html": html.write}
