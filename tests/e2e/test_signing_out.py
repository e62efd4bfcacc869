"""The copies that a browser still has after a user signed out, or after a session ended."""

import pytest
from django.conf import settings
from playwright.sync_api import Page, expect

from tests.conftest import DETAIL, LIST
from tests.e2e.conftest import Open

pytestmark = pytest.mark.browser


def sign_in(page: Page) -> None:
    page.get_by_label("Username").fill("manager")
    page.get_by_label("Password").fill("rcs-demo")
    page.get_by_role("button", name="Sign in", exact=True).click()


def test_back_after_signing_out_shows_no_data(open_as: Open) -> None:
    page = open_as(path=LIST)
    page.locator("#sort-name").click()  # a part of the page, which htmx notes
    page.wait_for_url("**sort=name**")
    page.goto(DETAIL)
    name = page.get_by_role("heading", level=1).inner_text()
    assert name in page.content()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/login/")
    stored = page.evaluate("JSON.stringify([sessionStorage, localStorage])")
    assert "/p/" not in stored, "htmx notes the address of each page, now that of the login"
    for _page in range(3):
        page.go_back()
        expect(page.get_by_role("button", name="Sign in", exact=True)).to_be_visible()
        assert name not in page.content()


def test_choices_of_the_browser_survive_signing_out(open_as: Open) -> None:
    page = open_as(path=LIST)
    page.keyboard.press("?")
    page.get_by_label("Enable keyboard shortcuts").uncheck()
    page.keyboard.press("Escape")
    page.locator("#rail").get_by_role("button", name="Dark").click()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/login/")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    sign_in(page)
    page.get_by_role("link", name="Aurora Retail Group").click()
    page.wait_for_url("**/p/aurora/")  # until its scripts listen
    page.keyboard.press("?")
    expect(page.get_by_label("Enable keyboard shortcuts")).not_to_be_checked()
    page.get_by_label("Enable keyboard shortcuts").check()
    page.reload()
    page.keyboard.press("?")
    expect(page.get_by_label("Enable keyboard shortcuts")).to_be_checked()


def test_a_comment_typed_after_the_session_ended_is_there_after_signing_in(open_as: Open) -> None:
    page = open_as(path=DETAIL)
    typed = "Two lines,\nand <more>"
    page.get_by_label("Comment", exact=True).fill(typed)
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    page.get_by_role("button", name="Send comment").click()
    expect(page.get_by_text("Not sent", exact=True)).to_be_visible()
    sign_in(page)
    page.wait_for_url(f"**{DETAIL}#comment")
    expect(page.get_by_text("Not sent", exact=True)).to_be_visible()
    expect(page.get_by_label("Comment", exact=True)).to_have_value(typed)
    page.get_by_role("button", name="Send comment").click()
    expect(page.get_by_text("The comment was sent to Sinch")).to_be_visible()
    expect(page.get_by_text("Not sent", exact=True)).to_have_count(0)
