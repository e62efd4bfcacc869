"""Sign-ins and sign-outs as entries of the portal's own chain. No sessions here."""

from datetime import datetime

from django.contrib.auth.models import User

from senders import audit
from senders.accounts import throttle
from senders.audit import Action, Actor, Target, redaction
from senders.models import Outcome

WRONG_PASSWORD, INACTIVE, UNKNOWN_NAME = "wrong_password", "inactive", "unknown_name"
THROTTLED, MANY_UNKNOWN = "throttled", "many_unknown_names"
# Entries about unknown names that one address can cause in one window of the throttle.
MOST_UNKNOWN = 50
NAME_MAX = 150  # of a user's name, as Django has it


def signed_in(address: str, user: User, now: datetime) -> None:
    _record(address, user, Action.PERSON_SIGNED_IN, now)


def signed_out(address: str, user: User, now: datetime) -> None:
    _record(address, user, Action.PERSON_SIGNED_OUT, now)


def failed(address: str, name: str, now: datetime) -> None:
    """Records a name and a password that do not belong together."""
    _refused(address, name, "", now)


def throttled(address: str, name: str, now: datetime) -> None:
    """Records an attempt that was not checked: the first of a name from an address in a window."""
    if throttle.counted(address, THROTTLED, name) == 1:
        _refused(address, name, THROTTLED, now)


def _refused(address: str, name: str, code: str, now: datetime) -> None:
    """Records a failed sign-in.

    The throttle keeps guesses at one name few. Unknown names may be without number, so the last
    one recorded of an address says that there are more.
    """
    user = _named(name)
    if user is not None:
        code = code or (WRONG_PASSWORD if user.is_active else INACTIVE)
        _record_refusal(address, user, Target("person", str(user.pk), str(user)), code, now)
        return
    nth = throttle.counted(address, UNKNOWN_NAME)
    if nth <= MOST_UNKNOWN:
        # The text may be a password typed into the wrong box, so only its hash is kept.
        target = Target("person", label=redaction.hidden(name))
        code = code or UNKNOWN_NAME if nth < MOST_UNKNOWN else MANY_UNKNOWN
        _record_refusal(address, None, target, code, now)


def _named(name: str) -> User | None:
    """Returns the user of that name, read as the sign-in form reads it."""
    text = redaction.storable(name.strip())
    if len(text) > NAME_MAX:
        return None
    return User.objects.filter(username=User.normalize_username(text)).first()


def _record(address: str, user: User, action: Action, now: datetime) -> None:
    name = user.get_username()
    actor = Actor(None, name, user=user, ip=address)
    audit.record(actor, action, Outcome.SUCCEEDED, Target("person", str(user.pk), name), now=now)


def _record_refusal(
    address: str, user: User | None, target: Target, code: str, now: datetime
) -> None:
    name = user.get_username() if user is not None else "unknown"
    audit.record(
        Actor(None, name, user=user, ip=address),
        Action.PERSON_SIGN_IN_FAILED,
        Outcome.REFUSED,
        target,
        error_code=code,
        now=now,
    )
