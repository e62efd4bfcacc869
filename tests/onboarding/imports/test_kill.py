"""A worker that creates drafts is killed in the middle, and another one goes on.

The database is that of ``TEST_DATABASE_URL`` too, see ``tests.postgres``. ``make bench``
runs it with 1,000 rows, 40 of them bad.
"""

import os
import signal
from pathlib import Path

import pytest
from django.db import transaction
from django.test import Client

from senders import jobs
from senders.audit import verify
from senders.models import AuditEntry, Draft, DraftImport, ImportedRow, Job, Project
from tests.conftest import signed_in
from tests.contract.processes import environment, free_port
from tests.jobs.processes import wait_until, worker
from tests.jobs.test_processes import database_url
from tests.onboarding.imports.making import IMPORT, csv_text, row, upload

pytestmark = [pytest.mark.sockets, pytest.mark.slow]
ROWS = int(os.environ.get("IMPORTED_ROWS") or "200")
BAD = ROWS // 25


def created() -> int:
    return ImportedRow.objects.filter(state="created").count()


def is_checked() -> bool:
    """Works on; a job that left rows for its next turn is due again a moment later."""
    jobs.run_due()
    return DraftImport.objects.filter(state="checked").exists()


def due_again() -> None:
    """Ends the lease of the killed worker, which would end by itself after some seconds."""
    with transaction.atomic():
        Job.objects.filter(done_at=None).update(leased_until=None, rung_at=None)


def test_rows_make_one_draft_a_good_row_though_the_worker_is_killed(
    tmp_path: Path, aurora: Project
) -> None:
    staff: Client = signed_in("onboarding")
    bad = set(range(10, ROWS, ROWS // BAD))
    assert len(bad) == BAD
    rows = [row(f"Brand {n:04}", "XX" if n in bad else "SE, GB") for n in range(ROWS)]
    assert upload(staff, csv_text(rows)).status_code == 302
    wait_until(is_checked)
    run = DraftImport.objects.get()
    assert (run.state, run.rows.filter(state="bad").count()) == ("checked", BAD)
    staff.post(f"{IMPORT}{run.pk}/create/")
    env = environment(tmp_path, free_port(), DATABASE_URL=database_url(), WORKER_THREADS="2")
    due_again()
    for least in (ROWS // 10, ROWS // 3):
        with worker(env, tmp_path) as process:
            wait_until(lambda least=least: created() >= least)  # type: ignore[misc]
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        assert created() < ROWS - BAD, "it was killed in the middle"
        due_again()
    with worker(env, tmp_path):
        wait_until(lambda: DraftImport.objects.filter(state="done").exists())
    titles = list(Draft.objects.order_by("title").values_list("title", flat=True))
    assert titles == [f"Brand {n:04}" for n in range(ROWS) if n not in bad]
    assert Draft.objects.filter(total=0).count() == 0, "the progress of each was stored"
    numbers = run.rows.filter(state="created").values_list("draft", flat=True)
    assert set(numbers) == set(Draft.objects.values_list("pk", flat=True))
    assert AuditEntry.objects.filter(action="draft.created").count() == ROWS - BAD
    entry = AuditEntry.objects.get(action="drafts.imported")
    assert (entry.changes["created"], entry.changes["with_problems"]) == (ROWS - BAD, BAD)
    assert verify(aurora).findings == ()
