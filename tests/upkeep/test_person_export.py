"""A person's export: all parts of their data, no secret, nothing of others; page and command."""

import json
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from senders import audit
from senders.accounts import account_status
from senders.audit import Action, Actor, Target
from senders.models import (
    AuditChain,
    AuditEntry,
    BrandProfile,
    Case,
    ChainVerification,
    Change,
    CustomerLink,
    Draft,
    Follow,
    Hook,
    ImageUpload,
    InvitationRun,
    LaunchRequest,
    MemberInvitation,
    Membership,
    Note,
    Notice,
    Outcome,
    Paper,
    PaperFile,
    Preference,
    Project,
    SavedView,
    SenderRecord,
    Visit,
    WaitingItem,
)
from senders.upkeep import person
from tests.accounts.authenticators import add_app, add_passkey, confirm
from tests.conftest import signed_in
from tests.onboarding.imports import making as imports
from tests.upkeep import rows

PAGE = "/account/export/"
OF_EVERYBODY = {"about", "account"}  # parts that an account without anything has too


def a_person(name: str) -> User:
    """A user with rows in every table that has data of users."""
    now, project = timezone.now(), rows.aurora()
    user = User.objects.create_user(name, f"{name}@example.com", "rcs-demo", first_name=f"F{name}")
    Membership.objects.create(user=user, project=project, role=20)
    client = Client()
    client.post("/login/", {"username": name, "password": "rcs-demo"})
    confirm(client)
    add_app(client)
    add_passkey(client)
    EmailAddress.objects.create(user=user, email=user.email, verified=True)
    SocialAccount.objects.create(user=user, provider="sso", uid=f"uid-{name}")
    Preference.objects.update_or_create(user=user, defaults={"zone": "Europe/Berlin"})
    Visit.objects.update_or_create(user=user, project=project, defaults={"last_at": now})
    SavedView.objects.create(owner=user, project=project, name=f"view {name}", created_at=now)
    record = rows.record()
    SenderRecord.objects.filter(pk=record.pk).update(owner=user)
    Follow.objects.create(user=user, project=project, record=record)
    change = Change.objects.create(
        project=project, record=record, seen_at=now, source="read", kind="state"
    )
    Notice.objects.create(user=user, project=project, change=change, reason="owner", made_at=now)
    draft = rows.draft()
    Case.objects.filter(pk=draft.case_id).update(owner=user)
    Notice.objects.create(
        **{"user": user, "project": project, "case": draft.case, "event": "answers"},
        **{"sent_at": now, "reason": "case", "made_at": now},
    )
    WaitingItem.objects.create(case=draft.case, made_by=user, what="the logo", since=now)
    paper = Paper.objects.create(
        case=draft.case, kind="authority", created=now, changed_at=now, changed_by=user
    )
    PaperFile.objects.create(paper=paper, name=f"{name}.pdf", size=1, by=user, at=now)
    CustomerLink.objects.create(
        case=draft.case, token_hash=name, made_by=user, made_at=now, expires_at=now
    )
    draft.saves.update(by=user)
    Note.objects.create(project=project, draft=draft, text=f"note of {name}", at=now, by=user)
    BrandProfile.objects.create(
        project=project,
        name=f"profile {name}",
        name_key=f"profile {name}",
        made_at=now,
        made_by=user,
        changed_at=now,
        changed_by=user,
    )
    upload = rows.upload(now, draft)
    ImageUpload.objects.filter(pk=upload.pk).update(by=user, file_name=f"{name}.png")
    invitation = rows.invitation(accepted_at=now)
    MemberInvitation.objects.filter(pk=invitation.pk).update(
        accepted_by=user, email=user.email, token_hash=f"{name:h<64}"
    )
    LaunchRequest.objects.create(
        project=project, sender_id="s", entry=0, requested_by=user, requested_at=now, ends=now,
        remark=f"remark of {name}", state="withdrawn",
    )  # fmt: skip
    run = rows.run(now)
    InvitationRun.objects.filter(pk=run.pk).update(user=user, by_name=name, ip="10.1.1.1")
    imports.stored(project, "done", name, user=user, ip="10.1.1.1", started_at=now, ended_at=now)
    ChainVerification.objects.create(
        project=project, user=user, by_name=name, from_start=True, made_at=now, ended_at=now
    )
    AuditChain.objects.get_or_create(name=name, defaults={"last_hash": name, "verified_by": user})
    by_other(user, Action.PERSON_DEACTIVATED)
    return user


def by_other(user: User, action: Action) -> None:
    actor = Actor(None, "Adminoverall", user=User.objects.get(username="admin"))
    target, now = account_status.target(user), timezone.now()
    audit.record(actor, action, Outcome.SUCCEEDED, target, now=now)


def exported(user: User) -> tuple[str, dict[str, Any]]:
    text = "".join(person.lines(user, timezone.now()))
    return text, json.loads(text)


def secrets() -> Iterator[str]:
    for user in User.objects.all():
        yield user.password
    for factor in Authenticator.objects.all():
        yield from texts({key: each for key, each in factor.data.items() if key != "name"})
    yield from Session.objects.values_list("session_key", flat=True)
    yield from Session.objects.values_list("session_data", flat=True)
    yield from UserSession.objects.values_list("session_key", flat=True)
    yield from MemberInvitation.objects.exclude(token_hash="").values_list("token_hash", flat=True)
    yield from Project.objects.values_list("key_secret_encrypted", flat=True)
    yield from Hook.objects.values_list("token", flat=True)


def texts(value: Any) -> Iterator[str]:
    """Yields the texts in a JSON value that are long enough to be secret."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        for each in value:
            yield from texts(each)
    elif isinstance(value, str) and len(value) > 12:
        yield value


@pytest.fixture
def jane() -> User:
    return a_person("janeholm")


def test_export_has_rows_in_every_part_and_no_secret(jane: User) -> None:
    text, data = exported(jane)
    assert list(data) == ["about", *(part.name for part in person.PARTS)]
    assert [name for name, part in data.items() if not part] == []
    found = list(secrets())
    assert len(found) > 15
    assert [secret for secret in found if secret in text] == []


def test_export_has_nothing_of_other_people(jane: User) -> None:
    zoe = a_person("zoeother")
    by_zoe = Actor(None, "zoeother", user=zoe, ip="10.9.9.9")
    now = timezone.now()
    audit.record(
        by_zoe, Action.PERSON_FACTORS_RESET, Outcome.SUCCEEDED, account_status.target(jane), now=now
    )
    mine = Actor(rows.aurora(), "janeholm", user=jane)
    owner = {"before": {"owner": "janeholm"}, "after": {"owner": "zoeother"}}
    for target in (account_status.target(zoe), Target("draft", "1", "zoeother")):
        audit.record(
            mine, Action.DRAFT_OWNER_CHANGED, Outcome.SUCCEEDED, target, now=now, changes=owner
        )
    text, data = exported(jane)
    assert [word for word in ("zoe", "Fzoe", "10.9.9.9", "Adminoverall") if word in text] == []
    assert str(zoe.pk) not in [row.get("target_id") for row in data["audit_entries"]]
    about = [row["action"] for row in data["audit_entries_about_you"]]
    assert about == ["person.deactivated", "person.factors_reset"]


def test_parts_of_an_account_without_anything_are_empty(jane: User) -> None:
    _text, data = exported(User.objects.create_user("newcomer"))
    assert {name for name, part in data.items() if part} == OF_EVERYBODY


def test_export_makes_the_same_queries_for_many_rows(jane: User) -> None:
    counts = []
    for _round in range(2):
        with CaptureQueriesContext(connection) as queries:
            exported(jane)
        counts.append(len(queries))
        for _each in range(3):
            by_other(jane, Action.PERSON_ACTIVATED)
            invitation = rows.invitation(accepted_at=timezone.now())
            MemberInvitation.objects.filter(pk=invitation.pk).update(invited_by=jane)
            Draft.objects.filter(pk=rows.draft().pk).update(saved_by=jane)
    assert counts[0] == counts[1]


def test_page_needs_a_confirmation_and_the_download_leaves_an_entry() -> None:
    client = signed_in("onboarding")
    for asked in (client.get(PAGE), client.post(PAGE)):
        assert asked["Location"] == "/account/confirm/?next=%2Faccount%2Fexport%2F"
    assert not AuditEntry.objects.filter(action="person.exported").exists()
    confirmed = client.post("/account/confirm/", {"password": "rcs-demo", "next": PAGE})
    assert confirmed["Location"] == PAGE
    page = client.get(PAGE).text
    assert [part.label for part in person.PARTS if str(part.label) not in page] == []
    response = client.post(PAGE)
    assert "attachment" in response["Content-Disposition"]
    assert response["Cache-Control"] == "private, no-store"
    data = json.loads(response.getvalue())
    assert data["account"][0]["username"] == "onboarding"
    # The entry of this very download is the last of one's own.
    entry = AuditEntry.objects.latest("pk")
    assert (entry.action, entry.actor_name) == ("person.exported", "onboarding")
    assert data["audit_entries"][-1]["hash"] == entry.hash


def test_account_page_leads_to_the_export() -> None:
    assert f'href="{PAGE}"' in signed_in("auditor").get("/account/").text


def test_command_writes_the_file_for_its_owner_alone(jane: User, tmp_path: Path) -> None:
    out, printed = tmp_path / "jane.json", StringIO()
    call_command("export_person", "janeholm", out=str(out), stdout=printed)
    assert printed.getvalue() == f"The data of janeholm is in {out}.\n"
    assert out.stat().st_mode & 0o777 == 0o600
    assert json.loads(out.read_text("utf-8"))["internal_notes"][0]["text"] == "note of janeholm"
    entry = AuditEntry.objects.latest("pk")
    assert (entry.action, entry.target_id) == ("person.exported", str(jane.pk))
    assert entry.actor_name.startswith("command: ")
    shown = StringIO()
    call_command("export_person", "janeholm", stdout=shown)
    assert json.loads(shown.getvalue())["account"][0]["username"] == "janeholm"


@pytest.mark.parametrize(
    ("name", "message"),
    [("nobody", "User nobody not found."), ("onboarding", "cannot be written: File exists.")],
)
def test_command_that_cannot_export_says_why_and_records_nothing(
    name: str, message: str, tmp_path: Path
) -> None:
    out, before = tmp_path / "there.json", AuditEntry.objects.count()
    out.write_text("mine")
    with pytest.raises(CommandError, match=message.replace(".", r"\.")):
        call_command("export_person", name, out=str(out))
    assert (out.read_text(), AuditEntry.objects.count()) == ("mine", before)
