"""``add_project``, ``add_member``, ``seed_demo`` and the checks that prevent a start."""

import getpass
import io
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from django.contrib.auth.models import User
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import IntegrityError, transaction
from django.test import override_settings
from django.utils import timezone

from senders import checks
from senders.accounts import access_history
from senders.models import AuditChain, AuditEntry, Installation, Membership, Project, Role
from senders.sandbox.models import Sender
from senders.sinch import clients

SECRET = "planted-key-secret-0815"
ADD = ["add_project", "nova", "--name", "Nova", "--project-id", "p-1", "--key-id", "k-1"]


@pytest.fixture
def secret_file(tmp_path: Path) -> str:
    file = tmp_path / "secret"
    file.write_text(f"{SECRET}\n")
    return str(file)


def test_added_project_has_defaults_and_an_encrypted_secret(secret_file: str) -> None:
    call_command(*ADD, "--key-secret-file", secret_file, stdout=io.StringIO())
    project = Project.objects.get(slug="nova")
    assert SECRET not in project.key_secret_encrypted
    assert project.key_secret().get_secret_value() == SECRET
    assert SECRET not in repr(vars(project)) + str(project.key_secret())
    assert project.auth == "oauth2"
    assert project.base_url == "https://provisioning.api.sinch.com"


def test_secret_of_a_project_is_read_from_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(SECRET))
    call_command(*ADD, "--key-secret-file", "-", stdout=io.StringIO())
    assert Project.objects.get(slug="nova").key_secret().get_secret_value() == SECRET


def test_project_added_again_has_a_new_client_and_no_duplicate(
    secret_file: str, tmp_path: Path
) -> None:
    call_command(*ADD, "--key-secret-file", secret_file, stdout=io.StringIO())
    before = clients.client_of(Project.objects.get(slug="nova"))
    assert clients.client_of(Project.objects.get(slug="nova")) is before
    (tmp_path / "new").write_text("another")
    call_command(*ADD, "--key-secret-file", str(tmp_path / "new"), stdout=io.StringIO())
    assert Project.objects.filter(slug="nova").count() == 1
    assert clients.client_of(Project.objects.get(slug="nova")) is not before


@pytest.mark.parametrize(
    "url",
    [
        "http://provisioning.example",
        "ftp://x.example",
        "https://",
        "nonsense",
        "http://127.0.0.1.evil.example",
        "https://user:pass@x.example",
        "https://x.example/?a=1",
        "http://10.0.0.1",
        "https://x.example:port",
    ],
)
def test_unsafe_or_malformed_base_url_is_rejected_and_adds_no_project(
    secret_file: str, url: str
) -> None:
    with pytest.raises(CommandError, match="base_url"):
        call_command(*ADD, "--key-secret-file", secret_file, "--base-url", url)
    assert not Project.objects.filter(slug="nova").exists()


@pytest.mark.parametrize(
    "url",
    ["http://127.0.0.1:9100", "http://localhost:9100", "http://[::1]:9100", "https://x.example/a"],
)
def test_base_url_with_https_or_on_this_machine_is_accepted(secret_file: str, url: str) -> None:
    call_command(*ADD, "--key-secret-file", secret_file, "--base-url", url, stdout=io.StringIO())


@pytest.mark.parametrize(
    ("url", "auth_url", "expected"),
    [
        ("https://provisioning.api.sinch.com", "", "https://auth.sinch.com/oauth2/token"),
        ("http://127.0.0.1:9100", "", "http://127.0.0.1:9100/oauth2/token"),
        ("http://127.0.0.1:9100", "https://a.example/t", "https://a.example/t"),
    ],
)
def test_token_url_depends_on_base_url_and_setting(url: str, auth_url: str, expected: str) -> None:
    with override_settings(SINCH_AUTH_URL=auth_url):
        assert clients.token_url(Project(base_url=url)) == expected


@pytest.mark.parametrize(
    ("content", "message"),
    [("", "empty"), ("  \n", "empty"), (None, "Cannot read the secret: FileNotFoundError")],
)
def test_empty_or_missing_secret_file_is_rejected(
    tmp_path: Path, content: str | None, message: str
) -> None:
    file = tmp_path / "s"
    if content is not None:
        file.write_text(content)
    with pytest.raises(CommandError, match=message):
        call_command(*ADD, "--key-secret-file", str(file))


def test_slug_with_a_space_is_rejected(secret_file: str) -> None:
    with pytest.raises(CommandError, match="slug"):
        call_command("add_project", "no va", *ADD[2:], "--key-secret-file", secret_file)


def test_member_is_created_with_a_password_and_changes_role(tmp_path: Path) -> None:
    (tmp_path / "p").write_text("long-enough-and-odd")
    create = ["--create", "--password-file", str(tmp_path / "p")]
    call_command("add_member", "zoe", "harbor", "onboarding", *create, stdout=io.StringIO())
    assert User.objects.get(username="zoe").check_password("long-enough-and-odd")
    call_command("add_member", "zoe", "harbor", "admin", stdout=io.StringIO())
    assert [m.get_role_display() for m in Membership.objects.filter(user__username="zoe")] == [
        "Admin"
    ]


def test_membership_changes_are_printed_and_recorded_with_the_last_day(tmp_path: Path) -> None:
    (tmp_path / "p").write_text("long-enough-and-odd")
    create = ["--create", "--password-file", str(tmp_path / "p")]
    said = io.StringIO()
    for arguments in (
        ["onboarding", "--until", "2026-12-31", *create],
        ["onboarding", "--until", "2026-12-31"],
        ["admin"],
    ):
        call_command("add_member", "zoe", "harbor", *arguments, stdout=said)
    assert said.getvalue().splitlines()[1:] == [
        "zoe now has the role Onboarding in harbor until 2026-12-31.",
        "zoe now has the role Admin in harbor.",
    ]
    zoe = User.objects.get(username="zoe")
    entries = list(AuditEntry.objects.order_by("number"))
    assert [(each.action, each.changes) for each in entries] == [
        ("person.created", {"after": {"username": "zoe"}}),
        ("member.added", {"before": {}, "after": {"role": "onboarding", "until": "2026-12-31"}}),
        (
            "member.role_changed",
            {
                "before": {"role": "onboarding", "until": "2026-12-31"},
                "after": {"role": "admin", "until": None},
            },
        ),
    ]
    for entry in entries:
        assert (entry.project_slug, entry.outcome, entry.actor) == ("harbor", "succeeded", None)
        assert (entry.target_kind, entry.target_id) == ("person", str(zoe.pk))
        assert entry.actor_name == f"command: {getpass.getuser()}"
        assert (entry.ip, entry.role) == ("", "")


def test_project_changes_are_recorded_without_secrets(tmp_path: Path) -> None:
    for number, (secret, more) in enumerate(
        [(SECRET, []), (SECRET, ["--auth", "basic"]), ("another-0815", []), ("another-0815", [])]
    ):
        (tmp_path / str(number)).write_text(secret)
        file = ["--key-secret-file", str(tmp_path / str(number))]
        call_command(*ADD, *file, *more, stdout=io.StringIO())
    entries = list(AuditEntry.objects.order_by("number"))
    assert [each.action for each in entries] == [
        "project.connected",
        *["project.credentials_changed"] * 3,
    ]
    assert {(each.project_slug, each.target_id, each.target_label) for each in entries} == {
        ("nova", "nova", "Nova")
    }
    connected, basic, renewed, same = (each.changes for each in entries)
    assert connected["before"] == {}
    assert connected["after"] == {
        "name": "Nova",
        "project_id": "p-1",
        "base_url": "https://provisioning.api.sinch.com",
        "auth": "oauth2",
        "key_id": "k-1",
    }
    assert basic == {"before": {"auth": "oauth2"}, "after": {"auth": "basic"}}
    assert renewed == {
        "before": {"auth": "basic", "key_secret": "•••"},
        "after": {"auth": "oauth2", "key_secret": "•••"},
    }
    assert same == {"before": {}, "after": {}}


def test_command_whose_entry_cannot_be_recorded_changes_nothing(
    unguarded: None, secret_file: str
) -> None:
    call_command(*ADD, "--key-secret-file", secret_file, stdout=io.StringIO())
    call_command("add_member", "auditor", "nova", "auditor", stdout=io.StringIO())
    AuditChain.objects.update(length=0)
    renamed = ["add_project", "nova", "--name", "Other", *ADD[4:]]
    for arguments in (
        [*renamed, "--key-secret-file", secret_file],
        ["add_member", "auditor", "nova", "admin"],
        ["add_member", "zoe", "nova", "admin", "--create", "--password-file", secret_file],
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            call_command(*arguments, stdout=io.StringIO())
    assert Project.objects.get(slug="nova").name == "Nova"
    assert Membership.objects.get(project__slug="nova").role == Role.AUDITOR
    assert not User.objects.filter(username="zoe").exists()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            ["zoe", "harbor", "admin", "--until", "soon"],
            "is not a valid date; use the format YYYY-MM-DD",
        ),
        (
            ["zoe", "harbor", "admin", "--until", "2026-02-30"],
            "is not a valid date; use the format YYYY-MM-DD",
        ),
        (["zoe", "harbor", "admin"], "User zoe not found. Add --create"),
        (["zoe", "nowhere", "admin"], "Project nowhere not found"),
        (["zoe", "harbor", "king"], "invalid choice"),
        (["zoe", "harbor", "admin", "--create"], "--create requires --password-file"),
        (["manager", "harbor", "admin", "--create"], "User manager already exists"),
    ],
)
def test_invalid_arguments_of_add_member_are_rejected_with_the_reason(
    arguments: list[str], message: str
) -> None:
    with pytest.raises(CommandError, match=message):
        call_command("add_member", *arguments)


def test_weak_password_is_rejected_and_creates_no_user(tmp_path: Path) -> None:
    (tmp_path / "p").write_text("zoe")
    with pytest.raises(CommandError, match="too short"):
        call_command(
            "add_member",
            "zoe",
            "harbor",
            "admin",
            "--create",
            "--password-file",
            str(tmp_path / "p"),
        )
    assert not User.objects.filter(username="zoe").exists()


def test_second_seeding_changes_nothing() -> None:
    before = (User.objects.count(), Project.objects.count(), Membership.objects.count())
    Sender.objects.filter(state="DRAFT").delete()
    senders = Sender.objects.count()
    call_command("seed_demo", stdout=io.StringIO())
    assert (User.objects.count(), Project.objects.count(), Membership.objects.count()) == before
    assert Sender.objects.count() == senders


def test_users_of_the_demo_are_known_to_the_page_of_access(aurora: Project) -> None:
    Membership.objects.all().delete()
    User.objects.all().delete()
    for _run in range(2):
        call_command("seed_demo", no_drafts=True, stdout=io.StringIO())
        today = access_history.on(aurora, timezone.now().date())
        assert {line.name: line.role for line in today.lines} == {
            "admin": Role.ADMIN,
            "manager": Role.MANAGER,
            "onboarding": Role.ONBOARDING,
            "auditor": Role.AUDITOR,
        }
        assert today.unknown == []
        added = AuditEntry.objects.filter(action="member.added")
        assert (
            sorted(added.values_list("project_slug", flat=True)) == ["aurora"] * 4 + ["harbor"] * 3
        )


def test_seed_demo_outside_sandbox_mode_is_rejected() -> None:
    with override_settings(SANDBOX=False), pytest.raises(CommandError, match="sandbox mode"):
        call_command("seed_demo")


def test_sandbox_database_fails_the_check_in_live_mode() -> None:
    assert Installation.objects.get().mode == "sandbox"
    assert checks.live_mode_has_a_database_of_its_own(None) == []
    with override_settings(SANDBOX=False):
        (error,) = checks.live_mode_has_a_database_of_its_own(None)
        assert error.id == "senders.E002"
        Installation.objects.update(mode="live")
        assert checks.live_mode_has_a_database_of_its_own(None) == []


def test_credentials_without_their_key_are_a_warning_for_each_project() -> None:
    assert checks.stored_credentials_can_be_read(None) == []
    with override_settings(CREDENTIAL_KEYS=[Fernet.generate_key().decode()]):
        errors = checks.stored_credentials_can_be_read(None)
    assert sorted(error.msg.split()[-1] for error in errors) == ["aurora.", "harbor."]


def test_secret_of_an_old_key_is_readable_after_a_new_one_is_added() -> None:
    project = Project.objects.get(slug="aurora")
    old = Fernet.generate_key().decode()
    new = Fernet.generate_key().decode()
    from pydantic import SecretStr

    with override_settings(CREDENTIAL_KEYS=[old]):
        project.set_key_secret(SecretStr(SECRET))
    with override_settings(CREDENTIAL_KEYS=[new, old]):
        assert project.key_secret().get_secret_value() == SECRET


def test_changed_password_is_recorded_and_createsuperuser_is_rejected(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("getpass.getpass", lambda prompt="": "a-good-new-one-1")
    call_command("changepassword", "auditor", stdout=io.StringIO())
    assert User.objects.get(username="auditor").check_password("a-good-new-one-1")
    entry = AuditEntry.objects.get(action="person.password_changed")
    assert (entry.project_slug, entry.target_label) == ("", "auditor")
    with pytest.raises(CommandError, match="add_member"):
        call_command("createsuperuser")
