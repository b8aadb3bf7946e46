"""The publication counter, and the cache of public pages that lives by it."""

import hashlib
import time
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from django.db import DatabaseError, connection, models
from django.http import HttpRequest, HttpResponse

from stocktake.core.models import Counter

PUBLIC = "public, max-age=0, must-revalidate"
PRIVATE = "private, no-store"


def advance() -> None:
    """Something public has changed. Call in the transaction that changes it."""
    if not Counter.objects.filter(name="publication").update(value=models.F("value") + 1):
        Counter.objects.get_or_create(name="publication", defaults={"value": 1})


def current() -> int:
    return Counter.objects.filter(name="publication").values_list("value", flat=True).first() or 0


def lock(name: str) -> None:
    """Hold the named counter's row until the transaction ends: one at a time."""
    Counter.objects.get_or_create(name=name)
    Counter.objects.select_for_update().get(name=name)


def public(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A page that is a pure function of what is published; for signed-in readers it stays private."""

    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        if not request.user.is_authenticated and response.status_code == 200:
            response["Cache-Control"] = PUBLIC
        return response

    wrapped.__name__, wrapped.__doc__ = view.__name__, view.__doc__
    return wrapped


class Entry(NamedTuple):
    status: str
    headers: list[tuple[str, str]]
    body: bytes
    etag: str
    counter: int
    made_at: float


class PublicationCache:
    """WSGI: answers public pages from memory, before Django is entered.

    Only requests without a session. The counter is read at most twice a second, so a page lags a publication by
    less than one second; `lifetime` bounds pages that change with the clock.
    """

    patience = 0.5
    lifetime = 60.0
    capacity = 64 * 1024 * 1024

    def __init__(self, app: Callable[..., Iterable[bytes]]) -> None:
        self.app = app
        self.entries: dict[tuple[str, str, bool], Entry] = {}
        self.size = 0
        self.counter = -1
        self.read_at = 0.0

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        key = self._key(environ)
        if key is None:
            return self.app(environ, start_response)
        counter, now = self._counter(), time.monotonic()
        entry = self.entries.get(key)
        if entry is None or entry.counter != counter or now - entry.made_at > self.lifetime:
            entry = self._fresh(environ, key, counter, now)
        if environ.get("HTTP_IF_NONE_MATCH") == entry.etag:
            kept = [pair for pair in entry.headers if pair[0] not in {"Content-Length", "Content-Type"}]
            start_response("304 Not Modified", kept)
            return [b""]
        start_response(entry.status, entry.headers)
        return [entry.body]

    def _key(self, environ: dict[str, Any]) -> tuple[str, str, bool] | None:
        if environ["REQUEST_METHOD"] != "GET" or "session=" in environ.get("HTTP_COOKIE", ""):
            return None
        path = environ["PATH_INFO"]
        if path.startswith(("/static/", "/healthz", "/readyz", "/metrics")) or "/desk/" in path:
            return None
        return path, environ.get("QUERY_STRING", ""), "gzip" in environ.get("HTTP_ACCEPT_ENCODING", "")

    def _counter(self) -> int:
        now = time.monotonic()
        if now - self.read_at > self.patience:
            try:
                self.counter = current()
            except DatabaseError:
                connection.close()  # a connection that died while nobody used it; the next reading opens another
            self.read_at = now
        return self.counter

    def _fresh(self, environ: dict[str, Any], key: tuple[str, str, bool], counter: int, now: float) -> Entry:
        told: dict[str, Any] = {}

        def note(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> None:
            told.update(status=status, headers=list(headers))

        answer = self.app(environ, note)
        body = b"".join(answer)
        if hasattr(answer, "close"):
            answer.close()
        headers = told["headers"]
        etag = f'"{hashlib.sha256(body).hexdigest()[:20]}"'
        if dict(headers).get("Cache-Control") != PUBLIC or "Set-Cookie" in dict(headers):
            return Entry(told["status"], headers, body, "", counter, now)
        entry = Entry(told["status"], [*headers, ("ETag", etag)], body, etag, counter, now)
        self._keep(key, entry)
        return entry

    def _keep(self, key: tuple[str, str, bool], entry: Entry) -> None:
        if self.size + len(entry.body) > self.capacity or (
            self.entries and next(iter(self.entries.values())).counter != entry.counter
        ):
            self.entries, self.size = {}, 0
        self.size += len(entry.body) - (len(self.entries[key].body) if key in self.entries else 0)
        self.entries[key] = entry
