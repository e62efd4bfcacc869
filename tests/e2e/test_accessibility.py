"""axe finds nothing, in both colour schemes and on a phone; and the keyboard reaches everything."""

from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from senders.sandbox import faults
from tests.conftest import DETAIL, LIST
from tests.e2e.conftest import Open

pytestmark = pytest.mark.browser
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast"]}}
SCHEMES: tuple[Literal["light"], Literal["dark"]] = ("light", "dark")
PAGES = {
    "list": f"{LIST}?state=LAUNCHING&size=25",
    "empty list": f"{LIST}?name=zzz",
    "detail": DETAIL,
    "answers": f"{DETAIL}answers/",
    "activity": f"{DETAIL}activity/",
    "json": f"{DETAIL}json/",
    "launch": f"{DETAIL}launch/",
    "overview": "/p/aurora/?count=1",
    "chooser": "/",
    "not found": f"{LIST}nope/",
    "sandbox": "/sandbox/",
}


def complaints(page: object, scheme: str = "") -> list[str]:
    """What axe finds. In the dark only colours are another matter: all else is the same markup."""
    found = Axe().run(page, options=COLOURS if scheme == "dark" else RULES)
    return [
        f"{one['id']}: {node['target']} {node['failureSummary']}"
        for one in found.response["violations"]
        for node in one["nodes"]
    ]


@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing(open_as: Open, name: str) -> None:
    page = open_as("admin", PAGES[name])
    page.wait_for_load_state("networkidle")
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme)
        assert complaints(page, scheme) == [], scheme


@pytest.mark.parametrize("name", ["list", "detail", "overview"])
def test_axe_finds_nothing_on_a_phone(open_as: Open, name: str) -> None:
    page = open_as("auditor", PAGES[name], viewport={"width": 390, "height": 844}, has_touch=True)
    page.get_by_text("Menu", exact=True).click()
    assert complaints(page) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_signing_in(open_as: Open, scheme: str) -> None:
    page = open_as("manager", LIST, color_scheme=scheme)
    page.context.clear_cookies()
    page.goto("/login/")
    assert complaints(page) == []
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_be_focused()
    assert complaints(page) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_failure(open_as: Open, scheme: str) -> None:
    page = open_as("manager", LIST, color_scheme=scheme)
    page.wait_for_load_state("networkidle")  # else the counts would use the fault up
    faults.order("GET /rcs/senders", "error", errorCode="internal_error")
    page.goto(LIST)
    expect(page.get_by_role("alert")).to_be_visible()
    assert complaints(page) == []


def test_the_keyboard_goes_from_the_skip_link_to_a_sender(open_as: Open) -> None:
    page = open_as("auditor", f"{LIST}?size=10")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to content")).to_be_focused()
    page.keyboard.press("Enter")
    reached = []
    for _press in range(60):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.textContent.trim().slice(0, 40)"))
        if reached[-1] == "Aurora Deals":
            break
    assert reached[-1] == "Aurora Deals"
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{DETAIL}")
