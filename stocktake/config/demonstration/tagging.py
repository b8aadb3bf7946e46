"""What paragraphs speak of: decided in the reviews of some States, waiting in the open draft of our own."""

from __future__ import annotations

from typing import Any

from stocktake.config.demonstration.texts import seeded
from stocktake.documents import actions as documents
from stocktake.documents.models import Tag

TAGGED = {"KEN", "GHA", "BGD", "SEN", "FRA", "COL", "MEX", "MAR", "TUN", "TJK", "KGZ", "CHN"}
BY_HAND = {"3.21": ("objective", "23"), "2a": ("target", "10.7"), "3.20": ("target", "10.c"), "1a": ("principle", "9")}


def propose(t: Any) -> None:
    documents.propose_tags(t.submission.document, t.submission.outline.questions, by=t.focal_point)


def leave_waiting(t: Any) -> None:
    """Proposed everywhere; in one section they are decided already."""
    propose(t)
    documents.accept_likely(t.submission.document, next(iter(t.texts)), by=t.focal_point)


def tag(t: Any) -> None:
    """Most of what is likely is accepted, of the rest some; one or two tags are added by hand."""
    if t.state.iso3 not in TAGGED:
        return
    propose(t)
    rng, document = seeded(f"{t.seed} tags"), t.submission.document
    waiting = document.tags.filter(standing=Tag.Standing.PROPOSED)
    for one in waiting.order_by("key", "pk"):
        if rng.random() < (0.06 if one.is_likely else 0.3):
            documents.reject_tag(one, by=t.focal_point)
    for key in dict.fromkeys(waiting.filter(band="likely").order_by("key").values_list("key", flat=True)):
        documents.accept_likely(document, key, by=t.focal_point)
    for one in waiting.filter(band="possible").order_by("key", "pk")[:6]:
        documents.accept_tag(one, by=t.focal_point)
    for section in document.sections.filter(key__in=BY_HAND).exclude(text="").order_by("position")[:2]:
        kind, code = BY_HAND[section.key]
        told = {"version": section.version, "block": 0, "kind": kind, "code": code, "by": t.focal_point}
        documents.add_tag(document, section.key, **told)
