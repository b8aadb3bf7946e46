"""Stocktakes of their own: a data folder or a schema each, loaded once, served when asked for."""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg

from bench.processes import Broken, Child, free_port, run

DATABASE = "stocktake_bench"
DEFAULT_SERVER = "postgresql://postgres@127.0.0.1:5432/postgres"


class NotHere(Exception):
    """A measure needs something that this machine does not have."""


@dataclass(frozen=True)
class Server:
    port: int
    child: Child

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"


@dataclass(frozen=True)
class Site:
    """One Stocktake: its folder, the environment that its processes get, and what its loading told."""

    schema: str
    folder: Path
    env: dict[str, str]
    told: dict[str, Any] = field(default_factory=dict)

    def manage(self, *command: str) -> str:
        return run([sys.executable, "manage.py", *command], env=self.env)

    def inside(self, question: str, **told: Any) -> Any:
        """Ask a function of `bench.inside`, which runs in a process of this site."""
        printed = run([sys.executable, "-m", "bench.inside", question, json.dumps(told)], env=self.env)
        return json.loads(printed.splitlines()[-1])

    @contextmanager
    def served(self) -> Iterator[Server]:
        """By the product's own command, on a free port."""
        port = free_port()
        command = [sys.executable, "manage.py", "serve", "--port", str(port)]
        env = {**self.env, "STOCKTAKE_ORIGIN": f"http://127.0.0.1:{port}"}
        with Child(command, env=env, log=self.folder / "serve.log") as child:
            child.await_port(port)
            yield Server(port, child)


@dataclass
class Stage:
    """What one run shares: the temporary folder, PostgreSQL, and the sites made so far."""

    folder: Path
    is_quick: bool
    closing: ExitStack
    _sites: dict[str, Site] = field(default_factory=dict)
    _has_database: bool = False

    @property
    def rounds(self) -> int:
        return 1 if self.is_quick else 3

    @property
    def seconds(self) -> float:
        """How long a round under load lasts."""
        return 0.6 if self.is_quick else 4.0

    def site(self, engine: str, name: str, **load: Any) -> Site:
        """A site on "sqlite" or "postgresql", prepared, and loaded once by `bench.inside`'s `load`."""
        key = f"{engine}-{name}"
        if key not in self._sites:
            site = Site(key.replace("-", "_"), self.folder / key, self._environment(engine, key))
            site.folder.mkdir()
            _say(f"Making {key} …")
            site.manage("prepare")
            site.told.update(site.inside("load", what=name, **load))
            self._sites[key] = site
        return self._sites[key]

    def tool(self, name: str) -> str:
        found = shutil.which(name) or shutil.which(name, path="/usr/sbin:/usr/lib/postgresql/15/bin")
        if not found:
            raise NotHere(f"{name} is not installed")
        return found

    def database(self, schema: str) -> psycopg.Connection[Any]:
        """A connection of our own to a site's schema."""
        return psycopg.connect(self.dsn(), options=f"-c search_path={schema}", autocommit=True)

    def dsn(self) -> str:
        server = server_address()
        if not self._has_database:
            self.closing.callback(_drop, _create(server))
            self._has_database = True
        return urlsplit(server)._replace(path=f"/{DATABASE}").geturl()

    def _environment(self, engine: str, key: str) -> dict[str, str]:
        env = clean_environment(STOCKTAKE_DATA=str(self.folder / key), STOCKTAKE_SECRET_KEY="only-for-benchmarks-" * 3)
        if engine == "postgresql":
            schema = key.replace("-", "_")
            env |= {"STOCKTAKE_DATABASE": self.dsn(), "PGOPTIONS": f"-c search_path={schema}"}
            with self.database(schema) as connection:
                connection.execute(f"CREATE SCHEMA {schema}")
        return env


def clean_environment(**more: str) -> dict[str, str]:
    """Ours without any setting of a Stocktake that the caller runs."""
    env = {name: value for name, value in os.environ.items() if not name.startswith(("STOCKTAKE_", "PG"))}
    return {**env, "DJANGO_SETTINGS_MODULE": "stocktake.config.settings", **more}


def server_address() -> str:
    return os.environ.get("STOCKTAKE_TEST_DATABASE") or DEFAULT_SERVER


def _create(server: str) -> psycopg.Connection[Any]:
    """Make the database. The connection returned holds the lock that keeps a second run off it."""
    try:
        holder = psycopg.connect(server, autocommit=True, connect_timeout=3)
    except psycopg.OperationalError as absent:
        parts = urlsplit(server)
        raise NotHere(f"PostgreSQL does not answer at {parts.hostname}:{parts.port or 5432}") from absent
    lock = holder.execute("SELECT pg_try_advisory_lock(hashtext(%s))", [DATABASE]).fetchone()
    if not lock or not lock[0]:
        holder.close()
        raise NotHere(f"another run uses the database {DATABASE}")
    holder.execute(f"DROP DATABASE IF EXISTS {DATABASE}")  # of a run that was killed
    holder.execute(f"CREATE DATABASE {DATABASE} TEMPLATE template0 ENCODING 'UTF8'")
    return holder


def _drop(holder: psycopg.Connection[Any]) -> None:
    with holder:
        holder.execute(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)")


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


__all__ = ["DATABASE", "Broken", "NotHere", "Server", "Site", "Stage", "clean_environment"]
