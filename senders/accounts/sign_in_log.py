"""Sign-ins and sign-outs as entries of the portal's own chain. No sessions here.

The limits of ``throttle`` keep the entries few: an evaluated failure leaves one, and of those that
a limit rejects the first in each of its windows does.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User

from senders import audit
from senders.accounts import throttle
from senders.accounts.throttle import Exceeded
from senders.audit import Action, Actor, Target, redaction
from senders.models import Outcome
from senders.web import metrics

WRONG_PASSWORD, INACTIVE, UNKNOWN_NAME = "wrong_password", "inactive", "unknown_name"
WRONG_CODE, WRONG_PASSKEY, NO_ACCESS = "wrong_code", "wrong_passkey", "no_access"
THROTTLED = {
    throttle.PAIR: "throttled",
    throttle.ACCOUNT: "throttled",
    throttle.ADDRESS: "throttled_address",
    throttle.PORTAL: "throttled_portal",
}
NAME_MAX = 150  # of a user's name, as Django has it


def signed_in(address: str, user: User, now: datetime, ways: Sequence[str] = ()) -> None:
    """Records a new session and the ways in which the person has shown who they are, in order."""
    _record(address, user, Action.PERSON_SIGNED_IN, now, {"after": {"ways": list(ways)}})


def signed_out(address: str, user: User, now: datetime) -> None:
    _record(address, user, Action.PERSON_SIGNED_OUT, now)


def failed(address: str, name: str, now: datetime) -> None:
    """Records a name and a password that do not belong together."""
    user = _named(name)
    known = WRONG_PASSWORD if user and user.is_active else INACTIVE
    code = known if user else UNKNOWN_NAME
    metrics.sign_in_failed(code)
    _record_refusal(address, name, user, code, now)


def refused(address: str, user: User | None, code: str, now: datetime) -> None:
    """Records a sign-in that failed after the password, or without one."""
    metrics.sign_in_failed(code)
    _record_refusal(address, user.get_username() if user else "", user, code, now)


def throttled(address: str, name: str, exceeded: Exceeded, now: datetime) -> None:
    """Records an attempt that was not evaluated: the first that this window of a limit rejects."""
    metrics.sign_in_failed(THROTTLED[exceeded.limit])
    if throttle.is_first(exceeded):
        _record_refusal(address, name, _named(name), THROTTLED[exceeded.limit], now)


def _named(name: str) -> User | None:
    """Returns the user of that name, read as the sign-in form reads it."""
    text = redaction.storable(throttle.clean_name(name))
    return User.objects.filter(username=text).first() if len(text) <= NAME_MAX else None


def of_account(
    address: str,
    user: User,
    action: Action,
    now: datetime,
    changes: Mapping[str, Any] | None = None,
) -> None:
    """Records that a person has changed something of their own account."""
    _record(address, user, action, now, changes)


def _record(
    address: str,
    user: User,
    action: Action,
    now: datetime,
    changes: Mapping[str, Any] | None = None,
) -> None:
    name = user.get_username()
    audit.record(
        Actor(None, name, user=user, ip=address),
        action,
        Outcome.SUCCEEDED,
        Target("person", str(user.pk), name),
        now=now,
        changes=changes,
    )


def _record_refusal(address: str, typed: str, user: User | None, code: str, now: datetime) -> None:
    if user is None:
        # The text may be a password typed into the wrong box, so only its hash is kept.
        name, target = "unknown", Target("person", label=redaction.hidden(typed))
    else:
        name, target = user.get_username(), Target("person", str(user.pk), str(user))
    audit.record(
        Actor(None, name, user=user, ip=address),
        Action.PERSON_SIGN_IN_FAILED,
        Outcome.REFUSED,
        target,
        error_code=code,
        now=now,
    )
