"""Time zones that people chose, for the times and the mornings of their mails."""

from collections.abc import Iterable
from zoneinfo import ZoneInfo

from senders.models import Preference
from senders.words.zones import zone_of


def zones_of(users: Iterable[int]) -> dict[int, ZoneInfo]:
    """Returns the chosen zones of people, without those who chose none. One query."""
    rows = Preference.objects.filter(user__in=list(users)).exclude(zone="")
    chosen = {user: zone_of(name) for user, name in rows.values_list("user", "zone")}
    return {user: zone for user, zone in chosen.items() if zone is not None}
