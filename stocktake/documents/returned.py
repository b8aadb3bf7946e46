"""A Word file that went out and came back, sorted: each answer's text by its hidden anchors, and whatever stands outside.

Every word of the file's accepted text lands in exactly one answer or in `loose`; only our own lines (headings of the
outline, guidance, suggested lengths) are left out, and only where nobody changed them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from stocktake.documents.word_anchors import BODY, HEAD, LINE, is_unchanged, named
from stocktake.documents.word_in import Changes, Comment, Piece, WordFile, split
from stocktake.documents.word_markdown import shifted
from stocktake.documents.word_story import PAST

OUTLINE_LEVELS = 2  # headings of the outline; an answer's own are lower
REFERENCE = re.compile(r"(?<!\\)\[\^(\d+)\](?!:)")


class Problem(StrEnum):
    """What is wrong with a returned file; the caller words it."""

    MISSING = "anchor-missing"
    DOUBLED = "anchor-doubled"
    CROSSED = "anchor-crossed"
    UNKNOWN = "anchor-unknown"
    OTHER_DOCUMENT = "other-document"


@dataclass(frozen=True)
class Found:
    """Something wrong, and under which key ("" where it is about the whole file)."""

    problem: Problem
    key: str = ""


@dataclass(frozen=True)
class Returned:
    """`texts` has a Markdown text for each key whose anchor is there, "" where the answer was emptied."""

    document_id: str | None
    kind: str
    outline_version: int
    language: str
    texts: dict[str, str]
    bases: dict[str, tuple[int, str]]
    comments: tuple[Comment, ...] = ()
    loose: tuple[Piece, ...] = ()
    problems: tuple[Found, ...] = ()
    changes: tuple[Changes, ...] = ()

    def has(self, problem: Problem) -> bool:
        return any(found.problem == problem for found in self.problems)


@dataclass
class _Region:
    """Blocks in a row that belong to one key, or to none. `kept` are those that are not ours."""

    key: str
    begun: int
    kept: list[dict[str, Any]] = field(default_factory=list)


class _Sorter:
    def __init__(self, known: set[str]) -> None:
        self.known = known
        self.regions = [_Region("", -1)]
        self.problems: list[Found] = []
        self.keys_of_blocks: list[str] = []
        self._seen: set[tuple[str, str]] = set()
        self._begun: dict[str, int] = {}

    def take(self, place: int, block: dict[str, Any]) -> None:
        marks = [(kind, *named(name)) for kind, name in block.get("marks", [])]
        has_own = False
        for kind, what, key in marks:
            if kind == "begin" and what in {HEAD, BODY}:
                self._begin(place, what, key)
            has_own = kind != PAST[0] and (has_own or (kind == "begin" and what in {HEAD, BODY}))
        is_outline = block["kind"] == "heading" and block["level"] <= OUTLINE_LEVELS
        if not has_own and is_outline:
            self._open("", place)
        hashes = [sha for kind, what, sha in marks if kind == "begin" and what == LINE]
        is_ours = any(is_unchanged(block["plain"], sha) for sha in hashes)
        if not is_ours or (is_outline and not self.regions[-1].key):  # the heading tells where its text belongs
            self.regions[-1].kept.append({**block, "is_ours": is_ours})
        self.keys_of_blocks.append(self.regions[-1].key)
        for kind, what, key in marks:
            if kind == "end" and what == BODY:
                self._end(place, key)

    def _begin(self, place: int, what: str, key: str) -> None:
        if key not in self.known:
            self._note(Problem.UNKNOWN, key)
            self._open("", place)
        elif what == BODY and (what, key) in self._seen and self.regions[-1].key == key:
            return  # LibreOffice writes an answer's anchor once more in its last paragraph
        elif (what, key) in self._seen:
            self._note(Problem.DOUBLED, key)
            self._open("", place)
        else:
            self._seen.add((what, key))
            self._begun[key] = place
            self._open(key, place)

    def _open(self, key: str, place: int) -> None:
        if not key or self.regions[-1].key != key:
            self.regions.append(_Region(key, place))

    def _end(self, place: int, key: str) -> None:
        """Where another answer has begun in the meantime, the two overlap."""
        now = self.regions[-1]
        if now.key and now.key != key and key in self._begun and now.begun < place and self._begun[key] <= now.begun:
            self._note(Problem.CROSSED, key)

    def _note(self, problem: Problem, key: str) -> None:
        if Found(problem, key) not in self.problems:
            self.problems.append(Found(problem, key))

    def blocks_of(self, key: str) -> list[dict[str, Any]]:
        return [block for region in self.regions if region.key == key for block in region.kept]


def sort_out(file: WordFile, *, document_id: str | None = None) -> Returned:
    """Sort a file by its anchors. With `document_id` a file made from another document is told, and all of it is loose.

    A file without our marks comes back with everything loose, to be mapped by its headings.
    """
    origin = file.origin
    if origin is None:
        return Returned(None, "", 0, file.language, {}, {}, file.comments, file.pieces, (), file.changes)
    is_other = bool(document_id and origin.document and origin.document != str(document_id))
    sorter = _Sorter(set(origin.bases))
    for place, block in enumerate(file.blocks):
        sorter.take(place, block)
    anchored = {region.key for region in sorter.regions} - {""}
    for key in origin.bases:
        if key not in anchored:
            sorter._note(Problem.MISSING, key)
    problems = [Found(Problem.OTHER_DOCUMENT), *sorter.problems] if is_other else sorter.problems
    return Returned(
        document_id=origin.document or None,
        kind=origin.kind,
        outline_version=origin.version,
        language=origin.language,
        texts={key: written(sorter.blocks_of(key)) for key in origin.bases if key in anchored},
        bases=origin.bases,
        comments=tuple(
            replace(one, key=sorter.keys_of_blocks[one.block] if one.block is not None else "") for one in file.comments
        ),
        loose=_loose(sorter),
        problems=tuple(problems),
        changes=file.changes,
    )


def _loose(sorter: _Sorter) -> tuple[Piece, ...]:
    # A heading of ours says where the text below it belongs; without any it says nothing.
    loose = [region.kept for region in sorter.regions if not region.key and not all(b["is_ours"] for b in region.kept)]
    found = [piece for blocks in loose for piece in split(blocks)]
    return tuple(piece for piece in found if piece.heading or piece.plain.strip())


def written(blocks: Sequence[dict[str, Any]]) -> str:
    """Blocks as the Markdown of one answer: own headings from `#` on, quotes together, notes from 1 at the end."""
    lines: list[str] = []
    notes: list[list[Any]] = []
    last = ""
    for block in blocks:
        body = block.get("body", block["text"])
        notes += block.get("notes", [])
        if block["kind"] == "heading":
            body = f"{'#' * max(1, block['level'] - OUTLINE_LEVELS)} {body}"
        if block["kind"] == "quote" == last:
            lines[-1] += f"\n>\n{body}"
        elif body.strip():
            lines.append(body)
        last = block["kind"]
    numbers = {str(note): place for place, (note, _) in enumerate(notes, 1)}
    lines = [REFERENCE.sub(lambda match: f"[^{numbers.get(match[1], match[1])}]", line) for line in lines]
    lines += [f"[^{numbers[str(note)]}]: {shifted(said, 0)}" for note, said in notes]
    return "\n\n".join(lines)
