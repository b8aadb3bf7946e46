"""Data out: what the record costs as files, in time and in memory, and how long the first byte waits."""

from __future__ import annotations

import resource
import time
from collections.abc import Iterable
from statistics import median
from typing import TYPE_CHECKING, Any

from bench.results import Row, Told

if TYPE_CHECKING:
    from bench.site import Stage

TARGETS = {"reviews": 0.5, "paragraphs": 2.0}
MOST_MEGABYTES = 300


def given(stage: Stage) -> Told:
    """On each engine 2,000 reviews of 50 paragraphs for the times; on the embedded one 10,000 of 30 for the memory."""
    reviews, paragraphs = (40, 10) if stage.is_quick else (2000, 50)
    yield from _times(stage, "sqlite", reviews, paragraphs)
    site = stage.site("sqlite", "given-whole", reviews=5 * reviews, paragraphs=3 * paragraphs // 5)
    told = site.inside("data-whole")
    note = f"{site.told['paragraphs']:,} paragraphs, {told['megabytes']:.0f} MB read in {told['seconds']:.0f} s"
    what, peak = f"every data set of {site.told['reviews']:,} reviews as CSV, JSON and XLSX", told["peak"]
    yield Row("data", what, peak, "MB", None, None, f"≤ {MOST_MEGABYTES} MB", peak <= MOST_MEGABYTES, note)
    yield from _times(stage, "postgresql", reviews, paragraphs)


def _times(stage: Stage, engine: str, reviews: int, paragraphs: int) -> Told:
    site = stage.site(engine, "given-times", reviews=reviews, paragraphs=paragraphs)
    for name, one in site.inside("data-times", rounds=stage.rounds).items():
        note = f"{one['rows']:,} rows; first byte {one['first'] * 1000:.0f} ms; {one['queries']} queries"
        most, taken = TARGETS[name], one["seconds"]
        what = f"{engine}: {name}.csv of {site.told['reviews']:,} reviews"
        yield Row("data", what, taken, "s", None, None, f"≤ {most} s", taken <= most, note, one["each"])


# Inside a site


def times(rounds: int) -> dict[str, Any]:
    """The two large CSV files, the record once read: the median of the rounds."""
    told = {}
    for name in TARGETS:
        _asked(name, "csv")
        taken = [_asked(name, "csv") for _ in range(rounds)]
        seconds = [one["seconds"] for one in taken]
        told[name] = {**taken[-1], "seconds": median(seconds), "each": seconds}
    return told


def whole() -> dict[str, Any]:
    """Every set in every form, read to its end. The peak is that of the whole process, Python and Django in it."""
    from stocktake.api.sets import SETS  # noqa: PLC0415  (models load only inside a site)

    started = time.perf_counter()
    told = [_asked(name, form) for name in SETS for form in ("csv", "json", "xlsx")]
    return {
        "megabytes": sum(one["size"] for one in told) / 1e6,
        "seconds": time.perf_counter() - started,
        "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


def _asked(name: str, form: str) -> dict[str, Any]:
    from django.db import connection  # noqa: PLC0415
    from django.test import Client  # noqa: PLC0415

    asked: list[None] = []

    def counting(execute: Any, *told: Any) -> Any:
        asked.append(None)
        return execute(*told)

    with connection.execute_wrapper(counting):
        started = time.perf_counter()
        answer = Client(SERVER_NAME="127.0.0.1").get(f"/en/data/{name}.{form}")
        pieces: Iterable[bytes] = iter(answer.streaming_content)
        size, rows, first = 0, -1, 0.0
        for piece in pieces:
            first = first or time.perf_counter() - started
            size, rows = size + len(piece), rows + piece.count(b"\r\n")
        seconds = time.perf_counter() - started
        answer.close()
    return {"seconds": seconds, "first": first, "rows": rows, "size": size, "queries": len(asked)}
