"""Decides if a person wants to hear of a change, and when it is to be mailed. No queries.

``MINE`` is told by what the record waits for after the change, ``VERDICTS`` by the change alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from senders.models import Change, Follow, Notice, Party
from senders.records.waiting_for import REFUSED

Kind = Change.Kind
DAILY_AT = time(8)
LAUNCHED = "LAUNCHED"
PLACES = frozenset({Kind.COUNTRY, Kind.OPERATOR})
# A change of one of these may make a sender wait for the team; details and remarks do not.
MOVING = PLACES | {Kind.FIRST, Kind.STATE, Kind.NUMBERS, Kind.REGISTRATION, Kind.BACK}


@dataclass(frozen=True)
class Wish:
    """One reason for which a person may hear of a change: the first in ``ORDER`` is shown."""

    reason: Notice.Reason
    about: str = Follow.About.EVERY
    mail: str = Follow.Mail.DAILY
    view: int | None = None

    @property
    def rank(self) -> int:
        return ORDER.index(self.reason)


ORDER = (Notice.Reason.OWNER, Notice.Reason.SENDER, Notice.Reason.VIEW, Notice.Reason.PROJECT)
SOONEST = (Follow.Mail.NOW, Follow.Mail.DAILY, Follow.Mail.NEVER)


def wants(about: str, change: Change, waits_for: str) -> bool:
    """Tells if a change is of the kind that ``about`` asks for.

    ``waits_for`` is the party that the sender waits for now. A setting that is not known gets
    every change, so that nothing is missed.
    """
    if about == Follow.About.MINE:
        return waits_for == Party.YOU and _is_for_the_team(change)
    if about == Follow.About.VERDICTS:
        return is_verdict(change)
    return True


def is_verdict(change: Change) -> bool:
    """Tells if something was launched, rejected or suspended."""
    if change.kind == Kind.STATE:
        return change.after == LAUNCHED
    if change.kind in PLACES:
        return change.after == LAUNCHED or change.after in REFUSED
    return change.kind == Kind.REGISTRATION and change.after == "REJECTED"


def _is_for_the_team(change: Change) -> bool:
    if change.kind in PLACES:
        # Progress at one operator is no work, although another one's rejection still is.
        return change.after in REFUSED or change.after in {"asked", "NOT_LAUNCHED"}
    return change.kind in MOVING


def chosen(wishes: Sequence[Wish], change: Change, waits_for: str) -> tuple[Wish, str] | None:
    """Returns the reason to show and the soonest mail of those that fit; None if none fits."""
    fitting = [wish for wish in wishes if wants(wish.about, change, waits_for)]
    if not fitting:
        return None
    mails = {wish.mail for wish in fitting}
    soonest = next((mail for mail in SOONEST if mail in mails), Follow.Mail.NEVER)
    return min(fitting, key=lambda wish: wish.rank), soonest


def due_at(mail: str, now: datetime, zone: ZoneInfo | None) -> datetime | None:
    """Returns when a notice is to be mailed: now, at the next 08:00 of the zone, or never."""
    if mail == Follow.Mail.NOW:
        return now
    if mail == Follow.Mail.DAILY:
        return next_morning(now, zone or ZoneInfo("UTC"))
    return None


def next_morning(now: datetime, zone: ZoneInfo) -> datetime:
    """Returns the next 08:00 on the clocks of a zone, as UTC; later than ``now``."""
    local = now.astimezone(zone)
    for days in (0, 1, 2):
        day = local.date() + timedelta(days=days)
        morning = datetime.combine(day, DAILY_AT, tzinfo=zone).astimezone(UTC)
        if morning > now:
            return morning
    raise AssertionError("a day of a zone is shorter than two days")
