"""What goes wrong around us: slow mail servers, half-written files, dead workers, odd requests."""

from __future__ import annotations

import datetime as dt
import socket
import subprocess
import sys
import threading
import time
import uuid

import pytest
from django.core.cache import caches
from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.test import RequestFactory
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from stocktake.config.management.commands import demo, work
from stocktake.core import files, limits, mails, publication, tasks, text
from stocktake.core.commands import Problem
from stocktake.core.models import Job, Mail

DATABASE_TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}


@pytest.mark.parametrize("line", ["|-|", "|-" + " " * 50 + "|", "| a | b |", "-|-"])
def test_many_lines_of_a_table_are_read_once(line):
    begun = time.process_time()
    text._whole("\n".join([line] * 2000))
    text._whole("|a|\n|-" + " " * 20_000 + "x\n")
    assert time.process_time() - begun < 1


@pytest.mark.parametrize("between", ["\n", "# Heading\n", "> Said.\n", "- item\n", "***\n"])
def test_each_of_several_tables_keeps_its_words(between):
    table = "|a|b|\n|:-|-:|\n|1|2|{}|\n"
    shown = text.plain(table.format("first") + between + table.format("second"))
    assert "first" in shown
    assert "second" in shown


@pytest.fixture
def letters(db):
    letter = mails.Letter("Subject", "Body\n", "en")
    return [mails.queue("test", None, letter, address=f"{name}@example.org") for name in ("first", "second")]


@pytest.mark.django_db(transaction=False)
def test_one_bad_mail_does_not_hold_up_the_next(letters):
    def deliver(mail: Mail) -> None:
        if mail.address.startswith("first"):
            raise ValueError("not an address")

    assert mails.send_due(deliver=deliver) == 1
    first, second = (Mail.objects.get(pk=mail.pk) for mail in letters)
    assert (first.sent_at, first.tries) == (None, 1)
    assert first.send_after > timezone.now()
    assert second.sent_at


def test_a_mail_is_claimed_before_it_is_delivered(letters):
    depth = len(connection.savepoint_ids)
    seen = []

    def deliver(mail: Mail) -> None:
        now = Mail.objects.get(pk=mail.pk)
        seen.append((now.tries, now.send_after > timezone.now() + dt.timedelta(minutes=4)))
        seen.append(len(connection.savepoint_ids) - depth)
        assert not Mail.objects.due().filter(pk=mail.pk).exists()

    assert mails.send_due(deliver=deliver) == 2
    assert seen == [(1, True), 0, (1, True), 0]
    assert mails.send_due(deliver=deliver) == 0


def test_a_mail_that_fails_too_often_is_given_up(letters):
    Mail.objects.update(tries=mails.MOST_TRIES - 1)

    def deliver(mail: Mail) -> None:
        raise OSError("no route")

    assert mails.send_due(deliver=deliver) == 0
    assert Mail.objects.exclude(failed_at=None).count() == 2


def test_a_half_written_file_is_written_again(db):
    stored = files.keep(b"all of it")
    with open(default_storage.path(stored.path), "wb") as file:  # noqa: PTH123  (as a crash leaves it)
        file.write(b"all")
    assert files.read(files.keep(b"all of it")) == b"all of it"


def test_a_full_disk_leaves_nothing(db, monkeypatch):
    def full(_target: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files, "_sync", full)
    with pytest.raises(files.NoRoom):
        files.keep(b"much")
    _folders, [*names] = default_storage.listdir(files.hashlib.sha256(b"much").hexdigest()[:2])
    assert names == []


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("!!!", "file"),
        ("😀", "file"),
        ("", "file"),
        ("..", "file"),
        ("!!!.docx", "file.docx"),
        ("../../etc/pass wd", "pass_wd"),
        ("C:\\x\\تَقرير.docx", "تَقرير.docx"),
        ("-rf <b>.txt", "rf_b.txt"),
        ("a\u202etxt.exe", "atxt.exe"),
    ],
)
def test_every_name_is_made_safe(name, safe):
    assert files.safe_name(name) == safe


def test_a_job_is_queued_in_the_transaction_that_asks_for_it(world, settings):
    settings.TASKS = DATABASE_TASKS
    job = tasks.start("none", "A job", by=world.people["secretariat"])
    assert DBTaskResult.objects.get().args_kwargs["args"] == [str(job.pk)]
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        tasks.start("none", "Another", by=world.people["secretariat"])
        raise ZeroDivisionError
    assert DBTaskResult.objects.count() == Job.objects.count() == 1


@pytest.mark.parametrize(("runs", "state", "status"), [(1, "running", "READY"), (5, "failed", "FAILED")])
def test_the_sweeper_tells_whoever_waits_for_a_job_it_gives_up(world, settings, runs, state, status):
    settings.TASKS = DATABASE_TASKS
    job = tasks.start("none", "A job", by=world.people["secretariat"])
    Job.objects.update(state="running")
    DBTaskResult.objects.update(status="RUNNING", worker_ids=["dead"] * runs)
    assert tasks.sweep() == 1
    job.refresh_from_db()
    assert (job.state, DBTaskResult.objects.get().status) == (state, status)
    assert bool(job.problem) is bool(job.finished_at) is (state == "failed")
    assert tasks.sweep() == 0


def test_a_slow_duty_does_not_stop_the_beat(monkeypatch):
    beats, release = [], threading.Event()
    enough = threading.Event()

    def beat(_worker: str) -> None:
        beats.append(1)
        if len(beats) == 3:
            enough.set()

    monkeypatch.setattr(tasks, "beat", beat)
    monkeypatch.setattr(work, "DUTIES", (release.wait,))
    monkeypatch.setattr(work, "EVERY_SECONDS", 0.01)
    monkeypatch.setattr(work, "close_old_connections", lambda: None)
    monkeypatch.setattr(work.DatabaseWorker, "handle", lambda _self, **_options: enough.wait(5))
    try:
        work.Command().handle(worker_id="w")
        assert enough.is_set()
    finally:
        release.set()


@pytest.mark.parametrize("backend", ["locmem.LocMemCache", "db.DatabaseCache"])
def test_a_window_of_requests_ends(db, settings, monkeypatch, backend):
    settings.CACHES = {
        "default": {"BACKEND": f"django.core.cache.backends.{backend}", "LOCATION": "core_cache_of_a_test"}
    }
    if backend.startswith("db"):
        from django.core.management import call_command

        call_command("createcachetable", verbosity=0)
    caches["default"].clear()
    request, now = RequestFactory().get("/", REMOTE_ADDR="192.0.2.1"), time.time() // 600 * 600
    monkeypatch.setattr(limits.time, "time", lambda: now)
    assert [limits._count(request, "x", 600) for _ in range(3)] == [1, 2, 3]
    monkeypatch.setattr(limits.time, "time", lambda: now + 600)
    assert limits._count(request, "x", 600) == 1


class Answer(list):
    closed = False

    def close(self) -> None:
        self.closed = True


@pytest.fixture
def site(monkeypatch):
    """The cache before an application of one page; `ask` gives status, headers, body."""
    monkeypatch.setattr(publication, "current", lambda: 7)
    monkeypatch.setattr(publication.PublicationCache, "lifetime", 1e6)
    calls = []

    def app(environ, start_response):
        calls.append(environ["PATH_INFO"])
        kind = publication.PRIVATE if environ["PATH_INFO"] == "/private" else publication.PUBLIC
        start_response("200 OK", [("Cache-Control", kind), ("Content-Type", "text/plain")])
        return Answer([b"a", b"b"])

    cache = publication.PublicationCache(app)

    def ask(path="/", query="", **extra):
        told = {}
        environ = {"REQUEST_METHOD": "GET", "PATH_INFO": path, "QUERY_STRING": query, **extra}
        body = cache(environ, lambda status, headers, exc_info=None: told.update(status=status, headers=dict(headers)))
        return told["status"], told["headers"], body

    ask.cache, ask.calls = cache, calls
    return ask


def test_a_public_page_is_asked_for_once(site):
    assert site()[2] == site()[2] == [b"ab"]
    assert site.calls == ["/"]
    assert site.cache.size == len("/") + len(b"ab")


def test_long_addresses_are_not_kept(site):
    for address in ({"path": "/" + "a" * 200}, {"query": "q=" + "a" * 199}):
        assert site(**address)[2] == [b"a", b"b"]
    assert (site.cache.entries, site.cache.size) == ({}, 0)


def test_what_is_not_public_streams_through(site):
    status, headers, body = site("/private", HTTP_IF_NONE_MATCH="")
    assert (status, body, body.closed) == ("200 OK", [b"a", b"b"], False)
    assert "ETag" not in headers
    assert isinstance(body, Answer)


@pytest.mark.parametrize(("form", "same"), [("{}", 1), ("W/{}", 1), ('"x", W/{}', 1), ('"x"', 0), ("", 0), ('""', 0)])
def test_a_reader_who_has_the_page_is_told_so(site, form, same):
    etag = site()[1]["ETag"]
    status, headers, body = site(HTTP_IF_NONE_MATCH=form.format(etag))
    assert status == ("304 Not Modified" if same else "200 OK")
    assert headers["ETag"] == etag
    assert body == ([b""] if same else [b"ab"])


def test_two_processes_give_one_page_the_same_tag(site):
    etag = site(HTTP_ACCEPT_ENCODING="gzip")[1]["ETag"]
    site.cache.entries.clear()
    assert site(HTTP_ACCEPT_ENCODING="gzip")[1]["ETag"] == etag != site()[1]["ETag"]


def test_the_demonstration_refuses_a_taken_port():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(Problem, match=f"^Port {port} is taken.$"):
            demo._refuse_if_taken(port)
    demo._refuse_if_taken(port)
    with pytest.raises(Problem):
        demo._refuse_if_taken(0)


def test_reset_leaves_a_strange_folder_alone(tmp_path):
    precious = tmp_path / "static" / "precious.txt"
    precious.parent.mkdir()
    precious.touch()
    (tmp_path / "thesis.txt").touch()
    demo._mark(tmp_path)
    with pytest.raises(Problem, match="was not begun by the demonstration"):
        demo._reset(tmp_path)
    assert precious.exists()


def test_reset_removes_what_the_demonstration_made(tmp_path):
    folder = tmp_path / "new"
    demo._reset(folder)
    demo._mark(folder)
    (folder / "files" / "ab").mkdir(parents=True)
    (folder / "files" / "ab" / uuid.uuid4().hex).touch()
    (folder / "stocktake.sqlite3").touch()
    (folder / "mine.txt").touch()
    demo._reset(folder)
    assert sorted(path.name for path in folder.iterdir()) == ["files", "mine.txt", demo.MARK]


def test_a_child_that_has_ended_takes_its_own_children_along():
    script = "import subprocess; print(subprocess.Popen(['sleep', '60']).pid, flush=True)"
    child = subprocess.Popen([sys.executable, "-c", script], start_new_session=True, stdout=subprocess.PIPE)
    assert child.stdout.readline().strip().isdigit()
    child.wait()
    begun = time.monotonic()
    demo._end([child])
    assert child.stdout.read() == b""  # nobody is left who could write
    assert time.monotonic() - begun < 30
