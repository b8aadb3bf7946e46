"""The public record: the list of reviews, a review, its versions and downloads."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from stocktake.core import files, languages
from stocktake.core.facets import places
from stocktake.core.publication import current, public
from stocktake.core.tasks import Refused
from stocktake.documents.comparing import changes
from stocktake.reviews import queries
from stocktake.reviews.queries import Choice
from stocktake.reviews.states import KIND
from stocktake.submissions import actions, narrowing
from stocktake.submissions.models import Publication, Submission
from stocktake.submissions.queries import changed_keys, previous_publication
from stocktake.submissions.records import made as records_at

PER_PAGE = 30


@public
def index(request: HttpRequest) -> HttpResponse:
    counter = current()
    told, names = records_at(counter), narrowing.names_at(counter)
    of_reviews = told.bitmaps.choose({"kind": [KIND]})
    sorts = list(zip(queries.SORTS, (_("Newest"), _("State"), _("Cycle"), _("Words")), strict=True))
    narrowed = narrowing.narrow(
        narrowing.read(request.GET, names),
        told.bitmaps,
        names,
        sort=(request.GET.get("sort", ""), sorts),
        among=of_reviews,
        fixed=["kind", "category"],
    )
    found = [told.all[place] for place in places(narrowed.found)]
    page = Paginator(queries.in_order(found, narrowed.sort, names), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "narrowed": narrowed,
        "page": page,
        "rows": queries.rows(page),
        "total": of_reviews.bit_count(),
        "feed": f"{reverse('hub:feed')}?{narrowed.query}kind={KIND}",
    }
    return render(request, "reviews/index.jinja", context)


def _submission(iso3: str, cycle: str) -> Submission:
    """The State's review of the cycle, if the public may know of it."""
    known = (
        Submission.objects.with_names()
        .select_related("provenance")
        .filter(kind=KIND, organisation__country=iso3, cycle=cycle)
    )
    return get_object_or_404(known.filter(publications__isnull=False).distinct())


def _publication(submission: Submission, version: int | None) -> tuple[Publication, list[Publication]]:
    versions = list(submission.publications.select_related("filing").order_by("-version"))
    for publication in versions:
        publication.submission = submission
    if version is not None:
        return next((p for p in versions if p.version == version), None) or _gone(), versions
    return next((p for p in versions if p.standing == "current"), versions[0]), versions


def _gone() -> Any:
    raise Http404


@public
def review(request: HttpRequest, iso3: str, cycle: str, version: int | None = None) -> HttpResponse:
    submission = _submission(iso3, cycle)
    publication, versions = _publication(submission, version)
    if publication.standing == Publication.Standing.WITHDRAWN:
        return render(request, "reviews/withdrawn.jinja", {"submission": submission, "publication": publication})
    if request.GET.get("changes") == "1":
        return _changes(request, publication)
    choices = queries.choices(publication)
    chosen = _chosen(request, choices)
    wanted = request.GET.get("section", "")
    reading = queries.reading(choices[0], chosen, submission.outline, wanted)
    if reading.parts and not reading.shown:
        raise Http404
    context = {
        "submission": submission,
        "publication": publication,
        "versions": versions,
        "revision": chosen.revision,
        "choices": choices,
        "chosen": chosen,
        "original": choices[0],
        "query": f"text={chosen.language}" if len(choices) > 1 else "",
        "reading": reading,
        "has_earlier": _follows_something(publication, versions),
    }
    return render(request, "reviews/review.jinja", context)


def _chosen(request: HttpRequest, choices: list[Choice]) -> Choice:
    """The language that was asked for, else that of the page, else the original."""
    by_language = {choice.language: choice for choice in choices}
    if (asked := request.GET.get("text")) is not None:
        return by_language.get(asked) or _gone()
    return by_language.get(languages.here(), choices[0])


def _follows_something(publication: Publication, versions: list[Publication]) -> bool:
    readable = (v for v in versions if v.standing != Publication.Standing.WITHDRAWN)
    if any(v.version < publication.version for v in readable):
        return True
    return publication.submission.carried_from_id is not None and previous_publication(publication) is not None


def _changes(request: HttpRequest, publication: Publication) -> HttpResponse:
    """What changed since the version before, or since the last round's review."""
    earlier = previous_publication(publication)
    if earlier is None:
        raise Http404
    old, new = earlier.revision.texts(), publication.revision.texts()
    keys = changed_keys(old, new)
    changed = [
        (question, list(changes(old.get(question.key, ""), new.get(question.key, ""))))
        for question in publication.submission.outline.questions
        if question.key in keys
    ]
    context = {"publication": publication, "earlier": earlier, "changed": changed, "submission": publication.submission}
    return render(request, "reviews/changes.jinja", context)


def download(request: HttpRequest, iso3: str, cycle: str, version: int, **file: str) -> FileResponse | HttpResponse:
    """`form` and, of a language version, `language`. 503 while a PDF cannot be made."""
    form, language = file["form"], file.get("language", "")
    publication, _versions = _publication(_submission(iso3, cycle), version)
    if publication.standing == Publication.Standing.WITHDRAWN:
        raise Http404
    try:
        kept = actions.file_of(publication, form, language)
    except (actions.Busy, Refused, files.NoRoom) as problem:
        return _no_file(request, publication, problem)
    return files.download(kept or _gone(), f"{publication.number}.{language and f'{language}.'}{form}")


def _no_file(request: HttpRequest, publication: Publication, problem: Exception) -> HttpResponse:
    reason = str(problem) if isinstance(problem, Refused) else ""
    response = render(request, "reviews/no_file.jinja", {"publication": publication, "reason": reason}, status=503)
    response["Retry-After"] = "10"
    return response


def attachment(request: HttpRequest, iso3: str, cycle: str, version: int, position: int) -> FileResponse:
    publication, _versions = _publication(_submission(iso3, cycle), version)
    if publication.standing == Publication.Standing.WITHDRAWN:
        raise Http404
    frozen = get_object_or_404(publication.revision.files.select_related("file"), position=position)
    return files.download(frozen.file, publication.revision.content["attachments"][position - 1]["name"])
