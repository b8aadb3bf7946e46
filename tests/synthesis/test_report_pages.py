"""Every page of the workbench and of a published report, in each language: nothing left over, nothing without a label."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from stocktake.core.publication import PUBLIC
from stocktake.documents import actions as documents
from stocktake.synthesis import actions
from tests.synthesis.conftest import NUMBER, Bench
from tests.test_every_page import LANGUAGES, POLICY, faults

pytestmark = pytest.mark.django_db
DESK = (
    "", "evidence/", "evidence/?words=zzzz&cycle=", "evidence/?chapter=3&objective=7&cycle=", "evidence/?country=XXX&cycle=",
    "pins/", "coverage/", "history/", "write/3/", "write/6a/", "write/3/read/", "write/3/versions/", "preview/",
    "sections/", "people/", "clearance/", "sections/3/assign/",
)  # fmt: skip


def pages(bench: Bench, language: str) -> Iterator[Any]:
    """A report from its beginning to its transmission, with everything that can be marked."""
    desk, public = f"/{language}/desk/reports/", f"/{language}/reports/"
    own = f"{desk}{NUMBER}/"
    officer, anybody = bench.world.client("regional-officer"), Client()
    yield anybody.get(public)
    for path in ("", "begin/"):
        yield officer.get(desk + path)
    yield officer.post(f"{desk}begin/", {})
    for path in DESK:
        yield officer.get(own + path)
    pin, moved = bench.pin(note="A note."), bench.pin("We search for the missing.", stance="gap")
    bench.write_all(f"{pin.marker} {moved.marker}")
    bench.write({"3": "Nothing cited.\n\n> Not so [@1]\n\nNobody [@77]."})
    yield officer.get(f"{own}consult/")
    yield officer.post(f"{own}consult/", {"addresses": "no address"})
    bench.consult(addresses=["guest@example.org"])
    documents.comment(bench.lent("focal-point"), "1", "Is it so?", version=1, block=0)
    bench.correct({"3.7": "Other words.", "3.8": "Before.\n\nWe search for the missing."})
    for path in (*DESK, "return/", "finalise/"):
        yield officer.get(own + path)
    yield officer.post(f"{own}finalise/")
    for path in ("sections/", "write/1/read/", "preview/"):
        yield bench.world.client("focal-point").get(own + path)
    documents.reply_to(bench.report.document.threads.get(), bench.lent(), "It is.")
    bench.write({"3": "So it is [@1]."})
    actions.finalise(bench.report, by=bench.officer)
    for path in ("", "reopen/", "publish/"):
        yield officer.get(own + path)
    yield officer.post(f"{own}reopen/", {"note": ""})
    actions.publish(bench.report, by=bench.officer)
    yield officer.get(f"{own}transmit/")
    yield officer.post(f"{own}transmit/", {"recipient": "other"})
    bench.transmit()
    bench.withdraw()
    yield officer.get(own)
    yield officer.get(desk)
    yield anybody.get(public)
    yield anybody.get(f"{public}regional-2028-eca/")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_is_clean(bench, language):
    found, seen = {}, 0
    for answer in pages(bench, language):
        where = f"{answer.wsgi_request.method} {answer.wsgi_request.get_full_path()}"
        seen += answer.status_code in {200, 409, 422}
        if answer.status_code not in {200, 409, 422} or answer["Content-Security-Policy"] != POLICY:
            found[where] = [f"status {answer.status_code}"]
        elif wrong := faults(answer.content.decode(), language):
            found[where] = wrong
    assert not found, "\n" + "\n".join(f"{where}: {'; '.join(what)}" for where, what in found.items())
    assert seen > 55


def test_a_published_report_is_kept_by_caches_and_a_draft_never(bench):
    bench.brought_to("published")
    for path in ("/en/reports/", "/en/reports/regional-2028-eca/"):
        assert Client().get(path)["Cache-Control"] == PUBLIC
        assert bench.world.client("nobody").get(path)["Cache-Control"] == "private, no-store"
    assert bench.world.client("secretariat").get(f"/en/desk/reports/{NUMBER}/")["Cache-Control"] == "private, no-store"
