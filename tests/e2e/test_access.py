"""Every page for everybody: axe findings, narrow screens, right to left, keyboard."""

from __future__ import annotations

import pytest

LANGUAGES = ("ar", "en", "es", "fr", "ru", "zh-hans")
PUBLIC = (
    "", "about/", "reviews/", "reviews/KEN/imrf-2026/", "reviews/KEN/imrf-2026/?text=ar", "reviews/EGY/imrf-2026/", "countries/", "countries/KEN/", "regions/",
    "regions/eca/", "objectives/", "objectives/7/", "principles/", "principles/human-rights/", "cycles/", "cycles/imrf-2026/",
    "cycles/regional-2028/", "compare/", "compare/?country=KEN&country=GHA&country=AND&on=objective-7",
    "compare/rounds/?country=GHA&cycle=imrf-2026&cycle=regional-2028", "compare/languages/?country=KEN&cycle=imrf-2026", "search/", "search/?q=migrants", "search/?q=migrnats", "reviews/?region=eca&country=PER",
    "reports/", "reports/regional-2024-eca/", "countries/?view=tiles", "figures/", "data/", "updates/", "verify/", "verify/?q=VR-2026-KEN-1", "account/login/", "account/password/reset/", "nothing-here/",
)  # fmt: skip
DESK = {
    "focal-point": (
        "desk/", "desk/submissions/VR-2028-KEN/", "desk/submissions/VR-2028-KEN/write/2a/", "desk/submissions/VR-2028-KEN/write/3/",
        "desk/submissions/VR-2028-KEN/write/2a/versions/", "desk/submissions/VR-2028-KEN/preview/", "desk/submissions/VR-2028-KEN/changes/",
        "desk/submissions/VR-2028-KEN/languages/", "desk/submissions/VR-2028-KEN/in/ar/beside/3/",
        "desk/submissions/VR-2028-KEN/in/ar/write/4a/",
        "desk/submissions/VR-2028-KEN/word/", "desk/submissions/VR-2028-KEN/tray/", "desk/submissions/VR-2028-KEN/attachments/",
        "desk/submissions/VR-2028-KEN/people/", "desk/submissions/VR-2028-KEN/sections/", "desk/submissions/VR-2028-KEN/write/1a/read/",
        "desk/submissions/VR-2028-KEN/sections/1a/assign/", "desk/submissions/VR-2028-KEN/clearance/", "desk/submissions/VR-2028-KEN/write/1a/",
        "desk/submissions/VR-2028-KEN/tables/add/?key=2a", "desk/submissions/VR-2028-KEN/submit/", "desk/submissions/VR-2028-KEN/history/",
        "desk/submissions/VR-2026-KEN/receipts/1/", "desk/people/government-ken/", "desk/mailbox/", "desk/work/", "desk/components/",
        "account/", "account/sessions/", "account/2fa/",
    ),
    "secretariat": (
        "desk/", "desk/queue/regional-2028/", "desk/queue/regional-2028/silent/", "desk/people/", "desk/people/add/",
        "desk/people/government-ken/invite/", "desk/cycles/regional-2028/", "desk/cycles/regional-2028/milestones/transmit/",
        "desk/calls/imrf-2030/", "desk/reports/", "desk/submissions/VR-2026-KEN/filed/",
    ),
    "guest": ("desk/", "desk/submissions/VR-2028-KEN/sections/", "desk/submissions/VR-2028-KEN/write/1a/read/"),
    "minister": ("desk/", "desk/submissions/VR-2028-KEN/sections/", "desk/submissions/VR-2028-KEN/clearance/2/"),
    "administrator": ("desk/", "desk/log/", "desk/people/"),
    "regional-officer": (
        "desk/", "desk/reports/", "desk/reports/RR-2028-ECA/", "desk/reports/RR-2028-ECA/evidence/?objective=7",
        "desk/reports/RR-2028-ECA/pins/", "desk/reports/RR-2028-ECA/coverage/", "desk/reports/RR-2028-ECA/history/",
        "desk/reports/RR-2028-ECA/write/3/",
    ),
}  # fmt: skip


def findings(page) -> list[str]:
    from axe_playwright_python.sync_playwright import Axe

    options = {
        "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
    }
    found = Axe().run(page, options=options).response["violations"]
    return [f"{page.url}: {one['id']}: {one['nodes'][0]['html'][:160]}" for one in found]


@pytest.mark.parametrize("language", LANGUAGES)
def test_public_pages_have_no_axe_finding_and_fit_a_phone(visit, language):
    page = visit(width=360)
    problems = []
    for path in PUBLIC:
        page.goto(f"/{language}/{path}")
        problems += findings(page)
        if page.evaluate("document.documentElement.scrollWidth") > 360:
            problems.append(f"{page.url} is wider than a phone")
    assert not problems, "\n".join(problems)


@pytest.mark.parametrize(
    ("language", "scheme"), [*((language, "light") for language in LANGUAGES), ("ar", "dark"), ("en", "dark")]
)
@pytest.mark.parametrize("role", DESK)
def test_the_desk_has_no_axe_finding_and_fits_a_phone(visit, role, language, scheme):
    page = visit(role, width=360, color_scheme=scheme)
    problems = []
    for path in DESK[role]:
        page.goto(f"/{language}/{path}")
        problems += findings(page)
        if page.evaluate("document.documentElement.scrollWidth") > 360:
            problems.append(f"{page.url} is wider than a phone")
    assert not problems, "\n".join(problems)


def test_the_first_tab_stop_skips_to_the_content(visit):
    page = visit()
    page.goto("/en/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the content"
    page.keyboard.press("Enter")
    assert page.evaluate("location.hash") == "#content"


def test_arabic_is_laid_out_from_the_right(visit):
    page = visit()
    page.goto("/ar/reviews/EGY/imrf-2026/")
    mark, link = page.locator(".mark").bounding_box(), page.locator(".sign-in").bounding_box()
    assert mark["x"] > link["x"]
    assert page.locator(".prose").first.get_attribute("dir") == "rtl"
