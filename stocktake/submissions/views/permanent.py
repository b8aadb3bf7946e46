"""Addresses that stay: `/s/{number}`, and the page that verifies a number, a receipt or a file."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import get_language_from_request

from stocktake.core import languages
from stocktake.core.limits import limited
from stocktake.submissions import queries, receipts
from stocktake.submissions.models import Publication
from stocktake.submissions.queries import Verification
from stocktake.submissions.verification import verify_content

MOST_BYTES = 25 * 1024 * 1024


def by_number(request: HttpRequest, number: str) -> HttpResponse:
    """To the version, on a page in the reader's language; the paragraph after # goes along.

    The text is the original's, whose paragraphs the number names, or that of the language version in `?text=`.
    """
    wanted = get_language_from_request(request)
    code = wanted if wanted in languages.CODES else languages.FALLBACK
    publications = Publication.objects.select_related("submission", "revision").defer("revision__content")
    if found := publications.filter(number__iexact=number).first():
        return HttpResponseRedirect(f"/{code}/{found.submission.path}v{found.version}/{_text(request, found)}")
    if found := publications.filter(submission__number__iexact=number).order_by("version").last():
        return HttpResponseRedirect(f"/{code}/{found.submission.path}{_text(request, found)}")
    raise Http404


def _text(request: HttpRequest, publication: Publication) -> str:
    if publication.standing == Publication.Standing.WITHDRAWN:
        return ""
    known = set(publication.translations.values_list("language", flat=True))
    if not known:
        return ""
    asked = request.GET.get("text")
    return f"?text={asked if asked in known else publication.revision.language}"


@limited("verify", most=60, seconds=60)
def verify(request: HttpRequest) -> HttpResponse:
    """Anyone may ask. A POST reads a file and keeps nothing of it."""
    asked = request.GET.get("q", "").strip()[:200]
    found = queries.verify_text(asked) if asked else None
    if request.method == "POST" and (file := request.FILES.get("file")):
        asked = file.name or ""
        found = verify_content(file.read()) if (file.size or 0) <= MOST_BYTES else Verification("unknown")
    return render(request, "submissions/verify.jinja", {"asked": asked, "found": found, "key": receipts.public_key()})
