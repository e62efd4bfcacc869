"""Signing in and out as the audit trail keeps it, in the portal's own chain. No sessions here."""

from datetime import datetime

from django.contrib.auth.models import User
from django.http import HttpRequest

from senders import audit
from senders.accounts import throttle
from senders.audit import Action, Actor, Target, redaction
from senders.models import Outcome
from senders.web.client_address import client_address

WRONG_PASSWORD, INACTIVE, UNKNOWN_NAME = "wrong_password", "inactive", "unknown_name"
THROTTLED, MANY_UNKNOWN = "throttled", "many_unknown_names"
# Entries about unknown names that one address can cause in one window of the throttle.
MOST_UNKNOWN = 50
NAME_MAX = 150  # of a user's name, as Django has it


def signed_in(request: HttpRequest, user: User, now: datetime) -> None:
    _record(request, user, Action.PERSON_SIGNED_IN, now)


def signed_out(request: HttpRequest, user: User, now: datetime) -> None:
    _record(request, user, Action.PERSON_SIGNED_OUT, now)


def failed(request: HttpRequest, name: str, now: datetime) -> None:
    """A name and a password that do not belong together."""
    _refused(request, name, "", now)


def throttled(request: HttpRequest, name: str, now: datetime) -> None:
    """An attempt that was not even looked at; the first of a name from an address in a window."""
    if throttle.counted(request, THROTTLED, name) == 1:
        _refused(request, name, THROTTLED, now)


def _refused(request: HttpRequest, name: str, code: str, now: datetime) -> None:
    """Guesses at one name are few, the throttle sees to that. Made-up names are without number,
    so the last one kept of an address says that there are more."""
    user = _named(name)
    if user is not None:
        code = code or (WRONG_PASSWORD if user.is_active else INACTIVE)
        _record_refusal(request, user, Target("person", str(user.pk), str(user)), code, now)
        return
    nth = throttle.counted(request, UNKNOWN_NAME)
    if nth <= MOST_UNKNOWN:
        # The text may be a password typed into the wrong box, so only its hash is kept.
        target = Target("person", label=redaction.hidden(name))
        code = code or UNKNOWN_NAME if nth < MOST_UNKNOWN else MANY_UNKNOWN
        _record_refusal(request, None, target, code, now)


def _named(name: str) -> User | None:
    """Whose name that is, read as the form reads it."""
    text = redaction.storable(name.strip())
    if len(text) > NAME_MAX:
        return None
    return User.objects.filter(username=User.normalize_username(text)).first()


def _record(request: HttpRequest, user: User, action: Action, now: datetime) -> None:
    name = user.get_username()
    actor = Actor(None, name, user=user, ip=client_address(request))
    audit.record(actor, action, Outcome.SUCCEEDED, Target("person", str(user.pk), name), now=now)


def _record_refusal(
    request: HttpRequest, user: User | None, target: Target, code: str, now: datetime
) -> None:
    name = user.get_username() if user is not None else "unknown"
    audit.record(
        Actor(None, name, user=user, ip=client_address(request)),
        Action.PERSON_SIGN_IN_FAILED,
        Outcome.REFUSED,
        target,
        error_code=code,
        now=now,
    )
