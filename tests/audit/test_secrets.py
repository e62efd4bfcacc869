"""Secrets planted wherever people and Sinch leave them: not one is in the database or the logs."""

import io
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.db import connection
from django.test import Client

from senders.models import AuditEntry, Project
from senders.provisioning import ProvisioningError, WebhookInput
from senders.sandbox import faults
from senders.sandbox.models import Sender
from senders.sinch import clients, writes
from senders.sinch.writes import Actor
from tests.conftest import DEALS, DETAIL

TOKEN, KEY, PASSWORD = "planted-token-1f3a", "planted-key-2b4c", "planted-password-3c5d"
TYPED, NAMED, HOOK, URL_KEY = (
    "planted-typed-4d6e",
    "planted-name-5e7f",
    "planted-hook-6f80",
    "planted-url-7a91",
)
PLANTED = [TOKEN, KEY, PASSWORD, TYPED, NAMED, HOOK, URL_KEY, "sandbox-secret"]
FAULTS: list[tuple[str, dict[str, Any]]] = [
    ("error", {"errorCode": "invalid_input"}),
    ("error", {"errorCode": "unauthorized_error"}),
    ("html", {"status": 502}),
    ("truncated", {}),
    ("timeout", {}),
]


def everything() -> str:
    """Every value of every table of the portal's own database, and what its sessions hold."""
    found = [str(session.get_decoded()) for session in Session.objects.all()]
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608
            found += [str(value) for row in cursor.fetchall() for value in row]
    return "\n".join(found)


def act(aurora: Project) -> None:
    """Each kind of call that has a secret in it, or in its answer; well and badly."""
    actor = Actor(aurora, "manager", user=User.objects.get(username="manager"))
    target = f"https://hooks.example/in?key={URL_KEY}"
    triggers = ["RCS_SENDER_STATUS_UPDATED"]
    body = WebhookInput.parse({"target": target, "secret": HOOK, "triggers": triggers})
    writes.create_webhook(actor, body)
    writes.add_comment(actor, DEALS, f"See https://shop.example/?token={URL_KEY}")
    writes.launch(actor, DEALS)
    for fault, options in FAULTS:
        for match in ("POST /webhooks", "POST /rcs/senders/*/launch"):
            faults.order(match, fault, **options)
        for call in (
            lambda: writes.create_webhook(actor, body),
            lambda: writes.launch(actor, DEALS),
        ):
            with pytest.raises(ProvisioningError):
                call()


def test_secrets_are_neither_in_the_database_nor_in_logs_and_output(
    aurora: Project,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    sender = Sender.objects.get(pk=DEALS)
    sender.body = {**sender.body, "authToken": TOKEN}
    sender.save()
    assert clients.client_of(aurora).get_sender(DEALS).auth_token is not None
    for name, secret in (("key", KEY), ("password", PASSWORD)):
        (tmp_path / name).write_text(secret)
    nova = ["nova", "--name", "Nova", "--project-id", "p-1", "--key-id", "k-1"]
    member = ["zoe", "aurora", "manager", "--create", "--password-file", str(tmp_path / "password")]
    said = io.StringIO()
    for _time in "12":
        call_command("add_project", *nova, "--key-secret-file", str(tmp_path / "key"), stdout=said)
    call_command("add_member", *member, stdout=said)
    call_command("rcs", "aurora", "json", DEALS, stdout=said)

    client = Client()
    for name, password in (("zoe", TYPED), (NAMED, "x"), (PASSWORD, "x"), ("zoe", PASSWORD)):
        client.post("/login/", {"username": name, "password": password})
    for page in (DETAIL, f"{DETAIL}answers/", f"{DETAIL}json/"):
        assert client.get(page).status_code == 200
    client.post(f"{DETAIL}clone/")
    client.post(f"{DETAIL}edit/")
    act(aurora)
    client.post("/logout/")

    kept, logged = everything(), caplog.text + "".join(capfd.readouterr()) + said.getvalue()
    assert AuditEntry.objects.count() > 25
    for shown in ("Aurora Retail Group", "person.sign_in_failed", "https://hooks.example/in?•••"):
        assert shown in kept, "the search looks where things are"
    assert "/rcs/senders/{sender}/launch" in logged
    for secret in PLANTED:
        assert secret not in kept
        assert secret not in logged
