"""Saving a section on PostgreSQL: 32 people write at once."""

from __future__ import annotations

import http.client
import random
import re
import time
from contextlib import ExitStack
from statistics import median
from typing import Any

from bench import floors, load
from bench.pages import in_turns
from bench.processes import Broken
from bench.results import Row, Told
from bench.site import Server, Site, Stage
from stocktake.documents.merging import merge

PEOPLE = 32
LEAST = 0.15


def drafting(stage: Stage) -> Site:
    """A site with 32 focal points, signed in, each with a draft."""
    return stage.site("postgresql", "writing", people=PEOPLE)


def profile(stage: Stage) -> str:
    site = drafting(stage)
    return str(site.inside("profile-save", **_asked(site.told)))


def _asked(told: dict[str, Any]) -> dict[str, Any]:
    return {"writer": told["writers"][0], "names": {"cookie": told["cookie"], "csrf": told["csrf"]}}


def save(stage: Stage) -> Told:
    """Saves a second at 32 connections, beside the same payload stored by a bare handler and by pgbench."""
    site = drafting(stage)
    told = site.told
    yield from _statements(stage, site)
    with ExitStack() as running:
        server = running.enter_context(site.served())
        bare = running.enter_context(floors.bare_store(stage, site))
        writers = [_opened(server, person, writer, told) for person, writer in enumerate(told["writers"])]
        plain = [{**writer, "version": 0} for writer in writers]
        ours = _Side(stage, site, server, writers, "documents_sectionversion")
        floor = _Side(stage, site, bare, plain, "public.floor_version")
        for side in (ours, floor):
            side.round()  # warm
            side.told.clear()
        sides = {"ours": ours.round, "bare": floor.round, "pgbench": lambda: _commits(stage, site)}
        rates = in_turns(sides, stage.rounds)
    yield from _rates(rates, ours)


def merged(stage: Stage) -> Told:
    """Three-way merge of two texts of 5,000 words that were changed in 200 places each, word by word."""
    chance = random.Random(5)
    words = [f"w{int(chance.paretovariate(0.6)) % 3000}" for _ in range(5000)]
    base, mine, theirs = " ".join(words), *(_edited(words, random.Random(seed)) for seed in (1, 2))
    took = []
    for _ in range(5 * stage.rounds):
        started = time.perf_counter()
        together = merge(base, mine, theirs)
        took.append((time.perf_counter() - started) * 1000)
    note = f"{len(together.conflicts)} places changed by both"
    yield Row(
        "merge",
        "two texts of 5,000 words, 200 edits each",
        median(took),
        "ms",
        None,
        None,
        "≤ 200 ms",
        median(took) <= 200,
        note,
        took,
    )


def _edited(words: list[str], chance: random.Random) -> str:
    words = list(words)
    for number in range(200):
        place, what = chance.randrange(len(words)), chance.random()
        if what < 0.4:
            words[place] = f"changed{number}"
        elif what < 0.7:
            words.insert(place, f"new{number}")
        else:
            del words[place]
    return " ".join(words)


def _rates(rates: dict[str, list[float]], ours: _Side) -> Told:
    rate, bare, commits = (median(rates[name]) for name in ("ours", "bare", "pgbench"))
    ratio, share = rate / bare, rate / commits
    note = f"aim 0.25; {ours.acknowledged:,} saves acknowledged, as many rows stored"
    yield Row(
        "save", "against bare WSGI with three INSERTs", rate, "saves/s", bare, ratio, "ratio ≥ 0.15", ratio >= LEAST, note,
        rates["ours"],
    )  # fmt: skip
    yield Row("save", "against pgbench, W2", rate, "saves/s", commits, share, "ratio ≥ 1/50, aim 1/25", share >= 1 / 50)
    p95 = median(one["p95"] for one in ours.told)
    yield Row("save", "p95 at 32 connections, W2", p95, "ms", None, None, "≤ 80 ms", p95 <= 80)
    yield Row("save", "p50 at 32 connections", median(one["p50"] for one in ours.told), "ms")


class _Side:
    """A server under saves, and the count of what it stored."""

    def __init__(self, stage: Stage, site: Site, server: Server, writers: list[dict[str, Any]], table: str) -> None:
        self.stage, self.site, self.server, self.writers, self.table = stage, site, server, writers, table
        self.told, self.acknowledged = list[dict[str, Any]](), 0

    def round(self) -> float:
        """Saves a second. Every answer was that of a success, and as many rows were stored."""
        before = self._stored()
        told = load.press(self.stage, self.server, self.writers, self.stage.seconds)
        stored = self._stored() - before
        if stored != told["acknowledged"]:
            raise Broken(f"{told['acknowledged']} saves were acknowledged and {stored} stored")
        self.told.append(told)
        self.acknowledged += stored
        return float(told["per_second"])

    def _stored(self) -> int:
        with self.stage.database(self.site.schema) as connection:
            found = connection.execute(f"SELECT count(*) FROM {self.table}").fetchone()
        return int(found[0]) if found else 0


def _opened(server: Server, person: int, writer: dict[str, str], told: dict[str, Any]) -> dict[str, Any]:
    """Reads the form as a browser does: its token, its version, the cookie that goes with the token."""
    session = f"{told['cookie']}={writer['session']}"
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    connection.request("GET", writer["path"], headers={"Cookie": session})
    answer = connection.getresponse()
    page, cookies = answer.read().decode(), answer.headers.get_all("Set-Cookie") or []
    connection.close()
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    version = re.search(r'name="version" value="(\d+)"', page)
    csrf = next((one.split(";")[0] for one in cookies if one.startswith(f"{told['csrf']}=")), None)
    if answer.status != 200 or not token or not version or not csrf:
        raise Broken(f"{writer['path']} answers {answer.status} and shows no form")
    return {
        "path": writer["path"], "cookie": f"{session}; {csrf}", "token": token[1], "version": int(version[1]), "person": person,
    }  # fmt: skip


def _commits(stage: Stage, site: Site) -> float:
    return floors.pgbench(stage, site.folder, stage.seconds, PEOPLE)


def _statements(stage: Stage, site: Site) -> Told:
    """What one save sends, as libpq traces it; and transactions as PostgreSQL counts them over many."""
    asked = _asked(site.told)
    sent = site.inside("save-statements", **asked)
    counted = sent["statements"]
    note = f"{sent['round_trips']} round trips with BEGIN, COMMIT and the health check"
    yield Row("save", "SQL statements, W4", counted, "", None, None, "≤ 10", counted <= 10, note)
    commits = sent["commits"]
    yield Row("save", "commits, W4", commits, "", None, None, "exactly 1", commits == 1)
    few, many = (_transactions(stage, site, asked, times) for times in (20, 60))
    each = (many - few) / 40
    outside = each - commits
    yield Row(
        "save",
        "transactions counted by PostgreSQL",
        each,
        "",
        note=f"1 that writes, {outside:.3g} lone statements before it",
    )


def _transactions(stage: Stage, site: Site, asked: dict[str, Any], times: int) -> int:
    """xact_commit of the database over so many saves by one process, which ends and so reports everything."""
    before = _counted(stage, site)
    if site.inside("saves", **asked, times=times) != times:
        raise Broken("a save was not accepted")
    return _counted(stage, site) - before


def _counted(stage: Stage, site: Site) -> int:
    with stage.database(site.schema) as connection:
        found = connection.execute(
            "SELECT xact_commit FROM pg_stat_database WHERE datname = current_database()"
        ).fetchone()
    return int(found[0]) if found else 0
