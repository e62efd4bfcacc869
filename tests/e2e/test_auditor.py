"""An auditor walks every page by keyboard and finds no control that writes.

What such controls would post to refuses them: ``tests.audit.test_what_posts_leave``.
"""

import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from senders import jobs
from senders.models import Draft, Project
from tests.conftest import DETAIL, LIST, signed_in
from tests.e2e.conftest import Open
from tests.e2e.test_accessibility import complaints
from tests.onboarding.complete import body
from tests.onboarding.conftest import draft_of
from tests.sender.acting import ACTIONS, act

pytestmark = pytest.mark.browser
# What changes nothing of the record: one's own screen, session and notices, a verification.
HARMLESS = {"views", "theme", "logout", "verify", "login", "follow", "read"}


@pytest.fixture
def draft(aurora: Project) -> Draft:
    act(signed_in("manager"), ACTIONS["comment"])
    return draft_of(aurora, body())


def pages(draft: Draft) -> list[str]:
    drafts = f"/p/aurora/onboarding/{draft.pk}/"
    return [
        "/p/aurora/",
        f"{LIST}?size=10",
        DETAIL,
        *(f"{DETAIL}{leaf}/" for leaf in ("answers", "activity", "json", "dossier")),
        "/p/aurora/onboarding/?tab=open",
        *(f"{drafts}{leaf}/" for leaf in ("review", "history", "dossier")),
        "/p/aurora/audit/",
        "/p/aurora/audit/1/",
    ]


def reached(page: Page) -> set[str]:
    """Every address that Tab leads to, from the top of the page to its end."""
    found: set[str] = set()
    for _press in range(400):
        page.keyboard.press("Tab")
        told = page.evaluate(
            """() => {
              const one = document.activeElement;
              return one === document.body ? null : [one.href || "", one.id || one.tagName];
            }"""
        )
        if told is None:
            break
        found.add(urlsplit(told[0]).path)
    return found


def test_auditor_finds_no_control_that_writes_and_verifies_by_keyboard(
    open_as: Open, draft: Draft
) -> None:
    page = open_as("auditor", "/p/aurora/")
    for path in pages(draft):
        page.goto(path)
        expect(page.get_by_text("Read-only")).to_have_count(1)
        forms = page.eval_on_selector_all(
            "form[method=post]", "all => all.map(one => new URL(one.action).pathname)"
        )
        assert {form.rstrip("/").rpartition("/")[2] for form in forms} <= HARMLESS, path
        assert page.locator("[formaction], [hx-post], [hx-put], [hx-delete]").count() == 0, path
        targets = reached(page)
        assert "/p/aurora/audit/" in targets, path
        assert not [one for one in targets if re.search(r"/(edit|launch|new|from-json)/$", one)]
    page.goto("/p/aurora/audit/")
    page.get_by_role("button", name="Verify now").focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.get_by_text("It has not started yet.")).to_be_visible()
    assert complaints(page) == []
    jobs.run_due()
    expect(page.get_by_text("Audit chain intact.")).to_be_visible()
    assert complaints(page) == []
