from django.urls import path

from stocktake.submissions.views import calls

app_name = "calls"
urlpatterns = [path("<slug:cycle>/", calls.open_call, name="open")]
