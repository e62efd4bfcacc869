"""Keys of sessions and passwords as they are typed: new keys at each sign-in, nothing changed."""

import re
import string
from datetime import timedelta

import pytest
import time_machine
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.core import signing
from django.test import Client
from django.utils import timezone
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from senders.accounts import password_words, passwords, sessions
from senders.views import factors, sign_in
from senders.web import stashed_post
from tests.conftest import LIST

RIGHT = {"username": "manager", "password": "rcs-demo"}


def key_of(client: Client) -> str:
    return str(client.cookies["sessionid"].value)


def test_key_of_a_session_is_long_random_and_never_one_that_the_browser_named() -> None:
    keys = set()
    for _each in range(5):
        client = Client()
        client.cookies["sessionid"] = "a" * 32
        assert client.post("/login/", RIGHT).status_code == 302
        keys.add(key_of(client))
    assert len(keys) == 5
    assert "a" * 32 not in keys
    for key in keys:
        # 32 of 36 signs are 165 bits.
        assert len(key) == 32
        assert set(key) <= set(string.ascii_lowercase + string.digits)
        assert len(set(key)) > 8


def test_sign_in_and_confirmation_each_give_the_session_another_key() -> None:
    client = Client()
    client.post("/login/", RIGHT)
    first = key_of(client)
    assert client.post("/account/confirm/", {"password": "wrong"}).status_code == 422
    assert key_of(client) == first
    assert client.post("/account/confirm/", {"password": "rcs-demo"}).status_code == 302
    second = key_of(client)
    assert second != first
    assert not Session.objects.filter(pk=first).exists()
    old = Client()
    old.cookies["sessionid"] = first
    assert old.get(LIST).status_code == 302, "the former key opens nothing"
    assert client.get(LIST).status_code == 200
    user = User.objects.get(username="manager")
    (listed,) = sessions.of_user(user, second, timezone.now())
    assert listed.is_current, "it is the same session with another key"
    client.post("/logout/")
    client.post("/login/", RIGHT)
    assert key_of(client) not in {first, second}


def test_recovery_codes_are_many_and_long_enough() -> None:
    """Eight digits are 26 bits; ten of them, none twice, none of them that of another user."""
    drawn = []
    for name in ("manager", "admin", "auditor"):
        user = User.objects.get(username=name)
        drawn += RecoveryCodes.activate(user).generate_codes()
    assert len(drawn) == len(set(drawn)) == 30
    assert all(re.fullmatch(r"\d{8}", code) for code in drawn)


def test_signed_values_of_one_kind_are_refused_as_another() -> None:
    stash = stashed_post._SIGNER.sign_object({"page": LIST})
    entering, confirming = sign_in._CHALLENGES, factors._CHALLENGES
    for signer, others in (
        (entering, (confirming.sign_object({}), stash)),
        (confirming, (entering.sign_object({}), stash)),
    ):
        assert signer.unsign_object(signer.sign_object({"challenge": "x"})) == {"challenge": "x"}
        for other in others:
            with pytest.raises(signing.BadSignature):
                signer.unsign_object(other)
    for other in (entering.sign_object({}), confirming.sign_object({})):
        assert stashed_post.opened(other) is None
    user = User.objects.get(username="manager")
    uid = urlsafe_base64_encode(force_bytes(user.pk))
    assert passwords.owner_of(uid, stash) is None


PASSWORDS = {
    "only small letters": "correcthorsebatterystaple",
    "only digits": "84629175308264",
    "spaces at both ends": "  battery staple  ",
    "signs of many scripts": "pässwörd-密码-пароль",
    "128 characters": "correct horse battery staple " * 4 + "and a dozen",
    "case": "CorrectHorseBattery",
}


@pytest.mark.parametrize("name", PASSWORDS)
def test_password_of_any_composition_counts_exactly_as_typed_and_never_ends(name: str) -> None:
    password = PASSWORDS[name]
    client = Client()
    client.post("/login/", RIGHT)
    changed = client.post(
        "/account/password/", {"current": RIGHT["password"], "password": password}
    )
    assert changed.status_code == 302, changed.text
    for typed in {password.strip(), password.swapcase(), password[:-1], password[:72]} - {password}:
        refused = Client().post("/login/", {"username": "manager", "password": typed})
        assert refused.status_code != 302, "a changed spelling is another password"
    with time_machine.travel(timezone.now() + timedelta(days=3 * 365)):
        later = Client()
        entered = later.post("/login/", {"username": "manager", "password": password})
        assert entered["Location"] == "/"
        assert later.get(LIST).status_code == 200, "nobody is made to set another one"


GUESSABLE = {
    "sinch2026": True,
    "RCS-Portal!": True,
    "aurora-aurora-99": True,
    "Retail Group 2026": True,
    "Aurora20261234": True,
    "manager-admin-1": True,
    "Onboarding-Sender": True,
    "aurora correct horse": False,
    "correct horse battery": False,
    "84629175308264": False,
}


@pytest.mark.parametrize("password", GUESSABLE)
def test_password_of_little_more_than_names_of_the_portal_is_refused(password: str) -> None:
    easy = password_words.words()
    assert {"aurora", "retail", "group", "sinch"} <= easy
    assert password_words.is_guessable(password, easy) is GUESSABLE[password]
    client = Client()
    client.post("/login/", RIGHT)
    answer = client.post("/account/password/", {"current": RIGHT["password"], "password": password})
    assert answer.status_code == (422 if GUESSABLE[password] else 302)
    assert ("easy to guess here" in answer.text) is GUESSABLE[password]
