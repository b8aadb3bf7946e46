"""Where a focal point begins the review of their country."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from stocktake.accounts import roles
from stocktake.accounts.requests import SignedIn
from stocktake.core import languages
from stocktake.cycles.models import Cycle
from stocktake.framework.models import Country
from stocktake.reviews import actions
from stocktake.reviews.states import KIND
from stocktake.submissions import actions as submissions
from stocktake.submissions.models import Publication


@login_required
def begin(request: SignedIn, cycle: str) -> HttpResponse:
    """Choose the language, and whether to carry over the last published review; then write."""
    found = get_object_or_404(Cycle, pk=cycle)
    country = _own_country(request)
    last = (
        Publication.objects.current()
        .with_names()
        .filter(submission__kind=KIND, submission__organisation__country=country)
        .exclude(submission__cycle=found)
        .order_by("-submission__cycle__year")
        .first()
    )
    if review := actions.review_of(country, found):
        return redirect("submissions:desk", review.submission.number)
    if request.method != "POST":
        return render(request, "reviews/begin.jinja", {"cycle": found, "country": country, "last": last})
    language = request.POST.get("language", "")
    submission = actions.begin(
        country,
        found,
        language=language if language in languages.CODES else request.user.language,
        by=request.user,
        is_invented=request.user.is_invented,
    )
    if last and request.POST.get("carry_over"):
        submissions.carry_over(submission, last, by=request.user)
    return redirect("submissions:desk", submission.number)


def _own_country(request: SignedIn) -> Country:
    """The country whose government the person speaks or writes for."""
    for membership in request.user.current_memberships:
        if membership.role == roles.FocalPoint.slug and membership.organisation.country_id:
            return Country.objects.get(pk=membership.organisation.country_id)
    raise Http404
