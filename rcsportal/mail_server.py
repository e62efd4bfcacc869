"""``EMAIL_URL`` as Django's settings: where mails go to, checked before anything is sent."""

from dataclasses import dataclass
from ipaddress import ip_address
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

_SMTP = "django.core.mail.backends.smtp.EmailBackend"
_CONSOLE = "django.core.mail.backends.console.EmailBackend"
_FILES = "django.core.mail.backends.filebased.EmailBackend"
_NONE = "django.core.mail.backends.dummy.EmailBackend"
_FORM = "must be smtp://, smtps://, console: or file:///directory"


@dataclass(frozen=True)
class MailServer:
    """A mail server; ``backend`` is Django's, ``is_set`` False where mails cannot be sent."""

    backend: str = _NONE
    is_set: bool = False
    host: str = ""
    port: int = 25
    user: str = ""
    password: str = ""
    tls: bool = False
    ssl: bool = False
    folder: str = ""


def parse(url: str) -> MailServer:
    """Returns the mail server of a URL; an empty one is none.

    ``smtp://user:password@host:587?tls=1``, ``smtps://…``, ``console:``, ``file:///directory``.
    Raises ``ValueError`` with the rule that it breaks, never with a part of it.
    """
    if not url:
        return MailServer()
    try:
        parts = urlsplit(url)
        port = parts.port
        options = parse_qs(parts.query, strict_parsing=bool(parts.query))
    except ValueError:
        raise ValueError(_FORM) from None
    if parts.scheme == "console":
        return MailServer(_CONSOLE, is_set=True)
    if parts.scheme == "file" and parts.path.startswith("/") and not parts.netloc:
        return MailServer(_FILES, is_set=True, folder=unquote(parts.path))
    if parts.scheme not in {"smtp", "smtps"} or not parts.hostname or parts.path not in {"", "/"}:
        raise ValueError(_FORM)
    ssl = parts.scheme == "smtps"
    tls = _is_tls(options, ssl=ssl)
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    if bool(user) != bool(password):
        raise ValueError("must have both a user and a password, or neither")
    if user and not (tls or ssl or _is_loopback(parts.hostname)):
        raise ValueError("would send the password unencrypted: use smtps:// or ?tls=1")
    usual = 465 if ssl else 587 if tls else 25
    return MailServer(_SMTP, True, parts.hostname, port or usual, user, password, tls=tls, ssl=ssl)


def _is_tls(options: dict[str, list[Any]], *, ssl: bool) -> bool:
    if options.keys() - {"tls"} or options.get("tls", ["0"]) not in (["0"], ["1"]):
        raise ValueError("may have no other option than ?tls=1")
    tls = options.get("tls") == ["1"]
    if tls and ssl:
        raise ValueError("must be smtps:// or have ?tls=1, not both")
    return tls


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
