"""Jobs as rows: taken once, tried again, given up, scheduled, swept. No processes."""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.db.models.functions import Now
from django.test import TestCase
from django_tasks_db.models import DBTaskResult

from senders import jobs
from senders.jobs import kinds, reports, ringing, running, sweeping
from senders.models import Job, Schedule, WorkerBeat
from senders.models.jobs import OPEN
from tests.contract.processes import free_port

PAST = timedelta(hours=1)


class Handler:
    """A handler whose behaviour the test chooses; it counts runs and effects."""

    def __init__(self) -> None:
        self.runs = self.effects = self.given_up = self.ended = 0
        self.fails: BaseException | None = None
        self.inside: Any = None

    def __call__(self, payload: Mapping[str, Any]) -> Any:
        self.runs += 1
        if self.inside:
            self.inside()
        if self.fails:
            raise self.fails
        return self.effect

    def effect(self) -> None:
        self.effects += 1

    def give_up(self, payload: Mapping[str, Any]) -> None:
        self.given_up += 1

    def end(self, payload: Mapping[str, Any]) -> None:
        assert not Job.objects.filter(OPEN).exists(), "the end can be seen"
        self.ended += 1


@pytest.fixture
def handler() -> Iterator[Handler]:
    handler = Handler()
    before = dict(kinds.KINDS)
    own = jobs.Kind("test", handler, attempts=3, given_up=handler.give_up, ended=handler.end)
    jobs.register(own)
    yield handler
    kinds.KINDS.clear()
    kinds.KINDS.update(before)


def make_due(**rows: Any) -> None:
    Job.objects.filter(OPEN, **rows).update(due_at=Now() - PAST)


def one() -> Job:
    return Job.objects.get()


def test_job_runs_once_and_is_done(handler: Handler) -> None:
    job = jobs.enqueue("test", {"id": 7})
    assert running.take(job.pk)
    assert not running.take(job.pk)
    assert (handler.runs, handler.effects, handler.ended) == (1, 1, 1)
    assert one().done_at is not None
    assert (one().attempts, one().lease) == (1, "")


def test_job_is_rung_for_when_its_transaction_commits(handler: Handler) -> None:
    with TestCase.captureOnCommitCallbacks(execute=True):
        job = jobs.enqueue("test", {})
        assert not DBTaskResult.objects.exists()
    assert DBTaskResult.objects.get().args_kwargs == {"args": [job.pk], "kwargs": {}}


def test_waiting_job_is_neither_rung_nor_run_before_its_time(handler: Handler) -> None:
    with TestCase.captureOnCommitCallbacks() as bells:
        job = jobs.enqueue("test", {}, wait=PAST)
    assert (bells, running.take(job.pk), jobs.run_due(), sweeping.sweep()) == ([], False, 0, 0)
    make_due()
    assert sweeping.sweep() == 1
    assert running.take(job.pk)


def test_one_job_of_a_key_is_open_and_a_new_one_follows_its_end(handler: Handler) -> None:
    first = jobs.enqueue("test", {}, key="a")
    assert jobs.enqueue("test", {}, key="a").pk == first.pk
    assert jobs.enqueue("test", {}, key="b").pk != first.pk
    running.take(first.pk)
    assert jobs.enqueue("test", {}, key="a").pk != first.pk


def test_job_under_way_is_nobody_elses(handler: Handler) -> None:
    job = jobs.enqueue("test", {})
    handler.inside = lambda: taken.append(running.take(job.pk))
    taken: list[bool] = []
    running.take(job.pk)
    assert (taken, handler.runs) == ([False], 1)


def test_run_that_lost_its_lease_has_no_effect(handler: Handler) -> None:
    job = jobs.enqueue("test", {})

    def take_over() -> None:
        handler.inside = None
        Job.objects.filter(pk=job.pk).update(leased_until=Now() - PAST)
        assert running.take(job.pk)

    handler.inside = take_over
    running.take(job.pk)
    assert (handler.runs, handler.effects, handler.ended) == (2, 1, 1)


def test_failure_of_the_effect_undoes_the_end(handler: Handler) -> None:
    def fail() -> None:
        Schedule.objects.create(name="half", kind="test", every=1, next_at=Now())
        raise ValueError

    jobs.register(jobs.Kind("test", lambda payload: fail))
    running.take(jobs.enqueue("test", {}).pk)
    assert (one().done_at, one().failure) == (None, "ValueError")
    assert not Schedule.objects.exists()


def test_failing_job_is_tried_again_later_and_then_given_up(handler: Handler) -> None:
    handler.fails = RuntimeError("planted secret")
    job = jobs.enqueue("test", {})
    for attempt, seconds in ((1, 10), (2, 60)):
        running.take(job.pk)
        late = one().due_at - sweeping.now()
        assert seconds - 5 < late.total_seconds() <= seconds
        assert (one().attempts, one().failure, one().rung_at) == (attempt, "RuntimeError", None)
        make_due()
    assert running.take(job.pk)
    assert one().failed_at is not None
    assert (handler.runs, handler.effects, handler.given_up) == (3, 0, 1)
    assert handler.ended == 0
    assert (jobs.run_due(), sweeping.sweep()) == (0, 0)


def test_postponed_job_uses_no_attempt(handler: Handler) -> None:
    handler.fails = jobs.Later(30)
    job = jobs.enqueue("test", {})
    for _round in range(5):
        assert running.take(job.pk)
        make_due()
    assert (one().attempts, one().failed_at) == (0, None)


def test_job_that_kills_its_worker_each_time_is_given_up(handler: Handler) -> None:
    job = jobs.enqueue("test", {})
    Job.objects.update(attempts=3, lease="killed", leased_until=Now() - PAST)
    assert not running.take(job.pk)
    sweeping.sweep()
    assert one().failed_at is not None
    assert (one().failure, handler.given_up) == ("Lost", 1)


@pytest.mark.parametrize(
    ("row", "bells"),
    [
        ({"rung_at": None}, 1),
        ({"rung_at": Now()}, 0),
        ({"rung_at": Now() - timedelta(seconds=61)}, 1),
        ({"rung_at": Now(), "leased_until": Now() + PAST}, 0),
        ({"rung_at": Now() - 2 * PAST, "leased_until": Now() + PAST}, 0),
        ({"rung_at": Now() - PAST, "leased_until": Now() - timedelta(seconds=1)}, 1),
        ({"rung_at": None, "due_at": Now() + PAST}, 0),
        ({"rung_at": None, "done_at": Now()}, 0),
        ({"rung_at": None, "failed_at": Now()}, 0),
        ({"rung_at": None, "kind": "of a newer version"}, 0),
    ],
)
def test_sweep_rings_for_what_is_due_and_nobodys(
    handler: Handler, row: dict[str, Any], bells: int
) -> None:
    jobs.enqueue("test", {})
    Job.objects.update(**row)
    assert (sweeping.sweep(), sweeping.sweep()) == (bells, 0)
    assert DBTaskResult.objects.count() == bells


def test_job_of_an_unknown_kind_waits_for_a_worker_that_knows_it(handler: Handler) -> None:
    job = jobs.enqueue("test", {})
    Job.objects.update(kind="of a newer version")
    assert (running.take(job.pk), jobs.run_due()) == (False, 0)
    assert one().attempts == 0


def test_leases_of_this_process_are_renewed_and_given_back(handler: Handler) -> None:
    job = jobs.enqueue("test", {})
    seen: list[Any] = []

    def look() -> None:
        Job.objects.update(leased_until=Now() - PAST)
        running.renew_leases()
        seen.append(Job.objects.filter(leased_until__gt=Now()).count())
        seen.append(running.give_back())
        seen.append(Job.objects.filter(running.DUE, attempts=0).count())

    handler.inside = look
    running.take(job.pk)
    assert seen == [1, 1, 1]
    assert (handler.effects, one().done_at) == (0, None)


def test_schedule_enqueues_once_and_skips_what_was_missed(
    handler: Handler, monkeypatch: pytest.MonkeyPatch
) -> None:
    nightly = jobs.Scheduled("nightly", "test", timedelta(days=1), timedelta(hours=3))
    monkeypatch.setattr(kinds, "SCHEDULES", {"nightly": nightly})
    sweeping.make_schedules()
    sweeping.make_schedules()
    row = Schedule.objects.get()
    assert (row.next_at.hour, row.next_at > sweeping.now()) == (3, True)
    assert sweeping.start_scheduled() == 0
    Schedule.objects.update(next_at=row.next_at - timedelta(days=9))
    assert (sweeping.start_scheduled(), sweeping.start_scheduled()) == (1, 0)
    assert Schedule.objects.get().next_at == row.next_at
    assert one().kind == "test"


def test_report_says_that_a_worker_runs_only_while_it_reports() -> None:
    assert jobs.worker_report() == jobs.WorkerReport(False, None)
    reports.started("one")
    assert jobs.worker_report().running
    WorkerBeat.objects.update(seen_at=Now() - timedelta(seconds=31))
    report = jobs.worker_report()
    assert (report.running, report.seen_at) == (False, WorkerBeat.objects.get().seen_at)
    reports.beat("one")
    assert jobs.worker_report().running
    reports.stopped("one")
    assert not jobs.worker_report().running


def test_lost_bell_is_rung_by_the_next_sweep(
    handler: Handler, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    """The queue is Redis on a port where nobody listens."""
    settings.RQ_QUEUES = {
        "default": {"URL": f"redis://127.0.0.1:{free_port()}", "SERIALIZER": "json"}
    }
    settings.TASKS = {"default": {"BACKEND": "django_tasks_rq.RQBackend"}}
    try:
        with transaction.atomic(), TestCase.captureOnCommitCallbacks(execute=True):
            jobs.enqueue("test", {})
        assert one().rung_at is None
        # Redis is there again, but for some seconds nobody asks.
        settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
        assert sweeping.sweep() == 1
        assert (one().rung_at, DBTaskResult.objects.count()) == (None, 0)
        ringing._queue.end()
        assert sweeping.sweep() == 1
        assert (one().rung_at is None, DBTaskResult.objects.count()) == (False, 1)
    finally:
        ringing._queue.end()


def test_gauges_count_rows(handler: Handler) -> None:
    jobs.enqueue("test", {})
    jobs.enqueue("test", {}, wait=PAST)
    make_due(rung_at__isnull=False)
    found = {
        sample.name: (sample.value, sample.labels)
        for family in reports.JobCollector().collect()
        for sample in family.samples
    }
    assert found["portal_jobs_open"][0] == 2
    assert found["portal_jobs_due"] == (1, {"kind": "test"})
    assert found["portal_jobs_due_seconds"][0] >= PAST.total_seconds()
    assert found["portal_workers"][0] == 0
