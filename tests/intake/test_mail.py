"""The mail with a customer link: what it has and has not, its entry, trouble with the server."""

import re
import smtplib
from typing import Any

import pytest
from django.core import mail
from django.core.mail.backends import locmem
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from senders import jobs
from senders.models import AuditEntry, CustomerLink, Draft, Job, Project
from senders.onboarding import customer_mailing
from tests.conftest import signed_in
from tests.intake.linking import ANSWERS, draft_of, link_of, path_of
from tests.notices.making import make_due

STEPS = ("brand", "images")


class Backend(locmem.EmailBackend):
    """A mail server with the trouble that a test chooses."""

    opening: Exception | None = None
    sending: Exception | None = None

    def open(self) -> bool:
        if Backend.opening:
            raise Backend.opening
        return True

    def send_messages(self, messages: Any) -> int:
        if Backend.sending:
            raise Backend.sending
        return super().send_messages(messages)


@pytest.fixture(autouse=True)
def backend(settings: Settings) -> type[Backend]:
    settings.MAIL_IS_SET = True
    settings.EMAIL_BACKEND = f"{__name__}.Backend"
    Backend.opening = Backend.sending = None
    return Backend


@pytest.fixture
def draft(aurora: Project) -> Draft:
    return draft_of(aurora)


@pytest.fixture
def link(draft: Draft) -> CustomerLink:
    return link_of(draft, STEPS)


def press(manager: Client, link: CustomerLink) -> str:
    """Presses the button, runs the worker and returns the page of the case."""
    case = f"/p/aurora/cases/{link.case_id}/"
    assert manager.post(f"{case}link/mail/").status_code == 302
    jobs.run_due()
    return str(manager.get(case).text)


def entries() -> list[str]:
    return list(
        AuditEntry.objects.filter(action="case.mail_sent").values_list("actor_name", flat=True)
    )


def test_mail_has_the_link_its_last_day_and_the_open_questions_of_its_steps(
    manager: Client, link: CustomerLink
) -> None:
    page = press(manager, link)
    (message,) = mail.outbox
    assert message.to == ["j.holm@halcyon.example"]
    assert (message.cc, message.bcc, message.reply_to, message.attachments) == ([], [], [], [])
    text = str(message.body)
    assert text.startswith("Hello Jane Holm,")
    assert f"{path_of(link)}\n" in text
    assert re.search(r"The page works until \d+ \w+ 20\d\d\.", text)
    assert "logo" in text
    assert "privacy policy" not in text.lower(), "a question of a step that was not chosen"
    assert "Email sent" in page
    assert entries() == ["manager"]


def test_mail_has_nothing_of_the_team_the_project_or_other_customers(
    aurora: Project, manager: Client
) -> None:
    """Names like the customer's are compared by rules, but never quoted to the customer."""
    for name in (
        "Halcyon Hotel",
        "Halcyon Hotels",
        "HALCYON HOTELS",
        "Halcyon Hotelz",
        "Wombat Air",
    ):
        draft_of(aurora, brand={"name": [name], "description": ["Beside the sea of others"]})
    brand = ANSWERS["brand"] | {"name": ["Halcyon Hotelx"]}
    numbers = {"test_numbers": ["+46701234567\n0815 4711"]}
    draft = draft_of(aurora, brand=brand, **{"test-numbers": numbers})
    link = link_of(draft, ("brand", "contacts", "images", "test-numbers"))
    page = press(manager, link)
    missing = manager.get(f"/p/aurora/onboarding/{draft.pk}/missing/").text
    (message,) = mail.outbox
    offered = (_mail_in(missing), _mail_in(page))
    assert all("Halcyon Hotelx" in text for text in offered)
    for text in (str(message.body), f"{message.subject}", *offered):
        for other in (
            "Halcyon Hotel ",
            "Halcyon Hotels",
            "HALCYON",
            "Hotelz",
            "Wombat",
            "of others",
        ):
            assert other not in text, other
        for internal in (aurora.name, "/p/aurora", "internal", "manager@", "701234567", "4711"):
            assert internal not in text, internal


def _mail_in(page: str) -> str:
    """Returns the mail that a page offers."""
    return "\n".join(re.findall(r"<textarea[^>]*readonly[^>]*>(.*?)</textarea>", page, re.S))


@pytest.mark.parametrize(
    ("place", "problem", "words"),
    [
        ("opening", ConnectionRefusedError(), "has not accepted the email yet"),
        ("opening", smtplib.SMTPAuthenticationError(535, b"planted"), "has not accepted"),
        ("sending", smtplib.SMTPRecipientsRefused({"j@x": (450, b"x")}), "has not accepted"),
        ("sending", smtplib.SMTPServerDisconnected("gone"), "may or may not have been sent"),
        ("sending", TimeoutError(), "may or may not have been sent"),
    ],
)
def test_trouble_with_the_server_is_told_on_the_page(
    manager: Client,
    link: CustomerLink,
    backend: type[Backend],
    place: str,
    problem: Exception,
    words: str,
) -> None:
    setattr(backend, place, problem)
    page = press(manager, link)
    assert words in page
    assert "Email sent" not in page
    assert (mail.outbox, entries()) == ([], [])


def test_server_that_comes_back_gets_the_mail_once(
    manager: Client, link: CustomerLink, backend: type[Backend]
) -> None:
    backend.opening = ConnectionRefusedError()
    press(manager, link)
    backend.opening = None
    make_due(customer_mailing.KIND)
    jobs.run_due()
    assert len(mail.outbox) == 1
    assert entries() == ["manager"]
    assert "Email sent" in manager.get(f"/p/aurora/cases/{link.case_id}/").text


def test_server_that_goes_on_refusing_is_given_up_and_the_page_says_what_to_do(
    manager: Client, link: CustomerLink, backend: type[Backend]
) -> None:
    backend.opening = ConnectionRefusedError()
    press(manager, link)
    for _attempt in range(jobs.kinds.KINDS[customer_mailing.KIND].attempts):
        make_due(customer_mailing.KIND)
        jobs.run_due()
    page = manager.get(f"/p/aurora/cases/{link.case_id}/").text
    assert "The email was not sent, because the mail server did not accept it." in page


def test_double_click_sends_one_mail(manager: Client, link: CustomerLink) -> None:
    case = f"/p/aurora/cases/{link.case_id}/"
    for _press in range(2):
        manager.post(f"{case}link/mail/")
    jobs.run_due()
    assert len(mail.outbox) == 1


def test_link_that_ended_before_the_worker_came_is_not_mailed(
    manager: Client, link: CustomerLink
) -> None:
    manager.post(f"/p/aurora/cases/{link.case_id}/link/mail/")
    CustomerLink.objects.update(revoked_at=timezone.now())
    jobs.run_due()
    assert mail.outbox == []


def test_queue_and_trail_hold_no_token_and_no_address(manager: Client, link: CustomerLink) -> None:
    press(manager, link)
    rows = [*Job.objects.values(), *AuditEntry.objects.values()]
    for secret in (path_of(link).split("/")[2], "j.holm@halcyon.example", "Jane Holm"):
        assert not [row for row in rows if secret in str(row)], secret


@pytest.mark.parametrize("name", ["auditor", "nobody"])
def test_only_staff_of_the_project_may_mail(name: str, link: CustomerLink) -> None:
    client = Client() if name == "nobody" else signed_in(name)
    client.post(f"/p/aurora/cases/{link.case_id}/link/mail/")
    jobs.run_due()
    assert mail.outbox == []
