"""Each way to falsify the record is named by command, page and the documented code, or by none."""

import contextlib
import html
import io
import re
import runpy
import sys
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from senders import audit, jobs
from senders.audit import Actor
from senders.audit.findings import Fault
from senders.cases import waiting
from senders.cases.waiting import Asked
from senders.models import AuditChain, Project, Role, WaitingItem
from senders.onboarding import drafts, saving
from tests.audit.falsifications import ANCHORS, FALSIFICATIONS, NOBODY, Falsification
from tests.audit.forging import ITEM_COLUMNS, Scene, copy, note
from tests.conftest import signed_in
from tests.exports.test_exports import DOCS, text_of
from tests.trail.trail_entries import add, sign_in

TRAIL = "/p/aurora/audit/"
UNKNOWN = "Not compared with checkpoints outside the database"


@pytest.fixture
def anchor_file(tmp_path: Path, settings: Settings) -> Path:
    settings.AUDIT_ANCHOR_FILE = str(tmp_path / "anchors.jsonl")
    return tmp_path / "anchors.jsonl"


@pytest.fixture
def scene(
    unguarded: None,
    aurora: Project,
    anchor_file: Path,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> Scene:
    """A chain with three checkpoints, a note, a draft that waits, and sign-ins of five people."""
    user, now = User.objects.get(username="onboarding"), timezone.now()
    actor = Actor(aurora, "onboarding", user=user, role=Role.ONBOARDING)

    def entries(count: int) -> None:
        for _each in range(count):
            add(aurora, now=timezone.now())

    def signed() -> int:
        with django_capture_on_commit_callbacks(execute=True):
            made = audit.sign("aurora")
        assert made is not None
        return made.number

    def grow() -> None:
        entries(9)
        signed()

    entries(3)
    draft = saving.create(aurora, user, {"basics": {"title": ["Deals"]}}, now=now, actor=actor)
    note = drafts.add_note(draft, "Ask Jane about the video", user, actor, now=now)
    wanted = Asked(WaitingItem.Party.CUSTOMER, "Jane", "video", now)
    item = waiting.add(draft.case, wanted, user, actor, now=now)
    early = WaitingItem.objects.values_list(*ITEM_COLUMNS).get(pk=item.pk)
    first = signed()
    waiting.change(item, replace(wanted, what="logo"), actor, now=now)
    entries(3)
    second = signed()
    backup = copy()
    entries(4)
    third = signed()
    entries(2)
    for name in ("manager", "auditor", "onboarding", "stranger", "manager"):
        sign_in(name, now=timezone.now())
    with django_capture_on_commit_callbacks(execute=True):
        audit.sign("")
    sign_in("manager", now=timezone.now())
    assert note.entry is not None
    return Scene(
        note=note.pk,
        draft=draft.pk,
        noted=note.entry,
        signed=(first, second, third),
        end=AuditChain.objects.get(name="aurora").length,
        backup=backup,
        item=item.pk,
        early_item=early,
        grow=grow,
    )


def command(*arguments: str) -> list[str]:
    """Returns what the command says; unguarded databases make it fail in any case."""
    out = io.StringIO()
    with contextlib.suppress(CommandError):
        call_command("verify_audit", "--no-checkpoint", *arguments, stdout=out)
    return out.getvalue().splitlines()


def breaks(lines: list[str]) -> str:
    return "\n".join(line for line in lines if line.strip().startswith("Broken"))


def page(client: Client) -> str:
    client.post(f"{TRAIL}verify/", {"from": "start"})
    jobs.run_due()
    return html.unescape(" ".join(client.get(TRAIL).text.split()))


@pytest.fixture
def third_party(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """Runs the documented code, word by word, on a file; returns its words."""
    code = re.search(r"```python\n(.*?)```", DOCS.read_text("utf-8"), re.DOTALL)
    assert code
    (tmp_path / "verify.py").write_text(code.group(1), "utf-8")
    (tmp_path / "key.txt").write_text(Client().get("/audit/key/").text, "utf-8")

    def run(text: str, *arguments: str) -> str:
        (tmp_path / "export.jsonl").write_bytes(text.encode())
        monkeypatch.chdir(tmp_path)
        monkeypatch.setattr(
            sys, "argv", ["verify.py", "export.jsonl", "--key", "key.txt", *arguments]
        )
        said = io.StringIO()
        with contextlib.redirect_stdout(said):
            try:
                runpy.run_path("verify.py", run_name="__main__")
            except SystemExit as ended:
                return f"{said.getvalue()}{ended.code}"
        return said.getvalue()

    return SimpleNamespace(run=run)


def export(client: Client, chain: str) -> str:
    return text_of(client.get(f"{TRAIL}export.jsonl{'' if chain else '?chain=people'}"))


def test_record_as_the_portal_wrote_it_is_intact_for_all(
    scene: Scene, anchor_file: Path, third_party: SimpleNamespace, settings: Settings
) -> None:
    settings.AUDIT_ANCHOR_FILE = ""
    assert breaks(command("--anchors", str(anchor_file))) == ""
    assert UNKNOWN in "\n".join(command())
    client = signed_in("auditor")
    assert UNKNOWN in page(client)
    settings.AUDIT_ANCHOR_FILE = str(anchor_file)
    text = page(client)
    assert 'data-chain="whole"' in text
    assert UNKNOWN not in text
    for chain in ("aurora", ""):
        said = third_party.run(export(client, chain), "--anchors", str(anchor_file))
        assert re.match(r"(whole|filtered): \d+ entries", said), said
        assert "anchors compared." in said
        assert "Not known" not in said


@pytest.mark.parametrize("way", FALSIFICATIONS, ids=lambda way: way.name)
def test_falsification_is_named_by_all_who_can_know(
    way: Falsification,
    scene: Scene,
    anchor_file: Path,
    third_party: SimpleNamespace,
    settings: Settings,
) -> None:
    way.act(scene)
    settings.AUDIT_ANCHOR_FILE = ""
    alone, compared = command(), command("--anchors", str(anchor_file))
    client = signed_in("auditor")
    shown_alone = page(client) if way.chain else ""
    settings.AUDIT_ANCHOR_FILE = str(anchor_file)
    shown = page(client) if way.chain else ""
    if way.needs == NOBODY:
        assert breaks(compared) == "", way.why
        assert "entries are not signed" in shown or "not signed yet" in "\n".join(alone), way.why
    else:
        assert way.found in breaks(compared)
        assert not way.chain or way.found in shown
        assert not way.chain or 'data-chain="broken"' in shown
    if way.needs:
        assert breaks(alone) == "", way.why
        assert UNKNOWN in "\n".join(alone)
        assert UNKNOWN in shown_alone
    else:
        assert way.found in breaks(alone)
        assert not way.chain or way.found in shown_alone
    if way.stops:
        with pytest.raises(IntegrityError), transaction.atomic():
            export(client, way.chain)
        return
    text = export(client, way.chain)
    alone_said = third_party.run(text)
    said = third_party.run(text, "--anchors", str(anchor_file))
    if way.third_needs != NOBODY:
        assert way.third in said
        assert not said.startswith(("whole", "filtered"))
    if way.third_needs:
        assert way.why
        assert "Not known" in alone_said, "it does not say more than it knows"
    else:
        assert way.third in alone_said


def test_ways_are_many_and_each_has_a_reason_where_somebody_cannot_know() -> None:
    assert len({way.name for way in FALSIFICATIONS}) == len(FALSIFICATIONS) >= 30
    for way in FALSIFICATIONS:
        assert bool(way.why) == bool(way.needs or way.third_needs), way.name
        assert {way.needs, way.third_needs} <= {"", ANCHORS, NOBODY}


def test_verification_behind_a_checkpoint_compares_notes_with_their_own_entries(
    scene: Scene,
) -> None:
    """It did not walk past the entry of the note, and asks for it by its number."""
    since = audit.newest_checkpoint("aurora")
    assert audit.verify_chain("aurora", since=since).findings == ()
    note(scene, text="Approved")
    (found,) = audit.verify_chain("aurora", since=since).findings
    assert (found.fault, found.number) == (Fault.NOTE_ALTERED, scene.noted)
    note(scene, entry=scene.noted + 1)
    (found,) = audit.verify_chain("aurora", since=since).findings
    assert found.fault == Fault.NOTE_WITHOUT_ENTRY
