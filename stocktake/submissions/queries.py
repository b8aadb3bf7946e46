"""Questions about submissions: which call, what waits, what changed, what a number or a hash stands for."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from stocktake.documents.models import Document, Piece, Proposal, Revision
from stocktake.submissions.models import (
    Call,
    Filing,
    Outline,
    Publication,
    PublishedFile,
    PublishedTranslation,
    Submission,
)


def call_of(submission: Submission) -> Call | None:
    call: Call | None = Call.objects.for_kind(submission.kind, submission.cycle_id)
    return call


def outline_for(kind: str, year: int) -> Outline:
    """The first round answers version 1; later ones the version that no longer speaks of the first forum."""
    outlines = Outline.objects.filter(kind=kind).order_by("version")
    return outlines.filter(version__gte=2).first() or outlines[0] if year > 2022 else outlines[0]


def tray(document: Document) -> QuerySet[Piece]:
    """Pieces of files that have no place yet and that nobody has set aside."""
    waiting = Piece.objects.filter(proposal__document=document, settled_at=None, key="")
    return waiting.filter(proposal__state=Proposal.State.PLACED).order_by("proposal__made_at", "position")


def publication_at(submission: Submission, version: int | None = None) -> Publication | None:
    """The current publication, or the one with that version."""
    wanted = submission.publications.select_related("revision", "filing")
    return wanted.current().first() if version is None else wanted.filter(version=version).first()


def previous_publication(publication: Publication) -> Publication | None:
    """What this version follows: the version before it, or the last round's review that it was carried over from."""
    readable = Publication.objects.exclude(standing=Publication.Standing.WITHDRAWN).select_related("revision")
    before = readable.filter(submission=publication.submission_id, version__lt=publication.version)
    earlier = before.order_by("-version").first()
    if earlier or publication.submission.carried_from_id is None:
        return earlier
    return readable.filter(pk=publication.submission.carried_from_id).first()


def changed_keys(old: dict[str, str], new: dict[str, str]) -> set[str]:
    return {key for key in {*old, *new} if old.get(key, "") != new.get(key, "")}


@dataclass(frozen=True)
class Verification:
    """What a number, a hash, a receipt or a file turned out to be; nothing found is `kind` "unknown"."""

    kind: str  # publication, filing, file, attachment, altered, unknown
    publication: Publication | None = None
    filing: Filing | None = None
    format: str = ""
    translation: Revision | None = None  # the language version whose hash was asked for


def verify_text(asked: str) -> Verification:
    """By publication number, receipt code, or SHA-256. Unpublished filings answer to their receipt code only."""
    asked = asked.strip()
    published = Publication.objects.with_names().select_related("filing")
    if found := published.filter(number__iexact=asked).first():
        return Verification("publication", found)
    current = published.filter(submission__number__iexact=asked, standing="current").first()
    if current:
        return Verification("publication", current)
    filings = Filing.objects.select_related("submission__organisation__country", "submission__cycle", "revision")
    if filing := filings.filter(receipt__iexact=asked).first():
        return Verification("filing", filing=filing)
    return verify_hash(asked.lower()) if re.fullmatch(r"[0-9a-fA-F]{64}", asked) else Verification("unknown")


def verify_hash(sha256: str) -> Verification:
    """By the SHA-256 of a text or of a downloaded file."""
    published = Publication.objects.with_names().select_related("filing")
    if found := published.filter(revision__sha256=sha256).order_by("-version").first():
        return Verification("publication", found)
    translated = PublishedTranslation.objects.filter(revision__sha256=sha256).select_related("revision")
    if one := translated.order_by("-publication__version").first():
        return Verification("publication", published.get(pk=one.publication_id), translation=one.revision)
    file = PublishedFile.objects.filter(file=sha256).order_by("-publication__version").first()
    if file is None:
        return Verification("unknown")
    return Verification("file", published.get(pk=file.publication_id), format=file.format)


def filings_by(submission: Submission) -> QuerySet[Filing]:
    return submission.filings.select_related("filed_by", "revision").order_by("-number")


def visible_or_none(person: Any, number: str, *, names: bool = True) -> Submission | None:
    seen = Submission.objects.visible_to(person).filter(number=number)
    found: Submission | None = (seen.with_names() if names else seen.select_related("organisation", "document")).first()
    return found


def revision_for(submission: Submission) -> Revision | None:
    """The text that was last filed."""
    last = submission.filings.select_related("revision").order_by("-number").first()
    return last.revision if last else None


def translations_of(revision: Revision) -> list[Revision]:
    """The language versions that were filed with this text."""
    filed = Revision.objects.filter(filed_translation__filing__revision=revision)
    return list(filed.order_by("language"))


def published_in(cycle: str, kind: str) -> QuerySet[Publication]:
    return Publication.objects.filter(Q(submission__cycle=cycle) & Q(submission__kind=kind)).current()
