from django.urls import path

from stocktake.submissions.views import permanent

urlpatterns = [path("", permanent.verify, name="verify")]
