"""Sends the mails of jobs, one at a time, and tells apart what is known of each.

What a mail says, and what is stored of it, is with the subject that sends it.
"""

import smtplib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import structlog
from django.conf import settings
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage, get_connection
from django.core.validators import validate_email

log = structlog.get_logger("senders.mail")

# Responses of the server, so the mail was certainly not accepted.
REJECTIONS = (
    smtplib.SMTPResponseException,
    smtplib.SMTPRecipientsRefused,
    smtplib.SMTPNotSupportedError,
)


class NotMailed(Exception):
    """A mail was not accepted; the text is the class of the cause and names nobody."""


def reaches(user: User) -> bool:
    """Tells if the portal can mail this person: it has a mail server and a valid address."""
    return bool(settings.MAIL_IS_SET) and user.is_active and has_address(user)


def has_address(user: User) -> bool:
    """Tells if the address is one; a line break in it would add headers to a mail."""
    try:
        validate_email(user.email)
    except ValidationError:
        return False
    return user.email.isprintable()


@contextmanager
def server() -> Iterator[Any]:
    """Yields a connection that the mail server has accepted. Raises ``NotMailed`` without one."""
    connection = get_connection()
    try:
        connection.open()
    except (OSError, smtplib.SMTPException) as problem:
        raise NotMailed(type(problem).__name__) from None
    try:
        yield connection
    finally:
        _leave(connection)


def send(connection: Any, to: str, subject: str, body: str, **about: object) -> bool:
    """Sends one mail. Returns False where the connection ended under way: it may be accepted.

    Raises ``NotMailed`` for one that the server certainly did not accept. ``about`` says in the log
    which mail it was; it names nobody.
    """
    message = EmailMessage(
        subject,
        body,
        settings.DEFAULT_FROM_EMAIL,
        [to],
        headers={"Auto-Submitted": "auto-generated"},
        connection=connection,
    )
    try:
        message.send()
    except REJECTIONS as problem:
        raise NotMailed(type(problem).__name__) from None
    except (OSError, smtplib.SMTPException) as problem:
        log.warning("mail_not_known", error=type(problem).__name__, **about)
        return False
    log.info("mailed", **about)
    return True


def _leave(connection: Any) -> None:
    try:
        connection.close()
    except (OSError, smtplib.SMTPException) as problem:
        log.info("mail_server_not_left", error=type(problem).__name__)
