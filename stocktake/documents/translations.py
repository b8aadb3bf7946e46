"""How the language versions of a document stand beside the original."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from stocktake.documents.models import Document, Section, SectionVersion
from stocktake.documents.states import Progress


@dataclass(frozen=True)
class Pair:
    """One answer in the original and in a language version; `source` is the original's text that this one follows."""

    original: Section
    section: Section
    source: str

    @property
    def is_stale(self) -> bool:
        """The original says something else than what this answer was made from, or nothing. Words put back are the same."""
        return bool(self.section.text) and (not self.original.text or self.source != self.original.text)

    @property
    def progress(self) -> Progress:
        if not self.section.text:
            return Progress.EMPTY if self.original.text else Progress.SILENT
        if self.is_stale:
            return Progress.STALE
        return Progress(self.section.standing)


@dataclass(frozen=True)
class LanguageVersion:
    """A language version with each of its answers beside the original's, by key in the order of the outline."""

    document: Document
    pairs: dict[str, Pair]

    @property
    def language(self) -> str:
        return self.document.language

    @property
    def was_written(self) -> bool:
        """Whether anything was ever saved in it: what was cannot be removed."""
        return any(pair.section.version for pair in self.pairs.values())

    @property
    def is_empty(self) -> bool:
        return not any(pair.section.text for pair in self.pairs.values())

    @property
    def is_ready(self) -> bool:
        """Every answer of the original is there, none older than it, none that only a machine has read."""
        waits = {Progress.EMPTY, Progress.STALE, Progress.MACHINE}
        return not self.is_empty and not any(pair.progress in waits for pair in self.pairs.values())

    @property
    def goes_along(self) -> bool:
        """Whether it is filed when the original is filed now."""
        if self.document.going == Document.Going.AS_IT_STANDS:
            return not self.is_empty
        return self.document.going == Document.Going.WHEN_READY and self.is_ready

    def count(self, progress: str, keys: Iterable[str] | None = None) -> int:
        """How many answers are that far, among all or among these."""
        chosen = self.pairs if keys is None else [key for key in keys if key in self.pairs]
        return sum(self.pairs[key].progress == progress for key in chosen)


def language_versions(original: Document, language: str = "") -> list[LanguageVersion]:
    """Its versions by language, or the one in `language`. Three queries, however many there are; none brings one."""
    chosen = original.translations.filter(language=language) if language else original.translations.all()
    documents = list(chosen.order_by("language"))
    if not documents:
        return []
    rows: dict[object, dict[str, Section]] = {}
    sections = Section.objects.filter(document__in=[original, *documents]).order_by("position")
    for section in sections.select_related("changed_by", "signed_by"):
        rows.setdefault(section.document_id, {})[section.key] = section
    first = rows[original.pk]
    older = _older_texts(first, [s for d in documents for s in rows[d.pk].values()])
    return [
        LanguageVersion(
            document,
            {
                key: Pair(first[key], section, older.get((key, section.source_version or 0), first[key].text))
                for key, section in rows[document.pk].items()
            },
        )
        for document in documents
    ]


def _older_texts(originals: dict[str, Section], followers: list[Section]) -> dict[tuple[str, int], str]:
    """The original's texts that followers were made from, where that is not the one that stands there now."""
    wanted = {(s.key, s.source_version or 0) for s in followers if s.source_version != originals[s.key].version}
    asked = [originals[key].pk for key, _ in wanted]
    found = SectionVersion.objects.filter(section__in=asked, version__in=[number for _, number in wanted])
    texts = {(key, number): text for key, number, text in found.values_list("section__key", "version", "text")}
    return {one: texts.get(one, "") for one in wanted}
