"""Where in the original text the words of a query stand: a snippet with marks, safe to show."""

from __future__ import annotations

from bisect import bisect_left

from markupsafe import Markup, escape

from stocktake.core.search.analyser import Token, is_han, tokens
from stocktake.core.search.query import Part, Query

Span = tuple[int, int]
MOST = 320  # characters of a snippet
BEFORE = 90  # characters before its first mark, where something was left out
MOST_TRIED = 400  # matches from which a snippet could begin
FARTHEST = 60_000  # characters of a text that are looked through


def snippet(text: str, query: Query, language: str, *, most: int = MOST) -> Markup:
    """The stretch of the text in which most of the query stands, its matches in <mark>."""
    text = text[:FARTHEST]
    by_part = _by_part(text, query, language)
    spans = _joined(by_part)
    start, end = _window(text, by_part, most)
    told, at = Markup("… ") if start else Markup(""), start
    for first, last in ((a, b) for a, b in spans if a >= start and b <= end):
        told += escape(text[at:first]) + Markup("<mark>{}</mark>").format(text[first:last])
        at = last
    return told + escape(text[at:end]) + (" …" if end < len(text) else "")


def matches(text: str, query: Query, language: str) -> list[Span]:
    """Where it stands, in order; what touches is one."""
    return _joined(_by_part(text, query, language))


def _by_part(text: str, query: Query, language: str) -> list[tuple[Span, int]]:
    """Each place with the number of the part that stands there, in order."""
    found = list(tokens(text, language))
    return sorted((span, number) for number, part in enumerate(query.parts) for span in _matches(found, part))


def _joined(by_part: list[tuple[Span, int]]) -> list[Span]:
    joined: list[Span] = []
    for (start, end), _number in by_part:
        if joined and start <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(end, joined[-1][1])
        else:
            joined.append((start, end))
    return joined


def _matches(found: list[Token], part: Part) -> list[Span]:
    """Term by term; the whole of a phrase where all of it stands."""
    starts: dict[str, list[tuple[str, ...]]] = {}
    for terms in part.alternatives:
        starts.setdefault(terms[0], []).append(terms)
    begins = tuple(starts) if part.is_prefix and all(len(terms) == 1 for terms in part.alternatives) else ()
    spans: list[Span] = []
    for place, token in enumerate(found):
        if begins and token.term.startswith(begins):
            spans.append((token.start, token.start + 1) if is_han(token.term) else (token.start, token.end))
            continue
        ends = (_stands(found, place, terms, is_prefix=part.is_prefix) for terms in starts.get(token.term, ()))
        spans.extend((token.start, end) for end in ends if end is not None)
    return spans


def _stands(found: list[Token], place: int, terms: tuple[str, ...], *, is_prefix: bool) -> int | None:
    """The end of the phrase that begins here."""
    here = found[place : place + len(terms)]
    if len(here) < len(terms) or any(a.term != b for a, b in zip(here[:-1], terms, strict=False)):
        return None
    last, wanted = here[-1], terms[-1]
    if last.term == wanted:
        return last.end
    return last.start + len(wanted) if is_prefix and last.term.startswith(wanted) else None


def _window(text: str, by_part: list[tuple[Span, int]], most: int) -> Span:
    """From a little before the match from where on most of the query fits."""
    if len(text) <= most + 40:
        return 0, len(text)
    if not by_part:
        return 0, _at_a_space(text, most, forward=False)
    starts = [span[0] for span, _number in by_part]
    first, best = 0, (0, 0)
    for place in range(min(len(starts), MOST_TRIED)):
        here = by_part[place : bisect_left(starts, starts[place] + most - BEFORE)]
        value = len({number for _span, number in here}), len(here)
        if value > best:
            first, best = place, value
    start = min(max(0, starts[first] - BEFORE), len(text) - most)
    end = _at_a_space(text, start + most, forward=False)
    return min(_at_a_space(text, start, forward=True), starts[first]), max(end, by_part[first][0][1])


def _at_a_space(text: str, place: int, *, forward: bool) -> int:
    """Not in the middle of a word, where there is a space near."""
    if place in {0, len(text)} or text[place - 1].isspace():
        return place
    near = text[place : place + 24] if forward else text[max(0, place - 24) : place]
    at = near.find(" ") if forward else near.rfind(" ")
    if at < 0:
        return place
    return place + at + 1 if forward else max(0, place - 24) + at
