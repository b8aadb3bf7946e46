"""A text that came back, beside what the draft says now."""

from __future__ import annotations

from dataclasses import dataclass

from stocktake.core import text as words
from stocktake.documents.merging import Merged, merge
from stocktake.documents.models import Document, Piece, Proposal, Section, SectionVersion

BASE_UNKNOWN = "base-unknown"  # a problem: the history does not know the text that went out


@dataclass(frozen=True)
class Comparison:
    """A returned text beside the draft's. `has_moved_on`: the draft was written on after the file was made.

    `is_known`: the text that went out is known, so that what changed is told from what only differs.
    """

    piece: Piece
    section: Section
    merged: Merged
    has_moved_on: bool
    is_known: bool


def ancestor(document: Document, key: str, version: int, sha256: str = "") -> str | None:
    """A section's text at a version; None where the history knows none, or, with `sha256`, another text than that."""
    kept = SectionVersion.objects.filter(section__document=document, section__key=key, version=version)
    found = kept.values_list("text", flat=True).first() if version else ""
    if found is None or (sha256 and words.fingerprint(found) != sha256):
        return None
    return found


def compared(proposal: Proposal) -> list[Comparison]:
    """Each returned text that waits, beside what the draft says now."""
    sections = {section.key: section for section in proposal.document.sections.all()}
    waiting = proposal.pieces.filter(settled_at=None, base__isnull=False).order_by("position")
    unknown = {key for code, key in proposal.told.get("problems", []) if code == BASE_UNKNOWN}
    return [
        _compared(piece, sections[piece.key], is_known=piece.key not in unknown)
        for piece in waiting
        if piece.key in sections
    ]


def _compared(piece: Piece, section: Section, *, is_known: bool) -> Comparison:
    """Without a known ancestor all of the file's text stands against all of the draft's."""
    base, before = piece.base or 0, None
    if is_known:
        before = section.text if section.version == base else ancestor(section.document, section.key, base)
    merged = merge(before, section.text, piece.text) if before is not None else Merged(piece.text, ())
    return Comparison(piece, section, merged, section.version != base, before is not None)
