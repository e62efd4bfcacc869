"""The data that the portal holds about one of its users, part by part, and as the text of one file.

No secrets (passwords, keys, codes, tokens) and no data of anybody else. What is left out, and why,
is in docs/privacy.md. Times are UTC.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth.models import User
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from senders.models import (
    AuditChain,
    AuditEntry,
    BrandProfile,
    Case,
    ChainVerification,
    CustomerLink,
    Draft,
    DraftImport,
    DraftSave,
    Follow,
    ImageUpload,
    InvitationRun,
    LaunchRequest,
    MemberInvitation,
    Membership,
    Note,
    Notice,
    Paper,
    PaperFile,
    Preference,
    SavedView,
    SenderRecord,
    Visit,
    WaitingItem,
)
from senders.upkeep import person_rows
from senders.upkeep.person_rows import Rows


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


PARTS = (
    Part("account", _("Account: names, email address, times"), User, person_rows.account),
    Part(
        "email_addresses",
        _("Verified email addresses"),
        EmailAddress,
        person_rows.values(EmailAddress, "user", email="email", verified="verified"),
    ),
    Part(
        "single_sign_on",
        _("Identity at the single sign-on provider"),
        SocialAccount,
        person_rows.values(
            SocialAccount,
            "user",
            provider="provider",
            identifier="uid",
            joined_at="date_joined",
            last_sign_in="last_login",
        ),
    ),
    Part(
        "settings", _("Time zone"), Preference, person_rows.values(Preference, "user", zone="zone")
    ),
    Part(
        "memberships", _("Roles in projects, with last days"), Membership, person_rows.memberships
    ),
    Part(
        "invitations",
        _("Invitations you accepted or made"),
        MemberInvitation,
        person_rows.invitations,
    ),
    Part(
        "sessions",
        _("Sessions: times, IP addresses, browsers"),
        UserSession,
        person_rows.values(
            UserSession,
            "user",
            began="created_at",
            last_active="last_seen_at",
            ip="ip",
            browser="user_agent",
        ),
    ),
    Part(
        "second_factors",
        _("Passkeys and second factors, without keys"),
        Authenticator,
        person_rows.factors,
    ),
    Part(
        "visits",
        _("Last visits to projects"),
        Visit,
        person_rows.values(
            Visit, "user", project="project__slug", last_at="last_at", before="since"
        ),
    ),
    Part(
        "saved_views",
        _("Saved views of the sender list"),
        SavedView,
        person_rows.values(
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
        person_rows.values(
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
        person_rows.values(
            Notice,
            "user",
            project="project__slug",
            sender="change__record__sender_id",
            change="change__kind",
            case="case_id",
            event="event",
            due="due",
            answers_sent_at="sent_at",
            reason="reason",
            made_at="made_at",
            read_at="read_at",
            emailed_at="mailed_at",
        ),
    ),
    Part("drafts", _("Drafts that name you"), Draft, person_rows.drafts),
    Part(
        "launch_requests",
        _("Launches you requested or decided, with what you wrote"),
        LaunchRequest,
        person_rows.launch_requests,
    ),
    Part(
        "cases",
        _("Cases you own"),
        Case,
        person_rows.values(Case, "owner", project="project__slug", case="pk", sender="sender_id"),
    ),
    Part(
        "waiting_items",
        _("Waiting items you added"),
        WaitingItem,
        person_rows.values(
            WaitingItem, "made_by", case="case_id", since="since", ended_at="ended_at"
        ),
    ),
    Part(
        "papers",
        _("Papers that you changed last"),
        Paper,
        person_rows.values(Paper, "changed_by", case="case_id", state="state", at="changed_at"),
    ),
    Part(
        "paper_files",
        _("Files of papers you uploaded"),
        PaperFile,
        person_rows.values(PaperFile, "by", case="paper__case_id", file="name", at="at"),
    ),
    Part(
        "customer_links",
        _("Customer links you created, without their recipients"),
        CustomerLink,
        person_rows.values(
            CustomerLink, "made_by", case="case_id", made_at="made_at", ends="expires_at"
        ),
    ),
    Part(
        "saves",
        _("Versions of drafts that you saved, without the answers"),
        DraftSave,
        person_rows.values(
            DraftSave, "by", draft="draft_id", step="step", version="version", at="at"
        ),
    ),
    Part("brand_profiles", _("Brand profiles that name you"), BrandProfile, person_rows.profiles),
    Part(
        "internal_notes",
        _("Internal notes you wrote"),
        Note,
        person_rows.values(
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
        person_rows.values(
            ImageUpload, "by", draft="draft_id", kind="kind", file="file_name", at="at"
        ),
    ),
    Part(
        "owned_senders",
        _("Senders you own"),
        SenderRecord,
        person_rows.values(SenderRecord, "owner", project="project__slug", sender="sender_id"),
    ),
    Part(
        "tester_invitations",
        _("Runs of tester invitations you started"),
        InvitationRun,
        person_rows.values(
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
        person_rows.values(
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
        person_rows.values(
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
        person_rows.values(AuditChain, "verified_by", chain="name", at="verified_at"),
    ),
    Part("audit_entries", _("Your entries in the audit trail"), AuditEntry, person_rows.entries),
    Part(
        "audit_entries_about_you",
        _("Entries of others about your account"),
        AuditEntry,
        person_rows.entries_about,
    ),
)
