"""`stocktake suggest WHAT`: what the assistant proposes, as JSON lines in and JSON lines out."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from typing import Any, NoReturn

from stocktake.assist.headings import map_sections, proposals
from stocktake.assist.lexicon import Lexicon
from stocktake.assist.suggest import suggest
from stocktake.core.commands import Command as BaseCommand
from stocktake.core.commands import Problem
from stocktake.documents.lexicons import current_lexicon

Row = dict[str, Any]
LINES_APART = str.maketrans({"\u2028": "\\u2028", "\u2029": "\\u2029", "\u0085": "\\u0085"})


class Wrong(Exception):
    """What a line holds is not what is asked for."""


class Command(BaseCommand):
    needs_data = False
    help = (
        "Propose objectives or principles for paragraphs, or sections for headings. Reads JSON lines from standard input "
        "and writes one line for each, its id unchanged."
    )

    def add_arguments(self, parser: Any) -> None:
        super().add_arguments(parser)
        parser.add_argument("what", metavar="WHAT", choices=sorted(ANSWERS), help=", ".join(sorted(ANSWERS)))

    def answer(self, *, what: str, **options: Any) -> None:
        if hasattr(sys.stdout, "reconfigure"):
            sys.stdout.reconfigure(encoding="utf-8")
        lexicon = current_lexicon()
        for number, row in _read():
            try:
                told = _written({"id": row["id"], **ANSWERS[what](row, lexicon)})
            except Wrong as error:
                raise Problem(f"Line {number}: {error}") from error
            self.stdout.write(told)
            self.stdout.flush()


def _read() -> Iterator[tuple[int, Row]]:
    for number, line in enumerate(getattr(sys.stdin, "buffer", sys.stdin), 1):
        text = line.strip()
        if not text:
            continue
        try:
            row = json.loads(text.removeprefix(b"\xef\xbb\xbf"), parse_constant=_refuse)
        except (ValueError, RecursionError) as error:
            raise Problem(f"Line {number}: this is not JSON in UTF-8.") from error
        if not isinstance(row, dict) or "id" not in row:
            raise Problem(f"Line {number}: this is no object with an id.")
        yield number, row


def _refuse(word: str) -> NoReturn:
    raise ValueError(word)


def _written(row: Row) -> str:
    """One line of UTF-8 whatever the id holds."""
    try:
        text = json.dumps(row, ensure_ascii=False, allow_nan=False).translate(LINES_APART)
    except ValueError as error:
        raise Wrong("the id is no number that could be written back.") from error
    return text if text.isascii() or not any("\ud800" <= char <= "\udfff" for char in text) else json.dumps(row)


def _told(row: Row, name: str, kind: type, *, default: Any = None) -> Any:
    value = row.get(name)
    if value is None and default is not None:
        return default
    if not isinstance(value, kind):
        raise Wrong(f"{name} is no {'text' if kind is str else 'list'}.")
    return value


def _codes(kind: str) -> Callable[[Row, Lexicon], Row]:
    def answer(row: Row, lexicon: Lexicon) -> Row:
        text, language = _told(row, "text", str), _told(row, "lang", str, default="")
        return {"codes": [one.code for one in suggest(text, language, lexicon, kinds=(kind,))]}

    return answer


def _headings(row: Row, lexicon: Lexicon) -> Row:
    heading, language = _told(row, "heading", str), _told(row, "lang", str, default="")
    return {"sections": [section for section, _ in proposals(heading, "", language, lexicon=lexicon)]}


def _documents(row: Row, _lexicon: Lexicon) -> Row:
    pieces = []
    for section in _told(row, "sections", list):
        if not isinstance(section, dict):
            raise Wrong("a section is no object.")
        paragraphs = _told(section, "paragraphs", list, default=[])
        if not all(isinstance(one, str) for one in paragraphs):
            raise Wrong("a paragraph is no text.")
        pieces.append((_told(section, "heading", str, default=""), "\n\n".join(paragraphs)))
    return {"sections": map_sections(pieces, _told(row, "lang", str, default=""))}


ANSWERS: dict[str, Callable[[Row, Lexicon], Row]] = {
    "objectives": _codes("objective"),
    "principles": _codes("principle"),
    "headings": _headings,
    "documents": _documents,
}
