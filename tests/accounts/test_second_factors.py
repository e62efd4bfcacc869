"""Second factors and passkeys by requests: adding, signing in, confirming, losing, and misuse."""

import json
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import User
from django.contrib.auth.tokens import default_token_generator
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from senders.accounts import sessions
from senders.models import AuditEntry, Membership, Role
from tests.accounts.authenticators import (
    Device,
    add_app,
    add_passkey,
    code_of,
    codes_on,
    confirm,
    field_on,
    options_on,
    secret_on,
)
from tests.conftest import HTMX, LIST, signed_in

RIGHT = {"username": "manager", "password": "rcs-demo"}
SECOND = "/login/second-factor/"


@pytest.fixture
def manager() -> Client:
    client = Client()
    assert client.post("/login/", RIGHT).status_code == 302
    return client


def trail(*actions: str) -> list[tuple[str, str, str]]:
    found = AuditEntry.objects.filter(project_slug="", action__in=actions).order_by("number")
    return list(found.values_list("action", "outcome", "error_code"))


def is_in(client: Client) -> bool:
    return client.get(LIST).status_code == 200


def sign_in_with_passkey(client: Client, device: Device, **fields: str) -> Any:
    asked = client.get("/login/passkey/").json()
    return client.post(
        "/login/passkey/",
        {
            "challenge": asked["challenge"],
            "credential": device.get(asked["options"]["publicKey"]),
            **fields,
        },
    )


def test_password_alone_does_not_enter_an_account_with_an_app(manager: Client) -> None:
    secret = add_app(manager)
    client = Client()
    first = client.post("/login/", {**RIGHT, "next": LIST})
    assert (first.status_code, first["Location"]) == (302, SECOND)
    assert not is_in(client)
    page = client.get(SECOND)
    assert "Code from your authenticator app" in page.text
    assert "Confirm with a passkey" not in page.text
    done = client.post(SECOND, {"code": code_of(secret)})
    assert (done.status_code, done["Location"]) == (302, LIST), "where the person was going"
    assert is_in(client)
    entry = AuditEntry.objects.filter(action="person.signed_in").latest("number")
    assert entry.changes == {"after": {"ways": ["password", "totp"]}}


def test_code_works_once_also_in_another_session(manager: Client) -> None:
    secret = add_app(manager)
    code = code_of(secret)
    for expected in (302, 422):
        client = Client()
        client.post("/login/", RIGHT)
        answer = client.post(SECOND, {"code": code})
        assert answer.status_code == expected
        assert is_in(client) is (expected == 302)
    assert "it was used before" in answer.text
    assert trail("person.sign_in_failed") == [("person.sign_in_failed", "refused", "wrong_code")]


def test_recovery_code_stands_in_once_and_is_counted(manager: Client) -> None:
    secret = secret_on(manager.get("/account/app/").text)
    codes = codes_on(manager.post("/account/app/", {"code": code_of(secret)}).text)
    assert len(codes) == len(set(codes)) == 10
    for expected in (302, 422):
        client = Client()
        client.post("/login/", RIGHT)
        assert client.post(SECOND, {"code": codes[0]}).status_code == expected
    assert "9 of 10 left" in manager.get("/account/").text
    stored = json.dumps(list(Authenticator.objects.values_list("data", flat=True)))
    assert not any(code in stored for code in codes)
    assert secret.replace(" ", "") not in stored, "secrets are encrypted"


def test_new_recovery_codes_end_the_old_ones(manager: Client) -> None:
    secret = secret_on(manager.get("/account/app/").text)
    old = codes_on(manager.post("/account/app/", {"code": code_of(secret)}).text)
    new = codes_on(manager.post("/account/recovery-codes/").text)
    assert not set(old) & set(new)
    client = Client()
    client.post("/login/", RIGHT)
    assert client.post(SECOND, {"code": old[1]}).status_code == 422
    assert client.post(SECOND, {"code": new[1]}).status_code == 302


def test_passkey_signs_in_alone_and_leads_to_the_requested_page(manager: Client) -> None:
    device = add_passkey(manager)
    client = Client()
    done = sign_in_with_passkey(client, device, next=LIST)
    assert (done.status_code, done["Location"]) == (302, LIST)
    assert is_in(client)
    entry = AuditEntry.objects.filter(action="person.signed_in").latest("number")
    assert entry.changes == {"after": {"ways": ["passkey"]}}


def test_passkey_is_a_second_factor_after_the_password(manager: Client) -> None:
    device = add_passkey(manager)
    client = Client()
    assert client.post("/login/", RIGHT)["Location"] == SECOND
    page = client.get(SECOND).text
    answer = {
        "challenge": field_on(page, "challenge"),
        "credential": device.get(options_on(page)),
    }
    assert client.post(SECOND, answer).status_code == 302
    assert is_in(client)


WRONG_PASSKEYS = {
    "another device": lambda device, options: Device().get(options),
    "another site": lambda device, options: _elsewhere(device, options),
    "not verified": lambda device, options: _unverified(device, options),
    "another challenge": lambda device, options: device.get(options | {"challenge": "AAAA"}),
    "somebody else": lambda device, options: _of_nobody(device, options),
    "no JSON": lambda device, options: "{",
    "a list": lambda device, options: "[]",
    "empty": lambda device, options: "{}",
    "null": lambda device, options: "null",
    "deep": lambda device, options: "[" * 100_000,
    "texts": lambda device, options: json.dumps({"id": 1, "rawId": [], "response": "x"}),
    "no signature": lambda device, options: _without(device, options, "signature"),
    "no handle": lambda device, options: _without(device, options, "userHandle"),
}


def _elsewhere(device: Device, options: dict[str, Any]) -> str:
    device.origin = "https://evil.example"
    return device.get(options)


def _unverified(device: Device, options: dict[str, Any]) -> str:
    device.flags = 1
    return device.get(options)


def _of_nobody(device: Device, options: dict[str, Any]) -> str:
    device.user = b"OTk5OTk5"
    return device.get(options)


def _without(device: Device, options: dict[str, Any], name: str) -> str:
    answer = json.loads(device.get(options))
    del answer["response"][name]
    return json.dumps(answer)


@pytest.mark.parametrize("name", WRONG_PASSKEYS)
def test_wrong_passkey_enters_nowhere_and_stores_no_session(name: str, manager: Client) -> None:
    device = add_passkey(manager)
    before = Session.objects.count()
    client = Client()
    asked = client.get("/login/passkey/").json()
    answer = WRONG_PASSKEYS[name](device, asked["options"]["publicKey"])
    given = {"challenge": asked["challenge"], "credential": answer}
    response = client.post("/login/passkey/", given)
    if name == "another site":
        # On a loopback address every origin is allowed, for the demo; see the settings.
        assert response.status_code in {302, 422}
        return
    assert response.status_code == 422
    assert "The passkey was not accepted." in response.text
    assert not is_in(client)
    assert Session.objects.count() == before
    assert trail("person.sign_in_failed")[-1][2] == "wrong_passkey"


def test_answer_of_a_passkey_works_once_and_for_five_minutes(manager: Client) -> None:
    device = add_passkey(manager)
    asked = Client().get("/login/passkey/").json()
    given = {
        "challenge": asked["challenge"],
        "credential": device.get(asked["options"]["publicKey"]),
    }
    assert Client().post("/login/passkey/", given).status_code == 302
    assert Client().post("/login/passkey/", given).status_code == 422
    late = Client().get("/login/passkey/").json()
    given = {
        "challenge": late["challenge"],
        "credential": device.get(late["options"]["publicKey"]),
    }
    with time_machine.travel(timezone.now() + timedelta(minutes=6)):
        assert Client().post("/login/passkey/", given).status_code == 422
    forged = given | {"challenge": "x" + given["challenge"]}
    assert Client().post("/login/passkey/", forged).status_code == 422


@pytest.mark.parametrize("way", ["password", "passkey"])
def test_deactivated_person_does_not_enter(way: str, manager: Client) -> None:
    device = add_passkey(manager)
    User.objects.filter(username="manager").update(is_active=False)
    client = Client()
    answer = (
        sign_in_with_passkey(client, device) if way == "passkey" else client.post("/login/", RIGHT)
    )
    assert answer.status_code in {403, 422}
    assert not is_in(client)
    assert not is_in(manager), "an open session ends at once"
    assert trail("person.sign_in_failed")[-1][2] == "inactive"


def test_too_many_codes_are_not_checked_any_more(manager: Client) -> None:
    secret = add_app(manager)
    client = Client()
    client.post("/login/", RIGHT)
    statuses = [client.post(SECOND, {"code": "000000"}).status_code for _try in range(11)]
    assert statuses == [422] * 10 + [429]
    blocked = client.post(SECOND, {"code": code_of(secret)})
    assert blocked.status_code == 429
    assert int(blocked["Retry-After"]) > 0
    assert not is_in(client)


def test_sign_in_that_waits_too_long_begins_again(manager: Client) -> None:
    secret = add_app(manager)
    client = Client()
    client.post("/login/", RIGHT)
    with time_machine.travel(timezone.now() + timedelta(minutes=11)):
        answer = client.post(SECOND, {"code": code_of(secret)})
        assert (answer.status_code, answer["Location"]) == (302, "/login/")
        assert not is_in(client)


def test_second_page_can_be_left_for_another_user(manager: Client) -> None:
    add_app(manager)
    client = Client()
    client.post("/login/", RIGHT)
    assert client.post(SECOND, {"cancel": "1"})["Location"] == "/login/"
    assert client.get(SECOND)["Location"] == "/login/"
    assert client.post("/login/", RIGHT | {"username": "auditor"})["Location"] == "/"


def test_what_was_typed_survives_both_factors(manager: Client) -> None:
    secret = add_app(manager)
    step = LIST + "views/"
    client = Client()
    late = client.post(step, {"name": "Typed late", "query": "?state=DRAFT"})
    sealed = late.context["stash"].sealed()
    assert client.post("/login/", RIGHT | {"typed": sealed})["Location"] == SECOND
    done = client.post(SECOND, {"code": code_of(secret)})
    page = client.get(done["Location"])
    assert "Typed late" in page.text
    assert "Not sent" in page.text


# Roles that need a factor


@pytest.fixture
def strict(settings: Any) -> None:
    settings.REQUIRE_MFA = frozenset({"manager", "admin"})


@pytest.mark.usefixtures("strict")
def test_role_that_needs_a_factor_opens_nothing_without_one(manager: Client) -> None:
    asked = manager.get(LIST)
    assert (asked.status_code, asked["Location"].partition("?")[0]) == (
        302,
        "/account/second-factor/",
    )
    page = manager.get(asked["Location"])
    assert page.status_code == 403
    assert "Your role requires a second factor." in page.text
    for path in ("/", "/notices/", "/p/aurora/audit/", f"{LIST}export.csv"):
        assert manager.get(path).status_code == 302, path
        assert "/account/second-factor/" in manager.get(path)["Location"], path
    fragment = manager.get(LIST, headers=HTMX)
    assert fragment.status_code == 403
    assert fragment["HX-Redirect"].startswith("/account/second-factor/")
    assert manager.get("/account/").status_code == 200
    assert signed_in("onboarding").get(LIST).status_code == 200, "other roles need none"


@pytest.mark.usefixtures("strict")
def test_adding_a_factor_leads_back_and_opens_all(manager: Client) -> None:
    needed = manager.get(LIST)["Location"]
    assert f'href="/account/app/?next={LIST.replace("/", "%2F")}"' in manager.get(needed).text
    secret = secret_on(manager.get("/account/app/").text)
    shown = manager.post("/account/app/", {"code": code_of(secret), "next": LIST})
    assert f'href="{LIST}"' in shown.text
    assert is_in(manager)


@pytest.mark.usefixtures("strict")
def test_form_that_lacked_a_factor_comes_back_with_what_was_typed(manager: Client) -> None:
    answer = manager.post(LIST + "views/", {"name": "Typed before", "query": "?state=DRAFT"})
    assert answer.status_code == 302
    add_app(manager)
    page = manager.get(LIST)
    assert "Typed before" in page.text
    assert "Not sent" in page.text


@pytest.mark.usefixtures("strict")
def test_session_from_before_the_factor_has_to_show_it(manager: Client) -> None:
    other = Client()
    other.post("/login/", RIGHT)
    secret = add_app(manager)
    assert is_in(manager)
    assert not is_in(other)
    page = other.get("/account/second-factor/")
    assert "this session has not shown one yet" in page.text
    assert other.post("/account/confirm/", {"code": code_of(secret)}).status_code == 302
    assert is_in(other)


@pytest.mark.usefixtures("strict")
def test_raised_and_lowered_roles_count_at_once() -> None:
    client = signed_in("onboarding")
    mine = Membership.objects.filter(user__username="onboarding", project__slug="aurora")
    assert is_in(client)
    mine.update(role=Role.MANAGER)
    assert client.get(LIST).status_code == 302
    mine.update(role=Role.AUDITOR)
    assert is_in(client)
    assert client.post(LIST + "ticked/").status_code == 403


@pytest.mark.usefixtures("strict")
def test_last_factor_can_go_and_then_a_new_one_is_needed(manager: Client) -> None:
    add_app(manager)
    warned = manager.get("/account/app/remove/")
    assert "Your role (Manager) requires a second factor." in warned.text
    assert manager.post("/account/app/remove/").status_code == 302
    assert not Authenticator.objects.exists(), "recovery codes went too"
    client = Client()
    assert client.post("/login/", RIGHT)["Location"] == "/"
    assert client.get(LIST).status_code == 302


# Confirming


def test_changing_factors_needs_a_confirmation_of_ten_minutes() -> None:
    client = signed_in("manager")
    pages = ("app/", "app/remove/", "passkeys/add/", "recovery-codes/", "password/")
    for page in pages:
        for answer in (client.get(f"/account/{page}"), client.post(f"/account/{page}")):
            assert answer["Location"].startswith("/account/confirm/?next=%2Faccount%2F"), page
    assert client.post("/account/confirm/", {"password": "nope"}).status_code == 422
    confirm(client)
    assert client.get("/account/app/").status_code == 200
    with time_machine.travel(timezone.now() + timedelta(minutes=11)):
        assert client.get("/account/app/").status_code == 302


def test_confirmation_leads_only_to_pages_of_the_portal() -> None:
    client = signed_in("manager")
    given = {"password": "rcs-demo", "next": "https://evil.example/"}
    assert client.post("/account/confirm/", given)["Location"] == "/account/"


# Sessions


def test_sessions_are_listed_and_can_be_ended(manager: Client) -> None:
    phone = Client(
        HTTP_USER_AGENT="Mozilla/5.0 (iPhone; CPU iPhone OS 17) Version/17 Safari/604.1",
        REMOTE_ADDR="198.51.100.7",
    )
    phone.post("/login/", RIGHT)
    page = manager.get("/account/").text
    assert "Safari on iPhone" in page
    assert "198.51.100.7" in page
    assert "This session" in page
    other = signed_in("auditor")
    user = User.objects.get(username="manager")
    listed = sessions.of_user(user, manager.session.session_key, timezone.now())
    phones = next(each for each in listed if not each.is_current)
    other.post(f"/account/sessions/{phones.pk}/end/")
    assert is_in(phone), "nobody ends the sessions of somebody else"
    assert manager.post(f"/account/sessions/{phones.pk}/end/").status_code == 302
    assert not is_in(phone)
    assert is_in(manager)
    assert trail("person.sessions_ended") == [("person.sessions_ended", "succeeded", "")]
    phone.post("/login/", RIGHT)
    Client().post("/login/", RIGHT)
    assert "End 2 other sessions" in manager.get("/account/").text
    manager.post("/account/sessions/end/")
    assert is_in(manager)
    assert not is_in(phone)


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("2001:db8::1", "2001:db8::1"),
        ("203.0.113.9:4711", ""),
        ("unknown", ""),
        ("x" * 300, ""),
    ],
)
def test_sign_in_works_whatever_address_the_proxy_names(
    sent: str, shown: str, settings: Any
) -> None:
    settings.TRUSTED_PROXIES = 1
    client = Client(HTTP_X_FORWARDED_FOR=sent)
    assert client.post("/login/", RIGHT).status_code == 302
    page = client.get("/account/")
    assert page.status_code == 200
    (listed,) = page.context["sessions"]
    assert listed.ip == shown


@pytest.mark.parametrize(
    ("hours", "active", "ends"),
    [(7.9, False, False), (8.1, False, True), (23.9, True, False), (24.1, True, True)],
)
def test_session_ends_when_idle_and_a_day_after_its_beginning(
    hours: float, active: bool, ends: bool, manager: Client
) -> None:
    start = timezone.now()
    passed = 0.0
    while active and passed < 20:
        passed += 4
        with time_machine.travel(start + timedelta(hours=passed), tick=False):
            assert is_in(manager)
    with time_machine.travel(start + timedelta(hours=hours), tick=False):
        assert is_in(manager) is not ends
        assert manager.get("/login/").status_code == (200 if ends else 302)


def test_page_that_asks_by_itself_keeps_no_session_alive(manager: Client) -> None:
    start = timezone.now()
    for hours in (4, 7.9):
        with time_machine.travel(start + timedelta(hours=hours), tick=False):
            polled = manager.get("/notices/count/", headers=HTMX | {"Portal-Poll": "1"})
            assert polled.status_code == 200
    with time_machine.travel(start + timedelta(hours=8.1), tick=False):
        polled = manager.get("/notices/count/", headers=HTMX | {"Portal-Poll": "1"})
        assert polled.status_code == 401


def test_new_password_ends_all_other_sessions(manager: Client) -> None:
    other = Client()
    other.post("/login/", RIGHT)
    changed = manager.post(
        "/account/password/", {"current": RIGHT["password"], "password": "correct horse battery"}
    )
    assert changed.status_code == 302
    assert is_in(manager)
    assert not is_in(other)
    assert "This session" in manager.get("/account/").text
    assert Client().post("/login/", RIGHT).status_code == 422


def test_new_password_by_a_link_skips_no_second_factor(manager: Client) -> None:
    secret = add_app(manager)
    user = User.objects.get(username="manager")
    uid = urlsafe_base64_encode(force_bytes(user.pk))
    link = f"/login/password/{uid}/{default_token_generator.make_token(user)}/"
    client, given = Client(), "correct horse battery"
    assert client.post(link, {"password": given})["Location"] == "/login/"
    assert not is_in(client)
    entered = client.post("/login/", {"username": "manager", "password": given})
    assert entered["Location"] == "/login/second-factor/"
    assert not is_in(client)
    client.post("/login/second-factor/", {"code": code_of(secret, ahead=1)})
    assert is_in(client)


@pytest.mark.parametrize("current", ["", "rcs-demo ", "RCS-DEMO", "correct horse battery"])
def test_password_changes_only_with_the_present_one(current: str, manager: Client) -> None:
    given = {"current": current, "password": "correct horse battery"}
    answer = manager.post("/account/password/", given)
    assert answer.status_code == 422
    assert 'id="current-error"' in answer.text
    assert Client().post("/login/", RIGHT).status_code == 302
    refused = AuditEntry.objects.filter(action="person.sign_in_failed")
    assert refused.count() == (1 if current else 0)


@pytest.mark.parametrize("password", ["", "short", "password", "manager1", "12345678901"])
def test_weak_password_is_not_stored(password: str, manager: Client) -> None:
    answer = manager.post(
        "/account/password/", {"current": RIGHT["password"], "password": password}
    )
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.text
    assert Client().post("/login/", RIGHT).status_code == 302
