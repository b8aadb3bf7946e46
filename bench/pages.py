"""Public pages: from the cache, made afresh, and as a first visit finds them."""

from __future__ import annotations

import gzip
import http.client
import re
import time
from collections.abc import Callable
from contextlib import ExitStack
from html.parser import HTMLParser
from statistics import median, quantiles
from typing import Any
from urllib.parse import urljoin

from bench import floors, load
from bench.processes import Broken
from bench.results import Row, Skipped, Told
from bench.site import NotHere, Server, Site, Stage
from bench.world import CYCLES, LONG, MEASURED, REGION

HOME = "/en/"
REVIEW = f"/en/reviews/{MEASURED}/{CYCLES[0]}/"
PARAGRAPHS = 100
PUBLIC = {
    "home": "/{l}/",
    "reviews": "/{l}/reviews/",
    "review of 6,000 words": "/{l}/reviews/{long}/" + CYCLES[0] + "/",
    "objective": "/{l}/objectives/7/",
    "country": f"/{{l}}/countries/{MEASURED}/",
    "cycle": f"/{{l}}/cycles/{CYCLES[0]}/",
    "region": f"/{{l}}/regions/{REGION}/",
}


def recorded(stage: Stage, engine: str = "sqlite", *, is_small: bool = False) -> Site:
    """A site with 1,000 published reviews, or with 10."""
    reviews = 10 if is_small else 60 if stage.is_quick else 1000
    return stage.site(engine, f"reviews-{reviews}", reviews=reviews, paragraphs=PARAGRAPHS)


def fetched(server: Server, path: str) -> tuple[bytes, list[tuple[str, str]]]:
    """Body and headers as they come, compressed if the server does so."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    connection.request("GET", path, headers={"Accept-Encoding": "gzip"})
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    if answer.status != 200:
        raise Broken(f"{path} answers {answer.status}")
    return body, answer.getheaders()


def in_turns(sides: dict[str, Callable[[], float]], rounds: int) -> dict[str, list[float]]:
    """Each side once in each round, so that all see the same weather."""
    told: dict[str, list[float]] = {name: [] for name in sides}
    for _ in range(rounds):
        for name, side in sides.items():
            told[name].append(side())
    return told


def cached(stage: Stage) -> Told:
    """Anonymous pages from the publication cache, at 8 connections."""
    with recorded(stage).served() as server:
        for name, path in (("home", HOME), ("review", REVIEW)):
            yield from _cached(stage, server, name, path)


def _cached(stage: Stage, server: Server, name: str, path: str) -> Told:
    body, headers = fetched(server, path)
    if not any(header.lower() == "etag" for header, _value in headers):
        raise Broken(f"{path} was not kept in the publication cache")
    note = ""
    with ExitStack() as running:
        folder = stage.folder / f"cached-{name}"
        folder.mkdir()
        sides = {
            "ours": lambda: load.wrk(stage, server, path),
            "bare": _pressed(stage, running.enter_context(floors.bare_page(folder, body, headers))),
        }
        try:
            sides["nginx"] = _pressed(stage, running.enter_context(floors.nginx(stage, folder, body, headers)))
        except NotHere as absent:
            note = str(absent)
        for side in sides.values():
            side()  # warm
        told = in_turns(sides, stage.rounds)
    ours, what = median(told["ours"]), f"{name}, {len(body) / 1000:.0f} kB"
    for floor, against, least, target in (
        ("bare", "bare WSGI from memory", 0.5, "ratio ≥ 0.5"),
        ("nginx", "nginx, R2", 1 / 12, "ratio ≥ 1/12"),
    ):
        if floor not in told:
            yield Skipped(f"cached, {what}, against {against}", note)
            continue
        beside = median(told[floor])
        ratio = ours / beside
        yield Row(
            "cached",
            f"{what}, against {against}",
            ours,
            "req/s",
            beside,
            ratio,
            target,
            ratio >= least,
            rounds=told["ours"],
        )


def _pressed(stage: Stage, server: Server) -> Callable[[], float]:
    return lambda: load.wrk(stage, server, "/")


class Reader:
    """One connection that asks for a page again and again, each time under an address that nobody asked for before."""

    def __init__(self, server: Server, addresses: load.Addresses, times: int) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
        self.addresses, self.times, self.took = addresses, times, list[float]()

    def ask(self, address: str) -> float:
        started = time.perf_counter()
        self.connection.request("GET", address, headers={"Accept-Encoding": "gzip"})
        answer = self.connection.getresponse()
        answer.read()
        if answer.status != 200:
            raise Broken(f"{address} answers {answer.status}")
        return (time.perf_counter() - started) * 1000

    def round(self) -> float:
        took = [self.ask(f"{REVIEW}?n={self.addresses.block(1)}") for _ in range(self.times)]
        self.took += took
        return median(took)

    def repeated(self) -> float:
        """Milliseconds for an address asked before, on the same connection: this one comes from the cache."""
        address = f"{REVIEW}?n={self.addresses.block(1)}"
        self.ask(address)
        return median(self.ask(address) for _ in range(5))


def review(stage: Stage) -> Told:
    """The review page with nothing kept: every request carries a query string of its own, and no session."""
    for engine in ("sqlite", "postgresql"):
        try:
            yield from _review(stage, engine)
        except NotHere as absent:
            yield Skipped(f"review, {engine}", str(absent))


def _review(stage: Stage, engine: str) -> Told:
    sites = {"small": recorded(stage, engine, is_small=True), "large": recorded(stage, engine)}
    addresses, times = load.Addresses(), 5 if stage.is_quick else 60
    with ExitStack() as running:
        servers = {name: running.enter_context(site.served()) for name, site in sites.items()}
        readers = {name: Reader(server, addresses, times) for name, server in servers.items()}
        for reader in readers.values():
            reader.round()
            reader.took.clear()
        told = in_turns({name: reader.round for name, reader in readers.items()}, stage.rounds)
        kept = readers["large"].repeated()
        rates = _against_nginx(stage, servers["large"], addresses)
    told_of = sites["large"].told
    reviews = f"{told_of['reviews']:,} reviews of {told_of['paragraphs']:,} paragraphs"
    p50, small, p95 = median(told["large"]), median(told["small"]), _p95(readers["large"].took)
    if kept * 2 > p50:
        raise Broken(f"the page took {p50:.1f} ms and {kept:.1f} ms when repeated: it may have come from the cache")
    kept_note = f"one connection, ?n= its own number each time; repeated, from the cache, {kept:.1f} ms"
    yield Row(
        "review",
        f"{engine}: p50 with {reviews}",
        p50,
        "ms",
        None,
        None,
        "≤ 60 ms",
        p50 <= 60,
        kept_note,
        told["large"],
    )
    yield Row("review", f"{engine}: p95 with {reviews}", p95, "ms")
    grown = p50 / small
    yield Row(
        "review", f"{engine}: growth, R7", p50, "ms", small, grown, "ratio ≤ 1.5", grown <= 1.5, "floor: 10 reviews"
    )
    yield _statements(sites, engine)
    yield from _r3(engine, rates)


def _p95(took: list[float]) -> float:
    return quantiles(took, n=20)[18]


def _statements(sites: dict[str, Site], engine: str) -> Row:
    counts = {name: site.inside("pages", paths=[REVIEW])[REVIEW]["statements"] for name, site in sites.items()}
    is_held = counts["large"] <= 6 and counts["large"] == counts["small"]
    note = "flat" if counts["large"] == counts["small"] else "grows with the record"
    return Row(
        "review", f"{engine}: SQL statements", counts["large"], "", counts["small"], None, "≤ 6, flat", is_held, note
    )


def _against_nginx(stage: Stage, server: Server, addresses: load.Addresses) -> dict[str, list[float]] | str:
    """Requests a second at 8 connections, ours uncached beside nginx with the same bytes; or why not."""
    body, headers = fetched(server, f"{REVIEW}?n={addresses.block(1)}")
    folder = stage.folder / f"uncached-{server.port}"
    folder.mkdir()
    try:
        with floors.nginx(stage, folder, body, headers) as bare:
            sides = {
                "ours": lambda: load.wrk(stage, server, REVIEW, unique_from=addresses.block()),
                "nginx": _pressed(stage, bare),
            }
            return in_turns(sides, stage.rounds)
    except NotHere as absent:
        return str(absent)


def _r3(engine: str, rates: dict[str, list[float]] | str) -> Told:
    what = f"{engine}: uncached at 8 connections, against nginx, R3"
    if isinstance(rates, str):
        yield Skipped(f"review, {what}", rates)
        return
    ours, floor = median(rates["ours"]), median(rates["nginx"])
    ratio = ours / floor
    yield Row("review", what, ours, "req/s", floor, ratio, "ratio ≥ 1/150", ratio >= 1 / 150, rounds=rates["ours"])


def public(stage: Stage) -> Told:
    """What a first visit costs: bytes and requests over the wire, elements, SQL statements; the worst page of each."""
    site = recorded(stage)
    paths = {
        f"{name} ({code})": path.format(l=code, long=state)
        for name, path in PUBLIC.items()
        for state, code in LONG.items()
    }
    inside = site.inside("pages", paths=list(paths.values()), times=1 if stage.is_quick else 5)
    with site.served() as server:
        visits = {name: Visit(server, path) for name, path in paths.items()}
    plain = [name for name, visit in visits.items() if not visit.is_compressed]
    yield _worst("HTML, P1", {name: one.html / 1000 for name, one in visits.items()}, "kB", 25)
    if plain:
        zipped = {name: visits[name].zipped / 1000 for name in plain}
        yield _worst("HTML if gzip were sent, P1 (it is not)", zipped, "kB", 25)
    yield _worst("HTML and assets, P1", {name: one.bytes / 1000 for name, one in visits.items()}, "kB", 60)
    yield _worst("requests, P1", {name: one.requests for name, one in visits.items()}, "", 8)
    yield _worst("elements, P2", {name: one.elements for name, one in visits.items()}, "", 1500)
    yield _worst("SQL statements, P4", {name: inside[path]["statements"] for name, path in paths.items()}, "", 6)
    yield _worst("made afresh, in process", {name: inside[path]["milliseconds"] for name, path in paths.items()}, "ms")


def _worst(what: str, figures: dict[str, float], unit: str, most: float | None = None) -> Row:
    worst = max(figures, key=lambda name: figures[name])
    over = [name for name, figure in figures.items() if most is not None and figure > most]
    note = f"missed by {', '.join(over)}" if over else f"worst of {len(figures)} pages: {worst}"
    target = "" if most is None else f"≤ {most} {unit}".strip()
    is_held = None if most is None else not over
    return Row("public", what, figures[worst], unit, None, None, target, is_held, note, each=figures)


class Visit(HTMLParser):
    """A page and everything it loads, fetched as by a browser that has nothing yet. Bytes count headers too."""

    def __init__(self, server: Server, path: str) -> None:
        super().__init__()
        self.server, self.wanted, self.elements = server, dict[str, None](), 0
        self.requests = self.bytes = 0
        body, text = self._get(path)
        self.html, self.is_compressed, self.zipped = len(body), body != text, len(gzip.compress(text, 6))
        self.path = path
        self.feed(text.decode())
        for asset in list(self.wanted):
            _body, style = self._get(asset)
            if asset.split("?")[0].endswith(".css"):
                for url in re.findall(rb"url\(['\"]?([^)'\"]+)", style):
                    self._want(urljoin(asset, url.decode()))
        for more in list(self.wanted)[self.requests - 1 :]:
            self._get(more)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements += 1
        told: dict[str, Any] = dict(attrs)
        if tag in {"script", "img", "source", "iframe"} and told.get("src"):
            self._want(urljoin(self.path, told["src"]))
        if tag == "link" and set(told.get("rel", "").split()) & {
            "stylesheet",
            "icon",
            "manifest",
            "preload",
            "modulepreload",
        }:
            self._want(urljoin(self.path, told["href"]))

    def _want(self, address: str) -> None:
        if address.startswith("http"):
            raise Broken(f"{self.path} loads {address} from another host")
        if not address.startswith("data:"):
            self.wanted[address.partition("#")[0]] = None

    def _get(self, path: str) -> tuple[bytes, bytes]:
        body, headers = fetched(self.server, path)
        self.requests += 1
        self.bytes += (
            len(body) + sum(len(name) + len(value) + 4 for name, value in headers) + len("HTTP/1.1 200 OK\r\n\r\n")
        )
        is_compressed = ("content-encoding", "gzip") in {(name.lower(), value) for name, value in headers}
        return body, gzip.decompress(body) if is_compressed else body
