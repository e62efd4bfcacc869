"""Facts of the rows that no POST leaves: commands, exports, ``rcs`` and merged edits.

Those of every POST are in ``tests.audit.trail_shown``. All entries here are the product's own.
"""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.utils import timezone

from senders.audit import Action, Actor
from senders.models import AuditEntry, Draft, Project
from senders.onboarding import editing, unconfirmed
from senders.onboarding.draft_view import DraftView
from senders.provisioning import SenderInput, SenderUpdate, WebhookInput
from senders.sinch import clients, writes
from senders.trail import reading, row_facts
from senders.trail.entry_view import with_attempts
from senders.trail.reasons import reason
from tests.audit.intake_shown import SHOWN as INTAKE_SHOWN
from tests.audit.test_what_posts_leave import BY_COMMAND, BY_GET, BY_RCS, ELSEWHERE, OF_BEFORE
from tests.audit.trail_shown import SHOWN
from tests.conftest import signed_in
from tests.onboarding.complete import body
from tests.onboarding.conftest import draft_of

HOOK = {"target": "https://a.example/in", "secret": "a", "triggers": ["RCS_SENDER_STATUS_UPDATED"]}
NEWER = {"target": "https://b.example/in", "secret": "b", "triggers": ["RCS_SENDER_STATUS_UPDATED"]}


def actor(project: Project) -> Actor:
    return Actor(project, "onboarding", user=User.objects.get(username="onboarding"))


def command(*arguments: str) -> Callable[[Path], object]:
    """Runs a command; a word that ends in ``.secret`` becomes a file that holds it."""

    def run(folder: Path) -> None:
        words = []
        for word in arguments:
            file = folder / word
            if word.endswith(".secret"):
                file.write_text(f"long-enough-{word}")
            words.append(str(file) if word.endswith(".secret") else word)
        call_command(*words, stdout=io.StringIO())

    return run


ZOE = ("add_member", "zoe", "aurora")
CREATE = ("--create", "--password-file", "a.secret")
NOVA = ("add_project", "nova", "--name", "Nova", "--project-id", "p-1", "--key-secret-file")
COMMANDS: list[tuple[list[Callable[[Path], object]], str, tuple[str, ...]]] = [
    ([command(*ZOE, "onboarding", *CREATE)], "person.created", ()),
    ([command(*ZOE, "onboarding", *CREATE)], "member.added", ("Onboarding",)),
    (
        [command(*ZOE, "auditor", "--until", "2099-12-31", *CREATE)],
        "member.added",
        ("Auditor", "last day 2099-12-31"),
    ),
    (
        [command(*ZOE, "onboarding", *CREATE), command(*ZOE, "manager")],
        "member.role_changed",
        ("Onboarding → Manager",),
    ),
    (
        [
            command(*ZOE, "admin", "--until", "2099-12-31", *CREATE),
            command(*ZOE, "admin"),
        ],
        "member.role_changed",
        ("no last day",),
    ),
    ([command(*NOVA, "a.secret", "--key-id", "k-1")], "project.connected", ("key k-1", "p-1")),
    (
        [
            command(*NOVA, "a.secret", "--key-id", "k-1"),
            command(*NOVA, "b.secret", "--key-id", "k-2", "--auth", "basic"),
        ],
        "project.credentials_changed",
        ("key k-1 → k-2", "new secret", "oauth2 → basic"),
    ),
]
EXPORTS: list[tuple[str, str, tuple[str, ...]]] = [
    (
        "senders/export.csv?state=LAUNCHED",
        "senders.exported",
        ("CSV", "114 senders", "state: LAUNCHED"),
    ),
    ("audit/export.jsonl", "audit.exported", ("JSON Lines", "1 entry")),
    ("audit/export.csv?person=manager", "audit.exported", ("CSV", "person: manager")),
    ("changes/export.csv?since=7", "changes.exported", ("CSV", "0 rows", "since: 7")),
    ("coverage/export.csv", "coverage.exported", ("CSV",)),
]


def rows(action: str) -> list[tuple[str, ...]]:
    """Returns the facts of all rows with this action, the latest first."""
    entries = list(reading.settled(AuditEntry.objects.filter(action=action)).order_by("-pk"))
    return [view.facts for view in with_attempts("aurora", entries, reading.attempts(entries))]


@pytest.mark.parametrize(("runs", "action", "said"), COMMANDS)
def test_rows_of_commands_say_roles_days_and_keys(
    runs: list[Callable[[Path], object]], action: str, said: tuple[str, ...], tmp_path: Path
) -> None:
    for run in runs:
        run(tmp_path)
    assert rows(action)[0] == said


@pytest.mark.parametrize(("path", "action", "said"), EXPORTS)
def test_rows_of_exports_say_kind_count_and_filters(
    path: str, action: str, said: tuple[str, ...]
) -> None:
    response: Any = signed_in("auditor").get(f"/p/aurora/{path}")
    assert response.status_code == 200
    b"".join(response.streaming_content)
    assert rows(action)[0] == said


def test_row_of_a_history_export_says_its_kind(aurora: Project) -> None:
    draft = draft_of(aurora, body())
    response: Any = signed_in("auditor").get(f"/p/aurora/onboarding/{draft.pk}/history/export.csv")
    b"".join(response.streaming_content)
    assert rows("draft.exported") == [("CSV",)]


def test_row_of_an_update_says_countries_and_fields(aurora: Project) -> None:
    made = writes.create_sender(actor(aurora), SenderInput.parse(body()))
    for details, said in (
        ({"countries": ["GB", "DE"]}, ("added DE", "removed FR, US")),
        ({"brand": {"description": "New"}}, ("The brand description",)),
        (
            {"brand": {"name": "Neu", "description": "Newer", "color": "#000000"}},
            ("3 fields",),
        ),
    ):
        before = clients.client_of(aurora).get_sender(made.id)
        change = SenderUpdate.parse({"details": details})
        writes.update_sender(actor(aurora), made.id, change, before=before)
        assert set(said) <= set(rows("sender.updated")[0])


def test_rows_of_rcs_commands_say_the_comment_and_the_move_of_a_webhook(aurora: Project) -> None:
    writes.add_account_comment(actor(aurora), "Write to jane@nova.example, please.")
    assert rows("account.commented") == [("“Write to j•••@nova.example, please.”",)]
    made = writes.create_webhook(actor(aurora), WebhookInput.parse(HOOK))
    writes.replace_webhook(actor(aurora), made.id, WebhookInput.parse(NEWER), before=made)
    moved = "https://a.example/in → https://b.example/in"
    assert rows("webhook.replaced") == [(moved, "1 event type")]


def test_row_of_merged_changes_says_the_decided_fields(aurora: Project) -> None:
    client = clients.client_of(aurora)
    made = client.create_sender(SenderInput.parse(body()))
    user = User.objects.get(username="onboarding")
    edit = editing.begin(client.get_sender(made.id), actor(aurora), user, timezone.now())
    client.update_sender(
        made.id, SenderUpdate.parse({"details": {"brand": {"description": "Theirs"}}})
    )
    edit.answers["brand"]["description"] = ["Mine"]
    edit.save()
    current = client.get_sender(made.id)
    questions = DraftView(edit).questions
    path = "details.brand.description"
    editing.resolve(
        edit, actor(aurora), user, current, {path: editing.YOURS}, questions, timezone.now()
    )
    assert rows("draft.caught_up") == [("The brand description",)]


def test_row_of_a_confirmed_draft_says_the_sender(aurora: Project) -> None:
    at = timezone.now()
    made = clients.client_of(aurora).create_sender(SenderInput.parse(body()))
    draft = draft_of(
        aurora,
        body(),
        state=Draft.State.UNCONFIRMED,
        attempted_at=at,
        attempt_ends=at,
    )
    assert unconfirmed.confirm(draft, actor(aurora), made.id, timezone.now())
    assert rows("draft.confirmed") == [(f"sender {made.id}",)]


def test_every_action_has_its_row_in_a_table() -> None:
    by_post = {each.action for press in (SHOWN | INTAKE_SHOWN).values() for each in press}
    tables = by_post | BY_COMMAND | BY_RCS | BY_GET | ELSEWHERE | OF_BEFORE
    missing = {action.value for action in Action} - tables
    assert not missing, f"say in tests.audit.trail_shown what these rows show: {missing}"


LONG: list[tuple[str, dict[str, Any], dict[str, Any], tuple[str, ...]]] = [
    # action, changes, asked, facts
    (
        "melted",
        {"before": {"role": "admin"}, "after": {"role": "auditor"}},
        {},
        ("Admin → Auditor",),
    ),
    ("melted", {"after": {"a": 1, "b": 2, "c": 3}}, {}, ("3 fields",)),
    ("sender.launched", {}, {}, ()),
    (
        "draft.owner_changed",
        {"before": {"owner": "manager"}, "after": {"owner": "onboarding"}},
        {},
        ("manager → onboarding",),
    ),
    (
        "draft.waiting_changed",
        {"after": {"waiting.contact_name": "J••• #0", "waiting.since": "2026-11-20"}},
        {},
        ("waiting for J••• #0", "since 2026-11-20"),
    ),
    (
        "draft.waiting_changed",
        {"before": {"waiting.contact_name": "J••• #0"}, "after": {"waiting.contact_name": None}},
        {},
        ("waiting for no one",),
    ),
    (
        "sender.launched",
        {},
        {"countries": ["DE", "FR", "GB", "US", "SE", "NO", "DK", "FI", "IT", "ES"]},
        ("in DE, FR, GB, US, SE, NO, DK, FI and 2 more",),
    ),
    (
        "test_numbers.added",
        {},
        {"testNumbers": ["+46•••651 #d922053a75e7e174", "+46•••652 #d922053a75e7e175"]},
        ("2 test numbers", "+46•••651", "+46•••652"),
    ),
    ("sender.commented", {}, {"comment": "x" * 100}, (f"“{'x' * 79}…”",)),
    ("sender.commented", {"after": "gone"}, {}, ()),
    ("draft.saved", {"step": "moon", "fields": "all"}, {}, ("moon",)),
    ("token.revealed", {"after": {"shown": False}}, {}, ("Sinch returned no token",)),
]


@pytest.mark.parametrize(("action", "changes", "asked", "said"), LONG)
def test_long_unknown_and_unreadable_facts_stay_short(
    action: str, changes: dict[str, Any], asked: dict[str, Any], said: tuple[str, ...]
) -> None:
    assert row_facts.facts(action, changes, asked, 7) == said


REASONS: list[tuple[str, str, dict[str, Any], str]] = [
    ("sender.launched", "not_sent", {}, "The request was not sent to Sinch."),
    ("person.sign_in_failed", "unknown_name", {}, "No account has this name."),
    (
        "test_number.invited_again",
        "user_cannot_be_reached",
        {"answer": {"message": "No."}},
        "The number cannot be reached over RCS.",
    ),
    (
        "sender.updated",
        "file_not_found",
        {"answer": {"message": "logoUrl"}},
        "Sinch reported: “logoUrl”",
    ),
    ("sender.updated", "new_code", {}, ""),
    ("melted", "", {"answer": "gone"}, ""),
]


@pytest.mark.parametrize(("action", "code", "changes", "said"), REASONS)
def test_reason_is_in_words_or_as_sinch_reported_it(
    action: str, code: str, changes: dict[str, Any], said: str
) -> None:
    assert reason(action, code, changes) == said
