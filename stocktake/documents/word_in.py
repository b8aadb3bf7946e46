"""A Word file taken in: checked, read by a process that can harm nothing, and cut into pieces at its headings."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from stocktake.core.archives import BadFile, BadFileCode, check_docx

ROOT = Path(__file__).resolve().parents[2]
OUT_OF_TIME = {-signal.SIGXCPU, -signal.SIGKILL}


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
class WordFile:
    """`language` is one of the six codes, or "" where it cannot be told."""

    title: str
    language: str
    pieces: tuple[Piece, ...]


def read_word(path: Path, *, seconds: float = 30) -> WordFile:
    """The text of a Word file, complete and in order. Raises BadFile; `seconds` is by the clock on the wall."""
    check_docx(path)
    try:
        read = json.loads(_run(path, seconds=seconds))
        title, language, pieces = str(read["title"]), str(read["language"]), tuple(split(read["blocks"]))
    except (ValueError, KeyError, TypeError) as error:
        raise BadFile(BadFileCode.BROKEN) from error
    if not any(piece.heading or piece.plain for piece in pieces):
        raise BadFile(BadFileCode.EMPTY)
    return WordFile(title, language, pieces)


def _run(path: Path, *, seconds: float) -> bytes:
    command = [sys.executable, "-B", "-s", "-m", "stocktake.documents.word_reader", str(path.resolve())]
    # Nothing of this process's settings and secrets is passed on.
    environment = {"PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", "PATH": os.defpath}
    try:
        done = subprocess.run(  # noqa: S603  (our own interpreter, our own module; the file is an argument)
            command,
            cwd=ROOT,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=seconds,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise BadFile(BadFileCode.TOO_SLOW) from error
    if done.returncode in OUT_OF_TIME:
        raise BadFile(BadFileCode.TOO_SLOW)
    if done.returncode != 0:
        raise BadFile(BadFileCode.BROKEN)
    return done.stdout


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
