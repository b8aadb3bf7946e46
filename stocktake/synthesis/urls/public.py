from django.urls import path

from stocktake.synthesis.views import public

app_name = "reports"
urlpatterns = [
    path("", public.index, name="list"),
    path("<slug:slug>/", public.page, name="report"),
    path("<slug:slug>/report.<slug:form>", public.file, name="file"),
]
