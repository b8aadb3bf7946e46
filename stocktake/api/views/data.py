"""`/{l}/data/`: every data set, what it is, and its files."""

from __future__ import annotations

import hashlib
import time

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from stocktake import __version__
from stocktake.api import writers
from stocktake.api.sets import PARTS, SETS, DataSet, figures
from stocktake.core import languages, publication
from stocktake.core.limits import is_over
from stocktake.core.publication import public
from stocktake.core.views import as_json

# As the public pages are kept, but past the cache in the process: a file is passed on as it is read.
KEPT = "public, no-cache"
MOST_A_MINUTE = 120


@public
def index(request: HttpRequest) -> HttpResponse:
    told = figures()
    parts = [(title, [one for one in SETS.values() if one.part == part]) for part, title in PARTS.items()]
    context = {
        "parts": parts,
        "figures": told,
        "terms": writers.terms(),
        "forms": {"csv": "CSV", "xlsx": "XLSX", "json": "JSON"},
    }
    return render(request, "api/data.jinja", context)


def _set(name: str) -> DataSet:
    if name not in SETS:
        raise Http404
    return SETS[name]


@require_safe
def download(request: HttpRequest, name: str, form: str) -> HttpResponseBase:
    one = _set(name)
    if form not in writers.TYPES:
        raise Http404
    etag = _etag(one, form)
    known = get_conditional_response(request, etag=etag)
    if known is not None:
        return _headed(known, one, form, etag)
    if is_over(request, "data", most=MOST_A_MINUTE, seconds=60):
        slow = render(request, "core/slow_down.jinja", {"seconds": 60}, status=429)
        slow["Retry-After"] = "60"
        return slow
    return _headed(_file(one, form, is_head=request.method == "HEAD"), one, form, etag)


def _file(one: DataSet, form: str, *, is_head: bool) -> HttpResponseBase:
    kind = writers.TYPES[form]
    if is_head:
        return HttpResponse(content_type=kind)
    if form == "xlsx":
        return FileResponse(writers.as_xlsx(one), content_type=kind)
    return StreamingHttpResponse(writers.as_csv(one) if form == "csv" else writers.as_json(one), content_type=kind)


def _headed(response: HttpResponseBase, one: DataSet, form: str, etag: str) -> HttpResponseBase:
    described = reverse("data:schema", args=[one.name])
    response["ETag"] = etag
    response["Cache-Control"] = KEPT
    response["Access-Control-Allow-Origin"] = "*"
    response["Link"] = f'<{described}>; rel="describedby"; type="application/csvm+json"'
    if response.status_code == 200:
        response["Content-Disposition"] = f'attachment; filename="stocktake-{one.name}.{languages.here()}.{form}"'
    return response


def _etag(one: DataSet, form: str) -> str:
    """The same in every process while the record is; what follows the clock is another every minute."""
    minute = int(time.time() // 60) if one.follows_the_clock else 0
    facts = f"{publication.current()}:{minute}:{one.name}:{form}:{languages.here()}:{__version__}"
    return f'"{hashlib.sha256(facts.encode()).hexdigest()[:20]}"'


@public
def schema(request: HttpRequest, name: str) -> HttpResponse:
    """CSVW metadata, with the JSON Schema of a row beside."""
    response = as_json(writers.schema(_set(name), f"../{name}.csv", languages.here()))
    response["Access-Control-Allow-Origin"] = "*"
    return response
