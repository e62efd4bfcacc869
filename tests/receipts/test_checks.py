"""Checks are asked for once, paced, measured by the job and kept as receipts that never change."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.db import transaction
from django.db.models.functions import Now
from django.utils import timezone

from senders import jobs
from senders.jobs import sweeping
from senders.models import Check, CheckSlot, Draft, Job, Project, Receipt
from senders.models.checks import InsertOnly
from senders.receipts import asking, pacing, recheck, running
from senders.receipts.addresses import Address, addresses_of
from senders.receipts.reading import receipts_of
from tests.cases.making import case_of
from tests.inspections import web

PAGE = Address("page", "http://127.0.0.1:1/privacy", "details.brand.privacyPolicyUrl")
DAY = timedelta(days=1)


def ask(project: Project, *addresses: Address, **more: Any) -> int:
    return asking.ask(project, addresses or [PAGE], "draft 7", **more)


def one() -> Check:
    return Check.objects.select_related("latest").get()


@pytest.mark.parametrize(
    ("details", "expected"),
    [
        ({}, []),
        ({"brand": "no object", "questionnaire": ["no object"]}, []),
        ({"brand": {"logoUrl": "https://a.example/l.png"}}, [("logo", "details.brand.logoUrl")]),
        ({"brand": {"logoUrl": "https://a"}}, []),
        ({"brand": {"logoUrl": "a.example/l.png"}}, []),
        ({"brand": {"logoUrl": "ftp://a.example/l.png"}}, []),
        ({"brand": {"logoUrl": "https://a.example/a b"}}, []),
        ({"brand": {"logoUrl": "https://[::1"}}, []),
        ({"brand": {"logoUrl": 7, "bannerUrl": None}}, []),
        ({"brand": {"logoUrl": f"https://a.example/{'x' * 2048}"}}, []),
        ({"brand": {"logoUrl": "http://localhost/l.png"}}, [("logo", "details.brand.logoUrl")]),
        ({"brand": {"logoUrl": "https://[::1]/l.png"}}, [("logo", "details.brand.logoUrl")]),
        (
            {"brand": {"websites": [{"label": "x"}, {"url": "https://a.example"}, "no row"]}},
            [("page", "details.brand.websites.1.url")],
        ),
        (
            {
                "questionnaire": {
                    "general": {"answers": {"videoUris": ["", "https://a.example/v.mp4"]}},
                    "verification": {"answers": {"website": "https://a.example"}},
                    "us": {"answers": {"websiteUrl": "https://a.example"}},
                }
            },
            [
                ("video", "details.questionnaire.general.answers.videoUris.1"),
                ("page", "details.questionnaire.verification.answers.website"),
                ("page", "details.questionnaire.us.answers.websiteUrl"),
            ],
        ),
    ],
)
def test_whole_addresses_are_found_at_their_paths(
    details: dict[str, Any], expected: list[tuple[str, str]]
) -> None:
    assert [(each.kind, each.path) for each in addresses_of(details)] == expected


def test_an_address_has_one_open_check_however_many_ask(aurora: Project) -> None:
    assert (ask(aurora), ask(aurora), ask(aurora, age=timedelta())) == (1, 0, 0)
    assert (Check.objects.count(), Job.objects.count()) == (1, 1)
    assert ask(aurora, Address("logo", PAGE.url, "x")) == 1
    assert ask(Project.objects.get(slug="harbor")) == 1


@pytest.mark.parametrize(
    ("age", "asked", "new"),
    [
        (timedelta(hours=23), {}, 0),
        (timedelta(hours=25), {}, 1),
        (timedelta(minutes=6), {"age": asking.AFTER_FAILURE}, 1),
        (timedelta(minutes=4), {"age": asking.AFTER_FAILURE}, 0),
        (timedelta(seconds=6), {"age": asking.AGAIN}, 1),
        (timedelta(seconds=1), {"age": asking.AGAIN}, 0),
    ],
)
def test_fresh_receipt_is_not_asked_for_again(
    aurora: Project, age: timedelta, asked: dict[str, Any], new: int
) -> None:
    ask(aurora)
    running.give_up({"check": one().pk})
    Job.objects.all().delete()
    receipt = Receipt(of=one(), at=timezone.now() - age, version=1, result={}, asked_for="x")
    receipt.save()
    Check.objects.update(latest=receipt)
    assert ask(aurora, **asked) == new


def test_project_has_no_more_open_checks_than_the_limit(aurora: Project) -> None:
    many = [
        Address("page", f"https://a.example/{number}", "x") for number in range(asking.MOST_OPEN)
    ]
    assert ask(aurora, *many) == asking.MOST_OPEN
    assert ask(aurora) == 0
    assert ask(Project.objects.get(slug="harbor")) == 1
    running.give_up({"check": Check.objects.filter(project=aurora)[0].pk})
    assert ask(aurora) == 1


def test_host_gives_so_many_slots_a_minute_and_no_more() -> None:
    for _number in range(3):
        pacing.take("a.example", 3)
    with pytest.raises(jobs.Later):
        pacing.take("a.example", 3)
    pacing.take("b.example", 3)
    CheckSlot.objects.filter(host="a.example", number=1).update(free_at=Now())
    pacing.take("a.example", 3)
    with pytest.raises(jobs.Later):
        pacing.take("a.example", 3)
    CheckSlot.objects.filter(host="a.example").update(free_at=Now() - 2 * DAY)
    pacing.forget()
    assert set(CheckSlot.objects.values_list("host", flat=True)) == {"b.example"}


def test_forgotten_slots_leave_no_gap_in_which_a_worker_is_caught() -> None:
    for _number in range(3):
        pacing.take("a.example", 3)
    CheckSlot.objects.filter(number__in=(0, 2)).update(free_at=Now() - 2 * DAY)
    pacing.forget()
    assert [slot.number for slot in CheckSlot.objects.all()] == [1]
    pacing.take("a.example", 3)
    pacing.take("a.example", 3)
    with pytest.raises(jobs.Later):
        pacing.take("a.example", 3)
    assert CheckSlot.objects.filter(free_at__gt=Now()).count() == 3


def test_check_of_a_busy_host_waits_without_a_used_attempt(
    aurora: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask(aurora)
    for _number in range(pacing.PER_MINUTE):
        pacing.take("127.0.0.1")
    job = Job.objects.get()
    jobs.running.take(job.pk)
    job.refresh_from_db()
    assert (job.attempts, job.done_at, job.due_at > sweeping.now()) == (0, None, True)
    assert one().open_since is not None
    assert not Receipt.objects.exists()


@pytest.fixture
def site(settings: Any) -> Iterator[web.Server]:
    pages = {
        "/privacy": web.sends(b"<html lang=en><title>Privacy</title><p>We keep nothing.</p>"),
        "/logo.png": web.sends(web.image(), "image/png"),
    }
    with web.serving(pages) as server:
        settings.CHECK_HOSTS = [f"127.0.0.1:{server.port}"]
        yield server


@pytest.mark.sockets
def test_worker_measures_each_address_and_keeps_receipts(aurora: Project, site: web.Server) -> None:
    addresses = [
        Address("page", site.url("/privacy"), "details.brand.privacyPolicyUrl"),
        Address("logo", site.url("/logo.png"), "details.brand.logoUrl"),
        Address("logo", "http://10.0.0.1/logo.png", "details.brand.bannerUrl"),
    ]
    ask(aurora, *addresses)
    assert [each.is_pending for each in receipts_of(aurora, addresses).known] == [True] * 3
    assert jobs.run_due() == 3
    receipts = receipts_of(aurora, addresses)
    page, logo, private = receipts.known
    assert (receipts.pending, receipts.open) == ([], [])
    assert page.result is not None
    assert logo.result is not None
    assert private.result is not None
    assert (page.result["status"], page.result["title"]) == (200, "Privacy")
    assert (logo.result["width"], logo.result["type"]) == (224, "PNG")
    assert private.result["failed"] == "private"
    assert {each.asked_for for each in Receipt.objects.all()} == {"draft 7"}
    assert len(site.requests) == 2
    assert jobs.run_due() == 0


@pytest.mark.sockets
def test_doubled_job_measures_once(aurora: Project, site: web.Server) -> None:
    ask(aurora, Address("page", site.url("/privacy"), "x"))
    jobs.run_due()
    running.run({"check": one().pk})
    assert (len(site.requests), Receipt.objects.count()) == (1, 1)


def test_receipts_are_never_changed_or_removed(aurora: Project) -> None:
    ask(aurora)
    running.give_up({"check": one().pk})
    receipt = Receipt.objects.get()
    assert (receipt.result["failed"], one().open_since) == ("unfinished", None)
    for attempt in (
        receipt.save,
        receipt.delete,
        Receipt.objects.all().delete,
        lambda: Receipt.objects.update(version=2),
        lambda: Receipt.objects.bulk_update([receipt], ["version"]),
    ):
        with pytest.raises(InsertOnly), transaction.atomic():
            attempt()


@pytest.mark.parametrize(
    ("results", "launched", "changed_since"),
    [
        ([{"digest": "a"}, {"digest": "b"}], 15, 0),
        ([{"digest": "a"}, {"digest": "a"}], 15, None),
        ([{"digest": "a"}, {"digest": "b"}, {"digest": "b"}], 25, None),
        ([{"digest": "a"}, {"digest": "b"}, {"digest": "c"}], 25, 1),
        ([{"digest": "a"}, {"digest": "b"}], 5, 0),  # nothing was measured before the launch
        ([{"digest": "a"}], 15, None),
        ([{"failed": "timed_out"}, {"digest": "b"}], 15, None),
        ([{"digest": "a"}, {"failed": "timed_out"}], 15, None),
        ([{"width": 224}, {"width": 225}], 15, 0),
        ([{"width": 224}, {"digest": "b"}], 15, None),
    ],
)
def test_change_is_told_since_the_last_receipt_before_the_launch(
    aurora: Project, results: list[dict[str, Any]], launched: int, changed_since: int | None
) -> None:
    """Receipts are 10 hours apart, the first at hour 10."""
    ask(aurora)
    start = timezone.now() - 3 * DAY
    made = []
    for number, result in enumerate(results):
        at = start + timedelta(hours=10 * (number + 1))
        made.append(Receipt(of=one(), at=at, version=1, result=result, asked_for="x"))
        made[-1].save()
    Check.objects.update(latest=made[-1], open_since=None)
    found = receipts_of(aurora, [PAGE], start + timedelta(hours=launched))
    assert found.changed == ({} if changed_since is None else {PAGE.key: made[changed_since].at})
    assert receipts_of(aurora, [PAGE]).changed == {}


def test_nightly_run_asks_again_for_what_is_in_use(aurora: Project, manager: object) -> None:
    draft = Draft.objects.create(
        project=aurora,
        case=case_of(aurora, aurora.memberships.all()[0].user),
        state=Draft.State.DISCARDED,
        saved=timezone.now(),
        saved_by=aurora.memberships.all()[0].user,
    )
    for number, asked_for in enumerate(["sender 1", f"draft {draft.pk}", "sender 2"]):
        asking.ask(aurora, [Address("page", f"https://a.example/{number}", "x")], asked_for)
    for check in Check.objects.all():
        running.give_up({"check": check.pk})
    Job.objects.all().delete()
    assert recheck.recheck() == 0
    old = timezone.now() - DAY
    for check in Check.objects.all():
        receipt = Receipt(of=check, at=old, version=1, result={}, asked_for="x")
        receipt.save()
        Check.objects.filter(pk=check.pk).update(latest=receipt)
    assert recheck.recheck("harbor") == 0
    assert recheck.recheck("aurora") == 2
    assert recheck.recheck() == 0
    assert set(
        Check.objects.filter(open_since__isnull=False).values_list("asked_for", flat=True)
    ) == {"sender 1", "sender 2"}


def test_recheck_spreads_the_requests_to_one_host(aurora: Project) -> None:
    for number in range(recheck.HALF + 1):
        asking.ask(aurora, [Address("page", f"https://a.example/{number}", "x")], "sender 1")
    Check.objects.update(open_since=None)
    Job.objects.all().delete()
    assert recheck.recheck() == recheck.HALF + 1
    assert Job.objects.filter(due_at__gt=Now()).count() == 1


def test_recheck_command_says_that_no_worker_runs(
    aurora: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    ask(aurora)
    Check.objects.update(open_since=None)
    Job.objects.all().delete()
    call_command("recheck", "aurora")
    assert capsys.readouterr().out == (
        "1 check is due.\nNo worker is running. Start one with: manage.py worker\n"
    )
