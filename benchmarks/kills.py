"""Kills the portal during submits and counts the senders of each draft: one or none.

``run`` starts this module as a process repeatedly and kills it at random points; the process
creates drafts and sends them, one after another, until it is killed.
"""

import json
import os
import random
import signal
import subprocess
import sys
import threading
from collections import Counter
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
LATEST = 0.4  # seconds after the first submit


def run(folder: Path, times: int, seed: int = 1) -> dict[str, Any]:
    """Kills ``times`` processes and reads the databases in ``folder``.

    ``states`` counts drafts by state, ``wrong`` names every draft that is incomplete or has more
    senders than allowed.
    """
    _start(folder, "prepare").communicate(timeout=120)
    dice, pause = random.Random(seed), threading.Event()
    for _kill in range(times):
        process = _start(folder, "work")
        if process.stdout is None or process.stdout.readline() != b"ready\n":
            raise RuntimeError("the process did not start")
        pause.wait(dice.uniform(0, LATEST))
        process.send_signal(signal.SIGKILL)
        process.communicate()
    answer, _nothing = _start(folder, "count").communicate(timeout=120)
    counted: dict[str, Any] = json.loads(answer)
    return counted


def _start(folder: Path, what: str) -> subprocess.Popen[bytes]:
    kept = {key: value for key, value in os.environ.items() if key in {"PATH", "HOME", "LANG"}}
    env = {
        **kept,
        "RCS_MODE": "sandbox",
        "SANDBOX_TIME": "manual",
        "DEBUG": "1",
        "DATABASE_URL": f"sqlite:///{folder}/portal.sqlite3",
        "SANDBOX_DATABASE_URL": f"sqlite:///{folder}/sandbox.sqlite3",
        "DJANGO_SETTINGS_MODULE": "rcsportal.settings",
    }
    return subprocess.Popen(
        [sys.executable, "-m", "benchmarks.kills", what],
        cwd=ROOT,
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )


def _body(name: str) -> dict[str, Any]:
    return {
        "region": "EU",
        "billingCategory": "CONVERSATIONAL",
        "useCase": "PROMOTIONAL",
        "details": {"brand": {"name": name, "description": "Kept whole."}, "countries": ["SE"]},
    }


def _prepare() -> None:
    from django.core.management import call_command

    for database in ("default", "sandbox"):
        call_command("migrate", database=database, interactive=False, verbosity=0)
    call_command("seed_demo", "--no-drafts", verbosity=0)


def _work() -> None:
    """Creates and sends drafts like the review page, until the process is killed."""
    from django.contrib.auth.models import User
    from django.test import Client
    from django.utils import timezone

    from senders.models import Project
    from senders.onboarding import saving
    from senders.onboarding.checking import check
    from senders.onboarding.draft_view import DraftView
    from senders.onboarding.wire import import_body

    user = User.objects.get(username="onboarding")
    project = Project.objects.get(slug="aurora")
    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(user)
    number = 0
    while True:
        number += 1
        name = f"Killed {os.getpid()} {number}"
        answers = import_body(_body(name)).answers
        draft = saving.create(project, user, answers, now=timezone.now())
        address = f"/p/aurora/onboarding/{draft.pk}/submit/"
        client.post(address, {"reviewed": check(DraftView(draft)).fingerprint})
        if number == 1:  # what the first one has to load is behind us
            sys.stdout.write("ready\n")
            sys.stdout.flush()


def _count() -> None:
    from senders import audit
    from senders.models import Draft, Project
    from senders.onboarding.draft_view import DraftView
    from senders.sandbox.models import Sender

    made = Counter(Sender.objects.values_list("name_key", flat=True))
    states: Counter[str] = Counter()
    wrong = []
    for draft in Draft.objects.order_by("pk"):
        states[draft.state] += 1
        body = DraftView(draft).body
        name = body["details"]["brand"]["name"]
        senders = made[name.casefold()]
        expected = {"submitted": {1}, "open": {0}}.get(draft.state, {0, 1})
        if body != _body(name) or senders not in expected:
            wrong.append(f"{name}: {draft.state}, {senders} senders")
    report = audit.verify(Project.objects.get(slug="aurora"))
    counted = {"states": states, "wrong": wrong, "trail_is_whole": report.whole}
    sys.stdout.write(json.dumps(counted))


if __name__ == "__main__":
    import django

    django.setup()
    {"prepare": _prepare, "work": _work, "count": _count}[sys.argv[1]]()
