"""Times in the zones of people: all zones, daylight saving, half hours, and UTC beside them."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from senders.words import times, zones

TABLE = [
    ("UTC", "2026-11-28T17:47:44", "28 Nov 2026 17:47:44 UTC", "17:47:44 UTC"),
    ("", "2026-11-28T17:47:44", "28 Nov 2026 17:47:44 UTC", "17:47:44 UTC"),
    (
        "Europe/Berlin",
        "2026-11-28T17:47:44",
        "28 Nov 2026 18:47:44 CET (17:47:44 UTC)",
        "18:47:44 CET",
    ),
    # The second before and the second in which the clocks go forward, and back.
    (
        "Europe/Berlin",
        "2026-03-29T00:59:59",
        "29 Mar 2026 01:59:59 CET (00:59:59 UTC)",
        "01:59:59 CET",
    ),
    (
        "Europe/Berlin",
        "2026-03-29T01:00:00",
        "29 Mar 2026 03:00:00 CEST (01:00:00 UTC)",
        "03:00:00 CEST",
    ),
    (
        "Europe/Berlin",
        "2026-10-25T00:30:00",
        "25 Oct 2026 02:30:00 CEST (00:30:00 UTC)",
        "02:30:00 CEST",
    ),
    (
        "Europe/Berlin",
        "2026-10-25T01:30:00",
        "25 Oct 2026 02:30:00 CET (01:30:00 UTC)",
        "02:30:00 CET",
    ),
    (
        "Asia/Kolkata",
        "2026-11-28T18:40:00",
        "29 Nov 2026 00:10:00 IST (28 Nov 2026 18:40:00 UTC)",
        "00:10:00 IST",
    ),
    (
        "Asia/Kathmandu",
        "2026-11-28T12:00:00",
        "28 Nov 2026 17:45:00 UTC+05:45 (12:00:00 UTC)",
        "17:45:00 UTC+05:45",
    ),
    (
        "America/St_Johns",
        "2026-01-01T01:00:00",
        "31 Dec 2025 21:30:00 NST (1 Jan 2026 01:00:00 UTC)",
        "21:30:00 NST",
    ),
    (
        "Pacific/Marquesas",
        "2026-11-28T12:00:00",
        "28 Nov 2026 02:30:00 UTC-09:30 (12:00:00 UTC)",
        "02:30:00 UTC-09:30",
    ),
]


@pytest.mark.parametrize(("zone", "at", "exact", "clock"), TABLE)
def test_time_is_told_in_the_zone_with_utc_beside_it(
    zone: str, at: str, exact: str, clock: str
) -> None:
    then = datetime.fromisoformat(at).replace(tzinfo=UTC)
    with timezone.override(zones.zone_of(zone)):
        assert (times.exact(then), times.clock(then)) == (exact, clock)


def test_every_zone_tells_the_same_moment() -> None:
    then = datetime(2026, 7, 1, 12, tzinfo=UTC)
    for name in zones.names():
        zone = zones.zone_of(name)
        assert zone is not None
        with timezone.override(zone):
            words = times.exact(then)
        assert "12:00:00 UTC" in words, name
        assert then.astimezone(zone).strftime("%H:%M:%S") in words, name


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("Europe/Berlin", "Europe/Berlin"),
        ("europe/berlin", "Europe/Berlin"),
        ("America/New York", "America/New_York"),
        ("UTC", "UTC"),
        ("Berlin", None),
        ("../../etc/passwd", None),
        ("Etc/GMT+1", None),
    ],
)
def test_typed_zone_is_found_by_its_whole_name(typed: str, name: str | None) -> None:
    assert zones.found(typed) == name


def test_zone_that_is_not_known_is_none() -> None:
    assert zones.zone_of("Planted/Zone") is None
    assert timedelta() == datetime.now(zones.zone_of("UTC")).utcoffset()
