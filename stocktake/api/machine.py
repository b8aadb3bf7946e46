"""`/api/v1/`: what can be asked, and how each question and each error is answered."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import translation
from ninja import NinjaAPI, Path, Query
from ninja.errors import ValidationError
from ninja.openapi.schema import OpenAPISchema

from stocktake.api import answers, detail, lists
from stocktake.api.cursors import BadCursor
from stocktake.api.lists import Item, Page
from stocktake.core.limits import is_over
from stocktake.core.problems import of_status, problem
from stocktake.core.publication import PUBLIC

log = logging.getLogger(__name__)
METHODS = "GET, HEAD, OPTIONS"
ABOUT = (
    "The public record of the follow-up and review of the Global Compact for Migration. Reading needs no key. "
    "Errors are problem details (RFC 9457). Lists are pages: `next` is the `cursor` of the following one; what is "
    "published meanwhile moves nothing. Names that are not in several languages are in English. What was withdrawn "
    "answers 410 with its number, the date and the reason."
)
QUESTIONS = {"Reviews", "Paragraphs", *(f"PageOf{name.title()}" for name in answers.SHORT)}  # no answer names them
PROBLEMS = dict.fromkeys((400, 404, 405, 422, 429, 500), answers.Problem)


class Machine(NinjaAPI):
    def get_openapi_schema(self, **told: Any) -> OpenAPISchema:
        """Errors are problems in the description too."""
        schema = super().get_openapi_schema(**told)
        operations = [operation for path in schema["paths"].values() for operation in path.values()]
        for code, answer in [pair for operation in operations for pair in operation["responses"].items()]:
            if int(code) >= 400:
                answer["content"] = {"application/problem+json": answer["content"]["application/json"]}
        kept = schema["components"]["schemas"]
        schema["components"]["schemas"] = {name: told for name, told in kept.items() if name not in QUESTIONS}
        return schema


machine = Machine(title="Stocktake", version="1", description=ABOUT, docs_url=None, urls_namespace="machine")


def door(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """What holds for every address here: who may ask how often by which method, in English, from any origin."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        with translation.override("en"):
            response = _answered(request, view, *args, **kwargs)
        response["Access-Control-Allow-Origin"] = "*"
        response["Access-Control-Expose-Headers"] = "ETag, Retry-After"
        response["Content-Language"] = "en"
        if response.status_code == 200:
            response["Cache-Control"] = PUBLIC
        if request.method == "HEAD":
            response["Content-Length"] = str(len(response.content))
            response.content = b""
        return response

    wrapped.csrf_exempt = True  # type: ignore[attr-defined]
    return wrapped


def _answered(request: HttpRequest, view: Callable[..., HttpResponse], *args: Any, **kwargs: Any) -> HttpResponse:
    if request.method == "OPTIONS":
        return _options()
    if request.method not in {"GET", "HEAD"}:
        refused = problem(405, f"{request.method} is not answered here; {METHODS} are.")
        refused["Allow"] = METHODS
        return refused
    if is_over(request, "api", most=settings.API_REQUESTS_A_MINUTE, seconds=60):
        slow = problem(429, "Too many requests from your address. Wait a minute, and ask for larger pages less often.")
        slow["Retry-After"] = "60"
        return slow
    method, request.method = request.method, "GET"
    try:
        return view(request, *args, **kwargs)
    finally:
        request.method = method


def _options() -> HttpResponse:
    response = HttpResponse(status=204)
    response["Allow"] = response["Access-Control-Allow-Methods"] = METHODS
    response["Access-Control-Allow-Headers"] = "Accept, Content-Type, If-None-Match"
    response["Access-Control-Max-Age"] = "86400"
    return response


def patterns() -> Sequence[Any]:
    """The addresses, each behind the door."""
    found, _app, _name = machine.urls
    for pattern in found:
        pattern.callback = door(pattern.callback)  # type: ignore[arg-type]
    return found


# Errors


@machine.exception_handler(Http404)
def _not_found(request: HttpRequest, _error: Any) -> HttpResponse:
    return of_status(request, 404)


@machine.exception_handler(ValidationError)
def _not_valid(_request: HttpRequest, error: Any) -> HttpResponse:
    wrong = [{"where": _where(one["loc"]), "what": str(one["msg"])} for one in error.errors]
    names = ", ".join(dict.fromkeys(one["where"].split(".")[0] for one in wrong))
    return problem(422, f"The address asks for something that cannot be answered: {names}.", errors=wrong)


def _where(loc: Sequence[Any]) -> str:
    """("query", "asked", "country", 1) becomes country.1: `asked` is only what our views call the whole question."""
    return ".".join(str(one) for one in loc[1:] if one != "asked")


def _nothing_else(request: HttpRequest, asked: Any) -> None:
    """What a list does not know is refused, not left out: a misspelt facet would answer with everything."""
    unknown = sorted(set(request.GET) - set(type(asked).model_fields))
    if unknown:
        raise ValidationError([{"loc": ("query", name), "msg": "This list cannot be asked that."} for name in unknown])


@machine.exception_handler(BadCursor)
def _bad_cursor(_request: HttpRequest, _error: Any) -> HttpResponse:
    told = "This is no cursor of this list. Take the `next` of a page of it, or leave it out to begin anew."
    return problem(422, told, errors=[{"where": "cursor", "what": "not given by this list"}])


@machine.exception_handler(detail.Gone)
def _gone(_request: HttpRequest, gone: Any) -> HttpResponse:
    told = "It was withdrawn from the public record; the text is no longer given."
    return problem(410, told, number=gone.number, withdrawn_at=gone.withdrawn_at, reason=gone.reason)


@machine.exception_handler(Exception)
def _broken(request: HttpRequest, error: Any) -> HttpResponse:
    log.error("%s failed, reference %s", request.path, getattr(request, "reference", ""), exc_info=error)
    return of_status(request, 500)


# Questions


def _told(page: Page) -> dict[str, Any]:
    return {"items": page.items, "next": page.next}


@machine.get("/", response={200: answers.Index, **PROBLEMS}, summary="Where things are", tags=["about"])
def index(request: HttpRequest) -> Any:
    here = f"{settings.ORIGIN}{reverse('machine:index')}"
    return {
        "openapi": f"{here}openapi.json",
        "lists": {name: f"{here}{name}/" for name in ("reviews", "paragraphs", *SHORT)},
        "data": f"{settings.ORIGIN}/en/data/",
    }


@machine.get(
    "/reviews/", response={200: answers.listed(answers.Review), **PROBLEMS}, summary="Reviews, newest first",
    tags=["record"],
)  # fmt: skip
def reviews(request: HttpRequest, asked: Query[answers.Reviews]) -> Any:
    _nothing_else(request, asked)
    return _told(lists.reviews(_chosen(asked), limit=asked.limit, cursor=asked.cursor))


@machine.get(
    "/reviews/{number}/", response={200: answers.ReviewInFull, 410: answers.Problem, **PROBLEMS},
    summary="A review with its paragraphs", tags=["record"],
)  # fmt: skip
def review(request: HttpRequest, number: Path[answers.Number]) -> Any:
    found = detail.review(number)
    if found is None:
        raise Http404
    return found


@machine.get(
    "/paragraphs/", response={200: answers.listed(answers.Paragraph), **PROBLEMS},
    summary="Paragraphs of current reviews, in the order of their freezing", tags=["record"],
)  # fmt: skip
def paragraphs(request: HttpRequest, asked: Query[answers.Paragraphs]) -> Any:
    _nothing_else(request, asked)
    return _told(lists.paragraphs(_chosen(asked), limit=asked.limit, cursor=asked.cursor))


def _chosen(asked: answers.Facets) -> dict[str, list[str]]:
    return {name: value for name, value in asked.dict().items() if isinstance(value, list) and value}


def _commissions() -> list[Item]:
    return _with("commissions", "commission", seats="seats")


def _groups() -> list[Item]:
    return _with("groups", "group", members="memberships")


def _cycles() -> list[Item]:
    return _with("cycles", "cycle", occasions="occasions", milestones="milestones")


def _with(name: str, key: str, **parts: str) -> list[Item]:
    """The rows of a set, each with the rows of others that name it."""
    items = lists.all_of(name)
    for part, of in parts.items():
        rows = lists.all_of(of)
        for item in items:
            item[part] = [row for row in rows if row[key] == item[key]]
    return items


def _calls() -> list[Item]:
    return [call for call in lists.all_of("calls") if call["open"]]


def _outlines() -> list[Item]:
    found: dict[tuple[str, int], Item] = {}
    for row in lists.all_of("outlines"):
        kept = {"kind": row["kind"], "version": row["version"], "source": row["source"], "questions": []}
        found.setdefault((row["kind"], row["version"]), kept)["questions"].append(row)
    return list(found.values())


# name: (its items, their type, the key in the order told, what it is)
SHORT: dict[str, tuple[Callable[[], list[Item]], Any, Callable[[Item], Any], str]] = {
    "countries": (lambda: lists.all_of("countries"), answers.Country, lambda i: i["iso3"], "Countries by code"),
    "commissions": (
        _commissions,
        answers.Commission,
        lambda i: i["commission"],
        "Regional commissions and their seats",
    ),
    "groups": (_groups, answers.Group, lambda i: i["group"], "Groups of countries and their dated members"),
    "objectives": (lambda: lists.all_of("objectives"), answers.ObjectiveOfCompact, lambda i: i["number"], "Objectives"),
    "principles": (lambda: lists.all_of("principles"), answers.PrincipleOfCompact, lambda i: i["number"], "Principles"),
    "cycles": (_cycles, answers.Cycle, lambda i: i["cycle"], "Rounds with their meetings and milestones"),
    "calls": (_calls, answers.Call, lambda i: f"{i['cycle']} {i['kind']}", "Calls that are open"),
    "outlines": (_outlines, answers.Outline, lambda i: f"{i['kind']} {i['version']}", "Outlines and their questions"),
}


def _short(name: str) -> Callable[..., Any]:
    items, _type, key, _about = SHORT[name]
    page = answers.question(name)

    def view(request: HttpRequest, asked: Any) -> Any:
        _nothing_else(request, asked)
        return _told(lists.short(name, items(), key, limit=asked.limit, cursor=asked.cursor))

    view.__name__ = name
    view.__annotations__["asked"] = Query[page]  # type: ignore[misc,valid-type]
    return view


for _name, (_items, _type, _key, _about) in SHORT.items():
    machine.get(
        f"/{_name}/", response={200: answers.listed(_type), **PROBLEMS}, summary=_about, tags=["frame"], url_name=_name
    )(_short(_name))
