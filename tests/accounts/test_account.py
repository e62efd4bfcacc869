"""Signing in and out, the throttle, the theme, the chooser, and forms that are too old."""

import math
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.test import Client, override_settings
from django.utils import timezone

from senders.accounts import sessions, throttle
from senders.accounts.throttle import ADDRESS, PAIR
from senders.models import Membership, SignInCount
from tests.conftest import LIST, signed_in

RIGHT = {"username": "manager", "password": "rcs-demo"}
WRONG = {"username": "manager", "password": "nope"}


def test_sign_in_leads_back_to_the_page_that_was_requested() -> None:
    client = Client()
    asked = client.get(f"{LIST}?state=DRAFT&name=a")
    assert asked["Location"] == f"/login/?next={LIST}%3Fstate%3DDRAFT%26name%3Da"
    page = client.get(asked["Location"])
    assert f'name="next" value="{LIST}?state=DRAFT&amp;name=a"' in page.text
    done = client.post("/login/", {**RIGHT, "next": f"{LIST}?state=DRAFT&name=a"})
    assert (done.status_code, done["Location"]) == (302, f"{LIST}?state=DRAFT&name=a")


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example", "javascript:alert(1)"]
)
def test_next_url_outside_the_portal_is_ignored(target: str) -> None:
    assert Client().post("/login/", {**RIGHT, "next": target})["Location"] == "/"
    assert (
        signed_in("manager").post("/theme/", {"theme": "dark", "next": target})["Location"] == "/"
    )


@pytest.mark.parametrize("given", [WRONG, {}, {"username": "nobody", "password": "x"}])
def test_wrong_password_shows_the_error_and_keeps_the_username(given: dict[str, str]) -> None:
    response = Client().post("/login/", given)
    assert response.status_code == 422
    assert "The username or password is incorrect." in response.text
    assert f'value="{given.get("username", "")}"' in response.text
    assert "nope" not in response.text


def test_failed_sign_ins_block_only_that_name_from_that_address() -> None:
    for _attempt in range(PAIR.most):
        assert Client().post("/login/", WRONG).status_code == 422
    blocked = Client().post("/login/", RIGHT)
    assert blocked.status_code == 429
    assert "There were too many sign-in attempts with this username." in blocked.text
    assert 'value="manager"' in blocked.text
    assert Client().post("/login/", {**RIGHT, "username": "auditor"}).status_code == 302
    assert Client(REMOTE_ADDR="10.1.2.3").post("/login/", RIGHT).status_code == 302


@pytest.mark.parametrize(
    ("left", "words"),
    [
        (840.9, "Try again in 14 minutes 1 second."),
        (839.9, "Try again in 14 minutes."),
        (60.5, "Try again in 1 minute 1 second."),
        (59.9, "Try again in 1 minute."),
        (1.9, "Try again in 2 seconds."),
    ],
)
def test_blocked_sign_in_says_how_long_to_wait(
    left: float, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The clock of the database stands still, so that the page can be compared word by word."""
    for _attempt in range(PAIR.most):
        Client().post("/login/", WRONG)
    SignInCount.objects.update(ends=10**15 + int(left * 1000))
    monkeypatch.setattr(throttle, "_now", lambda: str(10**15))
    blocked = Client().post("/login/", RIGHT)
    assert blocked.status_code == 429
    assert words in blocked.text
    assert int(blocked["Retry-After"]) == math.ceil(left)


def test_many_names_from_one_address_block_the_address() -> None:
    for number in range(ADDRESS.most):
        form = {"username": f"n{number}", "password": "x"}
        neighbour = f"2001:db8:1:2::{number + 1:x}"
        assert Client(REMOTE_ADDR=neighbour).post("/login/", form).status_code == 422
    blocked = Client(REMOTE_ADDR="2001:db8:1:2::ffff").post("/login/", RIGHT)
    assert blocked.status_code == 429
    assert "There were too many sign-in attempts from your network." in blocked.text
    assert Client(REMOTE_ADDR="2001:db8:1:3::1").post("/login/", RIGHT).status_code == 302


def test_sign_ins_of_one_office_do_not_block_its_address() -> None:
    for _person in range(ADDRESS.most + 1):
        assert Client().post("/login/", RIGHT).status_code == 302


def test_forwarded_address_is_used_only_behind_trusted_proxies() -> None:
    for attempt in range(PAIR.most):
        Client().post("/login/", WRONG, headers={"X-Forwarded-For": f"1.1.1.{attempt}"})
    assert Client().post("/login/", RIGHT).status_code == 429
    with override_settings(TRUSTED_PROXIES=1):
        forged = {"X-Forwarded-For": "127.0.0.1, 9.9.9.9"}
        assert Client().post("/login/", RIGHT, headers=forged).status_code == 302


def test_sign_in_removes_some_of_the_sessions_that_ended() -> None:
    now = timezone.now()
    ended = [
        Session(session_key=f"{number:040}", session_data="", expire_date=now - timedelta(days=1))
        for number in range(sessions.CLEARED + 1)
    ]
    Session.objects.bulk_create(ended)
    lasting = signed_in("auditor")
    Client().post("/login/", RIGHT)
    assert Session.objects.filter(expire_date__lt=now).count() == 1
    Client().post("/login/", RIGHT)
    assert Session.objects.filter(expire_date__lt=now).count() == 0
    assert lasting.get(LIST).status_code == 200


def test_signing_out_requires_post_and_ends_the_session() -> None:
    client = signed_in("manager")
    assert client.get("/logout/")["Location"] == "/"
    assert client.get(LIST).status_code == 200
    assert client.post("/logout/")["Location"] == "/login/"
    assert client.get(LIST).status_code == 302


@pytest.mark.parametrize(("theme", "kept"), [("dark", "dark"), ("light", "light"), ("pink", None)])
def test_posted_theme_is_applied_to_pages_unless_unknown(theme: str, kept: str | None) -> None:
    client = signed_in("manager")
    response = client.post("/theme/", {"theme": theme, "next": LIST})
    assert response["Location"] == LIST
    assert (f'data-theme="{kept}"' in client.get(LIST).text) == (kept is not None)


def test_home_opens_the_only_project_or_offers_several() -> None:
    assert signed_in("onboarding").get("/")["Location"] == "/p/aurora/"
    chooser = signed_in("manager").get("/")
    assert "Aurora Retail Group" in chooser.text
    assert "Harbor Bank" in chooser.text


def test_home_without_a_project_tells_the_user_to_ask_an_admin() -> None:
    Membership.objects.filter(user__username="auditor").delete()
    assert "Ask a project admin to add you." in signed_in("auditor").get("/").text


def test_inactive_user_is_signed_out_at_the_next_request() -> None:
    client = signed_in("manager")
    User.objects.filter(username="manager").update(is_active=False)
    assert client.get(LIST).status_code == 302


def test_post_without_a_valid_csrf_token_explains_that_nothing_changed() -> None:
    client = Client(enforce_csrf_checks=True)
    response = client.post("/login/", RIGHT)
    assert response.status_code == 403
    assert "so no changes were made. Go back, reload the page and try again." in response.text


def test_page_has_the_strict_content_security_policy() -> None:
    policy = signed_in("manager").get(LIST)["Content-Security-Policy"]
    assert policy == (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
        "connect-src 'self'; form-action 'self'; object-src 'none'; base-uri 'none'; "
        "frame-ancestors 'none'"
    )


def test_project_list_has_a_filter_from_eight_projects() -> None:
    from senders.models import Project, Role

    user = User.objects.get(username="manager")
    assert "data-filter " not in signed_in("manager").get(LIST).text
    for number in range(6):
        more = Project.objects.create(
            slug=f"p{number}",
            name=f"P{number}",
            project_id=str(number),
            base_url="https://x.example",
        )
        Membership.objects.create(user=user, project=more, role=Role.AUDITOR)
    assert "data-filter " in signed_in("manager").get(LIST).text
