"""The public record as rows: reviews, their paragraphs, every version, who has sent what.

Each function reads what names it needs at once, in the reader's language; the iterator that it returns only walks,
from a server-side cursor, so that memory stays flat.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import Any

from django.conf import settings
from django.db.models import Max, Min, OuterRef, Q, QuerySet, Subquery

from stocktake.api.columns import Row
from stocktake.api.readable import Readable, Text, permanent, readable
from stocktake.core import languages
from stocktake.documents.models import Paragraph, ParagraphTag, TagKind
from stocktake.framework.models import Country
from stocktake.submissions.models import Filing, Publication, Submission

AT_ONCE = 2000


def country_names() -> dict[str, str]:
    """iso3 to the name in the reader's language; "" for what no State filed."""
    return {"": "", **{iso3: str(name) for iso3, name in Country.objects.values_list("iso3", "name")}}


def reviews(only: Collection[int] | None = None, told: Readable | None = None) -> Iterator[Row]:
    """Current reviews, newest first: all, or those publications."""
    told, names, here = told or readable(), country_names(), languages.here()
    found = Publication.objects.current().order_by("-published_at", "-id")
    if only is not None:
        found = found.filter(pk__in=only)
    values = found.values_list("pk", "version", "revision__sha256", "filing__is_late")
    return _reviews(values.iterator(chunk_size=AT_ONCE), told, names, here)


def _reviews(values: Iterable[Any], told: Readable, names: dict[str, str], here: str) -> Iterator[Row]:
    for pk, version, sha256, is_late in values:
        place = told.records.place_of.get(pk)
        if place is None:  # published while we walk
            continue
        record = told.records.all[place]
        yield (
            record.number, record.iso3, names[record.iso3], record.cycle, record.kind, record.language,
            told.languages[place], version, record.published_at, is_late, record.words, told.objectives[place],
            told.answered.get(record.revision, []), told.principles[place], told.regions[place], sha256,
            permanent(record.number), f"{settings.ORIGIN}/{here}/{record.path}", record.is_invented,
        )  # fmt: skip


ADDRESSED = Paragraph.objects.filter(number__isnull=False).order_by("revision", "position")
FIELDS = ("pk", "revision", "number", "key", "kind", "text", "sha256")


def on_record() -> Q:
    """Revisions that the public reads now: originals and language versions."""
    current = Publication.objects.current()
    return Q(revision__in=current.values("revision")) | Q(revision__in=current.values("translations__revision"))


def paragraphs() -> Iterator[Row]:
    """Every addressed paragraph of what is current, language versions included, in the order of their freezing."""
    told, names = readable(), country_names()
    rows = ADDRESSED.filter(on_record()).values_list(*FIELDS).iterator(chunk_size=AT_ONCE)
    return _paragraphs(rows, _tags_beside(), told.texts, names)


def paragraphs_of(found: QuerySet[Paragraph], texts: dict[int, Text]) -> Iterator[tuple[Row, str]]:
    """The rows of these few paragraphs, each with its HTML."""
    rows = list(found.values_list(*FIELDS, "html"))
    tags: dict[int, list[tuple[str, str]]] = {}
    said = ParagraphTag.objects.filter(paragraph__in=[row[0] for row in rows])
    for paragraph, kind, code in said.order_by("kind", "code").values_list("paragraph", "kind", "code"):
        tags.setdefault(paragraph, []).append((kind, code))
    names = country_names()
    for *row, html in rows:
        yield _paragraph(row, tags.get(row[0], []), texts[row[1]], names), html


def _paragraphs(
    rows: Iterable[Any], tags: Iterator[tuple[int, int, int, str, str]], texts: dict[int, Text], names: dict[str, str]
) -> Iterator[Row]:
    waiting = next(tags, None)
    for row in rows:
        pk, revision = row[0], row[1]
        mine: list[tuple[str, str]] = []
        while waiting is not None and (waiting[0], waiting[1]) <= (revision, row[2]):
            if waiting[2] == pk:
                mine.append(waiting[3:])
            waiting = next(tags, None)
        text = texts.get(revision)
        if text is not None:
            yield _paragraph(row, mine, text, names)


def _tags_beside() -> Iterator[Any]:
    """The tags of the same paragraphs in the same order, from a second cursor."""
    mine = Publication.objects.current().values("revision")
    said = ParagraphTag.objects.filter(paragraph__revision__in=mine, paragraph__number__isnull=False)
    ordered = said.order_by("paragraph__revision", "paragraph__number", "kind", "code")
    values = ordered.values_list("paragraph__revision", "paragraph__number", "paragraph", "kind", "code")
    return iter(values.iterator(chunk_size=AT_ONCE))


NOTHING: tuple[str, ...] = ()


def _paragraph(row: Any, tags: list[tuple[str, str]], text: Text, names: dict[str, str]) -> Row:
    _pk, _revision, number, key, kind, words, sha256 = row
    record = text.record
    objectives = [key[2:]] if key.startswith("3.") else []
    principles: Collection[str] = NOTHING
    targets: Collection[str] = NOTHING
    if tags:
        objectives = _codes(tags, TagKind.OBJECTIVE, objectives)
        principles, targets = _codes(tags, TagKind.PRINCIPLE, []), _codes(tags, TagKind.TARGET, [])
    return (
        record.number, number, key, kind, text.language, text.is_original, record.iso3, names[record.iso3],
        record.cycle, words, sha256, objectives, principles, targets, text.address(number), record.is_invented,
    )  # fmt: skip


def _codes(tags: list[tuple[str, str]], kind: str, more: list[str]) -> list[str]:
    found = {code for of, code in tags if of == kind} | set(more)
    return sorted(found, key=lambda code: (len(code.partition(".")[0]), code))


STUB = ("", None, "")  # language, words and hash of what was withdrawn


def versions() -> Iterator[Row]:
    """Every version that was ever on the record; of a withdrawn one only number, date and reason."""
    values = Publication.objects.order_by("-published_at", "-id").values_list(
        "number", "submission__organisation__country", "submission__cycle", "submission__kind", "version", "standing",
        "published_at", "correction", "withdrawn_at", "withdrawal", "revision__language", "revision__words",
        "revision__sha256", "submission__is_invented",
    )  # fmt: skip
    return _versions(values.iterator(chunk_size=AT_ONCE), country_names())


def _versions(values: Iterable[Any], names: dict[str, str]) -> Iterator[Row]:
    for number, iso3, cycle, kind, version, standing, at, correction, gone_at, reason, *text, invented in values:
        is_gone = standing == Publication.Standing.WITHDRAWN
        told = ("", gone_at, reason, *STUB) if is_gone else (correction, gone_at, reason, *text)
        where = (number, iso3 or "", names[iso3 or ""], cycle, kind)
        yield *where, version, standing, at, *told, permanent(number), invented


def sent() -> QuerySet[Submission]:
    """What a State has sent, whether or not it can be read yet. What was withdrawn before anybody read it is not told."""
    return (
        Submission.objects.filter(organisation__country__isnull=False, filings__isnull=False)
        .exclude(state="draft")
        .exclude(state="withdrawn", publications=None)
        .distinct()
    )


def filings() -> Iterator[Row]:
    """Who has sent what: first and last filing of each, and what of it stands on the record."""
    newest = Publication.objects.filter(submission=OuterRef("pk")).order_by("-version")
    last = Filing.objects.filter(submission=OuterRef("pk")).order_by("-number")
    first = Filing.objects.filter(submission=OuterRef("pk")).order_by("number")
    found = sent().annotate(
        first_at=Subquery(first.values("filed_at")[:1]),
        last_at=Subquery(last.values("filed_at")[:1]),
        is_late=Subquery(last.values("is_late")[:1]),
        standing=Subquery(newest.values("standing")[:1]),
        published=Subquery(newest.values("number")[:1]),
    )
    values = found.order_by("cycle", "organisation__country").values_list(
        "number", "organisation__country", "cycle", "kind", "first_at", "last_at", "is_late", "standing", "published",
        "is_invented",
    )  # fmt: skip
    return _filings(values.iterator(chunk_size=AT_ONCE), country_names())


def _filings(values: Iterable[Any], names: dict[str, str]) -> Iterator[Row]:
    for number, iso3, cycle, kind, first_at, last_at, is_late, standing, published, invented in values:
        yield (
            number, iso3, names[iso3], cycle, kind, first_at, last_at, is_late, standing or "none", published or "",
            invented,
        )  # fmt: skip


def newest_at() -> Any:
    """When the record changed last: a publication or a withdrawal."""
    told = Publication.objects.aggregate(published=Max("published_at"), gone=Max("withdrawn_at"), first=Min("id"))
    return max((at for at in (told["published"], told["gone"]) if at), default=None)
