"""The request of a view behind `login_required`."""

from django.http import HttpRequest

from stocktake.accounts.models import User


class SignedIn(HttpRequest):
    user: User
