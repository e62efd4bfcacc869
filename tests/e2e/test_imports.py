"""An import in a browser 390 pixels wide, with and without scripts, from the template to drafts."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from senders import jobs
from senders.models import Draft
from tests.e2e.conftest import Open
from tests.onboarding.imports.making import csv_text, row

pytestmark = pytest.mark.browser
NARROW = {"width": 390, "height": 844}
LONG = "Nordvindhandelsbolagetsmegalangavarumarke"


def fits(page: Page) -> bool:
    fits: Any = page.locator("html").evaluate("root => root.scrollWidth <= window.innerWidth")
    return bool(fits)


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_file_is_corrected_uploaded_checked_and_imported(
    open_as: Open, tmp_path: Path, script: bool
) -> None:
    wrong, right = tmp_path / "wrong.csv", tmp_path / "right.csv"
    rows = [row("Northwind"), row("شركة الشمال 🌬"), row(LONG), row("Southwind", "XX")]
    right.write_text(csv_text(rows))
    wrong.write_text(csv_text(rows).replace("[brand.name]", "[brand.nmae]"))
    page = open_as(
        "onboarding",
        "/p/aurora/onboarding/",
        java_script_enabled=script,
        viewport=NARROW,
        color_scheme="dark",
    )
    page.get_by_role("link", name="Import", exact=True).click()
    expect(page.get_by_role("heading", name="Import drafts")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="Download CSV template").click()
    assert "[brand.name]" in download.value.path().read_text("utf-8")
    assert fits(page)
    page.get_by_label("Spreadsheet").set_input_files(wrong)
    page.get_by_role("button", name="Check file").click()
    expect(page.get_by_role("alert")).to_contain_text("Did you mean “Brand: Name [brand.name]”?")
    assert fits(page)
    page.get_by_label("Spreadsheet").set_input_files(right)
    page.get_by_role("button", name="Check file").click()
    state = page.get_by_role("status").filter(has=page.locator("b"))
    expect(state).to_contain_text("0 of 4 rows are checked.")
    assert fits(page)
    jobs.run_due()
    if not script:
        page.get_by_role("link", name="Look again").click()
    expect(page.get_by_text("2 rows have no problems.")).to_be_visible()
    expect(page.locator("[data-line]")).to_have_count(2)
    expect(page.locator('[data-line="5"]')).to_contain_text("XX")
    assert fits(page)
    page.get_by_role("button", name="Create 2 drafts").click()
    expect(page.get_by_text("0 of 2 drafts are created.")).to_be_visible()
    jobs.run_due()
    if not script:
        page.get_by_role("link", name="Look again").click()
    expect(page.get_by_text("2 drafts were created.")).to_be_visible()
    assert fits(page)
    with page.expect_download() as download:
        page.get_by_role("link", name="Download rows with problems (CSV)").click()
    assert "Southwind" in download.value.path().read_text("utf-8")
    page.get_by_role("link", name="Northwind").click()
    assert page.url.endswith(f"/onboarding/{Draft.objects.get(title='Northwind').pk}/")
