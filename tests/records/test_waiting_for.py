"""*Waits for*: each rule, their order, and since when."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from senders.provisioning import SenderSummary
from senders.records.waiting_for import waits_for
from senders.sender.list_rows import SenderRow

MODIFIED, EARLY, LATE = (
    "2026-11-20t10:00:00.000Z",
    "2026-11-01t10:00:00.000Z",
    "2026-11-10t10:00:00.000Z",
)
DATES = {text: datetime.fromisoformat(text.replace("t", "T")) for text in (MODIFIED, EARLY, LATE)}


def sender(state: str | None, **more: Any) -> SenderSummary:
    body = {
        "id": "x",
        "region": "EU",
        "billingCategory": "CONVERSATIONAL",
        "useCase": "OTP",
        "hostingRegion": "EUROPE",
        "modified": MODIFIED,
        **more,
    }
    if state:
        body["state"] = state
    return SenderSummary.model_validate(body)


def france(*operators: tuple[str, str, str | None]) -> dict[str, Any]:
    return {
        "countryStatus": [
            {
                "country": "FR",
                "status": "PENDING",
                "operators": [
                    {"name": name, "status": status, **({"modified": at} if at else {})}
                    for name, status, at in operators
                ],
            }
        ]
    }


def numbers(*states: str) -> dict[str, Any]:
    return {
        "testNumberStates": [
            {"number": f"+4670174065{index}", "state": state, "submitted": LATE}
            for index, state in enumerate(states)
        ]
    }


def registration(status: str) -> dict[str, Any]:
    return {
        "brandDetails": {
            "id": "b",
            "status": "DRAFT",
            "registration": {"id": "r", "status": status},
        }
    }


def wanted(*countries: str) -> dict[str, Any]:
    return {"details": {"countries": list(countries)}}


REGISTRATION = registration("NEW")
REFUSED = france(("Orange", "REJECTED", LATE), ("SFR", "SUSPENDED", EARLY))
PENDING = france(("Orange", "PENDING", LATE), ("SFR", "PENDING", EARLY), ("Free", "PENDING", None))


@pytest.mark.parametrize(
    ("subject", "who", "what", "since"),
    [
        (sender("DRAFT"), "You", "complete the details", MODIFIED),
        (sender("DRAFT", **PENDING), "You", "complete the details", MODIFIED),
        (sender("IN_PROGRESS"), "Google", "setup", MODIFIED),
        (sender("LAUNCHING", **REFUSED), "You", "2 need attention", EARLY),
        (
            sender("LAUNCHED", **france(("Sky", "INVALID_IN_GOOGLE_MY_BUSINESS", None))),
            "You",
            "1 needs attention",
            None,
        ),
        (sender("UNLAUNCHED", **PENDING), "SFR, FR +2", "", EARLY),
        (sender("PREPARING_LAUNCH"), "Sinch", "", MODIFIED),
        (sender("PREPARING_LAUNCH", **REGISTRATION), "Brand registration", "", MODIFIED),
        (sender("PREPARING_LAUNCH", **REFUSED), "Sinch", "", MODIFIED),
        (sender("LAUNCHING", **PENDING), "SFR, FR +2", "", EARLY),
        (sender("LAUNCHED", **france(("Orange", "PENDING", None))), "Orange, FR", "", None),
        (sender("PREPARING_LAUNCH", **registration("COMPLETED")), "Sinch", "", MODIFIED),
        (sender("IN_TEST"), "You", "invite a test number", MODIFIED),
        (sender("IN_TEST", **numbers("EXPIRED", "DECLINED")), "You", "0 of 2 verified", LATE),
        (sender("LAUNCHED", **wanted("FR", "SE")), "You", "launch in France and Sweden", MODIFIED),
        (sender("IN_TEST", **numbers("EXPIRED", "PENDING")), "Testers", "0 of 2 verified", LATE),
        (sender("IN_TEST", **numbers("VERIFIED", "PENDING")), "You", "launch", MODIFIED),
        (sender("SOMETHING_NEW", **PENDING), "SFR, FR +2", "", EARLY),
    ],
)
def test_waiting_for_is_the_first_rule_that_applies(
    subject: SenderSummary, who: str, what: str, since: str | None
) -> None:
    waiting = waits_for(subject)
    assert waiting is not None
    assert (waiting.who, waiting.what) == (who, what)
    assert waiting.since == (DATES[since] if since else None)


@pytest.mark.parametrize("state", ["LAUNCHED", "UNLAUNCHED", "UNKNOWN", "LAUNCHING", None])
def test_sender_without_anything_pending_waits_for_nobody(state: str | None) -> None:
    assert waits_for(sender(state)) is None
    assert waits_for(sender(state, **france(("Orange", "LAUNCHED", EARLY)))) is None


def test_waiting_since_is_in_utc() -> None:
    waiting = waits_for(sender("DRAFT"))
    assert waiting is not None
    assert waiting.since == datetime(2026, 11, 20, 10, tzinfo=UTC)


def test_waiting_for_testers_counts_since_the_oldest_invitation() -> None:
    invited = [
        {"number": "+46701740651", "state": "PENDING", "submitted": LATE},
        {"number": "+46701740652", "state": "UNVERIFIED", "submitted": EARLY},
        {"number": "+46701740653", "state": "UNVERIFIED"},
    ]
    waiting = waits_for(sender("IN_TEST", testNumberStates=invited))
    assert waiting is not None
    assert waiting.since == DATES[EARLY]


@pytest.mark.parametrize(
    ("length", "is_long"),
    [(timedelta(days=7), True), (timedelta(days=7) - timedelta(seconds=1), False)],
)
def test_wait_is_long_from_seven_days_on(length: timedelta, is_long: bool) -> None:
    row = SenderRow.of(sender("IN_PROGRESS"), base="/", now=DATES[MODIFIED] + length)
    assert ("is-long" in row.waiting_html) is is_long
