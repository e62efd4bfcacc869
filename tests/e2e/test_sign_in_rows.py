"""The rows of the sign-in matrix in a browser that ``test_sign_in`` does not walk.

Recovery code, single sign-on at a provider of the test, second factor missing, role lowered within
a session, ended membership, deactivated account, locked name. One browser walks them all.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from senders.accounts import throttle
from senders.accounts.throttle import PAIR
from senders.models import Membership, Role
from tests.accounts.authenticators import add_app, codes_on
from tests.accounts.identity_provider import IdentityProvider
from tests.accounts.test_single_sign_on import provider  # noqa: F401
from tests.conftest import DETAIL, LIST, signed_in
from tests.e2e.conftest import Open

pytestmark = [pytest.mark.browser, pytest.mark.sockets]


@dataclass
class Walk:
    """The browser, and what the rows set."""

    page: Page
    settings: Any

    def by_password(self, name: str, target: str = LIST) -> None:
        self.page.context.clear_cookies()
        self.page.goto(f"/login/?next={target}")
        self.page.get_by_label("Username").fill(name)
        self.page.get_by_label("Password").fill("rcs-demo")
        self.page.get_by_role("button", name="Sign in", exact=True).click()

    def recover(self, code: str) -> None:
        self.page.get_by_text("Use a recovery code").click()
        self.page.get_by_label("Recovery code").fill(code)
        self.page.keyboard.press("Enter")

    def is_in(self) -> None:
        expect(self.page.get_by_role("heading", level=1, name="Senders")).to_be_visible()

    def is_out(self) -> None:
        self.page.goto(LIST)
        self.page.wait_for_url("**/login/?next=**")


def recovery_code(walk: Walk) -> None:
    client = signed_in("onboarding")
    client.post("/account/confirm/", {"password": "rcs-demo"})
    add_app(client)
    codes = codes_on(client.post("/account/recovery-codes/").text)
    walk.by_password("onboarding")
    expect(walk.page.get_by_role("heading", name="Confirm your sign-in")).to_be_visible()
    walk.recover(codes[0])
    walk.is_in()
    walk.by_password("onboarding")
    walk.recover(codes[0])
    expect(walk.page.get_by_role("alert")).to_contain_text("The code is wrong")
    walk.is_out()


def single_sign_on(walk: Walk) -> None:
    walk.page.context.clear_cookies()
    walk.page.goto(f"/login/?next={LIST}")
    walk.page.get_by_role("button", name="Sign in with Corp ID").click()
    walk.is_in()
    assert User.objects.filter(username="ann.berg").exists()


def second_factor_missing(walk: Walk) -> None:
    walk.settings.REQUIRE_MFA = frozenset({"manager"})
    walk.by_password("manager")
    needed = walk.page.get_by_role("heading", level=1, name="Second factor required")
    expect(needed).to_be_visible()
    walk.page.goto(DETAIL)
    expect(needed).to_be_visible()
    assert "Aurora Deals" not in walk.page.content()
    walk.settings.REQUIRE_MFA = frozenset()
    walk.page.goto(LIST)
    walk.is_in()


def role_lowered(walk: Walk) -> None:
    walk.by_password("manager", DETAIL)
    walk.page.get_by_label("Note", exact=True).fill("Ask Jane")
    member = Membership.objects.filter(user__username="manager", project__slug="aurora")
    member.update(role=Role.AUDITOR)
    walk.page.get_by_role("button", name="Add note").click()
    expect(walk.page.get_by_text("Your role is Auditor.")).to_be_visible()
    walk.page.goto(f"{DETAIL}launch/")
    expect(walk.page.get_by_text("Your role is Auditor.")).to_be_visible()
    walk.page.goto(LIST)
    walk.is_in()


def ended_membership(walk: Walk) -> None:
    Membership.objects.filter(user__username="auditor").update(ended_at=timezone.now())
    walk.by_password("auditor")
    expect(walk.page.get_by_role("button", name="Sign out")).to_be_visible()
    expect(walk.page.get_by_role("heading", level=1, name="Senders")).to_have_count(0)
    assert "Aurora Retail" not in walk.page.content()


def deactivated(walk: Walk) -> None:
    walk.by_password("admin")
    walk.is_in()
    User.objects.filter(username="admin").update(is_active=False)
    walk.is_out()
    walk.by_password("admin")
    expect(walk.page.get_by_role("alert")).to_be_visible()
    walk.is_out()


def locked(walk: Walk) -> None:
    for _attempt in range(PAIR.most):
        throttle.take("127.0.0.1", "manager")
    walk.by_password("manager")
    expect(
        walk.page.get_by_text("There were too many sign-in attempts with this username.")
    ).to_be_visible()
    walk.is_out()


ROWS: list[Callable[[Walk], None]] = [
    recovery_code,
    single_sign_on,
    second_factor_missing,
    role_lowered,
    ended_membership,
    deactivated,
    locked,
]


def test_rows_of_the_sign_in_matrix_in_one_browser(
    open_as: Open,
    live_server: LiveServer,
    provider: IdentityProvider,  # noqa: F811
    settings: Any,
) -> None:
    walk = Walk(open_as(path="/login/"), settings)
    for row in ROWS:
        row(walk)
