"""Four eyes in a browser: two people launch once with and without script, and axe on the pages."""

import pytest
from playwright.sync_api import Page, expect

from senders.models import LaunchRequest, Project
from tests.conftest import LIST
from tests.e2e.conftest import Open
from tests.e2e.test_accessibility import SCHEMES, complaints
from tests.launch.requesting import edit, four_eyes, requested
from tests.launch.test_page import launches, made

pytestmark = pytest.mark.browser
SETTINGS = "/p/aurora/settings/"
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True}


def finds_nothing(page: Page) -> None:
    page.wait_for_load_state("networkidle")
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme)
        assert complaints(page, scheme) == [], scheme


@pytest.mark.parametrize("script", [True, False])
def test_two_people_launch_once(open_as: Open, aurora: Project, script: bool) -> None:
    sender = made(aurora, "FR", "GB")
    manager = open_as("manager", SETTINGS, java_script_enabled=script)
    manager.get_by_label("Require another person to approve each launch").check()
    manager.get_by_role("button", name="Save settings").click()
    expect(manager.get_by_text("The settings were saved.")).to_be_visible()
    manager.goto(f"{LIST}{sender}/launch/")
    manager.get_by_label("Remark").fill("Agreed with the brand 🚀 مرحبا")
    manager.get_by_role("button", name="Request approval to launch in France").click()
    expect(manager.get_by_text("You requested approval of the launch.")).to_be_visible()
    notice = manager.locator("#launch-request")
    notice.get_by_role("link", name="View launch request").click()
    expect(manager.get_by_role("button", name="Withdraw request")).to_be_visible()
    expect(manager.get_by_role("button", name="Approve and launch")).to_have_count(0)
    admin = open_as("admin", "/notices/", java_script_enabled=script)
    admin.locator("[data-approval] a").click()
    expect(admin.get_by_text("Agreed with the brand 🚀 مرحبا")).to_be_visible()
    assert launches() == 0
    admin.get_by_role("button", name="Approve and launch in France and United Kingdom").click()
    expect(admin.get_by_text("Sinch accepted the launch in France")).to_be_visible()
    assert launches() == 1
    admin.go_back()
    admin.reload()
    expect(admin.get_by_role("button", name="Approve and launch")).to_have_count(0)


def test_request_is_declined_by_keyboard(open_as: Open, aurora: Project) -> None:
    four_eyes(aurora)
    sender = made(aurora, "FR")
    request = requested(sender)
    page = open_as("admin", f"{LIST}{sender}/launch/")
    page.locator("summary", has_text="Decline the launch").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type("The logo is old")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_text("You declined the launch.")).to_be_visible()
    request.refresh_from_db()
    assert (request.state, request.reason) == ("declined", "The logo is old")


@pytest.mark.parametrize("options", [{}, PHONE], ids=["wide", "phone"])
def test_axe_finds_nothing_on_the_pages_of_a_request(
    open_as: Open, aurora: Project, options: dict[str, object]
) -> None:
    four_eyes(aurora)
    sender = made(aurora, "FR")
    finds_nothing(open_as("manager", SETTINGS, **options))
    finds_nothing(open_as("auditor", SETTINGS, **options))
    finds_nothing(open_as("manager", f"{LIST}{sender}/launch/", **options))
    requested(sender, remark="Agreed")
    finds_nothing(open_as("manager", f"{LIST}{sender}/launch/", **options))
    admin = open_as("admin", f"{LIST}{sender}/launch/", **options)
    finds_nothing(admin)
    edit(sender, "details", "brand", "name", value="Other")
    admin.get_by_role("button", name="Approve and launch").click()
    expect(admin.locator("[data-voided]")).to_be_visible()
    finds_nothing(admin)
    assert LaunchRequest.objects.get().state == "voided"
    finds_nothing(open_as("admin", "/notices/", **options))
