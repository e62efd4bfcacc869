"""Verification by the worker: what a press begins, what the page shows, and what a kill leaves."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from senders import audit, jobs
from senders.jobs import sweeping
from senders.models import AuditChain, ChainVerification, Job, Project
from senders.models.jobs import OPEN
from senders.trail import verifying
from senders.trail.verification_progress import VerificationProgress
from tests.conftest import HTMX
from tests.trail import long_trail
from tests.trail.trail_entries import add, tamper

URL = "/p/aurora/audit/"
PART = f"{URL}verification/"
AT = datetime(2026, 11, 23, 8, 24, 10, tzinfo=UTC)


def press(client: Client, **form: str) -> None:
    assert client.post(f"{URL}verify/", form)["Location"] == URL


def shown(client: Client) -> str:
    return " ".join(client.get(URL).text.split())


def verified(client: Client, **form: str) -> str:
    press(client, **form)
    jobs.run_due()
    return shown(client)


def lease_ends() -> None:
    past = timezone.now() - timedelta(seconds=1)
    Job.objects.filter(OPEN).update(due_at=past, leased_until=past)


def test_page_shows_the_chain_state_of_the_last_verification(
    unguarded: None, auditor: Client, aurora: Project
) -> None:
    assert "No entries yet." in auditor.get(URL).text
    assert 'data-chain="unverified"' in auditor.get(URL).text
    assert "Audit chain intact." in verified(auditor), "of no entries, too"
    for _each in range(3):
        last = add(aurora)
    text = shown(auditor)
    assert "0 of 3 entries verified on" in text
    assert "3 entries added since." in text
    once = re.search(r'name="once" value="([^"]+)"', text)
    assert once
    text = verified(auditor, once=once.group(1))
    assert 'data-chain="whole"' in text
    assert "Audit chain intact.</b> 3 of 3 entries verified on" in text
    assert "by auditor." in text
    assert f'data-copy="{last.hash}"' in text
    chain = AuditChain.objects.get(name="aurora")
    assert (chain.verified_length, chain.verified_hash) == (3, last.hash)
    assert audit.newest_checkpoint("aurora") is not None, "an intact chain is signed"
    tamper(2)
    assert 'data-chain="whole"' in auditor.get(URL).text, "nobody has looked since"
    text = verified(auditor, once=once.group(1))
    assert 'data-chain="whole"' in text, "one press is one verification"
    broken = verified(auditor)
    assert 'data-chain="broken"' in broken
    assert "Audit chain broken at entry 2.</b> 1 entry before it is intact. Verified on" in broken
    assert f'href="{URL}?before=3"' in broken
    assert Project.objects.get(slug="harbor").audit_entries.count() == 0


def test_page_polls_until_the_worker_has_verified_and_says_if_none_runs(
    auditor: Client, manager: Client, aurora: Project
) -> None:
    add(aurora)
    assert "hx-get" not in auditor.get(PART, headers=HTMX).text
    press(auditor)
    text = shown(auditor)
    assert 'data-verification="waiting"' in text
    assert 'data-chain="unverified"' in text, "it says nothing of the chain before its end"
    assert "auditor requested a verification on" in text
    assert "No worker is running. The verification starts when one runs." in text
    assert f'data-poll hx-get="{PART}" hx-trigger="every 2s"' in text
    assert "Verify now" not in text
    press(manager)
    assert "A verification is under way. No other one was started." in manager.get(URL).text
    assert Job.objects.filter(OPEN, kind=verifying.KIND).count() == 1
    part = auditor.get(PART, headers=HTMX)
    assert part.text.lstrip().startswith("<section")
    assert "no-store" in part["Cache-Control"]
    assert auditor.get(PART)["Location"] == URL, "without scripts it is the page"
    jobs.run_due()
    part = auditor.get(PART, headers=HTMX)
    assert "Audit chain intact." in part.text
    assert "data-poll" not in part.text
    assert "Verify now" in part.text
    press(manager)
    assert ChainVerification.objects.get().ended_at is None, "ended ones make room"


def test_verification_from_a_checkpoint_says_what_it_did_not_read(
    unguarded: None, auditor: Client, aurora: Project
) -> None:
    for _each in range(3):
        add(aurora)
    audit.sign("aurora")
    add(aurora)
    text = verified(auditor, **{"from": "checkpoint"})
    assert 'data-chain="whole-since"' in text
    assert "Audit chain intact after entry 3.</b> 1 entry after it verified on" in text
    assert "The entries up to there have not been verified here." in text
    assert 'data-chain="whole"' in verified(auditor, **{"from": "start"})
    add(aurora)
    tamper(2)
    text = verified(auditor, **{"from": "checkpoint"})
    assert "Audit chain intact after entry 4." in text
    assert "did not read the entries up to there. Entries 1 to 4 were last verified on" in text
    text = verified(auditor, **{"from": "start"})
    assert "Audit chain broken at entry 2." in text
    text = verified(auditor, **{"from": "checkpoint"})
    assert "Audit chain broken at entry 2." in text, "a broken chain is read whole"


def test_entry_altered_after_the_checkpoint_is_found_from_there(
    unguarded: None, auditor: Client, aurora: Project
) -> None:
    add(aurora)
    audit.sign("aurora")
    add(aurora)
    add(aurora)
    tamper(3)
    text = verified(auditor, **{"from": "checkpoint"})
    assert "Audit chain broken at entry 3.</b> Verified from entry 2 on, on" in text
    assert "entries before it are intact" not in text, "one of them was not read"


def test_run_of_a_killed_worker_is_taken_up_again(auditor: Client, aurora: Project) -> None:
    add(aurora)
    press(auditor)
    job = Job.objects.get(kind=verifying.KIND)
    Job.objects.filter(pk=job.pk).update(attempts=1, lease="killed")
    settle = verifying.run(job.payload)
    found = ChainVerification.objects.get()
    assert (found.started_at is not None, found.ended_at, found.total) == (True, None, 1)
    text = shown(auditor)
    assert 'data-verification="running"' in text
    assert "Verification requested by auditor: 0 of 1 entries are read." in text
    assert "No worker is running. The verification begins again when one runs." in text
    assert 'data-chain="unverified"' in text
    assert settle is not None
    lease_ends()
    assert jobs.run_due() == 1
    assert 'data-chain="whole"' in shown(auditor)
    assert verifying.run(job.payload) is None, "what ended is not begun again"


def test_run_that_was_killed_each_time_is_shown_as_not_finished(
    auditor: Client, aurora: Project
) -> None:
    add(aurora)
    press(auditor)
    Job.objects.filter(kind=verifying.KIND).update(attempts=3)
    lease_ends()
    sweeping.sweep()
    text = shown(auditor)
    assert 'data-verification="failed"' in text
    assert 'data-chain="unverified"' in text
    assert "was not finished. It has no result." in text
    assert PART not in text, "nothing is asked for again"
    assert 'data-chain="whole"' in verified(auditor)
    assert "data-verification" not in shown(auditor)


PROGRESS: list[tuple[dict[str, object], tuple[str, str, int, int]]] = [
    (
        {},
        (
            "waiting",
            "jane requested a verification on 23 Nov 2026 08:24:10 UTC. It has not started yet.",
            0,
            0,
        ),
    ),
    (
        {"started_at": AT, "total": 1_000_000, "reached": 120_000},
        (
            "running",
            "Verification requested by jane: 120,000 of 1,000,000 entries are read.",
            120_000,
            1_000_000,
        ),
    ),
    (
        {"started_at": AT, "since": 900, "total": 1000, "reached": 950},
        ("running", "Verification requested by jane: 50 of 100 entries are read.", 50, 100),
    ),
    (
        {"started_at": AT, "total": 10, "reached": 12},  # entries were added meanwhile
        ("running", "Verification requested by jane: 10 of 10 entries are read.", 10, 10),
    ),
    (
        {"started_at": AT, "ended_at": AT, "failed": True},
        (
            "failed",
            "The verification that jane requested on 23 Nov 2026 08:24:10 UTC was not finished."
            " It has no result.",
            0,
            0,
        ),
    ),
]


@pytest.mark.parametrize(("columns", "expected"), PROGRESS)
def test_progress_states_how_far_a_verification_is(
    columns: dict[str, object], expected: tuple[str, str, int, int]
) -> None:
    found = ChainVerification(by_name="jane", made_at=AT, from_start=True, **columns)
    progress = VerificationProgress.of(found)
    assert progress is not None
    told = (progress.state, progress.sentence, progress.done, progress.total)
    assert told == expected


def test_nothing_is_told_of_a_verification_that_ended_with_a_result() -> None:
    ended = ChainVerification(by_name="jane", made_at=AT, ended_at=AT)
    assert VerificationProgress.of(ended) is None
    assert VerificationProgress.of(None) is None


@pytest.mark.slow
def test_long_chain_is_verified_from_its_checkpoint_by_default_and_notes_its_progress(
    auditor: Client, aurora: Project
) -> None:
    people = [User.objects.get(username="manager")]
    long_trail.fill(aurora, verifying.SHORT + 150, objects=50, people=people)
    text = verified(auditor)
    assert "Audit chain intact after entry 10,100.</b> 50 entries after it verified" in text
    assert "Verify all entries" in text
    press(auditor, **{"from": "start"})
    begun = ChainVerification.objects.get()
    assert verifying.run({"verification": begun.pk}) is not None
    begun.refresh_from_db()
    assert (begun.reached, begun.total) == (10_000, 10_150), "noted each 5,000 entries"
    jobs.run_due()
    assert "10,150 of 10,150 entries verified" in shown(auditor)
