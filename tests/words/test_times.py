"""Times in words: until when an age reads as it does."""

import random
from datetime import UTC, datetime, timedelta

import pytest

from senders.words import times

THEN = datetime(2026, 3, 14, 8, 24, 10, 250_000, tzinfo=UTC)
PASSED = (
    *(timedelta(seconds=-90), timedelta(), timedelta(seconds=59), timedelta(seconds=60)),
    *(timedelta(minutes=59, seconds=59), timedelta(hours=1), timedelta(hours=23, minutes=59)),
    *(timedelta(days=1), timedelta(days=6, hours=23), timedelta(days=7), timedelta(days=40)),
)


@pytest.mark.parametrize("passed", PASSED, ids=str)
def test_age_reads_the_same_until_the_time_that_is_told(passed: timedelta) -> None:
    now = THEN + passed
    until = times.same_until(THEN, now)
    assert now < until
    step, chance = until - now, random.Random(str(passed))
    for part in (0, 1, *(chance.random() for _each in range(20))):
        later = min(now + part * step, until - timedelta(microseconds=1))
        assert times.ago(THEN, later) == times.ago(THEN, now)
        assert times.since(THEN, later) == times.since(THEN, now)
        assert times.is_long(THEN, later) is times.is_long(THEN, now)


@pytest.mark.parametrize("passed", PASSED[1:], ids=str)
def test_length_of_a_wait_reads_otherwise_from_that_time_on(passed: timedelta) -> None:
    now = THEN + passed
    assert times.since(THEN, times.same_until(THEN, now)) != times.since(THEN, now)
