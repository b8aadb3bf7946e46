"""The publication counter, and the cache of public pages that lives by it."""

import hashlib
import time
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from django.db import DatabaseError, connection, models
from django.http import HttpRequest, HttpResponse
from django.utils.http import parse_etags

from stocktake import __version__
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


Key = tuple[str, str, bool]  # path, query, whether gzip is accepted
Headers = list[tuple[str, str]]


class Entry(NamedTuple):
    status: str
    headers: Headers
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
    longest = 200  # characters of a path or a query: what is longer, none of our pages links to

    def __init__(self, app: Callable[..., Iterable[bytes]]) -> None:
        self.app = app
        self.entries: dict[Key, Entry] = {}
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
            status, headers, answer = self._ask(environ)
            if not _is_public(headers):
                start_response(status, headers)
                return answer
            entry = self._keep(key, Entry(status, headers, _joined(answer), _etag(key, counter), counter, now))
        headers = [*entry.headers, ("ETag", entry.etag)]
        if _has(environ, entry.etag):
            start_response("304 Not Modified", [h for h in headers if h[0] not in {"Content-Length", "Content-Type"}])
            return [b""]
        start_response(entry.status, headers)
        return [entry.body]

    def _key(self, environ: dict[str, Any]) -> Key | None:
        if environ["REQUEST_METHOD"] != "GET" or "session=" in environ.get("HTTP_COOKIE", ""):
            return None
        path = environ["PATH_INFO"]
        if path.startswith(("/static/", "/healthz", "/readyz", "/metrics")) or "/desk/" in path:
            return None
        query = environ.get("QUERY_STRING", "")
        if max(len(path), len(query)) > self.longest:
            return None
        return path, query, "gzip" in environ.get("HTTP_ACCEPT_ENCODING", "")

    def _counter(self) -> int:
        now = time.monotonic()
        if now - self.read_at > self.patience:
            try:
                self.counter = current()
            except DatabaseError:
                connection.close()  # a connection that died while nobody used it; the next reading opens another
            self.read_at = now
        return self.counter

    def _ask(self, environ: dict[str, Any]) -> tuple[str, Headers, Iterable[bytes]]:
        """What Django answers, its body not yet read: Django calls `start_response` before it returns."""
        told: list[tuple[str, Headers]] = []

        def note(status: str, headers: Headers, exc_info: Any = None) -> None:
            told.append((status, list(headers)))

        answer = self.app(environ, note)
        return *told[-1], answer

    def _keep(self, key: Key, entry: Entry) -> Entry:
        if self.size + _size(key, entry) > self.capacity or (
            self.entries and next(iter(self.entries.values())).counter != entry.counter
        ):
            self.entries, self.size = {}, 0
        self.size += _size(key, entry) - (_size(key, self.entries[key]) if key in self.entries else 0)
        self.entries[key] = entry
        return entry


def _is_public(headers: Headers) -> bool:
    return ("Cache-Control", PUBLIC) in headers and all(name != "Set-Cookie" for name, _ in headers)


def _joined(answer: Iterable[bytes]) -> bytes:
    try:
        return b"".join(answer)
    finally:
        if hasattr(answer, "close"):
            answer.close()


def _size(key: Key, entry: Entry) -> int:
    return len(key[0]) + len(key[1]) + len(entry.body)


def _etag(key: Key, counter: int) -> str:
    """The same in every process. Not from the body: gzip pads it with random bytes."""
    path, query, gzip = key
    facts = f"{counter}:{path}?{query}:{int(time.time() // PublicationCache.lifetime)}:{gzip}:{__version__}"
    return f'"{hashlib.sha256(facts.encode()).hexdigest()[:20]}"'


def _has(environ: dict[str, Any], etag: str) -> bool:
    """Whether the reader's copy is this one; a proxy may have weakened the tag, and may name several."""
    told = parse_etags(environ.get("HTTP_IF_NONE_MATCH", ""))
    return bool(etag) and etag in {tag.removeprefix("W/") for tag in told}
