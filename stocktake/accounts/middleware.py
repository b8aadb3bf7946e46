"""Times are shown in the signed-in reader's zone; staff reach the desk with a second factor only."""

import zoneinfo
from collections.abc import Callable
from typing import Any

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone


def their_time_zone(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    def middleware(request: HttpRequest) -> HttpResponse:
        # Only a request with a session pays for finding out who it is.
        if "session" not in "".join(request.COOKIES) or not request.user.is_authenticated:
            return get_response(request)
        with timezone.override(zoneinfo.ZoneInfo(request.user.time_zone)):
            return get_response(request)

    return middleware


def staff_need_second_factor(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Until they have set one up, every page of the desk leads staff to the page that says how."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if settings.SECOND_FACTOR_FOR_STAFF and _is_of_the_desk(request.path_info) and _lacks_one(request.user):
            return redirect("accounts:security")
        return get_response(request)

    return middleware


def _is_of_the_desk(path: str) -> bool:
    return path.split("/")[2:3] == ["desk"]


def _lacks_one(person: Any) -> bool:
    return person.is_authenticated and person.needs_second_factor and not is_mfa_enabled(person)
