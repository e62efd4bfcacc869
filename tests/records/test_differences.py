"""Differences between two reads: every kind, what is no difference, and what is never told."""

from typing import Any

import pytest

from senders.provisioning import SenderSummary
from senders.records.differences import between
from tests.records.making import country, summary

ONE = {"number": "+4915112345678", "state": "VERIFIED"}
TWO = {"number": "+4915112345679", "state": "PENDING"}


def brand(**fields: Any) -> dict[str, Any]:
    return {"details": {"brand": fields}}


def registration(status: str) -> dict[str, Any]:
    process = {"id": "p", "status": status}
    return {"brandDetails": {"id": "b", "status": "ACTIVE", "registration": process}}


CASES: dict[str, tuple[SenderSummary, SenderSummary, list[tuple[str, ...]]]] = {
    "state": (
        summary(state="IN_TEST"),
        summary(state="LAUNCHING"),
        [("state", "", "", "IN_TEST", "LAUNCHING", "")],
    ),
    "state that was absent": (
        summary(state=None),
        summary(state="DRAFT"),
        [("state", "", "", "", "DRAFT", "")],
    ),
    "state unknown to us": (
        summary(state="IN_TEST"),
        summary(state="ON_THE_MOON"),
        [("state", "", "", "IN_TEST", "ON_THE_MOON", "")],
    ),
    "operator with a remark": (
        summary(countryStatus=[country("FR", "PENDING", ("Orange", "PENDING"))]),
        summary(countryStatus=[country("FR", "PENDING", ("Orange", "REJECTED", "No opt-out"))]),
        [("operator", "FR", "Orange", "PENDING", "REJECTED", "No opt-out")],
    ),
    "operator new, country new": (
        summary(),
        summary(countryStatus=[country("FR", "PENDING", ("Orange", "PENDING"))]),
        [
            ("country", "FR", "", "", "PENDING", ""),
            ("operator", "FR", "Orange", "", "PENDING", ""),
        ],
    ),
    "operator gone": (
        summary(countryStatus=[country("FR", "PENDING", ("Orange", "PENDING"))]),
        summary(countryStatus=[country("FR", "PENDING")]),
        [("operator", "FR", "Orange", "PENDING", "", "")],
    ),
    "same operator in two countries": (
        summary(
            countryStatus=[
                country("FR", "PENDING", ("Orange", "PENDING")),
                country("ES", "PENDING", ("Orange", "PENDING")),
            ]
        ),
        summary(
            countryStatus=[
                country("FR", "PENDING", ("Orange", "PENDING")),
                country("ES", "PENDING", ("Orange", "LAUNCHED")),
            ]
        ),
        [("operator", "ES", "Orange", "PENDING", "LAUNCHED", "")],
    ),
    "remark alone": (
        summary(countryStatus=[country("FR", "PENDING", ("Orange", "PENDING"))]),
        summary(countryStatus=[country("FR", "PENDING", ("Orange", "PENDING", "Wait"))]),
        [("remark", "FR", "Orange", "PENDING", "PENDING", "Wait")],
    ),
    "country asked for": (
        summary(),
        summary(details={"countries": ["DE"]}),
        [("country", "DE", "", "", "asked", "")],
    ),
    "country taken away": (
        summary(countryStatus=[country("FR", "LAUNCHED")]),
        summary(),
        [("country", "FR", "", "LAUNCHED", "", "")],
    ),
    "number verified": (
        summary(testNumberStates=[{**ONE, "state": "PENDING"}, TWO]),
        summary(testNumberStates=[ONE, TWO]),
        [("numbers", "", "", "0/2", "1/2", "")],
    ),
    "invitation expired": (
        summary(testNumberStates=[ONE, TWO]),
        summary(testNumberStates=[ONE, {**TWO, "state": "EXPIRED"}]),
        [("numbers", "", "", "1/2", "1/2 EXPIRED=1", "")],
    ),
    "registration": (
        summary(**registration("PENDING")),
        summary(**registration("COMPLETED")),
        [("registration", "", "", "PENDING", "COMPLETED", "")],
    ),
    "name and address": (
        summary(**brand(name="Aurora", emails=[{"label": "a", "address": "a@b.example"}])),
        summary(**brand(name="Aurora Deals", emails=[{"label": "a", "address": "c@b.example"}])),
        [("details", "", "", "", "name,emails", "")],
    ),
    "connected": (
        summary(),
        summary(authName="auth-1", conversationApiApp="app-1"),
        [("details", "", "", "", "app,auth_name", "")],
    ),
    "only a later date": (
        summary(modified="2026-11-01T10:00:00Z"),
        summary(modified="2026-11-02T10:00:00Z"),
        [("details", "", "", "", "", "")],
    ),
    "nothing": (summary(), summary(), []),
    "order of countries and numbers": (
        summary(
            countryStatus=[country("FR", "PENDING"), country("DE", "PENDING")],
            testNumberStates=[ONE, TWO],
        ),
        summary(
            countryStatus=[country("DE", "PENDING"), country("FR", "PENDING")],
            testNumberStates=[TWO, ONE],
        ),
        [],
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_difference(case: str) -> None:
    old, new, expected = CASES[case]
    found = between(old, new)
    told = [
        (str(one.kind), one.country, one.operator, one.before, one.after, one.remark)
        for one in found
    ]
    assert told == expected


def test_no_number_and_no_address_is_told() -> None:
    old = summary(testNumberStates=[ONE], **brand(name="A", emails=[{"address": "a@b.example"}]))
    new = summary(testNumberStates=[TWO], **brand(name="B", emails=[{"address": "c@d.example"}]))
    told = repr(between(old, new))
    for secret in (ONE["number"], TWO["number"], "example"):
        assert secret not in told


def test_longest_words_fit_their_columns() -> None:
    [found] = between(summary(state="A" * 500), summary(state="B" * 500))
    assert max(len(found.before), len(found.after)) == 200
