"""Access on a date against an independent model: what the tables let people do at each moment."""

import random
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta

import pytest
import time_machine
from django.contrib.auth.models import User

from senders.accounts import access_history, deactivation, invitations, members
from senders.accounts.access_history import Event, lines_on
from senders.audit import Actor
from senders.models import Membership, Project, Role
from tests.people.making import project

DAY = date(2026, 3, 10)
AT = datetime(2026, 3, 10, tzinfo=UTC)
SHELL = Actor(None, "command: ops")
Snapshot = dict[str, tuple[Role, date | None]]


def event(number: int, days: float, action: str, role: Role | None = None, **more: object) -> Event:
    at = AT + timedelta(days=days)
    return Event(number, at, f"member.{action}", "7", "ann", role, **more)  # type: ignore[arg-type]


ADDED = event(1, -5, "added", Role.ONBOARDING)
CASES: list[tuple[str, list[Event], list[tuple[Role, float | None, float | None, int]]]] = [
    ("added before", [ADDED], [(Role.ONBOARDING, None, None, 1)]),
    ("added that day", [event(4, 0.5, "added", Role.ADMIN)], [(Role.ADMIN, 0.5, None, 4)]),
    ("added the day after", [event(4, 1, "added", Role.ADMIN)], []),
    ("ended before", [ADDED, event(2, -1, "ended")], []),
    ("ended at its midnight", [ADDED, event(2, 0, "ended")], []),
    ("ended that day", [ADDED, event(2, 0.25, "ended")], [(Role.ONBOARDING, None, 0.25, 1)]),
    ("ended the day after", [ADDED, event(2, 1, "ended")], [(Role.ONBOARDING, None, None, 1)]),
    (
        "changed that day",
        [ADDED, event(2, 0.5, "role_changed", Role.ADMIN)],
        [(Role.ONBOARDING, None, 0.5, 1), (Role.ADMIN, 0.5, None, 2)],
    ),
    (
        "away over noon",
        [ADDED, event(2, 0.25, "ended"), event(3, 0.75, "activated", Role.ONBOARDING)],
        [(Role.ONBOARDING, None, 0.25, 1), (Role.ONBOARDING, 0.75, None, 3)],
    ),
    (
        "only the last day changed",
        [ADDED, event(2, 0.5, "role_changed", until=DAY, names_until=True)],
        [(Role.ONBOARDING, None, None, 1)],
    ),
    ("last day is that day", [event(1, -5, "added", Role.ADMIN, until=DAY)],
     [(Role.ADMIN, None, None, 1)]),
    ("last day is the day before",
     [event(1, -5, "added", Role.ADMIN, until=DAY - timedelta(days=1))], []),
    (
        "last day set to yesterday at noon",
        [ADDED, event(2, 0.5, "role_changed", until=DAY - timedelta(days=1), names_until=True)],
        [(Role.ONBOARDING, None, 0.5, 1)],
    ),
    ("account deactivated", [ADDED, event(2, -1, "account_deactivated")], []),
    (
        "account back that day",
        [ADDED, event(2, -1, "account_deactivated"), event(3, 0.5, "account_activated")],
        [(Role.ONBOARDING, 0.5, None, 3)],
    ),
    ("ended before anything is known", [event(2, -1, "ended")], []),
]  # fmt: skip


@pytest.mark.parametrize(("events", "expected"), [case[1:] for case in CASES],
                         ids=[case[0] for case in CASES])  # fmt: skip
def test_lines_of_a_day(
    events: list[Event], expected: list[tuple[Role, float | None, float | None, int]]
) -> None:
    def moment(days: float | None) -> datetime | None:
        return None if days is None else AT + timedelta(days=days)

    found = [(line.role, line.since, line.end, line.proof) for line in lines_on(events, DAY)]
    assert found == [(role, moment(a), moment(b), proof) for role, a, b, proof in expected]


def new_project(dice: random.Random) -> Project:
    slug = f"p{dice.randrange(10**9)}"
    made = Project(slug=slug, name=slug, project_id=slug, base_url="https://x.example")
    made.save()
    return made


def may_now(here: Project, today: date) -> Snapshot:
    """Returns who has access by the tables, with the last day: what each request looks at."""
    rows = Membership.objects.filter(project=here, ended_at=None, user__is_active=True)
    return {
        str(row.user_id): (Role(row.role), row.until)
        for row in rows
        if row.until is None or row.until >= today
    }


def steps(dice: random.Random, here: Project, who: User, now: datetime) -> Callable[[], object]:
    actor = Actor(here, "command: ops")
    member = Membership.objects.filter(project=here, user=who).first()
    role = dice.choice(list(Role))
    until = dice.choice([None, None, now.date() + timedelta(days=dice.randrange(0, 4))])
    choices: list[Callable[[], object]] = [
        lambda: members.assign(SHELL, here, who, role, until, now=now, force=True),
        lambda: deactivation.deactivate(SHELL, who, now=now, force=True),
        lambda: deactivation.activate(SHELL, who, now=now),
        lambda: rename(who, f"{who.username[:6]}-{dice.randrange(10**6)}"),
    ]
    if member is not None:
        key = member.pk
        choices += 2 * [
            lambda: members.change(actor, here, key, role, until, now=now),
            lambda: members.end(actor, here, key, now=now, force=True),
            lambda: members.activate(actor, here, key, until, now=now),
        ]
    else:
        choices += 2 * [lambda: join(here, who, role, until, now)]
    return dice.choice(choices)


def rename(who: User, name: str) -> None:
    User.objects.filter(pk=who.pk).update(username=name)


def join(here: Project, who: User, role: Role, until: date | None, now: datetime) -> None:
    actor = Actor(here, "command: ops")
    made = invitations.invite(actor, here, who.email, role, until, now=now)
    linked = invitations.new_link(made.pk, now)
    assert linked is not None
    if who.is_active:
        invitations.accept(actor, linked[0], who, now=now)
    else:
        invitations.revoke(actor, here, made.pk, now=now)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(20))
def test_history_is_what_the_tables_allowed_at_each_moment(seed: int) -> None:
    """Fifteen people each: 300 histories. Entries are read afterwards, tables at each step."""
    dice = random.Random(seed)
    here = new_project(dice)
    crowd = [
        User.objects.create_user(f"u{seed}-{each}", f"u{seed}-{each}@example.com")
        for each in range(15)
    ]
    now = datetime(2026, 3, 1, 8, tzinfo=UTC)
    seen: list[tuple[datetime, Snapshot]] = []
    for _step in range(110):
        now += timedelta(minutes=dice.choice([1, 30, 200, 600]))
        who = dice.choice(crowd)
        who.refresh_from_db()
        with time_machine.travel(now, tick=False):
            try:
                steps(dice, here, who, now)()
            except members.Refused:
                continue
            seen.append((now, may_now(here, now.date())))
    day, last = seen[0][0].date(), seen[-1][0].date()
    while day <= last:
        found = access_history.on(here, day)
        assert {(line.person, line.role) for line in found.lines} == allowed(seen, day), day
        assert found.unknown == []
        for line in found.lines:
            moment = line.since or datetime.combine(day, time(), UTC)
            assert holds(seen, moment, line.person) == line.role, (day, line)
        day += timedelta(days=1)


def allowed(seen: list[tuple[datetime, Snapshot]], day: date) -> set[tuple[str, Role]]:
    begin = datetime.combine(day, time(), UTC)
    before = [state for at, state in seen if at <= begin][-1:]
    during = [state for at, state in seen if begin < at < begin + timedelta(days=1)]
    return {
        (person, role)
        for state in before + during
        for person, (role, until) in state.items()
        if until is None or until >= day
    }


def holds(seen: list[tuple[datetime, Snapshot]], moment: datetime, person: str) -> Role | None:
    state = [state for at, state in seen if at <= moment][-1]
    role, until = state.get(person, (None, None))
    return role if until is None or until >= moment.date() else None


def test_role_without_an_entry_is_said_to_be_unknown() -> None:
    found = access_history.on(project(), DAY)
    assert {each.name for each in found.unknown} >= {"admin", "auditor"}
    assert found.lines == []
    assert found.is_before_entries
