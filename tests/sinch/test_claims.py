"""One write at a time on a sender: who may send, who has to wait, and which clock decides."""

import threading
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connections
from django.db.models.functions import Now
from django.test import Client
from django.utils import timezone
from prometheus_client import REGISTRY

from senders.audit import Actor
from senders.models import AuditEntry, Claim, Project
from senders.provisioning import Busy, ClaimLost
from senders.sandbox import faults, store
from senders.sinch import claims, writes
from tests.conftest import DEALS, DETAIL, signed_in
from tests.launch.test_page import form, made, url
from tests.sender.acting import ACTIONS, act

ANNA, BEN = "anna", "ben"


def one(project: Project, name: str = ANNA) -> Any:
    return claims.one_write(Actor(project, name), project, DEALS)


def elsewhere(project: Project, name: str = ANNA) -> claims.Held:
    """Takes the claim as another process would, which this one knows nothing of."""
    return claims._take(f"{project.pk}:{DEALS}", Actor(project, name))


def calls() -> list[str]:
    return [
        request["method"]
        for request in store.requests()
        if request["route"] != "/oauth2/token"
        and (request["method"] != "GET" or request["route"].endswith("/retry"))
    ]


def test_second_writer_is_told_who_writes_since_when(aurora: Project) -> None:
    elsewhere(aurora)
    with pytest.raises(Busy) as caught, one(aurora, BEN):
        pass
    assert (caught.value.by, caught.value.since) == (ANNA, Claim.objects.get().at)
    Claim.objects.all().delete()
    with one(aurora, BEN):
        assert Claim.objects.get().by_name == BEN
    assert not Claim.objects.exists()


def test_writer_that_holds_the_claim_writes_within_it(aurora: Project) -> None:
    with one(aurora) as outer, one(aurora) as inner:
        assert inner is outer
    assert not Claim.objects.exists()


def test_claims_are_counted_by_outcome(aurora: Project) -> None:
    def counted() -> list[float]:
        outcomes = ("taken", "busy", "lost")
        return [
            REGISTRY.get_sample_value("sinch_claims_total", {"outcome": outcome}) or 0.0
            for outcome in outcomes
        ]

    before = counted()
    held = elsewhere(aurora)
    with pytest.raises(Busy), one(aurora, BEN):
        pass
    Claim.objects.all().delete()
    with pytest.raises(ClaimLost):
        held.confirm()
    assert [now - then for now, then in zip(counted(), before, strict=True)] == [1, 1, 1]


def test_other_senders_and_projects_are_not_held(aurora: Project) -> None:
    harbor = Project.objects.get(slug="harbor")
    with (
        one(aurora),
        claims.one_write(Actor(aurora, BEN), aurora, "other"),
        claims.one_write(Actor(harbor, BEN), harbor, DEALS),
    ):
        assert Claim.objects.count() == 3


def test_id_in_other_letters_is_the_same_sender(aurora: Project) -> None:
    elsewhere(aurora)
    shouted = claims.one_write(Actor(aurora, BEN), aurora, DEALS.upper())
    with pytest.raises(Busy), shouted:
        pass


def test_claim_of_a_killed_process_ends_by_the_clock_of_the_database(aurora: Project) -> None:
    killed = elsewhere(aurora)
    ahead = timezone.now() + timedelta(minutes=5)
    with time_machine.travel(ahead), pytest.raises(Busy), one(aurora, BEN):
        pass
    Claim.objects.update(ends=Now())
    behind = timezone.now() - timedelta(minutes=5)
    with time_machine.travel(behind), one(aurora, BEN), pytest.raises(ClaimLost):
        killed.confirm()


def test_write_whose_claim_was_taken_over_meanwhile_is_not_sent(aurora: Project) -> None:
    store.clear_requests()
    with one(aurora):
        Claim.objects.update(attempt="another")
        with pytest.raises(ClaimLost):
            writes.launch(Actor(aurora, ANNA), DEALS)
    assert calls() == []
    assert AuditEntry.objects.latest("number").error_code == "not_sent"


@pytest.mark.parametrize("name", [name for name in ACTIONS if name != "token"])
def test_action_on_a_sender_that_somebody_writes_to_is_refused_and_kept(
    aurora: Project, manager: Client, name: str
) -> None:
    form = ACTIONS[name].form
    store.clear_requests()
    elsewhere(aurora)
    response = act(manager, ACTIONS[name])
    assert response.status_code == 409
    assert "anna has been changing this sender since" in response.text
    assert "The request was not sent." in response.text
    for value in form.values():
        assert value in response.text
    assert calls() == []
    Claim.objects.all().delete()
    assert act(manager, ACTIONS[name]).status_code == 302


@pytest.mark.parametrize(
    ("fault", "options", "stays"),
    [
        ("cut", {}, True),
        ("timeout", {}, True),
        ("truncated", {}, True),
        ("html", {}, True),
        ("error", {"status": 500}, True),
        ("refused", {}, False),
        ("error", {"errorCode": "rbm_too_many_requests"}, False),
        ("error", {"errorCode": "invalid_input"}, False),
    ],
)
@pytest.mark.parametrize("name", ["add", "comment"])
def test_claim_of_an_unknown_outcome_stays_until_its_end(
    aurora: Project, name: str, fault: str, options: dict[str, Any], stays: bool
) -> None:
    """The write that got no answer may still be made, also after the answer would have come."""
    action = ACTIONS[name]
    faults.order(action.match, fault, **options)
    assert act(signed_in("manager"), action).status_code >= 400
    assert Claim.objects.exists() == stays
    store.clear_requests()
    second = act(signed_in("admin"), action)
    if stays:
        claim = Claim.objects.get()
        assert second.status_code == 409
        assert "a change to this sender that manager began at" in second.text
        assert f"may still be made until {claim.ends:%H:%M:%S} UTC." in second.text
        assert calls() == []
        Claim.objects.update(ends=Now())
        second = act(signed_in("admin"), action)
    assert "a change to this sender" not in second.text
    assert not Claim.objects.exists()


def test_claim_stays_after_an_interruption_between_the_bytes_and_the_answer(
    aurora: Project,
) -> None:
    class Interrupted(BaseException):
        pass

    taken: list[claims.Held] = []

    def cut_off() -> None:
        with one(aurora) as held:
            taken.append(held)
            held.confirm()
            raise Interrupted

    with pytest.raises(Interrupted):
        cut_off()
    with pytest.raises(Busy) as caught, one(aurora, BEN):
        pass
    assert caught.value.until == Claim.objects.get().ends
    with pytest.raises(ClaimLost):
        taken[0].confirm()


def test_claims_of_killed_processes_keep_nobody_else_waiting(aurora: Project) -> None:
    """Only the claim that is wanted is cleared: nobody waits for rows of other senders."""
    elsewhere(aurora)
    Claim.objects.update(key="another", ends=Now())
    with one(aurora):
        assert Claim.objects.count() == 2
    assert Claim.objects.get().key == "another"


@pytest.mark.django_db(databases=["default", "sandbox"], transaction=True)
@pytest.mark.parametrize("people", [2, 6])
def test_people_who_launch_at_once_send_one_launch(people: int) -> None:
    sender = made(Project.objects.get(slug="aurora"), "DE", "SE")
    pages = [signed_in(("manager", "admin")[number % 2]) for number in range(people)]
    forms = [form(client.get(url(sender))) for client in pages]
    store.clear_requests()
    faults.order("POST /rcs/senders/*/launch", "slow", ms=300)
    statuses = at_once(
        lambda number: pages[number].post(url(sender), forms[number]).status_code, people
    )
    assert calls() == ["POST"]
    assert sorted(statuses) == [302, *[409] * (people - 1)]


@pytest.mark.django_db(databases=["default", "sandbox"], transaction=True)
def test_two_people_who_invite_the_same_phones_send_three_invitations() -> None:
    numbers = "+46701740011\n+46701740012\n+46701740013"
    people = [signed_in("manager"), signed_in("onboarding")]
    store.clear_requests()
    faults.order("POST /rcs/senders/*/testNumbers", "slow", ms=200)
    statuses = at_once(
        lambda number: (
            people[number].post(f"{DETAIL}test-numbers/", {"test_numbers": numbers}).status_code
        ),
        2,
    )
    assert calls() == ["POST"] * 3
    assert statuses.count(302) == 1
    # The other one looks again, and is told that the phones were invited already.
    later = people[statuses.index(302) - 1].post(
        f"{DETAIL}test-numbers/", {"test_numbers": numbers}
    )
    assert (later.status_code, len(calls())) == (422, 3)
    assert "are verified testers. New invitations reset them" in later.text


def at_once(press: Any, many: int) -> list[int]:
    gate, answers = threading.Barrier(many), [0] * many

    def run(number: int) -> None:
        gate.wait()
        answers[number] = press(number)
        connections.close_all()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(many)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers
