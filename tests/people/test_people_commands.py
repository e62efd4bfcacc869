"""``end_member``, ``deactivate_person``, ``activate_person``: what they change, say and record."""

import io

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from senders.accounts import deactivation
from senders.audit import Actor
from senders.models import AuditEntry, Draft, Membership
from tests.cases.making import case_of
from tests.people.making import (
    actions,
    client_of,
    count,
    member,
    new_member,
    only_in_aurora,
    project,
    user,
)


def run(*arguments: str) -> str:
    said = io.StringIO()
    call_command(*arguments, stdout=said)
    return said.getvalue()


def test_end_member_ends_access_and_hands_over() -> None:
    only_in_aurora("manager")
    tab = client_of("manager")
    tab.get("/p/aurora/")
    now = timezone.now()
    draft = Draft.objects.create(
        project=project(),
        case=case_of(project(), user("manager")),
        saved=now,
        saved_by=user("manager"),
    )
    said = run("end_member", "manager", "aurora", "--new-owner", "onboarding")
    assert said.splitlines() == [
        "manager no longer has access to aurora.",
        "The account was deactivated. Sessions ended: 1.",
        "onboarding now owns 1 cases and 0 senders more.",
    ]
    draft = Draft.objects.get(pk=draft.pk)
    assert draft.owner == user("onboarding")
    assert tab.get("/p/aurora/").status_code == 302
    assert actions(last=2) == ["member.ended", "case.owner_changed"]
    entry = AuditEntry.objects.get(action="member.ended")
    assert (entry.actor, entry.actor_name[:9]) == (None, "command: ")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["end_member", "nobody", "aurora"], "User nobody not found"),
        (["end_member", "manager", "nowhere"], "Project nowhere not found"),
        (["end_member", "ben", "aurora"], "has no access to aurora"),
        (["end_member", "admin", "aurora"], "needs an admin without a last day"),
        (["end_member", "manager", "aurora", "--new-owner", "auditor"], "cannot own cases"),
        (["end_member", "manager", "aurora", "--new-owner", "manager"], "cannot own cases"),
        (["deactivate_person", "admin"], "needs an admin without a last day"),
        (["deactivate_person", "nobody"], "User nobody not found"),
        (["activate_person", "manager"], "already active"),
        (["add_member", "off", "aurora", "admin"], "Run activate_person first"),
    ],
)
def test_command_that_is_refused_changes_nothing(arguments: list[str], message: str) -> None:
    new_member("ben", slug="harbor")
    new_member("off", slug="harbor")
    deactivation.deactivate(Actor(None, "tests"), user("off"), now=timezone.now())
    before = (count(), list(Membership.objects.order_by("pk").values()))
    with pytest.raises(CommandError, match=message):
        run(*arguments)
    assert (count(), list(Membership.objects.order_by("pk").values())) == before


def test_deactivated_and_activated_person_is_told_in_every_chain() -> None:
    new_member("ben")
    new_member("ben", slug="harbor")
    assert run("deactivate_person", "ben") == "ben was deactivated. Sessions ended: 0.\n"
    with pytest.raises(CommandError, match="already deactivated"):
        run("deactivate_person", "ben")
    assert run("activate_person", "ben") == "ben was activated.\n"
    for slug in ("aurora", "harbor"):
        told = ["member.account_deactivated", "member.account_activated"]
        assert actions(slug, 2) == told
    assert actions("", 2) == ["person.deactivated", "person.activated"]
    assert member("ben").ended_at is None


def test_operator_can_leave_a_project_without_an_admin_and_mend_it() -> None:
    run("end_member", "admin", "aurora", "--leave-without-admin")
    run("add_member", "manager", "aurora", "admin")
    assert member("manager").get_role_display() == "Admin"
