"""Who may do what: every door of a submission, in every state, for every role, by GET and by POST.

The table is written from the roles and the states, not from `stocktake.submissions.rules`: where the two differ, one of
them is wrong. A cell that is not in the table is closed, and closed looks like what does not exist.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import io
import json
import re
import uuid
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import quote

import docx
import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.db.models import Q
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from stocktake.core import events, files, tasks, text
from stocktake.core.models import Event, Job, Mail, StoredFile, thing_key
from stocktake.documents import actions as documents
from stocktake.documents.actions import Incoming
from stocktake.documents.models import (
    Assignment,
    Attachment,
    Clearance,
    Comment,
    Document,
    Piece,
    Proposal,
    Revision,
    Section,
    SectionVersion,
    Share,
    StatisticsTable,
    Tag,
    Thread,
)
from stocktake.documents.states import Right
from stocktake.submissions import actions as submissions
from stocktake.submissions.models import Filing, Publication, Remark, Submission
from stocktake.submissions.urls import desk
from stocktake.submissions.workflow import SUBMISSION

pytestmark = pytest.mark.django_db

ROLES = [
    "anonymous", "focal-point", "co-author", "other-state", "secretariat", "regional-officer", "other-region",
    "administrator", "nobody", "guest-view", "guest-comment", "guest-edit-one-section",
]  # fmt: skip
EVERY = {"draft", "submitted", "returned", "scheduled", "published", "revising", "withdrawn"}
SENT = EVERY - {"draft"}
OPEN = {"draft", "returned", "revising"}
ON_RECORD = {"published", "revising"}
EVER_PUBLIC = {"published", "revising", "withdrawn"}

AUTHORS = {"focal-point", "co-author"}
FOLLOWERS = {"secretariat", "regional-officer"}
WRITER = "guest-edit-one-section"  # of 1a, the section that every address of the table names
TALKERS = {"guest-comment", WRITER}
GUESTS = {"guest-view", *TALKERS}

NUMBER, MISSING = "VR-2028-KEN", "VR-2028-ZZZ"
CANARY = "Kestrelwort"  # a word of the draft that was filed
UNSENT = "Marshlantern"  # a word written after the last filing
# Fields that no form has: nobody may set them by sending them.
EXTRA = {
    "state": "published", "is_invented": "on", "organisation": "1", "number": "VR-2028-PER", "kind": "pledge",
    "created_by": "1", "publish_at": "2020-01-01", "sent_at": "2020-01-01", "is_late": "on",
}  # fmt: skip

Cells = frozenset[tuple[str, str]]


def opens(*pairs: tuple[Iterable[str], Iterable[str]]) -> Cells:
    return frozenset((role, state) for roles, states in pairs for role in roles for state in states)


def plain(stage: Stage) -> tuple[Any, ...]:
    return ()


def nothing(stage: Stage) -> dict[str, Any]:
    return {}


@dataclasses.dataclass(frozen=True)
class Row:
    """A door: who may look, who may act (None: it only shows), who is told that it is too early or too late."""

    get: Cells | None = None  # None: there is nothing to look at, a GET is 405
    post: Cells | None = None
    late: Cells = frozenset()
    args: Callable[[Stage], tuple[Any, ...]] = plain
    data: Callable[[Stage], dict[str, Any]] = nothing
    query: str = ""
    becomes: str = ""
    answers: int = 302  # to who may act
    shows: bool = False  # a POST that changes nothing and answers with what it shows
    prepares: bool = False  # its address names something that is made for the occasion


@dataclasses.dataclass
class Stage:
    """Kenya's review in one state, with one of everything a door can name."""

    world: Any
    submission: Submission
    table: int
    attachment: int
    version: int
    sent_remark: int
    unsent_remark: int
    mail: int
    thread: int
    assignment: int
    share: int
    tag: int

    def clearance(self) -> int:
        """Laid before the guest who may read."""
        share = self.submission.document.shares.get(person=self.world.people["guest-view"])
        frozen = {"share": share, "versions": {"1a": 1}, "besides": {"tables": [], "attachments": []}}
        return Clearance.objects.get_or_create(document=self.submission.document, decision="", defaults=frozen)[0].pk

    french: int  # a version of the French answer

    @property
    def base(self) -> int:
        return self.submission.document.sections.get(key="1a").version

    @property
    def version_base(self) -> int:
        return self.submission.document.translations.get(language="fr").sections.get(key="1a").version

    def empty_version(self) -> str:
        return documents.add_language(self.submission.document, "es", by=self.world.fresh("co-author")).language

    def proposal(self) -> uuid.UUID:
        stored = files.keep(b"a Word file")
        pieces = [Incoming("Process", "Words of a file.", "1b")]
        author = self.world.fresh("co-author")
        return documents.propose(
            self.submission.document, pieces, file=stored, name="a.docx", language="en", by=author
        ).pk

    def piece(self) -> int:
        proposal = documents.place(Proposal.objects.get(pk=self.proposal()), {0: ""}, by=self.world.fresh("co-author"))
        return proposal.pieces.get().pk


def word_file() -> bytes:
    document = docx.Document()
    document.add_heading("Methodology", 1)
    document.add_paragraph("We asked every ministry.")
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


WORD = word_file()


def a_file(stage: Stage) -> dict[str, Any]:
    return {"file": SimpleUploadedFile("annex.pdf", b"%PDF-1.7 annex"), "title": "Annex"}


def a_word_file(stage: Stage) -> dict[str, Any]:
    return {"file": SimpleUploadedFile("review.docx", WORD)}


def a_text(stage: Stage) -> dict[str, Any]:
    return {"text": "Other words.", "version": stage.base, "save_id": uuid.uuid4()}


def a_french_text(stage: Stage) -> dict[str, Any]:
    return {"text": "D’autres mots.", "version": stage.version_base, "save_id": uuid.uuid4(), "of": "1"}


def an_unsent_file(stage: Stage) -> dict[str, Any]:
    where = f"desk/submissions/{NUMBER}/write/1a/"
    draft = {"where": where, "base": stage.base, "text": "From a file.", "save": str(uuid.uuid4())}
    told = json.dumps({"format": "stocktake-unsent", "version": 1, "drafts": [draft]})
    return {"file": SimpleUploadedFile("unsent.json", told.encode())}


def an_hour(stage: Stage) -> dict[str, Any]:
    later = timezone.now() + dt.timedelta(days=2)
    return {"day": later.date().isoformat(), "hour": "12:00"}


def an_assignment(stage: Stage) -> dict[str, Any]:
    return {"organisation": stage.submission.organisation_id, "due_on": timezone.localdate().isoformat()}


def saying(**told: str) -> Callable[[Stage], dict[str, Any]]:
    return lambda stage: dict(told)


def at(*names: Any) -> Callable[[Stage], tuple[Any, ...]]:
    return lambda stage: tuple(getattr(stage, name) if hasattr(stage, str(name)) else name for name in names)


def move(role: str, sources: set[str], target: str, data: Callable[[Stage], dict[str, Any]] = nothing) -> Row:
    """One role makes the move; where that role can see the submission in another state, it is told so."""
    known = EVERY if role == "focal-point" else SENT
    return Row(
        get=opens(({role}, sources)),
        post=opens(({role}, sources)),
        late=opens(({role}, known - sources)),
        data=data,
        becomes=target,
    )


READS = opens((AUTHORS, EVERY), (FOLLOWERS, SENT))
READS_FILED = opens((AUTHORS | FOLLOWERS, SENT))
OWN = opens((AUTHORS, EVERY))
WRITES = opens((AUTHORS, OPEN))
SEES = opens((AUTHORS | GUESTS, EVERY))
MANAGES = opens(({"focal-point"}, EVERY))
WRITES_ONE = opens((AUTHORS | {WRITER}, OPEN))
TALKS = opens((AUTHORS | TALKERS, OPEN))
CLOSED_TO_WRITE = opens((AUTHORS | {WRITER}, EVERY - OPEN))
CLOSED_TO_TALK = opens((AUTHORS | TALKERS, EVERY - OPEN))
# Doors of the focal point alone; where the draft takes no text they are not there.
DECIDES = opens(({"focal-point"}, OPEN))
CHECKS = opens(({"secretariat"}, {"submitted", "scheduled"}))
WHY = saying(note="Because.")

TABLE: dict[str, Row] = {
    "desk": Row(get=READS),
    "history": Row(get=READS),
    "filed": Row(get=READS_FILED),
    "filed-file": Row(get=READS_FILED, args=at(1)),
    "receipt": Row(get=READS_FILED, args=at(1)),
    "receipt-file": Row(get=READS_FILED, args=at(1)),
    "mail": Row(get=opens(({"focal-point", "secretariat"}, SENT)), args=at("mail")),
    "write": Row(
        get=WRITES_ONE, post=WRITES_ONE, late=opens((AUTHORS | {WRITER}, EVERY - OPEN)), args=at("1a"), data=a_text
    ),
    "status": Row(get=SEES, args=at("1a")),
    "shown": Row(post=SEES, args=at("1a"), data=saying(text="Words."), shows=True),
    "unsent": Row(get=WRITES_ONE, post=WRITES_ONE, data=an_unsent_file, answers=200),
    "versions": Row(get=SEES, args=at("1a")),
    "restore": Row(post=WRITES_ONE, args=at("1a", "version")),
    "preview": Row(get=SEES),
    "presence": Row(post=SEES, args=at("1a"), shows=True),
    "read": Row(
        get=SEES, post=TALKS, late=CLOSED_TO_TALK, args=at("1a"), data=saying(text="Why?", version="1", block="0")
    ),
    "reply-to": Row(post=TALKS, late=CLOSED_TO_TALK, args=at("1a", "thread"), data=saying(text="Because.")),
    "resolve": Row(post=TALKS, late=CLOSED_TO_TALK, args=at("1a", "thread")),
    "reopen-thread": Row(post=TALKS, late=CLOSED_TO_TALK, args=at("1a", "thread")),
    "tags": Row(
        get=SEES,
        post=WRITES_ONE,
        late=CLOSED_TO_WRITE,
        args=at("1a"),
        data=saying(code="objective:7", target="10.7", version="1", block="0"),
    ),
    "propose-tags": Row(post=WRITES_ONE, late=CLOSED_TO_WRITE, args=at("1a")),
    "accept-tags": Row(post=WRITES_ONE, late=CLOSED_TO_WRITE, args=at("1a")),
    "decide-tag": Row(post=WRITES_ONE, late=CLOSED_TO_WRITE, args=at("1a", "tag"), data=saying(decision="accept")),
    "people": Row(get=OWN, post=MANAGES, data=saying(address="another@example.org", right="view")),
    "end-share": Row(post=MANAGES, args=at("share")),
    "sections": Row(get=SEES),
    "assign": Row(
        get=opens(({"focal-point"}, OPEN)),
        post=opens(({"focal-point"}, OPEN)),
        late=opens(({"focal-point"}, EVERY - OPEN)),
        args=at("1a"),
        data=lambda stage: an_assignment(stage),
    ),
    "end-assignment": Row(post=MANAGES, args=at("assignment")),
    "sign-off": Row(
        post=WRITES,
        late=opens((AUTHORS, EVERY - OPEN)),
        args=at("assignment"),
        data=lambda stage: {"version": stage.base},
    ),
    "take-back-sign-off": Row(post=WRITES, late=opens((AUTHORS, EVERY - OPEN)), args=at("assignment")),
    "clearances": Row(
        get=OWN,
        post=opens(({"focal-point"}, OPEN)),
        late=opens(({"focal-point"}, EVERY - OPEN)),
        data=saying(address="minister@example.org"),
    ),
    "clearance": Row(
        get=opens((AUTHORS | {"guest-view"}, EVERY)),
        post=opens(({"guest-view"}, EVERY)),
        prepares=True,
        args=lambda stage: (stage.clearance(),),
        data=saying(decision="cleared"),
    ),
    "take-back-clearance": Row(post=MANAGES, prepares=True, args=lambda stage: (stage.clearance(),)),
    "languages": Row(get=OWN, post=WRITES, data=saying(language="ru")),
    "in-write": Row(
        get=WRITES, post=WRITES, late=opens((AUTHORS, EVERY - OPEN)), args=at("fr", "1a"), data=a_french_text
    ),
    "in-status": Row(get=OWN, args=at("fr", "1a")),
    "in-shown": Row(post=OWN, args=at("fr", "1a"), data=saying(text="Mots."), shows=True),
    "in-versions": Row(get=OWN, args=at("fr", "1a")),
    "in-restore": Row(post=WRITES, args=at("fr", "1a", "french")),
    "in-preview": Row(get=OWN, args=at("fr")),
    "in-beside": Row(get=OWN, args=at("fr", "1")),
    "in-compare": Row(post=WRITES, args=at("fr", "1a"), data=saying(of="2")),
    "in-sign-answer": Row(post=DECIDES, args=at("fr", "3.7"), data=saying(version="1")),
    "in-sign-section": Row(post=DECIDES, args=at("fr", "3"), data=saying(**{"version-3.7": "1"})),
    "in-going": Row(post=DECIDES, args=at("fr"), data=saying(going="not")),
    "in-remove": Row(post=DECIDES, prepares=True, args=lambda stage: (stage.empty_version(),)),
    "changes": Row(get=OWN),
    "add-table": Row(
        get=WRITES, post=WRITES, query="?key=1a", data=saying(title="T", source="S", cells="Year | Count\n2024 | 7")
    ),
    "remove-table": Row(post=WRITES, args=at("table")),
    "attachments": Row(get=OWN, post=WRITES, data=a_file),
    "attachment": Row(get=OWN, args=at("attachment")),
    "detach": Row(post=WRITES, args=at("attachment")),
    "to-word": Row(get=OWN),
    "upload": Row(get=WRITES, post=WRITES, data=a_word_file),
    "proposal": Row(
        get=WRITES, post=WRITES, prepares=True, args=lambda stage: (stage.proposal(),), data=saying(**{"piece-0": "1b"})
    ),
    "dismiss": Row(post=WRITES, prepares=True, args=lambda stage: (stage.proposal(),)),
    "tray": Row(get=WRITES),
    "settle": Row(post=WRITES, prepares=True, args=lambda stage: (stage.piece(),), data=saying(key="1b")),
    "submit": Row(
        get=opens(({"focal-point"}, OPEN)),
        post=opens(({"focal-point"}, OPEN)),
        late=opens(({"focal-point"}, EVERY - OPEN)),
        becomes="submitted",
    ),
    "add-remark": Row(post=CHECKS, data=saying(key="1a", text="Which year?")),
    "remove-remark": Row(post=CHECKS, args=at("unsent_remark")),
    "reply": Row(
        post=opens((AUTHORS, {"returned", "revising"})), args=at("sent_remark"), data=saying(reply="In 2027.")
    ),
    "correct": Row(
        get=opens(({"secretariat"}, {"published"})),
        post=opens(({"secretariat"}, {"published"})),
        args=at("1a"),
        data=saying(text="We wrote this, corrected.", note="At the wish of the State."),
    ),
    "move:return": move("secretariat", {"submitted", "scheduled"}, "returned", WHY),
    "move:schedule": move("secretariat", {"submitted"}, "scheduled", an_hour),
    "move:unschedule": move("secretariat", {"scheduled"}, "submitted"),
    "move:publish": move("secretariat", {"submitted", "scheduled"}, "published"),
    "move:revise": move("focal-point", {"published"}, "revising"),
    "move:keep": move("focal-point", {"revising"}, "published"),
    "move:withdraw": move(
        "focal-point", {"submitted", "scheduled", "returned", "published", "revising"}, "withdrawn", WHY
    ),
    "move:reopen": move("focal-point", {"withdrawn"}, "draft"),
    # Not moves at this address: `correct` has a page of its own, the last does not exist.
    "move:correct": Row(get=frozenset(), post=frozenset()),
    "move:take-over": Row(get=frozenset(), post=frozenset()),  # only a command makes it
    "move:no-such-move": Row(get=frozenset(), post=frozenset()),
}


def test_every_address_of_the_desk_has_a_row():
    names = {pattern.name for pattern in desk.urlpatterns}
    assert names == {name.partition(":")[0] for name in TABLE}


def test_every_move_has_a_row():
    known = {move.name for move in SUBMISSION.moves}
    rows = {name.partition(":")[2] for name in TABLE if name.startswith("move:")}
    assert known - {"submit"} == rows - {"no-such-move"}


def test_the_table_knows_every_role_and_every_state(world):
    assert set(ROLES) == {"anonymous", *world.people}
    assert SUBMISSION.states == EVERY


def brought_to(world: Any, state: str) -> Submission:
    """Kenya's review, by real moves, with a remark that was sent and, later, one that was not."""
    focal_point, secretariat = world.fresh("focal-point"), world.fresh("secretariat")
    draft = world.draft(f"{CANARY} was written first.")
    documents.attach(
        draft.document, file=files.keep(b"an annex"), name="annex.txt", title=f"{CANARY} annex", by=focal_point
    )
    documents.add_table(
        draft.document, key="1a", title=CANARY, source="Office", rows=[["Year"], ["2024"]], by=focal_point
    )
    together(world, draft)
    french = documents.add_language(draft.document, "fr", by=focal_point)
    texts = {"1a": f"{CANARY} en français.", "3.7": "De la vulnérabilité."}
    documents.fill(french, texts, by=focal_point, origin="typed")
    if state == "draft":
        return draft

    def now() -> Submission:
        return Submission.objects.get(pk=draft.pk)

    submissions.submit(now(), by=focal_point)
    submissions.add_remark(now(), key="1a", text="Which year?", by=secretariat)
    submissions.give_back(now(), note="One question.", by=secretariat)
    if state == "returned":
        return now()
    submissions.submit(now(), by=focal_point)
    submissions.add_remark(now(), key="1a", text="And which month?", by=secretariat)
    if state == "scheduled":
        submissions.schedule(now(), at=timezone.now() + dt.timedelta(days=1), by=secretariat)
    if state in EVER_PUBLIC:
        submissions.publish(now(), by=secretariat)
    if state == "revising":
        submissions.revise(now(), by=focal_point)
    if state == "withdrawn":
        submissions.withdraw(now(), note="At our wish.", by=focal_point)
    return now()


def together(world: Any, draft: Submission) -> None:
    """Three guests, a thread begun by one of them, and a section given to a ministry."""
    world.share(draft, "guest-view", Right.VIEW)
    world.share(draft, "guest-comment", Right.COMMENT)
    world.share(draft, WRITER, Right.EDIT, "1a")
    documents.comment(world.lent(draft, "guest-comment"), "1a", "Is it so?", version=1, block=0)
    ministry = world.people["co-author"].memberships.get().organisation
    documents.assign(world.lent(draft), "1a", organisation=ministry, due_on=timezone.localdate())


def staged(world: Any, state: str) -> Stage:
    submission = brought_to(world, state)
    assert submission.state == state
    document, author = submission.document, world.fresh("co-author")
    section = document.sections.get(key="1a")
    documents.fill(document, {"1a": f"{section.text}\n\n{UNSENT} came later."}, by=author, origin="typed")
    french = document.translations.get(language="fr")
    documents.fill(french, {"1a": f"{CANARY}, puis {UNSENT}."}, by=author, origin="typed")
    mail = Mail.objects.about(thing_key(submission)).filter(to=world.people["focal-point"]).first()
    sent = submission.remarks.filter(sent_at__isnull=False).first()
    unsent = submission.remarks.filter(sent_at=None).first()
    return Stage(
        world,
        submission,
        table=document.tables.get().pk,
        attachment=document.attachments.get().pk,
        version=section.versions.get(version=1).pk,
        sent_remark=sent.pk if sent else 0,
        unsent_remark=unsent.pk if unsent else 0,
        mail=mail.pk if mail else 0,
        thread=document.threads.get().pk,
        assignment=document.assignments.get().pk,
        share=document.shares.get(person=world.people["guest-view"]).pk,
        tag=proposed(document).pk,
        french=french.sections.get(key="1a").versions.get(version=1).pk,
    )


def proposed(document: Any) -> Tag:
    """A proposal on the paragraph that was written first."""
    words = f"{CANARY} was written first."
    return Tag.objects.create(
        document=document, key="1a", version=1, block=0, quote=words, sha256=text.fingerprint(words), kind="principle",
        code="6", score=4.0, band="likely", engine="words", words=[[0, 7, CANARY[:7]]],
    )  # fmt: skip


KINDS = (
    Document, Event, Mail, Job, StoredFile, Attachment, Piece, Proposal, Revision, SectionVersion, StatisticsTable, Filing,
    Publication, Remark, Share, Thread, Comment, Assignment, Clearance, Tag,
)  # fmt: skip


def fingerprint(submission: Submission) -> tuple[Any, ...]:
    """What a refused request must leave as it was."""
    counts = ", ".join(f"(SELECT COUNT(*) FROM {kind._meta.db_table})" for kind in KINDS)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {counts}")
        return (
            *cursor.fetchone(),
            *Submission.objects.filter(pk=submission.pk).values_list("state", "publish_at", "organisation"),
            *Section.objects.filter(Q(document=submission.document_id) | Q(document__original=submission.document_id))
            .order_by("pk")
            .values_list("text", "version", "source_version", "standing"),
            *Document.objects.filter(original=submission.document_id).order_by("pk").values_list("going"),
            *Remark.objects.filter(submission=submission).order_by("pk").values_list("text", "reply", "sent_at"),
            *Share.objects.order_by("pk").values_list("right", "keys", "person", "ended_at"),
            *Thread.objects.order_by("pk").values_list("resolved_at", "quote"),
            *Assignment.objects.order_by("pk").values_list("organisation", "signed_off_at", "ended_at"),
            *Tag.objects.order_by("pk").values_list("standing", "kind", "code"),
            *Clearance.objects.order_by("pk").values_list("decision", "remark"),
        )


def content(response: Any) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else response.content


TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="\w+"')


def face(response: Any, path: str) -> tuple[Any, ...]:
    """An answer without what must differ: form tokens, and the asked address where the page repeats it."""
    asked = (path, quote(path, safe="/"))
    headers = {name: value for name, value in response.headers.items() if name not in {"Content-Length", "Location"}}
    headers["Location"] = response.headers.get("Location", "").replace(asked[0], "").replace(asked[1], "")
    body = TOKEN.sub("", content(response).decode()).replace(path[3:], "").replace(path[3:].replace("&", "&amp;"), "")
    return response.status_code, tuple(sorted(headers.items())), body


def address(name: str, stage: Stage, number: str = NUMBER) -> str:
    row = TABLE[name]
    kind, _, which = name.partition(":")
    args = (which,) if which else row.args(stage)
    return reverse(f"submissions:{kind}", args=[number, *args]) + row.query


def browsers(world: Any) -> dict[str, Client]:
    """One for each role, each past its first page, so that no answer differs by a first cookie."""
    made = {role: world.client(role) for role in ROLES}
    for client in made.values():
        client.get(f"/en/desk/submissions/{MISSING}/")
        client.get("/en/no-such-page/")
    return made


class Probe:
    """Sends one request, notes what differs from the table, and takes back whatever it did."""

    def __init__(self, world: Any, stage: Stage, state: str) -> None:
        self.stage, self.state, self.divergences = stage, state, []
        self.clients = browsers(world)
        self.before = fingerprint(stage.submission)
        self.absent: dict[tuple[str, str], tuple[Any, ...]] = {}

    def not_there(self, role: str, method: str) -> tuple[Any, ...]:
        """How what does not exist looks to this role."""
        if (role, method) not in self.absent:
            path = f"/en/desk/submissions/{MISSING}/filed/"
            self.absent[role, method] = face(getattr(self.clients[role], method)(path), path)
        return self.absent[role, method]

    def note(self, role: str, method: str, name: str, told: str) -> None:
        self.divergences.append(f"{self.state:10} {role:16} {method.upper():5} {name:20} {told}")

    def send(self, role: str, method: str, name: str) -> None:
        row = TABLE[name]
        with transaction.atomic():
            path = address(name, self.stage)
            data = {**EXTRA, **row.data(self.stage)} if method == "post" else {}
            before = fingerprint(self.stage.submission) if row.prepares else self.before
            self.clients[role].cookies.pop("messages", None)  # what the request before this one had to say
            response = getattr(self.clients[role], method)(path, data)
            told = self._told(role, method, name, response, path)
            if told is None and fingerprint(self.stage.submission) != before:
                told = "changed something"
            transaction.set_rollback(True)
        if told:
            self.note(role, method, name, told)

    def _told(self, role: str, method: str, name: str, response: Any, path: str) -> str | None:
        """What is wrong with the answer; None: it is as it should be, and nothing may have changed; "": it acted."""
        row, cell = TABLE[name], (role, self.state)
        status = response.status_code
        if method == "get" and row.get is None:
            return None if status == 405 else f"{status}, not 405"
        if role == "anonymous":
            asked = response.headers.get("Location", "")
            if status == 401 and method == "post":
                return None  # the editor's doors give back what was typed
            return None if status == 302 and asked.startswith("/en/account/login/?next=") else f"{status} {asked}"
        if method == "get" or row.post is None:
            allowed = cell in (row.get or frozenset())
            if allowed:
                content(response)
                return None if status == 200 else f"{status}, not 200"
        elif cell in row.post:
            return self._acted(row, response)
        elif cell in row.late:
            return None if status == 409 else f"{status}, not 409"
        if status != 404:
            return f"{status}, not 404"
        return None if face(response, path) == self.not_there(role, method) else "a 404 unlike that of a missing number"

    def _acted(self, row: Row, response: Any) -> str:
        now = Submission.objects.get(pk=self.stage.submission.pk)
        if response.status_code == 200 and row.shows:
            return None
        if response.status_code != row.answers:
            return f"{response.status_code}, not {row.answers}"
        if now.state != (row.becomes or self.state):
            return f"became {now.state}"
        if (now.number, now.kind, now.is_invented) != (NUMBER, "voluntary-review", False):
            return "took a field that its form does not have"
        return "" if now.organisation_id == self.stage.submission.organisation_id else "went to another organisation"


@pytest.mark.parametrize("state", sorted(EVERY))
def test_lists_are_made_of_what_the_doors_open(world, state):
    """The access path that every list takes, by itself."""
    submission = staged(world, state).submission
    for role in ROLES:
        person = AnonymousUser() if role == "anonymous" else world.fresh(role)
        visible = Submission.objects.visible_to(person).filter(pk=submission.pk)
        assert visible.count() == ((role, state) in READS), role


@pytest.mark.parametrize("state", sorted(EVERY))
def test_every_role_at_every_door(world, state):
    probe = Probe(world, staged(world, state), state)
    for role in ROLES:
        for name in TABLE:
            probe.send(role, "get", name)
            probe.send(role, "post", name)
    assert not probe.divergences, "\n" + "\n".join(probe.divergences)


def test_a_number_that_does_not_exist_looks_alike_at_every_door(world):
    stage = staged(world, "draft")
    clients = browsers(world)
    path = f"/en/desk/submissions/{MISSING}/"
    seen: dict[tuple[str, str], set[tuple[Any, ...]]] = {}
    for role, client in clients.items():
        for name, row in TABLE.items():
            with transaction.atomic():
                path = address(name, stage, MISSING)
                if row.get is not None:
                    seen.setdefault((role, "get"), set()).add(face(client.get(path), path))
                seen.setdefault((role, "post"), set()).add(face(client.post(path, EXTRA), path))
                transaction.set_rollback(True)
    assert {cell: len(faces) for cell, faces in seen.items()} == dict.fromkeys(seen, 1)
    wanted = {cell: 302 if cell[0] == "anonymous" else 404 for cell in seen}
    assert {cell: next(iter(faces))[0] for cell, faces in seen.items()} == wanted


def test_nobody_learns_from_the_sign_in_whether_a_number_exists(world):
    stage = staged(world, "published")
    client = browsers(world)["anonymous"]
    for name, row in TABLE.items():
        for method in ("get", "post") if row.get is not None else ("post",):
            there = address(name, stage)
            not_there = there.replace(NUMBER, MISSING)
            known, unknown = getattr(client, method)(there), getattr(client, method)(not_there)
            assert face(known, there) == face(unknown, not_there), (name, method)
            assert known["Location"].replace(NUMBER, MISSING) == unknown["Location"]


def test_a_404_does_not_repeat_what_was_asked(world):
    world.draft()
    for role in ("other-state", "nobody"):
        page = world.client(role).get(f"/en/desk/submissions/{NUMBER}/")
        assert page.status_code == 404
        assert NUMBER not in page.content.decode()
    control = world.client("focal-point").get(f"/en/desk/submissions/{NUMBER}/")
    assert NUMBER in control.content.decode()


REVIEW = "/en/reviews/{iso3}/regional-2028/"
PUBLIC: dict[str, tuple[str, int, set[str]]] = {
    "page": (REVIEW, 200, EVER_PUBLIC),
    "version 1": (REVIEW + "v1/", 200, EVER_PUBLIC),
    "version 2": (REVIEW + "v2/", 200, set()),
    "changes of a first version": (REVIEW + "v1/?changes=1", 200, {"withdrawn"}),  # the stub
    "Word": (REVIEW + "v1/review.docx", 200, ON_RECORD),
    "Markdown": (REVIEW + "v1/review.md", 200, ON_RECORD),
    "JSON": (REVIEW + "v1/review.json", 200, ON_RECORD),
    "unknown format": (REVIEW + "v1/review.exe", 200, set()),
    "in French": (REVIEW + "?text=fr", 200, EVER_PUBLIC),
    "in no language of ours": (REVIEW + "?text=es", 200, {"withdrawn"}),  # the stub
    "Word in French": (REVIEW + "v1/review.fr.docx", 200, ON_RECORD),
    "Markdown in Spanish": (REVIEW + "v1/review.es.md", 200, set()),
    "attachment": (REVIEW + "v1/files/1/", 200, ON_RECORD),
    "attachment 0": (REVIEW + "v1/files/0/", 200, set()),
    "attachment 2": (REVIEW + "v1/files/2/", 200, set()),
    "permanent": ("/s/VR-2028-{iso3}-1", 302, EVER_PUBLIC),
    "permanent, any version": ("/s/VR-2028-{iso3}", 302, EVER_PUBLIC),
    "permanent, version 2": ("/s/VR-2028-{iso3}-2", 302, set()),
}


@pytest.mark.parametrize("state", sorted(EVERY))
def test_every_role_at_every_public_door(world, state):
    stage = staged(world, state)
    before = fingerprint(stage.submission)
    divergences = []
    for role, client in browsers(world).items():
        for name, (pattern, status, states) in PUBLIC.items():
            path, other = pattern.format(iso3="KEN"), pattern.format(iso3="PER")
            response = client.get(path)
            if response.status_code != (status if state in states else 404):
                divergences.append(f"{role} {name}: {response.status_code}")
            elif state not in states and face(response, path) != face(client.get(other), other):
                divergences.append(f"{role} {name}: a 404 unlike that of a State without a review")
            elif role in {"anonymous", "secretariat"}:
                client.post(path, EXTRA)
    assert not divergences, "\n" + "\n".join(divergences)
    assert fingerprint(stage.submission) == before


@pytest.mark.parametrize("state", sorted(EVERY))
def test_verification_tells_nothing_of_what_is_not_public(world, state):
    submission = staged(world, state).submission
    revision = Revision.objects.filter(document=submission.document).order_by("-number").first()
    for role, client in browsers(world).items():
        for asked in (f"{NUMBER}-1", NUMBER, revision.sha256 if revision else "0" * 64):
            path = f"/en/verify/?q={asked}"
            unknown = "/en/verify/?q=" + ("f" * 64 if len(asked) == 64 else asked.replace(NUMBER, MISSING))
            known = b"This is on the record" in client.get(path).content
            current = asked == NUMBER  # the number without a version stands for the current one
            assert known == (state in (ON_RECORD if current else EVER_PUBLIC)), (role, asked)
            if not known:
                answers = [face(client.get(one), one) for one in (path, unknown)]
                bodies = [
                    body.replace(one.partition("=")[2], "")
                    for (_, _, body), one in zip(answers, (path, unknown), strict=True)
                ]
                assert bodies[0] == bodies[1]


PUBLIC_PAGES = [
    "/en/", "/en/reviews/", "/en/reviews/?cycle=regional-2028", "/en/countries/", "/en/countries/KEN/",
    "/en/regions/eca/", "/en/objectives/", "/en/objectives/7/", "/en/cycles/regional-2028/", "/sitemap.xml",
    "/en/reviews/KEN/regional-2028/", "/en/reviews/KEN/regional-2028/v1/", "/en/verify/?q=" + CANARY,
    "/en/reviews/KEN/regional-2028/?text=fr", "/fr/reviews/KEN/regional-2028/v1/",
]  # fmt: skip


@pytest.mark.parametrize("state", sorted(EVERY))
def test_no_word_of_a_text_is_public_before_it_is_published(world, state):
    staged(world, state)
    client = world.client("anonymous")
    pages = {path: client.get(path).content.decode() for path in PUBLIC_PAGES}
    pages.pop("/en/verify/?q=" + CANARY)  # repeats what was asked, whoever asks
    shown = {path for path, page in pages.items() if CANARY in page}
    read = {path for path in pages if "/reviews/KEN/" in path}
    assert shown == (read if state in ON_RECORD else set())
    assert not any(UNSENT in page for page in pages.values())
    named = {path for path, page in pages.items() if NUMBER in page}
    assert bool(named) == (state in EVER_PUBLIC)


@pytest.mark.parametrize("state", sorted(EVERY))
def test_followers_read_what_was_filed_and_nothing_that_is_being_written(world, state):
    stage = staged(world, state)
    clients = browsers(world)
    desks = ["/en/desk/", "/en/desk/queue/regional-2028/", "/en/desk/queue/regional-2028/silent/"]
    for role in ROLES:
        pages = []
        for name, row in TABLE.items():
            if row.get is not None:
                with transaction.atomic():
                    pages.append(content(clients[role].get(address(name, stage))).decode(errors="replace"))
                    transaction.set_rollback(True)
        pages += [clients[role].get(path).content.decode() for path in desks]
        writing = AUTHORS | GUESTS
        assert any(UNSENT in page for page in pages) == (role in writing), role
        assert any(CANARY in page for page in pages) == (role in writing or (role in FOLLOWERS and state != "draft")), (
            role
        )


@pytest.mark.parametrize("state", ["submitted", "scheduled"])
def test_a_remark_is_the_secretariats_alone_until_it_is_sent(world, state):
    stage = staged(world, state)
    for role, client in browsers(world).items():
        pages = [client.get(address(name, stage)).content.decode() for name in ("desk", "filed", "history", "submit")]
        assert any("And which month?" in page for page in pages) == (role == "secretariat"), role


def test_a_job_is_there_for_whoever_asked_for_it_only(world):
    owner = world.fresh("focal-point")
    waiting = tasks.start("stocktake.submissions.tasks.read_word_file", "Read a file", by=owner, number=NUMBER)
    done = tasks.start("stocktake.submissions.tasks.read_word_file", "Compiled", by=owner, number=NUMBER)
    Job.objects.filter(pk=done.pk).update(state="done", file=files.keep(b"a report"), file_name="report.docx")
    doors = [("get", "job", waiting), ("get", "job", done), ("get", "job-file", done), ("post", "cancel-job", waiting)]
    for role, client in browsers(world).items():
        for method, name, job in doors:
            path, missing = (reverse(f"desk:{name}", args=[pk]) for pk in (job.pk, uuid.uuid4()))
            with transaction.atomic():
                response, absent = getattr(client, method)(path), getattr(client, method)(missing)
                state = Job.objects.get(pk=job.pk).state
                transaction.set_rollback(True)
            if role == "focal-point":
                assert response.status_code == (302 if method == "post" else 200), name
                assert state == ("cancelled" if method == "post" else job.state if job is waiting else "done")
                content(response)
            else:
                assert response.status_code == (302 if role == "anonymous" else 404), (role, name)
                assert face(response, path) == face(absent, missing), (role, name)
                assert state != "cancelled"


MOVES = {name.partition(":")[2]: row for name, row in TABLE.items() if row.becomes and name.startswith("move:")}
MOVES["submit"] = TABLE["submit"]
# Walks that get somewhere: half of the steps are ones that the table lets through.
steps = st.lists(st.tuples(st.integers(0, 9), st.sampled_from(ROLES), st.sampled_from(sorted(MOVES))), max_size=14)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(walk=steps)
def test_random_walks_take_only_the_edges_of_the_table(world, walk):
    """The model is the table; filings, versions and the history grow by one with each move that is made."""
    with transaction.atomic():
        submission = world.draft()
        clients = {role: world.client(role) for role in ROLES}
        state, filings, versions = "draft", 0, 0
        for luck, role, name in walk:
            open_now = sorted((r, n) for n, row in MOVES.items() for r, s in row.post if s == state)
            if luck % 2:
                role, name = open_now[luck % len(open_now)]
            row = MOVES[name]
            told = events.history(submission).count()
            clients[role].post(f"/en/desk/submissions/{NUMBER}/{name}/", {"note": "Because.", **an_hour(None)})
            made = (role, state) in row.post
            state = row.becomes if made else state
            filings += made and name == "submit"
            versions += made and name == "publish"
            submission = Submission.objects.get(pk=submission.pk)
            assert submission.state == state, (role, name)
            assert submission.filings.count() == filings
            assert submission.publications.count() == versions
            assert events.history(submission).count() == told + made
        transaction.set_rollback(True)
