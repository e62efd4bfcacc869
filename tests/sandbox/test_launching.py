"""Launch: preconditions, submitted countries, and the result in each of the three modes."""

import copy
from typing import Any

import pytest

from senders.sandbox import clock, transitions
from senders.sandbox.launching import ANSWERS, US_V2
from senders.sandbox.models import Sender, Transition
from tests.sandbox.launchable import (
    COMPLETE,
    at,
    complete,
    make,
    operators,
    sender_at,
    statuses,
)
from tests.sandbox.sending import code, send
from tests.sandbox.test_lists import NOW

FOUR = ("DE", "FR", "GB", "US")


def launch(sender: str, seconds: float = 60) -> dict[str, Any]:
    answer = at(seconds, "POST", f"/rcs/senders/{sender}/launch")
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def assert_launched(body: dict[str, Any]) -> None:
    assert body["state"] == "LAUNCHED"
    assert statuses(body) == dict.fromkeys(FOUR, "LAUNCHED")
    found = operators(body)
    assert (found.count("REJECTED"), found.count("SUSPENDED"), found.count("PENDING")) == (1, 1, 0)
    remarks = [one.get("remark") for row in body["countryStatus"] for one in row["operators"]]
    assert len([remark for remark in remarks if remark]) == 2
    assert body["brandDetails"]["registration"]["status"] == "COMPLETED"


def test_launch_in_immediate_mode_is_complete_at_the_next_request() -> None:
    sender = make(COMPLETE)
    assert sender_at(1, sender)["state"] == "IN_TEST"
    body = launch(sender)
    assert body["state"] == "PREPARING_LAUNCH"
    assert statuses(body) == dict.fromkeys(FOUR, "PENDING")
    assert body["brandDetails"]["registration"]["status"] == "NEW"
    assert_launched(sender_at(61, sender))


def test_launch_in_timed_mode_passes_through_each_state() -> None:
    clock.set_mode("timed", NOW)
    sender = make(COMPLETE)
    assert sender_at(14, sender)["state"] == "IN_PROGRESS"
    assert sender_at(16, sender)["state"] == "IN_TEST"
    launch(sender)
    seen = []
    for second in range(61, 60 + 150):
        body = sender_at(second, sender)
        if body["state"] not in seen:
            seen.append(body["state"])
    assert seen == ["PREPARING_LAUNCH", "LAUNCHING", "LAUNCHED"]
    assert_launched(body)
    assert not Transition.objects.filter(sender=sender).exists()


def test_launch_in_manual_mode_advances_only_by_steps() -> None:
    clock.set_mode("manual", NOW)
    sender = make(COMPLETE)
    assert sender_at(9999, sender)["state"] == "IN_PROGRESS"
    assert transitions.advance_steps(sender, 1, NOW) == 1
    assert sender_at(1, sender)["state"] == "IN_TEST"
    launch(sender)
    ahead = Transition.objects.filter(sender=sender).count()
    assert sender_at(9999, sender)["state"] == "PREPARING_LAUNCH"
    assert transitions.advance_steps(sender, ahead, NOW) == ahead
    assert_launched(sender_at(61, sender))


def test_launch_in_one_small_country_is_launched_at_all_operators() -> None:
    sender = make(complete("LT"))
    assert sender_at(1, sender)["state"] == "IN_TEST"
    assert launch(sender)["state"] == "LAUNCHING"
    assert set(operators(sender_at(61, sender))) == {"LAUNCHED"}


def test_launch_without_a_video_is_preparing_launch_first() -> None:
    body = complete("SE")
    del body["details"]["questionnaire"]["general"]["answers"]["videoUris"]
    sender = make(body)
    sender_at(1, sender)
    answer = launch(sender)
    assert answer["state"] == "PREPARING_LAUNCH"
    assert "brandDetails" not in answer
    assert sender_at(61, sender)["state"] == "LAUNCHED"


def test_second_launch_submits_only_the_added_countries() -> None:
    sender = make(complete("SE", "DE"))
    sender_at(1, sender)
    launch(sender)
    first = sender_at(61, sender)
    assert statuses(first) == {"SE": "LAUNCHED", "DE": "LAUNCHED"}
    answer = at(
        70, "PATCH", f"/rcs/senders/{sender}", {"details": {"countries": ["SE", "DE", "NO"]}}
    )
    assert answer.status_code == 200
    assert statuses(answer.json()) == statuses(first), "the PATCH alone submits nothing"
    again = launch(sender, 80)
    assert again["state"] == "LAUNCHING"
    assert statuses(again) == {"SE": "LAUNCHED", "DE": "LAUNCHED", "NO": "PENDING"}
    assert again["countryStatus"][:2] == first["countryStatus"]
    last = sender_at(81, sender)
    assert last["state"] == "LAUNCHED"
    assert statuses(last)["NO"] == "LAUNCHED"
    assert last["launched"] != first["launched"]


def test_second_launch_without_changes_is_launched_again() -> None:
    sender = make(complete("SE"))
    sender_at(1, sender)
    launch(sender)
    sender_at(61, sender)
    assert launch(sender, 70)["state"] == "LAUNCHING"
    assert sender_at(71, sender)["state"] == "LAUNCHED"


@pytest.mark.parametrize(
    ("state", "allowed"),
    [
        ("DRAFT", False),
        ("IN_PROGRESS", False),
        ("IN_TEST", True),
        ("PREPARING_LAUNCH", False),
        ("LAUNCHING", True),
        ("LAUNCHED", True),
        ("UNLAUNCHED", True),
        ("UNKNOWN", False),
    ],
)
def test_launch_is_accepted_in_some_states_and_a_conflict_in_others(
    state: str, allowed: bool
) -> None:
    sender = make(complete("SE"))
    sender_at(1, sender)
    Sender.objects.filter(pk=sender).update(state=state)
    answer = at(2, "POST", f"/rcs/senders/{sender}/launch")
    assert answer.is_success is allowed
    if not allowed:
        assert code(answer) == (409, "launch_invalid_agent_state")


BRAND = ("bannerUrl", "logoUrl", "privacyPolicyUrl", "termsOfServiceUrl")
NEEDED = [
    *(f"questionnaire.general.answers.{key}" for key in ANSWERS["general"]),
    *(f"questionnaire.verification.answers.{key}" for key in (*ANSWERS["verification"], "phone")),
    *(f"questionnaire.gb.answers.{key}" for key in ANSWERS["gb"]),
    "questionnaire.fr.answers.siren",
    *(f"questionnaire.us.answers.{key}" for key in (*US_V2, "addressState")),
]


@pytest.mark.parametrize("path", [*(f"brand.{key}" for key in BRAND), *NEEDED])
def test_launch_without_a_required_value_is_rejected_with_its_path(path: str) -> None:
    """The rejection names the path that is missing, and no other."""
    sender = make(COMPLETE)
    sender_at(1, sender)
    row = Sender.objects.get(pk=sender)
    target = row.body["details"]
    *parents, last = path.split(".")
    for key in parents:
        target = target[key]
    del target[last]
    row.save()
    answer = at(2, "POST", f"/rcs/senders/{sender}/launch")
    assert code(answer) == (412, "launch_precondition_failed")
    problems = answer.json()["additionalInformation"]["validationErrors"]
    if path.endswith("taxIdCountry"):
        assert f"details.{path} should not be empty" in problems
    else:
        assert problems == [f"details.{path} should not be empty"]


def test_launch_of_an_empty_sender_is_rejected_with_every_missing_value() -> None:
    sender = make(
        {
            **{key: COMPLETE[key] for key in ("region", "billingCategory", "useCase")},
            "details": {"brand": {key: COMPLETE["details"]["brand"][key] for key in BRAND[:2]}},
        }
    )
    sender_at(1, sender)
    answer = at(2, "POST", f"/rcs/senders/{sender}/launch")
    problems = answer.json()["additionalInformation"]["validationErrors"]
    assert "details.countries must contain at least 1 elements" in problems
    assert "details.brand.emails should not be empty where details.brand.phones is" in problems
    assert len(problems) == 2 + 2 + 4 + 3


def test_launch_of_a_public_company_outside_the_us_lacks_only_stock_answers() -> None:
    body = copy.deepcopy(COMPLETE)
    body["details"]["countries"] = ["US"]
    answers = body["details"]["questionnaire"]["us"]["answers"]
    answers |= {"ownershipType": "PUBLIC", "legalForm": "CORPORATION", "taxIdCountry": "SE"}
    del answers["addressState"]
    sender = make(body)
    sender_at(1, sender)
    problems = at(2, "POST", f"/rcs/senders/{sender}/launch").json()["additionalInformation"]
    assert [problem.split()[0].rpartition(".")[2] for problem in problems["validationErrors"]] == [
        "stockExchange",
        "stockSymbol",
    ]


@pytest.mark.parametrize(
    ("changes", "key"),
    [
        ({"ownershipType": "PUBLIC", "stockExchange": "X", "stockSymbol": "X"}, "legalForm"),
        ({"stockSymbol": "X"}, "stockSymbol"),
        ({"taxId": "123"}, "taxId"),
    ],
)
def test_launch_with_contradictory_us_answers_is_rejected_with_one_problem(
    changes: dict[str, str], key: str
) -> None:
    sender = make(complete("US"))
    sender_at(1, sender)
    row = Sender.objects.get(pk=sender)
    row.body["details"]["questionnaire"]["us"]["answers"] |= changes
    row.save()
    answer = at(2, "POST", f"/rcs/senders/{sender}/launch")
    (problem,) = answer.json()["additionalInformation"]["validationErrors"]
    assert problem.startswith(f"details.questionnaire.us.answers.{key} ")


@pytest.mark.parametrize(
    ("sender", "expected"),
    [
        ("nope", (400, "invalid_id_format")),
        ("0a6b8a5e-3c58-4f0b-8a3e-7d1f2b9c4e77", (404, "sender_not_found")),
    ],
)
def test_launch_of_a_malformed_or_unknown_sender_id_is_rejected(
    sender: str, expected: tuple[int, str]
) -> None:
    assert code(send("POST", f"/rcs/senders/{sender}/launch")) == expected
