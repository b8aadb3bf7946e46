"""Questions to the record: what a report is compiled from, passages, what became of pins, coverage, where a report is."""

from stocktake.synthesis.queries.compiled import (
    DIFFICULTIES,
    DISSEMINATION,
    PRACTICES,
    REVIEW,
    STEPS,
    Coverage,
    Passage,
    Source,
    Voices,
    coverage,
    voices,
)
from stocktake.synthesis.queries.matrix import Cell, Matrix, matrix
from stocktake.synthesis.queries.passages import Wanted, found, mark_words, passages
from stocktake.synthesis.queries.pins import Marked, Seen, counted, marked, pins_of, seen, texts_of, unknown_markers
from stocktake.synthesis.queries.reports import (
    consultation_of,
    due,
    focal_points_of,
    may_comment,
    unanswered,
    visible_or_none,
    writers_of,
)

__all__ = [
    "DIFFICULTIES",
    "DISSEMINATION",
    "PRACTICES",
    "REVIEW",
    "STEPS",
    "Cell",
    "Coverage",
    "Marked",
    "Matrix",
    "Passage",
    "Seen",
    "Source",
    "Voices",
    "Wanted",
    "consultation_of",
    "counted",
    "coverage",
    "due",
    "focal_points_of",
    "found",
    "mark_words",
    "marked",
    "matrix",
    "may_comment",
    "passages",
    "pins_of",
    "seen",
    "texts_of",
    "unanswered",
    "unknown_markers",
    "visible_or_none",
    "voices",
    "writers_of",
]
