from django.urls import path

from stocktake.reviews.views import public

app_name = "reviews"
urlpatterns = [
    path("", public.index, name="list"),
    path("<str:iso3>/<slug:cycle>/", public.review, name="review"),
    path("<str:iso3>/<slug:cycle>/v<whole:version>/", public.review, name="version"),
    path("<str:iso3>/<slug:cycle>/v<whole:version>/review.<slug:form>", public.download, name="download"),
    path(
        "<str:iso3>/<slug:cycle>/v<whole:version>/review.<slug:language>.<slug:form>",
        public.download,
        name="download-in",
    ),
    path("<str:iso3>/<slug:cycle>/v<whole:version>/files/<whole:position>/", public.attachment, name="attachment"),
]
