"""Entries that the tests of the trail's pages and exports read."""

from datetime import datetime
from enum import StrEnum
from typing import Any, cast

from django.contrib.auth.models import User
from django.db import connection

from senders import audit
from senders.audit import Action, Actor, Target
from senders.models import AuditEntry, Outcome, Project, Role
from tests.conftest import DEALS, SEEDED


class LaterAction(StrEnum):
    """An action that a later version of the portal may have stored."""

    MELTED = "melted"


LATER = cast(Action, LaterAction.MELTED)
SENDER = Target("sender", DEALS, "Aurora Deals")
DRAFT = Target("draft", "12", "أورورا 🛍️ للعروض")


def add(
    project: Project | None,
    action: Action = Action.SENDER_LAUNCHED,
    outcome: Outcome = Outcome.SUCCEEDED,
    target: Target = SENDER,
    *,
    who: str = "manager",
    role: Role | None = Role.MANAGER,
    now: datetime = SEEDED,
    **more: Any,
) -> AuditEntry:
    user = User.objects.filter(username=who).first()
    actor = Actor(project, who, user=user, role=role, ip="192.0.2.7")
    return audit.record(actor, action, outcome, target, now=now, **more)


def pair(project: Project, outcome: Outcome, **more: Any) -> tuple[AuditEntry, AuditEntry]:
    """An attempt and what became of it."""
    correlation = audit.new_correlation()
    asked = {"asked": {"details.brand.name": "New"}}
    first = add(
        project, Action.SENDER_UPDATED, Outcome.ATTEMPTED, correlation=correlation, changes=asked
    )
    return first, add(project, Action.SENDER_UPDATED, outcome, correlation=correlation, **more)


def sign_in(who: str, action: Action = Action.PERSON_SIGNED_IN, **more: Any) -> AuditEntry:
    user = User.objects.filter(username=who).first()
    target = Target("person", str(user.pk) if user else "", who)
    outcome = Outcome.REFUSED if action == Action.PERSON_SIGN_IN_FAILED else Outcome.SUCCEEDED
    return add(None, action, outcome, target, who=who, role=None, **more)


def tamper(number: int, column: str = "actor_name", value: str = "nobody") -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE senders_auditentry SET {column} = %s WHERE number = %s",  # noqa: S608
            [value, number],
        )
