"""People by keyboard: the form opens below its row, one at a time, and the focus comes back."""

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import Open
from tests.e2e.test_accessibility import complaints
from tests.people.making import PEOPLE, member, only_in_aurora, user

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
