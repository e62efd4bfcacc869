"""Test numbers: invitations, their limits, and the responses of testers and operators.

The last digits of a number choose its outcome, so that each can be tried (inference): 0 to 2
verified, 3 to 5 pending and then verified, 6 declined, 7 expired, 8 failed, 9 no response; 86
unreachable, 87 only after the launch. Source: reference 1.2.117, 6.6.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from senders.sandbox.clock import Step, schedule
from senders.sandbox.errors import ApiRefusal
from senders.sandbox.models import Invite, Sender
from senders.sandbox.rules import wire_date

A_DAY, IN_ALL = 20, 200  # invitations of one sender
DAY = timedelta(hours=24)  # rolling: when the day of the limit begins is not documented
UNREACHABLE, AFTER_LAUNCH = "86", "87"
LIVE = frozenset({"LAUNCHING", "LAUNCHED"})
ENDS: dict[str, tuple[tuple[float, str], ...]] = {
    **dict.fromkeys("012", ((10, "VERIFIED"),)),
    **dict.fromkeys("345", ((6, "PENDING"), (14, "VERIFIED"))),
    "6": ((12, "DECLINED"),),
    "7": ((20, "EXPIRED"),),
    "8": ((8, "FAILED"),),
    "9": (),
}


def state_of(sender: Sender, number: str) -> dict[str, Any]:
    """Returns the number's ``RcsTestNumberStateDto``. Raises ``user_is_not_tester_for_agent``."""
    for row in sender.body.get("testNumberStates", []):
        if row["number"] == number:
            return dict(row)
    raise ApiRefusal("user_is_not_tester_for_agent")


def check_may_be_invited(sender: Sender, number: str) -> None:
    """Raises the documented error if this number cannot be invited."""
    for row in sender.body.get("testNumberStates", []):
        if row["number"] == number and row["state"] == "DECLINED":
            raise ApiRefusal("blocked_because_the_recipient_declined")
    if number.endswith(UNREACHABLE):
        raise ApiRefusal("user_cannot_be_reached")
    if number.endswith(AFTER_LAUNCH) and sender.state not in LIVE:
        raise ApiRefusal("add_test_number_not_allowed_before_launch")


def invite(sender: Sender, numbers: Sequence[str], now: datetime) -> None:
    """Sets each number to ``UNVERIFIED``; the caller stores the sender.

    Raises ``rbm_too_many_requests`` before any change.
    """
    if not numbers:
        return
    if len(numbers) > _left(sender, now):
        raise ApiRefusal("rbm_too_many_requests")
    Invite.objects.bulk_create(Invite(sender=sender, at=now) for _number in numbers)
    for number in numbers:
        _set(sender, number, "UNVERIFIED", now)
        sender.transitions.filter(kind="number", change__number=number).delete()
        schedule(
            sender,
            [
                Step(after, "number", {"number": number, "to": state})
                for after, state in ENDS[number[-1]]
            ],
            now,
        )


def invite_by_details(sender: Sender, numbers: Sequence[str], now: datetime) -> None:
    """Invites the new numbers of a PATCH. Numbers that cannot be invited are ``FAILED``.

    Raises ``blocked_because_the_recipient_declined`` and ``rbm_too_many_requests``.
    """
    known = {row["number"]: row["state"] for row in sender.body.get("testNumberStates", [])}
    if any(known.get(number) == "DECLINED" for number in numbers):
        raise ApiRefusal("blocked_because_the_recipient_declined")
    fresh = [number for number in numbers if number not in known]
    hopeless = [number for number in fresh if number.endswith((UNREACHABLE, AFTER_LAUNCH))]
    invite(sender, [number for number in fresh if number not in hopeless], now)
    for number in hopeless:
        _set(sender, number, "FAILED", now)


def invite_at_set_up(sender: Sender, numbers: Sequence[str], now: datetime) -> None:
    """Invites the numbers of a create.

    Numbers above the day's limit, and those that cannot be invited, are ``FAILED``: no request is
    open that could return an error (inference).
    """
    possible = [number for number in numbers if not number.endswith((UNREACHABLE, AFTER_LAUNCH))]
    invited = possible[: _left(sender, now)]
    invite(sender, invited, now)
    for number in numbers:
        if number not in invited:
            _set(sender, number, "FAILED", now)


def remove(sender: Sender, number: str) -> None:
    """Removes the number from the sender and its details; the caller stores the sender."""
    state_of(sender, number)
    rows = sender.body["testNumberStates"]
    sender.body["testNumberStates"] = [row for row in rows if row["number"] != number]
    details = sender.body.get("details") or {}
    if number in (details.get("testNumbers") or []):
        details["testNumbers"] = [one for one in details["testNumbers"] if one != number]
    sender.transitions.filter(kind="number", change__number=number).delete()


def answer(sender: Sender, change: dict[str, Any], now: datetime) -> None:
    """Applies a scheduled response. Ignores a number that was removed before it."""
    for row in sender.body.get("testNumberStates", []):
        if row["number"] == change["number"]:
            row["state"] = change["to"]


def next_answer(sender: Sender) -> list[Step]:
    """Verifies the first number that is waiting."""
    for row in sender.body.get("testNumberStates", []):
        if row["state"] in {"UNVERIFIED", "PENDING"}:
            return [Step(0, "number", {"number": row["number"], "to": "VERIFIED"})]
    return []


def _left(sender: Sender, now: datetime) -> int:
    sent = Invite.objects.filter(sender=sender)
    # Seeded numbers were invited too, though long ago and unrecorded.
    in_all = max(sent.count(), len(sender.body.get("testNumberStates", [])))
    return max(0, min(A_DAY - sent.filter(at__gt=now - DAY).count(), IN_ALL - in_all))


def _set(sender: Sender, number: str, state: str, now: datetime) -> None:
    rows = sender.body.setdefault("testNumberStates", [])
    fresh = {"number": number, "state": state, "submitted": wire_date(now)}
    for index, row in enumerate(rows):
        if row["number"] == number:
            rows[index] = fresh
            return
    rows.append(fresh)
