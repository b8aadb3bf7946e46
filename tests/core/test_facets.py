"""Bitmaps against the same question asked thing by thing."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from stocktake.core.facets import Bitmaps, places

VALUES = st.sets(st.tuples(st.sampled_from("fg"), st.sampled_from("abc")), max_size=4)
CHOICES = st.dictionaries(st.sampled_from("fgh"), st.lists(st.sampled_from("abcx"), max_size=2, unique=True))


@given(st.lists(VALUES, max_size=40), CHOICES)
def test_what_is_chosen_and_counted_is_what_a_look_at_each_thing_finds(things, chosen):
    bitmaps = Bitmaps(len(things), ((place, *pair) for place, pairs in enumerate(things) for pair in pairs))

    def holds(pairs, but=""):
        return all(any((f, v) in pairs for v in values) for f, values in chosen.items() if values and f != but)

    assert list(places(bitmaps.choose(chosen))) == [place for place, pairs in enumerate(things) if holds(pairs)]
    for facet in "fg":
        found = {v: sum(holds(pairs, facet) and (facet, v) in pairs for pairs in things) for v in "abc"}
        assert bitmaps.counts(facet, chosen) == {v: n for v, n in found.items() if n}


def test_places_and_bits_are_the_same_thing():
    assert list(places(Bitmaps.of([3, 0, 17], 20))) == [0, 3, 17]
    assert list(places(0)) == []
