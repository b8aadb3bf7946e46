"""Questions that are answered inside a site: `python -m bench.inside QUESTION JSON` prints JSON on its last line."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable
from functools import partial
from random import Random
from statistics import median
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "stocktake.config.settings")
django.setup()

import pypdfium2  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from bench import data, giving, in_process  # noqa: E402
from stocktake.core.search.analyser import WORD, fold  # noqa: E402
from stocktake.core.search.query import common_words  # noqa: E402
from stocktake.documents.models import Paragraph  # noqa: E402

PLAIN_HOST = "127.0.0.1"


def pages(paths: list[str], times: int = 1) -> dict[str, dict[str, Any]]:
    """SQL statements of each page, asked for the second time by nobody in particular, and median milliseconds."""
    browser, told = Client(SERVER_NAME=PLAIN_HOST), {}
    for path in paths:
        warm = browser.get(path)
        if warm.status_code != 200:
            raise SystemExit(f"{path} answers {warm.status_code}")
        with CaptureQueriesContext(connection) as captured:
            browser.get(path)
        told[path] = {
            "statements": len(captured),
            "sql": [query["sql"][:300] for query in captured.captured_queries],
            "milliseconds": median(_took(partial(browser.get, path)) for _ in range(times)),
        }
    return told


def _took(call: Callable[[], Any]) -> float:
    started = time.perf_counter()
    call()
    return (time.perf_counter() - started) * 1000


def pages_of(path: str) -> int:
    return len(pypdfium2.PdfDocument(path))


def queries(times: int) -> list[str]:
    """So many different ones, each of one to three content words that stand in one paragraph."""
    rng, found = Random(7), dict[str, None]()
    numbers = list(Paragraph.objects.filter(number__isnull=False).values_list("pk", flat=True))
    while len(found) < times:
        text = Paragraph.objects.get(pk=rng.choice(numbers)).text
        words = [word for word in WORD.findall(text) if len(word) > 3 and fold(word) not in common_words()]
        if len(words) > 3:
            found[" ".join(rng.sample(words, rng.randint(1, 3)))] = None
    return list(found)


QUESTIONS: dict[str, Callable[..., Any]] = {
    "load": data.load,
    "file": data.file,
    "data-times": giving.times,
    "data-whole": giving.whole,
    "pages-of": pages_of,
    "bring-in": data.bring_in,
    "pages": pages,
    "queries": queries,
    "save-statements": in_process.save_statements,
    "saves": in_process.saves,
    "profile-page": in_process.profile_page,
    "profile-save": in_process.profile_save,
}

if __name__ == "__main__":
    print(json.dumps(QUESTIONS[sys.argv[1]](**json.loads(sys.argv[2]))))
