"""What a figure is compared with: bare WSGI on the product's own server options, nginx, and PostgreSQL by itself.

`python -m bench.floors APPLICATION PORT` serves one of the two applications below.
"""

from __future__ import annotations

import json
import os
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg

from bench.processes import Broken, Child, free_port, run
from bench.site import Server, Site, Stage, clean_environment

StartResponse = Callable[[str, list[tuple[str, str]]], Any]
PRODUCT = "stocktake.config.wsgi:application"
TABLES = ("floor_section", "floor_version", "floor_event")
# What belongs to one answer of one server, not to the page.
PER_ANSWER = {
    "connection",
    "content-length",
    "content-type",
    "date",
    "etag",
    "keep-alive",
    "server",
    "transfer-encoding",
}


def page() -> Callable[[dict[str, Any], StartResponse], list[bytes]]:
    """A WSGI application that answers everything with the same bytes, from memory."""
    folder = Path(os.environ["BENCH_PAGE"])
    body, headers = (folder / "body").read_bytes(), [(n, v) for n, v in json.loads((folder / "headers").read_text())]

    def application(_environ: dict[str, Any], start_response: StartResponse) -> list[bytes]:
        start_response("200 OK", headers)
        return [body]

    return application


def store() -> Callable[[dict[str, Any], StartResponse], list[bytes]]:
    """A WSGI application that stores what is posted: three INSERTs, one transaction, one durable commit."""
    here = threading.local()

    def application(environ: dict[str, Any], start_response: StartResponse) -> list[bytes]:
        if not hasattr(here, "connection"):
            here.connection = psycopg.connect(os.environ["BENCH_DATABASE"])
        payload = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"])).decode()
        for table in TABLES:
            here.connection.execute(f"INSERT INTO {table} (text) VALUES (%s)", [payload])
        here.connection.commit()
        start_response("200 OK", [("Content-Length", "0")])
        return [b""]

    return application


@contextmanager
def bare(name: str, env: dict[str, str], folder: Path) -> Iterator[Server]:
    port = free_port()
    command = [sys.executable, "-m", "bench.floors", name, str(port)]
    with Child(command, env=env, log=folder / f"floor-{name}.log") as child:
        child.await_port(port)
        yield Server(port, child)


@contextmanager
def bare_page(folder: Path, body: bytes, headers: list[tuple[str, str]]) -> Iterator[Server]:
    (folder / "body").write_bytes(body)
    kept = [(name, value) for name, value in headers if name.lower() not in PER_ANSWER - {"content-type"}]
    (folder / "headers").write_text(json.dumps([*kept, ("Content-Length", str(len(body)))]))
    with bare("page", clean_environment(BENCH_PAGE=str(folder)), folder) as server:
        yield server


@contextmanager
def bare_store(stage: Stage, site: Site) -> Iterator[Server]:
    with stage.database("public") as connection:
        for table in TABLES:
            connection.execute(f"CREATE TABLE IF NOT EXISTS {table} (id bigserial PRIMARY KEY, text text NOT NULL)")
    with bare("store", clean_environment(BENCH_DATABASE=stage.dsn()), site.folder) as server:
        yield server


@contextmanager
def nginx(stage: Stage, folder: Path, body: bytes, headers: list[tuple[str, str]]) -> Iterator[Server]:
    """nginx with two workers and no log, the same bytes as one file, the same headers."""
    tool, port = stage.tool("nginx"), free_port()
    (folder / "www").mkdir(exist_ok=True)
    (folder / "www" / "page").write_bytes(body)
    kind = next(value for name, value in headers if name.lower() == "content-type")
    added = "\n".join(
        f'add_header {name} "{value.replace(chr(34), chr(92) + chr(34))}";'
        for name, value in headers
        if name.lower() not in PER_ANSWER
    )
    paths = " ".join(f"{kind}_temp_path {folder}/{kind};" for kind in ("proxy", "fastcgi", "uwsgi", "scgi"))
    (folder / "nginx.conf").write_text(
        f"""daemon off; {"user root;" if os.getuid() == 0 else ""} worker_processes 2; pid {folder}/nginx.pid;
        error_log {folder}/nginx.log; events {{ worker_connections 256; }}
        http {{ access_log off; sendfile on; tcp_nopush on; open_file_cache max=16; keepalive_requests 100000000;
        client_body_temp_path {folder}/bodies; {paths}
        server {{ listen 127.0.0.1:{port}; root {folder}/www;
        location / {{ default_type "{kind}"; {added} try_files /page =404; }} }} }}"""
    )
    with Child(
        [tool, "-p", folder, "-c", folder / "nginx.conf"], env=clean_environment(), log=folder / "nginx.out"
    ) as child:
        child.await_port(port)
        yield Server(port, child)


def pgbench(stage: Stage, folder: Path, seconds: float, connections: int) -> float:
    """One prepared INSERT for each commit: commits a second."""
    tool, script = stage.tool("pgbench"), folder / "insert.sql"
    script.write_text("INSERT INTO public.floor_section (text) VALUES ('we have reviewed what was promised');\n")
    load = ["-n", "-M", "prepared", "-c", str(connections), "-j", "2", "-T", str(max(1, round(seconds)))]
    printed = run([tool, *load, "-f", script, stage.dsn()], env=clean_environment())
    for line in printed.splitlines():
        if line.startswith("tps = ") and "including" not in line:
            return float(line.split()[2])
    raise Broken(f"pgbench says no tps: {printed[-300:]}")


def main() -> None:
    """The product's own serve command, with another application in the place of the product's."""
    import django  # noqa: PLC0415  (only this process needs it, and only until it becomes the server)

    django.setup()
    from stocktake.config.management.commands import serve  # noqa: PLC0415  (the same)

    name, port = sys.argv[1], int(sys.argv[2])
    really = os.execv

    def execv(program: str, words: list[str]) -> None:
        if PRODUCT not in words:
            raise Broken(f"serve no longer names {PRODUCT}")
        really(program, [f"bench.floors:{name}" if word == PRODUCT else word for word in words] + ["--factory"])

    os.execv = execv  # type: ignore[assignment]
    serve.Command().answer(host="127.0.0.1", port=port, workers=2)


if __name__ == "__main__":
    main()
