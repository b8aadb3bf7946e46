from django.urls import path

from stocktake.api.views import data

app_name = "data"
urlpatterns = [
    path("", data.index, name="list"),
    path("<slug:name>.<slug:form>", data.download, name="download"),
    path("<slug:name>/schema.json", data.schema, name="schema"),
]
