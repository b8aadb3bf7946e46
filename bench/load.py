"""Presses a server: wrk for pages; for saves, a client of its own that ends no save half-way.

`python -m bench.load SPEC.json` runs the second and prints what it counted.
"""

from __future__ import annotations

import asyncio
import json
import re
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import quantiles
from typing import Any

from bench.processes import Broken, run
from bench.site import Server, Stage, clean_environment

GZIP = "Accept-Encoding: gzip"
LONGEST = 60  # seconds that a save may take before the round is given up
# Each address once: nothing can have been kept for it.
UNIQUE = """local n = {first}
request = function()
  n = n + 1
  return wrk.format("GET", wrk.path .. "?n=" .. n)
end
"""
SENTENCE = "We have reviewed what was promised at the forum, with ministries and municipalities. "


@dataclass
class Addresses:
    """Addresses that no request of this run has had yet."""

    used: int = 0

    def block(self, size: int = 1_000_000) -> int:
        self.used += size
        return self.used


def wrk(stage: Stage, server: Server, path: str, *, connections: int = 8, unique_from: int | None = None) -> float:
    """Requests a second; Broken when any answer was not a 200. What wrk calls a timeout is an answer slower than 2 s."""
    command: list[Any] = [
        stage.tool("wrk"),
        "-t1",
        f"-c{connections}",
        f"-d{max(1, round(stage.seconds))}s",
        "-H",
        GZIP,
    ]
    if unique_from is not None:
        script = stage.folder / "unique.lua"
        script.write_text(UNIQUE.format(first=unique_from))
        command += ["-s", script]
    printed = run([*command, f"{server.address}{path}"], env=clean_environment())
    if "Non-2xx" in printed or re.search(r"Socket errors: (?!connect 0, read 0, write 0,)", printed):
        raise Broken(f"{path}: {printed[-300:]}")
    found = re.search(r"Requests/sec:\s+([\d.]+)", printed)
    if not found:
        raise Broken(f"wrk says nothing of requests: {printed[-300:]}")
    return float(found[1])


@dataclass
class Writer:
    """One person with one draft, on one connection that stays open."""

    path: str
    cookie: str
    token: str
    version: int
    person: int

    def request(self, host: str) -> bytes:
        """A save as the editor's script sends it: some 2 kB of text, other words each time."""
        text = f"Version {self.version + 1} by person {self.person}, {time.time_ns()}.\n\n{SENTENCE * 23}".encode()
        head = (
            f"PUT {self.path} HTTP/1.1\r\nHost: {host}\r\nCookie: {self.cookie}\r\nOrigin: http://{host}\r\n"
            f'X-CSRFToken: {self.token}\r\nAccept: application/json\r\nIf-Match: "{self.version}"\r\n'
            f"Idempotency-Key: {self.person:08x}-0000-4000-8000-{time.time_ns() & 0xFFFFFFFFFFFF:012x}\r\n"
            f"Content-Type: text/plain; charset=utf-8\r\nContent-Length: {len(text)}\r\n\r\n"
        )
        return head.encode() + text


async def _write(writer: Writer, port: int, until: float, took: list[float], refused: list[str]) -> None:
    reading, writing = await asyncio.open_connection("127.0.0.1", port)
    while time.monotonic() < until and not refused:
        started = time.monotonic()
        writing.write(writer.request(f"127.0.0.1:{port}"))
        head = (await asyncio.wait_for(reading.readuntil(b"\r\n\r\n"), LONGEST)).decode("latin-1").lower()
        length = re.search(r"\r\ncontent-length: (\d+)", head)
        if not length:
            refused.append(f"an answer without a length: {head[:200]}")
            break
        await reading.readexactly(int(length[1]))
        took.append(time.monotonic() - started)
        if not head.startswith("http/1.1 200"):
            refused.append(head[:400])
            break
        writer.version += 1
    writing.close()


async def _press(spec: dict[str, Any]) -> dict[str, Any]:
    writers = [Writer(**told) for told in spec["writers"]]
    took: list[float] = []
    refused: list[str] = []
    started = time.monotonic()
    await asyncio.gather(*(_write(one, spec["port"], started + spec["seconds"], took, refused) for one in writers))
    seconds = time.monotonic() - started
    cuts = quantiles(took, n=100) if len(took) > 1 else took * 99
    return {
        "acknowledged": len(took) - len(refused),
        "refused": refused,
        "per_second": len(took) / seconds,
        "p50": cuts[49] * 1000,
        "p95": cuts[94] * 1000,
        "p99": cuts[98] * 1000,
        "versions": [one.version for one in writers],
    }


def press(stage: Stage, server: Server, writers: list[dict[str, Any]], seconds: float) -> dict[str, Any]:
    """Save from all writers at once, in a process of its own; their versions go on in `writers`."""
    spec = stage.folder / "press.json"
    spec.write_text(json.dumps({"port": server.port, "seconds": seconds, "writers": writers}))
    told: dict[str, Any] = json.loads(run([sys.executable, "-m", "bench.load", spec], env=clean_environment()))
    if told["refused"]:
        raise Broken(f"a save was not accepted: {told['refused'][0]}")
    for writer, version in zip(writers, told["versions"], strict=True):
        writer["version"] = version
    return told


if __name__ == "__main__":
    print(json.dumps(asyncio.run(_press(json.loads(Path(sys.argv[1]).read_text())))))
