"""One review with its paragraphs, whichever version; of a withdrawn one only what a stub says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings

from stocktake.api import columns
from stocktake.api.readable import Text, in_order, permanent
from stocktake.api.sets import SETS, record
from stocktake.core import languages
from stocktake.submissions.models import Publication
from stocktake.submissions.records import Record


@dataclass(frozen=True)
class Gone(Exception):
    """It was withdrawn: this may be said of it."""

    number: str
    withdrawn_at: str
    reason: str


def publication(number: str) -> Publication | None:
    """The version of that number; for a submission's number the current version, else its newest."""
    known = Publication.objects.with_names().select_related("filing")
    found: Publication | None = known.filter(number=number).first()
    if found is None:
        of_submission = known.filter(submission__number=number)
        found = of_submission.current().first() or of_submission.order_by("-version").first()
    return found


def review(number: str) -> dict[str, Any] | None:
    found = publication(number)
    if found is None:
        return None
    if found.standing == Publication.Standing.WITHDRAWN:
        raise Gone(found.number, columns.moment(found.withdrawn_at), found.withdrawal)
    texts = _texts(found)
    made = columns.tree(SETS["paragraphs"].columns)
    wanted = record.ADDRESSED.filter(revision__in=list(texts))
    paragraphs = [{**made(row), "html": html} for row, html in record.paragraphs_of(wanted, texts)]
    told = columns.tree(SETS["reviews"].columns)(_row(found, texts, paragraphs))
    return {**told, "standing": found.standing, "correction": found.correction or None, "paragraphs": paragraphs}


def _texts(found: Publication) -> dict[int, Text]:
    submission = found.submission
    kept = Record(
        found.pk, found.revision_id, found.number, submission.kind, submission.cycle_id,
        submission.organisation.country_id or "", submission.organisation_id, submission.organisation.category_id or "",
        found.revision.language, found.published_at, found.revision.words, submission.path, submission.is_invented,
        found.filing.is_late,
    )  # fmt: skip
    translated = found.translations.order_by("language").values_list("revision", "language")
    texts = {found.revision_id: Text(found.revision_id, kept, kept.language, True)}  # noqa: FBT003
    return texts | {revision: Text(revision, kept, language, False) for revision, language in translated}  # noqa: FBT003


def _row(found: Publication, texts: dict[int, Text], paragraphs: list[dict[str, Any]]) -> columns.Row:
    kept = texts[found.revision_id].record
    original = [p for p in paragraphs if p["original"]]
    objectives = {code for p in original for code in p["objectives"]}
    country = found.submission.organisation.country
    seats = country.seats.filter(membership="member").values_list("commission", flat=True) if country else []
    return (
        kept.number, kept.iso3, str(country or ""), kept.cycle, kept.kind, kept.language,
        in_order([text.language for text in texts.values()]), found.version, kept.published_at, found.filing.is_late,
        kept.words, in_order(list(objectives)),
        in_order(list({p["key"][2:] for p in original if p["key"].startswith("3.")})),
        in_order(list({code for p in original for code in p["principles"]})), sorted(seats),
        found.revision.sha256, permanent(kept.number), f"{settings.ORIGIN}/{languages.here()}/{kept.path}",
        kept.is_invented,
    )  # fmt: skip
