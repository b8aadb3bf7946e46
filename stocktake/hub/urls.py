from django.urls import path

from stocktake.hub import search, views

app_name = "hub"
urlpatterns = [
    path("", views.home, name="home"),
    path("about/", views.about, name="about"),
    path("search/", search.page, name="search"),
    path("search/feed.atom", search.feed, name="feed"),
    path("find/", views.find, name="find"),
    path("countries/", views.countries, name="countries"),
    path("countries/<str:iso3>/", views.country, name="country"),
    path("regions/", views.regions, name="regions"),
    path("regions/<slug:slug>/", views.region, name="region"),
    path("objectives/", views.objectives, name="objectives"),
    path("objectives/<whole:number>/", views.objective, name="objective"),
    path("principles/", views.principles, name="principles"),
    path("principles/<slug:slug>/", views.principle, name="principle"),
    path("cycles/", views.cycles, name="cycles"),
    path("cycles/<slug:slug>/", views.cycle, name="cycle"),
]
