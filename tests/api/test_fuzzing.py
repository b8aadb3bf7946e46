"""A fuzzer that knows the API's description asks what it allows and what it does not (schemathesis)."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import hypothesis
import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from django.test import Client
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode

from stocktake.api import cursors, machine
from stocktake.config.wsgi import application  # noqa: F401  (loads the apps)
from stocktake.submissions.models import Publication
from tests.api import worlds

pytestmark = pytest.mark.django_db
LISTS = ["reviews", "paragraphs", *machine.SHORT]
PATHS = ["/api/v1/", "/api/v1/reviews/{number}/", *(f"/api/v1/{name}/" for name in LISTS)]


def given(name: str) -> list[str]:
    """Cursors that the list really gave."""
    told = Client().get(f"/api/v1/{name}/?limit=1").json()
    last = {"reviews": ["2026-01-01T00:00:00+00:00", 1], "paragraphs": [1, 1]}
    return [told["next"]] if told["next"] else [cursors.give(name, last[name])] if name in last else []


@lru_cache(maxsize=1)
def site() -> Any:
    """Django itself, without the publication cache: every question is answered anew."""
    return WSGIHandler()


def described() -> Any:
    for name in LISTS:
        known = given(name)
        schemathesis.openapi.format(f"cursor-{name}", st.sampled_from(known) if known else st.nothing())
    return schemathesis.openapi.from_wsgi("/api/v1/openapi.json", site())


QUESTIONS = [(path, mode) for path in PATHS for mode in GenerationMode]
QUESTIONS.remove(("/api/v1/", GenerationMode.NEGATIVE))  # it takes nothing that could be wrong


@pytest.mark.parametrize(("path", "mode"), QUESTIONS)
def test_the_fuzzer_finds_nothing(world, settings, path, mode):
    settings.API_REQUESTS_A_MINUTE = 1_000_000
    settings.ALLOWED_HOSTS = ["*"]
    worlds.every_state(world)
    seen = fuzzed(described()[path]["GET"], mode)
    if mode is GenerationMode.NEGATIVE:
        assert {404, 422} & set(seen)
    else:
        assert {200, 404} & set(seen)
    assert Publication.objects.filter(standing="current").count() == 2


def fuzzed(operation: Any, mode: GenerationMode) -> list[int]:
    seen: list[int] = []
    cases = operation.as_strategy(generation_mode=mode)

    @settings(
        max_examples=20, deadline=None, database=None, derandomize=True, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @hypothesis.given(case=cases)
    def each(case: Any) -> None:
        answer = case.call(base_url="http://testserver", headers={"Accept-Encoding": "identity"})
        seen.append(answer.status_code)
        case.validate_response(answer)

    each()
    return seen
