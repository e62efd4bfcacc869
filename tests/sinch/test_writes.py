"""Each write leaves exactly an attempt and its outcome, with the right columns and no secret."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from cryptography.fernet import Fernet
from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.test import override_settings
from pytest_django.fixtures import Settings

from senders import audit
from senders.models import AuditChain, AuditEntry, Project, Role
from senders.provisioning import (
    KeyUnreadable,
    ProvisioningClient,
    ProvisioningError,
    Rejected,
    Sender,
    SenderInput,
    SenderUpdate,
    ServerFault,
    TimedOut,
    Unreachable,
    UnreadableReply,
    WebhookInput,
    WebhookUpdate,
)
from senders.sandbox import faults, store
from senders.sinch import clients, writes
from senders.sinch.writes import Actor, audited, diffs
from tests.conftest import DEALS

NUMBER, MAIL, PERSON, SECRET = "+46701234567", "jane.holm@nova.example", "Jane Holm", "planted-0815"
UNKNOWN = "0a6b8a5e-3c58-4f0b-8a3e-7d1f2b9c4e77"
BODY = {
    "region": "EU",
    "billingCategory": "CONVERSATIONAL",
    "useCase": "TRANSACTIONAL",
    "details": {
        "brand": {
            "name": "Nova Kredit",
            "phones": [{"label": "Help", "number": "+46771100200"}],
            "emails": [{"label": "Help", "address": MAIL}],
        },
        "testNumbers": [NUMBER],
        "questionnaire": {
            "general": {"answers": {"optInDescription": f"Ask {MAIL}"}},
            "verification": {"answers": {"name": PERSON, "email": MAIL, "phone": NUMBER}},
        },
    },
}
CHANGE = {"details": {"brand": {"description": "New words"}}}
HOOK = {
    "target": "https://hooks.example/in?key=planted-0815",
    "secret": SECRET,
    "triggers": ["RCS_SENDER_STATUS_UPDATED"],
}


@dataclass(frozen=True)
class Case:
    """One action: how it is called, what the API sees, what the trail calls it."""

    run: Callable[[Actor], Any]
    match: str
    action: str
    kind: str = "sender"
    id: str = DEALS


CASES = {
    "create": Case(
        lambda actor: writes.create_sender(actor, SenderInput.parse(BODY)),
        "POST /rcs/senders",
        "sender.created",
        id="",
    ),
    "update": Case(
        lambda actor: writes.update_sender(actor, DEALS, SenderUpdate.parse(CHANGE)),
        "PATCH /rcs/senders/*",
        "sender.updated",
    ),
    "launch": Case(
        lambda actor: writes.launch(actor, DEALS),
        "POST /rcs/senders/*/launch",
        "sender.launched",
    ),
    "comment": Case(
        lambda actor: writes.add_comment(actor, DEALS, f"Ring {NUMBER} or {MAIL}"),
        "POST /rcs/senders/*/comments",
        "sender.commented",
    ),
    "test numbers": Case(
        lambda actor: writes.add_test_numbers(actor, DEALS, [NUMBER]),
        "POST /rcs/senders/*/testNumbers",
        "test_numbers.added",
    ),
    "retry": Case(
        lambda actor: writes.retry_test_number(actor, DEALS, NUMBER),
        "GET /rcs/senders/*/testNumbers/*/retry",
        "test_number.invited_again",
    ),
    "remove": Case(
        lambda actor: writes.remove_test_number(actor, DEALS, NUMBER),
        "DELETE /rcs/senders/*/testNumbers/*",
        "test_number.removed",
    ),
    "account comment": Case(
        lambda actor: writes.add_account_comment(actor, f"Ring {NUMBER} or {MAIL}"),
        "POST /rcs/comments",
        "account.commented",
        kind="account",
        id="a0000000-0000-4000-8000-000000000001",
    ),
    "webhook": Case(
        lambda actor: writes.create_webhook(actor, WebhookInput.parse(HOOK)),
        "POST /webhooks",
        "webhook.created",
        kind="webhook",
        id="",
    ),
    "replace webhook": Case(
        lambda actor: writes.replace_webhook(actor, "f" * 32, WebhookInput.parse(HOOK)),
        "PUT /webhooks/*",
        "webhook.replaced",
        kind="webhook",
        id="f" * 32,
    ),
    "update webhook": Case(
        lambda actor: writes.update_webhook(
            actor, "f" * 32, WebhookUpdate.parse({"secret": SECRET})
        ),
        "PATCH /webhooks/*",
        "webhook.updated",
        kind="webhook",
        id="f" * 32,
    ),
    "remove webhook": Case(
        lambda actor: writes.remove_webhook(actor, "f" * 32),
        "DELETE /webhooks/*",
        "webhook.removed",
        kind="webhook",
        id="f" * 32,
    ),
}
# fault, options, exception, outcome, code, status
BAD: list[tuple[str, dict[str, Any], type[ProvisioningError], str, str, int | None]] = [
    (
        "error",
        {"errorCode": "invalid_input"},
        ProvisioningError,
        "refused",
        "invalid_input",
        400,
    ),
    (
        "error",
        {"errorCode": "unauthorized_error"},
        ProvisioningError,
        "refused",
        "unauthorized_error",
        401,
    ),
    (
        "error",
        {"errorCode": "rbm_too_many_requests"},
        ProvisioningError,
        "refused",
        "rbm_too_many_requests",
        429,
    ),
    ("error", {"errorCode": "internal_error"}, ServerFault, "failed", "internal_error", 500),
    ("html", {"status": 502}, ServerFault, "failed", "", 502),
    ("html", {"status": 302}, UnreadableReply, "failed", "", 302),
    ("timeout", {}, TimedOut, "no_answer", "", None),
    ("refused", {}, Unreachable, "refused", "not_sent", None),
    ("cut", {}, Unreachable, "no_answer", "", None),
]


@pytest.fixture
def actor(aurora: Project) -> Actor:
    user = User.objects.get(username="manager")
    return Actor(aurora, "manager", user=user, role=Role.MANAGER, ip="192.0.2.7")


def entries() -> list[AuditEntry]:
    return list(AuditEntry.objects.order_by("number"))


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
@pytest.mark.parametrize(
    ("fault", "options", "raised", "outcome", "code", "status"),
    BAD,
    ids=[f"{row[0]}-{row[4] or row[5]}" for row in BAD],
)
def test_failed_write_leaves_an_attempt_and_its_outcome_and_is_sent_once(
    actor: Actor,
    case: Case,
    fault: str,
    options: dict[str, Any],
    raised: type[ProvisioningError],
    outcome: str,
    code: str,
    status: int | None,
) -> None:
    faults.order(case.match, fault, **options)
    with pytest.raises(raised):
        case.run(actor)
    attempted, settled = entries()
    assert (attempted.outcome, settled.outcome) == ("attempted", outcome)
    assert (settled.error_code, settled.status) == (code, status)
    assert (attempted.error_code, attempted.status, attempted.request_id) == ("", None, "")
    assert attempted.correlation == settled.correlation
    assert bool(settled.request_id) == (status is not None)
    for entry in (attempted, settled):
        assert entry.action == case.action
        assert (entry.target_kind, entry.target_id) == (case.kind, case.id)
        assert (entry.actor, entry.actor_name) == (actor.user, "manager")
        assert (entry.role, entry.ip, entry.project) == ("manager", "192.0.2.7", actor.project)
    assert_nothing_planted()
    assert audit.verify(actor.project).whole
    assert len([call for call in store.requests() if "token" not in call["route"]]) == 1


def assert_nothing_planted() -> None:
    kept = json.dumps(list(AuditEntry.objects.values()), default=str, ensure_ascii=False)
    for planted in ("701234567", "771100200", "jane.holm", PERSON, SECRET):
        assert planted not in kept


def settled(run: Callable[[], Any]) -> tuple[Any, AuditEntry, AuditEntry]:
    """The result of an action that succeeds, and its two entries."""
    count = len(entries())
    result = run()
    attempted, succeeded = entries()[count:]
    assert (attempted.outcome, succeeded.outcome) == ("attempted", "succeeded")
    assert attempted.correlation == succeeded.correlation
    assert attempted.action == succeeded.action
    assert succeeded.status in {200, 201, 204}
    assert succeeded.request_id
    assert succeeded.error_code == ""
    assert_nothing_planted()
    return result, attempted, succeeded


def test_create_update_and_comment_record_redacted_requests_and_changes(actor: Actor) -> None:
    made, attempted, succeeded = settled(
        lambda: writes.create_sender(actor, SenderInput.parse(BODY))
    )
    assert (attempted.target_id, attempted.target_label) == ("", "Nova Kredit")
    assert (succeeded.target_id, succeeded.target_label) == (made.id, "Nova Kredit")
    asked = attempted.changes["asked"]
    assert asked["region"] == "EU"
    assert asked["details.brand.emails"][0]["address"].startswith("j•••@nova.example #")
    (number,) = asked["details.testNumbers"]
    assert number.startswith("+46•••567 #")
    assert asked["details.questionnaire.verification.answers.phone"] == number
    assert succeeded.changes["after"]["state"] == made.state
    assert succeeded.changes["before"] == {}

    before = made
    updated, attempted, succeeded = settled(
        lambda: writes.update_sender(actor, made.id, SenderUpdate.parse(CHANGE), before=before)
    )
    assert attempted.changes == {"asked": {"details.brand.description": "New words"}}
    assert succeeded.changes["after"]["details.brand.description"] == "New words"
    assert "details.brand.name" not in succeeded.changes["after"]
    assert updated.id == attempted.target_id

    _comment, attempted, succeeded = settled(
        lambda: writes.add_comment(actor, made.id, f"Ring {NUMBER}", before=updated)
    )
    assert attempted.target_label == "Nova Kredit"
    assert attempted.changes["asked"]["comment"] == f"Ring {number}"
    assert audit.verify(actor.project).checked == 6


def test_update_without_the_sender_before_it_records_only_what_was_sent_and_state(
    actor: Actor,
) -> None:
    made = writes.create_sender(actor, SenderInput.parse(BODY))
    _updated, _attempted, succeeded = settled(
        lambda: writes.update_sender(actor, made.id, SenderUpdate.parse(CHANGE))
    )
    assert succeeded.changes["before"] == {}
    assert set(succeeded.changes["after"]) == {"state", "details.brand.description"}


def test_launch_records_the_label_and_the_new_state(actor: Actor, aurora: Project) -> None:
    before = clients.client_of(aurora).get_sender(DEALS)
    launched, attempted, succeeded = settled(lambda: writes.launch(actor, DEALS, before=before))
    assert attempted.target_label == succeeded.target_label == "Aurora Deals"
    assert attempted.changes == {"asked": {}}
    assert launched.state == succeeded.changes["after"].get("state", before.state)


def test_adding_reinviting_and_removing_a_number_record_it_redacted(
    actor: Actor, aurora: Project
) -> None:
    before = clients.client_of(aurora).list_senders(states=["IN_TEST"], page_size=1).senders[0]
    _states, attempted, succeeded = settled(
        lambda: writes.add_test_numbers(actor, before.id, ["+46 70 123 45 67"], before=before)
    )
    (asked,) = attempted.changes["asked"]["testNumbers"]
    (state,) = succeeded.changes["after"]["testNumberStates"]
    assert state["number"] == asked
    assert state["state"]
    for action in (writes.retry_test_number, writes.remove_test_number):
        _result, attempted, succeeded = settled(
            lambda action=action: action(actor, before.id, NUMBER, before=before)  # type: ignore[misc]
        )
        assert attempted.changes == {"asked": {"testNumber": asked}}
    assert succeeded.changes["after"] == {"testNumberStates": []}


def test_account_comment_is_recorded_under_the_project_name(actor: Actor) -> None:
    _comment, attempted, _succeeded = settled(
        lambda: writes.add_account_comment(actor, f"Write to {MAIL}")
    )
    assert attempted.target_label == "Aurora Retail Group"


def test_webhook_writes_are_recorded_without_secret_and_query(actor: Actor) -> None:
    made, attempted, succeeded = settled(
        lambda: writes.create_webhook(actor, WebhookInput.parse(HOOK))
    )
    assert attempted.changes["asked"]["secret"] == "•••"
    assert succeeded.target_id == made.id
    assert succeeded.target_label == "https://hooks.example/in?•••"
    other = HOOK | {"target": "https://hooks.example/other"}
    replaced, _attempted, succeeded = settled(
        lambda: writes.replace_webhook(actor, made.id, WebhookInput.parse(other), before=made)
    )
    assert succeeded.changes == {
        "before": {"target": "https://hooks.example/in?•••"},
        "after": {"target": "https://hooks.example/other"},
    }
    settled(
        lambda: writes.update_webhook(
            actor, made.id, WebhookUpdate.parse({"secret": SECRET}), before=replaced
        )
    )
    _nothing, _attempted, succeeded = settled(
        lambda: writes.remove_webhook(actor, made.id, before=replaced)
    )
    assert succeeded.changes["before"]["target"] == "https://hooks.example/other"


def test_write_whose_entry_cannot_be_recorded_is_not_sent(unguarded: None, actor: Actor) -> None:
    writes.add_account_comment(actor, "One")
    AuditChain.objects.update(length=0)
    store.clear_requests()
    with pytest.raises(IntegrityError):
        writes.add_account_comment(actor, "Two")
    assert store.requests() == []


def test_write_inside_a_transaction_raises_and_sends_nothing(actor: Actor) -> None:
    with pytest.raises(clients.UpstreamCallInTransaction), transaction.atomic():
        writes.add_account_comment(actor, "One")
    assert entries() == []
    assert store.requests() == []


def test_write_without_usable_credentials_or_project_records_no_entry(actor: Actor) -> None:
    with override_settings(CREDENTIAL_KEYS=[Fernet.generate_key().decode()]):
        clients.close_all()
        with pytest.raises(KeyUnreadable):
            writes.add_account_comment(actor, "One")
    with pytest.raises(ValueError, match="belongs to a project"):
        writes.add_account_comment(Actor(None, "nobody"), "One")
    assert entries() == []


def test_answers_heard_collects_only_the_calls_inside_its_block(aurora: Project) -> None:
    client = clients.client_of(aurora)
    with clients.answers_heard() as outer:
        client.list_senders(page_size=1)
        with clients.answers_heard() as inner:
            client.list_senders(page_size=1)
    client.list_senders(page_size=1)
    assert [answer.status for answer in inner] == [200]
    assert [answer.status for answer in outer] == [200, 200], "the access token and the list"
    assert all(answer.request_id for answer in inner)


def recorded(actor: Actor, error: ProvisioningError) -> AuditEntry:
    """The outcome entry of a write that ends with ``error``."""

    def fail(_client: object) -> str:
        raise error

    with pytest.raises(type(error)):
        audited.attempt_and_settle(
            actor,
            audit.Action.SENDER_UPDATED,
            audit.Target("sender", DEALS),
            asked={},
            call=fail,
            settle=lambda _result: audited.Settled(audit.Target("sender", DEALS)),
        )
    return entries()[-1]


def test_response_to_a_rejected_write_is_recorded_redacted_with_at_most_50_problems(
    actor: Actor,
) -> None:
    problems = [f"details.testNumbers: {NUMBER}", *(f"problem {n}" for n in range(60))]
    entry = recorded(
        actor,
        Rejected(
            status=400,
            code="invalid_input",
            message=f"Ask {MAIL}.",
            additional_information={"validationErrors": problems, "hint": "not recorded"},
            request_id="r-17",
        ),
    )
    assert set(entry.changes) == {"answer"}
    assert set(entry.changes["answer"]) == {"message", "validationErrors"}
    assert entry.changes["answer"]["message"].startswith("Ask j•••@nova.example #")
    first, *others = entry.changes["answer"]["validationErrors"]
    assert first.startswith("details.testNumbers: +46•••567 #")
    assert others == [f"problem {n}" for n in range(49)]
    assert (entry.status, entry.error_code, entry.request_id) == (400, "invalid_input", "r-17")
    assert_nothing_planted()


@pytest.mark.parametrize(
    ("error", "changes"),
    [
        (Rejected(status=400), {}),
        (Rejected(status=400, message="No."), {"answer": {"message": "No."}}),
        (
            Rejected(status=412, additional_information={"validationErrors": "One"}),
            {"answer": {"validationErrors": ["One"]}},
        ),
        (UnreadableReply("cut", status=200), {}),
        (TimedOut(), {}),
    ],
)
def test_only_texts_that_sinch_sent_are_recorded_of_a_failed_write(
    actor: Actor, error: ProvisioningError, changes: dict[str, Any]
) -> None:
    assert recorded(actor, error).changes == changes


def test_successful_write_records_the_response_of_its_last_call(
    actor: Actor, aurora: Project
) -> None:
    heard: list[clients.HeardAnswer] = []

    def twice(client: ProvisioningClient) -> int:
        client.list_senders(page_size=1)
        with clients.answers_heard() as inner:
            client.list_senders(page_size=1)
        heard.extend(inner)
        return client.list_senders(page_size=1).total_size

    def settle(total: int) -> audited.Settled:
        return audited.Settled(audit.Target("sender", "x", "Nova"), {"after": {"total": total}})

    def run(call: Callable[[ProvisioningClient], int]) -> AuditEntry:
        audited.attempt_and_settle(
            actor,
            audit.Action.SENDER_UPDATED,
            audit.Target("sender", DEALS),
            asked={"wanted": 1},
            call=call,
            settle=settle,
        )
        return entries()[-1]

    entry = run(twice)
    assert (entry.target_id, entry.target_label, entry.status) == ("x", "Nova", 200)
    assert entry.changes["after"]["total"] > 0
    assert entry.request_id not in {"", *(answer.request_id for answer in heard)}
    silent = run(lambda _client: 7)
    assert (silent.request_id, silent.status, silent.outcome) == ("", None, "succeeded")
    assert entries()[-2].changes == {"asked": {"wanted": 1}}


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ({}, {}, {"before": {}, "after": {}}),
        ({"a": 1, "b": 2}, {"a": 1, "b": 3}, {"before": {"b": 2}, "after": {"b": 3}}),
        ({"a": 1}, {}, {"before": {"a": 1}, "after": {}}),
        ({}, {"a": [1]}, {"before": {}, "after": {"a": [1]}}),
        ({"a": None}, {"a": 0}, {"before": {"a": None}, "after": {"a": 0}}),
    ],
)
def test_difference_keeps_only_keys_whose_values_changed(
    before: dict[str, Any], after: dict[str, Any], expected: dict[str, Any]
) -> None:
    assert diffs.difference(before, after) == expected


def test_flattening_keeps_lists_empty_objects_and_nulls() -> None:
    wire = {"a": {"b": [1, {"c": 2}], "d": {}, "e": {"f": None}}, "g": 1}
    assert diffs.flatten(wire) == {"a.b": [1, {"c": 2}], "a.d": {}, "a.e.f": None, "g": 1}


@pytest.mark.parametrize("method", ["get", "post"])
def test_retry_uses_the_operation_of_the_setting(
    method: str, settings: Settings, actor: Actor
) -> None:
    """The successor of the deprecated GET is not documented yet, so people can switch."""
    settings.SINCH_RETRY_OPERATION = method
    number = "+46707654321"
    assert writes.retry_test_number(actor, DEALS, number).state == "UNVERIFIED"
    (call,) = [one for one in store.requests() if one["route"].endswith("/retry")]
    assert call["method"] == method.upper()


def launched(project: Project, *codes: str) -> Sender:
    """The demo's sender with three countries, launched in these ones."""
    wire = clients.client_of(project).get_sender(DEALS).wire
    statuses = [{"country": code, "status": "LAUNCHED", "operators": []} for code in codes]
    details = {**wire["details"], "countries": ["DE", "FR", "SE"]}
    return Sender.from_wire({**wire, "details": details, "countryStatus": statuses})


@pytest.mark.parametrize(
    ("details", "agreed", "stopped_by"),
    [
        ({"countries": None}, [], ["DE", "SE"]),
        ({"countries": ["GB"]}, [], ["DE", "SE"]),
        ({"countries": ["GB"]}, ["SE"], ["DE"]),
        ({"countries": ["GB", "SE"]}, ["GB"], ["DE"]),
        ({"countries": ["GB", "SE"]}, ["DE"], []),
        ({"countries": ["DE", "FR", "SE"]}, [], []),
    ],
)
def test_launched_country_leaves_only_with_agreement(
    aurora: Project, details: dict[str, Any], agreed: list[str], stopped_by: list[str]
) -> None:
    before = launched(aurora, "DE", "SE")
    store.clear_requests()

    def update() -> None:
        writes.update_sender(
            Actor(aurora, "manager"),
            DEALS,
            SenderUpdate.parse({"details": details}),
            before=before,
            removing=agreed,
        )

    if not stopped_by:
        update()
        return
    with pytest.raises(writes.RemovesLaunched) as stopped:
        update()
    assert list(stopped.value.countries) == stopped_by
    assert not store.requests()
    assert not AuditEntry.objects.filter(action="sender.updated").exists()


def test_countries_are_not_updated_without_the_sender_as_it_is(aurora: Project) -> None:
    with pytest.raises(ValueError, match="only after it was read"):
        writes.update_sender(
            Actor(aurora, "manager"), DEALS, SenderUpdate.parse({"details": {"countries": ["DE"]}})
        )
