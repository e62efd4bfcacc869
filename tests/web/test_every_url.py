"""All URLs: what a GET of a POST's address shows, where sign-in leads to, what may be stored."""

from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import get_resolver

from senders.checks import views
from senders.web.middleware import ProbeMiddleware
from tests.conftest import HTMX, LIST, signed_in
from tests.web.test_access import POST_ONLY, POSTED, ROUTES, _draft, address  # noqa: F401

pytestmark = pytest.mark.slow

CLOSED = [route for route, access in ROUTES if access != "public"]
VIEWS = dict(views(get_resolver()))
PROBES = {path.lstrip("/") for path in ProbeMiddleware.PATHS}  # no data, and no middleware
STORABLE = "sandbox/images/<str:slug>/<str:kind>.png"  # offered to everybody
OFFERED = {STORABLE, "audit/key/"}
NO_PAGE = {*POST_ONLY, *(route for route in CLOSED if hasattr(VIEWS[route], "page"))}
RIGHT = {"username": "admin", "password": "rcs-demo"}


@pytest.mark.parametrize("method", ["get", "head"])
@pytest.mark.parametrize("route", POST_ONLY)
def test_loading_the_address_of_a_post_leads_to_the_page_of_its_form(
    route: str, method: str
) -> None:
    client = signed_in("admin")
    response = getattr(client, method)(address(route, "aurora"))
    assert response.status_code == 302
    page = client.get(response["Location"], follow=True)
    assert page.status_code == 200
    assert page.redirect_chain == [] or route in {
        "logout/",
        "theme/",
        "login/<slug:provider_id>/start/",
        *(each for each in POST_ONLY if "<int:draft>" in each),
    }
    assert page["Content-Type"].startswith("text/html")
    assert client.put(address(route, "aurora")).status_code == 405
    assert client.get(LIST).status_code == 200, "loading it signs nobody out"


@pytest.mark.parametrize("route", [route for route, _access in ROUTES])
def test_no_address_answers_a_get_with_405(route: str) -> None:
    assert signed_in("admin").get(address(route, "aurora")).status_code != 405


@pytest.mark.parametrize("route", [route for route, _access in ROUTES])
def test_sign_in_leads_to_a_page_from_every_address(route: str) -> None:
    client = Client()
    asked = address(route, "aurora")
    done = client.post("/login/", {**RIGHT, "next": asked})
    assert done.status_code == 302
    public = route not in CLOSED
    path = urlsplit(done["Location"]).path
    assert path != asked if public or route in NO_PAGE else path == asked
    page = client.get(done["Location"], follow=True)
    # The page of an invitation that nobody made tells nothing.
    status = 404 if route.startswith("invitation/") and not public else 200
    assert (page.status_code, page["Content-Type"]) == (status, "text/html; charset=utf-8")
    assert "<html" in page.text, "a whole page"


@pytest.mark.parametrize("route", CLOSED)
def test_address_that_was_asked_for_without_a_session_is_named_as_a_page(route: str) -> None:
    asked = Client().get(address(route, "aurora"))
    assert asked.status_code == 302
    page = signed_in("admin").get(asked["Location"], follow=True)
    assert page.status_code == (404 if route.startswith("invitation/") else 200)


@pytest.mark.parametrize("method", ["get", "head", "post"])
@pytest.mark.parametrize("route", [route for route, _access in ROUTES])
def test_no_stranger_makes_the_portal_store_a_session(route: str, method: str) -> None:
    client, typed = Client(), {**POSTED, "text": "x" * 10_000}
    for headers in ({}, HTMX):
        response = getattr(client, method)(
            address(route, "aurora"), *([typed] if method == "post" else []), headers=headers
        )
        assert response.status_code < 500 or "sandbox/api" in route
    assert not Session.objects.exists()
    assert settings.SESSION_COOKIE_NAME not in client.cookies


@pytest.mark.parametrize("method", ["get", "head", "post"])
@pytest.mark.parametrize(
    "route", [route for route, _access in ROUTES if route not in {*OFFERED, *PROBES}]
)
def test_no_browser_or_proxy_may_store_what_a_user_gets(route: str, method: str) -> None:
    for client in (signed_in("admin"), Client()):
        for headers in ({}, HTMX):
            response = getattr(client, method)(address(route, "aurora"), headers=headers)
            assert response["Cache-Control"] == "private, no-store", headers


@pytest.mark.parametrize("path", ["/p/none/", f"{LIST}none/", "/no-such-address/"])
def test_no_browser_or_proxy_may_store_an_error_page(path: str) -> None:
    response = signed_in("manager").get(path)
    assert response.status_code == 404
    assert response["Cache-Control"] == "private, no-store"


def test_what_is_offered_to_everybody_may_be_stored() -> None:
    image = signed_in("admin").get(address(STORABLE, "aurora"))
    assert image["Cache-Control"] == "public, max-age=31536000, immutable"
    order = settings.MIDDLEWARE
    static = order.index("whitenoise.middleware.WhiteNoiseMiddleware")
    assert static < order.index("senders.web.middleware.NoStoreMiddleware")


def test_signing_out_clears_the_copies_of_the_browser_but_no_cookies() -> None:
    client = signed_in("manager")
    client.cookies["theme"] = "dark"
    done = client.post("/logout/")
    assert done["Clear-Site-Data"] == '"cache", "storage"'
    assert client.cookies["theme"].value == "dark"
    assert "Clear-Site-Data" not in client.get("/login/").headers
