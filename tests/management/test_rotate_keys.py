"""``rotate_keys``: every stored secret moves to the new key, step by step, beside old instances."""

import ast
import io
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from cryptography.fernet import Fernet
from django.contrib.auth.models import User
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client
from pydantic import SecretStr

from senders.console import key_rotation
from senders.models import AuditEntry, Hook, Outcome, Project, credentials
from tests.accounts.authenticators import add_app, code_of, confirm
from tests.conftest import signed_in
from tests.hooks.making import make_hook

ROOT = Path(__file__).resolve().parent.parent.parent
OLD, NEW = Fernet.generate_key().decode(), Fernet.generate_key().decode()


def run(*arguments: str) -> str:
    said = io.StringIO()
    call_command("rotate_keys", *arguments, stdout=said)
    return said.getvalue()


@pytest.fixture
def secret(settings: Any) -> str:
    """All kinds of secrets, encrypted with the old key; returns that of an authenticator app."""
    settings.CREDENTIAL_KEYS = [OLD]
    for project in Project.objects.all():
        project.set_key_secret(SecretStr(f"secret of {project.slug}"))
        project.save()
    hook = make_hook(pk=7)
    Hook.objects.filter(pk=hook.pk).update(
        secret_encrypted=credentials.encrypt(SecretStr("new")),
        old_secret_encrypted=credentials.encrypt(SecretStr("former")),
    )
    client = signed_in("manager")
    confirm(client)
    return add_app(client)


def secrets() -> list[str]:
    """Returns each secret in clear, so that nothing but the encryption may have changed."""
    return [
        credentials.decrypt(text).get_secret_value()
        for column in key_rotation.COLUMNS
        for row in column.rows().order_by("pk")
        for text in column.texts(row).values()
    ]


def test_every_secret_moves_and_the_old_key_can_go(secret: str, settings: Any) -> None:
    before = secrets()
    settings.CREDENTIAL_KEYS = [NEW, OLD]
    with pytest.raises(CommandError, match="Run rotate_keys"):
        run("--check")
    said = run()
    assert f"Key 1: {len(before)} secrets.\n" in said
    assert "Key 2: 0 secrets. It can be removed from CREDENTIAL_KEYS." in said
    settings.CREDENTIAL_KEYS = [NEW]
    assert secrets() == before
    run("--check")
    client = Client()
    client.post("/login/", {"username": "manager", "password": "rcs-demo"})
    assert client.post("/login/second-factor/", {"code": code_of(secret)}).status_code == 302


def test_rotation_leaves_one_action_and_a_second_run_none(secret: str, settings: Any) -> None:
    settings.CREDENTIAL_KEYS = [NEW, OLD]
    run()
    run()
    first, second = AuditEntry.objects.filter(action="keys.rotated").order_by("number")
    assert (first.outcome, second.outcome) == (Outcome.ATTEMPTED, Outcome.SUCCEEDED)
    assert first.correlation == second.correlation
    assert second.changes == {
        "after": {
            "projects": Project.objects.count(),
            "webhooks": 1,
            "webhooks, former": 1,
            "second factors": 2,
        }
    }


def test_order_of_a_change_keeps_every_instance_able_to_read(secret: str, settings: Any) -> None:
    """Two instances whose settings change one after the other, as docs/operations.md says."""
    stages = [[OLD], [OLD, NEW], [NEW, OLD], [NEW]]
    aurora = Project.objects.get(slug="aurora")
    for earlier, later in pairwise(stages):
        if later == [NEW]:
            settings.CREDENTIAL_KEYS = earlier
            run()
        for writes, reads in ((earlier, later), (later, earlier)):
            settings.CREDENTIAL_KEYS = writes
            if later != [NEW] or writes[0] == NEW:
                aurora.set_key_secret(SecretStr("written meanwhile"))
                aurora.save()
            settings.CREDENTIAL_KEYS = reads
            aurora.refresh_from_db()
            assert aurora.key_secret().get_secret_value(), (writes, reads)
            assert secrets()


def test_secret_without_a_key_is_named_and_the_others_move(secret: str, settings: Any) -> None:
    lost = Project.objects.get(slug="harbor")
    Project.objects.filter(pk=lost.pk).update(
        key_secret_encrypted=Fernet(Fernet.generate_key()).encrypt(b"x").decode()
    )
    settings.CREDENTIAL_KEYS = [NEW, OLD]
    with pytest.raises(CommandError, match="cannot be decrypted"):
        run()
    report = key_rotation.look()
    assert report.lost == [f"projects: row {lost.pk}"]
    assert report.used[2] == 0


def test_rotation_goes_on_after_it_was_stopped(
    secret: str, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.CREDENTIAL_KEYS = [NEW, OLD]
    before = secrets()
    with monkeypatch.context() as patched:
        patched.setattr(key_rotation, "COLUMNS", key_rotation.COLUMNS[:2])
        key_rotation.rotate()
    assert 0 < key_rotation.look().used[1] < len(before)
    run()
    settings.CREDENTIAL_KEYS = [NEW]
    assert secrets() == before


def test_old_signatures_hold_while_the_signing_key_changes(settings: Any) -> None:
    client, absent = Client(), signed_in("manager")
    client.post("/login/", {"username": "manager", "password": "rcs-demo"})
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another key of the tests, long enough for all of them"
    assert "This session" in client.get("/account/").text
    manager = User.objects.get(username="manager")
    assert UserSession.objects.get(user=manager).session_key == client.session.session_key
    settings.SECRET_KEY_FALLBACKS = []
    assert client.get("/account/").status_code == 200, "it came over to the new key"
    assert absent.get("/account/").status_code == 302


def test_list_of_columns_holds_every_model_that_stores_an_encrypted_text() -> None:
    listed = {column.column for column in key_rotation.COLUMNS}
    named = set()
    for path in (ROOT / "senders" / "models").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
                name = node.targets[0].id
                if name.endswith("_encrypted"):
                    named.add(name)
    assert named == {name for name in listed if name.endswith("_encrypted")}
    assert {each.type for each in Authenticator.objects.all()} <= {"totp", "recovery_codes"}
