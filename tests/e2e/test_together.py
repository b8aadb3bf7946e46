"""Who is where, seen by two people at once; a comment made by keyboard; a clearance decided."""

from __future__ import annotations

OWN = "/en/desk/submissions/VR-2028-KEN/"
FOLLOW = """async (source) => {
  const { follow } = await import(source);
  const told = await new Promise((heard) => follow(document.getElementById("writing"), { alsoHere: "Also here:" }, heard));
  return { told, shown: document.getElementById("here").textContent };
}"""


def test_two_people_see_where_the_other_is(visit):
    one, other = visit("focal-point"), visit("co-author")
    other.goto(f"{OWN}write/2a/")
    one.goto(f"{OWN}write/1a/")
    assert "2 (a) Stakeholder involvement" in one.locator("#here").inner_text()  # without any script
    source = one.locator("script[type=module]").first.get_attribute("src")
    script = other.evaluate(FOLLOW, f"{source.rsplit('/', 1)[0]}/presence.js")
    assert [here["key"] for here in script["told"]["here"]] == ["1a"]
    assert "1 (a) Approach and scope" in script["shown"]
    other.evaluate(
        'fetch = () => Promise.reject(new TypeError("no line")); document.dispatchEvent(new Event("visibilitychange"))'
    )
    assert not visit.problems


def test_a_comment_by_keyboard_stands_beside_its_paragraph(visit):
    page = visit("guest", width=360)
    page.goto(f"{OWN}write/1a/read/")
    summary = page.locator(".passage .say > summary").first
    summary.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type("Is this <b>all</b>?")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/read/#t*")
    assert "Is this <b>all</b>?" in page.locator(".passage").first.inner_text()


def test_a_minister_clears_and_the_focal_point_reads_it(visit):
    page = visit("minister")
    page.get_by_role("link", name="Read and decide").click()
    page.get_by_role("link", name="Changes since the last clearance").click()
    assert page.locator("ins").count() == 1
    page.get_by_role("button", name="Send it back").click()
    assert "Say in a sentence why" in page.get_by_role("alert").inner_text()
    page.get_by_label("Your note").fill("Name the source.")
    page.get_by_role("button", name="Send it back").click()
    desk = visit("focal-point")
    desk.goto(f"{OWN}clearance/")
    assert "Name the source." in desk.locator("main").inner_text()
