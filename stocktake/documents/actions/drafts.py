"""Writing: every text that was typed is saved, or kept aside beside the saved one. Nothing typed is lost."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction

from stocktake.core import events, text
from stocktake.core.workflow import NotPossible
from stocktake.documents.models import Document, Section, SectionVersion

Origin = SectionVersion.Origin


class Stale(Exception):
    """The text was written on an older version than `section` has.

    `kept` is what was typed, in the history (None where nothing was typed); `ancestor` is the text both began from.
    """

    def __init__(self, section: Section, kept: SectionVersion | None, ancestor: str) -> None:
        super().__init__(f"{section.key} is at version {section.version}")
        self.section, self.kept, self.ancestor = section, kept, ancestor


class Reused(Exception):
    """The id of a save came again with another text."""


@dataclass(frozen=True)
class Saved:
    """What a save is told: the version that holds its text, and since when (None: never written)."""

    section: Section
    version: int
    at: dt.datetime | None


def begin(keys: Sequence[str], *, language: str, original: Document | None = None) -> Document:
    """A new document with an empty section for each key; with `original`, a version of it in another language."""
    document = Document.objects.create(language=language, original=original)
    source = None if original is None else 0
    Section.objects.bulk_create(
        Section(document=document, key=key, position=n, source_version=source) for n, key in enumerate(keys)
    )
    return document


def keep(
    document: Any, key: str, typed: str, *, base: int, by: Any, save_id: uuid.UUID,
    still_open: Callable[[], None] = lambda: None, source: int | None = None,
) -> Saved:  # fmt: skip
    """Save what somebody typed in one section on version `base`; acknowledged only once it is committed.

    The same id with the same text is one save, however often it comes. `still_open` raises when the document takes no
    text any more; it is asked once the section is locked. `source` is the version of the original that stood beside
    the text of a language version. Raises Stale, with the text kept aside, or Reused.
    """
    stale: Stale | None = None
    try:
        with transaction.atomic():
            section = Section.objects.select_for_update().get(document=document, key=key)
            if (done := _closed_but_saved(section, typed, by, save_id, still_open)) is not None:
                return done
            try:
                saved = save(section, typed, base=base, by=by, save_id=save_id, source=source)
            except Stale as old:
                stale = old  # what was kept aside must be committed
    except IntegrityError as twice:
        raise Reused from twice
    if stale is not None:
        raise stale
    return saved


def _closed_but_saved(
    section: Section, typed: str, by: Any, save_id: uuid.UUID, still_open: Callable[[], None]
) -> Saved | None:
    """A save that was stored before the draft closed is acknowledged when it comes again; anything else is refused."""
    try:
        still_open()
    except NotPossible:
        done = section.versions.filter(by=by, save_id=save_id, text=text.clean(typed)).exclude(version=None).first()
        if done is None:
            raise
        return Saved(section, done.version or 0, done.at)
    return None


def save(
    section: Section, typed: str, *, base: int, by: Any, save_id: uuid.UUID | None = None, origin: str = Origin.TYPED,
    source: int | None = None,
) -> Saved:  # fmt: skip
    """Save a section's text, written on version `base`.

    Call inside a transaction with the section locked by it. Raises Stale once the kept-aside text is stored, so the
    caller must commit when it catches it; IntegrityError where `save_id` was this person's already, for other words.
    """
    typed, save_id = text.clean(typed), save_id or uuid.uuid4()
    if base != section.version:
        return _late(section, typed, base=base, by=by, save_id=save_id)
    if section.text == typed:
        return Saved(section, section.version, section.changed_at)
    kept = SectionVersion.objects.create(
        section=section, version=base + 1, base=base, text=typed, by=by, save_id=save_id, origin=origin
    )
    follows = _follow(section, source) if section.source_version is not None else []
    section.text, section.version = typed, base + 1
    section.changed_at, section.changed_by, section.words = kept.at, by, text.count_words(typed)
    section.save(update_fields=["text", "words", "version", "changed_at", "changed_by", *follows])
    events.record("save", _thing(section), by=by, version=base + 1, sha256=text.fingerprint(typed), origin=origin)
    return Saved(section, section.version, kept.at)


def _follow(section: Section, source: int | None) -> list[str]:
    """A language version’s section changes: nobody has signed the new words, and the first ones say what they follow."""
    section.standing, section.signed_at, section.signed_by = Section.Standing.DRAFT, None, None
    if section.version == 0:
        stands = Section.objects.get(document=section.document.original_id, key=section.key).version
        section.source_version = stands if source is None else min(source, stands)
    return ["standing", "signed_at", "signed_by", "source_version"]


def _late(section: Section, typed: str, *, base: int, by: Any, save_id: uuid.UUID) -> Saved:
    """Written on an older text: a save that came before, words nobody changed, or a text to be kept aside."""
    ancestor = text_at(section, base)
    if done := section.versions.filter(by=by, save_id=save_id).first():
        if done.text != typed:
            raise Reused
        if done.version is None:
            raise Stale(section, done, ancestor)
        return Saved(section, done.version, done.at)
    if section.text == typed:
        return Saved(section, section.version, section.changed_at)
    if typed == ancestor:
        raise Stale(section, None, ancestor)
    kept = SectionVersion.objects.create(
        section=section, version=None, base=base, text=typed, by=by, save_id=save_id, origin=Origin.KEPT_ASIDE
    )
    events.record("keep-aside", _thing(section), by=by, base=base, version=section.version)
    raise Stale(section, kept, ancestor)


def fill(document: Document, texts: dict[str, str], *, by: Any, origin: str, source: int | None = None) -> None:
    """Write many sections at once, each on whatever it holds now. `source` as for `keep`."""
    with transaction.atomic():
        for section in document.sections.select_for_update().filter(key__in=texts).order_by("position"):
            save(section, texts[section.key], base=section.version, by=by, origin=origin, source=source)


def restore(version: SectionVersion, *, by: Any) -> Section:
    """Make an older or kept-aside text the section's text again; what it replaces stays in the history."""
    with transaction.atomic():
        section = Section.objects.select_for_update().get(pk=version.section_id)
        return save(section, version.text, base=section.version, by=by, origin=Origin.RESTORED).section


def text_at(section: Section, version: int) -> str:
    """The section's text at that version; "" before the first, and for a version it never had."""
    return section.versions.filter(version=version).values_list("text", flat=True).first() or ""


def _thing(section: Section) -> str:
    return f"documents.document:{section.document_id}"
