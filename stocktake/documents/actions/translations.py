"""Language versions of a document: begun, compared with the original, signed off, sent along or not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.utils import timezone

from stocktake.core import events, languages
from stocktake.documents.actions.drafts import begin, fill
from stocktake.documents.models import Document, Section
from stocktake.documents.states import Progress
from stocktake.documents.translations import language_versions


class NoVersion(Exception):
    """The language is the original’s or none of ours, the version was written, or the answer is not to be signed."""


def add_language(original: Document, language: str, *, by: Any) -> Document:
    """An empty version of the document in another language; the one that is there, where there is one."""
    if language not in languages.CODES or language == original.language or original.original_id is not None:
        raise NoVersion(language)
    with transaction.atomic():
        locked = Document.objects.select_for_update().get(pk=original.pk)
        if found := locked.translations.filter(language=language).first():
            return found
        keys = list(locked.sections.order_by("position").values_list("key", flat=True))
        version = begin(keys, language=language, original=locked)
        events.record("add-language", original, by=by, language=language)
    return version


def remove_language(version: Document, *, by: Any) -> None:
    """Remove a version in which nothing was ever saved or brought in."""
    with transaction.atomic():
        Document.objects.select_for_update().get(pk=version.pk)
        sections = version.sections.select_for_update()
        if any(s.version for s in sections) or version.revisions.exists() or version.proposals.exists():
            raise NoVersion(version.language)
        events.record("remove-language", f"documents.document:{version.original_id}", by=by, language=version.language)
        version.delete()


def compare(
    version: Document, key: str, *, source: int, by: Any, still_open: Callable[[], None] = lambda: None
) -> Section:
    """Say that the answer says what version `source` of the original says; it is then to be signed off again."""
    with transaction.atomic():
        section = Section.objects.select_for_update().get(document=version, key=key)
        still_open()
        stands = Section.objects.get(document=version.original_id, key=key).version
        source = min(source, stands)
        if section.source_version is None or source <= section.source_version:
            return section
        section.source_version = source
        if section.standing == Section.Standing.SIGNED_OFF:
            section.standing, section.signed_at, section.signed_by = Section.Standing.DRAFT, None, None
        section.save(update_fields=["source_version", "standing", "signed_at", "signed_by"])
        events.record("compare", version, by=by, key=key, source=source)
    return section


def sign_off_answer(
    version: Document, key: str, *, seen: int, by: Any, still_open: Callable[[], None] = lambda: None
) -> Section:
    """The focal point stands for these words: `seen` is the version that was read. Raises NoVersion otherwise."""
    with transaction.atomic():
        section = Section.objects.select_for_update().get(document=version, key=key)
        still_open()
        pair = language_versions(version.original, version.language)[0].pairs[key]  # type: ignore[arg-type]
        if section.version != seen or pair.progress not in {Progress.DRAFT, Progress.MACHINE, Progress.SIGNED_OFF}:
            raise NoVersion(key)
        if section.standing == Section.Standing.SIGNED_OFF:
            return section
        section.standing, section.signed_at, section.signed_by = Section.Standing.SIGNED_OFF, timezone.now(), by
        section.save(update_fields=["standing", "signed_at", "signed_by"])
        events.record("sign-off-answer", version, by=by, key=key, version=section.version)
    return section


def decide_going(version: Document, going: str, *, by: Any) -> None:
    """Whether it goes with the next filing: when it is ready, as it stands, or not."""
    with transaction.atomic():
        version.going = Document.Going(going)
        version.save(update_fields=["going"])
        events.record("go-along", version, by=by, going=going)


def follow(version: Document, texts: dict[str, str], *, by: Any, origin: str) -> None:
    """Write many answers of a version at once, each as one that follows the original as it stands now."""
    with transaction.atomic():
        fill(version, texts, by=by, origin=origin)
        stands = dict(version.original.sections.values_list("key", "version"))  # type: ignore[union-attr]
        for section in version.sections.filter(key__in=texts):
            compare(version, section.key, source=stands[section.key], by=by)
