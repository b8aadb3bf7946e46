"""Headers that every answer carries."""

import uuid
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers

from stocktake.core.publication import PRIVATE
from stocktake.core.views import bad_request

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'; manifest-src 'self'; worker-src 'self'"
)
PERMISSIONS = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"


def headers(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """No inline script or style anywhere; private unless a view said public; an id that the log knows too."""

    def middleware(request: HttpRequest) -> HttpResponse:
        request.reference = uuid.uuid4().hex[:12]  # type: ignore[attr-defined]
        # No address of ours holds a zero byte, and PostgreSQL takes none.
        zero = (
            "\x00" in request.path_info
            or "%00" in request.META.get("QUERY_STRING", "")
            or "\\000" in request.META.get("HTTP_COOKIE", "")
        )
        response = bad_request(request) if zero else get_response(request)
        response["Content-Security-Policy"] = POLICY
        response["Permissions-Policy"] = PERMISSIONS
        response["Cross-Origin-Resource-Policy"] = "same-origin"
        if "Cache-Control" not in response:
            response["Cache-Control"] = PRIVATE
        patch_vary_headers(response, ["Accept-Encoding"])
        return response

    return middleware
