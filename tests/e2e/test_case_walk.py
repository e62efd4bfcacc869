"""One case in a browser, from the customer's link to a sender that is launched in two countries."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from senders import jobs
from senders.models import Case, Draft, Project, SenderRecord
from senders.notices import reminders
from senders.onboarding import saving
from senders.onboarding.wire import import_body
from senders.sandbox import clock, transitions
from senders.sinch import clients
from tests.cases.paper_uploads import PDF
from tests.e2e.conftest import Open
from tests.e2e.test_accessibility import complaints
from tests.inspections.web import image
from tests.notices.making import user
from tests.sandbox.launchable import complete

pytestmark = pytest.mark.browser
Customer = Callable[[str], Page]
STEPS = {"brand", "contacts", "images", "papers"}
COUNTRIES = ("DE", "FR", "NL")
PRIVACY = "https://halcyon.example/privacy"
WAYS: dict[str, dict[str, Any]] = {
    "script": {"viewport": {"width": 1280, "height": 900}},
    "no script": {"viewport": {"width": 1280, "height": 900}, "java_script_enabled": False},
    "phone": {"viewport": {"width": 390, "height": 844}, "color_scheme": "dark"},
}


@pytest.fixture(params=WAYS)
def options(request: pytest.FixtureRequest) -> dict[str, Any]:
    return WAYS[request.param]


@pytest.fixture
def customer(
    browser: Browser, live_server: LiveServer, options: dict[str, Any]
) -> Iterator[Customer]:
    """Opens a path for somebody without an account."""
    contexts: list[BrowserContext] = []

    def opened(path: str) -> Page:
        contexts.append(browser.new_context(base_url=live_server.url, **options))
        page = contexts[-1].new_page()
        page.goto(path)
        return page

    yield opened
    for context in contexts:
        context.close()


def begun(project: Project) -> Draft:
    """A draft to which a customer has to add a description, a privacy policy and a logo."""
    answers = import_body(complete(*COUNTRIES, testNumbers=["+46701234567"])).answers
    answers["basics"]["title"] = ["Halcyon Hotels"]
    answers["contacts"].pop("privacy_policy_url")
    answers["images"].pop("logo_url")
    return saving.create(project, user(), answers, now=timezone.now())


def is_sound(page: Page) -> None:
    """Fails with what axe finds, and with what stands out of the page to the right."""
    # By the element: between two pages there is a moment without one.
    root = page.locator("html")
    outside = root.evaluate(
        """root => root.scrollWidth <= window.innerWidth ? [] :
        [...document.querySelectorAll("main *")]
        .filter(one => one.getBoundingClientRect().right > window.innerWidth)
        .map(one => one.outerHTML.slice(0, 120))"""
    )
    assert outside == [], page.url
    if root.evaluate("root => 'js' in root.dataset"):
        assert complaints(page) == [], page.url


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name).first.click()


def wait_for_the_customer(page: Page, due: str) -> None:
    page.get_by_text("Add waiting item").click()
    form = page.locator("#waiting form").last
    form.locator("[name=whom]").fill("Jane Holm")
    form.locator("[name=what]").fill("The privacy policy for guests")
    form.locator("[name=due]").fill(due)
    press(page, "Add item")
    expect(page.locator("[data-item]")).to_contain_text("Jane Holm")


def path_of_new_link(page: Page) -> str:
    page.locator("#link summary").filter(has_text="Create link").click()
    for box in page.locator("#link [name=steps]").all():
        box.set_checked(box.get_attribute("value") in STEPS)
    page.locator("#link [name=name]").fill("Jane Holm")
    press(page, "Create link")
    address = page.locator("#link-address").input_value()
    return "/" + address.split("/", 3)[3]


def answer_three_steps(page: Page, logo: Path, letter: Path) -> None:
    page.goto(page.url.rsplit("/", 2)[0] + "/brand/")
    page.locator("[name=description]").fill("Rooms by the sea, with breakfast.")
    press(page, "Save and continue")
    page.wait_for_url(re.compile("/contacts/"))
    is_sound(page)
    page.locator("[name=privacy_policy_url]").fill("https://halcyon.example/staff")
    press(page, "Save and continue")
    page.wait_for_url(re.compile("/images/"))
    page.locator("#id_logo_file").set_input_files(logo)
    page.locator("#id_logo button", has_text="Upload and show").click()
    expect(page.locator("#id_logo")).to_contain_text("Made from logo.png")
    is_sound(page)
    page.get_by_role("button", name="Save and continue").last.click()
    page.wait_for_url(re.compile("/papers/"))
    paper = page.locator("[data-paper=nl-verification]")
    paper.locator("[type=file]").set_input_files(letter)
    paper.get_by_role("button", name="Upload file").click()
    expect(paper).to_contain_text("letter.pdf")
    is_sound(page)
    page.get_by_role("link", name="Check and send answers").click()
    page.wait_for_url(re.compile("/check/"))
    is_sound(page)
    press(page, "Send answers")
    expect(page.get_by_role("heading", name="Answers sent")).to_be_visible()


def settle(page: Page) -> None:
    """Opens the notice of the bell, accepts two answers and rejects one with a word."""
    page.goto("/notices/")
    expect(page.locator("[data-notice]").first).to_contain_text("The customer sent answers")
    is_sound(page)
    page.locator("[data-notice] a").first.click()
    page.get_by_role("link", name="3 proposals to accept").click()
    expect(page.locator("[data-field=description]")).to_be_visible()
    is_sound(page)
    for field in ("description", "logo_url"):
        page.locator(f"[data-field={field}]").get_by_label("Accept", exact=True).check()
    refused = page.locator("[data-field=privacy_policy_url]")
    refused.get_by_label("Reject", exact=True).check()
    refused.get_by_label("Message to the customer").fill("This page is for staff.")
    press(page, "Save choices")


def accept_the_letter(page: Page, case: str) -> None:
    page.goto(case)
    is_sound(page)
    paper = page.locator("[data-paper=nl-verification]")
    paper.get_by_role("button", name="Accept as received").click()
    expect(paper).to_have_attribute("data-state", "received")
    expect(paper).to_contain_text("letter.pdf")


def send(page: Page, draft: Draft, button: str) -> None:
    page.goto(f"/p/aurora/onboarding/{draft.pk}/review/")
    is_sound(page)
    page.get_by_role("button", name=re.compile(button)).click()
    page.wait_for_url(re.compile(r"/senders/[0-9a-f-]{36}/"))


def supply(page: Page, sender: str) -> None:
    """Edits the sender to add the answer that was not there when it was created."""
    page.goto(f"/p/aurora/senders/{sender}/")
    page.goto(f"{page.url}edit/")
    page.locator("main form button").first.click()
    page.wait_for_url(re.compile("/onboarding/"))
    edit = Draft.objects.latest("pk")
    page.goto(f"/p/aurora/onboarding/{edit.pk}/contacts/")
    page.locator("[name=privacy_policy_url]").fill(PRIVACY)
    press(page, "Save and exit")
    send(page, edit, "^Send to Sinch: update")


def go_live_in_two(project: Project, sender: str) -> None:
    """Launches by the API, and lets operators answer until two of the countries are launched."""
    now = timezone.now()
    clock.set_mode("timed", now)
    client = clients.client_of(project)
    client.launch_sender(sender)
    for _answer in range(50):
        statuses = [row.status for row in client.get_sender(sender).country_status or []]
        if statuses.count("LAUNCHED") == 2:
            return
        transitions.advance_steps(sender, 1, now)
    raise AssertionError(f"never launched in two countries: {statuses}")


def test_case_is_led_from_the_link_to_two_of_three_countries(
    open_as: Open, customer: Customer, aurora: Project, options: dict[str, Any], tmp_path: Path
) -> None:
    logo, letter = tmp_path / "logo.png", tmp_path / "letter.pdf"
    logo.write_bytes(image((300, 300), "PNG", color=(31, 95, 80)))
    letter.write_bytes(PDF)
    draft = begun(aurora)
    case = f"/p/aurora/cases/{draft.case_id}/"
    due = timezone.now().date() + timedelta(days=1)
    page = open_as("manager", case, **options)
    wait_for_the_customer(page, due.isoformat())
    link = path_of_new_link(page)
    visitor = customer(link)
    is_sound(page)
    answer_three_steps(visitor, logo, letter)
    jobs.run_due()
    assert [message.subject for message in mail.outbox] == ["A customer sent answers"]

    settle(page)
    visitor.reload()
    expect(visitor.locator("body")).to_contain_text("This page is for staff.")
    is_sound(visitor)
    visitor.goto(link)
    expect(visitor).to_have_url(re.compile("/contacts/"))
    expect(visitor.locator("body")).to_contain_text("This page is for staff.")
    accept_the_letter(page, case)
    send(page, draft, "^Send to Sinch: create Brand")
    assert visitor.reload().status == 404  # type: ignore[union-attr]
    expect(visitor.locator("body")).not_to_contain_text("This page is for staff.")

    # The case goes on waiting, with its date, after the incomplete draft was sent.
    page.goto("/p/aurora/onboarding/?tab=waiting")
    row = page.locator(f"[data-case='{draft.case_id}']")
    expect(row).to_contain_text("Jane Holm")
    expect(row).to_contain_text(f"{due:%a} {due.day} {due:%b}")
    is_sound(page)
    with time_machine.travel(timezone.now() + timedelta(days=1)):
        reminders.plan_all({})
        jobs.run_due()
    reminder = mail.outbox[-1]
    assert reminder.subject == "RCS sender portal: 1 item is due"
    assert case in reminder.body
    assert "privacy policy" not in reminder.body

    draft.refresh_from_db()
    supply(page, draft.sender_id)
    go_live_in_two(aurora, draft.sender_id)
    page.goto(case)
    page.get_by_role("link", name="View the sender").first.click()
    page.goto(case)
    expect(page.locator("#sender")).to_contain_text("Launched in 2 of 3")
    expect(page.locator("[data-item]")).to_contain_text("Jane Holm")
    expect(page.locator(".lifecycle .current")).to_contain_text("Launched")
    is_sound(page)
    assert Case.objects.get(sender_id=draft.sender_id).pk == draft.case_id
    assert SenderRecord.objects.get(sender_id=draft.sender_id).owner == user()
