"""Names of time zones, from the machine's own time zone data. Pure functions.

What a person chose is in ``models.Preference``; times in a zone are in ``times``.
"""

from functools import cache
from zoneinfo import ZoneInfo, available_timezones

UTC_NAME = "UTC"


@cache
def names() -> tuple[str, ...]:
    """Returns the IANA names that a person can choose, sorted."""
    return tuple(sorted(name for name in known_names() if _is_a_place(name)))


@cache
def known_names() -> frozenset[str]:
    """Returns every name, the old ones among them, which are offered to nobody."""
    return frozenset(available_timezones())


def zone_of(name: str) -> ZoneInfo | None:
    """Returns the zone of a name; None for an empty name and one that is not known."""
    return ZoneInfo(name) if name and name in known_names() else None


def found(typed: str) -> str | None:
    """Returns the name that was typed, without regard to case and with spaces; None if unknown."""
    wanted = "_".join(typed.split()).casefold()
    return next((name for name in names() if name.casefold() == wanted), None)


def _is_a_place(name: str) -> bool:
    return name == UTC_NAME or ("/" in name and not name.startswith(("Etc/", "SystemV/", "posix")))
