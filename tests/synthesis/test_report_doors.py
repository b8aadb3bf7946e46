"""Who may do what: every door of a report, in every state, for every role, by GET and by POST.

Like the table of submissions it is written from the roles and the states, not from the rules. A cell that is not in the
table is closed, and closed looks like what does not exist. The doors are those of the URLconf.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone

from stocktake.core.models import Event, Job, Mail
from stocktake.documents import actions as documents
from stocktake.documents.models import (
    Assignment,
    Clearance,
    Comment,
    Document,
    Revision,
    Section,
    SectionVersion,
    Share,
    Tag,
    Thread,
)
from stocktake.synthesis.models import Consultation, Pin, Report, ReportFile, Transmission
from stocktake.synthesis.urls import desk
from stocktake.synthesis.workflow import REPORT
from tests.submissions.test_matrix import EXTRA, ROLES, content, face, nothing, opens, plain, saying
from tests.synthesis.conftest import FINDING, GAP, NUMBER, Bench

pytestmark = pytest.mark.django_db

EVERY = {"drafting", "consultation", "final", "published", "transmitted"}
OPEN = {"drafting", "consultation"}
CLOSED = EVERY - OPEN
WRITERS = {"regional-officer", "secretariat"}
EDITOR = "guest-edit-one-section"  # of chapter 3, which every address of the table names
TALKERS = {"guest-comment", EDITOR}
GUESTS = {"guest-view", *TALKERS}
MEMBER = "focal-point"  # of a member State, asked while the report is in consultation
MISSING = "RR-2028-ZZZ"
CANARY = "Kestrelwort"

Cells = frozenset[tuple[str, str]]


@dataclasses.dataclass
class Stage:
    """Africa's report in one state, with one of everything a door can name."""

    bench: Bench
    pin: int
    version: int
    thread: int
    assignment: int
    share: int
    tag: int

    @property
    def document(self) -> Document:
        return self.bench.report.document

    @property
    def base(self) -> int:
        return self.document.sections.get(key="3").version

    def clearance(self) -> int:
        """Laid before the guest who may read."""
        share = self.document.shares.get(person=self.bench.world.people["guest-view"])
        frozen = {"share": share, "versions": {"3": 1}, "besides": {"tables": [], "attachments": []}}
        return Clearance.objects.get_or_create(document=self.document, decision="", defaults=frozen)[0].pk


@dataclasses.dataclass(frozen=True)
class Row:
    """A door: who may look, who may act (None: it only shows), who is told that it is too early or too late."""

    get: Cells | None = None
    post: Cells | None = None
    late: Cells = frozenset()
    args: Callable[[Stage], tuple[Any, ...]] = plain  # type: ignore[assignment]
    data: Callable[[Stage], dict[str, Any]] = nothing  # type: ignore[assignment]
    becomes: str = ""
    answers: int = 302
    shows: bool = False
    prepares: bool = False


def at(*names: Any) -> Callable[[Stage], tuple[Any, ...]]:
    return lambda stage: tuple(getattr(stage, name) if hasattr(stage, str(name)) else name for name in names)


def move(sources: set[str], target: str, data: Callable[[Stage], dict[str, Any]] = nothing) -> Row:  # type: ignore[assignment]
    return Row(
        get=opens((WRITERS, sources)),
        post=opens((WRITERS, sources)),
        late=opens((WRITERS, EVERY - sources)),
        data=data,
        becomes=target,
    )


def a_pin(stage: Stage) -> dict[str, Any]:
    return {"paragraph": stage.bench.passage(GAP).pk, "stance": "gap"}


def a_text(stage: Stage) -> dict[str, Any]:
    return {"text": "Other words.", "version": stage.base, "save_id": uuid.uuid4()}


def an_unsent_file(stage: Stage) -> dict[str, Any]:
    where = f"desk/reports/{NUMBER}/write/3/"
    draft = {"where": where, "base": stage.base, "text": "From a file.", "save": str(uuid.uuid4())}
    told = json.dumps({"format": "stocktake-unsent", "version": 1, "drafts": [draft]})
    return {"file": SimpleUploadedFile("unsent.json", told.encode())}


def an_assignment(stage: Stage) -> dict[str, Any]:
    return {"organisation": stage.bench.report.organisation_id, "due_on": timezone.localdate().isoformat()}


def a_consultation(stage: Stage) -> dict[str, Any]:
    last = timezone.localdate() + dt.timedelta(days=14)
    return {"asks_members": "on", "addresses": "", "closes_on": last.isoformat(), "note": ""}


def a_transmission(stage: Stage) -> dict[str, Any]:
    return {"recipient": "president", "sent_on": timezone.localdate().isoformat(), "form": "html"}


OWN = opens((WRITERS, EVERY))
WRITES = opens((WRITERS, OPEN))
TOO_LATE = opens((WRITERS, CLOSED))
SEES = opens((WRITERS | GUESTS, EVERY), ({MEMBER}, {"consultation"}))
TALKS = opens((WRITERS | TALKERS, OPEN), ({MEMBER}, {"consultation"}))
SETTLES = opens((WRITERS | TALKERS, OPEN))
TALKED = opens((WRITERS | TALKERS, CLOSED))
EDITS = opens((WRITERS | {EDITOR}, OPEN))
EDITED = opens((WRITERS | {EDITOR}, CLOSED))

TABLE: dict[str, Row] = {
    "desk": Row(get=OWN),
    "history": Row(get=OWN),
    "coverage": Row(get=OWN),
    "draft-file": Row(get=opens((WRITERS, OPEN | {"final"})), args=at("html")),
    "evidence": Row(get=OWN),
    "pins": Row(get=OWN),
    "pin": Row(post=WRITES, late=TOO_LATE, data=a_pin),
    "restate": Row(post=WRITES, late=TOO_LATE, args=at("pin"), data=saying(stance="need", note="So.")),
    "drop": Row(post=WRITES, late=TOO_LATE, args=at("pin")),
    "follow": Row(post=WRITES, late=TOO_LATE, args=at("pin")),
    "write": Row(get=EDITS, post=EDITS, late=EDITED, args=at("3"), data=a_text),
    "status": Row(get=SEES, args=at("3")),
    "shown": Row(post=SEES, args=at("3"), data=saying(text="Words."), shows=True),
    "unsent": Row(get=EDITS, post=EDITS, data=an_unsent_file, answers=200),
    "versions": Row(get=SEES, args=at("3")),
    "restore": Row(post=EDITS, args=at("3", "version")),
    "preview": Row(get=SEES),
    "presence": Row(post=SEES, args=at("3"), shows=True),
    "read": Row(get=SEES, post=TALKS, late=TALKED, args=at("3"), data=saying(text="Why?", version="1", block="0")),
    "reply-to": Row(post=TALKS, late=TALKED, args=at("3", "thread"), data=saying(text="Because.")),
    "resolve": Row(post=SETTLES, late=TALKED, args=at("3", "thread")),
    "reopen-thread": Row(post=SETTLES, late=TALKED, args=at("3", "thread")),
    "tags": Row(
        get=SEES,
        post=EDITS,
        late=EDITED,
        args=at("3"),
        data=saying(code="objective:7", target="10.7", version="1", block="0"),
    ),
    "propose-tags": Row(post=EDITS, late=EDITED, args=at("3")),
    "accept-tags": Row(post=EDITS, late=EDITED, args=at("3")),
    "decide-tag": Row(post=EDITS, late=EDITED, args=at("3", "tag"), data=saying(decision="accept")),
    "people": Row(get=OWN, post=OWN, data=saying(address="another@example.org", right="view")),
    "end-share": Row(post=OWN, args=at("share")),
    "sections": Row(get=SEES),
    "assign": Row(get=WRITES, post=WRITES, late=TOO_LATE, args=at("3"), data=an_assignment),
    "end-assignment": Row(post=OWN, args=at("assignment")),
    "sign-off": Row(post=WRITES, late=TOO_LATE, args=at("assignment"), data=lambda stage: {"version": stage.base}),
    "take-back-sign-off": Row(post=WRITES, late=TOO_LATE, args=at("assignment")),
    "clearances": Row(get=OWN, post=WRITES, late=TOO_LATE, data=saying(address="director@example.org")),
    "clearance": Row(
        get=opens((WRITERS | {"guest-view"}, EVERY)),
        post=opens(({"guest-view"}, EVERY)),
        prepares=True,
        args=lambda stage: (stage.clearance(),),
        data=saying(decision="cleared"),
    ),
    "take-back-clearance": Row(post=OWN, prepares=True, args=lambda stage: (stage.clearance(),)),
    "move:consult": move({"drafting"}, "consultation", a_consultation),
    "move:return": move({"consultation"}, "drafting"),
    "move:finalise": move({"consultation"}, "final"),
    "move:reopen": move({"final"}, "drafting", saying(note="One figure.")),
    "move:publish": move({"final"}, "published"),
    "move:transmit": move({"published", "transmitted"}, "transmitted", a_transmission),
    "move:no-such-move": Row(get=frozenset(), post=frozenset()),
}
LISTS = {"compile", "begin"}  # they name no report


def test_every_address_of_the_workbench_has_a_row():
    names = {pattern.name for pattern in desk.urlpatterns}
    assert names == {name.partition(":")[0] for name in TABLE} | LISTS


def test_every_move_has_a_row():
    rows = {name.partition(":")[2] for name in TABLE if name.startswith("move:")}
    assert {one.name for one in REPORT.moves} == rows - {"no-such-move"}
    assert REPORT.states == EVERY


def staged(bench: Bench, state: str) -> Stage:
    """With a pin whose source was corrected since, three guests, an answered comment and a chapter given out."""
    report = bench.report
    bench.write({"3": f"{CANARY} was written first."})
    bench.share("guest-view", right="view")
    bench.share("guest-comment")
    share, _key = documents.offer(bench.lent(), address=bench.world.people[EDITOR].email, right="edit", keys=["3"])
    documents.accept_share(share, by=bench.world.fresh(EDITOR))
    thread = documents.comment(bench.lent("guest-comment"), "3", "Is it so?", version=1, block=0)
    documents.reply_to(thread, bench.lent(), "It is.")
    documents.assign(bench.lent(), "3", organisation=report.organisation, due_on=timezone.localdate())
    bench.brought_to(state)
    bench.write({"3": f"{CANARY} was written first.\n\nChapter 3 says so [@1]."})
    bench.correct({"3.7": f"Before it.\n\n{FINDING}\n\n{GAP}"})
    words = f"{CANARY} was written first."
    tag = Tag.objects.create(
        document=report.document, key="3", version=1, block=0, quote=words, sha256="0" * 64, kind="principle",
        code="6", score=4.0, band="likely", engine="words", words=[[0, 7, CANARY[:7]]],
    )  # fmt: skip
    return Stage(
        bench,
        pin=1,
        version=report.document.sections.get(key="3").versions.get(version=1).pk,
        thread=thread.pk,
        assignment=report.document.assignments.get().pk,
        share=report.document.shares.get(person=bench.world.people["guest-view"]).pk,
        tag=tag.pk,
    )


KINDS = (
    Document, Event, Mail, Job, Revision, SectionVersion, Share, Thread, Comment, Assignment, Clearance, Tag, Report,
    Pin, Consultation, ReportFile, Transmission,
)  # fmt: skip


def fingerprint(stage: Stage) -> tuple[Any, ...]:
    """What a refused request must leave as it was."""
    counts = ", ".join(f"(SELECT COUNT(*) FROM {kind._meta.db_table})" for kind in KINDS)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {counts}")
        return (
            *cursor.fetchone(),
            *Report.objects.order_by("pk").values_list("state", "revision", "organisation"),
            *Pin.objects.order_by("pk").values_list("stance", "note", "paragraph", "dropped_at"),
            *Consultation.objects.order_by("pk").values_list("closed_at"),
            *Section.objects.filter(document=stage.document).order_by("pk").values_list("text", "version"),
            *Share.objects.order_by("pk").values_list("right", "keys", "person", "ended_at"),
            *Thread.objects.order_by("pk").values_list("resolved_at", "quote"),
            *Assignment.objects.order_by("pk").values_list("organisation", "signed_off_at", "ended_at"),
            *Tag.objects.order_by("pk").values_list("standing", "kind", "code"),
            *Clearance.objects.order_by("pk").values_list("decision", "remark"),
        )


def address(name: str, stage: Stage, number: str = NUMBER) -> str:
    kind, _, which = name.partition(":")
    args = (which,) if which else TABLE[name].args(stage)
    return reverse(f"synthesis:{kind}", args=[number, *args])


def browsers(world: Any) -> dict[str, Any]:
    made = {role: world.client(role) for role in ROLES}
    for client in made.values():
        client.get(f"/en/desk/reports/{MISSING}/")
        client.get("/en/no-such-page/")
    return made


class Probe:
    """Sends one request, notes what differs from the table, and takes back whatever it did."""

    def __init__(self, stage: Stage, state: str) -> None:
        self.stage, self.state, self.divergences = stage, state, []
        self.clients = browsers(stage.bench.world)
        self.before = fingerprint(stage)
        self.absent: dict[tuple[str, str], tuple[Any, ...]] = {}

    def not_there(self, role: str, method: str) -> tuple[Any, ...]:
        if (role, method) not in self.absent:
            path = f"/en/desk/reports/{MISSING}/people/"
            self.absent[role, method] = face(getattr(self.clients[role], method)(path), path)
        return self.absent[role, method]

    def send(self, role: str, method: str, name: str) -> None:
        row = TABLE[name]
        with transaction.atomic():
            path = address(name, self.stage)
            data = {**EXTRA, **row.data(self.stage)} if method == "post" else {}
            before = fingerprint(self.stage) if row.prepares else self.before
            self.clients[role].cookies.pop("messages", None)
            response = getattr(self.clients[role], method)(path, data)
            told = self._told(role, method, name, response, path)
            if told is None and fingerprint(self.stage) != before:
                told = "changed something"
            transaction.set_rollback(True)
        if told:
            self.divergences.append(f"{self.state:12} {role:22} {method.upper():5} {name:20} {told}")

    def _told(self, role: str, method: str, name: str, response: Any, path: str) -> str | None:
        """What is wrong; None: it is as it should be, and nothing may have changed; "": it acted."""
        row, cell, status = TABLE[name], (role, self.state), response.status_code
        if method == "get" and row.get is None:
            allowed = {405, 302} if role == "anonymous" else {405, 404}
            return None if status in allowed else f"{status}, not 405"
        if role == "anonymous":
            asked = response.headers.get("Location", "")
            if status == 401 and method == "post":
                return None
            return None if status == 302 and asked.startswith("/en/account/login/?next=") else f"{status} {asked}"
        if method == "get" or row.post is None:
            if cell in (row.get or frozenset()):
                content(response)
                return None if status == 200 else f"{status}, not 200"
        elif cell in row.post:
            return self._acted(row, response)
        elif cell in row.late:
            return None if status == 409 else f"{status}, not 409"
        if status != 404:
            return f"{status}, not 404"
        return None if face(response, path) == self.not_there(role, method) else "a 404 unlike that of a missing number"

    def _acted(self, row: Row, response: Any) -> str | None:
        now = Report.objects.get(number=NUMBER)
        if response.status_code == 200 and row.shows:
            return None
        if response.status_code != row.answers:
            return f"{response.status_code}, not {row.answers}"
        if now.state != (row.becomes or self.state):
            return f"became {now.state}"
        return "took a field that its form does not have" if now.is_invented else ""


@pytest.mark.parametrize("state", sorted(EVERY))
def test_every_role_at_every_door(bench, state):
    probe = Probe(staged(bench, state), state)
    for role in ROLES:
        for name in TABLE:
            probe.send(role, "get", name)
            probe.send(role, "post", name)
    assert not probe.divergences, "\n" + "\n".join(probe.divergences)


@pytest.mark.parametrize("state", sorted(EVERY))
def test_lists_are_made_of_what_the_doors_open(bench, state):
    staged(bench, state)
    for role in ROLES:
        person = AnonymousUser() if role == "anonymous" else bench.world.fresh(role)
        assert Report.objects.visible_to(person).exists() == (role in WRITERS), role
        assert Report.objects.consulted(person).exists() == (role == MEMBER and state == "consultation"), role


def test_the_list_and_the_first_page_are_for_officers(bench):
    for role, client in browsers(bench.world).items():
        for name in sorted(LISTS):
            answer = client.get(reverse(f"synthesis:{name}"))
            known = role in WRITERS | {"other-region"}
            assert answer.status_code == (200 if known else 302 if role == "anonymous" else 404), (role, name)
        listed = NUMBER in client.get(reverse("synthesis:compile")).content.decode()
        assert listed == (role in WRITERS), role


@pytest.mark.parametrize("state", ["drafting", "consultation", "final"])
def test_no_word_of_a_draft_is_public(bench, state):
    staged(bench, state)
    client = bench.world.client("anonymous")
    for path in ("/en/", "/en/reports/", "/en/reports/regional-2028-eca/", "/en/regions/eca/", "/sitemap.xml"):
        page = client.get(path).content.decode()
        assert CANARY not in page
        assert NUMBER not in page
