"""`stocktake serve`: the web server."""

import os
import sys
from typing import Any

from stocktake.core.commands import Command as BaseCommand


class Command(BaseCommand):
    needs_data = False
    help = "Serve the web application; run `stocktake work` beside it for background work."

    def add_arguments(self, parser: Any) -> None:
        super().add_arguments(parser)
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--workers", type=int, default=2)

    def answer(self, *, host: str, port: int, workers: int, **options: Any) -> None:
        server = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", host, "--port", str(port)]
        server += ["--workers", str(workers), "--blocking-threads", "2", "--no-ws", "--http", "1"]
        server += ["--log-level", "warning", "--respawn-failed-workers", "stocktake.config.wsgi:application"]
        os.execv(sys.executable, server)
