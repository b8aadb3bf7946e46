"""Language versions of a submission: filed with the original, restored with it, carried over with it."""

from __future__ import annotations

from typing import Any

from stocktake.core.text import fingerprint
from stocktake.documents import actions as documents
from stocktake.documents.models import Document, Revision, SectionVersion
from stocktake.documents.translations import language_versions
from stocktake.submissions.models import FiledTranslation, Filing, Publication, Submission

Origin = SectionVersion.Origin


def file_languages(filing: Filing, *, by: Any) -> None:
    """Those that go along, each frozen beside the original that was frozen with it."""
    for version in language_versions(filing.submission.document):
        if version.goes_along:
            content = documents.content_of_version(version, filing.revision)
            revision = documents.freeze(version.document, content, by=by)
            FiledTranslation.objects.create(filing=filing, language=version.language, revision=revision)


def restore_languages(current: Publication, *, by: Any) -> None:
    """Each as it was published, once the original is again as it was published; those never published stay."""
    for one in current.translations.select_related("revision__document__original"):
        version, published = one.revision.document, one.revision.texts()
        keys = version.sections.values_list("key", flat=True)
        texts = {key: published.get(key, "") for key in keys}
        documents.fill(version, texts, by=by, origin=Origin.RESTORED)
        _follow(version, one.revision, texts, by=by, origin=Origin.RESTORED)


def carry_languages(submission: Submission, source: Publication, *, keys: set[str], by: Any) -> None:
    """The language versions of what a draft was started from, for the answers that were carried over."""
    for one in source.translations.select_related("revision"):
        if one.language == submission.document.language:
            continue
        version = documents.add_language(submission.document, one.language, by=by)
        texts = {key: text for key, text in one.revision.texts().items() if key in keys}
        # What was older than its original follows nothing, and is shown as older until somebody compares it.
        documents.fill(version, texts, by=by, origin=Origin.CARRIED, source=0)
        _follow(version, one.revision, texts, by=by, origin=Origin.CARRIED)


def _follow(version: Document, revision: Revision, texts: dict[str, str], *, by: Any, origin: str) -> None:
    """The answers whose original stands again as it did follow it."""
    now = dict(version.original.sections.values_list("key", "text"))  # type: ignore[union-attr]
    told = revision.followed()
    same = {key: text for key, text in texts.items() if told.get(key) == fingerprint(now[key])}
    documents.follow(version, same, by=by, origin=origin)
