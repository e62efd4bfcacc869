"""From the first click to the sender's page, over an absence and between two people."""

import re
from itertools import pairwise

import pytest
from playwright.sync_api import Page, expect

from senders.models import AuditEntry, Draft, Outcome
from senders.onboarding.wire import import_body
from senders.sandbox import store
from tests.e2e.conftest import Open
from tests.onboarding.complete import body

pytestmark = pytest.mark.browser
ANSWERS = import_body(body()).answers
# What others hang on comes first: fields appear once it is answered.
FIRST = ("ownership_type", "tax_id_country")


def answer(page: Page, step: str) -> None:
    """Types the step's answers, each into the control that bears its name."""
    given = ANSWERS.get(step, {})
    for name in sorted(given, key=lambda name: name not in FIRST):
        for value in given[name]:
            fill(page, name, value)


def answer_groups(page: Page, step: str) -> None:
    """Types a step that shows its groups one at a time, and continues from each but the last."""
    left = dict(ANSWERS[step])
    while left:
        here = [name for name in left if page.locator(f"main form [name='{name}']").count()]
        assert here, f"no group asks for {sorted(left)}"
        for name in sorted(here, key=lambda name: name not in FIRST):
            for value in left.pop(name):
                fill(page, name, value)
        if left:
            before = page.url
            page.get_by_role("button", name="Save and continue").last.click()
            page.wait_for_url(lambda url, seen=before: url != seen)  # type: ignore[misc]


def fill(page: Page, name: str, value: str) -> None:
    controls = page.locator(f"main form [name='{name}']")
    kind = controls.first.evaluate("one => one.type")
    if kind in {"radio", "checkbox"}:
        page.locator(f"[name='{name}'][value='{value}']").check(force=True)
    elif kind == "select-one":
        controls.first.select_option(value)
    elif kind != "hidden":
        controls.first.fill(value)


def sign_in(page: Page, name: str) -> None:
    page.get_by_label("Username").fill(name)
    page.get_by_label("Password").fill("rcs-demo")
    page.get_by_role("button", name="Sign in", exact=True).click()


def go_on(page: Page, to: str) -> None:
    page.get_by_role("button", name="Save and continue").last.click()
    page.wait_for_url(re.compile(f"/{to}/(\\?|$)"))


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_draft_continued_by_a_second_user_becomes_one_sender(open_as: Open, script: bool) -> None:
    page = open_as("onboarding", "/p/aurora/onboarding/", java_script_enabled=script)
    page.get_by_role("link", name="New sender").first.click()
    answer(page, "basics")
    page.get_by_label("Internal title").fill("Aurora for three countries")
    page.get_by_role("button", name="Create draft").click()
    page.wait_for_url(re.compile(r"/onboarding/\d+/brand/"))
    hub = page.url.removesuffix("brand/")

    # Leaving in the middle, signing out, and coming back.
    answer(page, "brand")
    go_on(page, "contacts")
    answer(page, "contacts")
    page.get_by_role("button", name="Save and exit").click()
    page.wait_for_url(hub)
    expect(page.locator("[data-step=brand]")).to_have_attribute("data-status", "completed")
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url(re.compile("/login/"))
    sign_in(page, "onboarding")
    page.goto(hub)
    page.get_by_role("link", name="Continue: Images").click()

    # The session ends while typing: what was typed is shown again, and saved on request.
    answer(page, "images")
    page.context.clear_cookies(name="sessionid")
    page.get_by_role("button", name="Save and continue").last.click()
    expect(page.get_by_label("Username")).to_be_visible()
    sign_in(page, "onboarding")
    page.wait_for_url(f"{hub}images/")
    expect(page.locator("[name=logo_url]")).to_have_value(ANSWERS["images"]["logo_url"][0])
    go_on(page, "test-numbers")

    # Another person finishes.
    other = open_as("manager", "/p/aurora/onboarding/?tab=open", java_script_enabled=script)
    other.get_by_role("link", name="Aurora for three countries").click()
    other.goto(f"{hub}test-numbers/")
    order = ["test-numbers", "countries", "general", "verification", "gb", "fr", "us", "review"]
    for step, following in pairwise(order):
        (answer_groups if step == "us" else answer)(other, step)
        go_on(other, following)
    expect(other.get_by_text("No issues found.")).to_have_count(0)
    store.clear_requests()
    other.get_by_role("button", name=re.compile("^Send to Sinch: create Aurora Deals")).click()
    other.wait_for_url(re.compile(r"/senders/[0-9a-f-]{36}/"))
    expect(other.get_by_role("heading", name="Aurora Deals", level=1)).to_be_visible()

    draft = Draft.objects.get(pk=hub.rstrip("/").rpartition("/")[2])
    assert draft.state == Draft.State.SUBMITTED
    posts = [
        call for call in store.requests() if call["method"] == "POST" and call["status"] == 201
    ]
    assert len(posts) == 1
    made = AuditEntry.objects.filter(action="sender.created", outcome=Outcome.SUCCEEDED).get()
    assert (made.actor_name, made.target_id) == ("manager", draft.sender_id)
