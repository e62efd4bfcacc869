"""Signed checkpoints: when they are made, what they say, and where their copies go."""

import base64
import hashlib
import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.test import Client
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from rcsportal import audit_keys
from senders import audit
from senders.audit import Action, Actor, Target, anchors, checkpoints
from senders.models import AppendOnly, AuditCheckpoint, AuditEntry, Outcome, Project
from tests.audit.test_triggers import add, execute

NOW = datetime(2026, 11, 23, 8, 30, tzinfo=UTC)


@pytest.fixture
def anchor_file(tmp_path: Path, settings: Settings) -> Path:
    settings.AUDIT_ANCHOR_FILE = str(tmp_path / "anchors.jsonl")
    return tmp_path / "anchors.jsonl"


def test_hundredth_entry_is_signed_logged_and_anchored(
    aurora: Project,
    anchor_file: Path,
    caplog: pytest.LogCaptureFixture,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        add(aurora, 99)
    assert not AuditCheckpoint.objects.exists()
    with django_capture_on_commit_callbacks(execute=True):
        add(aurora, 3)
    made = AuditCheckpoint.objects.get()
    assert (made.chain, made.serial, made.since, made.number) == ("aurora", 1, 0, 102)
    hashes = AuditEntry.objects.order_by("number").values_list("hash", flat=True)
    assert made.hashes == hashlib.sha256("".join(hashes).encode()).hexdigest()
    (line,) = anchor_file.read_text().splitlines()
    assert json.loads(line) == {"event": "audit.checkpoint"} | made.printed()
    logged = [record.msg for record in caplog.records if "audit.checkpoint" in str(record.msg)]
    assert logged[0]["signature"] == made.signature  # type: ignore[index]


def test_public_key_page_verifies_a_checkpoint_without_the_portal(aurora: Project) -> None:
    add(aurora)
    made = audit.sign("aurora")
    assert made is not None
    response = Client().get("/audit/key/")
    assert "max-age" in response["Cache-Control"]
    key_id = response.text.partition("\n")[0].removeprefix("Key ID: ")
    assert key_id == made.key
    key: Any = load_pem_public_key(response.text.partition("\n")[2].encode())
    stated = made.printed()
    signature = bytes.fromhex(stated.pop("signature"))
    text = json.dumps(stated, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    key.verify(signature, f"checkpoint {text}".encode())


def test_end_that_is_signed_gets_no_second_checkpoint(aurora: Project) -> None:
    assert audit.sign("aurora") is None
    add(aurora, 2)
    assert audit.sign("aurora") == audit.sign("aurora")
    add(aurora)
    checkpoints.sign_all()
    assert list(AuditCheckpoint.objects.values_list("serial", "since", "number")) == [
        (1, 0, 2),
        (2, 2, 3),
    ]


def test_append_leaves_a_long_unsigned_chain_to_the_worker(aurora: Project) -> None:
    add(aurora, 3)
    assert audit.sign("aurora", most=2) is None
    checkpoints.sign_all()
    assert AuditCheckpoint.objects.get().number == 3


def test_changed_chain_gets_no_new_signature(
    unguarded: None, aurora: Project, caplog: pytest.LogCaptureFixture
) -> None:
    add(aurora, 2)
    audit.sign("aurora")
    add(aurora, 3)
    execute("UPDATE senders_auditentry SET actor_name = 'other' WHERE number = 4")
    assert audit.sign("aurora") is None
    assert AuditCheckpoint.objects.count() == 1
    assert "entry 4 does not follow" in caplog.text


def test_failure_to_write_anchors_leaves_the_checkpoint_and_is_logged(
    aurora: Project,
    settings: Settings,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    settings.AUDIT_ANCHOR_FILE = str(tmp_path)  # a folder
    add(aurora)
    with django_capture_on_commit_callbacks(execute=True):
        assert audit.sign("aurora") is not None
    assert "audit.anchor_failed" in caplog.text


@pytest.mark.parametrize("sql", ["UPDATE {} SET number = 9", "DELETE FROM {}"])
def test_database_refuses_to_change_checkpoints(aurora: Project, sql: str) -> None:
    add(aurora)
    made = audit.sign("aurora")
    assert made is not None
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        execute(sql.format("senders_auditcheckpoint"))
    for change in (made.save, made.delete, AuditCheckpoint.objects.all().delete):
        with pytest.raises(AppendOnly):
            change()


def test_checkpoints_of_an_old_key_stay_genuine_while_it_is_listed(
    aurora: Project, settings: Settings
) -> None:
    add(aurora)
    audit.sign("aurora")
    old = audit_keys.public_text(settings.AUDIT_KEY)
    settings.AUDIT_KEY = audit_keys.new()
    assert not audit.verify(aurora).whole
    settings.AUDIT_OLD_KEYS = [old]
    add(aurora)
    audit.sign("aurora")
    assert audit.verify(aurora).signed == 2
    assert len(set(AuditCheckpoint.objects.values_list("key", flat=True))) == 2
    assert Client().get("/audit/key/").text.count("BEGIN PUBLIC KEY") == 2


def _checkpoint(serial: int) -> AuditCheckpoint:
    return AuditCheckpoint(
        chain="aurora",
        serial=serial,
        since=0,
        number=serial,
        hash="h" * 64,
        hashes="h" * 64,
        at=NOW,
        key="k",
        signature="s" * 128,
    )


def test_writers_append_whole_lines_to_one_anchor_file(tmp_path: Path) -> None:
    """Each opens the file for itself, so the lock is the one between processes."""
    path = tmp_path / "anchors.jsonl"
    path.write_text('{"event": "audit.checkpoint", "ser')  # a crash cut it
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda serial: anchors.append(_checkpoint(serial), path), range(1, 41)))
    found = anchors.read([path])
    assert sorted(each.checkpoint.serial for each in found.found) == list(range(1, 41))
    assert [str(each) for each in found.findings] == [
        "The checkpoint in anchors.jsonl:1 cannot be read."
    ]


def test_verification_may_begin_behind_a_checkpoint_and_tells_its_progress(aurora: Project) -> None:
    add(aurora, 5)
    checkpoint = audit.sign("aurora")
    add(aurora, 2)
    places: list[int] = []
    report = audit.verify_chain("aurora", since=checkpoint, on_progress=places.append)
    assert (report.whole, report.checked, report.signed, report.unsigned) == (True, 7, 5, 2)
    assert report.last_hash == AuditEntry.objects.get(number=7).hash


def test_entry_with_an_earlier_time_gets_the_time_of_the_last_entry(aurora: Project) -> None:
    actor, target = Actor(aurora, "manager"), Target("sender", "1")
    for minutes in (0, -5, 5):
        at = NOW + timedelta(minutes=minutes)
        audit.record(actor, Action.SENDER_LAUNCHED, Outcome.SUCCEEDED, target, now=at)
    times = list(AuditEntry.objects.order_by("number").values_list("at", flat=True))
    assert times == [NOW, NOW, NOW + timedelta(minutes=5)]
    assert audit.verify(aurora).findings == ()


def test_audit_key_command_prints_public_keys_and_never_the_key_in_use(
    capsys: pytest.CaptureFixture[str], settings: Settings
) -> None:
    call_command("audit_key")
    said = capsys.readouterr().out
    assert audit_keys.public_text(settings.AUDIT_KEY) in said
    assert settings.AUDIT_KEY not in said
    call_command("audit_key", "--new")
    key = capsys.readouterr().out.partition("\n")[0].removeprefix("AUDIT_KEY=")
    assert len(base64.urlsafe_b64decode(key)) == 32


def test_checkpoint_table_is_guarded(aurora: Project) -> None:
    execute(
        "DROP TRIGGER audit_checkpoint_kept"
        + (" ON senders_auditcheckpoint" if connection.vendor == "postgresql" else "")
    )
    assert audit.triggers.missing(connection) == ["audit_checkpoint_kept"]
