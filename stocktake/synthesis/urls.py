from django.urls import path

from stocktake.synthesis import views

app_name = "synthesis"
urlpatterns = [path("", views.compile_page, name="compile")]
