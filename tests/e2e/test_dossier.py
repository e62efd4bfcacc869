"""Dossiers on paper: a sane number of pages, everything open, nothing of the screen around them."""

import re
import zlib

import pytest
from playwright.sync_api import Page

from senders.models import Project
from senders.sandbox import seed
from senders.sandbox.models import Sender
from tests.conftest import DETAIL, LIST
from tests.e2e.conftest import Open
from tests.e2e.test_accessibility import complaints
from tests.onboarding.complete import body
from tests.onboarding.conftest import draft_of

pytestmark = pytest.mark.browser
A4 = (594, 596), (841, 843)  # points
SHOWN = "one => one.getBoundingClientRect().height > 0 && one.checkVisibility()"


def sheets(page: Page) -> int:
    """Returns the number of A4 pages that the browser prints."""
    paper = page.pdf(format="A4", prefer_css_page_size=True)
    pieces = [paper]
    for stream in re.findall(rb"stream\r?\n(.*?)endstream", paper, re.DOTALL):
        try:
            pieces.append(zlib.decompressobj().decompress(stream))
        except zlib.error:
            continue
    whole = b"".join(pieces)
    boxes = re.findall(rb"/MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)\s*\]", whole)
    for width, height in boxes:
        assert A4[0][0] <= float(width) <= A4[0][1]
        assert A4[1][0] <= float(height) <= A4[1][1]
    return len(re.findall(rb"/Type\s*/Page\b", whole))


def test_dossiers_and_pages_print_in_full_without_screen_controls(
    open_as: Open, aurora: Project
) -> None:
    testers = Sender.objects.get(project_id=seed.AURORA, name_key="aurora testers 200").pk
    draft = draft_of(aurora, body())
    page = open_as("auditor", f"{DETAIL}dossier/")
    page.get_by_role("button", name="Print or save as PDF").wait_for()
    assert complaints(page) == []
    assert 3 <= sheets(page) <= 7
    page.goto(f"{LIST}{testers}/dossier/")
    assert 7 <= sheets(page) <= 12
    page.goto(f"/p/aurora/onboarding/{draft.pk}/dossier/")
    assert complaints(page) == []
    assert 3 <= sheets(page) <= 8

    # What is closed on the screen is open on paper, and times are exact there.
    page.goto(DETAIL)
    operator = page.locator("[data-country=GB] [data-operator]").first
    assert not operator.evaluate(SHOWN)
    page.emulate_media(media="print")
    assert operator.evaluate(SHOWN)
    assert page.locator(".print-header").evaluate(SHOWN)
    for screen in (
        ".sidebar",
        ".mode-band",
        ".tabs",
        ".preview .segmented",
        ".page-header .button-row",
    ):
        assert not any(one.evaluate(SHOWN) for one in page.locator(screen).all()), screen
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    assert re.fullmatch(r"\d+ \w+ \d{4} [\d:]{8} UTC", operator.locator("time").inner_text())
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    page.emulate_media(media="screen")
    assert "UTC" not in (operator.locator("time").text_content() or "")
