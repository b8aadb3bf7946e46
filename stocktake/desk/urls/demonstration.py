from django.urls import path

from stocktake.desk.views import demonstration

app_name = "demonstration"
urlpatterns = [
    path("", demonstration.doors, name="doors"),
    path("<slug:role>/", demonstration.enter, name="enter"),
]
