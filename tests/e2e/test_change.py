"""The exact change in a browser: a tick for a launched country, and the US step group by group."""

import re

import pytest
from playwright.sync_api import expect

from senders.models import Draft, Project
from tests.e2e.conftest import Open
from tests.onboarding.complete import body
from tests.onboarding.conftest import draft_of
from tests.onboarding.test_editing import edit, sender, stored
from tests.onboarding.test_exact_change import removal

__all__ = ["edit", "removal", "sender"]  # fixtures
pytestmark = pytest.mark.browser


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_launched_country_is_removed_only_after_its_tick(
    open_as: Open, removal: Draft, sender: str, script: bool
) -> None:
    place = f"/p/aurora/onboarding/{removal.pk}/review/"
    page = open_as("onboarding", place, java_script_enabled=script)
    send = page.get_by_role("button", name="Send to Sinch: update Aurora Deals")
    france = page.get_by_role("checkbox", name="Remove France although it is launched")
    france.check()
    send.click()
    summary = page.locator("#summary")
    expect(summary).to_contain_text("United States: Launched with 1 of 1 operator")
    if script:
        expect(summary).to_be_focused()
    expect(france).to_be_checked()
    summary.get_by_role("link").click()
    page.get_by_role("checkbox", name="Remove United States although it is launched").check()
    send.click()
    expect(page).to_have_url(re.compile(f"/senders/{sender}/"))
    assert sorted(stored(sender)["countries"]) == ["ES", "GB"]


def test_us_step_is_filled_group_by_group(open_as: Open, aurora: Project) -> None:
    draft = draft_of(aurora, body())
    before = draft.answers["us"]
    page = open_as("onboarding", f"/p/aurora/onboarding/{draft.pk}/us/")
    groups = page.get_by_role("navigation", name="Groups of this step")
    expect(groups.locator("[aria-current=step]")).to_contain_text("Company")
    page.locator("[name=brand_name]").fill("Aurora US")
    page.get_by_role("button", name="Save and continue").last.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("United States: Address")
    page.locator("[name=address_city]").fill("Troy")
    expect(page.locator("#version")).to_have_value("3")  # saved by itself
    page.goto(f"{page.url.partition('?')[0]}?group=messages")
    page.get_by_role("button", name="Add sample message").click()
    expect(page.locator("[name=sample_messages-1-text]")).to_be_focused()
    draft.refresh_from_db()
    assert draft.answers["us"] == {
        **before,
        "brand_name": ["Aurora US"],
        "address_city": ["Troy"],
        "sample_messages-1-text": [""],
    }
