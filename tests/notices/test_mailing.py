"""Mails about notices: grouped, once each, tried again, given up; also by a server on a socket."""

import smtplib
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.mail.backends import locmem
from django.utils import timezone
from pytest_django import Settings

from senders import jobs
from senders.models import Follow, Job, Membership, Notice
from senders.notices import mailing
from tests.notices.making import Kind, change, follow, make_due, tell, user

NOW, DAILY = Follow.Mail.NOW, Follow.Mail.DAILY


def pass_time() -> None:
    """Makes every notice and every job due."""
    before = timezone.now() - timedelta(hours=1)
    Notice.objects.filter(mail_due_at__isnull=False).update(mail_due_at=before)
    make_due(mailing.KIND)


def test_mail_at_once_has_all_that_is_due_and_is_sent_once() -> None:
    follow(user(), mail=NOW)
    tell(change(Kind.OPERATOR, "REJECTED", country="FR", operator="Orange"), change())
    (message,) = mail.outbox
    assert message.subject == "RCS sender portal: 2 changes"
    assert message.to == ["manager@example.com"]
    assert "Rejected by Orange, France" in message.body
    assert message.extra_headers == {"Auto-Submitted": "auto-generated"}
    assert message.alternatives == [] if hasattr(message, "alternatives") else True
    mailing.run({"user": user().pk})
    assert len(mail.outbox) == 1
    assert not Notice.objects.filter(mailed_at=None).exists()


def test_daily_mail_waits_for_its_time_and_groups_what_came_since() -> None:
    follow(user(), mail=DAILY)
    tell(change())
    tell(change(Kind.DETAILS, "name"))
    assert mail.outbox == []
    assert Job.objects.filter(kind=mailing.KIND).count() == 1
    pass_time()
    jobs.run_due()
    assert [message.subject for message in mail.outbox] == ["RCS sender portal: 2 changes"]


@pytest.mark.parametrize(
    "email",
    [
        "",
        "manager",
        "a@example.com\nBcc: planted@example.com",
        "a@example.com\r\n\r\nplanted",
        "a@example.com, planted@example.com",
        "a\x07@example.com",
    ],
)
def test_address_that_is_none_gets_no_mail(email: str) -> None:
    follow(user(email=email), mail=NOW)
    assert [notice.mail_due_at for notice in tell(change())] == [None]
    assert mail.outbox == []
    Notice.objects.update(mail_due_at=timezone.now())
    mailing.run({"user": user(email=email).pk})
    assert mail.outbox == []


def test_person_who_left_the_project_gets_no_mail() -> None:
    follow(user(), mail=DAILY)
    tell(change())
    Membership.objects.filter(user=user()).update(until=date(2026, 1, 1))
    pass_time()
    jobs.run_due()
    assert mail.outbox == []


def test_without_a_mail_server_nothing_is_due(settings: Settings) -> None:
    settings.MAIL_IS_SET = False
    follow(user(), mail=NOW)
    assert [notice.mail_due_at for notice in tell(change())] == [None]


class Backend(locmem.EmailBackend):
    """A mail server whose flaws the test chooses; ``accepted`` counts its mails."""

    opening: BaseException | None = None
    before: BaseException | None = None
    after: BaseException | None = None
    accepted = 0

    def open(self) -> bool:
        if Backend.opening:
            raise Backend.opening
        return True

    def send_messages(self, messages: Any) -> int:
        if Backend.before:
            raise Backend.before
        Backend.accepted += len(messages)
        if Backend.after:
            raise Backend.after
        return super().send_messages(messages)


@pytest.fixture
def backend(settings: Settings) -> type[Backend]:
    settings.EMAIL_BACKEND = f"{__name__}.Backend"
    Backend.opening = Backend.before = Backend.after = None
    Backend.accepted = 0
    return Backend


PLANTED = "planted@example.com"


@pytest.mark.parametrize(
    ("place", "problem", "accepted", "is_sent_later"),
    [
        ("opening", ConnectionRefusedError(), 0, True),
        ("opening", TimeoutError(), 0, True),
        ("opening", smtplib.SMTPAuthenticationError(535, PLANTED.encode()), 0, True),
        ("before", smtplib.SMTPRecipientsRefused({PLANTED: (450, b"later")}), 0, True),
        ("before", smtplib.SMTPSenderRefused(550, b"no", PLANTED), 0, True),
        ("before", smtplib.SMTPDataError(451, b"later"), 0, True),
        # The connection ended while the mail was under way: it may have been accepted.
        ("before", smtplib.SMTPServerDisconnected("gone"), 0, False),
        ("after", TimeoutError(), 1, False),
        ("after", ConnectionResetError(), 1, False),
    ],
)
def test_mail_is_tried_again_only_if_it_was_certainly_not_accepted(
    backend: type[Backend],
    caplog: pytest.LogCaptureFixture,
    place: str,
    problem: Exception,
    accepted: int,
    is_sent_later: bool,
) -> None:
    setattr(backend, place, problem)
    follow(user(), mail=NOW)
    tell(change())
    assert backend.accepted == accepted
    assert PLANTED not in caplog.text
    setattr(backend, place, None)
    pass_time()
    jobs.run_due()
    assert backend.accepted == 1 if is_sent_later else backend.accepted == accepted
    assert not Notice.objects.filter(mailed_at=None).exists()


class Killed(BaseException):
    """The end of a worker's process."""


@pytest.mark.parametrize(("place", "accepted"), [("opening", 1), ("before", 0), ("after", 1)])
def test_worker_that_is_killed_sends_no_mail_twice(
    backend: type[Backend], place: str, accepted: int
) -> None:
    follow(user(), mail=NOW)
    setattr(backend, place, Killed())
    with pytest.raises(Killed):
        tell(change())
    setattr(backend, place, None)
    Job.objects.update(leased_until=None)
    pass_time()
    jobs.run_due()
    assert backend.accepted == accepted


def test_server_that_goes_on_refusing_is_given_up_and_the_next_mail_has_all(
    backend: type[Backend],
) -> None:
    backend.opening = ConnectionRefusedError()
    follow(user(), mail=NOW)
    tell(change())
    for _attempt in range(jobs.kinds.KINDS[mailing.KIND].attempts):
        pass_time()
        jobs.run_due()
    assert Job.objects.get(kind=mailing.KIND).failed_at is not None
    assert mailing.late_for(user(), timezone.now()).count() == 1
    backend.opening = None
    tell(change(Kind.DETAILS, "name"))
    assert [message.subject for message in mail.outbox] == ["RCS sender portal: 2 changes"]
    assert not mailing.late_for(user(), timezone.now()).exists()


Talk = Callable[[socket.socket], None]


@contextmanager
def smtp(talk: Talk) -> Iterator[int]:
    """A server on a port of its own that talks to each client as told."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        clients: list[socket.socket] = []

        def serve() -> None:
            while True:
                try:
                    client, _address = server.accept()
                except OSError:
                    return
                clients.append(client)
                talk(client)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield server.getsockname()[1]
        server.shutdown(socket.SHUT_RDWR)
        for client in clients:
            client.close()
        thread.join()


def silent(client: socket.socket) -> None:
    """Accepts the connection and says nothing."""


def refusing(client: socket.socket) -> None:
    client.sendall(b"554 no mails here\r\n")
    client.close()


@pytest.mark.parametrize(("talk", "failure"), [(silent, "NotMailed"), (refusing, "NotMailed")])
def test_silent_and_refusing_server_are_tried_again(
    settings: Settings, talk: Talk, failure: str
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_TIMEOUT = "127.0.0.1", 0.2
    follow(user(), mail=NOW)
    with smtp(talk) as settings.EMAIL_PORT:
        tell(change())
    job = Job.objects.get(kind=mailing.KIND)
    assert (job.done_at, job.failed_at, job.failure, job.attempts) == (None, None, failure, 1)
    assert Notice.objects.get().mailed_at is None
