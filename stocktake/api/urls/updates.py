from django.urls import path

from stocktake.api.views import updates

app_name = "updates"
urlpatterns = [
    path("", updates.index, name="list"),
    path("feed.atom", updates.feed, name="feed"),
]
