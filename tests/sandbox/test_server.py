"""Credentials, tokens, unknown routes, faults, control calls and images of the sandbox."""

import re
import struct
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import httpx
import pytest
from django.test import Client, override_settings
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from senders.sandbox import faults, images, seed, server, store
from senders.sandbox.errors import CODES
from senders.sandbox.routes import ROUTES
from tests.sandbox.test_lists import KEY, NOW, ROOT, get

CONTROL = "https://sandbox.invalid/_control"


def token(
    now: Any = NOW, body: bytes = b"grant_type=client_credentials", headers: Any = KEY
) -> httpx.Response:
    request = httpx.Request(
        "POST", "https://sandbox.invalid/oauth2/token", content=body, headers=headers
    )
    return server.handle(request, now)


def control(method: str, path: str, body: Any = None, **more: Any) -> httpx.Response:
    kwargs = {"json": body} if body is not None else {}
    return server.handle(httpx.Request(method, f"{CONTROL}/{path}", **kwargs, **more), NOW)


def test_issued_token_is_accepted_by_the_api() -> None:
    body = token().json()
    assert body.keys() == {"access_token", "expires_in", "scope", "token_type"}
    assert (body["expires_in"], body["token_type"]) == (3600, "bearer")
    assert (
        get("/rcs/senders", headers={"Authorization": f"Bearer {body['access_token']}"}).status_code
        == 200
    )


def test_token_after_two_hours_is_401_and_called_expired() -> None:
    old = token(NOW - timedelta(hours=2)).json()["access_token"]
    answer = get("/rcs/senders", headers={"Authorization": f"Bearer {old}"})
    assert answer.status_code == 401
    assert "expired" in answer.headers["WWW-Authenticate"]
    assert answer.json()["errorCode"] == "unauthorized_error"


@pytest.mark.parametrize(
    "header",
    ["", "Basic", "Basic !!!", "Basic YTpi", "Bearer", "Bearer x.y", "Digest a", "Basic \x7f"],
)
def test_malformed_or_wrong_credentials_are_401_and_not_called_expired(header: str) -> None:
    answer = get("/rcs/senders", headers={"Authorization": header} if header else {})
    assert (answer.status_code, answer.json()["errorCode"]) == (401, "unauthorized_error")
    assert "expired" not in answer.headers["WWW-Authenticate"]


@pytest.mark.parametrize(
    ("body", "headers", "status"),
    [
        (b"", KEY, 400),
        (b"grant_type=password", KEY, 400),
        (b"\xff\xfe", KEY, 400),
        (b"grant_type=client_credentials", {}, 401),
    ],
)
def test_token_request_without_valid_grant_or_key_is_rejected(
    body: bytes, headers: dict[str, str], status: int
) -> None:
    assert token(body=body, headers=headers).status_code == status


def test_request_for_an_unknown_project_is_401() -> None:
    request = httpx.Request("GET", "https://x/v1/projects/nope/rcs/senders", headers=KEY)
    assert server.handle(request, NOW).status_code == 401


METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "QUERY")
IN_PROJECT = sorted({route.template for route in ROUTES})
OUTSIDE = {"/openapi.json": ["GET"], "/oauth2/token": ["POST"]}
ON_CONTROL = {
    "/_control/faults": ["DELETE", "GET", "POST"],
    "/_control/requests": ["DELETE", "GET"],
    **{f"/_control/{name}": ["POST"] for name in ("seed", "project", "advance")},
}


def paths() -> Iterator[tuple[str, list[str]]]:
    """Yields every path of the sandbox with its methods."""
    for template in IN_PROJECT:
        methods = sorted(route.method for route in ROUTES if route.template == template)
        yield f"/v1/projects/{seed.AURORA}{re.sub('{.*?}', 'x', template)}", methods
    yield from OUTSIDE.items()
    yield from ON_CONTROL.items()


@pytest.mark.parametrize(("path", "allowed"), list(paths()))
def test_known_path_with_another_method_is_405_with_the_allowed_ones(
    path: str, allowed: list[str]
) -> None:
    for method in METHODS:
        if method in allowed:
            continue
        answer = server.handle(
            httpx.Request(method, f"https://sandbox.invalid{path}", headers=KEY), NOW
        )
        assert (answer.status_code, answer.headers["Allow"]) == (405, ", ".join(allowed)), method
        assert answer.headers["Content-Type"].startswith("application/json")
        assert answer.json()["message"]


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "//",
        "/v1",
        "/v1/projects",
        "/v1/projects/x",
        "/v2/projects/x/rcs/senders",
        f"/v1/projects/{seed.AURORA}",
        f"/v1/projects/{seed.AURORA}/x",
        f"/v1/projects/{seed.AURORA}/rcs",
        f"/v1/projects/{seed.AURORA}/rcs/senders/a/b/c/d/e",
        f"/v1/projects/{seed.AURORA}/webhooks/a/b",
        "/oauth2",
        "/oauth2/token/x",
        "/openapi.yaml",
        "/_control",
        "/_control/nothing",
    ],
)
def test_unknown_path_is_404_in_json_for_every_method(path: str) -> None:
    for method in METHODS:
        request = httpx.Request(method, f"https://sandbox.invalid{path}", headers=KEY)
        answer = server.handle(request, NOW)
        assert answer.status_code == 404, method
        assert answer.headers["Content-Type"].startswith("application/json")
        assert answer.json()["message"]


@pytest.mark.parametrize("group", ["bundles", "conversation/apps", "kakaotalk/senders", "whatsapp"])
def test_group_of_the_api_that_is_not_emulated_is_501_and_says_so(group: str) -> None:
    answer = server.handle(httpx.Request("GET", f"{ROOT}/{group}", headers=KEY), NOW)
    assert answer.status_code == 501
    assert "does not emulate" in answer.json()["message"]


@pytest.mark.parametrize("code", CODES)
def test_ordered_error_is_returned_once_with_its_documented_message(code: str) -> None:
    faults.order("GET /rcs/senders", "error", errorCode=code)
    answer = get("/rcs/senders")
    body = answer.json()
    assert (answer.status_code, body["errorCode"], body["message"]) == (
        CODES[code].status,
        code,
        CODES[code].message,
    )
    assert get("/rcs/senders").status_code == 200


def test_faults_are_returned_in_order_and_as_often_as_ordered() -> None:
    faults.order("GET /rcs/senders", "error", times=2, errorCode="internal_error")
    faults.order("* /rcs/*", "html", times=1)
    assert [get("/rcs/senders").status_code for _ in range(2)] == [500, 500]
    assert get("/rcs/senders").headers["Content-Type"].startswith("text/html")
    assert get("/rcs/senders").status_code == 200
    assert faults.queued() == []


@pytest.mark.parametrize(
    ("match", "path", "fits"),
    [
        ("GET /rcs/senders", "/rcs/senders", True),
        ("GET /rcs/senders", "/rcs/senders/x", False),
        ("GET /rcs/senders/*", "/rcs/senders/x", True),
        ("GET /rcs/senders/*", "/rcs/senders", False),
        ("POST /rcs/senders", "/rcs/senders", False),
        ("* /rcs/senders", "/rcs/senders", True),
        ("get /rcs/senders/", "/rcs/senders", True),
    ],
)
def test_fault_applies_only_to_calls_that_match_its_pattern(
    match: str, path: str, fits: bool
) -> None:
    faults.order(match, "error", errorCode="internal_error")
    assert (get(path).status_code == 500) == fits


def test_fault_truncates_the_json_or_adds_a_retry_after_header() -> None:
    faults.order("GET /rcs/senders", "truncated")
    with pytest.raises(ValueError, match=r"Unterminated|Expecting"):
        get("/rcs/senders").json()
    faults.order(
        "GET /rcs/senders", "error", status=429, errorCode="rbm_too_many_requests", retryAfter=5
    )
    assert get("/rcs/senders").headers["Retry-After"] == "5"


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"match": "GET /rcs/senders", "fault": "timeout"}, 201),
        ({"match": "GET /rcs/senders", "fault": "slow", "ms": 5, "times": 3}, 201),
        (
            {"match": "GET /rcs/senders", "fault": "error", "status": 503, "errorCode": "new_code"},
            201,
        ),
        ({"match": "GET", "fault": "timeout"}, 400),
        ({"match": 7, "fault": "timeout"}, 400),
        ({"match": "GET /x", "fault": "explode"}, 400),
        ({"match": "GET /x", "fault": ["timeout"]}, 400),
        ({"match": "GET /x", "fault": "timeout", "times": 0}, 400),
        ({"match": "GET /x", "fault": "timeout", "times": True}, 400),
        ({"match": "GET /x", "fault": "timeout", "colour": "red"}, 400),
        ({"match": "GET /x", "fault": "slow", "ms": "5"}, 400),
        ({"match": "GET /x", "fault": "slow", "ms": 9_999_999}, 400),
        ({"match": "GET /x", "fault": "error", "errorCode": "undocumented"}, 400),
        ({"match": "GET /x", "fault": "error", "status": 99}, 400),
        ({}, 400),
        ([], 400),
    ],
)
def test_control_call_adds_a_valid_fault_and_rejects_others(body: Any, status: int) -> None:
    answer = control("POST", "faults", body)
    assert answer.status_code == status
    assert len(faults.queued()) == (status == 201)


def test_control_calls_return_and_clear_faults_and_requests() -> None:
    control("POST", "faults", {"match": "GET /rcs/senders", "fault": "timeout", "times": 2})
    assert control("GET", "faults").json()["faults"][0]["times"] == 2
    assert control("DELETE", "faults").status_code == 204
    get("/rcs/senders", {"search": "a&b"})
    (call,) = control("GET", "requests").json()["requests"]
    assert (call["method"], call["route"], call["query"], call["status"]) == (
        "GET",
        "/v1/projects/{project}/rcs/senders",
        [["search", "a&b"]],
        200,
    )
    assert control("DELETE", "requests").status_code == 204
    assert store.requests() == []


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"project": "new-one", "senders": 3}, 201),
        ({"project": seed.AURORA, "senders": 0}, 201),
        ({"project": "", "senders": 3}, 400),
        ({"project": "x", "senders": -1}, 400),
        ({"project": "x", "senders": "3"}, 400),
        ({"project": "x", "senders": 10**9}, 400),
        ({"project": "x", "senders": 1, "more": 1}, 400),
        ({"project": "x"}, 400),
    ],
)
def test_control_call_seeds_a_project_if_its_body_is_valid(
    body: dict[str, Any], status: int
) -> None:
    answer = control("POST", "seed", body)
    assert answer.status_code == status
    if status == 201:
        listed = server.handle(
            httpx.Request(
                "GET", f"https://x/v1/projects/{body['project']}/rcs/senders", headers=KEY
            ),
            NOW,
        )
        assert listed.json()["totalSize"] == body["senders"]


def test_control_accepts_only_json_and_is_404_when_switched_off() -> None:
    plain = {"content": b"{}", "headers": {"Content-Type": "text/plain"}}
    assert control("POST", "faults", **plain).status_code == 415
    assert (
        control(
            "POST", "faults", content=b"{", headers={"Content-Type": "application/json"}
        ).status_code
        == 400
    )
    assert control("GET", "nothing").status_code == 404
    with override_settings(SANDBOX_CONTROL=False):
        for method, path in (
            ("POST", "faults"),
            ("GET", "requests"),
            ("POST", "seed"),
            ("GET", "x"),
        ):
            assert control(method, path, {}).status_code == 404


def test_request_log_is_bounded_and_contains_routes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "LOG_KEEPS", 100)
    for _call in range(250):
        get(f"/rcs/senders/{seed.AURORA_DEALS}")
    calls = store.requests()
    assert len(calls) <= 200
    assert {call["route"] for call in calls} == {"/v1/projects/{project}/rcs/senders/{sender}"}


TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150, deadline=None
)
@given(
    method=st.sampled_from(["GET", "POST", "PATCH", "DELETE", "PUT", "HEAD"]),
    path=st.lists(TEXT, max_size=5),
    query=st.lists(
        st.tuples(
            st.sampled_from(["pageSize", "pageToken", "filterStates", "search", "x"]) | TEXT, TEXT
        ),
        max_size=3,
    ),
    body=st.binary(max_size=40),
)
def test_any_request_gets_a_status_below_500_or_501(
    method: str, path: list[str], query: list[tuple[str, str]], body: bytes
) -> None:
    from urllib.parse import quote, urlencode

    segments = "/".join(quote(part, safe="") for part in path)
    for root in (f"{ROOT}/rcs", ROOT, "https://x", CONTROL):
        url = f"{root}/{segments}?{urlencode(query)}"
        answer = server.handle(httpx.Request(method, url, headers=KEY, content=body), NOW)
        assert answer.status_code < 500 or answer.status_code == 501


@pytest.mark.parametrize(
    ("kind", "size", "limit"), [("logo", (224, 224), 51_200), ("banner", (1440, 448), 204_800)]
)
@pytest.mark.parametrize("slug", ["aurora", "x", "Ærø é", "a" * 200])
def test_images_are_png_of_the_documented_size(
    slug: str, kind: str, size: tuple[int, int], limit: int
) -> None:
    drawn = images.draw(slug, kind)
    assert drawn.startswith(b"\x89PNG\r\n\x1a\n")
    assert struct.unpack(">II", drawn[16:24]) == size
    assert len(drawn) <= limit
    assert images.draw(slug, kind) == drawn
    response = Client().get(f"/sandbox/images/{slug}/{kind}.png")
    assert (response.status_code, response["Content-Type"]) == (200, "image/png")
    assert "immutable" in response["Cache-Control"]


def test_unknown_kind_of_image_is_404() -> None:
    assert Client().get("/sandbox/images/aurora/other.png").status_code == 404


def test_bridge_returns_the_same_bytes_as_the_sandbox() -> None:
    inside = f"/v1/projects/{seed.AURORA}/rcs/senders?search=aurora%20deals&filterStates=LAUNCHING"
    bridged = Client().get(f"/sandbox/api{inside}", headers=KEY)
    direct = server.handle(httpx.Request("GET", f"https://x{inside}", headers=KEY), NOW)
    assert (bridged.status_code, bridged.content) == (200, direct.content)
    assert bridged["x-request-id"]
    refused = Client().get(f"/sandbox/api{inside}")
    assert (refused.status_code, refused.json()["errorCode"]) == (401, "unauthorized_error")
    assert "WWW-Authenticate" in refused.headers


def test_bridge_accepts_posts_without_a_csrf_token() -> None:
    client = Client(enforce_csrf_checks=True)
    answer = client.post(
        "/sandbox/api/oauth2/token", {"grant_type": "client_credentials"}, headers=KEY
    )
    assert answer.status_code == 400, "multipart is no form of OAuth 2.0"
    answer = client.post(
        "/sandbox/api/oauth2/token",
        "grant_type=client_credentials",
        content_type="application/x-www-form-urlencoded",
        headers=KEY,
    )
    assert answer.status_code == 200
