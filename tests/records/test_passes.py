"""The full pass: all senders, page by page, through failures, kills and forgotten places."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import override_settings
from django.utils import timezone

from senders import jobs
from senders.models import Change, Job, OperatorRecord, Pass, Project, SenderRecord
from senders.records import passes
from senders.records.freshness import freshness
from senders.sandbox import faults
from senders.sandbox.models import Sender as SandboxSender
from tests.records.making import aged, project, record

ALL = 240


def to_the_end() -> None:
    while passes.step(project()) is not None:
        pass


def in_sinch() -> dict[str, str]:
    return dict(
        SandboxSender.objects.filter(project_id=project().project_id).values_list("pk", "state")
    )


def test_pass_knows_all_senders_as_sinch_has_them() -> None:
    to_the_end()
    assert dict(SenderRecord.objects.values_list("sender_id", "state")) == in_sinch()
    assert OperatorRecord.objects.count() > ALL
    assert not Change.objects.exists()
    known = freshness(project())
    assert (known.known, known.is_complete, known.read, known.total) == (ALL, True, ALL, ALL)


def test_freshness_before_and_in_the_first_pass() -> None:
    known = freshness(project())
    assert (known.known, known.oldest, known.is_complete, known.total) == (0, None, False, None)
    assert passes.step(project(), pages=1) == passes.PAUSE
    known = freshness(project())
    assert (known.known, known.is_complete, known.read, known.total) == (100, False, 100, ALL)
    oldest = aged(SenderRecord.objects.all()[5].sender_id, timedelta(minutes=40))
    known = freshness(project())
    assert known.oldest == oldest
    assert known.is_stale(timezone.now())


@override_settings(SYNC_MINUTES=30)
def test_record_is_stale_after_twice_the_period() -> None:
    passes.step(project(), pages=1)
    aged(SenderRecord.objects.all()[5].sender_id, timedelta(minutes=59))
    assert not freshness(project()).is_stale(timezone.now())
    assert freshness(project()).is_stale(timezone.now() + timedelta(minutes=2))


def test_pass_that_was_killed_goes_on_where_it_was() -> None:
    passes.step(project(), pages=2)
    assert Pass.objects.get().read == 200
    to_the_end()
    assert Pass.objects.get().read == ALL
    assert freshness(project()).known == ALL


FAILURES: list[tuple[dict[str, Any], float, str]] = [
    ({"fault": "error", "status": 500}, passes.AFTER_FAILURE, "ServerFault"),
    (
        {"fault": "error", "errorCode": "rbm_too_many_requests", "status": 429, "retryAfter": 7},
        7,
        "RateLimited",
    ),
    (
        {"fault": "error", "errorCode": "rbm_too_many_requests", "status": 429},
        passes.AFTER_FAILURE,
        "RateLimited",
    ),
    (
        {
            "fault": "error",
            "errorCode": "rbm_too_many_requests",
            "status": 429,
            "retryAfter": 50_000,
        },
        900,
        "RateLimited",
    ),
    ({"fault": "refused"}, passes.AFTER_FAILURE, "Unreachable"),
    ({"fault": "html"}, passes.AFTER_FAILURE, "UnreadableReply"),
]


@pytest.mark.parametrize(("fault", "wait", "name"), FAILURES)
def test_failure_of_sinch_is_said_and_tried_again(
    fault: dict[str, Any], wait: float, name: str
) -> None:
    passes.step(project(), pages=1)
    faults.order("GET /rcs/senders", times=passes.PAGES_A_RUN, **fault)
    assert passes.step(project()) == wait
    known = freshness(project())
    assert (known.failure, known.read) == (name, 100)
    assert known.failed_at is not None
    faults.clear()
    to_the_end()
    assert (freshness(project()).failure, freshness(project()).known) == ("", ALL)


def test_hour_without_sinch_loses_nothing() -> None:
    faults.order("GET /rcs/senders", "error", times=10_000, status=503)
    for _minute in range(60):
        assert passes.step(project()) == passes.AFTER_FAILURE
    faults.clear()
    to_the_end()
    assert dict(SenderRecord.objects.values_list("sender_id", "state")) == in_sinch()
    assert Pass.objects.count() == 1


def test_forgotten_place_begins_again() -> None:
    passes.step(project(), pages=1)
    Pass.objects.update(page_token="forgotten")
    assert passes.step(project()) == passes.PAUSE
    assert (Pass.objects.get().page_token, Pass.objects.get().read) == ("", 0)
    to_the_end()
    assert freshness(project()).known == ALL


def test_unreadable_key_ends_the_step_and_is_said() -> None:
    Project.objects.filter(slug="aurora").update(key_secret_encrypted="not encrypted")
    assert passes.step(project()) is None
    assert freshness(project()).failure == "KeyUnreadable"


def test_senders_that_no_page_has_are_asked_for_and_gone() -> None:
    to_the_end()
    victims = list(SandboxSender.objects.filter(project_id=project().project_id)[:60])
    SandboxSender.objects.filter(pk__in=[one.pk for one in victims]).delete()
    to_the_end()
    gone = SenderRecord.objects.filter(gone_at__isnull=False)
    assert set(gone.values_list("sender_id", flat=True)) == {one.pk for one in victims}
    assert Change.objects.filter(kind="gone", source="sync").count() == 60
    assert freshness(project()).known == ALL - 60


def test_next_pass_sees_what_changed_meanwhile() -> None:
    to_the_end()
    sender = SandboxSender.objects.filter(project_id=project().project_id, state="IN_TEST")[0]
    sender.body["state"] = sender.state = "LAUNCHING"
    sender.save()
    to_the_end()
    change = Change.objects.get()
    assert (change.source, change.before, change.after) == ("sync", "IN_TEST", "LAUNCHING")
    assert record(sender.pk).state == "LAUNCHING"


def test_schedule_asks_for_one_pass_of_each_project() -> None:
    for _twice in range(2):
        passes.start_all({})
    assert Job.objects.filter(kind=passes.PASS).count() == 2  # two projects in the demo
    with override_settings(SYNC_MINUTES=0):
        Job.objects.all().delete()
        passes.start_all({})
    assert not Job.objects.exists()


def test_job_asks_to_be_run_again_until_the_end() -> None:
    Pass.objects.create(project=project(), started_at=timezone.now(), page_token="forgotten")
    with pytest.raises(jobs.Later):
        passes.run({"project": project().pk})
    passes.run({"project": project().pk})
    assert freshness(project()).known == ALL
    passes.run({"project": 0})  # a project that is gone meanwhile


def test_command_reads_to_the_end_or_says_that_it_did_not(
    capsys: pytest.CaptureFixture[str],
) -> None:
    call_command("sync", "aurora")
    assert f"aurora: {ALL} senders known" in capsys.readouterr().out
    with pytest.raises(CommandError, match="Project nobody not found"):
        call_command("sync", "nobody")
    faults.order("GET /rcs/senders", "error", times=100, status=500)
    with pytest.raises(CommandError, match="Not read to the end: aurora"):
        call_command("sync", "aurora")
    assert "aurora: ServerFault" in capsys.readouterr().out
