"""The sender's page at work, with and without a script, by each role; and following by itself."""

import re
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.utils import timezone
from playwright.sync_api import Page, Request, expect

from senders.models import AuditEntry, Project
from senders.provisioning import SenderInput
from senders.sandbox import clock, store, transitions
from senders.sandbox.models import Sender
from senders.sinch import clients
from tests.conftest import DEALS, DETAIL, LIST
from tests.e2e.conftest import Open
from tests.e2e.test_accessibility import complaints
from tests.sandbox.launchable import complete
from tests.sender.acting import set_numbers

pytestmark = pytest.mark.browser
SCRIPT = pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
NUMBER = "+46701234567"
PHONE = {"width": 390, "height": 844}


def press(page: Page, name: str | re.Pattern[str]) -> None:
    with page.expect_navigation():
        page.get_by_role("button", name=name, exact=True).first.click()


@SCRIPT
@pytest.mark.parametrize("who", ["manager", "onboarding"])
def test_each_action_on_the_sender_page_succeeds_and_is_recorded(
    open_as: Open, who: str, script: bool
) -> None:
    set_numbers(("+46701234567", "VERIFIED"), ("+46707654321", "EXPIRED"))
    page = open_as(who, DETAIL, java_script_enabled=script)
    row = page.locator("[data-number='+46701740651']")

    page.get_by_label("Invite test numbers").fill("0046 70-174 06 51")
    press(page, "Send invitations")
    expect(page.get_by_text("1 test number was invited.")).to_be_visible()
    expect(row).to_be_visible()
    assert page.url.endswith("#numbers")

    press(page, re.compile("^Check RCS features"))
    expect(page.get_by_text("Supported RCS features:")).to_contain_text("rich cards")

    press(page, re.compile(r"^Resend invitation \+46 70 765 43 21"))
    expect(page.locator(".result-row .notice")).to_contain_text("New invitation sent.")

    row.get_by_text("Remove", exact=False).first.click()
    with page.expect_navigation():
        row.get_by_role("button", name="Remove +46 70 174 06 51").click()
    expect(page.get_by_text("+46 70 174 06 51 was removed.")).to_be_visible()
    expect(row).to_have_count(0)

    page.get_by_text(re.compile(r"^\s*How to resolve .*NRJ Mobile")).click()
    with page.expect_navigation():
        page.locator(".remedy[open]").get_by_role("link", name="Comment to Sinch").click()
    comment = page.get_by_label("Comment", exact=True)
    expect(comment).to_have_value(re.compile("NRJ Mobile in France: Rejected"))
    comment.fill("It is mended.")
    press(page, "Send comment")
    expect(page.get_by_text(re.compile("The comment was sent to Sinch at .* UTC"))).to_be_visible()

    page.get_by_label("Note", exact=True).fill("Ask Jane on Monday")
    press(page, "Add note")
    expect(page.locator("#notes .quote")).to_have_text("Ask Jane on Monday")

    reveal = page.get_by_role("button", name="Reveal token")
    if who == "onboarding":
        expect(reveal).to_have_count(0)
    else:
        press(page, "Reveal token")
        expect(page.locator("#token")).to_have_text(Sender.objects.get(pk=DEALS).body["authToken"])
        page.goto(DETAIL)
        expect(page.locator("#token")).to_have_count(0)
    done = AuditEntry.objects.filter(target_id=DEALS, outcome="succeeded")
    assert len(done) == 5 + (who == "manager")


@SCRIPT
def test_auditor_finds_no_form_or_field_on_the_sender_page(open_as: Open, script: bool) -> None:
    page = open_as("auditor", DETAIL, java_script_enabled=script)
    expect(page.get_by_text("Opt-out text missing").first).to_be_visible()
    # What an auditor follows is their own.
    assert page.locator("main form:not([action$='/follow/'])").count() == 0
    fields = page.locator("main :is(input:not([name=phone]), textarea, select)")
    assert fields.count() == page.locator("main form[action$='/follow/'] input").count()


def test_rejected_form_takes_the_focus_and_keeps_the_typed_text(open_as: Open) -> None:
    page = open_as("onboarding", DETAIL)
    page.get_by_label("Invite test numbers").fill("call Jane")
    press(page, "Send invitations")
    expect(page.get_by_role("alert").first).to_be_focused()
    expect(page.get_by_label("Invite test numbers")).to_have_value("call Jane")
    page.get_by_role("link", name="Enter at least one phone number.").click()
    expect(page.get_by_label("Invite test numbers")).to_be_focused()
    assert complaints(page) == []


def test_double_click_sends_one_request(open_as: Open) -> None:
    page = open_as("manager", DETAIL)
    page.get_by_label("Comment", exact=True).fill("Once")
    button = page.get_by_role("button", name="Send comment")
    with page.expect_navigation():
        button.dblclick(no_wait_after=True)
    page.wait_for_load_state()
    sent = [call for call in store.requests() if call["route"].endswith("/comments")]
    assert len(sent) == 1


def test_update_of_the_page_keeps_focus_scroll_and_typed_text(open_as: Open) -> None:
    """Neither the focus nor the scroll nor what somebody opened or is typing."""
    page = open_as("manager", DETAIL)
    page.clock.install()
    page.reload()
    page.locator("#country-SE summary").first.click()
    note = page.get_by_label("Note", exact=True)
    note.fill("half a sen")
    before = page.evaluate("scrollY")
    sender = Sender.objects.get(pk=DEALS)
    for country in sender.body["countryStatus"]:
        for operator in country["operators"]:
            if operator["name"] == "Orange":
                operator["status"] = "LAUNCHED"
    sender.save()
    with page.expect_response(lambda response: "/status/" in response.url):
        page.clock.fast_forward(61_000)
    orange = page.locator("[data-operator='Orange']")
    expect(orange).to_have_attribute("data-status", "LAUNCHED")
    expect(orange).to_have_class(re.compile("changed"))
    expect(note).to_be_focused()
    expect(note).to_have_value("half a sen")
    assert page.locator("#country-SE").get_attribute("open") is not None
    assert page.evaluate("scrollY") == before

    # What has the focus and is itself replaced has it again.
    for held in ("#open-SE", "#open-connecting", "#to-edit", f"#sure-number-{NUMBER[1:]}"):
        page.locator(held).focus()
        sender.body["countryStatus"][0]["operators"][0]["remark"] = f"again {held}"
        sender.save()
        with page.expect_response(lambda response: "/status/" in response.url):
            page.clock.fast_forward(61_000)
        expect(page.get_by_text(f"again {held}").first).to_be_attached()
        expect(page.locator(held)).to_be_focused()
    expect(page.locator("#news")).to_have_text(
        re.compile(r"^\s*Updated at .* UTC\. Current state: Launching\.")
    )
    expect(page.locator("#progress.is-running")).to_have_count(0)


def test_launch_is_followed_to_its_end_without_a_click(open_as: Open) -> None:
    """In a sandbox where time passes: Germany and France, with a refusal on the way."""
    now = timezone.now()
    clock.set_mode("timed", now)
    client = clients.client_of(Project.objects.get(slug="aurora"))
    body = complete("DE", "FR")
    made = client.create_sender(SenderInput.parse(body))
    transitions.advance(now + timedelta(seconds=60))
    page = open_as("manager", f"{LIST}{made.id}/")
    page.clock.install()
    page.get_by_role("link", name="Launch", exact=True).click()
    page.get_by_label(re.compile("has been informed")).check()
    press(page, re.compile("^Launch in (Germany and France|France and Germany)"))
    head = page.locator(".page-header[data-sender]")
    pill = page.locator("#standing .pill")
    expect(pill).to_have_text("Launching")

    asked: list[Request] = []
    page.on("request", lambda request: asked.append(request))
    seen: set[str] = {"Launching"}
    started = timezone.now()
    for passed in range(15, 240, 15):
        transitions.advance(started + timedelta(seconds=passed))
        with page.expect_response(lambda response: "/status/" in response.url):
            page.clock.fast_forward(5_000)
        seen.add(pill.inner_text())
        if not Sender.objects.get(pk=made.id).transitions.exists():
            break
    assert "Launched" in seen
    expect(page.locator("[data-operator][data-status=REJECTED]")).to_have_count(1)
    expect(page.locator("[data-country=DE]")).to_have_attribute("data-status", "LAUNCHED")
    assert {request.method for request in asked} == {"GET"}, "nobody pressed anything"
    paths = [urlsplit(request.url).path for request in asked]
    parts = {path.split("/")[-2] for path in paths if not path.startswith("/static/")}
    assert parts <= {"status", "checks"}
    expect(head).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_sender_with_200_numbers_is_usable_on_a_phone(open_as: Open, scheme: str) -> None:
    sender = Sender.objects.get(name_key="aurora testers 200")
    page = open_as(
        "manager", f"{LIST}{sender.pk}/", viewport=PHONE, has_touch=True, color_scheme=scheme
    )
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    page.get_by_text(re.compile(r"^\s*Show \d+ more numbers")).click()
    small = page.eval_on_selector_all(
        "main :is(button, summary, .btn):not(.copy-button)",
        """all => all.filter(one => one.checkVisibility())
          .filter(one => one.getBoundingClientRect().height < 24).map(one => one.textContent)""",
    )
    assert small == []
    assert complaints(page, scheme) == []
