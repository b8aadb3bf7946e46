"""Facets with counts over many things at once: one Python integer for each value, a bit for each thing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

Chosen = Mapping[str, Sequence[str]]  # facet to the values that were ticked; one facet's values are alternatives


class Bitmaps:
    """Which of `size` things, by their place from 0, have which value of which facet."""

    def __init__(self, size: int, pairs: Iterable[tuple[int, str, str]]) -> None:
        """`pairs`: (place, facet, value)."""
        self.everything = (1 << size) - 1
        rows: dict[tuple[str, str], bytearray] = {}
        length = (size + 7) // 8
        for place, facet, value in pairs:
            row = rows.setdefault((facet, value), bytearray(length))
            row[place >> 3] |= 1 << (place & 7)
        self._values: dict[str, dict[str, int]] = defaultdict(dict)
        for (facet, value), row in rows.items():
            self._values[facet][value] = int.from_bytes(row, "little")

    def choose(self, chosen: Chosen, *, among: int | None = None, but: str = "") -> int:
        """The things that have, in each facet but `but`, one of its ticked values. A value nobody has finds nothing."""
        found = self.everything if among is None else among
        for facet, values in chosen.items():
            if values and facet != but:
                known = self._values.get(facet, {})
                either = 0
                for value in values:
                    either |= known.get(value, 0)
                found &= either
        return found

    def counts(self, facet: str, chosen: Chosen, *, among: int | None = None) -> dict[str, int]:
        """Value to how many things it would leave beside what is ticked in the other facets; values of none left out."""
        found = self.choose(chosen, among=among, but=facet)
        told = ((value, (bits & found).bit_count()) for value, bits in self._values.get(facet, {}).items())
        return {value: count for value, count in told if count}

    def take_on(self, whole: Bitmaps, facets: Iterable[str], starts: Sequence[int]) -> None:
        """The values of things that these are parts of: thing n has the parts from `starts[n]` to `starts[n + 1]`."""
        for facet in facets:
            for value, bits in whole._values.get(facet, {}).items():
                self._values[facet][value] = spread(bits, starts)

    def values(self, facet: str) -> list[str]:
        return list(self._values.get(facet, {}))

    @staticmethod
    def of(places: Iterable[int], size: int) -> int:
        """The integer whose bits are these places."""
        row = bytearray((size + 7) // 8)
        for place in places:
            row[place >> 3] |= 1 << (place & 7)
        return int.from_bytes(row, "little")


def places(bits: int) -> Iterator[int]:
    """The places of the bits that are set, in order."""
    for at, row in enumerate(bits.to_bytes((bits.bit_length() + 7) // 8, "little")):
        if row:
            yield from (at * 8 + bit for bit in range(8) if row >> bit & 1)


def spread(bits: int, starts: Sequence[int]) -> int:
    """A bit for every part of the things whose bits are set; parts as in `take_on`."""
    row = bytearray((starts[-1] + 7) // 8)
    for place in places(bits):
        first, last = starts[place], starts[place + 1]
        run = (((1 << (last - first)) - 1) << (first & 7)).to_bytes((last - (first & ~7) + 7) // 8, "little")
        if run:
            at = first >> 3
            row[at] |= run[0]
            row[at + 1 : at + len(run)] = run[1:]  # nothing beyond the first byte was set: things come in order
    return int.from_bytes(row, "little")
