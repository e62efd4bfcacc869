"""``EMAIL_URL``: each form that is allowed, and each that is not, without a value in the error."""

import pytest

from rcsportal import mail_server
from rcsportal.mail_server import MailServer

SMTP = "django.core.mail.backends.smtp.EmailBackend"


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("", MailServer()),
        ("console:", MailServer("django.core.mail.backends.console.EmailBackend", True)),
        (
            "file:///var/mails",
            MailServer(
                "django.core.mail.backends.filebased.EmailBackend", True, folder="/var/mails"
            ),
        ),
        ("smtp://mail.example", MailServer(SMTP, True, "mail.example", 25)),
        ("smtp://mail.example?tls=1", MailServer(SMTP, True, "mail.example", 587, tls=True)),
        ("smtps://mail.example", MailServer(SMTP, True, "mail.example", 465, ssl=True)),
        (
            "smtp://me%40example.com:p%3Aw@mail.example:2525/?tls=1",
            MailServer(SMTP, True, "mail.example", 2525, "me@example.com", "p:w", tls=True),
        ),
        ("smtp://me:pw@127.0.0.1", MailServer(SMTP, True, "127.0.0.1", 25, "me", "pw")),
        ("smtp://me:pw@[::1]:26", MailServer(SMTP, True, "::1", 26, "me", "pw")),
    ],
)
def test_url_gives_a_mail_server(url: str, server: MailServer) -> None:
    assert mail_server.parse(url) == server


@pytest.mark.parametrize(
    "url",
    [
        "planted",
        "http://planted",
        "smtp:planted",
        "smtp://",
        "smtp://planted:port",
        "smtp://planted:99999",
        "smtp://planted/box",
        "smtp://planted?ssl=1",
        "smtp://planted?tls=yes",
        "smtp://planted?tls",
        "smtps://planted?tls=1",
        "smtp://planted@mail.example",
        "smtp://me:planted@mail.example",
        "file:planted",
        "file://planted/var",
        "smtp://[planted",
    ],
)
def test_url_that_breaks_a_rule_is_refused_without_its_values(url: str) -> None:
    with pytest.raises(ValueError, match=r"^(must|would|may)") as refused:
        mail_server.parse(url)
    assert "planted" not in str(refused.value)
