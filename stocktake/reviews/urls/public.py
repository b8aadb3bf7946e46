from django.urls import path

from stocktake.reviews.views import public

app_name = "reviews"
urlpatterns = [
    path("", public.index, name="list"),
    path("<str:iso3>/<slug:cycle>/", public.review, name="review"),
    path("<str:iso3>/<slug:cycle>/v<int:version>/", public.review, name="version"),
    path("<str:iso3>/<slug:cycle>/v<int:version>/review.<slug:form>", public.download, name="download"),
    path("<str:iso3>/<slug:cycle>/v<int:version>/files/<int:position>/", public.attachment, name="attachment"),
]
