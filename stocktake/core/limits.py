"""How often one address may ask for something that costs or could be guessed."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from stocktake.core.text import fingerprint


def limited(
    name: str, *, most: int, seconds: int
) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """At most that many requests by one address in that time; then 429 with Retry-After, and nothing is lost."""

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if (request.GET or request.method == "POST") and _count(request, name, seconds) > most:
                response = render(request, "core/slow_down.jinja", {"seconds": seconds}, status=429)
                response["Retry-After"] = str(seconds)
                return response
            return view(request, *args, **kwargs)

        return wrapped

    return decorate


def _count(request: HttpRequest, name: str, seconds: int) -> int:
    key = f"limit:{name}:{fingerprint(request.META.get('REMOTE_ADDR', ''))[:16]}"
    cache.add(key, 0, timeout=seconds)
    try:
        return cache.incr(key)
    except ValueError:  # it ran out between the two lines
        return 1
