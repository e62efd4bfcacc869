"""Runs of invitations: each outcome, each cause to wait, and a kill at each statement of a run."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from senders import jobs
from senders.jobs import Later
from senders.models import (
    AuditEntry,
    Claim,
    InvitationRun,
    InvitedNumber,
    InvitedSender,
    Job,
    Membership,
    Role,
)
from senders.models.jobs import OPEN
from senders.sandbox import faults
from senders.sandbox.models import Invite, Sender
from senders.sandbox.models import LoggedRequest as Call
from senders.sender.numbers import invite_again
from tests.conftest import LIST
from tests.records.making import project

TICKED = f"{LIST}ticked/"
RETRY = "GET /rcs/senders/*/testNumbers/*/retry"
State = InvitedNumber.State


def open_numbers() -> dict[str, list[str]]:
    """The numbers by sender that may be invited again, as the sandbox stores them."""
    rows = Sender.objects.filter(project_id=project().project_id)
    return {
        row.pk: [
            str(each["number"])
            for each in row.body.get("testNumberStates", [])
            if each["state"] in {"UNVERIFIED", "EXPIRED"}
        ]
        for row in rows
    }


def with_open(many: int, least: int = 1) -> list[str]:
    return [key for key, numbers in open_numbers().items() if len(numbers) >= least][:many]


def press(client: Client, ids: list[str], **form: str) -> Any:
    form = {"do": "invite", "back": "?state=LAUNCHED", **form}
    return client.post(TICKED, {"sender": ids, **form})


def asked() -> int:
    """Returns how many invitations Sinch was asked for; its log has no numbers."""
    return Call.objects.filter(route__endswith="/retry").count()


def due_now() -> None:
    """Lets every wait pass: of the job, of its lease, and of claims."""
    past = timezone.now() - timedelta(seconds=1)
    Job.objects.filter(OPEN).update(due_at=past, leased_until=None)
    Claim.objects.update(ends=past)


def page_after(answer: Any, client: Client) -> str:
    jobs.run_due()
    return str(client.get(answer["Location"]).text)


def tones(text: str) -> list[str]:
    return re.findall(r'data-outcome="(\w+)"', text)


def test_page_says_that_nothing_was_sent_until_the_worker_runs(
    manager: Client, auditor: Client
) -> None:
    ids = with_open(2)
    answer = press(manager, ids)
    text = manager.get(answer["Location"]).text
    assert "0 of 2 senders are processed." in text
    assert "0 invitations were sent." in text
    assert "No worker is running." in text
    assert 'hx-trigger="every 3s"' in text
    assert asked() == 0
    jobs.run_due()
    for client in (manager, auditor):
        text = client.get(answer["Location"]).text
        assert "2 of 2 senders are processed." in text
        assert 'hx-trigger="every 3s"' not in text
        assert f'href="{LIST}?state=LAUNCHED"' in text
    fragment = manager.get(answer["Location"], headers={"HX-Request": "true"}).text
    assert fragment.lstrip().startswith('<div id="run"')


def test_invitations_have_one_line_a_sender_and_a_pair_of_entries_each(manager: Client) -> None:
    numbers = open_numbers()
    one = next(key for key, open_ in numbers.items() if open_)
    none = next(key for key, open_ in numbers.items() if not open_)
    text = page_after(press(manager, [one, none, "s-gone"]), manager)
    assert tones(text) == ["ok", "wait", "bad"]
    assert "Sinch does not know this sender." in text
    entries = AuditEntry.objects.filter(action="test_number.invited_again")
    assert set(entries.values_list("target_id", "actor_name")) == {(one, "manager")}
    outcomes = list(entries.order_by("number").values_list("outcome", flat=True))
    assert outcomes == ["attempted", "succeeded"] * len(numbers[one])
    assert asked() == len(numbers[one])


@pytest.mark.parametrize(
    ("fault", "options", "expected", "state"),
    [
        ("error", {"status": 401, "errorCode": "unauthorized_error"}, "rejected", State.REJECTED),
        ("error", {"status": 404, "errorCode": "user_cannot_be_reached"}, "go on", State.REJECTED),
        ("error", {"status": 500, "errorCode": "internal_error"}, "go on", State.UNKNOWN),
        ("timeout", {}, "go on", State.UNKNOWN),
    ],
)
def test_faults_at_the_first_number(
    manager: Client, fault: str, options: dict[str, Any], expected: str, state: str
) -> None:
    ids = with_open(3)
    faults.order(RETRY, fault, times=1, **options)
    text = page_after(press(manager, ids), manager)
    first = InvitedNumber.objects.get(pk=min(InvitedNumber.objects.values_list("pk", flat=True)))
    assert first.state == state
    assert (first.number in text) == (state == State.UNKNOWN)
    goes_on = expected == "go on"
    assert tones(text) == ["bad", *(["ok", "ok"] if goes_on else ["wait", "wait"])]
    assert text.count("No invitation was sent.") == (0 if goes_on else 2)
    assert asked() == InvitedNumber.objects.count()
    assert ("outcome of 1 invitation is not known" in text) == (state == State.UNKNOWN)


def busy(sender: str) -> None:
    now = timezone.now()
    Claim.objects.create(
        key=f"{project().pk}:{sender.lower()}",
        attempt="other",
        by_name="onboarding",
        at=now,
        ends=now + timedelta(minutes=1),
    )


WAITS: dict[str, Callable[[str], None]] = {
    "busy": busy,
    "rate limited": lambda sender: faults.order(
        RETRY, "error", status=429, errorCode="rbm_too_many_requests", retryAfter=30
    ),
    "unreadable": lambda sender: faults.order(
        "GET /rcs/senders/*", "error", status=500, errorCode="internal_error"
    ),
    "refused": lambda sender: faults.order(RETRY, "refused"),
}


@pytest.mark.parametrize("case", WAITS)
def test_what_may_pass_is_tried_again_and_nothing_is_sent_twice(manager: Client, case: str) -> None:
    ids = with_open(2)
    WAITS[case](ids[0])
    location = press(manager, ids)["Location"]
    jobs.run_due()
    run = InvitationRun.objects.get()
    assert run.ended_at is None
    assert InvitedSender.objects.get(sender_id=ids[0]).state == InvitedSender.State.WAITING
    due_now()
    jobs.run_due()
    text = manager.get(location).text
    assert tones(text) == ["ok", "ok"]
    assert not InvitedNumber.objects.exclude(state=State.SENT).exists()
    refused = case in {"rate limited", "refused"}  # logged by the sandbox, not carried out
    assert asked() == InvitedNumber.objects.count() + refused


def test_what_does_not_pass_ends_after_a_while(manager: Client) -> None:
    ids = with_open(2)
    busy(ids[0])
    location = press(manager, ids)["Location"]
    past = timezone.now() - invite_again.LONGEST - timedelta(minutes=1)
    InvitationRun.objects.update(made_at=past)
    jobs.run_due()
    text = manager.get(location).text
    assert tones(text) == ["bad", "ok"]
    assert "onboarding has been changing this sender" in text


def test_many_senders_take_several_runs_of_the_job(
    manager: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(invite_again, "SENDERS_A_RUN", 2)
    ids = with_open(5)
    numbers = open_numbers()
    location = press(manager, ids)["Location"]
    payload = {"run": InvitationRun.objects.get().pk}
    for done in (2, 4):
        with pytest.raises(Later):
            invite_again.run(payload)
        assert f"{done} of 5 senders are processed." in manager.get(location).text
    jobs.run_due()
    assert tones(manager.get(location).text) == ["ok"] * 5
    assert asked() == sum(len(numbers[each]) for each in ids)


def test_second_press_is_the_same_run(manager: Client) -> None:
    ids = with_open(2)
    first, second = (press(manager, ids, once="one-press") for _each in range(2))
    assert first["Location"] == second["Location"]
    other = press(manager, ids[:1], once="another-tab")
    assert other.status_code == 422
    assert first["Location"] in other.text
    assert InvitationRun.objects.count() == Job.objects.filter(kind=invite_again.KIND).count() == 1
    jobs.run_due()
    assert press(manager, ids, once="one-press")["Location"] == first["Location"]
    calls = asked()
    jobs.run_due()
    assert asked() == calls
    again = press(manager, ids, once="on-purpose")
    assert again.status_code == 302
    assert again["Location"] != first["Location"]


def test_person_without_the_role_sends_nothing_more(manager: Client) -> None:
    answer = press(manager, with_open(2))
    Membership.objects.filter(user__username="manager").update(role=Role.AUDITOR)
    text = page_after(answer, manager)
    assert "may no longer send invitations" in text
    assert asked() == 0


def test_job_that_fails_for_good_ends_the_run(manager: Client) -> None:
    ids = with_open(2)
    location = press(manager, ids)["Location"]
    one = InvitedSender.objects.get(sender_id=ids[0])
    InvitedNumber.objects.create(of=one, number="+46700000001")
    invite_again.give_up({"run": one.run_id})
    text = manager.get(location).text
    assert "The portal did not finish this." in text
    assert "+46700000001" in text
    assert InvitationRun.objects.exclude(ended_at=None).count() == 1


class Killed(BaseException):
    """Ends a run as the end of its process would."""


@contextmanager
def killed_at(statement: int) -> Iterator[list[str]]:
    """Lets that many statements of the portal reach the database, and none after them."""
    done = list[str]()

    def execute(run: Callable[..., Any], sql: str, *rest: Any) -> Any:
        # Those of the sandbox are Sinch's; a savepoint only stands for a transaction.
        if "sandbox_" in sql or "SAVEPOINT" in sql:
            return run(sql, *rest)
        if len(done) == statement:
            raise Killed
        done.append(sql)
        return run(sql, *rest)

    with connection.execute_wrapper(execute):
        yield done


def test_run_killed_at_any_statement_sends_no_invitation_twice(manager: Client) -> None:
    (sender,) = with_open(1, least=1)
    row = Sender.objects.get(pk=sender)
    row.body["testNumberStates"] = [
        {"number": f"+467000000{n}9", "state": "EXPIRED"} for n in range(2)
    ]
    row.save()
    body, statement, states = row.body, 0, set[tuple[str, ...]]()
    while True:
        Sender.objects.filter(pk=sender).update(body=body)
        Call.objects.all().delete()
        Invite.objects.all().delete()
        location = press(manager, [sender], once=f"press-{statement}")["Location"]
        try:
            with killed_at(statement):
                jobs.run_due()
            break
        except Killed:
            connection.set_rollback(False)  # of the test's own transaction
            due_now()
        jobs.run_due()
        states_there = Sender.objects.get(pk=sender).body["testNumberStates"]
        left = {each["number"] for each in states_there if each["state"] == "EXPIRED"}
        # As many calls as numbers that changed: each was asked for once.
        assert asked() == 2 - len(left), statement
        run = InvitationRun.objects.latest("pk")
        assert run.ended_at is not None, statement
        found = InvitedNumber.objects.filter(of__run=run).order_by("number")
        ends = tuple(found.values_list("state", flat=True))
        assert len(ends) == 2, statement
        # Said to be sent only if it was; never said to be unsent if it was.
        for number, state in found.values_list("number", "state"):
            assert state in {State.SENT, State.UNKNOWN}, statement
            assert state != State.SENT or number not in left, statement
        assert ("not known" in manager.get(location).text) == (State.UNKNOWN in ends)
        states.add(ends)
        statement += 1
    assert statement > 30
    assert states == {
        (State.SENT, State.SENT),
        (State.UNKNOWN, State.SENT),
        (State.SENT, State.UNKNOWN),
    }
