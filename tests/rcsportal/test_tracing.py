"""One ID for each request: in the response, in log lines, on error pages and at Sinch."""

import io
import json
import socketserver
import uuid
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from django.core.exceptions import RequestDataTooBig
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory, override_settings
from django.urls import path

from rcsportal import trace
from senders.models import Project
from senders.sandbox import faults
from senders.sinch import clients
from senders.views import errors
from senders.web.access import public
from tests import peers
from tests.conftest import DETAIL, HTMX, LIST, signed_in
from tests.web.test_access import ROUTES, _draft, address

__all__ = ["_draft"]  # the draft, the save and the entry that addresses name

SENT = "edge-0a1b.2c_3d"
METHODS = ("get", "head", "post", "put", "patch", "delete", "options")
PAGES = [route for route, _access in ROUTES if not route.startswith("sandbox/api/")]


@pytest.fixture(autouse=True)
def _no_id_left() -> Iterator[None]:
    trace.end()
    yield
    trace.end()


@pytest.mark.parametrize("route", PAGES)
def test_each_response_bears_the_id_of_its_request(route: str) -> None:
    client = signed_in("admin")
    client.raise_request_exception = False
    for method in METHODS:
        response = getattr(client, method)(address(route, "aurora"), headers={"X-Request-ID": SENT})
        assert response["X-Request-ID"] == SENT, method
        if route == "logout/":
            client = signed_in("admin")


@pytest.mark.parametrize(
    "url", ["/no-such-page", "/static/none.css", "/healthz", "/p/aurora/%FF/", "//", "/login"]
)
def test_responses_outside_of_views_bear_an_id_too(url: str) -> None:
    response = Client().get(url)
    assert str(uuid.UUID(response["X-Request-ID"])) == response["X-Request-ID"]


@pytest.mark.parametrize(
    ("incoming", "is_kept"),
    [
        (SENT, True),
        ("a" * 8, True),
        ("a" * 128, True),
        (uuid.UUID(int=7).hex[:-1] + "f", True),
        ("", False),
        ("a" * 7, False),
        ("a" * 129, False),
        ("12345678", False),
        ("46701234567", False),
        ("0-46.701_234567", False),
        ("has a space", False),
        ("umlaut-ä-umlaut", False),
        ("semi;colon-x", False),
        ("line\nbreak-x", False),
        ("trailing-x\n", False),
        ("<b>bold-x</b>", False),
    ],
)
def test_incoming_id_is_kept_only_if_it_is_well_formed(incoming: str, is_kept: bool) -> None:
    response = Client().get("/login/", headers={"X-Request-ID": incoming})
    kept = response["X-Request-ID"]
    assert (kept == incoming) == is_kept
    assert is_kept or str(uuid.UUID(kept)) == kept


def test_every_line_of_a_request_bears_its_id_and_the_next_request_has_another(
    manager: Client, written: io.StringIO
) -> None:
    for url in ("/p/aurora/no-such/", LIST, f"{LIST}export.csv"):
        response = manager.get(url, headers={"X-Request-ID": SENT})
        assert response.getvalue()
    lines = [json.loads(line) for line in written.getvalue().splitlines()]
    assert {line["request_id"] for line in lines} == {SENT}
    assert {line["event"] for line in lines} >= {
        "request_finished",
        "Not Found: (no route)",
        "streaming_finished",
    }
    assert trace.current() == ""


@public
def broken(request: HttpRequest) -> HttpResponse:
    raise KeyError("told")


@public
def down(request: HttpRequest) -> HttpResponse:
    raise OperationalError("told")


@public
def too_large(request: HttpRequest) -> HttpResponse:
    raise RequestDataTooBig("told")


class BrokenUrls:
    """The URLconf of a portal whose views fail."""

    handler400 = staticmethod(errors.bad_request)
    handler500 = staticmethod(errors.server_error)
    urlpatterns = [path("500/", broken), path("503/", down), path("413/", too_large)]


@pytest.mark.parametrize(("url", "status"), [("/500/", 500), ("/503/", 503), ("/413/", 413)])
@override_settings(ROOT_URLCONF=BrokenUrls)
def test_page_of_a_failing_view_shows_the_id(url: str, status: int, written: io.StringIO) -> None:
    client = Client(raise_request_exception=False)
    response = client.get(url, headers={"X-Request-ID": SENT})
    assert response.status_code == status
    assert "Request ID" in response.text
    assert SENT in response.text
    (line,) = [
        found
        for found in map(json.loads, written.getvalue().splitlines())
        if found["event"] == "request_finished"
    ]
    assert line["level"] == ("warning" if status >= 500 else "info")
    assert (line["status"], line["request_id"]) == (status, SENT)


def test_refused_pages_show_the_id(auditor: Client) -> None:
    same = {"X-Request-ID": SENT}
    guarded = Client(enforce_csrf_checks=True)
    for response, status in (
        (auditor.post(f"{DETAIL}comments/", {"comment": "x"}, headers=same), 403),
        (auditor.get("/none/", headers=same), 404),
        (auditor.get(f"{LIST}0/", headers=same), 404),
        (guarded.post("/login/", {"username": "x"}, headers=same), 403),
        (Client().get("/", headers={**same, "Host": "elsewhere.example"}), 400),
    ):
        assert response.status_code == status
        assert f"<code>{SENT}</code>" in response.text


@override_settings(DATA_UPLOAD_MAX_MEMORY_SIZE=100)
def test_too_large_form_is_a_413_that_shows_the_id(manager: Client) -> None:
    response = manager.post(
        f"{DETAIL}comments/", {"comment": "x" * 200}, "text/plain", headers={"X-Request-ID": SENT}
    )
    assert response.status_code in {413, 422}
    guarded = Client(enforce_csrf_checks=True)
    guarded.cookies["csrftoken"] = "a" * 32
    response = guarded.post(
        "/login/",
        "username=" + "x" * 200,
        "application/x-www-form-urlencoded",
        headers={"X-Request-ID": SENT},
    )
    assert response.status_code == 413
    assert f"<code>{SENT}</code>" in response.text


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["page", "fragment"])
def test_page_of_a_silent_sinch_shows_the_id(manager: Client, headers: dict[str, str]) -> None:
    faults.order("GET /rcs/senders", "timeout")
    response = manager.get(LIST, headers={**headers, "X-Request-ID": SENT})
    assert response.status_code == 504
    assert f"<code>{SENT}</code>" in response.text


def test_action_that_fails_at_sinch_shows_the_id(manager: Client) -> None:
    faults.order("POST /rcs/senders/*/comments", "timeout")
    response = manager.post(
        f"{DETAIL}comments/", {"comment": "Text"}, headers={"X-Request-ID": SENT}
    )
    assert response.status_code == 504
    assert f"<code>{SENT}</code>" in response.text


@pytest.mark.sockets
def test_id_goes_to_sinch_with_every_call(aurora: Project, manager: Client) -> None:
    """The token's call and the page's own, over a socket as in live mode."""
    heard: list[dict[str, str]] = []

    class Sinch(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            line = self.rfile.readline().decode()
            headers: dict[str, str] = {"line": line.split(" ")[1]}
            while (row := self.rfile.readline().decode().strip()) != "":
                name, _colon, value = row.partition(": ")
                headers[name.lower()] = value
            self.rfile.read(int(headers.get("content-length", "0")))
            heard.append(headers)
            body: dict[str, Any] = {"access_token": "x", "token_type": "bearer", "expires_in": 9999}
            if "token" not in headers["line"]:
                body = {"senders": [], "totalSize": 0, "pageSize": 50}
            content = json.dumps(body).encode()
            head = "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Type: application/json\r\n"
            self.wfile.write(f"{head}Content-Length: {len(content)}\r\n\r\n".encode() + content)

    with peers.serving(Sinch) as port, override_settings(SANDBOX=False):
        Project.objects.filter(pk=aurora.pk).update(base_url=f"http://127.0.0.1:{port}")
        clients.close_all()
        manager.get(LIST, headers={"X-Request-ID": SENT})
    assert len(heard) >= 2
    assert {call.get("x-request-id") for call in heard} == {SENT}


def test_call_without_a_request_sends_no_id(aurora: Project) -> None:
    heard: list[httpx.Headers] = []

    def answer(call: httpx.Request) -> httpx.Response:
        heard.append(call.headers)
        return httpx.Response(200)

    watched = clients._Watched(httpx.MockTransport(answer))
    watched.handle_request(httpx.Request("GET", "https://sinch.example/"))
    trace.begin(SENT)
    watched.handle_request(httpx.Request("GET", "https://sinch.example/"))
    assert [headers.get("x-request-id") for headers in heard] == [None, SENT]


def test_factory_request_is_answered_by_the_error_page_without_an_id() -> None:
    response = errors.bad_request(RequestFactory().get("/"), ValueError())
    assert "Request ID" not in response.text
