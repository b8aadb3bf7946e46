from django.urls import path

from stocktake.reviews.views import filer

app_name = "review-desk"
urlpatterns = [path("begin/<slug:cycle>/", filer.begin, name="begin")]
