"""Every address. What speaks a language stands under /{l}/."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path, re_path

from stocktake.core import converters as _whole_numbers  # noqa: F401  (registers the `whole` of the addresses)
from stocktake.core import views as core
from stocktake.documents.urls import LEXICON
from stocktake.documents.views import saving
from stocktake.submissions.views import permanent
from stocktake.synthesis.views import public as reports

handler400 = "stocktake.core.views.bad_request"
handler403 = "stocktake.core.views.forbidden"
handler404 = "stocktake.core.views.not_found"
handler500 = "stocktake.core.views.server_error"

urlpatterns = [
    path("", core.root),
    path("healthz", core.healthz),
    path("readyz", core.readyz),
    path("metrics", core.metrics),
    path("robots.txt", core.robots),
    path("sitemap.xml", include("stocktake.hub.sitemap")),
    path("api/v1/", include("stocktake.api.urls.machine")),
    path("writing-worker.js", saving.worker, name="writing-worker"),
    re_path(r"^s/(?P<number>[Rr][Rr]-[\w-]+)$", reports.by_number, name="permanent-report"),
    path("s/<str:number>", permanent.by_number, name="permanent"),
    *([path("demo/", include("stocktake.desk.urls.demonstration"))] if settings.DEMONSTRATION else []),
    *i18n_patterns(
        path("", include("stocktake.hub.urls")),
        path("data/", include("stocktake.api.urls.data")),
        path("updates/", include("stocktake.api.urls.updates")),
        path("reviews/", include("stocktake.reviews.urls.public")),
        path("verify/", include("stocktake.submissions.urls.public")),
        path("desk/", include("stocktake.desk.urls.pages")),
        path("desk/reviews/", include("stocktake.reviews.urls.desk")),
        path("desk/calls/", include("stocktake.submissions.urls.calls")),
        path("desk/submissions/", include("stocktake.submissions.urls.desk")),
        path("desk/cycles/", include("stocktake.cycles.urls")),
        path("desk/lexicon/", include((LEXICON, "lexicon"))),
        path("desk/reports/", include("stocktake.synthesis.urls.desk")),
        path("reports/", include("stocktake.synthesis.urls.public")),
        path("shared/", include("stocktake.documents.urls")),
        path("account/", include("stocktake.accounts.urls")),
        path("account/", include("allauth.urls")),
    ),
]
