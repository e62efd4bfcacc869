"""Ticked rows in a browser: the count, one box for all, untick, and Enter in the field of a tag."""

import pytest
from playwright.sync_api import expect

from senders.models import AuditEntry, SenderRecord
from tests.conftest import LIST
from tests.e2e.conftest import Open

pytestmark = pytest.mark.browser


def test_rows_are_ticked_counted_and_tagged(open_as: Open) -> None:
    page = open_as(path=f"{LIST}?size=10")
    said, rows = page.locator("#bulk [data-ticked]"), page.locator("tbody input[name=sender]")
    expect(said).to_have_text("With the ticked senders")
    rows.nth(0).check()
    expect(said).to_have_text("1 of 10 ticked")
    page.get_by_label("Tick all").check()
    expect(said).to_have_text("10 of 10 ticked")
    page.get_by_role("button", name="Untick").click()
    expect(said).to_have_text("With the ticked senders")
    expect(page.locator("tbody input[name=sender]:checked")).to_have_count(0)
    wanted = {rows.nth(place).input_value() for place in (1, 3)}
    for place in (1, 3):
        rows.nth(place).check()
    page.locator("#bulk-tag-menu summary").click()
    page.get_by_label("Tag", exact=True).fill("Spring")
    page.keyboard.press("Enter")
    expect(page.get_by_text("2 senders got the tag.")).to_be_visible()
    assert page.url.endswith("?size=10")
    tagged = SenderRecord.objects.filter(tags__name="Spring")
    assert set(tagged.values_list("sender_id", flat=True)) == wanted
    assert not AuditEntry.objects.filter(action="test_number.invited_again").exists()


def test_rows_are_ticked_without_a_script(open_as: Open) -> None:
    page = open_as(path=f"{LIST}?size=10", java_script_enabled=False)
    expect(page.get_by_label("Tick all")).to_be_hidden()
    page.locator("tbody input[name=sender]").nth(2).check()
    page.locator("#bulk-owner-menu summary").click()
    page.get_by_label("New owner").select_option("manager")
    page.get_by_role("button", name="Set the owner").click()
    expect(page.get_by_text("1 sender has another owner now.")).to_be_visible()
