"""Long work in the background: jobs with progress, periodic duties, and a sweeper for workers that died."""

import logging
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone, translation
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django_tasks import task
from django_tasks_db.backend import DatabaseBackend
from django_tasks_db.models import DBTaskResult

from stocktake.core import events, files
from stocktake.core.models import Beat, Job

log = logging.getLogger(__name__)
LEASE = timedelta(seconds=60)
MOST_RUNS = 5


class Cancelled(Exception):
    """Whoever asked for the job no longer wants it."""


class Refused(Exception):
    """The job cannot be done; the message says why, in the words of whoever asked."""


class Progress:
    """What a job's function reports to. Raises Cancelled when the job has been cancelled."""

    def __init__(self, job: Job) -> None:
        self.job = job

    def __call__(self, step: str, done: int = 0, total: int = 0) -> None:
        kept = Job.objects.filter(pk=self.job.pk, state=Job.State.RUNNING).update(step=step, done=done, total=total)
        if not kept:
            raise Cancelled

    def result(self, *, url: str = "", content: bytes | None = None, name: str = "") -> None:
        """What waits for whoever asked: an address, a file, or both."""
        self.job.result_url, self.job.file_name = url, name
        self.job.file = files.keep(content) if content is not None else None


def start(function: str, title: str, *, by: Any, **arguments: Any) -> Job:
    """Queue a job: `function` is the dotted name of `f(progress, *, by, **arguments)`, safe to run twice."""
    with transaction.atomic():
        job = Job.objects.create(
            function=function, title=title, by=by, arguments=arguments, language=translation.get_language() or "en"
        )
        events.record("start-job", job, by=by, title=title)
        if isinstance(run.get_backend(), DatabaseBackend):
            run.enqueue(str(job.pk))  # a row of the same transaction: both are there or neither
        else:
            transaction.on_commit(lambda: run.enqueue(str(job.pk)))
    return job


def cancel(job: Job, *, by: Any) -> None:
    with transaction.atomic():
        waiting = Job.objects.filter(pk=job.pk, state__in=[Job.State.WAITING, Job.State.RUNNING])
        if waiting.update(state=Job.State.CANCELLED, finished_at=timezone.now()):
            events.record("cancel-job", job, by=by)


@task()
def run(key: str) -> None:
    """Run a job, or run it again after a worker died in it."""
    startable = Job.objects.filter(pk=key, state__in=[Job.State.WAITING, Job.State.RUNNING])
    if not startable.update(state=Job.State.RUNNING):
        return
    job = Job.objects.select_related("by").get(pk=key)
    with translation.override(job.language):
        _run(job)


def _run(job: Job) -> None:
    state, problem = Job.State.DONE, ""
    try:
        import_string(job.function)(Progress(job), by=job.by, **job.arguments)
    except Cancelled:
        return
    except Refused as refusal:
        state, problem = Job.State.FAILED, str(refusal)
    except files.NoRoom:
        state, problem = (
            Job.State.FAILED,
            _("There is no room on the server’s disk. Nothing was kept; try again later."),
        )
    except Exception:
        # A job is a boundary like a request: the person is told, the log has the rest.
        log.exception("job %s failed", job.pk)
        state, problem = Job.State.FAILED, _("Something went wrong here. Nothing was half-stored; try again.")
    job.state, job.problem, job.finished_at = state, problem, timezone.now()
    fields = ["state", "problem", "finished_at", "result_url", "file", "file_name"]
    Job.objects.filter(pk=job.pk, state=Job.State.RUNNING).update(**{name: getattr(job, name) for name in fields})


def beat(worker: str) -> None:
    Beat.objects.update_or_create(worker=worker, defaults={"seen_at": timezone.now()})


def sweep() -> int:
    """Hand tasks of workers that stopped beating to the living. Returns how many."""
    now = timezone.now()
    alive = set(Beat.objects.filter(seen_at__gt=now - LEASE).values_list("worker", flat=True))
    lost = [t for t in DBTaskResult.objects.running() if t.worker_ids and t.worker_ids[-1] not in alive]
    for result in lost:
        if len(result.worker_ids) < MOST_RUNS:
            DBTaskResult.objects.filter(pk=result.pk, status="RUNNING").update(status="READY", started_at=None)
        else:
            _give_up(result)
    Beat.objects.filter(seen_at__lt=now - timedelta(days=1)).delete()
    return len(lost)


def _give_up(result: DBTaskResult[Any, Any]) -> None:
    """A task that outlived too many workers: whoever asked for its job is told."""
    with transaction.atomic():
        running = DBTaskResult.objects.filter(pk=result.pk, status="RUNNING")
        if not running.update(status="FAILED", finished_at=timezone.now()) or result.task_path != run.module_path:
            return
        waiting = Job.objects.filter(pk=result.args_kwargs["args"][0], state__in=[Job.State.WAITING, Job.State.RUNNING])
        for job in waiting:
            with translation.override(job.language):
                problem = _("Something went wrong here. Nothing was half-stored; try again.")
            waiting.update(state=Job.State.FAILED, problem=problem, finished_at=timezone.now())


def duties(functions: Sequence[Callable[[], Any]]) -> None:
    """Each periodic duty once; one that fails does not keep the others from running."""
    for function in functions:
        try:
            function()
        except Exception:
            log.exception("duty %s failed", function.__name__)
