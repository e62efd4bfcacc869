"""A browser on the portal: Chromium as found, the demo behind it, a page that is signed in."""

import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import Browser, BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.chromium import find
from tests.conftest import signed_in

os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # Playwright's loop runs in the test's thread
expect.set_options(timeout=10_000)
QUIET = [
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
NONE = "No Chromium: set CHROME, install the package chromium, or run: playwright install chromium"


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    chrome = find()
    if not chrome:
        pytest.fail(NONE, pytrace=False)
    arguments = [*QUIET, "--no-sandbox"] if os.geteuid() == 0 else QUIET
    own = {} if chrome == "playwright" else {"executable_path": chrome}
    return {**browser_type_launch_args, **own, "args": arguments}


Open = Callable[..., Page]


@pytest.fixture
def open_as(browser: Browser, live_server: LiveServer) -> Iterator[Open]:
    """Somebody's page, signed in; fails the test on any script or policy error.

    By a session of their own: the login page has its own tests, and each visit costs a second.
    """
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def open_page(name: str = "manager", path: str = "/", **options: Any) -> Page:
        context = browser.new_context(base_url=live_server.url, **options)
        cookie = signed_in(name).cookies[settings.SESSION_COOKIE_NAME]
        context.add_cookies(
            [{"name": cookie.key, "value": cookie.value, "url": live_server.url, "httpOnly": True}]
        )
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "console",
            lambda message: (
                complaints.append(message.text)
                if "Content Security Policy" in message.text
                else None
            ),
        )
        page.goto(path)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert complaints == []
