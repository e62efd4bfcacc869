"""The bell rises after a change without a reload, opens its list, and gives the focus back."""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import Open
from tests.e2e.test_accessibility import complaints
from tests.notices.making import Kind, change, follow, tell, user

pytestmark = pytest.mark.browser


def test_bell_rises_without_a_reload_and_its_list_opens_by_keyboard(open_as: Open) -> None:
    follow(user())
    page = open_as("manager", "/rules/")
    page.clock.install()
    page.goto("/rules/")
    bell = page.locator(".sidebar [data-bell]")
    expect(bell.locator(".fresh")).to_have_count(0)
    tell(change(Kind.OPERATOR, "REJECTED", country="FR", operator="Orange"))
    page.clock.run_for(61_000)
    expect(bell.locator(".fresh")).to_contain_text("1")
    bell.focus()
    page.keyboard.press("Enter")
    panel = page.get_by_role("dialog", name="Notices")
    expect(panel).to_contain_text("Rejected by Orange, France")
    expect(panel.get_by_role("heading", name="Notices")).to_be_focused()
    assert complaints(page) == []
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(bell).to_be_focused()
    page.keyboard.press("Enter")
    panel.get_by_role("button", name="Mark all as read").click()
    expect(page).to_have_url(re.compile("/notices/$"))
    expect(bell.locator(".fresh")).to_have_count(0)


def test_phone_has_the_bell_in_the_top_bar(open_as: Open) -> None:
    follow(user())
    tell(change())
    page = open_as("manager", "/rules/", viewport={"width": 390, "height": 844})
    bell = page.locator(".top-bar [data-bell]")
    expect(bell).to_contain_text("1")
    bell.click()
    expect(page.get_by_role("dialog", name="Notices")).to_contain_text("Casa")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
