"""A wrong logo on its way to a sender: uploaded, fitted, accepted, measured."""

import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from senders import jobs
from senders.models import Project
from tests.e2e.conftest import Open
from tests.e2e.test_accessibility import complaints
from tests.inspections.web import image
from tests.onboarding.complete import body
from tests.onboarding.conftest import draft_of
from tests.receipts import good

pytestmark = [pytest.mark.browser, pytest.mark.sockets]


@pytest.mark.parametrize("script", [True, False])
def test_wrong_logo_is_fitted_accepted_and_measured_and_the_launch_opens(
    open_as: Open,
    aurora: Project,
    live_server: LiveServer,
    settings: Settings,
    tmp_path: Path,
    script: bool,
) -> None:
    settings.PORTAL_URL = live_server.url
    settings.CHECK_HOSTS = [urlsplit(live_server.url).netloc]
    wrong = tmp_path / "wide.jpg"
    wrong.write_bytes(image((1200, 400), "JPEG", color=(31, 95, 80)))
    draft = draft_of(aurora, body())
    good.measure_well(draft)
    page = open_as(
        "manager", f"/p/aurora/onboarding/{draft.pk}/images/", java_script_enabled=script
    )
    page.get_by_label("Upload a file").first.set_input_files(wrong)
    if not script:
        page.get_by_role("button", name="Upload and fit").first.click()
    fit = page.locator("[data-fit=logo]")
    expect(fit).to_contain_text("Made from wide.jpg. Nothing changes until you use it.")
    expect(page.locator("#preview")).to_contain_text("With the fitted logo, which is not used yet.")
    fit.get_by_label("Right").check()
    if script:
        expect(fit.get_by_label("Right")).to_be_focused()
        assert complaints(page) == []
    else:
        fit.get_by_role("button", name="Show this part").click()
    expect(fit.get_by_label("Right")).to_be_checked()
    fit.get_by_role("button", name="Use this logo").click()
    expect(fit).to_have_count(0)
    expect(page.locator("#logo-receipt")).to_contain_text("Made from wide.jpg, uploaded by manager")
    expect(page.locator("#preview .logo img")).to_have_attribute(
        "src", re.compile("^/media/brand/")
    )

    # The worker measures the copy at its public address.
    assert jobs.run_due() == 1
    page.reload()
    expect(page.locator("#checked-logo_url")).to_contain_text(
        re.compile(r"224 × 224, \d+ KB, PNG\.\s+Checked just now\.")
    )
    page.goto(f"/p/aurora/onboarding/{draft.pk}/review/")
    expect(page.get_by_text("The logo")).to_have_count(0)
    page.get_by_role("button", name=re.compile("^Send to Sinch: create Aurora Deals")).click()
    page.wait_for_url(re.compile(r"/senders/[0-9a-f-]{36}/"))
    page.get_by_role("link", name="Launch", exact=False).first.click()
    page.wait_for_url(re.compile(r"/launch/"))
    expect(page.get_by_role("button", name=re.compile("Launch"))).to_be_enabled()
