"""The address of a webhook of the portal holds a token, which no reader of the trail needs."""

import json

from django.test import Client
from django.utils import timezone

from senders import audit
from senders.audit.record import _append
from senders.models import AuditEntry, Hook, Outcome, Project
from tests.hooks.making import account_event, post

TRAIL = "/p/aurora/audit/"
CREATED = {"trigger": "RCS_SENDER_STATUS_UPDATED"}


def lines(client: Client, name: str) -> str:
    return client.get(f"{TRAIL}{name}").getvalue().decode()


def test_entries_of_webhooks_never_hold_the_token_of_the_address(admin: Client) -> None:
    admin.post("/p/aurora/webhooks/create/", CREATED)
    hook = Hook.objects.get()
    admin.post(f"/p/aurora/webhooks/{hook.pk}/rotate/")
    admin.post(f"/p/aurora/webhooks/{hook.pk}/remove/")
    found = AuditEntry.objects.filter(action__startswith="webhook.")
    assert found.count() == 6, "an attempt and an outcome each"
    for entry in found:
        assert hook.token not in entry.canonical()
        assert entry.target_label.endswith(f"/hooks/•••{hook.token[-4:]}/")
    assert hook.token not in lines(admin, "export.jsonl") + admin.get(TRAIL).text
    assert post(hook, account_event(), {}).status_code == 404


def test_older_entry_is_masked_where_it_is_read_and_whole_where_it_is_verified(
    admin: Client, aurora: Project
) -> None:
    token = "0123456789abcdefghijklmnopqrstuvwxyz-_8c1f"
    address, masked = f"https://p.example/hooks/{token}/", "https://p.example/hooks/•••8c1f/"
    entry = AuditEntry(
        at=timezone.now(),
        actor_name="admin",
        project=aurora,
        project_slug=aurora.slug,
        action="webhook.created",
        target_kind="webhook",
        target_label=address,
        outcome=Outcome.SUCCEEDED,
        correlation="c" * 32,
        changes={"before": {"target": "https://b.example"}, "after": {"target": address}},
    )
    _append(entry)
    assert token in entry.canonical(), "as it was written before"
    page = admin.get(f"{TRAIL}{entry.number}/").text
    for shown in (admin.get(TRAIL).text, page, lines(admin, "export.csv")):
        assert token not in shown
        assert masked in shown
    assert "The address of the webhook is masked here." in page
    rows = [json.loads(line) for line in lines(admin, "export.jsonl").splitlines()]
    (row,) = [each for each in rows if each.get("action") == "webhook.created"]
    assert row["target_label"] == address
    assert audit.verify(aurora).whole
