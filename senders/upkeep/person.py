"""The data that the portal holds about one of its users, part by part, and as the text of one file.

No secrets (passwords, keys, codes, tokens) and no data of anybody else. What is left out, and why,
is in docs/privacy.md. Times are UTC.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth.models import User
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from senders.models import (
    AuditChain,
    AuditEntry,
    ChainVerification,
    Draft,
    DraftImport,
    DraftSave,
    Follow,
    ImageUpload,
    InvitationRun,
    MemberInvitation,
    Membership,
    Note,
    Notice,
    Preference,
    Role,
    SavedView,
    SenderRecord,
    Visit,
)

Rows = Iterable[Mapping[str, Any]]
ABOUT_PEOPLE = {"person", "invitation"}  # kinds of targets in the audit trail


@dataclass(frozen=True)
class Part:
    """One list of the file. ``label`` says on the page what it holds."""

    name: str
    label: str | Promise
    model: type[models.Model]
    rows: Callable[[User], Rows]


def lines(user: User, made_at: datetime) -> Iterator[str]:
    """Yields the JSON of all parts, row by row, so that a long trail takes no memory."""
    about = {"portal": settings.PORTAL_URL, "user": user.get_username(), "made_at": made_at}
    yield f'{{"about": {_json(about)}'
    for part in PARTS:
        yield f',\n"{part.name}": ['
        comma = ""
        for row in part.rows(user):
            yield f"{comma}\n{_json(row)}"
            comma = ","
        yield "]"
    yield "}\n"


def _json(value: object) -> str:
    return json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=False)


def _account(user: User) -> Rows:
    names = ("username", "first_name", "last_name", "email", "is_active", "date_joined")
    row = {name: getattr(user, name) for name in (*names, "last_login")}
    yield row | {"has_password": user.has_usable_password()}


def _values(
    model: type[models.Model], owner: str, **columns: str
) -> Callable[[User], Iterator[dict[str, Any]]]:
    """Returns a reader of a table: ``columns`` are names in the file and lookups."""

    def rows(user: User) -> Iterator[dict[str, Any]]:
        found = model._default_manager.filter(**{owner: user}).order_by("pk")
        for values in found.values_list(*columns.values()).iterator():
            yield dict(zip(columns, values, strict=True))

    return rows


def _memberships(user: User) -> Rows:
    for each in Membership.objects.filter(user=user).select_related("project").order_by("pk"):
        yield {
            **{"project": each.project.slug, "role": Role(each.role).name.lower()},
            **{"last_day": each.until, "ended_at": each.ended_at},
        }


def _invitations(user: User) -> Rows:
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


def _factors(user: User) -> Rows:
    for each in Authenticator.objects.filter(user=user).order_by("pk"):
        is_passkey = each.type == Authenticator.Type.WEBAUTHN
        yield {
            **{"type": each.type, "name": each.wrap().name if is_passkey else ""},
            **{"created_at": each.created_at, "last_used_at": each.last_used_at},
        }


def _drafts(user: User) -> Rows:
    """Drafts that name the person. Their answers are data of customers."""
    places = {"owner": "owner", "saved_by": "last_saved_by", "attempted_by": "sent_by"}
    mine = Q(owner=user) | Q(saved_by=user) | Q(attempted_by=user)
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


def _entries(user: User) -> Rows:
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


def _entries_about(user: User) -> Rows:
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


PARTS = (
    Part("account", _("Account: names, email address, times"), User, _account),
    Part(
        "email_addresses",
        _("Verified email addresses"),
        EmailAddress,
        _values(EmailAddress, "user", email="email", verified="verified"),
    ),
    Part(
        "single_sign_on",
        _("Identity at the single sign-on provider"),
        SocialAccount,
        _values(
            SocialAccount,
            "user",
            provider="provider",
            identifier="uid",
            joined_at="date_joined",
            last_sign_in="last_login",
        ),
    ),
    Part("settings", _("Time zone"), Preference, _values(Preference, "user", zone="zone")),
    Part("memberships", _("Roles in projects, with last days"), Membership, _memberships),
    Part("invitations", _("Invitations you accepted or made"), MemberInvitation, _invitations),
    Part(
        "sessions",
        _("Sessions: times, IP addresses, browsers"),
        UserSession,
        _values(
            UserSession,
            "user",
            began="created_at",
            last_active="last_seen_at",
            ip="ip",
            browser="user_agent",
        ),
    ),
    Part("second_factors", _("Passkeys and second factors, without keys"), Authenticator, _factors),
    Part(
        "visits",
        _("Last visits to projects"),
        Visit,
        _values(Visit, "user", project="project__slug", last_at="last_at", before="since"),
    ),
    Part(
        "saved_views",
        _("Saved views of the sender list"),
        SavedView,
        _values(
            SavedView,
            "owner",
            project="project__slug",
            name="name",
            query="query",
            columns="columns",
            is_shared="is_shared",
            created_at="created_at",
        ),
    ),
    Part(
        "follows",
        _("What you follow"),
        Follow,
        _values(
            Follow,
            "user",
            project="project__slug",
            sender="record__sender_id",
            view="view_id",
            about="about",
            emails="mail",
        ),
    ),
    Part(
        "notices",
        _("Notices: when they were made, read and emailed"),
        Notice,
        _values(
            Notice,
            "user",
            project="project__slug",
            sender="change__record__sender_id",
            change="change__kind",
            reason="reason",
            made_at="made_at",
            read_at="read_at",
            emailed_at="mailed_at",
        ),
    ),
    Part("drafts", _("Drafts that name you"), Draft, _drafts),
    Part(
        "saves",
        _("Versions of drafts that you saved, without the answers"),
        DraftSave,
        _values(DraftSave, "by", draft="draft_id", step="step", version="version", at="at"),
    ),
    Part(
        "internal_notes",
        _("Internal notes you wrote"),
        Note,
        _values(
            Note,
            "by",
            project="project__slug",
            draft="draft_id",
            sender="sender_id",
            at="at",
            text="text",
        ),
    ),
    Part(
        "uploads",
        _("Images you uploaded"),
        ImageUpload,
        _values(ImageUpload, "by", draft="draft_id", kind="kind", file="file_name", at="at"),
    ),
    Part(
        "owned_senders",
        _("Senders you own"),
        SenderRecord,
        _values(SenderRecord, "owner", project="project__slug", sender="sender_id"),
    ),
    Part(
        "tester_invitations",
        _("Runs of tester invitations you started"),
        InvitationRun,
        _values(
            InvitationRun,
            "user",
            project="project__slug",
            made_at="made_at",
            ended_at="ended_at",
            ip="ip",
        ),
    ),
    Part(
        "draft_imports",
        _("Imports of drafts you started"),
        DraftImport,
        _values(
            DraftImport,
            "user",
            project="project__slug",
            file="file_name",
            made_at="made_at",
            ended_at="ended_at",
            ip="ip",
        ),
    ),
    Part(
        "verifications",
        _("Verifications of the audit trail you started"),
        ChainVerification,
        _values(
            ChainVerification,
            "user",
            project="project__slug",
            made_at="made_at",
            ended_at="ended_at",
        ),
    ),
    Part(
        "last_verifications",
        _("Audit trails that you verified last"),
        AuditChain,
        _values(AuditChain, "verified_by", chain="name", at="verified_at"),
    ),
    Part("audit_entries", _("Your entries in the audit trail"), AuditEntry, _entries),
    Part(
        "audit_entries_about_you",
        _("Entries of others about your account"),
        AuditEntry,
        _entries_about,
    ),
)
