"""Sign-ins and sign-outs as entries of the portal's own chain. No sessions here.

The limits of ``throttle`` keep the entries few: an evaluated failure leaves one, and of those that
a limit rejects the first in each of its windows does.
"""

from datetime import datetime

from django.contrib.auth.models import User

from senders import audit
from senders.accounts import throttle
from senders.accounts.throttle import Exceeded
from senders.audit import Action, Actor, Target, redaction
from senders.models import Outcome
from senders.web import metrics

WRONG_PASSWORD, INACTIVE, UNKNOWN_NAME = "wrong_password", "inactive", "unknown_name"
THROTTLED = {
    throttle.PAIR: "throttled",
    throttle.ACCOUNT: "throttled",
    throttle.ADDRESS: "throttled_address",
    throttle.PORTAL: "throttled_portal",
}
NAME_MAX = 150  # of a user's name, as Django has it


def signed_in(address: str, user: User, now: datetime) -> None:
    _record(address, user, Action.PERSON_SIGNED_IN, now)


def signed_out(address: str, user: User, now: datetime) -> None:
    _record(address, user, Action.PERSON_SIGNED_OUT, now)


def failed(address: str, name: str, now: datetime) -> None:
    """Records a name and a password that do not belong together."""
    user = _named(name)
    known = WRONG_PASSWORD if user and user.is_active else INACTIVE
    code = known if user else UNKNOWN_NAME
    metrics.sign_in_failed(code)
    _record_refusal(address, name, user, code, now)


def throttled(address: str, name: str, exceeded: Exceeded, now: datetime) -> None:
    """Records an attempt that was not evaluated: the first that this window of a limit rejects."""
    metrics.sign_in_failed(THROTTLED[exceeded.limit])
    if throttle.is_first(exceeded):
        _record_refusal(address, name, _named(name), THROTTLED[exceeded.limit], now)


def _named(name: str) -> User | None:
    """Returns the user of that name, read as the sign-in form reads it."""
    text = redaction.storable(throttle.clean_name(name))
    return User.objects.filter(username=text).first() if len(text) <= NAME_MAX else None


def _record(address: str, user: User, action: Action, now: datetime) -> None:
    name = user.get_username()
    actor = Actor(None, name, user=user, ip=address)
    audit.record(actor, action, Outcome.SUCCEEDED, Target("person", str(user.pk), name), now=now)


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
