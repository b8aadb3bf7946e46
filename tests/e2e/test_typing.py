"""Typing: a killed browser, a cut and a slow line, an expired session, two tabs, a shared device, an old client's records."""

from __future__ import annotations

import base64
import contextlib
import hashlib
import hmac
import json
import os
import random
import re
import signal
import struct
import time
from functools import partial
from pathlib import Path

import pytest

from tests.e2e.conftest import CHROMIUM, FLAGS
from tests.e2e.server import Line, Server

SEEDS = range(int(os.environ.get("STOCKTAKE_SEEDS", "10")))
LOST_AT_MOST = 2.0  # seconds of typing


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    if CHROMIUM is None:
        pytest.skip("Chromium is not installed: the proofs of the editor need it")
    made = Server(tmp_path_factory.mktemp("typing"))
    made.start()
    yield made
    made.kill()


@pytest.fixture
def line(server):
    made = Line(server.port)
    yield made
    made.close()


@pytest.fixture
def open_editor(playwright, server):
    """A page of the editor in a fresh browser, signed in; `patch` replaces words in one of its scripts."""
    browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)

    def open_page(person: int = 0, key: str = "1a", *, address: str = "", patch=(), context=None, **options):
        base = address or server.address
        context = context or browser.new_context(base_url=base, **options)
        context.add_cookies([{"name": "session", "value": server.world["sessions"][person], "url": base}])
        page = context.new_page()
        for script, old, new in patch:
            page.route(re.compile(f"/{script}\\.[^/]*js"), partial(_patched, old=old, new=new))
        page.goto(server.path(key))
        return page

    yield open_page
    browser.close()


def _patched(route, _request=None, *, old, new):
    answer = route.fetch()
    body = answer.text()
    assert old in body, f"{old!r} is not in the script: the control controls nothing"
    route.fulfill(response=answer, body=body.replace(old, new))


def box(page):
    return page.locator("#text")


def type_words(page, words, *, delay=5):
    box(page).focus()
    page.keyboard.press("Control+End")
    page.keyboard.type(words, delay=delay)


def state(page, wanted, timeout=15_000):
    page.wait_for_function(
        "wanted => document.querySelector('#saved').dataset.state === wanted", arg=wanted, timeout=timeout
    )


def stored(server, words, key="1a", seconds=30):
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if words in server.text(key):
            return True
        time.sleep(0.1)
    return False


# ---- the browser is killed


def type_and_kill(
    playwright, server, profile: Path, seed: int, *, shared=False
) -> tuple[list[tuple[float, str]], float, str]:
    """Types numbered words with the line cut, kills the browser, and reads what a new one shows without a line."""
    key = "2a"
    chance = random.Random(seed)
    typed: list[tuple[float, str]] = []
    context = _profile(playwright, server, profile)
    page = context.pages[0]
    page.goto(server.path(key))
    if shared:
        page.get_by_role("button", name="Others use this device").click()
    box(page).fill(f"begun{seed} ")
    state(page, "saved")
    page.wait_for_timeout(300)
    context.set_offline(True)
    box(page).focus()
    page.keyboard.press("Control+End")
    until = time.monotonic() + chance.uniform(1.0, 3.5)
    while time.monotonic() < until:
        word = f"s{seed}w{len(typed)}"
        page.keyboard.type(word + " ")
        typed.append((time.monotonic(), word))
    killed = time.monotonic()
    _kill_browser(profile)
    with contextlib.suppress(Exception):
        context.close()
    context = _profile(playwright, server, profile)
    page = context.pages[0]
    context.route("**/write/**", lambda route: route.abort() if route.request.method == "PUT" else route.continue_())
    page.goto(server.path(key))
    page.wait_for_timeout(1200)
    shown = box(page).input_value()
    context.close()
    return typed, killed, shown


def _profile(playwright, server, profile):
    context = playwright.chromium.launch_persistent_context(
        profile, executable_path=CHROMIUM, args=FLAGS, base_url=server.address
    )
    context.add_cookies([{"name": "session", "value": server.world["sessions"][0], "url": server.address}])
    return context


def _kill_browser(profile: Path) -> None:
    for process in Path("/proc").iterdir():
        with contextlib.suppress(OSError, ValueError):
            if (
                str(profile).encode() in (process / "cmdline").read_bytes()
                and b"chromium" in (process / "cmdline").read_bytes()
            ):
                os.kill(int(process.name), signal.SIGKILL)


def lost_words(typed, killed, shown):
    """Words older than the allowed two seconds that are not there; and never a mix: what is there is a beginning."""
    there = shown.split()[1:]
    assert there == [word for _at, word in typed][: len(there)] or (
        there and typed[len(there) - 1][1].startswith(there[-1])
    )
    return [word for at, word in typed if at < killed - LOST_AT_MOST and word not in there]


@pytest.mark.parametrize("seed", SEEDS)
def test_a_killed_browser_loses_at_most_two_seconds(playwright, server, tmp_path, seed):
    typed, killed, shown = type_and_kill(playwright, server, tmp_path / "profile", seed)
    assert lost_words(typed, killed, shown) == []


def test_the_control_a_browser_that_keeps_nothing_is_found_out(playwright, server, tmp_path):
    typed, killed, shown = type_and_kill(playwright, server, tmp_path / "profile", 3, shared=True)
    assert lost_words(typed, killed + LOST_AT_MOST, shown) != []


# ---- the line


def test_a_line_that_is_cut_and_slow_loses_nothing(server, line, open_editor):
    page = open_editor(0, "2b", address=line.address)
    chance = random.Random(7)
    words = [f"c{number}" for number in range(60)]
    for number, word in enumerate(words):
        if number % 15 == 5:
            line.cut()
        if number % 15 == 12:
            line.mend()
            line.bytes_a_second = chance.choice([0, 8_000, 64_000])
            line.chance = chance.choice([0, 0.05])
        type_words(page, word + " ", delay=30)
    line.bytes_a_second, line.chance = 0, 0
    assert stored(server, " ".join(words), "2b", seconds=60)
    state(page, "saved", 60_000)
    assert [text for text in server.history("2b") if text] == list(dict.fromkeys(t for t in server.history("2b") if t))


def test_the_control_a_client_that_does_not_try_again_is_found_out(server, line, open_editor):
    patch = [("writing", "retryTimer = setTimeout(flush,", "retryTimer = setTimeout(() => {},"),
             ("writing", 'addEventListener("online"', 'addEventListener("never"')]  # fmt: skip
    page = open_editor(0, "2c", address=line.address, patch=patch[:1])
    line.cut()
    type_words(page, "Said once and never again.")
    state(page, "waiting")
    line.mend()
    assert not stored(server, "never again", "2c", seconds=6)


def test_an_answer_that_is_lost_is_asked_for_again_and_counts_once(server, open_editor):
    page = open_editor(0, "2d")
    dropped = []

    def drop_first(route):
        if route.request.method == "PUT" and not dropped:
            dropped.append(route.request.headers["idempotency-key"])
            route.fetch()  # it arrives and is stored; the answer is lost
            return route.abort()
        return route.continue_()

    page.route("**/write/2d/", drop_first)
    type_words(page, "Stored, and the answer was lost.")
    state(page, "saved", 20_000)
    assert server.history("2d").count("Stored, and the answer was lost.") == 1


# ---- the session


def test_an_expired_session_is_signed_in_again_in_place(server, open_editor):
    page = open_editor(1, "3.1")
    type_words(page, "Before the session ended.")
    state(page, "saved")
    server.change("DELETE FROM django_session WHERE session_key = ?", server.world["sessions"][1])
    type_words(page, " And after it.")
    state(page, "signedOut", 20_000)
    dialog = page.locator("dialog.signing")
    dialog.locator("input[name=login]").fill(server.world["people"][1])
    dialog.locator("input[name=password]").fill("not the password of anybody")
    dialog.locator("button").first.click()
    dialog.locator(".alert, .error").first.wait_for()
    dialog.locator("input[name=login]").fill(server.world["people"][1])
    dialog.locator("input[name=password]").fill(server.world["password"])
    dialog.locator("button").first.click()
    state(page, "saved", 20_000)
    assert server.text("3.1") == "Before the session ended. And after it."
    assert page.evaluate("document.activeElement.id") == "text"


def test_the_control_without_a_device_and_a_session_a_reload_loses_the_words(server, open_editor):
    page = open_editor(2, "3.2")
    page.get_by_role("button", name="Others use this device").click()
    server.change("DELETE FROM django_session WHERE session_key = ?", server.world["sessions"][2])
    type_words(page, "Only on a shared device.")
    state(page, "signedOut", 20_000)
    page.once("dialog", lambda dialog: dialog.accept())
    page.close(run_before_unload=False)
    assert not stored(server, "Only on a shared device.", "3.2", seconds=2)


# ---- others


def test_two_people_at_once_come_together_and_both_are_told(server, open_editor):
    one, other = open_editor(3, "3.3"), open_editor(4, "3.3")
    type_words(one, "The office has twelve desks.\n\nThe law is new.")
    state(one, "saved")
    other.reload()
    type_words(other, " It is in force.")
    state(other, "saved")
    box(one).evaluate("box => { box.setSelectionRange(0, 0); }")
    one.keyboard.type("In 2024. ")
    state(one, "saved")
    assert server.text("3.3") == "In 2024. The office has twelve desks.\n\nThe law is new. It is in force."
    assert box(one).input_value() == server.text("3.3")


def test_the_same_words_changed_by_both_wait_for_a_choice(server, open_editor):
    one, other = open_editor(3, "3.4"), open_editor(4, "3.4")
    type_words(one, "We opened twelve desks.")
    state(one, "saved")
    other.reload()
    other.wait_for_timeout(400)
    box(other).fill("We opened <b>nine</b> desks.")
    state(other, "saved")
    box(one).fill("We opened thirty desks.")
    state(one, "conflict", 20_000)
    assert one.locator("fieldset.conflict blockquote").all_inner_texts() == ["thirty", "<b>nine</b>"]
    assert server.text("3.4") == "We opened <b>nine</b> desks."
    assert "We opened thirty desks." in server.history("3.4")
    one.get_by_role("button", name="Put both").click()
    one.get_by_role("button", name="Save", exact=True).click()
    state(one, "saved")
    assert server.text("3.4") == "We opened thirty <b>nine</b> desks."
    assert one.locator("fieldset.conflict").count() == 0


def test_a_conflict_that_nobody_settled_is_there_again_after_a_reload(server, open_editor):
    one, other = open_editor(3, "3.5"), open_editor(4, "3.5")
    type_words(one, "There are ten.")
    state(one, "saved")
    other.reload()
    other.wait_for_timeout(400)
    box(other).fill("There are eleven.")
    state(other, "saved")
    box(one).fill("There are twelve.")
    state(one, "conflict", 20_000)
    one.reload()
    state(one, "conflict", 20_000)
    assert server.text("3.5") == "There are eleven."
    assert one.locator("fieldset.conflict").count() == 1


def test_two_tabs_of_one_person_do_not_lose_each_others_words(server, open_editor):
    one = open_editor(0, "3.6")
    two = open_editor(0, "3.6", context=one.context)
    type_words(one, "From the first tab.")
    state(one, "saved")
    type_words(two, "From the second tab.\n\n")
    two.wait_for_timeout(6000)
    everything = " ".join([server.text("3.6"), *server.history("3.6")])
    assert "From the first tab." in everything
    assert "From the second tab." in everything


# ---- the device


def records(page):
    return page.evaluate("""() => new Promise((resolve) => {
        const asked = indexedDB.open("stocktake");
        asked.onsuccess = () => {
            const all = asked.result.transaction("drafts").objectStore("drafts").getAll();
            all.onsuccess = () => { asked.result.close(); resolve(all.result); };
        };
    })""")


def test_a_shared_device_keeps_nothing(server, open_editor):
    page = open_editor(0, "3.7")
    page.get_by_role("button", name="Others use this device").click()
    page.get_by_role("button", name="This device is mine").wait_for()
    type_words(page, "Nothing of this stays here.")
    state(page, "saved")
    assert records(page) == []
    assert page.evaluate("caches.keys()") == []


def test_what_one_person_keeps_another_on_the_same_browser_never_sees(server, line, open_editor):
    page = open_editor(3, "3.8", address=line.address)
    line.cut()  # nothing leaves, not even with the last breath of a closing page
    type_words(page, "Words of the third writer.")
    state(page, "waiting", 20_000)
    page.close()
    context = page.context
    line.mend()
    other = open_editor(4, "3.8", address=line.address, context=context)
    other.wait_for_timeout(1500)
    assert "third writer" not in other.content()
    assert "third writer" not in box(other).input_value()
    again = open_editor(3, "3.8", address=line.address, context=context)
    assert stored(server, "Words of the third writer.", "3.8")
    assert "third writer" in box(again).input_value()


def one_writes_where_another_signed_in(server, open_editor, key, **told):
    """A page left open by one person; the browser is signed in as another by the time it saves."""
    page = open_editor(3, key, **told)
    cookie = {"name": "session", "value": server.world["sessions"][4], "url": server.address}
    page.context.add_cookies([cookie])
    type_words(page, "Words of the third writer.")
    return page


def test_a_page_left_open_saves_nothing_in_the_name_of_the_next_person(server, open_editor):
    page = one_writes_where_another_signed_in(server, open_editor, "3.22")
    state(page, "closed")
    until = time.monotonic() + 10
    while not any(record["text"].endswith("third writer.") for record in records(page)):
        assert time.monotonic() < until, "what was typed is not on the device"
        page.wait_for_timeout(100)
    assert not stored(server, "W", "3.22", seconds=2)


def test_control_a_page_that_does_not_say_whose_it_is(server, open_editor):
    patch = [("sending", '"Stocktake-Person": form.dataset.person,', "")]
    one_writes_where_another_signed_in(server, open_editor, "3.23", patch=patch)
    assert stored(server, "third writer", "3.23")


def test_signing_out_with_unsent_text_asks_first_and_erases_what_was_sent(server, open_editor):
    page = open_editor(5, "3.9")
    type_words(page, "Sent words.")
    state(page, "saved")
    page.route("**/write/**", lambda route: route.abort() if route.request.method == "PUT" else route.continue_())
    type_words(page, " Unsent words.")
    state(page, "waiting", 20_000)
    page.goto("/en/desk/")
    page.get_by_text("Some of your text is only on this device").first.wait_for()
    page.locator("header details.menu summary").last.click()
    page.get_by_role("button", name="Sign out").click()
    page.get_by_role("button", name="Stay signed in").click()
    assert any("Unsent words." in record["text"] for record in records(page))
    page.locator("header details.menu summary").last.click() if not page.get_by_role(
        "button", name="Sign out"
    ).is_visible() else None
    page.get_by_role("button", name="Sign out").click()
    page.get_by_role("button", name="Erase it and sign out").click()
    page.wait_for_url("**/en/")
    assert records(page) == []


OLD_RECORDS = """([url, person]) => new Promise((resolve, reject) => {
    const asked = indexedDB.open("stocktake", 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore("queue", { keyPath: "url" });
    asked.onsuccess = () => {
        const change = asked.result.transaction("queue", "readwrite");
        change.objectStore("queue").put({ url, person, text: "Kept by an older client.", version: 0, save_id: null });
        change.oncomplete = () => { asked.result.close(); resolve(); };
    };
    asked.onerror = () => reject(asked.error);
})"""


@pytest.mark.parametrize("moves", [True, False], ids=["as it is", "the control"])
def test_a_new_client_moves_what_an_old_one_kept(server, open_editor, moves):
    key = "3.10" if moves else "3.11"
    page = open_editor(0, key, service_workers="block")
    person = int(page.locator("#writing").get_attribute("data-person"))
    page.goto("/healthz")
    page.evaluate("() => new Promise((done) => { indexedDB.deleteDatabase('stocktake').onsuccess = done; })")
    page.evaluate(OLD_RECORDS, [server.path(key), person])
    if not moves:
        page.route(re.compile(r"/store\.[^/]*js"), partial(_patched, old="drafts.put({", new="((x) => x)({"))
    page.goto(server.path(key))
    assert stored(server, "Kept by an older client.", key, seconds=15 if moves else 4) is moves


def test_a_browser_that_keeps_nothing_says_so_and_saves_on_the_server(server, open_editor):
    page = open_editor(
        0,
        "3.12",
        patch=[
            (
                "store",
                "const change = (await open())",
                "throw new Error('QuotaExceededError'); const change = (await open())",
            )
        ],
    )
    type_words(page, "No room on this device.", delay=0)
    state(page, "full")
    assert stored(server, "No room on this device.", "3.12")
    state(page, "saved")


def test_a_clock_that_is_an_hour_wrong_changes_nothing(server, open_editor):
    page = open_editor(0, "3.13")
    page.clock.install()
    page.clock.set_system_time(time.time() - 3600)
    page.reload()
    type_words(page, "An hour ago, says this device.")
    page.clock.run_for(6000)
    assert stored(server, "An hour ago, says this device.", "3.13")
    page.clock.set_system_time(time.time() + 3600)
    type_words(page, " And now an hour ahead.")
    page.clock.run_for(20_000)
    assert stored(server, "And now an hour ahead.", "3.13")


def test_unsent_text_can_be_carried_as_a_file(server, open_editor, tmp_path):
    page = open_editor(0, "3.14")
    server.change("UPDATE submissions_submission SET state = 'submitted'")
    try:
        type_words(page, "Too late for this draft.")
        state(page, "closed", 20_000)
        with page.expect_download() as download:
            page.get_by_role("button", name="Save my text as a file").click()
    finally:
        server.change("UPDATE submissions_submission SET state = 'draft'")
    told = json.loads(Path(download.value.path()).read_text())
    assert told["drafts"][0]["text"] == "Too late for this draft."
    other = open_editor(0, "3.14")
    other.goto(server.path("x").replace("write/x/", "unsent/"))
    for _twice in range(2):
        other.locator("input[type=file]").set_input_files(download.value.path())
        other.get_by_role("button", name="Send it").click()
        other.get_by_text("Saved.").wait_for()
    assert server.history("3.14").count("Too late for this draft.") == 1


WORD_HTML = """<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><style>p{color:red}</style></head><body>
<h1><span lang=EN-GB>Approach<o:p></o:p></span></h1>
<p class=MsoNormal><b style='mso-bidi-font-weight:normal'>Bold start</b> and <i>italic </i>text, <a href="https://example.org/a">link</a>,
2*3=6, snake_case.<a style='mso-footnote-id:ftn1' href="#_ftn1" name="_ftnref1"><span>[1]</span></a></p>
<p class=MsoListParagraph style='mso-list:l0 level1 lfo1'><![if !supportLists]><span style='mso-list:Ignore'>·<span>&nbsp; </span></span><![endif]>First</p>
<p class=MsoListParagraph style='mso-list:l0 level2 lfo1'><![if !supportLists]><span style='mso-list:Ignore'>o<span>&nbsp;</span></span><![endif]>Inner</p>
<table><tr><td><p>Year</p></td><td><p>Count | all</p></td></tr><tr><td>2024</td><td>7</td></tr></table>
<ol start=3><li>Three<ul><li>Sub</li></ul></li></ol><p># not a heading</p><script>alert(1)</script><img src=x onerror=alert(1)>
<div><hr><div id=ftn1><p><a href="#_ftnref1" name="_ftn1"><span>[1]</span></a> Ministry of Labour, 2024.</p></div></div></body></html>"""

CLEAN = r"""# Approach

**Bold start** and *italic* text, [link](https://example.org/a), 2\*3=6, snake_case.[^1]

- First
   - Inner

| Year | Count \| all |
| --- | --- |
| 2024 | 7 |

3. Three
   - Sub

\# not a heading

[^1]: Ministry of Labour, 2024."""


def test_what_is_pasted_from_word_comes_in_clean(server, open_editor):
    page = open_editor(0, "3.15")
    page.evaluate(
        """html => {
            const data = new DataTransfer();
            data.setData("text/html", html);
            const box = document.querySelector("#text");
            box.focus();
            box.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
        }""",
        WORD_HTML,
    )
    assert box(page).input_value() == CLEAN
    page.get_by_role("toolbar").get_by_role("button", name="Preview").click()
    page.locator("#shown table td", has_text="2024").wait_for()
    assert page.locator("#shown li li").count() == 2


def test_the_tools_write_markdown_and_work_from_the_keyboard(server, open_editor):
    page = open_editor(0, "3.16")
    box(page).focus()
    page.keyboard.type("Some words")
    page.keyboard.press("Shift+Control+ArrowLeft")
    page.keyboard.press("Control+b")
    assert box(page).input_value() == "Some **words**"
    page.keyboard.press("End")
    page.locator("[data-tool=note]").click()
    page.keyboard.type("The census of 2024")
    page.keyboard.press("Enter")
    page.wait_for_timeout(200)
    assert box(page).input_value() == "Some **words**[^1]\n\n[^1]: The census of 2024"
    page.locator("[data-tool=heading]").focus()
    for _ in range(7):
        page.keyboard.press("ArrowRight")
    assert page.evaluate("document.activeElement.dataset.tool") == "table"
    box(page).fill("Before.")
    page.keyboard.press("Control+End")
    page.locator("[data-tool=table]").click()
    for cell in ("Year", "Count", "2024", "7"):
        page.keyboard.type(cell)
        page.keyboard.press("Tab")
    page.get_by_role("button", name="Put it in").click()
    page.wait_for_timeout(300)
    assert box(page).input_value() == "Before.\n\n| Year | Count |\n| --- | --- |\n| 2024 | 7 |\n\n"
    box(page).evaluate("box => box.setSelectionRange(12, 12)")
    page.locator("[data-tool=table]").click()
    page.get_by_label("Row 2, column 2").fill("8")
    page.get_by_role("button", name="Put it in").click()
    page.wait_for_timeout(300)
    assert "| 2024 | 8 |" in box(page).input_value()
    page.keyboard.press("Control+s")
    state(page, "saved")


def test_a_closed_tab_opens_again_without_a_line_and_sends_when_there_is_one(server, open_editor):
    page = open_editor(3, "3.18")
    type_words(page, "Before the line was cut.")
    state(page, "saved")
    until = time.monotonic() + 20
    while not page.evaluate("caches.match(location.pathname).then(Boolean)") and time.monotonic() < until:
        page.wait_for_timeout(100)
    context = page.context
    context.set_offline(True)
    type_words(page, " After it.")
    state(page, "waiting", 20_000)
    page.close()
    again = context.new_page()
    again.goto(server.path("3.18"))
    state(again, "waiting", 20_000)
    assert box(again).input_value() == "Before the line was cut. After it."
    type_words(again, " And later still.")
    again.wait_for_timeout(1000)
    context.set_offline(False)
    assert stored(server, "Before the line was cut. After it. And later still.", "3.18", seconds=60)
    state(again, "saved", 30_000)


def test_a_draft_that_is_no_longer_open_keeps_the_words_on_the_page(server, open_editor):
    page = open_editor(4, "3.19")
    server.change(
        "UPDATE accounts_membership SET since = '2026-01-01', ended_at = '2026-01-02' WHERE person_id = ?",
        *_id(server, 4),
    )
    type_words(page, "Written by somebody who has left.")
    state(page, "closed", 20_000)
    assert box(page).input_value() == "Written by somebody who has left."
    assert page.get_by_role("button", name="Save my text as a file").is_visible()


def _id(server, person):
    return server.ask("SELECT id FROM accounts_user WHERE email = ?", server.world["people"][person])[0]


def test_a_choice_lands_where_the_words_stood_though_they_stand_elsewhere_too(server, open_editor):
    first = "The 🙂 law of the north names the fee. Later the court named the fee twice."
    one, other = open_editor(3, "3.20"), open_editor(0, "3.20")
    type_words(one, first)
    state(one, "saved")
    other.reload()
    other.wait_for_timeout(400)
    box(other).fill(first.replace("north", "south").replace("twice", "three times"))
    state(other, "saved")
    box(one).fill(first.replace("north", "the").replace("twice", "the"))
    state(one, "conflict", 20_000)
    box(one).evaluate("box => { box.setSelectionRange(0, 0); box.focus(); }")
    one.keyboard.type("Now: ")
    places = one.locator("fieldset.conflict")
    places.nth(0).get_by_role("button", name="Put both").click()
    places.nth(1).get_by_role("button", name="Use their words").click()
    wanted = "Now: The 🙂 law of the the south names the fee. Later the court named the fee three times."
    assert box(one).input_value() == wanted


def one_time_code(secret: str) -> str:
    """RFC 6238, six digits, thirty seconds."""
    counted = hmac.new(base64.b32decode(secret), struct.pack(">Q", int(time.time()) // 30), hashlib.sha1).digest()
    place = counted[-1] & 15
    return f"{(struct.unpack('>I', counted[place : place + 4])[0] & 0x7FFFFFFF) % 1_000_000:06d}"


def test_a_second_factor_is_asked_for_in_place_too(server, open_editor):
    page = open_editor(3, "3.17")
    (person,) = server.ask("SELECT id FROM accounts_user WHERE email = ?", server.world["people"][3])[0]
    secret = "JBSWY3DPEHPK3PXP"
    server.change(
        "INSERT INTO mfa_authenticator (type, data, created_at, user_id) VALUES ('totp', ?, '2026-01-01', ?)",
        json.dumps({"secret": secret}), person,
    )  # fmt: skip
    server.change("DELETE FROM django_session WHERE session_key = ?", server.world["sessions"][3])
    type_words(page, "Written while signed out.")
    state(page, "signedOut", 20_000)
    dialog = page.locator("dialog.signing")
    dialog.locator("input[name=login]").fill(server.world["people"][3])
    dialog.locator("input[name=password]").fill(server.world["password"])
    dialog.locator("button").first.click()
    dialog.locator("input[name=code]").fill(one_time_code(secret))
    dialog.locator("button").first.click()
    state(page, "saved", 20_000)
    assert server.text("3.17") == "Written while signed out."
    server.change("DELETE FROM mfa_authenticator")
