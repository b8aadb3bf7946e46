"""A Word file taken in: checked, read by a process that can harm nothing, and cut into pieces at its headings."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from stocktake.core.archives import BadFile, BadFileCode, check_docx
from stocktake.documents import limited
from stocktake.documents.word_anchors import Origin


@dataclass(frozen=True)
class Piece:
    """A heading and what stands under it, up to the next. `level` is 0 for the text before the first heading.

    `text` is Markdown without the heading; `heading` and `plain` are plain text.
    """

    heading: str
    level: int
    text: str
    plain: str


@dataclass(frozen=True)
class Comment:
    """A comment of the file. `block` is the place of the block it stands on, None where it stands on nothing that is left.

    `answers` is the id of the comment it answers, `quoted` the words it was said of, `key` the section they are in.
    """

    id: str
    author: str
    date: str
    text: str
    quoted: str = ""
    answers: str = ""
    is_done: bool = False
    block: int | None = None
    standing: str = ""  # the words of that block
    key: str = ""


@dataclass(frozen=True)
class Changes:
    """What one person had changed where changes were tracked: all of it is accepted."""

    author: str
    inserted: int = 0
    deleted: int = 0
    moved: int = 0


@dataclass(frozen=True)
class WordFile:
    """`language` is one of the six codes, or "" where it cannot be told. `origin` is there in a file that we made."""

    title: str
    language: str
    pieces: tuple[Piece, ...]
    origin: Origin | None = None
    blocks: tuple[dict[str, Any], ...] = field(default=(), repr=False, compare=False)
    comments: tuple[Comment, ...] = ()
    changes: tuple[Changes, ...] = ()


def read_word(path: Path, *, seconds: float = 30, may_be_empty: bool = False) -> WordFile:
    """The text of a Word file, complete and in order. Raises BadFile; `seconds` is by the clock on the wall."""
    check_docx(path)
    read = limited.run("stocktake.documents.word_reader", path, seconds=seconds)
    try:
        file = _file(read)
    except (ValueError, KeyError, TypeError) as error:
        raise BadFile(BadFileCode.BROKEN) from error
    if not may_be_empty and not any(piece.heading or piece.plain for piece in file.pieces):
        raise BadFile(BadFileCode.EMPTY)
    return file


def _file(read: dict[str, Any]) -> WordFile:
    blocks = read["blocks"]
    places = {name: n for n, block in enumerate(blocks) for kind, name in block.get("marks", []) if kind == "comment"}
    comments = []
    for told in read["comments"]:
        place = places.get(told["id"])
        standing = "" if place is None else str(blocks[place]["plain"])
        comments.append(Comment(**told, block=place, standing=standing))
    return WordFile(
        str(read["title"]),
        str(read["language"]),
        tuple(split(blocks)),
        Origin.from_properties(read["properties"]),
        tuple(blocks),
        tuple(comments),
        tuple(Changes(author, **counts) for author, counts in read["changes"].items()),
    )


def split(blocks: Iterable[dict[str, Any]]) -> list[Piece]:
    """The reader's blocks grouped under their headings. Every word of every block is in a heading or a `plain`."""
    pieces: list[Piece] = []
    heading, level = "", 0
    under: list[dict[str, Any]] = []

    def close() -> None:
        if heading or under:
            text, plain = ("\n\n".join(block[key] for block in under if block[key]) for key in ("text", "plain"))
            pieces.append(Piece(heading, level, text, plain))

    for block in blocks:
        if block["kind"] == "heading":
            close()
            heading, level, under = block["plain"], block["level"], []
        else:
            under.append(block)
    close()
    return pieces
