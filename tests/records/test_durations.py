"""Usual durations: the middle one, nine in ten, only of waits that the portal saw whole."""

import statistics
from datetime import timedelta
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from senders.models import Party
from senders.records import durations
from senders.records.durations import Usual, is_longer_than_usual, measured, usual_of
from tests.fleet.rows import DAY, NOW, change, project

PENDING: dict[str, Any] = {
    "kind": "operator",
    "before": "PENDING",
    "country": "DE",
    "operator": "Vodafone",
}
WAITS = (9, 3, 5, 7, 1, 11, 2, 8, 4, 6, 30)


@pytest.mark.parametrize("count", range(12))
def test_usual_duration_is_the_middle_wait_and_the_one_that_nine_in_ten_do_not_pass(
    count: int,
) -> None:
    lengths = list(WAITS[:count])
    usual = usual_of(lengths)
    if count < durations.FEWEST:
        assert usual is None
        return
    assert usual is not None
    assert usual.seen == count
    assert usual.median == statistics.median_low(lengths)
    assert sum(length <= usual.slow for length in lengths) >= 0.9 * count
    shorter = [length for length in lengths if length < usual.slow]
    assert len(shorter) < 0.9 * count, "and no smaller one would do"


@pytest.mark.parametrize("count", range(12))
def test_durations_of_a_project_are_what_the_definition_says(count: int) -> None:
    for days in WAITS[:count]:
        change(**PENDING, after="LAUNCHED", lasted=days * DAY)
    found = measured(project(), NOW)
    expected = usual_of([days * DAY for days in WAITS[:count]])
    assert found.operators.get("DE", {}).get("Vodafone") == expected
    assert found.countries.get("DE") == expected
    assert found.at("DE", "O2") == expected, "an operator with too few takes the country's"
    assert found.at("FR", "Vodafone") is None


@pytest.mark.parametrize(
    "unlike",
    [
        {"lasted": None},
        {"before": "NOT_LAUNCHED"},
        {"before": "PENDING_UNLAUNCHED"},
        {"after": ""},
        {"after": "NOT_LAUNCHED"},
        {"after": "UNLAUNCHED"},
        {"after": "SOMETHING_NEW"},
        {"kind": "country"},
        {"kind": "remark"},
        {"ago": durations.COUNTED_FOR + timedelta(seconds=1)},
    ],
    ids=str,
)
def test_wait_that_was_not_seen_whole_or_not_decided_does_not_count(
    unlike: dict[str, Any],
) -> None:
    for days in (2, 4, 6):
        change(**PENDING, after="LAUNCHED", lasted=days * DAY)
    for _again in range(4):
        change(**{**PENDING, "after": "LAUNCHED", "lasted": 90 * DAY, **unlike})
    assert measured(project(), NOW).operators["DE"]["Vodafone"] == (4 * DAY, 6 * DAY, 3)


@pytest.mark.parametrize(
    ("kind", "before", "after", "party"),
    [
        ("state", "IN_PROGRESS", "IN_TEST", Party.GOOGLE),
        ("state", "IN_TEST", "LAUNCHING", None),
        ("numbers", "0/3", "1/3", Party.TESTERS),
        ("numbers", "0/3 EXPIRED=1", "2/3 EXPIRED=1", Party.TESTERS),
        ("numbers", "0/0", "1/1", None),
        ("numbers", "0/2", "0/3", None),
        ("numbers", "1/3", "2/3", None),
        ("registration", "PENDING_REVIEW", "COMPLETED", Party.REGISTRATION),
        ("registration", "MANUAL_REVIEW", "REJECTED", Party.REGISTRATION),
        ("registration", "PENDING_REVIEW", "MANUAL_REVIEW", None),
        ("registration", "NEW", "COMPLETED", None),
    ],
)
def test_wait_of_another_party_counts_by_the_change_that_ends_it(
    kind: str, before: str, after: str, party: Party | None
) -> None:
    for hours in (1, 2, 9):
        change(kind, before, after, lasted=hours * 3600)
    found = measured(project(), NOW).parties
    assert found == ({party.value: Usual(7200, 9 * 3600, 3)} if party else {})


@pytest.mark.parametrize(
    ("usual", "seconds", "longer"),
    [
        (None, 10**9, False),
        (Usual(50, 100, 3), 99, False),
        (Usual(50, 100, 3), 100, False),
        (Usual(50, 100, 3), 101, True),
    ],
)
def test_wait_is_longer_than_usual_only_beyond_nine_in_ten(
    usual: Usual | None, seconds: int, longer: bool
) -> None:
    assert is_longer_than_usual(usual, timedelta(seconds=seconds)) is longer


def test_durations_take_two_queries_and_then_none(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    own = project()
    with django_assert_num_queries(2):
        first = durations.usual_times(own)
    with django_assert_num_queries(0):
        assert durations.usual_times(own) == first


def test_durations_of_another_project_do_not_count() -> None:
    for days in (2, 4, 6):
        change(**PENDING, after="LAUNCHED", lasted=days * DAY)
    assert measured(project("harbor"), NOW).operators == {}
