"""Waiting deliveries applied by the worker: each sender read once, nothing lost, nothing twice."""

from datetime import timedelta
from typing import Any

import pytest
from django.db.models import F
from django.db.models.functions import Now
from django.utils import timezone

from senders import jobs
from senders.hooks import applying, waking
from senders.jobs import kinds
from senders.models import Change, Delivery, Hook, Job, SenderRecord, Source
from senders.records import keeping, passes
from senders.sandbox import faults, seed, store
from senders.sandbox.models import Sender as SandboxSender
from senders.sinch import clients
from tests.hooks.making import account_event, ago, make_hook, post, state_event

ROUTE = "/rcs/senders/{sender}"
Outcome = Delivery.Outcome


@pytest.fixture
def hook() -> Hook:
    return make_hook()


def aurora_ids(many: int) -> list[str]:
    senders = SandboxSender.objects.filter(project_id=seed.AURORA).order_by("pk")
    return list(senders.values_list("pk", flat=True)[:many])


def known(*sender_ids: str) -> None:
    """Stores the senders as they are in the sandbox, as an earlier pass would have."""
    hook = Hook.objects.get()
    client = clients.client_of(hook.project)
    senders = [client.get_sender(each) for each in sender_ids]
    keeping.note(hook.project, senders, asked_at=ago(minutes=5), source=Source.SYNC)
    store.clear_requests()


def move(sender_id: str, state: str) -> None:
    SandboxSender.objects.filter(pk=sender_id).update(state=state)


def reads() -> int:
    """Returns how many single senders were read at Sinch."""
    return sum(each["route"].endswith(ROUTE) for each in store.requests())


def run() -> None:
    """Runs what is due now, and what waits for later as if it were due."""
    Job.objects.filter(done_at=None, failed_at=None).update(due_at=Now())
    jobs.run_due()


def outcomes() -> list[str]:
    return list(Delivery.objects.order_by("pk").values_list("outcome", flat=True))


def test_each_sender_of_many_events_is_read_once_and_stored(hook: Hook) -> None:
    first, second = aurora_ids(2)
    known(first, second)
    move(first, "SUSPENDED_BY_TEST")
    for sender_id in (first, second, first, first, second):
        post(hook, state_event(sender_id, currentState="WHATEVER"))
    post(hook, account_event())
    run()
    assert reads() == 2
    assert outcomes() == ["applied"] * 5 + ["no_sender"]
    assert not Delivery.objects.filter(outcome=Outcome.APPLIED, applied_at=None).exists()
    change = Change.objects.get()
    assert (change.record.sender_id, change.source) == (first, "event")
    assert (change.kind, change.after) == ("state", "SUSPENDED_BY_TEST"), "not what the event said"
    assert not Job.objects.filter(done_at=None).exists()
    for delivery in Delivery.objects.all():
        Delivery.objects.filter(pk=delivery.pk).update(repeats=F("repeats") + 1)
    run()
    assert (reads(), Change.objects.count()) == (2, 1)


def test_events_in_the_wrong_order_leave_the_record_as_sinch_has_it(hook: Hook) -> None:
    (sender_id,) = aurora_ids(1)
    known(sender_id)
    late, early = (
        state_event(sender_id, previousState=before, currentState=after)
        for before, after in (("LAUNCHING", "LAUNCHED"), ("IN_TEST", "LAUNCHING"))
    )
    move(sender_id, "LAUNCHED_AND_KEPT")
    for body in (late, early):
        post(hook, body)
        run()
    assert SenderRecord.objects.get().state == "LAUNCHED_AND_KEPT"
    assert Change.objects.count() == 1


def test_sender_that_sinch_does_not_know_is_gone(hook: Hook) -> None:
    (sender_id,) = aurora_ids(1)
    known(sender_id)
    bodies = [state_event(sender_id), state_event(sender_id)]
    never = state_event(sender_id).replace(sender_id.encode(), b"never-read")
    SandboxSender.objects.get(pk=sender_id).delete()
    for body in (*bodies, never):
        post(hook, body)
    run()
    assert outcomes() == ["gone"] * 3
    assert SenderRecord.objects.get().gone_at is not None, "and none is made of the other"
    assert [change.kind for change in Change.objects.all()] == ["gone"]


# The fault, its options, seconds until Sinch is asked again.
DOWN: list[tuple[str, dict[str, Any], float]] = [
    ("refused", {}, passes.AFTER_FAILURE),
    ("timeout", {}, passes.AFTER_FAILURE),
    ("error", {"errorCode": "rbm_too_many_requests", "retryAfter": 7}, 7),
    ("error", {"errorCode": "rbm_too_many_requests"}, passes.AFTER_FAILURE),
    ("error", {"errorCode": "unauthorized_error"}, passes.AFTER_FAILURE),
    ("error", {"errorCode": "rbm_has_not_been_used"}, passes.AFTER_FAILURE),
]


@pytest.mark.parametrize(("fault", "options", "pause"), DOWN)
def test_where_sinch_cannot_be_asked_deliveries_wait_and_no_attempt_is_used(
    hook: Hook, fault: str, options: dict[str, Any], pause: float
) -> None:
    for sender_id in aurora_ids(4):
        post(hook, state_event(sender_id))
    faults.order("GET /rcs/senders/*", fault, times=100, **options)
    jobs.run_due()
    assert outcomes() == ["waiting"] * 4
    job = Job.objects.get()
    assert (job.attempts, job.failed_at, job.done_at) == (0, None, None)
    wait = (job.due_at - timezone.now()).total_seconds()
    assert 0 < wait <= pause
    faults.clear()
    clients.close_all()
    run()
    assert outcomes() == ["applied"] * 4


def test_sinch_down_for_an_hour_loses_nothing_and_applies_nothing_twice(hook: Hook) -> None:
    """Each run stands for a minute; senders move on and events go on coming meanwhile."""
    senders = aurora_ids(6)
    known(*senders)
    faults.order("GET /rcs/senders/*", "refused", times=10_000)
    for minute in range(60):
        sender_id = senders[minute % len(senders)]
        move(sender_id, f"STATE_{minute}")
        body = state_event(sender_id)
        post(hook, body)
        if minute % 3 == 0:
            post(hook, body)
        run()
        clients.close_all()  # a minute is longer than the pause of the breaker
    assert outcomes() == ["waiting"] * 60
    assert Job.objects.count() == 1
    assert not Change.objects.exists()
    faults.clear()
    store.clear_requests()
    run()
    assert outcomes() == ["applied"] * 60
    assert reads() == len(senders), "each once, not once an event"
    stored = dict(SenderRecord.objects.values_list("sender_id", "state"))
    there = SandboxSender.objects.filter(pk__in=senders).values_list("pk", "state")
    assert stored == dict(there)
    assert Change.objects.count() == len(senders)


def test_sender_that_cannot_be_read_does_not_hold_up_the_others(hook: Hook) -> None:
    bad, *others = aurora_ids(5)
    for sender_id in (bad, *others):
        post(hook, state_event(sender_id))
    faults.order(f"GET /rcs/senders/{bad}", "error", times=100, status=500)
    jobs.run_due()
    assert outcomes() == ["waiting", *["applied"] * 4]
    assert Job.objects.get().attempts == 0
    Delivery.objects.filter(sender_id=bad).update(received_at=ago(hours=23))
    run()
    assert outcomes()[0] == "waiting"
    Delivery.objects.filter(sender_id=bad).update(received_at=ago(days=1))
    run()
    assert outcomes()[0] == "given_up"
    assert not Job.objects.filter(done_at=None).exists()


def test_server_faults_in_a_row_end_the_run(hook: Hook) -> None:
    for sender_id in aurora_ids(20):
        post(hook, state_event(sender_id))
    faults.order("GET /rcs/senders/*", "error", times=1000, status=500)
    jobs.run_due()
    assert len(Delivery.objects.filter(outcome=Outcome.WAITING)) == 20
    assert reads() == applying.TROUBLES


def test_delivery_that_comes_while_the_job_runs_gets_a_job_of_its_own(hook: Hook) -> None:
    (sender_id,) = aurora_ids(1)
    post(hook, state_event(sender_id))
    applying.run({"project": hook.project_id})
    post(hook, state_event(sender_id))
    assert Job.objects.count() == 1, "one is open"
    Job.objects.update(done_at=Now())
    ended = kinds.KINDS[waking.KIND].ended
    assert ended is not None
    ended({"project": hook.project_id})
    assert Job.objects.filter(done_at=None).count() == 1
    run()
    assert outcomes() == ["applied"] * 2


def test_more_deliveries_than_one_run_takes_are_applied_by_the_next(
    hook: Hook, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(waking, "AT_ONCE", 3)
    for sender_id in aurora_ids(7):
        post(hook, state_event(sender_id))
    run()
    assert outcomes() == ["applied"] * 6 + ["waiting"], "as many as one run takes follow at once"
    assert not Job.objects.filter(done_at=None, due_at__lte=Now()).exists()
    run()
    assert outcomes() == ["applied"] * 7
    assert Job.objects.count() == 3


def test_projects_do_not_wait_for_each_other(hook: Hook) -> None:
    harbor = make_hook("harbor")
    sender = SandboxSender.objects.filter(project_id=seed.HARBOR).first()
    assert sender is not None
    post(harbor, state_event(sender.pk))
    post(hook, state_event())
    Job.objects.filter(key=str(hook.project_id)).update(due_at=Now() + timedelta(hours=1))
    jobs.run_due()
    assert outcomes() == ["applied", "waiting"]


def test_sweep_wakes_what_waits_without_a_job(hook: Hook) -> None:
    post(hook, state_event())
    Job.objects.all().delete()
    waking.sweep({})
    waking.sweep({})
    assert Job.objects.filter(kind=waking.KIND).count() == 1


def test_pass_and_events_agree(hook: Hook) -> None:
    """A pass after the events finds nothing that they have not brought."""
    while passes.step(hook.project) is not None:
        pass
    moved = aurora_ids(5)
    for number, sender_id in enumerate(moved):
        move(sender_id, f"STATE_{number}")
        post(hook, state_event(sender_id))
    run()
    assert Change.objects.filter(source="event").count() == 5
    SenderRecord.objects.update(read_at=ago(minutes=10))
    passes.ask(hook.project)
    while passes.step(hook.project) is not None:
        pass
    assert not Change.objects.filter(source="sync").exists()
