"""Questions about submissions: which call, what waits, what changed, what a number or a hash stands for."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from stocktake.documents.models import Document, Piece, Proposal, Revision
from stocktake.submissions.models import Call, Filing, Outline, Publication, PublishedFile, Submission

MOST_COMPARISONS = 4_000_000  # pairs of tokens; a tenth of a second or so
READABLE = 6  # tokens: three words and the spaces between them
TOKEN = re.compile(r"\s+|[\u3400-\u9fff]|[^\s\u3400-\u9fff]+")


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


@dataclass(frozen=True)
class Change:
    """A stretch of text in a comparison: kept, added or gone."""

    kind: str
    text: str


def changes(old: str, new: str) -> Iterator[Change]:
    """What became of the old text: paragraph by paragraph, and inside changed ones word by word (Chinese: by character)."""
    before, after = re.split(r"(\n{2,})", old), re.split(r"(\n{2,})", new)
    for tag, a, b, c, d in difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            yield Change("kept", "".join(before[a:b]))
        else:
            yield from _in_words("".join(before[a:b]), "".join(after[c:d]))


def _in_words(old: str, new: str) -> Iterator[Change]:
    before, after = TOKEN.findall(old), TOKEN.findall(new)
    if len(before) * len(after) > MOST_COMPARISONS:  # the time grows with the product: these are shown as a whole
        yield from _change([old], [new])
        return
    gone: list[str] = []
    added: list[str] = []
    codes = difflib.SequenceMatcher(None, before, after, autojunk=True).get_opcodes()
    for place, (tag, a, b, c, d) in enumerate(codes):
        lone = b - a < READABLE and 0 < place < len(codes) - 1  # a few common words between two changes only confuse
        if tag == "equal" and not lone:
            yield from _change(gone, added)
            gone, added = [], []
            yield Change("kept", "".join(before[a:b]))
            continue
        gone += before[a:b]
        added += after[c:d]
    yield from _change(gone, added)


def _change(gone: list[str], added: list[str]) -> Iterator[Change]:
    if any(gone):
        yield Change("gone", "".join(gone))
    if any(added):
        yield Change("added", "".join(added))


def changed_keys(old: dict[str, str], new: dict[str, str]) -> set[str]:
    return {key for key in {*old, *new} if old.get(key, "") != new.get(key, "")}


@dataclass(frozen=True)
class Verification:
    """What a number, a hash, a receipt or a file turned out to be; nothing found is `kind` "unknown"."""

    kind: str  # publication, filing, file, attachment, altered, unknown
    publication: Publication | None = None
    filing: Filing | None = None
    format: str = ""


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
    file = PublishedFile.objects.filter(file=sha256).order_by("-publication__version").first()
    if file is None:
        return Verification("unknown")
    return Verification("file", published.get(pk=file.publication_id), format=file.format)


def filings_by(submission: Submission) -> QuerySet[Filing]:
    return submission.filings.select_related("filed_by", "revision").order_by("-number")


def visible_or_none(person: Any, number: str) -> Submission | None:
    found: Submission | None = Submission.objects.visible_to(person).with_names().filter(number=number).first()
    return found


def revision_for(submission: Submission) -> Revision | None:
    """The text that was last filed."""
    last = submission.filings.select_related("revision").order_by("-number").first()
    return last.revision if last else None


def published_in(cycle: str, kind: str) -> QuerySet[Publication]:
    return Publication.objects.filter(Q(submission__cycle=cycle) & Q(submission__kind=kind)).current()
