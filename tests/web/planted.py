"""Everything that addresses of a project can name, with a word in it by which a leak shows.

Each object holds ``word`` wherever a page could show something of it. No assertions.
"""

import json
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.auth.models import User
from django.contrib.sessions.backends.db import SessionStore
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from senders import audit
from senders.audit import Action, Actor, Target
from senders.cases import paper_files
from senders.models import (
    BrandProfile,
    Case,
    Change,
    Draft,
    DraftSave,
    ImageUpload,
    InvitationRun,
    InvitedSender,
    MemberInvitation,
    Membership,
    Note,
    Notice,
    Outcome,
    Paper,
    PaperFile,
    Project,
    Role,
    SavedView,
    SenderRecord,
    Source,
    WaitingItem,
)
from senders.onboarding.images import stored
from senders.onboarding.images.fitting import Encoded
from senders.records import keeping
from senders.sinch import clients
from tests.accounts.authenticators import Device
from tests.cases.making import case_of
from tests.hooks.making import make_hook
from tests.onboarding.imports import making as imports

# What stands in addresses and belongs to no project.
ANYWHERE = {
    "step": "brand",
    "name": f"{'a' * 64}.png",
    "rest": "openapi.json",
    "slug": "aurora",
    "kind": "logo",
    "language": "en",
    "token": "no-hook-and-no-invitation-has-this-token",
    "uid": "MQ",
    "provider_id": "sso",
    "number": "+46707654321",
}


def plant(project: Project, sender: str, word: str) -> dict[str, str]:
    """Makes one of each object in a project and returns their IDs by the names in addresses."""
    now = timezone.now()
    keeper = User.objects.create_user(f"{word}-keeper", f"{word}-keeper@example.com")
    member = Membership.objects.create(user=keeper, project=project, role=Role.ONBOARDING)
    case = case_of(project, keeper, customer=f"{word} customer", items_open=1)
    item = WaitingItem.objects.create(
        case=case, whom=f"{word} person", what=f"{word} paper", since=now
    )
    paper, file = plant_paper(case, word)
    draft = Draft.objects.create(
        project=project,
        title=f"{word} draft",
        answers={"brand": {"name": [f"{word} brand"]}},
        case=case,
        saved=now,
        saved_by=keeper,
    )
    save = DraftSave.objects.create(
        draft=draft,
        step="brand",
        version=1,
        answers={"name": [f"{word} brand"]},
        at=now,
        by=keeper,
    )
    upload = ImageUpload.objects.create(
        draft=draft,
        kind="logo",
        file_name=f"{word}.png",
        source=stored.keep_source(Encoded(word.encode(), "png")),
        facts={},
        copy_facts={},
        at=now,
        by=keeper,
    )
    for more in ({"draft": draft}, {"sender_id": sender}):
        Note.objects.create(project=project, text=f"{word} note", at=now, by=keeper, **more)
    profile = BrandProfile.objects.create(
        project=project,
        name=f"{word} profile",
        name_key=f"{word} profile",
        answers={"brand": {"name": [f"{word} brand"]}},
        made_at=now,
        made_by=keeper,
        changed_at=now,
        changed_by=keeper,
    )
    hook = make_hook(project.slug, webhook_id=f"{word}-webhook")
    view = SavedView.objects.create(
        project=project, owner=keeper, name=f"{word} view", is_shared=True, created_at=now
    )
    run = InvitationRun.objects.create(
        project=project, by_name=f"{word} starter", press=word, made_at=now
    )
    InvitedSender.objects.create(
        run=run, project=project, sender_id=sender, place=1, name=f"{word} sender"
    )
    imports.stored(project, "done", word, pk=run.pk, started_at=now, ended_at=now)
    invitation = MemberInvitation.objects.create(
        project=project,
        email=f"{word}@example.com",
        address_key=f"{word}@example.com",
        role=Role.AUDITOR,
        invited_by_name=f"{word}-admin",
        invited_at=now,
    )
    keeping.note(
        project,
        [clients.client_of(project).get_sender(sender)],
        asked_at=now,
        source=Source.READ,
    )
    entry = audit.record(
        Actor(project, f"{word}-keeper", user=keeper),
        Action.DRAFT_CREATED,
        Outcome.SUCCEEDED,
        Target("draft", str(draft.pk), f"{word} draft"),
        now=now,
    )
    return ANYWHERE | {
        "project": project.slug,
        "project_id": project.project_id,
        "sender": sender,
        "case": str(case.pk),
        "item": str(item.pk),
        "paper": str(paper.pk),
        "file": str(file.pk),
        "draft": str(draft.pk),
        "save": str(save.pk),
        "upload": str(upload.pk),
        "profile": str(profile.pk),
        "hook": str(hook.pk),
        "view": str(view.pk),
        "run": str(run.pk),
        "invitation": str(invitation.pk),
        "member": str(member.pk),
        "entry": str(entry.number),
    }


def plant_paper(case: Case, word: str) -> tuple[Paper, PaperFile]:
    """Makes a paper without a file, and a file of another paper."""
    now = timezone.now()
    held = paper_files.accepted(SimpleUploadedFile(f"{word}.pdf", b"%PDF-" + word.encode()))
    first, second = (
        Paper.objects.create(
            case=case, is_own=True, kind=f"{word} letter", created=now, changed_at=now
        )
        for _each in range(2)
    )
    file = PaperFile.objects.create(
        paper=second,
        stored=paper_files.store(held),
        name=held.name,
        size=held.size,
        sha256=held.sha256,
        content_type=held.content_type,
        by_name=f"{word} person",
        at=now,
        replaced_at=now,
        offer=PaperFile.Offer.OPEN,
    )
    return first, file


def plant_account(user: User, project: Project, word: str) -> dict[str, str]:
    """Makes a passkey, a session elsewhere and a notice of a person, and returns their IDs."""
    now = timezone.now()
    session = SessionStore()
    session.create()
    listed = UserSession.objects.create(
        user=user, session_key=session.session_key, ip="203.0.113.9", user_agent=f"{word} browser"
    )
    passkey = Authenticator.objects.create(
        user=user,
        type=Authenticator.Type.WEBAUTHN,
        data={"name": f"{word} key", "credential": _credential()},
    )
    record = SenderRecord.objects.filter(project=project).get()
    change = Change.objects.create(
        project=project,
        record=record,
        seen_at=now,
        source=Source.READ,
        kind=Change.Kind.STATE,
        before="IN_TEST",
        after="LAUNCHED",
        remark=f"{word} remark",
    )
    notice = Notice.objects.create(
        user=user, project=project, change=change, reason=Notice.Reason.PROJECT, made_at=now
    )
    return {"pk": str(passkey.pk), "session": str(listed.pk), "notice": str(notice.pk)}


def address(route: str, ids: dict[str, str]) -> str:
    """Returns the path of a route with these IDs in it."""
    path = "/" + route
    for name, value in ids.items():
        for kind in ("", "slug:", "str:", "int:", "step:", "path:", "rest:"):
            path = path.replace(f"<{kind}{name}>", value)
    return path


def form(fields: Any, ids: dict[str, str]) -> dict[str, Any]:
    return {name: str(value).format(**ids) for name, value in (fields or {}).items()}


def _credential() -> Any:
    """Returns what a browser says of a new passkey."""
    return json.loads(Device().create({"user": {"id": "MQ"}, "challenge": "MQ"}))
