"""Passkeys in a browser, by a virtual authenticator: added, used alone, and after a password."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.accounts.authenticators import code_of
from tests.e2e.conftest import Open

pytestmark = pytest.mark.browser
HELD = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def page(open_as: Open, live_server: LiveServer, settings: Any) -> Page:
    """A page of a browser that holds passkeys; these need a host with a name."""
    settings.PORTAL_URL = live_server.url.replace("127.0.0.1", "localhost")
    settings.ALLOWED_HOSTS = ["localhost", "127.0.0.1"]
    page = open_as(path="/login/")
    page.context.clear_cookies()
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send("WebAuthn.addVirtualAuthenticator", {"options": HELD})
    page.goto(settings.PORTAL_URL + "/login/?next=/account/")
    return page


def by_password(page: Page) -> None:
    page.get_by_label("Username").fill("manager")
    page.get_by_label("Password").fill("rcs-demo")
    page.get_by_role("button", name="Sign in", exact=True).click()


def test_passkey_is_added_and_then_signs_in_alone_and_as_second_factor(page: Page) -> None:
    by_password(page)
    page.get_by_role("link", name="Add passkey").click()
    page.get_by_label("Name").fill("Work laptop")
    page.get_by_role("button", name="Add passkey").click()
    expect(page.get_by_role("heading", name="Your recovery codes")).to_be_visible()
    page.get_by_role("link", name="I have saved the codes").click()
    expect(page.get_by_text("Work laptop").first).to_be_visible()

    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/login/**")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url(lambda url: "/login/" not in url)
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()

    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/login/**")
    by_password(page)
    expect(page.get_by_role("heading", name="Confirm your sign-in")).to_be_visible()
    page.get_by_role("button", name="Confirm with a passkey").click()
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()


def test_authenticator_app_is_added_and_asked_for(page: Page) -> None:
    by_password(page)
    page.get_by_role("link", name="Add authenticator app").click()
    expect(page.locator(".qr-frame svg")).to_be_visible()
    secret = page.locator(".secret-text").inner_text()
    page.get_by_label("Code that the app shows now").fill(code_of(secret, ahead=-1))
    page.get_by_role("button", name="Add app").click()
    page.get_by_role("link", name="I have saved the codes").click()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/login/**")
    by_password(page)
    page.get_by_label("Code from your authenticator app").fill("000000")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("The code is wrong")
    page.get_by_label("Code from your authenticator app").fill(code_of(secret))
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()


def test_browser_without_passkeys_is_offered_none(open_as: Open) -> None:
    page = open_as(path="/login/")
    page.context.clear_cookies()
    page.add_init_script("delete window.PublicKeyCredential")
    page.goto("/login/")
    expect(page.get_by_role("button", name="Sign in", exact=True)).to_be_visible()
    expect(page.get_by_role("button", name="Sign in with a passkey")).to_be_hidden()
