"""The rules about members: the last admin, oneself, what ends with a membership. No pages."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from senders.accounts import deactivation, members
from senders.accounts.members import ClosedElsewhere, Gone, LastAdmin, NotAllowed, OwnAccess
from senders.audit import Actor
from senders.models import AuditEntry, Membership, Role
from tests.people.making import acting, actions, count, member, new_member, project, user

NOW = timezone.now
TODAY = members.today(NOW())
SOON, LATER = TODAY + timedelta(days=3), TODAY + timedelta(days=9)
SHELL = Actor(None, "command: ops")


@pytest.mark.parametrize(
    ("others", "until", "change", "refused"),
    [
        # (role, last day) of other admins; own last day; (role, last day) asked for; None ends it
        ([], None, None, True),
        ([], None, (Role.MANAGER, None), True),
        ([], None, (Role.ADMIN, SOON), True),
        ([], None, (Role.ADMIN, None), False),
        ([], SOON, None, True),
        ([], SOON, (Role.ADMIN, LATER), False),
        ([], SOON, (Role.ADMIN, None), False),
        ([], LATER, (Role.ADMIN, SOON), True),
        ([None], None, None, False),
        ([None], None, (Role.AUDITOR, None), False),
        ([None], None, (Role.ADMIN, SOON), False),
        ([SOON], None, None, True),
        ([SOON], None, (Role.MANAGER, None), True),
        ([SOON], None, (Role.ADMIN, LATER), True),
        ([SOON], LATER, None, False),
        ([SOON], LATER, (Role.MANAGER, None), False),
        ([TODAY - timedelta(days=1)], None, None, True),
    ],
)
def test_project_keeps_an_admin_without_a_last_day(
    others: list[object], until: object, change: tuple[Role, object] | None, refused: bool
) -> None:
    Membership.objects.filter(project=project(), role=Role.ADMIN).delete()
    last = new_member("lena", Role.ADMIN, until=until)  # type: ignore[arg-type]
    for number, day in enumerate(others):
        new_member(f"other-{number}", Role.ADMIN, until=day)  # type: ignore[arg-type]
    before = count()

    def do() -> object:
        if change is None:
            return members.end(SHELL, project(), last.pk, now=NOW())
        return members.change(SHELL, project(), last.pk, change[0], change[1], now=NOW())  # type: ignore[arg-type]

    if refused:
        with pytest.raises(LastAdmin):
            do()
        assert count() == before
        assert member("lena").ended_at is None
    else:
        do()


def test_last_admin_whose_account_is_inactive_keeps_nobody_else_from_being_the_last() -> None:
    other = new_member("olga", Role.ADMIN)
    other.user.is_active = False
    other.user.save()
    with pytest.raises(LastAdmin):
        members.end(SHELL, project(), member("admin").pk, now=NOW())
    members.end(SHELL, project(), member("admin").pk, now=NOW(), force=True)


@pytest.mark.parametrize(
    "do",
    [
        lambda pk: members.end(acting(), project(), pk, now=NOW()),
        lambda pk: members.change(acting(), project(), pk, Role.MANAGER, None, now=NOW()),
    ],
)
def test_nobody_ends_or_lowers_their_own_access(do: Callable[[int], object]) -> None:
    new_member("second", Role.ADMIN)
    before = count()
    with pytest.raises(OwnAccess):
        do(member("admin").pk)
    assert count() == before


@pytest.mark.parametrize("how", ["lowered", "ended", "last day", "account"])
def test_who_is_no_longer_admin_changes_nothing(how: str) -> None:
    """The request was let in while the person was an admin; the lock comes later."""
    actor = acting()
    mine = member("admin")
    if how == "lowered":
        mine.role = Role.MANAGER
    elif how == "ended":
        mine.ended_at = NOW()
    elif how == "last day":
        mine.until = TODAY - timedelta(days=1)
    else:
        mine.user.is_active = False
        mine.user.save()
    mine.save()
    before = count()
    with pytest.raises(NotAllowed):
        members.end(actor, project(), member("onboarding").pk, now=NOW())
    with pytest.raises(NotAllowed):
        members.change(actor, project(), member("onboarding").pk, Role.ADMIN, None, now=NOW())
    assert count() == before


def test_end_deactivates_the_account_only_with_the_last_membership() -> None:
    person = new_member("ben")
    elsewhere = new_member("ben", Role.AUDITOR, "harbor")
    first = members.end(acting(), project(), person.pk, now=NOW())
    assert not first.account
    assert user("ben").is_active
    assert actions() == ["member.ended"]
    last = members.end(SHELL, project("harbor"), elsewhere.pk, now=NOW())
    assert last.account
    assert not user("ben").is_active
    assert actions("harbor") == ["member.ended"]
    assert actions("") == ["person.deactivated"]
    entry = AuditEntry.objects.filter(project_slug="").order_by("-number")[0]
    assert (entry.target_id, entry.changes) == (str(person.user_id), {})


def test_membership_whose_last_day_has_passed_keeps_no_account() -> None:
    person = new_member("ben")
    new_member("ben", Role.AUDITOR, "harbor", until=TODAY - timedelta(days=1))
    assert members.ends_account(person)
    assert members.end(acting(), project(), person.pk, now=NOW()).account


def test_activating_brings_back_role_and_account_but_no_last_day_of_the_past() -> None:
    person = new_member("ben", Role.MANAGER, until=SOON)
    members.end(acting(), project(), person.pk, now=NOW())
    Membership.objects.filter(pk=person.pk).update(until=TODAY - timedelta(days=9))
    stale = TODAY - timedelta(days=9)
    made = members.activate(acting(), project(), person.pk, stale, now=NOW())
    assert (made.role, made.until, made.ended_at) == (Role.MANAGER, None, None)
    assert user("ben").is_active
    assert actions() == ["member.activated"]
    assert actions("") == ["person.activated"]
    with pytest.raises(Gone):
        members.activate(acting(), project(), person.pk, None, now=NOW())


def test_account_deactivated_by_an_operator_is_activated_by_an_operator_only() -> None:
    person = new_member("ben")
    deactivation.deactivate(SHELL, user("ben"), now=NOW())
    with pytest.raises(ClosedElsewhere):
        members.activate(acting(), project(), person.pk, None, now=NOW())
    deactivation.activate(SHELL, user("ben"), now=NOW())
    assert members.is_current(member("ben"), NOW())


def test_operator_must_say_so_to_leave_a_project_without_an_admin() -> None:
    with pytest.raises(LastAdmin) as refused:
        deactivation.deactivate(SHELL, user("admin"), now=NOW())
    assert refused.value.project.slug in {"aurora", "harbor"}
    assert user("admin").is_active
    deactivation.deactivate(SHELL, user("admin"), now=NOW(), force=True)
    assert not user("admin").is_active


def test_change_without_a_difference_leaves_no_entry() -> None:
    before = count()
    person = member("onboarding")
    members.change(acting(), project(), person.pk, Role(person.role), person.until, now=NOW())
    assert count() == before


@pytest.mark.parametrize("act", ["end", "change"])
def test_second_of_two_ends_finds_nothing_left(act: str) -> None:
    person = new_member("ben")
    members.end(acting(), project(), person.pk, now=NOW())
    before = count()
    do = {
        "end": lambda: members.end(acting(), project(), person.pk, now=NOW()),
        "change": lambda: members.change(
            acting(), project(), person.pk, Role.ADMIN, None, now=NOW()
        ),
    }[act]
    with pytest.raises(Gone):
        do()
    assert count() == before


def test_member_of_another_project_is_nobody_here() -> None:
    elsewhere = new_member("ben", slug="harbor")
    with pytest.raises(Gone):
        members.end(acting(), project(), elsewhere.pk, now=NOW())
