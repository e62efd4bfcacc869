"""New passwords: by a link that is mailed, or by the person who is signed in.

The queue holds the person's ID alone; the link is made when the mail is sent, works once and for an
hour, and is stored nowhere.
"""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.contrib.auth.tokens import default_token_generator
from django.db import transaction
from django.urls import reverse
from django.utils.encoding import force_bytes, force_str
from django.utils.http import urlsafe_base64_decode, urlsafe_base64_encode
from django.utils.translation import gettext as _

from senders import jobs
from senders.accounts import hashing, sessions
from senders.jobs import mail
from senders.jobs.mail import NotMailed

KIND, NEWS_KIND = "password_reset", "account_news"


def person_for(typed: str) -> User | None:
    """Returns who can get a link: by username, or by an address that only one account has."""
    wanted = typed.strip()
    found = list(User.objects.filter(username=wanted)[:2])
    if not found and "@" in wanted:
        found = list(User.objects.filter(email__iexact=wanted)[:2])
    user = found[0] if len(found) == 1 else None
    return user if user and user.has_usable_password() and mail.reaches(user) else None


def ask(user: User) -> None:
    """Has the worker mail a link to the person."""
    jobs.enqueue(KIND, {"user": user.pk})


def tell(user: User, what: str) -> None:
    """Has the worker mail what has changed in the person's account: a key of ``NEWS``."""
    if mail.reaches(user):
        jobs.enqueue(NEWS_KIND, {"user": user.pk, "what": what})


def mail_link(payload: Mapping[str, Any]) -> None:
    """Mails the link. Raises ``NotMailed`` where that may be tried again."""
    user = User.objects.filter(pk=payload["user"]).first()
    if user is None or not mail.reaches(user):
        return
    uid = urlsafe_base64_encode(force_bytes(user.pk))
    token = default_token_generator.make_token(user)
    url = settings.PORTAL_URL + reverse("new_password", kwargs={"uid": uid, "token": token})
    _send(
        user,
        _("Set a new password"),
        _(
            "A new password was requested for the account %(name)s of the RCS sender portal.\n"
            "\n"
            "To set one, open this link within an hour. It works once:\n"
            "%(url)s\n"
            "\n"
            "If that was not you, do nothing. Your password stays as it is.\n"
        )
        % {"name": user.get_username(), "url": url},
    )


def mail_news(payload: Mapping[str, Any]) -> None:
    """Mails what has changed in an account. Raises ``NotMailed``."""
    user = User.objects.filter(pk=payload["user"]).first()
    if user is None or not mail.reaches(user):
        return
    _send(
        user,
        _("Your account was changed"),
        _(
            "The account %(name)s of the RCS sender portal was changed: %(what)s\n"
            "\n"
            "If that was not you, set a new password and tell an admin of your project:\n"
            "%(url)s\n"
        )
        % {
            "name": user.get_username(),
            "what": _news(str(payload["what"])),
            "url": settings.PORTAL_URL + reverse("account"),
        },
    )


def owner_of(uid: str, token: str) -> User | None:
    """Returns whose link this is; None for one that is old, used, or never was one."""
    try:
        pk = int(force_str(urlsafe_base64_decode(uid)))
        user = User.objects.filter(pk=pk, is_active=True).first()
    except (ValueError, OverflowError):
        return None
    return user if user and default_token_generator.check_token(user, token) else None


@transaction.atomic
def change(user: User, password: str, *, keep_session: str = "") -> None:
    """Sets the password and ends all other sessions. Raises ``hashing.Busy``."""
    with hashing.place():
        user.set_password(password)
    user.save(update_fields=["password"])
    sessions.end_all(user, except_key=keep_session)


def _news(what: str) -> str:
    return {
        "password": _("a new password was set, and all other sessions have ended."),
        "factor_added": _("a second factor or passkey was added."),
        "factor_removed": _("a second factor or passkey was removed."),
        "codes": _("new recovery codes were created, and the ones before no longer work."),
    }[what]


def _send(user: User, subject: str, body: str) -> None:
    """Mails it. A mail that may have been accepted is tried again: twice is better than never."""
    with mail.server() as connection:
        if not mail.send(connection, user.email, subject, body, user=user.pk):
            raise NotMailed("not known")
