"""Visits: when they end, how often they are written, and since when changes are new."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from pytest_django import DjangoAssertNumQueries

from senders.fleet import visits
from senders.models import Visit
from tests.fleet.rows import NOW, project

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


@pytest.fixture
def user() -> User:
    return User.objects.get(username="manager")


def test_first_visit_sees_the_changes_of_24_hours(user: User) -> None:
    assert visits.since(user, project(), NOW) == NOW - 24 * HOUR
    assert not Visit.objects.exists(), "to ask writes nothing"
    assert visits.note(user, project(), NOW) == NOW - 24 * HOUR


@pytest.mark.parametrize(
    ("pause", "is_over"),
    [(MINUTE, False), (HOUR, False), (179 * MINUTE, False), (3 * HOUR, True), (72 * HOUR, True)],
)
def test_visit_ends_after_hours_without_a_page(user: User, pause: timedelta, is_over: bool) -> None:
    visits.note(user, project(), NOW)
    again = NOW + pause
    assert visits.note(user, project(), again) == (NOW if is_over else NOW - 24 * HOUR)


def test_pages_of_one_visit_do_not_move_its_beginning(user: User) -> None:
    visits.note(user, project(), NOW)
    for hours in (10, 11, 12, 13, 14, 15):
        assert visits.note(user, project(), NOW + hours * HOUR) == NOW
    later = NOW + 20 * HOUR
    assert visits.note(user, project(), later) == NOW + 15 * HOUR, "the last page of the visit"


def test_visit_is_written_at_most_every_five_minutes(
    user: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    own = project()
    visits.note(user, own, NOW)
    with django_assert_num_queries(1):
        visits.note(user, own, NOW + 299 * timedelta(seconds=1))
    with django_assert_num_queries(2):
        visits.note(user, own, NOW + 5 * MINUTE)


def test_mark_as_seen_makes_nothing_new_until_now(user: User) -> None:
    visits.mark_as_seen(user, project(), NOW)
    assert visits.since(user, project(), NOW + MINUTE) == NOW
    visits.note(user, project(), NOW + HOUR)
    visits.mark_as_seen(user, project(), NOW + 2 * HOUR)
    assert visits.since(user, project(), NOW + 3 * HOUR) == NOW + 2 * HOUR


def test_visits_are_of_one_person_and_one_project(user: User) -> None:
    visits.mark_as_seen(user, project(), NOW)
    other = User.objects.get(username="auditor")
    assert visits.since(other, project(), NOW) == NOW - 24 * HOUR
    assert visits.since(user, project("harbor"), NOW) == NOW - 24 * HOUR
