"""The webhooks page: what it shows, who may, and each action with every end it can have."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
import time_machine
from django.test import Client, override_settings
from django.utils import timezone

from senders import jobs
from senders.hooks import overview, tokens
from senders.models import AuditEntry, Delivery, Hook, RefusedDelivery, SenderRecord
from senders.provisioning.limits import RCS_TRIGGERS, TRIGGERS
from senders.sandbox import callbacks, faults, seed, store
from senders.sandbox.models import Webhook
from senders.words import webhooks as words
from tests.conftest import signed_in
from tests.hooks.making import (
    SECRET,
    account_event,
    ago,
    in_sandbox,
    into_the_portal,
    make_hook,
    post,
    signed,
    state_event,
)
from tests.sandbox.hooks import hook as sandbox_hook

PAGE = "/p/aurora/webhooks/"
NOW = datetime(2026, 11, 28, 12, 0, tzinfo=UTC)
ALL = {"trigger": list(RCS_TRIGGERS)}


def create(admin: Client, **more: Any) -> Hook:
    response = admin.post(f"{PAGE}create/", {**ALL, **more})
    assert response.status_code == 302, response.text
    return Hook.objects.get()


def standings(text: str) -> list[str]:
    return re.findall(r'data-webhook="(\w+)"', text)


def entries() -> list[tuple[str, str]]:
    found = AuditEntry.objects.filter(action__startswith="webhook").order_by("pk")
    return list(found.values_list("action", "outcome"))


@pytest.mark.parametrize("name", ["auditor", "onboarding", "manager"])
def test_only_admins_see_the_page_and_its_entry(name: str) -> None:
    client = signed_in(name)
    assert client.get(PAGE).status_code == 403
    assert client.post(f"{PAGE}create/", ALL).status_code == 403
    assert PAGE not in client.get("/p/aurora/senders/").text
    assert not Webhook.objects.exists()


def test_empty_page_offers_a_webhook_with_all_rcs_events(admin: Client) -> None:
    text = admin.get(PAGE).text
    assert "No webhooks yet." in text
    assert "No events yet." in text
    assert "No such requests" in text
    assert len(re.findall(r'name="trigger" value="RCS_\w+" checked', text)) == len(RCS_TRIGGERS)
    assert f'href="{PAGE}"' in text, "the navigation"


def test_created_webhook_is_registered_with_a_secret_that_nobody_sees(admin: Client) -> None:
    hook = create(admin)
    there = Webhook.objects.get()
    assert (there.pk, there.target) == (hook.webhook_id, tokens.target_of(hook.token))
    assert there.triggers == list(RCS_TRIGGERS)
    assert len(there.secret) >= 64
    assert there.secret not in hook.secret_encrypted
    text = admin.get(PAGE).text
    assert there.secret not in text
    assert standings(text) == ["registered"]
    assert entries() == [("webhook.created", "attempted"), ("webhook.created", "succeeded")]
    assert there.secret not in "".join(str(each.changes) for each in AuditEntry.objects.all())


def test_event_of_the_sandbox_reaches_the_receiver_and_the_page(admin: Client) -> None:
    create(admin)
    sender = in_sandbox()
    with httpx.Client(transport=httpx.MockTransport(into_the_portal)) as client:
        callbacks.sender_changed(sender, "IN_TEST", timezone.now())
        callbacks.account_commented(seed.AURORA, "Café", timezone.now())
        assert callbacks.deliver_due(timezone.now(), client) == 2
        callbacks.newest_first(seed.AURORA, timezone.now())
        assert callbacks.deliver_due(timezone.now(), client) == 2
    assert list(Delivery.objects.order_by("pk").values_list("repeats", flat=True)) == [1, 1]
    jobs.run_due()
    text = admin.get(PAGE).text
    assert re.findall(r'data-outcome="(\w+)"', text) == ["no_sender", "applied"]
    assert "Sinch sent it 1 more time." in text
    assert SenderRecord.objects.get().name in text
    assert sender.pk in text


ENDS: list[tuple[str, dict[str, Any], int, str, bool]] = [
    # the fault of the write, its options, our status, words, whether a hook stays
    ("error", {"errorCode": "webhook_limit_reached"}, 409, "accepts no more webhooks", False),
    ("error", {"errorCode": "webhook_exists"}, 409, "already has a webhook", False),
    ("error", {"errorCode": "invalid_input"}, 409, "Sinch rejected the request.", False),
    ("error", {"errorCode": "unauthorized_error"}, 502, "rejected the portal’s credentials", False),
    ("error", {"errorCode": "rbm_too_many_requests", "retryAfter": 7}, 503, "Too many", False),
    ("refused", {}, 503, "cannot reach Sinch", False),
    (
        "error",
        {"status": 500, "errorCode": "internal_error"},
        502,
        "may still have been made",
        True,
    ),
    ("timeout", {}, 504, "may still have been made", True),
    ("cut", {}, 503, "may still have been made", True),
]


@pytest.mark.parametrize(("fault", "options", "status", "said", "stays"), ENDS)
def test_create_that_fails_says_what_is_known_and_keeps_no_hook_without_need(
    admin: Client, fault: str, options: dict[str, Any], status: int, said: str, stays: bool
) -> None:
    faults.order("POST /webhooks", fault, **options)
    response = admin.post(f"{PAGE}create/", ALL)
    assert response.status_code == status
    assert said in response.text
    assert Hook.objects.exists() == stays
    if stays:
        assert set(standings(response.text)) <= {"registered", "unconfirmed"}


def test_limit_of_the_api_itself_is_said(admin: Client) -> None:
    for number in range(15):
        sandbox_hook(f"https://other{number}.example/")
    response = admin.post(f"{PAGE}create/", ALL)
    assert response.status_code == 409
    assert "A project can have 15 webhooks." in response.text
    assert standings(response.text) == ["foreign"] * 15
    assert not Hook.objects.exists()


def test_webhook_whose_response_was_lost_is_found_by_its_address(admin: Client) -> None:
    hook = create(admin)
    Hook.objects.update(webhook_id="")
    assert standings(admin.get(PAGE).text) == ["registered"]
    assert admin.post(f"{PAGE}{hook.pk}/rotate/").status_code == 302
    assert Hook.objects.get().webhook_id == Webhook.objects.get().pk


def test_page_tells_the_standing_of_each_webhook(admin: Client) -> None:
    hook = create(admin)
    sandbox_hook("https://other.example/", ("ALL",))
    make_hook()  # its create was never answered
    make_hook(removed_at=NOW)
    assert standings(admin.get(PAGE).text) == ["registered", "unconfirmed", "foreign"]
    Webhook.objects.filter(pk=hook.webhook_id).delete()
    text = admin.get(PAGE).text
    assert standings(text) == ["gone", "unconfirmed", "foreign"]
    assert "Sinch no longer lists this webhook." in text
    faults.order("GET /webhooks", "refused", times=3)
    down = admin.get(PAGE)
    assert down.status_code == 503
    assert standings(down.text) == ["unknown", "unknown"], "ours are still shown"
    assert "cannot reach Sinch" in down.text
    assert f"{PAGE}{hook.pk}/remove/" in down.text


def test_other_address_and_untold_events_are_named(admin: Client) -> None:
    create(admin, trigger=["RCS_SENDER_STATUS_UPDATED", "RCS_SENDER_COMMENT_ADDED"])
    text = admin.get(PAGE).text
    assert "Sinch does not send 3 kinds of RCS events to it." in text
    assert "The portal has another URL now." not in text
    with override_settings(PORTAL_URL="https://new.example"):
        moved = admin.get(PAGE).text
        assert standings(moved) == ["registered"]
        assert "The portal has another URL now." in moved


@pytest.mark.parametrize(
    ("sandbox", "url", "warned"),
    [
        (True, "http://127.0.0.1:8000", False),
        (False, "http://127.0.0.1:8000", True),
        (False, "http://portal.brand.de", True),
        (False, "https://localhost", True),
        (False, "https://10.1.2.3", True),
        (False, "https://portal.brand.de", False),
    ],
)
def test_address_that_sinch_cannot_reach_is_warned_about(
    admin: Client, sandbox: bool, url: str, warned: bool
) -> None:
    admin.get(PAGE)  # the client of the sandbox is kept
    with override_settings(SANDBOX=sandbox, PORTAL_URL=url):
        text = admin.get(PAGE).text
    assert ("Sinch may not be able to send events" in text) == warned


@pytest.mark.parametrize("triggers", [[], ["NONE"], ["WHATSAPP_SENDER_ACTIVE"]])
def test_create_without_an_rcs_event_sends_nothing(admin: Client, triggers: list[str]) -> None:
    response = admin.post(f"{PAGE}create/", {"trigger": triggers})
    assert response.status_code == 422
    assert "Select an event." in response.text
    assert not Hook.objects.exists()
    assert not Webhook.objects.exists()


def test_second_press_creates_no_second_webhook(admin: Client) -> None:
    for _press in range(2):
        create(admin, once="press-1")
    assert Webhook.objects.count() == 1


def test_rotated_secret_and_the_one_before_are_valid_for_a_day(admin: Client) -> None:
    hook = create(admin)
    old = Webhook.objects.get().secret
    with time_machine.travel(NOW, tick=False) as clock:
        client = signed_in("admin")
        assert client.post(f"{PAGE}{hook.pk}/rotate/").status_code == 302
        new = Webhook.objects.get().secret
        assert new != old
        hook = Hook.objects.get()
        assert hook.old_until == NOW + timedelta(days=1)
        assert "The previous secret is valid until" in client.get(PAGE).text
        for secret in (old, new):
            body = state_event()
            assert post(hook, body, signed(body, secret=secret)).status_code == 200
        clock.shift(timedelta(days=1))
        for secret, status in ((old, 401), (new, 200)):
            body = state_event()
            assert post(hook, body, signed(body, secret=secret)).status_code == status
    assert entries()[-2:] == [("webhook.updated", "attempted"), ("webhook.updated", "succeeded")]


UNKNOWN = {"timeout", "cut"}


@pytest.mark.parametrize("fault", ["timeout", "cut", "refused", "error"])
def test_rotation_that_fails_never_leaves_a_secret_of_sinch_unknown(
    admin: Client, fault: str
) -> None:
    hook = create(admin)
    at_sinch, stored = Webhook.objects.get().secret, Hook.objects.get().secret_encrypted
    options = {"errorCode": "invalid_input"} if fault == "error" else {}
    faults.order("PATCH /webhooks/*", fault, **options)
    assert admin.post(f"{PAGE}{hook.pk}/rotate/").status_code >= 400
    hook = Hook.objects.get()
    assert tokens.is_rotation_open(hook) == (fault in UNKNOWN)
    if fault not in UNKNOWN:
        assert (hook.secret_encrypted, hook.old_secret_encrypted) == (stored, "")
    for secret in {at_sinch, Webhook.objects.get().secret}:
        with time_machine.travel(timezone.now() + timedelta(days=40), tick=False):
            body = state_event()
            assert post(hook, body, signed(body, secret=secret)).status_code == 200
    if fault in UNKNOWN:
        assert "Both secrets are valid until" in admin.get(PAGE).text
        newest = tokens.valid_secrets(hook, timezone.now())[0].get_secret_value()
        assert admin.post(f"{PAGE}{hook.pk}/rotate/").status_code == 302
        assert Webhook.objects.get().secret == newest, "the same one is sent again"
        assert Hook.objects.get().old_until is not None


def test_rotation_within_the_day_ends_the_oldest_secret(admin: Client) -> None:
    hook = create(admin)
    used = [Webhook.objects.get().secret]
    for _time in range(2):
        admin.post(f"{PAGE}{hook.pk}/rotate/")
        used.append(Webhook.objects.get().secret)
    hook = Hook.objects.get()
    for secret, status in zip(used, (401, 200, 200), strict=True):
        body = state_event()
        assert post(hook, body, signed(body, secret=secret)).status_code == status


def test_rotation_of_a_webhook_that_others_removed_changes_nothing(admin: Client) -> None:
    hook = create(admin)
    Webhook.objects.all().delete()
    stored = Hook.objects.get().secret_encrypted
    assert (
        "Sinch does not list this webhook."
        in admin.post(f"{PAGE}{hook.pk}/rotate/", follow=True).text
    )
    assert Hook.objects.get().secret_encrypted == stored


def test_removal_is_confirmed_first_and_ends_the_address(admin: Client) -> None:
    hook = create(admin)
    page = admin.get(f"{PAGE}{hook.pk}/remove/")
    assert "Remove this webhook?" in page.text
    assert Webhook.objects.exists()
    assert admin.post(f"{PAGE}{hook.pk}/remove/").status_code == 302
    assert not Webhook.objects.exists()
    assert post(hook, account_event(), {}).status_code == 404
    assert entries()[-2:] == [("webhook.removed", "attempted"), ("webhook.removed", "succeeded")]
    assert standings(admin.get(PAGE).text) == []
    assert admin.get(f"{PAGE}{hook.pk}/remove/").status_code == 404


def test_hook_that_sinch_does_not_list_is_removed_here_with_an_entry(admin: Client) -> None:
    hook = make_hook()
    assert admin.post(f"{PAGE}{hook.pk}/remove/").status_code == 302
    assert Hook.objects.get().removed_at is not None
    assert entries() == [("webhook.removed", "succeeded")]


@pytest.mark.parametrize(
    ("fault", "match"),
    [
        ("timeout", "DELETE /webhooks/*"),
        ("refused", "DELETE /webhooks/*"),
        ("refused", "GET /webhooks"),
    ],
)
def test_removal_that_fails_keeps_the_hook_in_use(admin: Client, fault: str, match: str) -> None:
    hook = create(admin)
    faults.order(match, fault, times=5)
    assert admin.post(f"{PAGE}{hook.pk}/remove/").status_code >= 500
    faults.clear()
    assert Hook.objects.get().removed_at is None


@pytest.mark.parametrize("which", ["harbor", "none", "huge"])
@pytest.mark.parametrize("action", ["rotate", "remove"])
def test_hook_of_another_project_is_not_found(admin: Client, which: str, action: str) -> None:
    other = make_hook("harbor")
    pk = {"harbor": other.pk, "none": 10**9, "huge": 10**30}[which]
    assert admin.post(f"{PAGE}{pk}/{action}/").status_code == 404
    assert Hook.objects.get().removed_at is None


def test_events_are_paged_and_the_page_asks_a_constant_number_of_queries(
    admin: Client, django_assert_max_num_queries: Any
) -> None:
    hook = make_hook()
    Delivery.objects.bulk_create(
        Delivery(
            hook=hook,
            project=hook.project,
            digest=str(number),
            nonce="n",
            received_at=NOW + timedelta(seconds=number),
            type="RCS_SENDER_STATUS_UPDATED",
            sender_id=f"s-{number}",
            body={},
            outcome="applied",
        )
        for number in range(120)
    )
    seen: list[str] = []
    url: str | None = PAGE
    while url:
        with django_assert_max_num_queries(25):
            text = admin.get(url).text
        found = re.findall(r'data-event="(\d+)"', text)
        assert len(found) <= overview.PAGE
        seen += found
        older = re.search(r'rel="next" href="([^#"]+)', text)
        url = older.group(1) if older else None
    expected = Delivery.objects.order_by("-pk").values_list("pk", flat=True)
    assert seen == [str(pk) for pk in expected]


@pytest.mark.parametrize("before", ["", "0", "x", "-1", "٣", "9" * 30, "1"])
def test_odd_page_numbers_show_a_page(admin: Client, before: str) -> None:
    assert admin.get(PAGE, {"before": before}).status_code == 200


def test_refused_requests_are_shown_by_cause_for_seven_days(admin: Client) -> None:
    hook = make_hook()
    for cause, number, last in (("signature", 40, 1), ("stale", 2, 3), ("too_large", 9, 8)):
        RefusedDelivery.objects.create(
            hook=hook, hour=ago(days=last), cause=cause, number=number, last_at=ago(days=last)
        )
    text = admin.get(PAGE).text
    assert "The signature did not match the content." in text
    assert "5 minutes away" in text
    assert "larger than 1 MB" not in text


def test_every_event_outcome_and_cause_has_words() -> None:
    from senders.hooks.overview import Standing
    from senders.hooks.receiving import Cause
    from senders.provisioning import Flaw

    assert set(words.CAUSES) == {*Cause, *Flaw}
    assert set(words.STANDINGS) == set(Standing)
    assert set(words.OUTCOMES) == set(Delivery.Outcome.values)
    assert set(words.EVENTS) == set(RCS_TRIGGERS) <= set(TRIGGERS)


def test_waiting_events_are_said_with_their_age(admin: Client) -> None:
    hook = make_hook()
    post(hook, state_event())
    Delivery.objects.update(received_at=ago(minutes=3))
    text = admin.get(PAGE).text
    assert "1 event is waiting until its sender is read again." in text
    assert "3 min ago" in text
    assert "No worker is running." in text
    assert SECRET not in text
    assert store.requests()
