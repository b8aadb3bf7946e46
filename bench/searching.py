"""The search with its facets over 100,000 paragraphs, and a faceted list over 20,000 records: nothing from a cache."""

from __future__ import annotations

import http.client
import json
import time
from statistics import median, quantiles
from urllib.parse import quote

from bench import load
from bench.pages import recorded
from bench.processes import Broken
from bench.results import Row, Skipped, Told
from bench.site import NotHere, Site, Stage

QUERIES = 300
ENGINES = ("sqlite", "postgresql")
LISTS = ("", "region=eca", "objective=7&language=fr", "cycle=imrf-2026&group=ldc&sort=state", "sort=words", "page=300")


def searched(stage: Stage) -> Told:
    """Queries of one to three content words of a paragraph, each asked once, on one connection."""
    for engine in ENGINES:
        try:
            yield from _searched(stage, engine)
        except NotHere as absent:
            yield Skipped(f"search, {engine}", str(absent))


def _searched(stage: Stage, engine: str) -> Told:
    site = recorded(stage, engine)
    started = time.perf_counter()
    passages = json.loads(site.manage("reindex", "--json"))["passages"]
    seconds = time.perf_counter() - started
    queries = site.inside("queries", times=30 if stage.is_quick else QUERIES)
    took, found = _answers(site, [f"/en/search/?q={quote(query)}" for query in queries])
    p95, what = quantiles(took, n=20)[18], f"{passages:,} passages"
    yield Row(
        "search", f"{engine}: p50 with facets over {what}", median(took), "ms", note=f"{len(took)} queries, {found}"
    )
    yield Row("search", f"{engine}: p95 with facets over {what}", p95, "ms", None, None, "≤ 60 ms", p95 <= 60)
    yield Row("search", f"{engine}: index made anew", passages / seconds, "/s", note=f"{seconds:.1f} s")


def narrowed(stage: Stage) -> Told:
    """The list of reviews under six choices, on one connection."""
    records = 1_000 if stage.is_quick else 20_000
    for engine in ENGINES:
        try:
            site = stage.site(engine, f"records-{records}", records=records)
        except NotHere as absent:
            yield Skipped(f"facets, {engine}", str(absent))
            continue
        addresses = load.Addresses()
        paths = [
            f"/en/reviews/?{one}&n={addresses.block(1)}" for one in LISTS for _ in range(3 if stage.is_quick else 20)
        ]
        took, _found = _answers(site, paths)
        each = len(took) // len(LISTS)
        worst = max(quantiles(took[at : at + each], n=20)[18] for at in range(0, len(took), each))
        what = f"{engine}: any facet page over {records:,} records"
        yield Row("facets", f"{what}, p95 of the worst", worst, "ms", None, None, "≤ 80 ms", worst <= 80)
        yield Row("facets", f"{what}, p50 of all", median(took), "ms")


def _answers(site: Site, paths: list[str]) -> tuple[list[float], str]:
    """Milliseconds of each on one connection, after pages that make what each process keeps."""
    with site.served() as server:
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=120)
        for number in range(12):
            _ask(connection, f"{paths[0]}&sort=newest&page={number}")
        took, sizes = [], []
        for path in paths:
            started = time.perf_counter()
            sizes.append(_ask(connection, path))
            took.append((time.perf_counter() - started) * 1000)
        connection.close()
    return took, f"{median(sizes) / 1000:.1f} kB"


def _ask(connection: http.client.HTTPConnection, path: str) -> int:
    connection.request("GET", path, headers={"Accept-Encoding": "gzip"})
    answer = connection.getresponse()
    body = answer.read()
    if answer.status != 200:
        raise Broken(f"{path} answers {answer.status}")
    return len(body)
