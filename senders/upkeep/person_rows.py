"""The rows of a person's data, table by table. Which of them are in the file is in ``person``."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from allauth.mfa.models import Authenticator
from django.contrib.auth.models import User
from django.db import models
from django.db.models import Q

from senders.models import (
    AuditChain,
    AuditEntry,
    BrandProfile,
    Draft,
    LaunchRequest,
    MemberInvitation,
    Membership,
    Role,
)

Rows = Iterable[Mapping[str, Any]]
ABOUT_PEOPLE = {"person", "invitation"}  # kinds of targets in the audit trail


def account(user: User) -> Rows:
    names = ("username", "first_name", "last_name", "email", "is_active", "date_joined")
    row = {name: getattr(user, name) for name in (*names, "last_login")}
    yield row | {"has_password": user.has_usable_password()}


def values(
    model: type[models.Model], owner: str, **columns: str
) -> Callable[[User], Iterator[dict[str, Any]]]:
    """Returns a reader of a table: ``columns`` are names in the file and lookups."""

    def rows(user: User) -> Iterator[dict[str, Any]]:
        found = model._default_manager.filter(**{owner: user}).order_by("pk")
        for values in found.values_list(*columns.values()).iterator():
            yield dict(zip(columns, values, strict=True))

    return rows


def memberships(user: User) -> Rows:
    for each in Membership.objects.filter(user=user).select_related("project").order_by("pk"):
        yield {
            **{"project": each.project.slug, "role": Role(each.role).name.lower()},
            **{"last_day": each.until, "ended_at": each.ended_at},
        }


def invitations(user: User) -> Rows:
    """Invitations that the person accepted, and those they made without whom they are for."""
    found = MemberInvitation.objects.filter(Q(accepted_by=user) | Q(invited_by=user))
    for each in found.select_related("project").order_by("pk"):
        is_theirs = each.accepted_by_id == user.pk
        yield {
            **{"project": each.project.slug, "role": Role(each.role).name.lower()},
            **{"invited_at": each.invited_at, "accepted_at": each.accepted_at},
            **{"made_by_you": each.invited_by_id == user.pk},
            **({"email": each.email} if is_theirs else {}),
        }


def factors(user: User) -> Rows:
    for each in Authenticator.objects.filter(user=user).order_by("pk"):
        is_passkey = each.type == Authenticator.Type.WEBAUTHN
        yield {
            **{"type": each.type, "name": each.wrap().name if is_passkey else ""},
            **{"created_at": each.created_at, "last_used_at": each.last_used_at},
        }


def launch_requests(user: User) -> Rows:
    """Launches that the person asked for or decided, with the person's own words alone."""
    mine = Q(requested_by=user) | Q(decided_by=user)
    for each in LaunchRequest.objects.filter(mine).select_related("project").order_by("pk"):
        is_requester, is_decider = each.requested_by_id == user.pk, each.decided_by_id == user.pk
        yield {
            **{"project": each.project.slug, "sender": each.sender_id, "state": each.state},
            **({"requested_at": each.requested_at, "remark": each.remark} if is_requester else {}),
            **({"decided_at": each.decided_at, "reason": each.reason} if is_decider else {}),
        }


def drafts(user: User) -> Rows:
    """Drafts that name the person. Their answers are data of customers."""
    places = {"case__owner": "owner", "saved_by": "last_saved_by", "attempted_by": "sent_by"}
    mine = Q(case__owner=user) | Q(saved_by=user) | Q(attempted_by=user)
    names = ("pk", "project__slug", "state", *places)
    for pk, project, state, *people in (
        Draft.objects.filter(mine).order_by("pk").values_list(*names)
    ):
        yield {
            **{"project": project, "draft": pk, "state": state},
            "you_are": [
                word for word, one in zip(places.values(), people, strict=True) if one == user.pk
            ],
        }


def profiles(user: User) -> Rows:
    """Brand profiles that the person created or changed last, without the customers' answers."""
    found = BrandProfile.objects.filter(Q(made_by=user) | Q(changed_by=user))
    for each in found.select_related("project").order_by("pk"):
        yield {
            **{"project": each.project.slug, "profile": each.pk},
            **({"created_at": each.made_at} if each.made_by_id == user.pk else {}),
            **({"last_changed_at": each.changed_at} if each.changed_by_id == user.pk else {}),
        }


def entries(user: User) -> Rows:
    """Own entries. Who or what else they are about is there unless it is another person."""
    found = AuditEntry.objects.filter(actor=user).order_by("pk")
    for each in found.iterator():
        is_self = each.target_kind == "person" and each.target_id == str(user.pk)
        row = {
            **{"chain": each.project_slug, "number": each.number, "at": each.at},
            **{"action": each.action, "outcome": each.outcome, "role": each.role, "ip": each.ip},
            **{"error_code": each.error_code, "hash": each.hash},
        }
        if is_self:
            row["changes"] = each.changes
        if is_self or each.target_kind not in ABOUT_PEOPLE:
            row |= {"target_kind": each.target_kind, "target_id": each.target_id}
        yield row


def entries_about(user: User) -> Rows:
    """Entries of others about the person, without who made them."""
    chains = [*AuditChain.objects.values_list("name", flat=True)]
    found = AuditEntry.objects.filter(
        project_slug__in=chains, target_kind="person", target_id=str(user.pk)
    )
    for each in found.exclude(actor=user).order_by("pk").iterator():
        yield {
            **{"chain": each.project_slug, "number": each.number, "at": each.at},
            **{"action": each.action, "outcome": each.outcome, "hash": each.hash},
        }
