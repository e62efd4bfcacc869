"""People by keyboard: the form opens below its row, one at a time, and the focus comes back."""

import pytest
from django.contrib.auth.tokens import default_token_generator
from django.utils import timezone
from django.utils.http import urlsafe_base64_encode
from playwright.sync_api import Browser, expect
from pytest_django.live_server_helper import LiveServer

from senders.accounts import invitations
from senders.models import Role
from tests.e2e.conftest import Open
from tests.e2e.test_accessibility import complaints
from tests.people.making import PEOPLE, acting, member, only_in_aurora, project, user

pytestmark = pytest.mark.browser


def test_form_opens_below_its_row_and_the_focus_comes_back(open_as: Open) -> None:
    only_in_aurora("manager")
    page = open_as("admin", PEOPLE)
    row = page.locator(f"#member-{member('manager').pk}")
    row.get_by_role("link", name="Edit manager").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Role and last day of manager")).to_be_focused()
    row.get_by_role("link", name="Deactivate manager").click()
    asked = page.get_by_role("heading", name="Deactivate manager?")
    expect(asked).to_be_focused()
    expect(page.locator("tr.below-row")).to_have_count(1)
    assert complaints(page) == []
    page.get_by_role("link", name="Cancel").click()
    expect(page.locator("tr.below-row")).to_have_count(0)
    expect(row.get_by_role("link", name="Edit manager")).to_be_focused()
    row.get_by_role("link", name="Deactivate manager").click()
    page.get_by_role("button", name="Deactivate manager").click()
    expect(page.locator("main")).to_contain_text("manager was deactivated")
    expect(row).to_have_count(0)
    assert not user("manager").is_active


def test_without_scripts_the_confirmation_is_a_page(open_as: Open) -> None:
    page = open_as("admin", PEOPLE, java_script_enabled=False)
    row = page.locator(f"#member-{member('manager').pk}")
    row.get_by_role("link", name="Deactivate manager").click()
    page.get_by_role("button", name="Deactivate manager").click()
    expect(page.locator("main")).to_contain_text("manager")
    assert member("manager").ended_at is not None


def test_invited_person_makes_an_account_in_a_browser(
    browser: Browser, live_server: LiveServer
) -> None:
    """In a browser, because the address is a secret and the form has to tell its origin."""
    actor, now = acting(), timezone.now()
    made = invitations.invite(actor, project(), "ann@example.com", Role.ONBOARDING, None, now=now)
    linked = invitations.new_link(made.pk, now)
    assert linked is not None
    context = browser.new_context(base_url=live_server.url)
    page = context.new_page()
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.headers.get("referer", "")))
    page.goto(f"/invitation/{linked[1]}/")
    page.get_by_label("Full name").fill("Ann Lee")
    page.get_by_label("Password").fill("blue-Kettle-42")
    page.get_by_role("button", name="Create account").click()
    expect(page).to_have_url(f"{live_server.url}/p/aurora/")
    assert member("ann").role == Role.ONBOARDING
    assert not [each for each in sent if linked[1] in each]
    context.close()


def test_mailed_link_sets_a_password_in_a_browser(
    browser: Browser, live_server: LiveServer
) -> None:
    person = user("manager")
    uid = urlsafe_base64_encode(str(person.pk).encode())
    token = default_token_generator.make_token(person)
    context = browser.new_context(base_url=live_server.url)
    page = context.new_page()
    page.goto(f"/login/password/{uid}/{token}/")
    page.get_by_label("New password").fill("blue-Kettle-42")
    page.get_by_role("button", name="Save password").click()
    expect(page.locator("main")).to_contain_text("Your new password was saved")
    context.close()
