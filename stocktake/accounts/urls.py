from django.urls import path

from stocktake.accounts import views

app_name = "accounts"
urlpatterns = [
    path("", views.profile, name="profile"),
    path("invitation/<str:key>/", views.invitation, name="invitation"),
    path("security-needed/", views.security, name="security"),
    # These stand before the sign-in library's pages of the same address: an address is changed by asking, never there.
    path("email/", views.address, name="address"),
    path("confirm-email/", views.address),
    path("confirm-email/<str:key>/", views.address),
]
