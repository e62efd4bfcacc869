"""A press counts once: equal posts of one person to one address within a day."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.http import HttpRequest
from django.test import RequestFactory
from django.utils import timezone

from senders.models import Press
from senders.web import double_submit

NOW = timezone.now()


def press(name: str = "manager", path: str = "/a/", **form: str) -> HttpRequest:
    request = RequestFactory().post(path, form)
    request.user = User.objects.get(username=name)
    return request


@pytest.mark.parametrize(
    ("second", "counts"),
    [
        ({}, False),
        ({"csrfmiddlewaretoken": "another"}, False),
        ({"text": "b"}, True),
        ({"once": "2"}, True),
        ({"path": "/b/"}, True),
        ({"name": "onboarding"}, True),
        ({"once": ""}, True),
    ],
    ids=["equal", "token", "content", "page", "address", "person", "script"],
)
def test_second_press_counts_unless_content_page_address_and_user_are_equal(
    second: dict[str, str], counts: bool
) -> None:
    first = {"once": "1", "text": "a"}
    assert double_submit.take_once(press(**first), NOW)
    assert double_submit.is_repeated(press(**{**first, **second})) == (not counts)
    assert double_submit.take_once(press(**{**first, **second}), NOW) == counts


def test_press_after_25_hours_deletes_the_older_one() -> None:
    double_submit.take_once(press(once="1"), NOW)
    double_submit.take_once(press(once="2"), NOW + timedelta(hours=25))
    assert Press.objects.count() == 1


@pytest.mark.parametrize(
    ("age", "counts"),
    [
        (timedelta(hours=23), False),
        (timedelta(days=1), False),
        (timedelta(days=1, microseconds=1), True),
    ],
    ids=["23 hours", "a day", "more"],
)
def test_equal_press_counts_again_after_more_than_a_day(age: timedelta, counts: bool) -> None:
    double_submit.take_once(press(once="1"), NOW)
    assert double_submit.take_once(press(once="1"), NOW + age) == counts
