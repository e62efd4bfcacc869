"""Time zones of people: the names that are known, and the one that a person chose.

Names come from the machine's own time zone data. What a page shows in them is in ``words.times``.
"""

from collections.abc import Iterable
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from senders.models import Preference

UTC_NAME = "UTC"


@cache
def names() -> tuple[str, ...]:
    """Returns the IANA names that a person can choose, sorted."""
    return tuple(sorted(name for name in available_timezones() if _is_a_place(name)))


def _is_a_place(name: str) -> bool:
    return name == UTC_NAME or ("/" in name and not name.startswith(("Etc/", "SystemV/", "posix")))


def zone_of(name: str) -> ZoneInfo | None:
    """Returns the zone of a name; None for an empty name and one that is not known."""
    return ZoneInfo(name) if name and name in available_names() else None


@cache
def available_names() -> frozenset[str]:
    """Returns every name, the old ones among them, which browsers may still report."""
    return frozenset(available_timezones())


def zones_of(users: Iterable[int]) -> dict[int, ZoneInfo]:
    """Returns the chosen zones of people, without those who chose none. One query."""
    rows = Preference.objects.filter(user__in=list(users)).exclude(zone="")
    chosen = {user: zone_of(name) for user, name in rows.values_list("user", "zone")}
    return {user: zone for user, zone in chosen.items() if zone is not None}
