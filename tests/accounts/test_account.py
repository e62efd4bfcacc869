"""Signing in and out, the throttle, the theme, the chooser, and forms that are too old."""

import pytest
from django.contrib.auth.models import User
from django.test import Client, override_settings

from senders.accounts.throttle import FAILURES
from senders.models import Membership
from tests.conftest import LIST, signed_in

RIGHT = {"username": "manager", "password": "rcs-demo"}
WRONG = {"username": "manager", "password": "nope"}


def test_the_way_in_leads_back_to_where_one_was_going() -> None:
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
def test_the_way_in_never_leads_out(target: str) -> None:
    assert Client().post("/login/", {**RIGHT, "next": target})["Location"] == "/"
    assert (
        signed_in("manager").post("/theme/", {"theme": "dark", "next": target})["Location"] == "/"
    )


@pytest.mark.parametrize("given", [WRONG, {}, {"username": "nobody", "password": "x"}])
def test_a_wrong_password_says_so_and_keeps_the_name(given: dict[str, str]) -> None:
    response = Client().post("/login/", given)
    assert response.status_code == 422
    assert "The username or password is incorrect." in response.text
    assert f'value="{given.get("username", "")}"' in response.text
    assert "nope" not in response.text


def test_guessing_is_slowed_down_for_that_name_and_address_only() -> None:
    for _attempt in range(FAILURES):
        assert Client().post("/login/", WRONG).status_code == 422
    blocked = Client().post("/login/", RIGHT)
    assert blocked.status_code == 429
    assert blocked["Retry-After"] == "900"
    assert Client().post("/login/", {**RIGHT, "username": "auditor"}).status_code == 302
    assert Client(REMOTE_ADDR="10.1.2.3").post("/login/", RIGHT).status_code == 302


def test_a_forwarded_address_counts_only_behind_trusted_proxies() -> None:
    for attempt in range(FAILURES):
        Client().post("/login/", WRONG, headers={"X-Forwarded-For": f"1.1.1.{attempt}"})
    assert Client().post("/login/", RIGHT).status_code == 429
    with override_settings(TRUSTED_PROXIES=1):
        forged = {"X-Forwarded-For": "127.0.0.1, 9.9.9.9"}
        assert Client().post("/login/", RIGHT, headers=forged).status_code == 302


def test_signing_out_is_a_post() -> None:
    client = signed_in("manager")
    assert client.get("/logout/").status_code == 405
    assert client.post("/logout/")["Location"] == "/login/"
    assert client.get(LIST).status_code == 302


@pytest.mark.parametrize(("theme", "kept"), [("dark", "dark"), ("light", "light"), ("pink", None)])
def test_the_theme_is_a_cookie_that_the_server_reads(theme: str, kept: str | None) -> None:
    client = signed_in("manager")
    response = client.post("/theme/", {"theme": theme, "next": LIST})
    assert response["Location"] == LIST
    assert (f'data-theme="{kept}"' in client.get(LIST).text) == (kept is not None)


def test_one_project_is_opened_and_several_are_offered() -> None:
    assert signed_in("onboarding").get("/")["Location"] == "/p/aurora/"
    chooser = signed_in("manager").get("/")
    assert "Aurora Retail Group" in chooser.text
    assert "Harbor Bank" in chooser.text


def test_no_project_says_whom_to_ask() -> None:
    Membership.objects.filter(user__username="auditor").delete()
    assert "Ask a project admin to add you." in signed_in("auditor").get("/").text


def test_an_inactive_person_is_out() -> None:
    client = signed_in("manager")
    User.objects.filter(username="manager").update(is_active=False)
    assert client.get(LIST).status_code == 302


def test_a_form_older_than_the_session_says_what_happened() -> None:
    client = Client(enforce_csrf_checks=True)
    response = client.post("/login/", RIGHT)
    assert response.status_code == 403
    assert "so no changes were made. Go back, reload the page and try again." in response.text


def test_every_page_carries_the_strict_policy() -> None:
    policy = signed_in("manager").get(LIST)["Content-Security-Policy"]
    assert policy == (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )


def test_a_project_list_from_eight_on_has_a_filter() -> None:
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
