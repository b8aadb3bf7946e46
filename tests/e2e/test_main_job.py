"""The main job from end to end, in a browser, without JavaScript: write, bring in Word, submit, return, publish, cite."""

from __future__ import annotations

import re

import docx
import pytest


@pytest.fixture
def word_file(tmp_path):
    document = docx.Document()
    document.add_heading("Methodology", 1)
    document.add_paragraph("An interministerial committee drafted this report in five meetings.")
    document.add_heading("Objective 7: Reduce vulnerabilities", 2)
    document.add_paragraph("The hotline answered four thousand calls in nine languages.")
    document.add_heading("Foreword by the Minister", 1)
    document.add_paragraph("It is with gratitude that we present this report.")
    path = tmp_path / "our review.docx"
    document.save(path)
    return path


@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_from_draft_to_cited_paragraph(visit, word_file, javascript):
    number = "VR-2028-KEN"
    writer = visit("focal-point", java_script_enabled=javascript)
    _write(writer, number, "The office opened in a third city.")
    _bring_in_word(writer, number, word_file)
    receipt = _submit(writer, number)

    desk = visit("secretariat", java_script_enabled=javascript)
    desk.goto(f"/en/desk/submissions/{number}/filed/")
    desk.locator("details:has-text('Remark on (b)') summary").first.click()
    desk.locator("details[open] textarea").fill("Which city?")
    desk.get_by_role("button", name="Note it").locator("visible=true").click()
    desk.goto(f"/en/desk/submissions/{number}/return/")
    desk.get_by_label("Note to the State").fill("One question.")
    desk.get_by_role("button", name="Return with remarks").click()

    writer.goto("/en/desk/mailbox/")
    assert writer.get_by_role("link", name=re.compile("remarks", re.IGNORECASE)).count() >= 1
    writer.goto(f"/en/desk/submissions/{number}/")
    writer.get_by_role("link", name="(b) Preparation process").first.click()
    writer.get_by_label("Answer this remark").first.fill("The third city by size.")
    writer.get_by_role("button", name="Keep the answer").first.click()
    _submit(writer, number)

    desk.goto(f"/en/desk/submissions/{number}/publish/")
    desk.get_by_role("button", name="Publish now").click()
    reader = visit(java_script_enabled=javascript)
    reader.goto("/en/reviews/KEN/regional-2028/")
    assert reader.get_by_text("The hotline answered four thousand calls").first.is_visible()
    address = reader.locator(".block:has-text('The hotline answered') >> a.address").first.get_attribute("href")
    published = reader.locator("dd", has_text=re.compile(r"^VR-2028-KEN-\d+$")).inner_text()
    reader.goto(f"/s/{published}{address}")
    assert reader.locator(f"{address}:target").get_by_text("four thousand calls").is_visible()
    with reader.expect_download() as download:
        reader.get_by_role("link", name="Download as Word").click()
    reader.goto("/en/verify/")
    reader.get_by_label("Or a file").set_input_files(download.value.path())
    reader.get_by_role("button", name="Verify the file").click()
    assert reader.get_by_text("This is on the record").is_visible()
    reader.goto(f"/en/verify/?q={receipt}")
    assert reader.get_by_text("This receipt is genuine").is_visible()
    _open_again(writer, desk, number)


def _write(page, number, sentence):
    page.goto(f"/en/desk/submissions/{number}/write/1b/")
    box = page.get_by_label("Your answer", exact=True)
    box.fill(box.input_value() + f"\n\n{sentence}")
    page.get_by_role("button", name="Save", exact=True).click()
    assert sentence in page.get_by_label("Your answer", exact=True).input_value()


def _bring_in_word(page, number, path):
    page.goto(f"/en/desk/submissions/{number}/word/")
    page.get_by_label("Word file").set_input_files(path)
    page.get_by_role("button", name="Read the file").click()
    for _ in range(60):
        if "/word/" in page.url:
            break
        page.wait_for_timeout(500)
        page.goto(page.url)
    assert page.locator("select").nth(1).input_value() == "3.7"
    page.get_by_role("button", name="Put it into the draft").click()
    page.goto(f"/en/desk/submissions/{number}/tray/")
    while page.get_by_role("button", name=re.compile("Do it")).count():
        page.get_by_role("button", name=re.compile("Do it")).first.click()
    assert page.get_by_text("The tray is empty.").is_visible()


def _submit(page, number) -> str:
    page.goto(f"/en/desk/submissions/{number}/submit/")
    page.get_by_role("button", name="Submit the review").click()
    return page.locator("dd", has_text=re.compile(r"^VR-2028-KEN-F\d")).inner_text()


def _open_again(writer, desk, number):
    """Leave the review writable, so that the journey can be made once more."""
    writer.goto(f"/en/desk/submissions/{number}/revise/")
    writer.get_by_role("button", name="Update the review").click()


def test_a_stale_save_keeps_both_texts_without_javascript_too(visit):
    one, two = (visit(role, java_script_enabled=False) for role in ("focal-point", "co-author"))
    for page in (one, two):
        page.goto("/en/desk/submissions/VR-2028-KEN/write/4a/")
    one.locator("#text").fill("The text of the first.")
    one.get_by_role("button", name="Save", exact=True).click()
    two.locator("#text").fill("The text of the second.")
    with two.expect_response(lambda response: response.request.method == "POST") as answer:
        two.get_by_role("button", name="Save", exact=True).click()
    assert answer.value.status == 412
    assert two.locator("#text").input_value() == "The text of the second."
    assert two.locator("fieldset.conflict blockquote").all_inner_texts() != []
    two.get_by_role("button", name="Save", exact=True).click()
    two.goto("/en/desk/submissions/VR-2028-KEN/write/4a/versions/")
    assert two.get_by_text("Kept aside").first.is_visible()


def test_a_report_is_compiled_and_leads_to_its_paragraphs(visit, tmp_path):
    page = visit("regional-officer")
    page.goto("/en/desk/reports/")
    page.get_by_label("Cycle").select_option(label="International Migration Review Forum 2026")
    page.get_by_label("Region").select_option(label="Africa")
    page.get_by_label("Format").select_option("html")
    page.get_by_role("button", name="Compile").click()
    with page.expect_download() as download:
        page.get_by_role("link", name=re.compile("Download")).click(timeout=60_000)
    text = download.value.path().read_text(encoding="utf-8")
    address = re.search(r"/s/(VR-2026-[A-Z]{3}-\d)#(p\d+)", text)
    page.goto(f"/s/{address[1]}#{address[2]}")
    assert page.locator(f"#{address[2]}").is_visible()
