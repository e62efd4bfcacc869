"""Rows of ``test_what_posts_leave`` for one's own account and signing in. See ``trail_rows``."""

from typing import Any

from allauth.usersessions.models import UserSession
from django.contrib.auth.models import User
from django.contrib.auth.tokens import default_token_generator
from django.test import Client
from django.utils.http import urlsafe_base64_encode

from senders.models import Draft
from tests.accounts.authenticators import (
    Device,
    add_app,
    add_passkey,
    code_of,
    confirm,
    options_on,
    secret_on,
)
from tests.audit.trail_press import NOTHING, Press, Row

RIGHT = {"username": "onboarding", "password": "rcs-demo"}
REFUSED = [("person.sign_in_failed", "refused")]
GOOD = "correct horse battery"
ADDED = [("person.factor_added", "succeeded"), ("person.codes_created", "succeeded")]
# What a person holds and sees between two requests of one row.
HELD: dict[str, Any] = {}


def held(*names: str) -> Any:
    return lambda draft: {name: HELD[name] for name in names}


def with_secret(client: Client) -> None:
    confirm(client)
    HELD["code"] = code_of(secret_on(client.get("/account/app/").text))


def with_new_passkey(client: Client) -> None:
    confirm(client)
    HELD["credential"] = Device().create(options_on(client.get("/account/passkeys/add/").text))


def with_app(client: Client) -> None:
    confirm(client)
    add_app(client)


def waiting_for_code(client: Client) -> None:
    client.force_login(User.objects.get(username="onboarding"))
    confirm(client)
    HELD["code"] = code_of(add_app(client))
    client.logout()
    client.post("/login/", RIGHT)


def with_passkey_signed_out(client: Client) -> None:
    client.force_login(User.objects.get(username="onboarding"))
    confirm(client)
    device = add_passkey(client)
    client.logout()
    asked = client.get("/login/passkey/").json()
    HELD["challenge"] = asked["challenge"]
    HELD["credential"] = device.get(asked["options"]["publicKey"])


def with_other_session(client: Client) -> None:
    Client().post("/login/", RIGHT)
    UserSession.objects.filter(user__username="onboarding").update(id=1)


def person() -> User:
    return User.objects.get(username="onboarding")


def with_address(draft: Draft) -> None:
    User.objects.filter(username="onboarding").update(email="onboarding@example.com")


ROWS = {
    "login/passkey/": Row(
        Press(
            held("challenge", "credential"),
            [("person.signed_in", "succeeded")],
            who="",
            ready=with_passkey_signed_out,
        ),
        Press({"credential": "{}"}, REFUSED, who="", status=422),
    ),
    "login/second-factor/": Row(
        Press(held("code"), [("person.signed_in", "succeeded")], who="", ready=waiting_for_code),
        Press({"code": "1"}, REFUSED, who="", ready=waiting_for_code, status=422),
        more={"without a password": Press({"code": "1"}, NOTHING, who="")},
    ),
    "login/password/": Row(
        Press(
            {"account": "onboarding"},
            [("person.password_reset_asked", "succeeded")],
            who="",
            before=with_address,
            status=200,
        ),
        Press({"account": "nobody"}, NOTHING, who="", status=200),
        more={"empty": Press({}, NOTHING, who="", status=422)},
    ),
    "login/password/<str:uid>/<str:token>/": Row(
        Press({"password": GOOD}, [("person.password_changed", "succeeded")], who=""),
        Press({"password": "short"}, NOTHING, who="", status=422),
    ),
    # Without OIDC_ISSUER there is no provider; with one, see test_single_sign_on.
    "login/<slug:provider_id>/start/": Row(
        Press({}, NOTHING, who="", status=404), Press({}, NOTHING, status=404)
    ),
    "account/confirm/": Row(
        Press({"password": "rcs-demo"}, NOTHING),
        Press({"password": "nope"}, REFUSED, status=422),
    ),
    "account/app/": Row(
        Press(held("code"), ADDED, ready=with_secret, status=200),
        Press({"code": "1"}, NOTHING, ready=with_secret, status=422),
        more={"not confirmed": Press({"code": "1"}, NOTHING)},
    ),
    "account/app/remove/": Row(
        Press({}, [("person.factor_removed", "succeeded")], ready=with_app),
        Press({}, NOTHING, ready=confirm),
    ),
    "account/passkeys/add/": Row(
        Press(held("credential"), ADDED, ready=with_new_passkey, status=200),
        Press({"credential": "{}"}, NOTHING, ready=with_new_passkey, status=422),
    ),
    "account/passkeys/<int:pk>/name/": Row(
        Press({"name": "Blue key"}, NOTHING), Press({"name": ""}, NOTHING, who="", status=401)
    ),
    "account/passkeys/<int:pk>/remove/": Row(
        Press({}, NOTHING, ready=confirm), Press({}, NOTHING, who="", status=401)
    ),
    "account/recovery-codes/": Row(
        Press({}, [("person.codes_created", "succeeded")], ready=with_app, status=200),
        Press({}, NOTHING, ready=confirm),
    ),
    "account/password/": Row(
        Press(
            {"current": "rcs-demo", "password": GOOD},
            [("person.password_changed", "succeeded")],
            ready=confirm,
        ),
        Press({"password": "short"}, NOTHING, ready=confirm, status=422),
    ),
    "account/export/": Row(
        Press({}, [("person.exported", "succeeded")], ready=confirm, status=200),
        Press({}, NOTHING),
    ),
    "account/sessions/end/": Row(
        Press({}, [("person.sessions_ended", "succeeded")], ready=with_other_session),
        Press({}, NOTHING),
    ),
    "account/sessions/<int:session>/end/": Row(
        Press({}, [("person.sessions_ended", "succeeded")], ready=with_other_session),
        Press({}, NOTHING),
    ),
}


def link() -> dict[str, str]:
    """Returns the parts of a link that sets a new password for the person of these rows."""
    user = person()
    return {
        "uid": urlsafe_base64_encode(str(user.pk).encode()),
        "token": default_token_generator.make_token(user),
    }
