"""Signing in and out, the throttle, the theme, the chooser, and forms that are too old."""

import pytest
from django.contrib.auth.models import User
from django.test import Client, override_settings

from senders.accounts.throttle import FAILURES
from senders.models import Membership
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
    for _attempt in range(FAILURES):
        assert Client().post("/login/", WRONG).status_code == 422
    blocked = Client().post("/login/", RIGHT)
    assert blocked.status_code == 429
    assert blocked["Retry-After"] == "900"
    assert Client().post("/login/", {**RIGHT, "username": "auditor"}).status_code == 302
    assert Client(REMOTE_ADDR="10.1.2.3").post("/login/", RIGHT).status_code == 302


def test_forwarded_address_is_used_only_behind_trusted_proxies() -> None:
    for attempt in range(FAILURES):
        Client().post("/login/", WRONG, headers={"X-Forwarded-For": f"1.1.1.{attempt}"})
    assert Client().post("/login/", RIGHT).status_code == 429
    with override_settings(TRUSTED_PROXIES=1):
        forged = {"X-Forwarded-For": "127.0.0.1, 9.9.9.9"}
        assert Client().post("/login/", RIGHT, headers=forged).status_code == 302


def test_signing_out_requires_post_and_ends_the_session() -> None:
    client = signed_in("manager")
    assert client.get("/logout/").status_code == 405
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
        "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
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
