"""Metrics: who may read them, and the counts of requests, sign-ins and exports."""

from contextlib import suppress

import pytest
from django.test import Client, override_settings
from prometheus_client import REGISTRY

from senders.provisioning import ProvisioningError, RateLimited, TimedOut
from senders.sandbox import faults
from senders.sinch import metrics as sinch_metrics
from senders.views import downloads
from tests.conftest import DEALS, DETAIL, LIST

TOKEN = "t0ken-" * 6


def value(name: str, **labels: str) -> float:
    return REGISTRY.get_sample_value(name, labels) or 0.0


@pytest.mark.parametrize(
    ("address", "headers", "status"),
    [
        ("127.0.0.1", {}, 200),
        ("127.8.9.1", {}, 200),
        ("::1", {}, 200),
        ("::ffff:127.0.0.1", {}, 200),
        ("127.0.0.1", {"host": "10.1.2.3:8000"}, 200),
        ("127.0.0.1", {"X-Forwarded-For": "127.0.0.1"}, 404),
        ("127.0.0.1", {"X-Real-IP": "127.0.0.1"}, 404),
        ("127.0.0.1", {"Forwarded": "for=127.0.0.1"}, 404),
        ("127.0.0.1", {"Via": "1.1 proxy"}, 404),
        ("10.1.2.3", {}, 404),
        ("::ffff:10.1.2.3", {}, 404),
        ("", {}, 404),
        ("unix:", {}, 404),
        ("10.1.2.3", {"Authorization": f"Bearer {TOKEN}"}, 200),
        ("127.0.0.1", {"Via": "1.1 proxy", "Authorization": f"Bearer {TOKEN}"}, 200),
        ("10.1.2.3", {"Authorization": f"Bearer {TOKEN}x"}, 404),
        ("10.1.2.3", {"Authorization": f"Bearer {TOKEN[:-1]}"}, 404),
        ("10.1.2.3", {"Authorization": f"Basic {TOKEN}"}, 404),
        ("10.1.2.3", {"Authorization": "Bearer "}, 404),
        ("10.1.2.3", {"Authorization": "Bearer ä€"}, 404),
    ],
)
def test_metrics_are_for_the_machine_itself_and_for_the_token(
    address: str, headers: dict[str, str], status: int
) -> None:
    with override_settings(METRICS_TOKEN=TOKEN):
        response = Client(REMOTE_ADDR=address).get("/metrics", headers=headers)
    assert response.status_code == status
    assert ("portal_requests_total" in response.text) == (status == 200)
    assert TOKEN not in response.text


@pytest.mark.parametrize("given", [{}, {"Authorization": "Bearer "}, {"Authorization": "Bearer"}])
def test_metrics_without_a_token_are_for_the_machine_alone(given: dict[str, str]) -> None:
    assert Client(REMOTE_ADDR="10.1.2.3").get("/metrics", headers=given).status_code == 404
    assert Client().get("/metrics", headers=given).status_code == 200


def test_requests_are_counted_by_route_and_never_by_path(manager: Client) -> None:
    route = "/p/<slug:project>/senders/<str:sender>/"
    before = value("portal_requests_total", route=route, method="GET", status="404")
    unknown = value("portal_requests_total", route="(no route)", method="other", status="404")
    for number in range(3):
        manager.get(f"{LIST}no-such-{number}/")
    manager.generic("PLANTED", "/planted-path/")
    text = Client().get("/metrics").text
    assert value("portal_requests_total", route=route, method="GET", status="404") == before + 3
    assert (
        value("portal_requests_total", route="(no route)", method="other", status="404")
        == unknown + 1
    )
    assert value("portal_request_seconds_count", route=route, method="GET") >= 3
    assert "planted" not in text.casefold()
    assert "no-such" not in text
    assert DETAIL not in text


def test_probes_are_not_counted_among_the_requests() -> None:
    for path in ("/healthz", "/readyz", "/metrics"):
        Client().get(path)
        assert f'route="{path}"' not in Client().get("/metrics").text


@pytest.mark.parametrize(
    ("name", "code"), [("manager", "wrong_password"), ("planted-name", "unknown_name")]
)
def test_failed_sign_ins_are_counted_by_code_without_their_names(name: str, code: str) -> None:
    before = value("portal_sign_in_failures_total", code=code)
    assert Client().post("/login/", {"username": name, "password": "x"}).status_code == 422
    assert value("portal_sign_in_failures_total", code=code) == before + 1
    assert name not in Client().get("/metrics").text


def test_sign_ins_that_a_limit_rejects_are_counted_each_time() -> None:
    before = value("portal_sign_in_failures_total", code="throttled")
    statuses = [
        Client().post("/login/", {"username": "manager", "password": "x"}).status_code
        for _attempt in range(12)
    ]
    assert statuses == [422] * 10 + [429] * 2
    assert value("portal_sign_in_failures_total", code="throttled") == before + 2


def test_an_export_is_running_from_its_first_line_to_its_last(auditor: Client) -> None:
    response = auditor.get(f"{LIST}export.csv")
    assert value("portal_exports_running") == 0
    lines = iter(response)
    next(lines)
    assert value("portal_exports_running") == 1
    assert list(lines)
    assert value("portal_exports_running") == 0


def test_an_export_whose_reader_goes_away_is_no_longer_running() -> None:
    lines = downloads._counted(iter(["first", "second"]))
    assert next(lines) == "first"
    assert value("portal_exports_running") == 1
    lines.close()  # type: ignore[attr-defined]
    assert value("portal_exports_running") == 0


@pytest.mark.parametrize(
    ("error", "outcome"),
    [
        (None, "answered"),
        (RateLimited(status=429, message="x"), "RateLimited"),
        (TimedOut("x"), "TimedOut"),
        (ValueError("x"), "error"),
    ],
)
def test_calls_to_sinch_are_counted_by_operation_and_outcome(
    error: Exception | None, outcome: str
) -> None:
    operation = f"GET /rcs/test/{outcome}"
    with suppress(ProvisioningError, ValueError), sinch_metrics.counted(operation):
        if error is not None:
            raise error
    assert value("sinch_calls_total", operation=operation, outcome=outcome) == 1
    assert value("sinch_call_seconds_count", operation=operation) == 1


def test_each_call_of_a_page_to_sinch_is_counted_without_its_content(manager: Client) -> None:
    route = "GET /rcs/senders/{sender}"
    answered = {"operation": route, "outcome": "answered"}
    failed = {"operation": route, "outcome": "TimedOut"}
    before = value("sinch_calls_total", **answered), value("sinch_calls_total", **failed)
    assert manager.get(DETAIL).status_code == 200
    assert value("sinch_calls_total", **answered) == before[0] + 1
    faults.order(f"GET /rcs/senders/{DEALS}", "timeout")
    assert manager.get(DETAIL).status_code == 504
    assert value("sinch_calls_total", **failed) == before[1] + 1
    assert DEALS not in Client().get("/metrics").text
