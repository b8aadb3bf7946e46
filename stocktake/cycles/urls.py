from django.urls import path

from stocktake.cycles import views

app_name = "cycles"
urlpatterns = [
    path("<slug:slug>/", views.manage, name="manage"),
    path("<slug:slug>/milestones/<slug:key>/", views.milestone, name="milestone"),
    path("<slug:slug>/extend/<whole:pk>/", views.extend, name="extend"),
]
