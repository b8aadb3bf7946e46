"""The search over the public record, and the feed by which any search or list can be followed."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from markupsafe import Markup

from stocktake.core import languages
from stocktake.core.facets import places
from stocktake.core.publication import public
from stocktake.core.search.query import Query
from stocktake.hub import hits
from stocktake.submissions.narrowing import Narrowed
from stocktake.submissions.passages import Passages

MOST_ENTRIES = 30
MOST_PASSAGES = 5  # of one publication that an entry quotes


@public
def page(request: HttpRequest) -> HttpResponse:
    found = hits.searched(request.GET)
    feed = f"{reverse('hub:feed')}?{found.narrowed.query}".rstrip("?&")
    return render(request, "hub/search.jinja", {"found": found, "narrowed": found.narrowed, "feed": feed})


@dataclass(frozen=True)
class Entry:
    """A publication in which something was found, newest first: its permanent address is its id."""

    number: str
    title: str
    path: str
    published_at: dt.datetime
    passages: int
    said: list[hits.Hit]
    is_invented: bool

    @property
    def content(self) -> str:
        """HTML, which the feed escapes once more."""
        quoted = Markup("").join(
            Markup('<blockquote lang="{}" dir="{}"><p>{}</p></blockquote>').format(
                one.language, one.direction, one.said
            )
            for one in self.said
        )
        mark = Markup("<p><strong>{}</strong></p>").format(_("Demonstration: invented content"))
        return str(mark + quoted if self.is_invented else quoted)


@public
def feed(request: HttpRequest) -> HttpResponse:
    """Atom. Its entries are publications, so that one review is one piece of news however often it says the word."""
    query, narrowed, told = hits.asked_for(request.GET)
    entries = _entries(query, narrowed, told)
    chosen = [tick.name for tick in narrowed.ticks]
    context = {
        "entries": entries,
        "words": " · ".join(filter(None, [query.asked, *chosen])),
        "origin": settings.ORIGIN,
        "address": f"{settings.ORIGIN}{reverse('hub:feed')}?{narrowed.query}".rstrip("?&"),
        "page": f"{settings.ORIGIN}{reverse('hub:search')}?{narrowed.query}".rstrip("?&"),
        "updated": entries[0].published_at if entries else dt.datetime(2018, 12, 19, tzinfo=dt.UTC),
        "language": languages.here(),
        "utc": dt.UTC,
    }
    answer = render_to_string("hub/feed.jinja", context, request)
    return HttpResponse(answer, content_type="application/atom+xml; charset=utf-8")


def _entries(query: Query, narrowed: Narrowed, told: Passages) -> list[Entry]:
    of_record: dict[int, list[int]] = {}
    for place in places(narrowed.found):
        record = told.record_of[place]
        if record not in of_record and len(of_record) == MOST_ENTRIES:
            break  # places come publication by publication, newest first
        of_record.setdefault(record, []).append(told.numbers[place])
    quoted = [number for numbers in of_record.values() for number in numbers[:MOST_PASSAGES]] if query.parts else []
    named = {record: numbers[0] for record, numbers in of_record.items()}
    wanted = list(dict.fromkeys([*quoted, *named.values()]))
    shown = dict(zip(wanted, hits.hits(wanted, query), strict=True))
    entries = []
    for record, numbers in of_record.items():
        one, first = told.records.all[record], shown[named[record]]
        entries.append(
            Entry(
                number=one.number,
                title=f"{first.country} · {first.cycle}",
                path=one.path,
                published_at=one.published_at,
                passages=len(numbers),
                said=[shown[number] for number in numbers[:MOST_PASSAGES]] if query.parts else [],
                is_invented=one.is_invented,
            )
        )
    return entries
