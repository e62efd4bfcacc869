"""The client's models and the sandbox share no code, and agree on every row of the fields.

Each value is put into a create body and into a PATCH; both sides read the whole body. Where they
ever differ, the documentation decides which one is mended.
"""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from senders import provisioning as p
from senders.sandbox.models import Sender
from tests.sandbox.field_rows import ROWS, Row
from tests.sandbox.sending import MINIMAL, SAMPLE, code, created, nested, send

pytestmark = pytest.mark.slow

REFUSALS = {"invalid_input", "add_test_number_invalid", "no_fields_to_update"}
UNKNOWN = {"neverHeardOf": 1}


def values(row: Row) -> Iterator[Any]:
    yield from row.good
    yield from row.bad
    yield None


def client_takes(body: Any, *, patch: bool) -> bool:
    try:
        (p.SenderUpdate if patch else p.SenderInput).parse(body)
    except p.InvalidBody:
        return False
    return True


def sandbox_takes(body: Any, sender: str = "") -> bool:
    if sender:
        answer = send("PATCH", f"/rcs/senders/{sender}", body)
    else:
        answer = send("POST", "/rcs/senders", body)
    if answer.is_success:
        return True
    assert code(answer) in {(400, refusal) for refusal in REFUSALS}, answer.text
    return False


def disagreements(bodies: Iterator[Any], sender: str = "") -> list[str]:
    found = []
    for body in bodies:
        ours, theirs = client_takes(body, patch=bool(sender)), sandbox_takes(body, sender)
        if ours != theirs:
            found.append(f"client {ours}, sandbox {theirs}: {str(body)[:300]}")
    return found


@pytest.mark.parametrize("row", ROWS, ids=[row.path for row in ROWS])
def test_client_and_sandbox_agree_on_each_value_of_a_create_field(row: Row) -> None:
    bodies = ({**MINIMAL, "details": nested(row.path, value)} for value in values(row))
    assert disagreements(bodies) == []
    for value in row.good:
        assert client_takes({**MINIMAL, "details": nested(row.path, value)}, patch=False)


@pytest.mark.parametrize("row", ROWS, ids=[row.path for row in ROWS])
def test_client_and_sandbox_agree_on_each_value_of_a_patch_field(row: Row) -> None:
    sender = created()["id"]
    bodies = ({"details": nested(row.path, value)} for value in values(row))
    assert disagreements(bodies, sender) == []
    if row.good:
        assert client_takes({"details": nested(row.path, None)}, patch=True) is row.clears


HEADS: dict[str, tuple[str, ...]] = {
    "region": ("BR", "EU", "US"),
    "billingCategory": tuple(p.BillingCategory),
    "useCase": tuple(p.UseCase),
}


@pytest.mark.parametrize("key", HEADS)
def test_client_and_sandbox_agree_on_the_required_values_of_create(key: str) -> None:
    good = [{**MINIMAL, key: str(value)} for value in HEADS[key]]
    wrong: list[Any] = ["", "eu", "OTHER", None, 5, True, []]
    bad: list[Any] = [{**MINIMAL, key: value} for value in wrong]
    bad.append({name: value for name, value in MINIMAL.items() if name != key})
    assert disagreements(iter([*good, *bad])) == []
    assert all(client_takes(body, patch=False) for body in good)
    assert not any(client_takes(body, patch=False) for body in bad)


@pytest.mark.parametrize(
    "path", ["", "details", "details.brand", "details.questionnaire", "details.launch"]
)
def test_client_and_sandbox_both_reject_unknown_keys(path: str) -> None:
    sender = created()["id"]
    extra = nested(path, UNKNOWN) if path else UNKNOWN
    assert disagreements(iter([{**MINIMAL, **extra}])) == []
    assert disagreements(iter([{"details": {"countries": ["SE"]}, **extra}, extra]), sender) == []
    assert not client_takes({**MINIMAL, **extra}, patch=False)


US = "details.questionnaire.us.answers"
CROSS = [
    {"ownershipType": "PUBLIC", "legalForm": "PARTNERSHIP"},
    {"ownershipType": "PUBLIC", "legalForm": "CORPORATION", "stockSymbol": "X"},
    {"ownershipType": "PUBLIC"},
    {"ownershipType": "PRIVATE", "legalForm": "CORPORATION"},
    {"ownershipType": "PRIVATE", "stockSymbol": "X"},
    {"ownershipType": "PRIVATE", "stockExchange": "X"},
    {"stockExchange": "X", "stockSymbol": "X"},
    {"taxIdCountry": "US", "taxId": "12-3456789"},
    {"taxIdCountry": "US", "taxId": "123456789"},
    {"taxIdCountry": "SE", "taxId": "123456789"},
    {"taxIdCountry": "SE", "addressState": "CA"},
    {"taxIdCountry": "SE", "addressState": "XX"},
    {"taxIdCountry": "US", "addressState": "XX"},
    {"taxIdCountry": "US", "addressState": "CA"},
    {"taxId": "12"},
    {"ein": "12-3456789", "messagesVolume": "0 - 10K messages"},
    {"ein": "12-3456789", "messagesVolume": 5},
    {"ein": "12-3456789", "taxId": "12"},
    {"messagesVolume": "many"},
    {"messagesVolume": 5},
    {"companyLegalName": ""},
    {"smsCampaign": "", "companyLegalName": ""},
    {"brandIndustry": "Shopping and retail"},
    {"brandIndustry": "Shopping and retail", "smsCampaign": "x"},
]


@pytest.mark.parametrize("answers", CROSS, ids=str)
def test_client_and_sandbox_agree_on_combinations_of_us_answers(answers: dict[str, Any]) -> None:
    body = nested(US, answers)
    assert disagreements(iter([{**MINIMAL, **body}])) == []
    assert disagreements(iter([body]), created()["id"]) == []


def test_sample_of_the_reference_page_is_accepted_by_client_and_sandbox() -> None:
    """The sample is unchanged, numbers with spaces and hyphens included."""
    body = p.SenderInput.parse(json.loads(SAMPLE))
    assert send("POST", "/rcs/senders", SAMPLE).status_code == 201
    assert send("POST", "/rcs/senders", body.content()).status_code == 201


def test_table_of_fields_has_over_80_rows_and_1200_values() -> None:
    assert len(ROWS) > 80
    assert sum(len(list(values(row))) for row in ROWS) > 1200


def _anything_good() -> st.SearchStrategy[dict[str, Any]]:
    """Details made of the rows' good values, several at once."""
    rows = [row for row in ROWS if row.good and ".us." not in row.path]
    picks = st.lists(st.sampled_from(rows), min_size=1, max_size=8, unique_by=lambda row: row.path)
    return picks.flatmap(
        lambda some: st.tuples(*(st.sampled_from(row.good) for row in some)).map(
            lambda chosen: _merged(zip([row.path for row in some], chosen, strict=True))
        )
    )


def _merged(pairs: Any) -> dict[str, Any]:
    details: dict[str, Any] = {}
    for path, value in sorted(pairs, key=lambda pair: pair[0]):
        target = details
        *parents, last = path.split(".")
        for key in parents:
            target = target.setdefault(key, {})
        target[last] = {**value, **target.get(last, {})} if isinstance(value, dict) else value
    return details


@settings(max_examples=150, deadline=None)
@given(details=_anything_good())
def test_random_body_that_the_client_accepts_is_accepted_by_the_sandbox(
    details: dict[str, Any],
) -> None:
    body = {**MINIMAL, "details": details}
    if client_takes(body, patch=False):
        answer = send("POST", "/rcs/senders", p.SenderInput.parse(body).content())
        assert answer.status_code == 201, answer.text
        Sender.objects.filter(pk=answer.json()["id"]).delete()
