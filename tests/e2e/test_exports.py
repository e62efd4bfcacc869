"""The audit trail in a browser, and an export that says how far it has come."""

import pytest
from playwright.sync_api import Page, expect

from senders import jobs
from senders.models import Outcome, Project
from senders.sandbox import faults
from tests.conftest import LIST
from tests.e2e.conftest import Open
from tests.e2e.test_accessibility import SCHEMES, complaints
from tests.trail.trail_entries import add, pair

pytestmark = pytest.mark.browser


def export(page: Page) -> None:
    link = page.get_by_role("link", name="CSV, one row a sender")
    if not link.is_visible():
        page.locator("#export summary").click()
    link.click()


def test_export_shows_progress_saves_a_file_and_can_be_cancelled(open_as: Open) -> None:
    page = open_as("auditor", f"{LIST}?state=LAUNCHED")
    with page.expect_download() as begun:
        export(page)
    file = begun.value
    assert file.suggested_filename.startswith("aurora-senders-")
    lines = file.path().read_text("utf-8").splitlines()
    assert lines[-1] == '# Complete,"114 rows"'
    shown = page.locator(".exporting")
    expect(shown).to_contain_text("114 of 114 senders")
    expect(shown).to_contain_text("Export saved.")
    faults.order("GET /rcs/senders", "slow", ms=3_000)
    export(page)
    page.get_by_role("button", name="Cancel").click()
    expect(shown).to_contain_text("Export cancelled.")
    faults.clear()
    faults.order("GET /rcs/senders", "error", 2, errorCode="unauthorized_error")
    export(page)
    expect(page.get_by_text("Sinch rejected the portal’s credentials.")).to_be_visible()


def test_audit_trail_passes_axe_and_is_verified_on_request(open_as: Open) -> None:
    aurora = Project.objects.get(slug="aurora")
    pair(aurora, Outcome.SUCCEEDED, changes={"after": {"details.brand.name": "New"}})
    add(aurora, outcome=Outcome.REFUSED, status=412)
    page = open_as("auditor", "/p/aurora/audit/?period=all&person=manager")
    page.get_by_text("2 entries").click()
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme)
        assert complaints(page, scheme) == [], scheme
    page.get_by_role("button", name="Verify now").click()
    expect(page.get_by_text("It has not started yet.")).to_be_visible()
    assert complaints(page) == []
    jobs.run_due()
    expect(page.get_by_text("Audit chain intact.")).to_be_visible()
    page.get_by_role("link", name="How third parties can verify an export").click()
    expect(page.get_by_label("Code", exact=True)).to_be_visible()
    page.get_by_role("link", name="Updated a sender").click()
    expect(page.get_by_text("The hash of this entry is correct.")).to_be_visible()
    assert complaints(page) == []
