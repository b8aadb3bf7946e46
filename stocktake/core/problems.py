"""Errors for machines: RFC 9457 problem details."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse

PREFIX = "/api/"  # below it every error is a problem, also one that no view of it made


def are_for(request: HttpRequest) -> bool:
    return request.path_info.startswith(PREFIX)


def problem(status: int, detail: str, **more: Any) -> HttpResponse:
    """`more`: members besides; those that are None are left out."""
    told = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status, "detail": detail}
    told |= {name: value for name, value in more.items() if value is not None}
    response = HttpResponse(
        json.dumps(told, ensure_ascii=False), status=status, content_type="application/problem+json; charset=utf-8"
    )
    response["Access-Control-Allow-Origin"] = "*"
    response["Content-Language"] = "en"
    return response


SENTENCES = {
    400: "This request cannot be read.",
    403: "This is not open to you.",
    404: "Nothing is at this address. /api/v1/openapi.json lists what is there.",
    500: "Something went wrong here. If it happens again, write to us and name the reference.",
}


def of_status(request: HttpRequest, status: int) -> HttpResponse:
    reference = getattr(request, "reference", None) if status >= 500 else None
    return problem(status, SENTENCES[status], reference=reference)
