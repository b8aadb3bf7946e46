"""`/sitemap.xml`: every public page, in every language, each with its other languages."""

from collections.abc import Iterator

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import path

from stocktake.core import languages
from stocktake.core.converters import whole
from stocktake.core.publication import public
from stocktake.cycles.models import Cycle
from stocktake.framework.models import Commission, Country, Objective, Principle
from stocktake.submissions.models import Publication
from stocktake.synthesis.models import Report

FIXED = (
    "", "about/", "reviews/", "countries/", "regions/", "objectives/", "principles/", "cycles/", "compare/", "figures/",
    "verify/", "data/", "updates/", "reports/",
)  # fmt: skip
AT_ONCE = 5000  # pages of one map: six addresses each, well below the 50,000 that a map may hold


def paths() -> Iterator[str]:
    """Every public page, below the language."""
    yield from FIXED
    yield from (
        f"objectives/{number}/" for number in Objective.objects.values_list("number", flat=True).order_by("number")
    )
    yield from (f"principles/{slug}/" for slug in Principle.objects.values_list("slug", flat=True).order_by("number"))
    yield from (f"regions/{slug}/" for slug in Commission.objects.values_list("slug", flat=True).order_by("slug"))
    yield from (f"cycles/{slug}/" for slug in Cycle.objects.values_list("slug", flat=True).order_by("year"))
    yield from (f"countries/{iso3}/" for iso3 in Country.objects.values_list("iso3", flat=True).order_by("iso3"))
    yield from (f"reports/{slug}/" for slug in Report.objects.public().order_by("slug").values_list("slug", flat=True))
    current = Publication.objects.current().order_by("submission__path")
    yield from current.values_list("submission__path", flat=True)


@public
def sitemap(request: HttpRequest) -> HttpResponse:
    """The map; where there are too many pages for one, a list of maps, and `?page=2` the second of them."""
    everything = list(paths())
    pages = -(-len(everything) // AT_ONCE)
    context = {"origin": settings.ORIGIN, "codes": languages.CODES, "fallback": languages.FALLBACK}
    asked = request.GET.get("page")
    if asked is None and pages > 1:
        written = render_to_string("hub/sitemaps.jinja", {**context, "pages": range(1, pages + 1)})
        return HttpResponse(written, content_type="application/xml")
    number = 1 if asked is None else whole(asked) or 0
    if not 1 <= number <= pages:
        raise Http404
    context["paths"] = everything[(number - 1) * AT_ONCE : number * AT_ONCE]
    return HttpResponse(render_to_string("hub/sitemap.jinja", context), content_type="application/xml")


urlpatterns = [path("", sitemap)]
