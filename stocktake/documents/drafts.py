"""A document as one person may use it: how a kind of submission lends its draft to the one editor."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Protocol

from django.urls import NoReverseMatch, reverse

from stocktake.accounts.models import Organisation
from stocktake.documents.models import Document, Share
from stocktake.documents.outlines import Question
from stocktake.documents.states import Right


@dataclass(frozen=True)
class Rights:
    """`everywhere` holds for the whole document, `on_keys` for single sections besides."""

    everywhere: Right | None = None
    on_keys: Mapping[str, Right] = field(default_factory=dict)
    takes_text: bool = False  # the draft is open: who may write can
    manages: bool = False  # invites, assigns, asks for clearance
    belongs: bool = False  # one of its authors, not a guest

    @classmethod
    def of_guest(cls, shares: Iterable[Share], *, takes_text: bool) -> Rights:
        """What standing shares give together: on each section the most that any of them gives."""
        everywhere: Right | None = None
        on_keys: dict[str, Right] = {}
        for share in shares:
            right = Right(share.right)
            for key in share.keys:
                on_keys[key] = right if key not in on_keys or right.covers(on_keys[key]) else on_keys[key]
            if not share.keys and (everywhere is None or right.covers(everywhere)):
                everywhere = right
        return cls(everywhere, on_keys, takes_text=takes_text)

    def on(self, key: str) -> Right | None:
        own = self.on_keys.get(key)
        if self.everywhere is None or own is None:
            return own or self.everywhere
        return own if own.covers(self.everywhere) else self.everywhere

    def may(self, wanted: Right, key: str) -> bool:
        """Whether the right holds on the section, for as long as the draft is open where it changes something."""
        return self.holds(wanted, key) and (wanted is Right.VIEW or self.takes_text)

    def holds(self, wanted: Right, key: str) -> bool:
        """The same, whether or not the draft is open."""
        held = self.on(key)
        return held is not None and held.covers(wanted)

    def may_see(self, key: str) -> bool:
        return self.on(key) is not None

    def may_edit(self, key: str) -> bool:
        return self.may(Right.EDIT, key)

    def may_comment(self, key: str) -> bool:
        return self.may(Right.COMMENT, key)


class Outlined(Protocol):
    """The outline of a kind: its questions, and the document that holds it."""

    source: Any

    @property
    def questions(self) -> Sequence[Question]: ...


@dataclass(frozen=True)
class Draft:
    """What the editor needs to know of the thing whose text it writes."""

    document: Document
    person: Any
    name: str  # as addresses, events and pages call it: VR-2026-KEN
    outlined: Callable[[], Outlined]  # asked only where a page shows it
    rights: Rights
    namespace: str  # of its addresses
    frame: str  # the template that its pages stand in
    editor: str  # the template of the editor, where the kind adds something of its own
    context: Mapping[str, Any]  # what these templates need
    owner: Organisation  # whose draft it is: a government, whose ministries may be given sections
    authors: Callable[[], Sequence[Any]]  # the people whose draft it is
    home: str  # the address of the page this person comes back to
    still_open: Callable[[], None]  # raises NotPossible when it takes no text any more
    held_open: Callable[[], AbstractContextManager[None]]  # the same, and a transaction in which it stays so
    asked: Callable[[str], Mapping[str, Any]] = lambda key: {}  # more for the editor's template, by section

    @cached_property
    def outline(self) -> Sequence[Question]:
        return self.outlined().questions

    @property
    def source(self) -> str:
        """Where the outline stands."""
        return self.outlined().source

    @property
    def questions(self) -> list[Question]:
        """Those that this person may see."""
        return [question for question in self.outline if self.rights.may_see(question.key)]

    def question(self, key: str) -> Question | None:
        return next((question for question in self.questions if question.key == key), None)

    @property
    def is_version(self) -> bool:
        """Whether it says in another language what an original says."""
        return self.document.original_id is not None

    def url(self, door: str, *args: Any) -> str:
        """Of a language version its own door; where it has none, the door of the original."""
        if self.is_version:
            with suppress(NoReverseMatch):
                return self.url_in(self.document.language, door, *args)
        return reverse(f"{self.namespace}:{door}", args=[self.name, *args])

    def page_of(self, key: str) -> str:
        """Where this person comes to that section: to write, else to read."""
        return self.url("write" if self.rights.may_edit(key) else "read", key)

    def url_in(self, language: str, door: str, *args: Any) -> str:
        """A door of the version in that language."""
        return reverse(f"{self.namespace}:in-{door}", args=[self.name, language, *args])
