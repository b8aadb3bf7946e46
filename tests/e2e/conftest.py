"""A running demonstration and a browser, for the journeys. Skipped, in words, where there is no Chromium."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
]


def pytest_collection_modifyitems(items):
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.e2e)


@pytest.fixture(scope="session")
def site(tmp_path_factory) -> Iterator[str]:
    """The demonstration, from nothing, as `./run demo` serves it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    data = tmp_path_factory.mktemp("demo")
    command = [sys.executable, "-u", "manage.py", "demo", "--port", str(port), "--data", str(data)]
    demo = subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, text=True, env={**os.environ, "STOCKTAKE_DATABASE": ""}
    )
    try:
        line = demo.stdout.readline()
        assert line == f"Stocktake is ready: http://127.0.0.1:{port}/\n"
        yield f"http://127.0.0.1:{port}"
    finally:
        demo.send_signal(signal.SIGTERM)
        demo.wait(timeout=30)
        until = time.monotonic() + 10
        while time.monotonic() < until and _listens(port):
            time.sleep(0.1)
        assert not _listens(port), "a child of the demonstration outlived it"


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture(scope="session")
def playwright():
    if CHROMIUM is None:
        pytest.skip("Chromium is not installed: browser journeys need it")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="session")
def browser(playwright):
    browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
    yield browser
    browser.close()


@pytest.fixture
def visit(browser, site):
    """`visit(role, width=1280, **context)`: a page of a fresh browser, signed in through the door of that role."""
    opened = []

    def open_page(role: str = "", *, width: int = 1280, **context):
        made = browser.new_context(base_url=site, viewport={"width": width, "height": 900}, **context)
        opened.append(made)
        page = made.new_page()
        page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: problems.append(str(error)))
        if role:
            page.goto("/demo/")
            page.locator(f"form[action='/demo/{role}/'] button").click()
            page.wait_for_url("**/desk/")
        return page

    problems: list[str] = []
    open_page.problems = problems
    yield open_page
    for context in opened:
        context.close()
    refused = [text for text in problems if "Content Security Policy" in text or "pageerror" in text]
    assert not refused, refused
