"""Whole commands: a report compiled, the server started, the demonstration from nothing."""

from __future__ import annotations

import http.client
import re
import sys
import time
from contextlib import suppress
from pathlib import Path
from statistics import median

import pypdfium2

from bench import load
from bench.pages import HOME, REVIEW, fetched, recorded
from bench.processes import ROOT, Broken, Child, children_of, free_port, measured, pss_megabytes, tail
from bench.results import Row, Skipped, Told
from bench.site import NotHere, Server, Site, Stage, clean_environment
from bench.world import CYCLES, REGION

PATIENCE = 400
REPORT_REVIEWS, REPORT_WORDS = 7, 4000  # of which a report takes somewhat more than 400 paragraphs
LIST = "/en/reviews/"


def compiled(stage: Stage) -> Told:
    """The regional report over the published reviews of a whole region, by the command line."""
    reviews, words = (12, 1000) if stage.is_quick else (200, 5000)
    site = stage.site("sqlite", "region", reviews=reviews, words=words)
    for form in ("docx", "html"):
        taken = [_compiled(site, form) for _ in range(stage.rounds)]
        seconds, peak = median(one[0] for one in taken), max(one[1] for one in taken)
        what = f"{form} of {reviews} reviews, {site.told['words']:,} words"
        size = f"{(site.folder / f'report.{form}').stat().st_size / 1000:,.0f} kB"
        yield Row("compile", what, seconds, "s", None, None, "≤ 20 s", seconds <= 20, size, [one[0] for one in taken])
        yield Row("compile", f"{what}: peak RSS", peak, "MB", None, None, "≤ 600 MB", peak <= 600)


def printed(stage: Stage) -> Told:
    """A report of at least 60 pages with at least 400 citations, by the command line; pages and citations are counted in the PDF."""
    reviews, words = (4, 2000) if stage.is_quick else (REPORT_REVIEWS, REPORT_WORDS)
    site = stage.site("sqlite", "region-report", reviews=reviews, words=words)
    rows = []
    for form in ("docx", "pdf"):
        taken = [_compiled(site, form) for _ in range(stage.rounds)]
        rows.append((form, [one[0] for one in taken], max(one[1] for one in taken)))
    pages, citations = _read(site.folder / "report.pdf")
    for form, rounds, peak in rows:
        seconds, what = median(rounds), f"{form} of {pages} pages, {citations} citations"
        size = f"{(site.folder / f'report.{form}').stat().st_size / 1000:,.0f} kB, peak RSS {peak:,.0f} MB"
        yield Row("print", what, seconds, "s", None, None, "≤ 6 s", seconds <= 6, size, rounds)


def _read(path: Path) -> tuple[int, int]:
    document = pypdfium2.PdfDocument(path)
    text = "\n".join(document[page].get_textpage().get_text_range() for page in range(len(document)))
    return len(document), len(set(re.findall(r"\[(\d+)\]", text)))


def _compiled(site: Site, form: str) -> tuple[float, float]:
    command = [sys.executable, "manage.py", "compile_report", "regional", "--cycle", CYCLES[0], "--region", REGION]
    return measured([*command, "-o", site.folder / f"report.{form}"], env=site.env, log=site.folder / f"{form}.log")


def start(stage: Stage) -> Told:
    """From the command to the first page; the workers' memory after a load; the demonstration from nothing and again."""
    site = recorded(stage)
    _first_page(site)  # compiles the bytecode
    taken = [_first_page(site) for _ in range(stage.rounds)]
    seconds = median(taken)
    yield Row("start", "serve to first page, M2", seconds, "s", None, None, "≤ 0.9 s", seconds <= 0.9, rounds=taken)
    try:
        yield from _memory(stage, site)
    except NotHere as absent:
        yield Skipped("start, memory", str(absent))
    yield from _demonstration(stage)


def _first_page(site: Site) -> float:
    port = free_port()
    command = [sys.executable, "manage.py", "serve", "--port", str(port)]
    started = time.monotonic()
    with Child(command, env=site.env, log=site.folder / "first.log") as child:
        while time.monotonic() - started < 30:
            if child.process.poll() is not None:
                raise Broken(f"the server ended: {tail(child.log)}")
            if _answers(port):
                return time.monotonic() - started
            time.sleep(0.005)
    raise Broken("the first page did not answer within 30 s")


def _answers(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    with suppress(OSError, http.client.HTTPException):
        connection.request("GET", HOME)
        return connection.getresponse().status == 200
    return False


def _memory(stage: Stage, site: Site) -> Told:
    """After one page; after pages at 8 connections: a few that the cache answers, then thousands of addresses that fill the cache."""
    addresses = load.Addresses()
    with site.served() as server:
        fetched(server, HOME)
        yield _weighed(server, "one page")
        for path in (HOME, LIST, REVIEW):
            load.wrk(stage, server, path)
        yield _weighed(server, "few pages")
        for path in (HOME, LIST, REVIEW):
            load.wrk(stage, server, path, unique_from=addresses.block())
        yield _weighed(server, "every address another")


def _weighed(server: Server, what: str) -> Row:
    workers = children_of(server.child.pid)
    weight = sum(pss_megabytes(pid) for pid in workers)
    files = sum(pss_megabytes(pid, "Pss_File") for pid in workers)
    note = f"{len(workers)} workers; {files:.0f} MB of it are mapped files"
    return Row("start", f"PSS after the load ({what}), M1", weight, "MB", None, None, "≤ 200 MB", weight <= 200, note)


def _demonstration(stage: Stage) -> Told:
    folder, env = stage.folder / "demonstration", clean_environment()
    for what, most in (("./run demo from nothing", 180), ("./run demo once more", 10)):
        seconds, ended = _demonstrated(folder, env, stage.folder / "demonstration.log")
        note = f"ended by TERM in {ended:.1f} s"
        yield Row("start", what, seconds, "s", None, None, f"≤ {most} s", seconds <= most, note)


def _demonstrated(folder: Path, env: dict[str, str], log: Path) -> tuple[float, float]:
    """Seconds until it says that it is ready and answers, and seconds until it has gone after TERM."""
    log.unlink(missing_ok=True)
    port, started = free_port(), time.monotonic()
    with Child([ROOT / "run", "demo", "--port", str(port), "--data", folder], env=env, log=log) as child:
        while not re.search(r"Stocktake is ready", tail(log)):
            if child.process.poll() is not None or time.monotonic() - started > PATIENCE:
                raise Broken(f"the demonstration is not ready: {tail(log)}")
            time.sleep(0.05)
        seconds = time.monotonic() - started
        if not _answers(port):
            raise Broken("the demonstration says it is ready and does not answer")
        asked = time.monotonic()
        code = child.end(patience=30)
        if code or _answers(port):
            raise Broken(f"asked to end, the demonstration left with {code} or goes on answering")
        return seconds, time.monotonic() - asked
