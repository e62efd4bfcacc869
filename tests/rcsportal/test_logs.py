"""Logs with the route but never the path; health pages; no upstream call in a transaction."""

import io
import json
import logging

import pytest
import structlog
from django.contrib.auth.models import User
from django.db import transaction
from django.test import Client, RequestFactory

from rcsportal.log_words import WithoutForeignWords
from senders.models import Membership, Project
from senders.sinch import clients
from tests.conftest import LIST

NUMBER = "%2B46701234567"


def test_request_log_lines_contain_the_route_but_not_the_path(
    manager: Client, written: io.StringIO
) -> None:
    manager.get(f"{LIST}{NUMBER}/?name=planted-name")
    manager.get(f"/p/aurora/no-such/{NUMBER}/")
    lines = [json.loads(line) for line in written.getvalue().splitlines()]
    assert {"/p/<slug:project>/senders/<str:sender>/", "(no route)"} <= {
        line.get("route") for line in lines
    }
    page = next(line for line in lines if line["event"] == "request_finished")
    assert page["event"] == "request_finished"
    assert page["method"] == "GET"
    assert page["project"] == "aurora"
    assert page["user_id"] == 2
    assert page["duration_ms"] >= 0
    text = json.dumps(lines)
    assert "46701234567" not in text
    assert "planted-name" not in text
    assert all("request_id" in line for line in lines if line.get("event") == "request_finished")


REFUSED = {
    "/p/aurora/people/": (403, "/p/<slug:project>/people/"),
    "/p/harbor/people/": (404, "/p/<slug:project>/people/"),
    "/p/harbor/senders/": (404, "/p/<slug:project>/senders/"),
}


@pytest.mark.parametrize("path", REFUSED)
def test_refused_access_leaves_a_line_with_who_asked_for_what(
    path: str, manager: Client, written: io.StringIO
) -> None:
    """The manager of Aurora is no admin of it, and nobody in Harbor."""
    user = User.objects.get(username="manager")
    Membership.objects.filter(user=user, project__slug="harbor").delete()
    assert manager.get(path).status_code == REFUSED[path][0]
    lines = [json.loads(line) for line in written.getvalue().splitlines()]
    (line,) = [line for line in lines if line["event"] == "request_finished"]
    assert (line["status"], line["route"]) == REFUSED[path]
    assert (line["user_id"], line["ip"]) == (user.pk, "127.0.0.1")
    assert line["timestamp"].endswith("Z")


def test_django_warning_names_the_route_instead_of_the_path() -> None:
    request = RequestFactory().get("/p/a/senders/+46701234567/")
    record = logging.LogRecord(
        "django.request", logging.WARNING, "", 0, "%s: %s", ("Not Found", request.path), None
    )
    record.__dict__ |= {"request": request, "status_code": 404}
    assert WithoutForeignWords().filter(record)
    assert record.getMessage() == "Not Found: (no route)"


def test_logged_exception_contains_its_type_and_message(written: io.StringIO) -> None:
    try:
        raise ValueError("told")
    except ValueError:
        structlog.get_logger("tests").exception("broke")
    line = json.loads(written.getvalue().splitlines()[-1])
    assert "ValueError: told" in line["exception"]


@pytest.mark.parametrize(
    ("path", "text"), [("/healthz", "ok\n"), ("/readyz", "ready\nworker: none has reported\n")]
)
def test_health_pages_answer_get_uncached_and_reject_post(path: str, text: str) -> None:
    response = Client().get(path)
    assert (response.status_code, response.text) == (200, text)
    assert "no-cache" in response["Cache-Control"]
    assert Client().post(path).status_code == 405


def test_upstream_call_inside_a_transaction_raises(aurora: Project) -> None:
    client = clients.client_of(aurora)
    assert client.list_senders(page_size=1).total_size == 240
    with transaction.atomic(), pytest.raises(clients.UpstreamCallInTransaction):
        client.list_senders(page_size=1)
