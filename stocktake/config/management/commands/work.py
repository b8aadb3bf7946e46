"""`stocktake work`: the background worker: tasks, periodic duties, and the sweeper for workers that died."""

import threading
from collections.abc import Callable, Sequence
from typing import Any

from django.db import close_old_connections
from django_tasks_db.management.commands.db_worker import Command as DatabaseWorker

from stocktake.core import events, mails, tasks
from stocktake.submissions.actions import publish_due

DUTIES = (mails.send_due, publish_due, events.chain, tasks.sweep)
EVERY_SECONDS = 2.0


class Command(DatabaseWorker):
    help = "Run background work. Several may run side by side; each can be ended at any moment."

    def handle(self, **options: Any) -> None:
        stop = threading.Event()

        def beat() -> None:
            tasks.beat(options["worker_id"])

        for functions in ((beat,), DUTIES):  # a slow duty must not stop the beat
            threading.Thread(target=_repeat, args=(functions, stop), daemon=True).start()
        try:
            super().handle(**{**options, "verbosity": 0})
        finally:
            stop.set()


def _repeat(functions: Sequence[Callable[[], Any]], stop: threading.Event) -> None:
    while not stop.is_set():
        tasks.duties(functions)
        close_old_connections()
        stop.wait(EVERY_SECONDS)
