"""How many States say what, counted over the public record: the record is in memory, so a count costs no query."""

from __future__ import annotations

from stocktake.core import languages
from stocktake.core.facets import Bitmaps
from stocktake.reviews.states import KIND
from stocktake.submissions.records import Records

OBJECTIVES = range(1, 24)


def chosen(**told: str) -> dict[str, list[str]]:
    """What a review must be found by: facet to value; an empty value asks nothing."""
    return {"kind": [KIND], **{facet: [value] for facet, value in told.items() if value}}


def reviews(record: Records, **told: str) -> int:
    return record.bitmaps.choose(chosen(**told)).bit_count()


def states(record: Records, **told: str) -> int:
    """How many States have a current review with these values."""
    return len(record.bitmaps.counts("country", chosen(**told)))


def on_objectives(record: Records, **told: str) -> dict[int, int]:
    """Objective to the States that speak of it: they answer under it, or a paragraph is tagged with it."""
    return {number: states(record, objective=str(number), **told) for number in OBJECTIVES}


def most_spoken(record: Records, most: int, **told: str) -> list[tuple[int, int]]:
    """(objective, States), the most spoken of first; what nobody speaks of is left out."""
    counted = [(number, count) for number, count in on_objectives(record, **told).items() if count]
    return sorted(counted, key=lambda one: (-one[1], one[0]))[:most]


def values_at(bitmaps: Bitmaps, place: int, facet: str, values: list[str]) -> list[str]:
    """Which of these values the thing at that place has."""
    return [value for value in values if bitmaps.choose({facet: [value]}) >> place & 1]


def languages_at(record: Records, place: int) -> list[str]:
    """The languages that a review can be read in, the original first."""
    original = record.all[place].language
    return sorted(values_at(record.bitmaps, place, "language", list(languages.CODES)), key=lambda one: one != original)


def objectives_at(record: Records, place: int) -> list[int]:
    return [int(one) for one in values_at(record.bitmaps, place, "objective", [str(n) for n in OBJECTIVES])]
