"""Every way to sign in x every state of the account, by requests: who gets in, and how far.

The same rows in a browser are in ``tests/e2e/test_sign_in_rows.py``.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.conf import settings as conf
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from senders.accounts import throttle
from senders.accounts.throttle import PAIR
from senders.models import AuditEntry, Membership, Role
from tests.accounts import test_single_sign_on
from tests.accounts.authenticators import (
    Device,
    add_app,
    add_passkey,
    code_of,
    codes_on,
    confirm,
)
from tests.accounts.identity_provider import IdentityProvider
from tests.accounts.test_second_factors import RIGHT, SECOND, sign_in_with_passkey
from tests.accounts.test_single_sign_on import provider  # noqa: F401
from tests.conftest import DETAIL, LIST

pytestmark = pytest.mark.sockets
LOCAL = "127.0.0.1"


@dataclass
class Person:
    """The manager with all that they hold, before they sign in."""

    provider: IdentityProvider
    secret: str = ""
    codes: list[str] = field(default_factory=list)
    device: Device = field(default_factory=Device)


def _has_app(person: Person, client: Client) -> None:
    person.secret = add_app(client)
    person.codes = codes_on(client.post("/account/recovery-codes/").text)


def _has_passkey(person: Person, client: Client) -> None:
    add_passkey(client, person.device)


def _nothing(person: Person, client: Client) -> None:
    """A password, or an account at the provider, needs nothing added."""


def by_password(person: Person, client: Client) -> Any:
    return client.post("/login/", RIGHT)


def by_passkey(person: Person, client: Client) -> Any:
    return sign_in_with_passkey(client, person.device)


def by_code(person: Person, client: Client) -> Any:
    first = client.post("/login/", RIGHT)
    code = code_of(person.secret)
    return client.post(SECOND, {"code": code}) if first.status_code == 302 else first


def by_recovery_code(person: Person, client: Client) -> Any:
    first = client.post("/login/", RIGHT)
    return client.post(SECOND, {"code": person.codes[0]}) if first.status_code == 302 else first


def by_provider(person: Person, client: Client) -> Any:
    return test_single_sign_on.sign_in(client, person.provider)


@dataclass(frozen=True)
class Way:
    """A way to sign in. ``is_strong``: it is a second factor by itself, or asks for one."""

    go: Callable[[Person, Client], Any]
    needs: Callable[[Person, Client], None] = _nothing
    is_strong: bool = True
    asks_password: bool = False


WAYS = {
    "password": Way(by_password, is_strong=False, asks_password=True),
    "passkey": Way(by_passkey, _has_passkey),
    "code of an app": Way(by_code, _has_app, asks_password=True),
    "recovery code": Way(by_recovery_code, _has_app, asks_password=True),
    "single sign-on": Way(by_provider),
}


@pytest.fixture
def person(provider: IdentityProvider) -> Person:  # noqa: F811
    User.objects.filter(username="manager").update(email="manager@corp.example")
    provider.person |= {"email": "manager@corp.example", "sub": "manager-1"}
    return Person(provider)


@pytest.fixture(params=WAYS)
def way(request: pytest.FixtureRequest, person: Person) -> Way:
    found = WAYS[request.param]
    client = Client()
    client.post("/login/", RIGHT)
    confirm(client)
    found.needs(person, client)
    client.post("/logout/")
    Session.objects.all().delete()
    return found


def last(action: str) -> tuple[str, str]:
    entry = AuditEntry.objects.filter(project_slug="", action=action).latest("number")
    return entry.outcome, entry.error_code


def test_good_account_gets_in(way: Way, person: Person) -> None:
    client = Client()
    assert way.go(person, client).status_code == 302
    assert client.get(LIST).status_code == 200
    assert last("person.signed_in") == ("succeeded", "")


def test_locked_name_is_not_tried_by_its_password_and_other_ways_stay_open(
    way: Way, person: Person
) -> None:
    for _attempt in range(PAIR.most):
        throttle.take(LOCAL, RIGHT["username"])
    client = Client()
    answer = way.go(person, client)
    assert answer.status_code == (429 if way.asks_password else 302)
    assert client.get(LIST).status_code == (302 if way.asks_password else 200)


def test_deactivated_account_gets_no_session(way: Way, person: Person) -> None:
    User.objects.filter(username="manager").update(is_active=False)
    client = Client()
    assert way.go(person, client).status_code in {403, 422}
    assert client.get(LIST).status_code == 302
    assert last("person.sign_in_failed")[1] == "inactive"


def test_ended_membership_opens_no_project(way: Way, person: Person) -> None:
    Membership.objects.filter(user__username="manager").update(ended_at=timezone.now())
    client = Client()
    answer = way.go(person, client)
    if way.go is by_provider:
        assert answer.status_code == 403
        assert "has no access to this portal" in answer.text
        assert last("person.sign_in_failed")[1] == "no_access"
    else:
        assert answer.status_code == 302
        assert client.get(LIST).status_code == 404
        assert "Aurora" not in client.get("/", follow=True).text


def test_role_lowered_within_a_session_counts_at_once(way: Way, person: Person) -> None:
    client = Client()
    way.go(person, client)
    assert client.get(f"{DETAIL}launch/").status_code == 200
    Membership.objects.filter(user__username="manager").update(role=Role.AUDITOR)
    assert client.get(f"{DETAIL}launch/").status_code == 403
    assert client.post(f"{DETAIL}notes/", {"text": "Ask Jane"}).status_code == 403
    assert client.get(DETAIL).status_code == 200


def test_role_that_needs_a_second_factor_opens_by_strong_ways_alone(
    way: Way, person: Person, settings: Any
) -> None:
    settings.REQUIRE_MFA = frozenset({"manager"})
    client = Client()
    way.go(person, client)
    answer = client.get(LIST)
    if way.is_strong:
        assert answer.status_code == 200
    else:
        assert answer["Location"].startswith("/account/second-factor/")
        assert client.get(answer["Location"]).status_code == 403


def test_session_of_every_way_ends_when_idle(way: Way, person: Person) -> None:
    client = Client()
    way.go(person, client)
    later = timezone.now() + timedelta(minutes=conf.SESSION_IDLE_MINUTES)
    with time_machine.travel(later):
        assert client.get(LIST)["Location"].startswith("/login/")
