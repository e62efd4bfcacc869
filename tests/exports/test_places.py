"""Few exports run in a process at once, and each gives its place back however it ends."""

import gc
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.signals import request_finished
from django.db import OperationalError, close_old_connections
from django.test import Client

from senders.exports import places, trail
from senders.models import AuditEntry, Draft, Project
from senders.sandbox import faults
from tests.onboarding.complete import body
from tests.onboarding.conftest import draft_of

pytestmark = pytest.mark.slow

TRAIL = "/p/aurora/audit/export"
SENDERS = "/p/aurora/senders/export.csv"


@pytest.fixture
def urls(aurora: Project) -> list[str]:
    draft: Draft = draft_of(aurora, body())
    history = f"/p/aurora/onboarding/{draft.pk}/history/export.csv"
    return [f"{TRAIL}.csv", f"{TRAIL}.jsonl", SENDERS, history]


def leave(response: Any) -> None:
    """Closes a response as a server does when its reader has gone; the test keeps its database."""
    request_finished.disconnect(close_old_connections)
    try:
        response.close()
    finally:
        request_finished.connect(close_old_connections)


def free_places() -> int:
    taken = [places.take() for _each in range(places.MOST)]
    return sum(place is not None for place in taken)


def test_export_beyond_the_places_is_503_and_not_recorded_until_one_ends(
    auditor: Client, urls: list[str]
) -> None:
    for url in urls:
        running: list[Any] = [auditor.get(url) for _each in range(places.MOST)]
        before = AuditEntry.objects.count()
        for other in urls:
            page = auditor.get(other)
            assert (page.status_code, page["Retry-After"]) == (503, str(places.RETRY_AFTER))
            assert "Too many exports are running" in page.text
            assert "Nothing was exported." in page.text
            assert "Content-Disposition" not in page
        assert auditor.get("/p/aurora/senders/").status_code == 200
        assert AuditEntry.objects.count() == before
        leave(running[0])
        again: Any = auditor.get(url)
        assert again.status_code == 200
        for each in (again, running[1]):
            assert b"".join(each.streaming_content)
        assert free_places() == places.MOST


def test_stranger_and_person_without_the_project_take_no_place(client: Client) -> None:
    held = [places.take() for _each in range(places.MOST)]
    assert all(held)
    assert client.get(SENDERS).status_code == 302
    assert free_places() == 0


def end(client: Client, how: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Runs one export that ends in a way of its own."""
    match how:
        case "read to its end":
            response: Any = client.get(f"{TRAIL}.csv")
            assert b"".join(response.streaming_content)
        case "left before its first byte":
            leave(client.get(f"{TRAIL}.csv"))
        case "left in the middle":
            response = client.get(SENDERS)
            next(response.streaming_content)
            response._iterator.close()  # the test client's own, which closes the response
        case "dropped without being closed":
            response = client.get(SENDERS)
            del response
        case "refused by Sinch":
            faults.order("GET /rcs/senders", "refused")
            assert client.get(SENDERS).status_code == 503
        case "not there":
            path = "/p/aurora/onboarding/999999/history/export.csv"
            assert client.get(path).status_code == 404
        case "failing while it is read":

            def fail(entries: object) -> Iterator[list[AuditEntry]]:
                raise RuntimeError("broken")
                yield []

            monkeypatch.setattr(trail, "blocks", fail)
            response = client.get(f"{TRAIL}.csv")
            with pytest.raises(RuntimeError):
                list(response.streaming_content)
            leave(response)
        case "failing before it begins":

            def down(*_args: object) -> None:
                raise OperationalError("down")

            monkeypatch.setattr("senders.trail.reading.filters_of", down)
            client.raise_request_exception = False
            assert client.get(f"{TRAIL}.csv").status_code == 503


@pytest.mark.parametrize(
    "how",
    [
        "read to its end",
        "left before its first byte",
        "left in the middle",
        "dropped without being closed",
        "refused by Sinch",
        "not there",
        "failing while it is read",
        "failing before it begins",
    ],
)
def test_place_is_free_again_after_an_export_that_was(
    auditor: Client, how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert free_places() == places.MOST
    for _export in range(places.MOST + 1):
        end(auditor, how, monkeypatch)
        gc.collect()

    assert free_places() == places.MOST
