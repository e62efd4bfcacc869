"""Callbacks in a storm: repeats, wrong order, forgeries, old times, two secrets, a failing API.

``run`` starts this module as a process of its own for each database. It serves the portal, kills
the worker in mid-pass, and compares in the end what is stored with what was sent, and each record
with the API's own data.
"""

import http.client
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from statistics import median, quantiles
from typing import Any
from urllib.parse import urlsplit

from tests import postgres
from tests.contract import processes

DELIVERIES = 10_000
KILLS = 5
CALLERS = 8
SENDERS = 60  # that change meanwhile
NEW, OLD = "secret-that-is-new-51c8", "secret-that-was-before-0e7d"
SETTLED_WITHIN = 300.0  # seconds


@dataclass
class Stormed:
    """Numbers of a run. ``wrong`` names everything that must not have happened."""

    sent: int = 0
    rate: float = 0.0  # responses a second
    median_ms: float = 0.0
    slow_ms: float = 0.0  # one in a hundred took longer
    applied_after: float = 0.0  # seconds from the last response
    kinds: dict[str, int] = field(default_factory=dict)
    stored: int = 0
    changes: int = 0
    kills: int = 0
    wrong: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Call:
    """One request: its kind, the body, what signs it, and how many seconds its time is off."""

    kind: str
    body: bytes
    secret: str = NEW
    seconds_off: int = 0
    forge: int | None = None

    @property
    def status(self) -> int:
        return 200 if self.kind in {"new", "repeat"} else 401


def run(url: str = "", deliveries: int = DELIVERIES, kills: int = KILLS) -> Stormed:
    """Runs on the empty database of ``url``, without one on SQLite."""
    with tempfile.TemporaryDirectory() as folder:
        env = processes.environment(
            Path(folder),
            processes.free_port(),
            RCS_MODE="sandbox",
            SANDBOX_TIME="manual",
            MEDIA_ROOT=f"{folder}/media",
            DJANGO_SETTINGS_MODULE="rcsportal.settings",
            SYNC_MINUTES="0",  # events alone must bring everything
            WEB_CONCURRENCY="2",  # as documented
        )
        if url:
            env["DATABASE_URL"] = url
        command = [sys.executable, "-m", "benchmarks.deliveries", folder]
        done = subprocess.run(
            [*command, str(deliveries), str(kills)],
            cwd=processes.ROOT,
            env=env,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            check=True,
        )
    return Stormed(**json.loads(done.stdout.splitlines()[-1]))


def rows() -> list[tuple[str, str, str]]:
    """Returns the rows of the table that ``make bench`` prints."""
    found = {"SQLite": run()}
    programs = postgres.binaries()
    if programs is not None:
        with postgres.server(programs, durable=True) as url:
            found["PostgreSQL"] = run(url)
    return [
        (
            f"wrong after {each.sent} callbacks, {name} : all",
            f"{len(each.wrong) / each.sent:.2f}",
            f"{each.rate:.0f}/s, median {each.median_ms:.0f} ms, 1 in 100 over "
            f"{each.slow_ms:.0f} ms, applied {each.applied_after:.0f} s after the last; "
            + ", ".join(f"{many} {kind}" for kind, many in each.kinds.items())
            + f"; {each.stored} stored, {each.changes} changes, {each.kills} workers killed"
            + "".join(f"; WRONG: {problem}" for problem in each.wrong[:5]),
        )
        for name, each in found.items()
    ]


class Storm:
    """Makes the requests, sends them from several threads and lets senders change meanwhile."""

    def __init__(self, token: str, port: int, deliveries: int) -> None:
        self._path, self._port = f"/hooks/{token}/", port
        self._dice = random.Random(7)
        self._lock = threading.Lock()
        self.seconds: list[float] = []
        self.statuses: Counter[tuple[str, int]] = Counter()
        self.unanswered = 0
        self.calls = self._make(deliveries)
        self._next = iter(list(self.calls))

    def _make(self, deliveries: int) -> list[Call]:
        from senders.sandbox import seed, store
        from senders.sandbox.models import Sender

        senders = list(Sender.objects.filter(project_id=seed.AURORA).order_by("pk")[:SENDERS])
        payloads = [store.sender_body(sender) for sender in senders]
        fresh = deliveries * 6 // 10
        bodies = [_body(payloads[number % SENDERS], number) for number in range(fresh)]
        calls = [Call("new", body, self._dice.choice((NEW, OLD))) for body in bodies]
        self._last = [
            Call("new", _body(payload, deliveries + number))
            for number, payload in enumerate(payloads)
        ]
        for number in range(deliveries - fresh):
            body = self._dice.choice(bodies)
            secret = self._dice.choice((NEW, OLD))
            if number % 4 < 2:
                calls.append(Call("repeat", body, secret))
            elif number % 4 == 2:
                off = self._dice.choice((-1, 1)) * self._dice.randint(400, 90_000)
                other = _body(payloads[number % SENDERS], fresh + number)
                calls.append(Call("stale", other, secret, off))
            else:
                other = _body(payloads[number % SENDERS], fresh + number)
                calls.append(Call("forged", other, secret, forge=number // 4 % len(FORGERIES)))
        self._dice.shuffle(calls)
        return calls

    def send_all(self, on_the_way: Callable[[int], None]) -> float:
        """Sends every request and returns the seconds. ``on_the_way`` is called beside it."""
        threads = [threading.Thread(target=self._send) for _caller in range(CALLERS)]
        begun = time.perf_counter()
        for thread in threads:
            thread.start()
        while any(thread.is_alive() for thread in threads):
            threads[0].join(0.2)
            on_the_way(len(self.seconds))
        return time.perf_counter() - begun

    def tell_last(self) -> None:
        """Sends one more event of each sender, after its last change."""
        self.calls += self._last
        self._next = iter(self._last)
        self._send()

    def _send(self) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=60)
        while True:
            with self._lock:
                call = next(self._next, None)
            if call is None:
                return
            while True:
                started = time.perf_counter()
                try:
                    connection.request("POST", self._path, call.body, _headers(call))
                    answer = connection.getresponse()
                    answer.read()
                except (http.client.HTTPException, OSError):
                    # Sinch sends again what was not answered, and so do we.
                    connection.close()
                    with self._lock:
                        self.unanswered += 1
                    continue
                break
            with self._lock:
                self.seconds.append(time.perf_counter() - started)
                self.statuses[call.kind, answer.status] += 1
                if answer.status >= 500:  # Sinch sends this again too
                    self.unanswered += 1
                    self._next = iter([*self._next, call])


def _body(payload: dict[str, Any], number: int) -> bytes:
    event = {
        "type": "RCS_SENDER_STATUS_UPDATED",
        "payload": payload,
        "previousState": "IN_TEST",
        "currentState": "LAUNCHING",
        "comment": f"Café {number}",
    }
    return json.dumps(event, ensure_ascii=False).encode()


# Each returns what differs from the headers of a request that was signed rightly.
_PREFIX = "x-sinch-webhook-signature"
FORGERIES: tuple[Callable[[dict[str, str]], dict[str, str]], ...] = (
    lambda right: {_PREFIX: right[_PREFIX][::-1]},
    lambda right: {_PREFIX: ""},
    lambda right: {f"{_PREFIX}-nonce": "another"},
    lambda right: {f"{_PREFIX}-timestamp": str(int(right[f"{_PREFIX}-timestamp"]) + 1)},
    lambda right: {f"{_PREFIX}-algorithm": "HmacSHA1"},
)


def _headers(call: Call) -> dict[str, str]:
    from senders.sandbox import signature

    at = datetime.now(UTC) + timedelta(seconds=call.seconds_off)
    right = signature.headers(call.secret, call.body, signature.new_nonce(at), at)
    if call.forge is not None:
        right |= FORGERIES[call.forge](right)
    return {**right, "Content-Type": "application/json"}


@contextmanager
def _worker() -> Iterator[Callable[[], None]]:
    """Runs a worker; yields what kills it like a power failure and starts the next one."""
    from django.db.models.functions import Now

    from senders.models import Job

    command = [sys.executable, "manage.py", "worker"]
    started: list[subprocess.Popen[bytes]] = []

    def start() -> None:
        started.append(
            subprocess.Popen(
                command, cwd=processes.ROOT, stderr=subprocess.DEVNULL, start_new_session=True
            )
        )

    def end() -> None:
        os.killpg(started[-1].pid, signal.SIGKILL)
        started[-1].wait()

    def kill() -> None:
        end()
        # The lease ends by itself; only the wait for it is shortened.
        Job.objects.filter(leased_until__isnull=False).update(leased_until=Now())
        start()

    start()
    try:
        yield kill
    finally:
        end()


def _work(folder: Path, deliveries: int, kills: int) -> Stormed:
    from django.core.management import call_command
    from django.utils import timezone
    from pydantic import SecretStr

    from senders.hooks import tokens
    from senders.models import Hook, Project, credentials
    from senders.records import passes

    call_command("prepare", stdout=sys.stderr, verbosity=0)
    call_command("seed_demo", no_drafts=True, verbosity=0)
    hook = Hook.objects.create(
        project=Project.objects.get(slug="aurora"),
        token=tokens.new_token(),
        secret_encrypted=credentials.encrypt(SecretStr(NEW)),
        old_secret_encrypted=credentials.encrypt(SecretStr(OLD)),
        old_until=timezone.now() + timedelta(hours=1),
        created_at=timezone.now(),
    )
    while passes.step(hook.project) is not None:
        pass  # each sender is known before, so that what changes is seen
    found = Stormed()
    with (
        processes.gunicorn(dict(os.environ), folder / "web.log") as url,
        _worker() as kill,
    ):
        storm = Storm(hook.token, urlsplit(url).port or 0, deliveries)
        meanwhile = _Meanwhile(hook.project, kill, deliveries, kills)
        taken = storm.send_all(meanwhile)
        found.rate = len(storm.seconds) / taken
        storm.tell_last()
        ended = time.perf_counter()
        meanwhile.settle()
        found.applied_after = time.perf_counter() - ended
        found.kills = meanwhile.killed
    found.sent = len(storm.seconds)
    found.median_ms = median(storm.seconds) * 1000
    found.slow_ms = quantiles(storm.seconds, n=100)[98] * 1000
    found.kinds = dict(sorted(Counter(call.kind for call in storm.calls).items()))
    _compare(found, storm, hook)
    return found


class _Meanwhile:
    """Changes senders, kills the worker and takes the API down while requests are sent."""

    def __init__(self, project: Any, kill: Callable[[], None], deliveries: int, kills: int) -> None:
        from senders.sandbox.models import Sender

        self._project, self._kill = project, kill
        senders = Sender.objects.filter(project_id=project.project_id).order_by("pk")[:SENDERS]
        self._senders = list(senders.values_list("pk", flat=True))
        self._kills_at = [deliveries * (number + 1) // (kills + 1) for number in range(kills)]
        self._down_at = deliveries // 2
        self._round = self.killed = 0
        self._was_down = False

    def __call__(self, sent: int) -> None:
        from senders.sandbox import faults

        self._change()
        while self._kills_at and sent >= self._kills_at[0]:
            self._kills_at.pop(0)
            self._kill()
            self.killed += 1
        if sent >= self._down_at and not self._was_down:
            self._was_down = True
            faults.order("GET /rcs/senders/*", "refused", times=20)
        self._hurry()

    def settle(self) -> None:
        """Brings the API back and waits until every delivery is settled."""
        from senders.models import Delivery
        from senders.sandbox import faults

        faults.clear()
        waiting = Delivery.objects.filter(outcome=Delivery.Outcome.WAITING)
        ends = time.monotonic() + SETTLED_WITHIN
        while waiting.exists() and time.monotonic() < ends:
            self._hurry()
            threading.Event().wait(0.2)

    def _change(self) -> None:
        """Gives some senders a new state, which the events still to come are about."""
        from senders.sandbox.models import Sender

        self._round += 1
        for pk in self._senders[self._round % 10 :: 10]:
            Sender.objects.filter(pk=pk).update(state=f"STATE_{self._round}")

    def _hurry(self) -> None:
        """Makes due what waits for the API to come back: a minute stands for none here."""
        from django.db.models.functions import Now

        from senders.hooks import waking
        from senders.models import Job

        late = Job.objects.filter(kind=waking.KIND, done_at=None, due_at__gt=Now())
        late.update(due_at=Now(), rung_at=None)


def _compare(found: Stormed, storm: Storm, hook: Any) -> None:
    from django.db.models import Sum

    from senders.models import Change, Delivery, RefusedDelivery, SenderRecord
    from senders.sandbox.models import Sender

    wrong = found.wrong
    expected = Counter(call.kind for call in storm.calls)
    for (kind, status), many in storm.statuses.items():
        right = 200 if kind in {"new", "repeat"} else 401
        if status != right and status < 500:
            wrong.append(f"{many} of kind {kind} answered with {status}")
    sent = {call.body for call in storm.calls if call.status == 200}
    found.stored = Delivery.objects.count()
    if found.stored != len(sent):
        wrong.append(f"{found.stored} stored of {len(sent)} bodies")
    repeats = Delivery.objects.aggregate(all=Sum("repeats"))["all"]
    if not expected["repeat"] <= repeats <= expected["repeat"] + storm.unanswered:
        wrong.append(f"{repeats} repeats counted of {expected['repeat']}")
    refused = dict(RefusedDelivery.objects.values_list("cause").annotate(Sum("number")))
    if refused.get("stale", 0) < expected["stale"]:
        wrong.append(f"{refused.get('stale', 0)} old times counted of {expected['stale']}")
    if not 0 <= sum(refused.values()) - expected["stale"] - expected["forged"] <= storm.unanswered:
        wrong.append(f"{sum(refused.values())} refused")
    left = Delivery.objects.exclude(outcome=Delivery.Outcome.APPLIED).count()
    if left:
        wrong.append(f"{left} not applied")
    told = set(Delivery.objects.values_list("sender_id", flat=True))
    there = dict(
        Sender.objects.filter(project_id=hook.project.project_id).values_list("pk", "state")
    )
    records = dict(
        SenderRecord.objects.filter(project=hook.project).values_list("sender_id", "state")
    )
    if missing := told - records.keys():
        wrong.append(f"no record of {len(missing)} senders")
    found.changes = Change.objects.count()
    for sender_id, state in records.items():
        chain = list(
            Change.objects.filter(record__sender_id=sender_id, kind="state")
            .order_by("pk")
            .values_list("before", "after")
        )
        if any(first[1] != second[0] for first, second in pairwise(chain)):
            wrong.append(f"a change of {sender_id} was stored twice or is missing")
        if chain and chain[-1][1] != state:
            wrong.append(f"the last change of {sender_id} is not its record")
        if state != there.get(sender_id):
            wrong.append(f"the record of {sender_id} differs from the API")


if __name__ == "__main__":
    import django

    django.setup()
    result = _work(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
    sys.stdout.write(json.dumps(asdict(result)) + "\n")
