"""A check while its page is open: its worker is killed in mid-check and started again."""

import os
import signal
import threading
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connections
from django.db.models.functions import Now
from playwright.sync_api import expect

from senders.models import Job, Project, WorkerBeat
from senders.receipts import asking
from tests.contract.processes import environment, free_port
from tests.e2e.conftest import Open
from tests.inspections import web
from tests.jobs.processes import wait_until, worker
from tests.onboarding.conftest import draft_of

pytestmark = [pytest.mark.browser, pytest.mark.sockets]
PAGE = b"<html lang=en><title>Privacy</title><p>We keep your number for our messages only.</p>"


def test_page_shows_the_result_of_a_check_whose_worker_was_killed(
    open_as: Open, aurora: Project, tmp_path: Path
) -> None:
    if connections["default"].vendor != "sqlite":
        pytest.skip("the worker shares the files of this test")
    asked, released = threading.Event(), threading.Event()

    def held(request: Any) -> Iterable[bytes]:
        asked.set()
        released.wait(60)
        return web.sends(PAGE)(request)

    with web.serving({"/privacy": held}) as site:
        files = {alias: connections[alias].settings_dict["NAME"] for alias in connections}
        env = environment(
            tmp_path,
            free_port(),
            DATABASE_URL=f"sqlite:///{files['default']}",
            SANDBOX_DATABASE_URL=f"sqlite:///{files['sandbox']}",
            CHECK_HOSTS=f"127.0.0.1:{site.port}",
        )
        brand = {"name": "Aurora Deals", "privacyPolicyUrl": site.url("/privacy")}
        basics = {"region": "EU", "billingCategory": "CONVERSATIONAL", "useCase": "TRANSACTIONAL"}
        draft = draft_of(aurora, {**basics, "details": {"brand": brand}})
        with worker(env, tmp_path) as first:
            wait_until(WorkerBeat.objects.filter(stopped_at=None).exists)
            page = open_as("onboarding", f"/p/aurora/onboarding/{draft.pk}/contacts/")
            line = page.locator("#checked-privacy_policy_url")
            expect(page.locator("#checks")).to_contain_text("1 check is running: Privacy policy.")
            expect(line).to_contain_text("You can go on.")
            wait_until(asked.is_set)
            os.killpg(first.pid, signal.SIGKILL)
            first.wait()
        # Nobody waits half a minute for the silence, nor for the end of the lease.
        WorkerBeat.objects.update(seen_at=Now() - timedelta(minutes=1))
        expect(page.locator("#checks")).to_contain_text("The worker is not running, so 1 check")
        released.set()
        Job.objects.update(leased_until=Now())
        with worker(env, tmp_path):
            expect(line).to_contain_text("Page found", timeout=60_000)
            expect(page.locator("#checks")).to_contain_text("1 link or image was checked")
            expect(page.locator("#checks[hx-get]")).to_have_count(0)
    # Beside it stands what the worker does by the clock.
    assert Job.objects.get(kind=asking.KIND).attempts == 2
