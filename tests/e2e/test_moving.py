"""A launch that somebody else asks for moves every open page, and a mail says so, without a click.

What each look answers is in ``tests.sender.test_list_look``.
"""

import json
import re
from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone
from playwright.sync_api import Page, expect

from senders import jobs
from senders.models import Follow, Project
from senders.provisioning import SenderInput
from senders.sandbox import clock, transitions
from senders.sandbox.models import Sender
from senders.sinch import clients
from tests.conftest import DEALS, LIST
from tests.e2e.conftest import Open
from tests.notices.making import follow, user
from tests.sandbox.launchable import complete

pytestmark = pytest.mark.browser
NUMBERS = ["+46701234567", "+4915112345678"]


def look(page: Page, address: str) -> None:
    """Lets a minute pass on an open page, until its look was answered."""
    with page.expect_response(lambda answer: address in answer.url):
        page.clock.fast_forward(61_000)


def opened(open_as: Open, path: str) -> Page:
    """Opens a page whose clock is the test's."""
    page = open_as("manager", path)
    page.clock.install()
    page.reload()
    return page


def texts(value: object) -> set[str]:
    """Returns every text of an answer, however deep."""
    if isinstance(value, dict):
        return set().union(*map(texts, value.values()))
    if isinstance(value, list):
        return set().union(*map(texts, value))
    return {value} if isinstance(value, str) else set()


def test_launch_of_somebody_else_moves_list_sender_overview_and_bell(open_as: Open) -> None:
    now = timezone.now()
    clock.set_mode("timed", now)
    client = clients.client_of(Project.objects.get(slug="aurora"))
    body = complete("DE", "FR", testNumbers=NUMBERS)
    made = client.create_sender(SenderInput.parse(body))
    transitions.advance(now + timedelta(seconds=60))
    follow(user(), mail=Follow.Mail.NOW)
    pages = {
        "list": opened(open_as, f"{LIST}?name=brand"),
        "overview": opened(open_as, "/p/aurora/"),
    }
    row = pages["list"].locator(f"tr[data-sender='{made.id}']")
    expect(row).to_have_attribute("data-state", "IN_TEST")

    client.launch_sender(made.id)
    # The page of a sender that waits for nobody but us does not look again.
    pages["sender"] = opened(open_as, f"{LIST}{made.id}/")
    for passed in (5, 240):
        transitions.advance(timezone.now() + timedelta(seconds=passed))
        look(pages["list"], "seen=")
        state = str(Sender.objects.get(pk=made.id).state)
        expect(row).to_have_attribute("data-state", state)
        expect(row).to_have_class("changed")
        look(pages["sender"], "/status/")
        expect(pages["sender"].locator(".page-header[data-sender]")).to_be_visible()
        jobs.run_due()
        look(pages["overview"], "seen=")
        news = pages["overview"].locator(f"#changed [data-sender='{made.id}']")
        expect(news.first).to_be_visible()
    assert state == "LAUNCHED"
    expect(pages["sender"].locator("#standing .pill")).to_have_text("Launched")
    for page in pages.values():
        look(page, "/notices/count/")
        expect(page.locator(".sidebar [data-bell] .fresh")).to_contain_text(re.compile("[1-9]"))

    [first, *_] = mail.outbox
    assert "Brand" in first.body
    said = "\n".join(f"{message.subject}\n{message.body}" for message in mail.outbox)
    for number in NUMBERS:
        assert number[1:] not in re.sub(r"[ ()-]", "", said)
    # The sender's own name, and a word of the project's, are no answers there.
    answers = texts(body["details"]["questionnaire"]) - {"Brand", "Retail"}
    assert len(answers) > 10
    assert [text for text in answers if len(text) > 4 and text in said] == []
    assert json.dumps(body).count(NUMBERS[0]) == 1, "the mail could have held it"


def test_list_is_not_replaced_under_the_hand(open_as: Open) -> None:
    page = opened(open_as, f"{LIST}?name=aurora")
    row = page.locator(f"tr[data-sender='{DEALS}']")
    row.locator("input[name=sender]").check()
    sender = Sender.objects.get(pk=DEALS)
    sender.body["details"]["brand"]["name"] = "Aurora Moved"
    sender.save()
    age = page.locator("#list-age time")
    age.evaluate("time => { time.textContent = 'the first look'; }")
    look(page, "seen=")
    moved = page.locator("#list-moved")
    expect(moved).to_be_visible()
    expect(row.locator("input[name=sender]")).to_be_checked()
    expect(row).to_contain_text("Aurora Deals")
    expect(age).to_have_text("the first look")

    page.locator("#sort-state").click()  # another list: it is new, and so is its age
    expect(row).to_contain_text("Aurora Moved")
    expect(age).not_to_have_text("the first look")
    expect(moved).to_be_hidden()


def test_list_that_has_changed_is_shown_by_its_link(open_as: Open) -> None:
    page = opened(open_as, f"{LIST}?name=aurora")
    page.locator(f"tr[data-sender='{DEALS}'] a").focus()
    sender = Sender.objects.get(pk=DEALS)
    sender.body["details"]["brand"]["name"] = "Aurora Moved"
    sender.save()
    look(page, "seen=")
    page.locator("#list-moved").get_by_role("link", name="Show it").click()
    expect(page.locator(f"tr[data-sender='{DEALS}']")).to_contain_text("Aurora Moved")
    expect(page.locator("#list-moved")).to_be_hidden()
    expect(page).to_have_url(re.compile(r"\?name=aurora$"))
