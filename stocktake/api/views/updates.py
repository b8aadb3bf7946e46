"""`/{l}/updates/`: what is new on the record, by month, and as an Atom feed."""

from __future__ import annotations

from itertools import groupby
from urllib.parse import urlsplit

from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone

from stocktake.api import columns, news
from stocktake.core import formats
from stocktake.core.publication import public

PER_PAGE = 30
IN_FEED = 50


@public
def index(request: HttpRequest) -> HttpResponse:
    page = Paginator(news.news(), PER_PAGE).get_page(request.GET.get("page"))
    told = news.told(list(page.object_list))
    months = [
        (name, list(lines)) for name, lines in groupby(told, lambda one: formats.month(timezone.localtime(one.at)))
    ]
    return render(request, "api/updates.jinja", {"page": page, "months": months})


@public
def feed(request: HttpRequest) -> HttpResponse:
    """Atom (RFC 4287) in the language of the address."""
    entries = news.told(list(news.news()[:IN_FEED]))
    context = {
        "entries": entries,
        "moment": columns.moment,
        "updated": columns.moment(entries[0].at) if entries else "2026-01-01T00:00:00Z",
        "authority": f"{urlsplit(settings.ORIGIN).hostname},2026",
    }
    written = render_to_string("api/feed.jinja", context)
    response = HttpResponse(written, content_type="application/atom+xml; charset=utf-8")
    response["Access-Control-Allow-Origin"] = "*"
    return response
