"""The lifecycle of a sender, step by step: setup, launch, and responses of operators.

Source: Provisioning API reference 1.2.117, 6 (lifecycle). Order and pace are our inference.
"""

import hashlib
import uuid
from collections.abc import Callable
from datetime import datetime
from typing import Any

from senders.sandbox import activities, callbacks, store, testers
from senders.sandbox.brands import OPERATORS
from senders.sandbox.clock import Step, schedule
from senders.sandbox.models import Sender
from senders.sandbox.rules import wire_date

JsonObject = dict[str, Any]
SET_UP_AFTER = 15  # seconds in the timed mode
REVIEWED = frozenset({"PREPARING_LAUNCH", "LAUNCHING", "LAUNCHED"})


def created(sender: Sender, now: datetime) -> None:
    """Starts setup of a new sender, stored as ``DRAFT``. Stores the first changes."""
    if _is_enough(sender):
        _begin_set_up(sender, now)


def updated(sender: Sender, before_details: JsonObject, now: datetime) -> None:
    """Continues the lifecycle after an update; ``before_details`` are the previous details.

    Raises ``ApiRefusal`` if there are more new test numbers than can be invited.
    """
    if sender.state == "DRAFT":
        if _is_enough(sender):
            _begin_set_up(sender, now)
        return
    if not is_set_up(sender):
        return
    had = set(before_details.get("testNumbers") or [])
    numbers = [number for number in _details(sender).get("testNumbers") or [] if number not in had]
    testers.invite_by_details(sender, numbers, now)
    if sender.state not in REVIEWED:
        _name_operators(sender, now)
    store.save_sender(sender)


def is_set_up(sender: Sender) -> bool:
    """Returns True if Google has registered the sender, which test number operations require."""
    return bool(sender.body.get("supplierDetails", {}).get("google"))


def apply(sender: Sender, kind: str, change: JsonObject, now: datetime) -> None:
    """Applies one scheduled step, within the caller's transaction."""
    sender.modified = now  # first, so that callbacks carry it
    _STEPS[kind](sender, change, now)
    store.save_sender(sender)


def plan_next(sender: Sender, now: datetime) -> None:
    """Schedules the next step of a sender that has no scheduled step."""
    if sender.state == "DRAFT" and _is_enough(sender):
        _begin_set_up(sender, now)
    elif sender.state == "IN_PROGRESS":
        schedule(sender, [Step(0, "set up", {})], now)
    elif sender.state == "PREPARING_LAUNCH":
        schedule(sender, [Step(0, "submitted", {})], now)
    elif sender.state in {"LAUNCHING", "LAUNCHED"}:
        schedule(sender, _next_pending(sender), now)
    elif sender.state == "IN_TEST":
        schedule(sender, testers.next_answer(sender), now)


def change_state(sender: Sender, state: str, now: datetime, comment: str = "") -> None:
    """Sets and stores a new state, and queues its callbacks."""
    before, sender.state = sender.state, state
    store.save_sender(sender)
    callbacks.sender_changed(sender, before, now, comment)


def new_country(country: str, status: str, now: datetime) -> JsonObject:
    """Returns an entry of ``countryStatus`` with all operators of the country in one status."""
    return {
        "country": country,
        "status": status,
        "operators": [
            {"name": name, "status": status, "modified": wire_date(now)}
            for name in OPERATORS[country]
        ],
    }


def country_status(operators: list[JsonObject]) -> str:
    """Returns launched or pending if one operator is, else the common status (inference)."""
    found = [operator["status"] for operator in operators]
    for status in ("LAUNCHED", "PENDING"):
        if status in found:
            return status
    return str(found[0])


def _is_enough(sender: Sender) -> bool:
    """Returns True for details with a name, a logo and a banner (inference, not documented)."""
    brand = _details(sender).get("brand", {})
    return all(brand.get(key) for key in ("name", "logoUrl", "bannerUrl"))


def _begin_set_up(sender: Sender, now: datetime) -> None:
    change_state(sender, "IN_PROGRESS", now)
    schedule(sender, [Step(SET_UP_AFTER, "set up", {})], now)


def _set_up(sender: Sender, change: JsonObject, now: datetime) -> None:
    slug = f"agent_{sender.pk[:8]}"
    digest = hashlib.sha256(f"{sender.pk}/{now.isoformat()}".encode()).hexdigest()
    sender.body |= {
        "authName": slug,
        "authToken": digest[:24],
        "supplierDetails": {"google": {"agentId": slug, "brandId": f"brand_{sender.pk[:8]}"}},
        "testNumberStates": [],
    }
    _name_operators(sender, now)
    testers.invite_at_set_up(sender, _details(sender).get("testNumbers") or [], now)
    activities.record(sender, "TEST", now, author="")
    change_state(sender, "IN_TEST", now)


def _name_operators(sender: Sender, now: datetime) -> None:
    """Adds operators, not launched, for the requested countries before any launch."""
    known = {row["country"]: row for row in sender.body.get("countryStatus", [])}
    sender.body["countryStatus"] = [
        known.get(country) or new_country(country, "NOT_LAUNCHED", now)
        for country in _details(sender).get("countries") or []
    ]


def _submitted(sender: Sender, change: JsonObject, now: datetime) -> None:
    change_state(sender, "LAUNCHING", now)


def _settled(sender: Sender, change: JsonObject, now: datetime) -> None:
    if sender.state == "LAUNCHING":
        change_state(sender, "LAUNCHED", now)


def _registration(sender: Sender, change: JsonObject, now: datetime) -> None:
    details = sender.body.get("brandDetails") or new_registration(sender)
    status = change["to"]
    details["registration"]["status"] = status
    if status == "COMPLETED":
        details["status"] = "COMPLETED"
    sender.body["brandDetails"] = details
    callbacks.registration_changed(sender, status, now)


def new_registration(sender: Sender) -> JsonObject:
    """Returns ``brandDetails`` of a launch in the United States, with its IDs."""
    return {
        "id": str(uuid.uuid5(uuid.NAMESPACE_URL, f"brand/{sender.pk}")),
        "status": "DRAFT",
        "registration": {
            "id": str(uuid.uuid5(uuid.NAMESPACE_URL, f"registration/{sender.pk}")),
            "status": "NEW",
        },
    }


def _operator(sender: Sender, change: JsonObject, now: datetime) -> None:
    """Applies an operator's response to the statuses of operator, country, sender (inference)."""
    for row in sender.body.get("countryStatus", []):
        if row["country"] != change["country"]:
            continue
        for operator in row["operators"]:
            if operator["name"] == change["operator"]:
                before = operator["status"]
                _answer(operator, change, now)
                row["status"] = country_status(row["operators"])
                store.save_sender(sender)
                callbacks.operator_changed(
                    sender,
                    operator["name"],
                    row["country"],
                    before,
                    operator["status"],
                    now,
                    change.get("remark", ""),
                )
    live = any(row["status"] == "LAUNCHED" for row in sender.body.get("countryStatus", []))
    if live and sender.state == "LAUNCHING":
        activities.record(sender, "ACTIVE", now, author="")
        change_state(sender, "LAUNCHED", now)


def _answer(operator: JsonObject, change: JsonObject, now: datetime) -> None:
    operator |= {"status": change["to"], "modified": wire_date(now)}
    if change.get("remark"):
        operator["remark"] = change["remark"]
    else:
        operator.pop("remark", None)


def _next_pending(sender: Sender) -> list[Step]:
    for row in sender.body.get("countryStatus", []):
        for operator in row["operators"]:
            if operator["status"] == "PENDING":
                change = {"country": row["country"], "operator": operator["name"]}
                return [Step(0, "operator", {**change, "to": "LAUNCHED"})]
    return []


def _details(sender: Sender) -> JsonObject:
    return sender.body.get("details") or {}


_STEPS: dict[str, Callable[[Sender, JsonObject, datetime], None]] = {
    "set up": _set_up,
    "number": testers.answer,
    "registration": _registration,
    "submitted": _submitted,
    "operator": _operator,
    "settled": _settled,
}
