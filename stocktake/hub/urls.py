from django.urls import path

from stocktake.hub import search, views
from stocktake.hub.figures import views as figures
from stocktake.hub.views import compare, front, portals, subjects

app_name = "hub"
urlpatterns = [
    path("", front.home, name="home"),
    path("about/", views.about, name="about"),
    path("search/", search.page, name="search"),
    path("search/feed.atom", search.feed, name="feed"),
    path("find/", views.find, name="find"),
    path("countries/", figures.countries, name="countries"),
    path("countries/<str:iso3>/", portals.country, name="country"),
    path("regions/", views.regions, name="regions"),
    path("regions/<slug:slug>/", portals.region, name="region"),
    path("objectives/", figures.objectives, name="objectives"),
    path("objectives/<whole:number>/", subjects.objective, name="objective"),
    path("principles/", subjects.principles, name="principles"),
    path("principles/<slug:slug>/", subjects.principle, name="principle"),
    path("compare/", compare.states, name="compare"),
    path("compare/rounds/", compare.rounds, name="compare-rounds"),
    path("compare/languages/", compare.in_languages, name="compare-languages"),
    path("cycles/", views.cycles, name="cycles"),
    path("cycles/<slug:slug>/", views.cycle, name="cycle"),
    path("figures/", figures.figures, name="figures"),
    path("figures/<slug:name>.csv", figures.figure, name="figure"),
    path("figures/<slug:name>.csv-metadata.json", figures.metadata, name="figure-metadata"),
]
