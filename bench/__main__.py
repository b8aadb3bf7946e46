"""`./run bench [--json FILE] [--quick] [--profile] [NAME …]`: measures, prints a table, writes JSON.

A target that is missed is said and is no error; the exit code is 1 when a measure broke. Everything runs on the
loopback, in a temporary folder and in the database `stocktake_bench`; both are gone afterwards.
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from bench import giving, importing, pages, searching, whole, words, writing
from bench.processes import Broken
from bench.results import Results, Skipped, Told
from bench.site import NotHere, Stage

MEASURES: dict[str, Callable[[Stage], Told]] = {
    "cached": pages.cached,
    "review": pages.review,
    "public": pages.public,
    "search": searching.searched,
    "facets": searching.narrowed,
    "save": writing.save,
    "merge": writing.merged,
    "import-docx": importing.word,
    "import-pdf": importing.pdf,
    "compile": whole.compiled,
    "data": giving.given,
    "print": whole.printed,
    "start": whole.start,
    "suggest": words.suggested,
}


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./run bench", description="Measures, each figure beside its floor.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"what to measure: {', '.join(MEASURES)} (all)")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there")
    parser.add_argument("--quick", action="store_true", help="small numbers, to see that everything runs")
    parser.add_argument("--profile", action="store_true", help="say where a save and a review page spend their time")
    told = parser.parse_args()
    if unknown := [name for name in told.names if name not in MEASURES]:
        parser.error(f"there is no measure {unknown[0]!r}; there are: {', '.join(MEASURES)}")
    return told


def measure(stage: Stage, name: str, results: Results) -> None:
    print(f"Measuring {name} …", file=sys.stderr, flush=True)
    try:
        for told in MEASURES[name](stage):
            results.add(told)
    except NotHere as absent:
        results.add(Skipped(name, str(absent)))
    except Broken as problem:
        results.add(Skipped(name, str(problem), is_error=True))


def profiles(stage: Stage) -> None:
    print(pages.recorded(stage).inside("profile-page", path=pages.REVIEW))
    print(writing.profile(stage))


def _leave(number: int, _frame: object) -> None:
    raise SystemExit(128 + number)  # the folder, the database and every child go too


def main() -> int:
    told = arguments()
    results = Results(told.quick)
    signal.signal(signal.SIGTERM, _leave)
    with ExitStack() as closing:
        folder = Path(closing.enter_context(tempfile.TemporaryDirectory(prefix="stocktake-bench-")))
        # Children run from compiled bytecode, as installed code does, and leave none in the tree.
        os.environ["PYTHONPYCACHEPREFIX"] = str(folder / "bytecode")
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
        stage = Stage(folder, told.quick, closing)
        for name in told.names or MEASURES:
            measure(stage, name, results)
        if told.profile:
            profiles(stage)
    print(results.table())
    if told.json:
        results.write(told.json)
    return int(results.is_broken)


if __name__ == "__main__":
    raise SystemExit(main())
