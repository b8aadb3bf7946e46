"""What a Word file holds beside its text: our anchors, comments with what they stand on, who changed how much."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from stocktake.documents.word_parts import Element, W, alternative, attribute, local
from stocktake.documents.word_story import StoryReader, Word

W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
W15 = "{http://schemas.microsoft.com/office/word/2012/wordml}"
GONE = {"del", "moveFrom"}
CHANGES = {"ins": "inserted", "del": "deleted", "moveTo": "moved"}
MOST_QUOTED = 1_000
MOST_COMMENTS = 2_000
MOST_OPEN = 100  # ranges of comments over one place: each word is noted for all of them
MOST_AUTHORS = 200


@dataclass
class Tracks:
    """`marks` are the anchors and comments of each paragraph in their order: ("begin" | "end" | "comment", name)."""

    marks: dict[Element, list[tuple[str, str]]] = field(default_factory=dict)
    quoted: dict[str, str] = field(default_factory=dict)
    changes: dict[str, Counter[str]] = field(default_factory=dict)


class _Walk:
    def __init__(self) -> None:
        self.found = Tracks()
        self._names: dict[str, str] = {}
        self._open: dict[str, list[str]] = {}
        self._waiting: list[tuple[str, str]] = []
        self._here: list[tuple[str, str]] | None = None  # of the paragraph that is being read
        self._last: list[tuple[str, str]] | None = None

    def go(self, element: Element, *, is_gone: bool = False) -> None:
        for inner in element:
            name = local(inner)
            if name == "AlternateContent":
                self.go(alternative(inner), is_gone=is_gone)
                continue
            if name == "p" and inner.tag.startswith(W):
                self._paragraph(inner, is_gone=is_gone)
                continue
            self._note(name, inner, is_gone=is_gone)
            self.go(inner, is_gone=is_gone or name in GONE)

    def _paragraph(self, element: Element, *, is_gone: bool) -> None:
        outer = self._here
        self._here = self._last = self.found.marks[element] = self._waiting
        self._waiting = []
        for pieces in self._open.values():
            pieces.append(" ")
        self.go(element, is_gone=is_gone)
        self._here = outer

    def _note(self, name: str, element: Element, *, is_gone: bool) -> None:
        if name == "t" and not is_gone:
            for pieces in self._open.values():
                pieces.append(element.text or "")
        elif name in CHANGES:
            author = attribute(element, "author")
            if author in self.found.changes or len(self.found.changes) < MOST_AUTHORS:
                self.found.changes.setdefault(author, Counter())[CHANGES[name]] += 1
        elif name == "bookmarkStart" and attribute(element, "name").startswith("_st_"):
            self._names[attribute(element, "id")] = attribute(element, "name")
            self._mark("begin", attribute(element, "name"))
        elif name == "bookmarkEnd" and attribute(element, "id") in self._names:
            self._mark("end", self._names.pop(attribute(element, "id")))
        elif name.startswith("comment"):
            self._comment(name, attribute(element, "id"))

    def _mark(self, kind: str, name: str) -> None:
        if self._here is not None:
            self._here.append((kind, name))
        elif kind == "end" and self._last is not None and not self._waiting:
            self._last.append((kind, name))
        else:
            self._waiting.append((kind, name))

    def _comment(self, name: str, key: str) -> None:
        is_known = key in self._open or key in self.found.quoted
        if name == "commentRangeEnd" and key in self._open:
            self.found.quoted[key] = " ".join("".join(self._open.pop(key)).split())[:MOST_QUOTED]
        elif name in {"commentRangeStart", "commentReference"} and not is_known:
            self._mark("comment", key)
            if name == "commentRangeStart" and len(self._open) < MOST_OPEN:
                self._open[key] = []
            else:
                self.found.quoted[key] = ""


def tracks_of(body: Element) -> Tracks:
    walk = _Walk()
    walk.go(body)
    return walk.found


def comments_of(word: Word, tracks: Tracks) -> list[dict[str, Any]]:
    """Every comment: id, author, date, text, what it was said of, the comment it answers ("" none), whether it is done."""
    root = word.package.xml(word.package.related("comments"))
    extended = word.package.xml(word.package.related("commentsExtended"))
    more = {} if extended is None else {e.get(W15 + "paraId", ""): e for e in extended}
    found: list[dict[str, Any]] = []
    by_paragraph: dict[str, str] = {}
    for comment in [] if root is None else root.findall(W + "comment")[:MOST_COMMENTS]:
        key = attribute(comment, "id")
        paragraphs = [p.get(W14 + "paraId", "") for p in comment.iter(W + "p")]
        by_paragraph |= {paragraph: key for paragraph in paragraphs if paragraph}
        _, plains = StoryReader(word, word.package.related("comments"), is_note=True).flat(comment)
        said = more.get(paragraphs[-1]) if paragraphs else None
        found.append(
            {
                "id": key,
                "author": attribute(comment, "author"),
                "date": attribute(comment, "date"),
                "text": "\n".join(plain for plain in plains if plain),
                "quoted": tracks.quoted.get(key, ""),
                "answers": "" if said is None else said.get(W15 + "paraIdParent", ""),
                "is_done": said is not None and said.get(W15 + "done") in {"1", "true"},
            }
        )
    return [{**one, "answers": by_paragraph.get(one["answers"], "")} for one in found]
