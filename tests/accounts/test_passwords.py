"""New passwords by a mailed link: who gets one, what it says, and how long it works."""

import re
import smtplib
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import User
from django.core import mail
from django.test import Client
from django.utils import timezone

from senders import jobs
from senders.accounts import passwords
from senders.models import AuditEntry, Job
from tests.conftest import LIST
from tests.notices.making import make_due
from tests.notices.test_mailing import Backend, backend  # noqa: F401

GOOD = "correct horse battery"


@pytest.fixture(autouse=True)
def _address() -> None:
    User.objects.filter(username="manager").update(email="manager@example.com")


def ask(typed: str) -> str:
    answer = Client().post("/login/password/", {"account": typed})
    assert answer.status_code == 200
    return re.sub(r'value="\w{64}"', "", answer.text)


def link() -> str:
    """Has the worker work, and returns the path in the only mail."""
    jobs.run_due()
    (sent,) = mail.outbox
    found = re.search(r"http://127.0.0.1:8000(/login/password/\S+)", str(sent.body))
    assert found
    return found[1]


def test_link_sets_a_password_once_and_ends_all_sessions() -> None:
    old = Client()
    old.post("/login/", {"username": "manager", "password": "rcs-demo"})
    ask("manager")
    path = link()
    assert "rcs-demo" not in str(mail.outbox[0].body)
    client = Client()
    page = client.get(path)
    assert (page.status_code, page["Referrer-Policy"]) == (200, "strict-origin")
    assert "noreferrer" not in page["Cache-Control"]
    assert client.post(path, {"password": "short"}).status_code == 422
    assert client.post(path, {"password": GOOD})["Location"] == "/login/"
    assert old.get(LIST).status_code == 302
    assert client.get(path).status_code == 404, "used"
    done = client.post("/login/", {"username": "manager", "password": GOOD})
    assert done["Location"] == "/"


ACCOUNTS = {
    "by username": ("manager", True),
    "by address": ("Manager@Example.com ", True),
    "unknown": ("nobody", False),
    "unknown address": ("nobody@example.com", False),
    "deactivated": ("onboarding", False),
    "without an address": ("admin", False),
    "without a password": ("auditor", False),
    "NUL": ("man\0ager", False),
    "long": ("x" * 10_000, False),
}


@pytest.mark.parametrize("name", ACCOUNTS)
def test_answer_is_the_same_whoever_is_named(name: str) -> None:
    User.objects.filter(username="onboarding").update(is_active=False, email="o@example.com")
    User.objects.filter(username="admin").update(email="")
    auditor = User.objects.get(username="auditor")
    auditor.set_unusable_password()
    auditor.email = "a@example.com"
    auditor.save()
    typed, gets = ACCOUNTS[name]
    assert ask(typed) == ask("certainly-nobody")
    jobs.run_due()
    assert len(mail.outbox) == int(gets)


def test_queue_and_trail_hold_no_link() -> None:
    ask("manager")
    job = Job.objects.get(kind="password_reset")
    assert job.payload == {"user": User.objects.get(username="manager").pk}
    entry = AuditEntry.objects.latest("pk")
    assert (entry.action, entry.changes) == ("person.password_reset_asked", {})


def test_link_works_for_an_hour() -> None:
    ask("manager")
    path = link()
    with time_machine.travel(timezone.now() + timedelta(minutes=59)):
        assert Client().get(path).status_code == 200
    with time_machine.travel(timezone.now() + timedelta(minutes=61)):
        assert Client().post(path, {"password": GOOD}).status_code == 404


@pytest.mark.parametrize("change", ["x", "token", "uid", "other"])
def test_other_links_get_one_page_that_tells_nothing(change: str) -> None:
    ask("manager")
    path = link()
    uid, token = path.strip("/").split("/")[2:]
    wrong = {
        "x": "/login/password/x/y/",
        "token": f"/login/password/{uid}/{token[:-1]}x/",
        "uid": f"/login/password/OTk5OTk5/{token}/",
        "other": f"/login/password/{uid}/set-password/",
    }[change]
    page = Client().get(wrong)
    assert page.status_code == 404
    assert "manager" not in page.text
    assert "A link works once, for an hour." in page.text


def test_too_many_requests_are_stopped() -> None:
    statuses = [
        Client().post("/login/password/", {"account": "manager"}).status_code for _try in range(11)
    ]
    assert statuses == [200] * 10 + [429]


def test_without_a_mail_server_there_is_no_such_page(settings: Any) -> None:
    settings.MAIL_IS_SET = False
    assert "Reset password" not in Client().get("/login/").text
    assert Client().get("/login/password/").status_code == 404


def test_changed_password_is_told_by_mail() -> None:
    client = Client()
    client.post("/login/", {"username": "manager", "password": "rcs-demo"})
    client.post("/account/password/", {"current": "rcs-demo", "password": GOOD})
    jobs.run_due()
    (sent,) = mail.outbox
    assert sent.to == ["manager@example.com"]
    assert "a new password was set, and all other sessions have ended." in str(sent.body)
    assert GOOD not in str(sent.body)


@pytest.mark.parametrize(
    ("place", "problem", "mails"),
    [
        ("opening", ConnectionRefusedError(), 1),
        ("before", smtplib.SMTPDataError(451, b"later"), 1),
        # It may have been accepted; a second link harms nobody, none at all does.
        ("after", TimeoutError(), 2),
    ],
)
def test_link_is_mailed_later_when_the_server_did_not_take_it(
    place: str,
    problem: Exception,
    mails: int,
    backend: type[Backend],  # noqa: F811
) -> None:
    setattr(backend, place, problem)
    ask("manager")
    jobs.run_due()
    assert Job.objects.get(kind=passwords.KIND).done_at is None
    setattr(backend, place, None)
    make_due(passwords.KIND)
    assert Client().get(link()).status_code == 200
    assert backend.accepted == mails
