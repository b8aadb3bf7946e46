"""Beginning a State's review, and bringing a Word file into one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.db import transaction

from stocktake.accounts import queries as people
from stocktake.accounts.actions import government_for
from stocktake.assist.sections import map_pieces
from stocktake.core import files
from stocktake.core.models import StoredFile
from stocktake.cycles.models import Cycle
from stocktake.documents import actions as documents
from stocktake.documents.actions import Incoming
from stocktake.documents.models import Proposal
from stocktake.documents.word_in import read_word
from stocktake.framework.models import Country, Objective
from stocktake.reviews.models import Review
from stocktake.submissions import actions as submissions
from stocktake.submissions.models import Outline, Submission
from stocktake.submissions.queries import outline_for

KIND = "voluntary-review"


def review_of(country: Country, cycle: Cycle) -> Review | None:
    found: Review | None = Review.objects.select_related("submission__document").filter(country=country, cycle=cycle).first()
    return found


def begin(country: Country, cycle: Cycle, *, language: str, by: Any, is_invented: bool = False) -> Submission:
    """The State's draft for that cycle: the one that is there, or a new one."""
    with transaction.atomic():
        government = people.government_of(country.pk) or government_for(country, by=by)
        Country.objects.select_for_update().get(pk=country.pk)  # two starters make one draft
        if found := review_of(country, cycle):
            return found.submission
        submission = submissions.begin(
            kind=KIND,
            number=f"VR-{cycle.year}-{country.pk}",
            path=f"reviews/{country.pk}/{cycle.pk}/",
            cycle=cycle,
            outline=outline_for(KIND, cycle.year),
            organisation=government,
            language=language,
            by=by,
            is_invented=is_invented,
        )
        Review.objects.create(submission=submission, country=country, cycle=cycle)
    return submission


def bring_in(submission: Submission, path: Path, *, name: str, by: Any) -> Proposal:
    """Read a Word file in a limited process, map its headings, and keep the result beside the draft.

    Raises BadFile when the file is not one we read; nothing is stored then.
    """
    word = read_word(path)
    incoming = mapped(word.pieces, submission.outline, word.language)
    return documents.propose(
        submission.document, incoming, file=_kept(path), name=files.safe_name(name), language=word.language or "", by=by
    )


def mapped(pieces: Any, outline: Outline, language: str | None) -> list[Incoming]:
    """Each piece with the key it seems to belong to; "" where nothing decided."""
    objectives = [(o.number, [*o.title.values(), *o.label.values()]) for o in Objective.objects.order_by("number")]
    places = map_pieces([(piece.heading, piece.text) for piece in pieces], language or None, objectives=objectives)
    known = {question.key for question in outline.questions}
    return [
        Incoming(piece.heading, piece.text, place.section if place.section in known else "", place.words)
        for piece, place in zip(pieces, places, strict=True)
    ]


def place_first(submission: Submission, proposal: Proposal, *, by: Any) -> bool:
    """Fill an untouched draft from its first file at once; a draft with words in it waits for a person."""
    document = submission.document
    if document.sections.exclude(text="").exists() or document.proposals.exclude(pk=proposal.pk).exists():
        return False
    documents.place(proposal, {}, by=by, titles=outline_titles(submission.outline))
    return True


def outline_titles(outline: Outline) -> list[str]:
    return [title for question in outline.questions for title in question.label.values()]


def _kept(path: Path) -> StoredFile:
    return files.keep(path.read_bytes())
