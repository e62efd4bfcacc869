"""Findings of a sender are remembered by all that the rules read: any other input finds anew."""

import copy
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from senders.exports import dossier
from senders.onboarding import readiness
from senders.onboarding.readiness import Finding
from senders.provisioning import Sender
from senders.receipts.addresses import addresses_of
from senders.receipts.reading import Known, Receipts
from tests.provisioning.test_client import SENDER

THEN, LATER = datetime(2026, 11, 1, tzinfo=UTC), datetime(2026, 11, 2, tzinfo=UTC)


def variants() -> Iterator[tuple[dict[str, Any], Receipts]]:
    """Senders that differ in one place each, and one sender with other receipts each."""
    yield SENDER, Receipts()
    for key, value in (("region", "US"), ("billingCategory", "BASIC"), ("useCase", "OTP")):
        yield {**SENDER, key: value}, Receipts()
    for path in texts(SENDER["details"]):
        for text in ("", "x" * 5000, "https://localhost/a b"):
            yield changed(path, text), Receipts()
    for address in addresses_of(SENDER["details"]):
        for failed in ("timed_out", "tls", "port", "unfinished"):
            for since in (None, THEN, LATER):
                known = Known(address, result={"failed": failed}, at=LATER, changed_since=since)
                yield SENDER, Receipts([known])


def texts(whole: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    rows = whole.items() if isinstance(whole, dict) else enumerate(whole)
    for key, value in rows:
        if isinstance(value, dict | list):
            yield from texts(value, (*path, key))
        elif isinstance(value, str) and "questions" not in path:
            yield (*path, key)


def changed(path: tuple[Any, ...], text: str) -> dict[str, Any]:
    body: dict[str, Any] = copy.deepcopy(SENDER)
    part = body["details"]
    for key in path[:-1]:
        part = part[key]
    part[path[-1]] = text
    return body


def found_anew(sender: Sender, receipts: Receipts) -> list[Finding]:
    found = readiness.findings(
        sender.wire["details"],
        region=sender.region,
        billing_category=sender.billing_category,
        use_case=sender.use_case,
        receipts=receipts,
    )
    return [each for each in found if each.step or each.stops != readiness.CREATE]


def test_findings_are_those_of_the_same_sender_and_receipts() -> None:
    told = set()
    for _round in range(2):
        for body, receipts in variants():
            sender = Sender.from_wire(body)
            found = dossier.findings_of(sender, receipts)
            assert found == found_anew(sender, receipts)
            told.add(tuple(found))
    assert len(told) > 20  # else the variants show nothing
    assert len(dossier._FOUND) <= dossier.MOST_FOUND


def test_caller_that_changes_its_findings_changes_those_of_no_other() -> None:
    sender = Sender.from_wire(changed(("brand", "name"), ""))
    found = dossier.findings_of(sender)
    assert found
    found.clear()
    assert dossier.findings_of(sender) == found_anew(sender, Receipts())
