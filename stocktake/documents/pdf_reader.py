"""Reads one PDF and prints its text as JSON: `python -m stocktake.documents.pdf_reader FILE`.

Run as a process of its own, which gives up most rights first: the file comes from outside. The output is that of the
Word reader, or `{"problem": code, "params": {}}` for a file that is well told but not read.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as c
from lxml import etree

from stocktake.core.archives import BadFileCode
from stocktake.documents.limited import limit_itself
from stocktake.documents.pdf_lines import Page, opened, page_of
from stocktake.documents.pdf_paragraphs import Entry, paragraphs
from stocktake.documents.word_blocks import BlockWriter
from stocktake.documents.word_headings import headings
from stocktake.documents.word_language import language_of
from stocktake.documents.word_parts import Styles

MOST_PAGES = 2_000
MOST_LETTERS = 10_000_000
MOST_ENTRIES = 5_000
LEAST_LETTERS = 50  # a page with fewer is no page of text
LEAST_SHARE = 0.2  # of pages with something on them that must be text


class NotRead(Exception):
    def __init__(self, code: BadFileCode, **params: Any) -> None:
        super().__init__(code)
        self.code, self.params = code, params


def read(path: Path) -> dict[str, Any]:
    document = _opened(path)
    if len(document) > MOST_PAGES:
        raise NotRead(BadFileCode.TOO_MANY_PAGES, count=len(document), most=MOST_PAGES)
    pages: list[Page] = []
    letters = 0
    for number in range(len(document)):
        pages.append(page_of(document, number))
        letters += pages[-1].letters
        if pages[-1].is_too_long or letters > MOST_LETTERS:
            raise NotRead(BadFileCode.TOO_LARGE)
    _sure_of_text(pages)
    items = paragraphs(pages, _entries(document))
    blocks = [*BlockWriter({}).blocks(items, headings(items))]
    text = "\n".join(block["plain"] for block in blocks)
    title = " ".join(str(document.get_metadata_value("Title") or "").split())
    return {"title": title, "language": language_of(text, etree.Element("body"), Styles(None)), "blocks": blocks}


def _opened(path: Path) -> Any:
    try:
        document = opened(str(path))
        len(document)
    except pdfium.PdfiumError as error:
        is_locked = error.err_code in {c.FPDF_ERR_PASSWORD, c.FPDF_ERR_SECURITY}
        raise NotRead(BadFileCode.ENCRYPTED if is_locked else BadFileCode.BROKEN) from error
    return document


def _sure_of_text(pages: list[Page]) -> None:
    """A scan is pages with pictures and hardly a letter; a page without text among others is fine."""
    texts = sum(page.letters >= LEAST_LETTERS for page in pages)
    pictures = sum(page.has_pictures and page.letters < LEAST_LETTERS for page in pages)
    if pictures and texts < LEAST_SHARE * (texts + pictures):
        raise NotRead(BadFileCode.SCANNED, pages=pictures)
    if not any(page.letters for page in pages):
        raise NotRead(BadFileCode.EMPTY)


def _entries(document: Any) -> Counter[Entry]:
    """The file's own contents: (words, page from 0, level from 1)."""
    found: Counter[Entry] = Counter()
    try:
        for entry in document.get_toc(max_depth=6):
            target = entry.get_dest()
            page = target.get_index() if target else None
            found[Entry("".join(entry.get_title().split()).casefold(), page, entry.level + 1)] += 1
            if len(found) >= MOST_ENTRIES:
                break
    except pdfium.PdfiumError:
        return found
    return found


def main() -> None:
    limit_itself()
    try:
        told = read(Path(sys.argv[1]))
    except NotRead as problem:
        told = {"problem": problem.code.value, "params": problem.params}
    json.dump(told, sys.stdout)


if __name__ == "__main__":
    main()
