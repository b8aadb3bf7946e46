from django.urls import path

from stocktake.hub import views
from stocktake.hub.figures import views as figures

app_name = "hub"
urlpatterns = [
    path("", views.home, name="home"),
    path("about/", views.about, name="about"),
    path("find/", views.find, name="find"),
    path("countries/", figures.countries, name="countries"),
    path("countries/<str:iso3>/", views.country, name="country"),
    path("regions/", views.regions, name="regions"),
    path("regions/<slug:slug>/", views.region, name="region"),
    path("objectives/", figures.objectives, name="objectives"),
    path("objectives/<whole:number>/", views.objective, name="objective"),
    path("principles/", views.principles, name="principles"),
    path("principles/<slug:slug>/", views.principle, name="principle"),
    path("cycles/", views.cycles, name="cycles"),
    path("cycles/<slug:slug>/", views.cycle, name="cycle"),
    path("figures/", figures.figures, name="figures"),
    path("figures/<slug:name>.csv", figures.figure, name="figure"),
    path("figures/<slug:name>.csv-metadata.json", figures.metadata, name="figure-metadata"),
]
