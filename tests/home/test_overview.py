"""The overview: counts per state, arriving late, and honest when they do not arrive."""

from django.test import Client

from senders.sandbox import faults, seed, store
from tests.conftest import HTMX

URL = "/p/aurora/"


def test_overview_page_sends_no_request_and_loads_counts_later(manager: Client) -> None:
    page = manager.get(URL)
    assert store.requests() == []
    assert 'hx-trigger="load"' in page.text
    assert 'href="?count=1"' in page.text, "without a script the numbers are one link away"


def test_overview_fragment_has_the_counts_by_state(manager: Client) -> None:
    fragment = manager.get(URL, headers=HTMX)
    assert "<html" not in fragment.text
    assert 'data-total="240"' in fragment.text
    assert 'href="/p/aurora/senders/?state=LAUNCHED"' in fragment.text
    assert (
        "Sinch returned no state, or a state that the portal does not recognise." in fragment.text
    )
    assert "hx-trigger" not in fragment.text


def test_overview_without_a_script_has_counts_on_request(manager: Client) -> None:
    assert 'data-total="240"' in manager.get(f"{URL}?count=1").text


def test_overview_fragment_after_a_timeout_explains_and_does_not_retry(manager: Client) -> None:
    faults.order("GET /rcs/senders", "timeout")
    fragment = manager.get(URL, headers=HTMX)
    assert fragment.status_code == 200
    assert "The counts could not be loaded from Sinch." in fragment.text
    assert "hx-trigger" not in fragment.text, "it must not ask again and again"


def test_overview_of_an_empty_project_shows_zero_senders(manager: Client) -> None:
    seed.seed_generated(seed.AURORA, 0)
    assert 'data-total="0"' in manager.get(f"{URL}?count=1").text
