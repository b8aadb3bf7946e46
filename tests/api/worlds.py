"""Records to give out: every state a text can be in, each with words of its own that can be looked for."""

from __future__ import annotations

from typing import Any

from stocktake.documents import actions as documents
from stocktake.documents.models import Paragraph, ParagraphTag
from stocktake.framework.models import Country
from stocktake.reviews import actions as reviews
from stocktake.submissions import actions as submissions
from stocktake.submissions.models import Publication, Submission

# What must never be found in any answer: the words of texts that the public does not read.
SECRETS = ("draftonlywords", "submittedonlywords", "withdrawnonlywords", "revisedonlywords", "supersededonlywords")


def now(submission: Submission) -> Submission:
    return Submission.objects.get(pk=submission.pk)


def begun(world: Any, iso3: str, texts: dict[str, str], *, cycle: Any = None, language: str = "en") -> Submission:
    country = Country.objects.get(pk=iso3)
    submission = reviews.begin(country, cycle or world.cycle, language=language, by=None, is_invented=True)
    documents.fill(submission.document, texts, by=None, origin="typed")
    return now(submission)


def published(world: Any, iso3: str, texts: dict[str, str], **told: Any) -> Publication:
    submission = begun(world, iso3, texts, **told)
    submissions.submit(submission, by=None)
    return submissions.publish(now(submission), by=None)


def tag(publication: Publication, number: int, kind: str, code: str) -> None:
    paragraph = Paragraph.objects.get(revision=publication.revision_id, number=number)
    ParagraphTag.objects.create(paragraph=paragraph, kind=kind, code=code)


def many(world: Any, rows: int) -> list[Publication]:
    """So many States of Kenya’s commission, each with four paragraphs."""
    states = Country.objects.of_commission("eca").exclude(pk="KEN").order_by("pk")[:rows]
    return [
        published(world, c.pk, {"1a": f"{c.pk} wrote this.\n\nAnd this.", "3.7": f"{c.pk} on seven.\n\nAnd more."})
        for c in states
    ]


def every_state(world: Any) -> Publication:
    """Texts in each state; the one returned is the richest that can be read: corrected, tagged, in two languages."""
    begun(world, "UGA", {"1a": "draftonlywords"})
    submissions.submit(begun(world, "RWA", {"1a": "submittedonlywords"}), by=None)
    gone = published(world, "GHA", {"1a": "withdrawnonlywords", "3.3": "withdrawnonlywords too"})
    submissions.withdraw(now(gone.submission), note="At the wish of the State.", by=None)
    revised = published(world, "MAR", {"1a": "Published words.", "3.9": "On nine."}, language="en")
    submissions.revise(now(revised.submission), by=None)
    documents.fill(revised.submission.document, {"1b": "revisedonlywords"}, by=None, origin="typed")
    submission = begun(world, "KEN", {"1a": "supersededonlywords", "3.7": "=SUM(A1) on seven.\n\n@home we said so."})
    french = documents.add_language(submission.document, "fr", by=None)
    documents.fill(french, {"1a": "En français.", "3.7": "Sur le sept."}, by=None, origin="typed")
    documents.decide_going(french, "as-it-stands", by=None)
    submissions.submit(now(submission), by=None)
    submissions.publish(now(submission), by=None)
    corrected = submissions.correct(now(submission), texts={"1a": "Corrected words."}, note="A name.", by=None)
    tag(corrected, 1, "principle", "4")
    tag(corrected, 1, "objective", "12")
    tag(corrected, 2, "target", "10.7")
    return corrected
