"""How often one address may ask for something that costs or could be guessed."""

import time
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


def is_over(request: HttpRequest, name: str, *, most: int, seconds: int) -> bool:
    """Whether this request is one too many of its address in that time; for answers that word it themselves."""
    return _count(request, name, seconds) > most


def _count(request: HttpRequest, name: str, seconds: int) -> int:
    """Requests in the present window of that many seconds, this one included."""
    window = int(time.time() / seconds)
    key = f"limit:{name}:{fingerprint(request.META.get('REMOTE_ADDR', ''))[:16]}:{window}"
    if cache.add(key, 1, timeout=2 * seconds):
        return 1
    try:
        count = cache.incr(key)
    except ValueError:  # the cache dropped it between the two lines
        return 1
    cache.touch(key, timeout=2 * seconds)  # some caches give what they count their default time to live
    return count
