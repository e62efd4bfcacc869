"""Tables: about × kind of change, reasons and mails of several wishes, mornings of zones."""

from datetime import UTC, datetime, timedelta
from itertools import product
from zoneinfo import ZoneInfo

import pytest

from senders.models import Change, Follow, Notice, Party
from senders.notices.wishes import Wish, chosen, due_at, next_morning, wants
from senders.words import zones

Kind, About, Mail, Reason = Change.Kind, Follow.About, Follow.Mail, Notice.Reason
YOU, OPERATOR = Party.YOU, Party.OPERATOR

# kind, after, party that is waited for now; then: needs me, a launch or a rejection
TABLE = [
    (Kind.FIRST, "DRAFT", YOU, True, False),
    (Kind.FIRST, "LAUNCHED", OPERATOR, False, False),
    (Kind.STATE, "LAUNCHED", "", False, True),
    (Kind.STATE, "LAUNCHED", YOU, True, True),
    (Kind.STATE, "IN_TEST", YOU, True, False),
    (Kind.STATE, "IN_PROGRESS", Party.GOOGLE, False, False),
    (Kind.STATE, "UNLAUNCHED", "", False, False),
    (Kind.COUNTRY, "LAUNCHED", YOU, False, True),
    (Kind.COUNTRY, "asked", YOU, True, False),
    (Kind.COUNTRY, "INVALID_IN_GOOGLE_MY_BUSINESS", YOU, True, True),
    (Kind.COUNTRY, "PENDING", OPERATOR, False, False),
    (Kind.OPERATOR, "REJECTED", YOU, True, True),
    (Kind.OPERATOR, "SUSPENDED", YOU, True, True),
    (Kind.OPERATOR, "LAUNCHED", OPERATOR, False, True),
    (Kind.OPERATOR, "LAUNCHED", YOU, False, True),
    (Kind.OPERATOR, "PENDING", OPERATOR, False, False),
    (Kind.OPERATOR, "", YOU, False, False),
    (Kind.REMARK, "REJECTED", YOU, False, False),
    (Kind.NUMBERS, "1/1", YOU, True, False),
    (Kind.NUMBERS, "0/1", Party.TESTERS, False, False),
    (Kind.REGISTRATION, "REJECTED", Party.REGISTRATION, False, True),
    (Kind.REGISTRATION, "COMPLETED", Party.SINCH, False, False),
    (Kind.DETAILS, "name", YOU, False, False),
    (Kind.GONE, "", "", False, False),
    (Kind.BACK, "IN_TEST", YOU, True, False),
]


@pytest.mark.parametrize(("kind", "after", "party", "mine", "verdict"), TABLE)
def test_wish_gets_the_changes_that_it_is_about(
    kind: str, after: str, party: str, mine: bool, verdict: bool
) -> None:
    change = Change(kind=kind, after=after)
    wanted = {about: wants(about, change, party) for about in About.values}
    assert wanted == {About.EVERY: True, About.MINE: mine, About.VERDICTS: verdict}


def test_table_has_every_kind() -> None:
    assert {row[0] for row in TABLE} == set(Kind)


@pytest.mark.parametrize(("first", "second"), [*product(Mail, Mail)])
def test_two_wishes_give_the_first_reason_and_the_soonest_mail(first: str, second: str) -> None:
    wishes = [Wish(Reason.PROJECT, mail=first), Wish(Reason.OWNER, mail=second)]
    found = chosen(wishes, Change(kind=Kind.DETAILS), "")
    order: list[str] = [Mail.NOW, Mail.DAILY, Mail.NEVER]
    assert found == (wishes[1], order[min(order.index(first), order.index(second))])


def test_mail_of_a_wish_that_does_not_fit_is_not_counted() -> None:
    wishes = [Wish(Reason.OWNER, About.VERDICTS, Mail.NOW), Wish(Reason.PROJECT, mail=Mail.NEVER)]
    assert chosen(wishes, Change(kind=Kind.DETAILS), "") == (wishes[1], Mail.NEVER)
    assert chosen(wishes[:1], Change(kind=Kind.DETAILS), "") is None


MORNINGS = [
    ("UTC", "2026-11-28T07:59", "2026-11-28T08:00"),
    ("UTC", "2026-11-28T08:00", "2026-11-29T08:00"),
    ("Europe/Berlin", "2026-11-28T06:59", "2026-11-28T07:00"),
    ("Europe/Berlin", "2026-03-28T07:00", "2026-03-29T06:00"),  # the clocks go forward
    ("Europe/Berlin", "2026-10-24T06:00", "2026-10-25T07:00"),  # and back
    ("Asia/Kolkata", "2026-11-28T02:29", "2026-11-28T02:30"),
    ("Asia/Kathmandu", "2026-11-28T00:00", "2026-11-28T02:15"),
    ("Australia/Lord_Howe", "2026-10-03T21:30", "2026-10-04T21:00"),  # half an hour forward
    ("Pacific/Kiritimati", "2026-11-28T12:00", "2026-11-28T18:00"),
    ("America/Los_Angeles", "2026-11-28T16:00", "2026-11-29T16:00"),
]


@pytest.mark.parametrize(("zone", "now", "morning"), MORNINGS)
def test_daily_mail_is_due_at_the_next_eight_of_the_zone(zone: str, now: str, morning: str) -> None:
    at, due = (datetime.fromisoformat(text).replace(tzinfo=UTC) for text in (now, morning))
    assert due_at(Mail.DAILY, at, ZoneInfo(zone)) == due
    assert due_at(Mail.NOW, at, ZoneInfo(zone)) == at
    assert due_at(Mail.NEVER, at, ZoneInfo(zone)) is None


def test_morning_of_every_zone_is_eight_and_within_the_next_day_and_an_hour() -> None:
    for day, name in product((datetime(2026, 3, 8, 9, tzinfo=UTC),), zones.names()):
        found = next_morning(day, ZoneInfo(name))
        assert day < found <= day + timedelta(hours=25), name
        assert found.astimezone(ZoneInfo(name)).hour in {8, 9}, name
