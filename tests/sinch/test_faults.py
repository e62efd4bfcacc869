"""Each fault on each page: the documented status, plain words and a retry; then it recovers."""

from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from senders.sandbox import faults, store
from tests.conftest import DETAIL, HTMX, LIST

PAGES = {
    LIST: "GET /rcs/senders",
    # The other pages of a sender read it in the same way.
    DETAIL: "GET /rcs/senders/*",
}
# fault, its options, our page's status, words on the page
FAULTS: list[tuple[str, dict[str, Any], int, str]] = [
    ("error", {"errorCode": "internal_error"}, 502, "Sinch could not complete the request."),
    (
        "error",
        {"status": 503, "errorCode": "unavailable"},
        502,
        "Sinch could not complete the request.",
    ),
    ("error", {"errorCode": "unauthorized_error"}, 502, "Sinch rejected the portal’s credentials."),
    ("error", {"errorCode": "project_not_found"}, 502, "Sinch rejected the portal’s credentials."),
    ("error", {"errorCode": "rbm_has_not_been_used"}, 502, "RBM has not been used."),
    ("error", {"errorCode": "invalid_input"}, 502, "Invalid input."),
    ("error", {"status": 418, "errorCode": "teapot"}, 502, "teapot"),
    ("error", {"errorCode": "rbm_too_many_requests"}, 503, "Try again in 1 minute."),
    (
        "error",
        {"errorCode": "rbm_too_many_requests", "retryAfter": 7},
        503,
        "Try again in 7 seconds.",
    ),
    ("timeout", {}, 504, "Sinch did not respond in time."),
    ("refused", {}, 503, "The portal cannot reach Sinch."),
    ("cut", {}, 503, "The portal cannot reach Sinch."),
    ("truncated", {}, 502, "The portal cannot read Sinch’s response."),
    ("html", {}, 502, "The portal cannot read Sinch’s response."),
    ("html", {"status": 502}, 502, "Sinch could not complete the request."),
    ("slow", {"ms": 1}, 200, ""),
]
IDS = [
    f"{fault}-{options.get('errorCode', options.get('status', ''))}"
    for fault, options, *_ in FAULTS
]


@pytest.mark.parametrize("url", PAGES)
@pytest.mark.parametrize(("fault", "options", "status", "words"), FAULTS, ids=IDS)
def test_page_without_earlier_data_shows_the_fault_and_recovers_at_the_next_request(
    manager: Client, url: str, fault: str, options: dict[str, object], status: int, words: str
) -> None:
    faults.order(PAGES[url], fault, **options)
    response = manager.get(url)
    assert response.status_code == status
    assert words in response.text
    if status != 200:
        assert "Try again" in response.text
        assert f'href="{url}"' in response.text
        assert "Traceback" not in response.text
    assert manager.get(url).status_code == 200, "the portal recovers at the next request"


@pytest.mark.parametrize("url", PAGES)
@pytest.mark.parametrize(
    ("fault", "options", "status", "words"),
    [row for row in FAULTS if row[2] != 200],
    ids=[name for name, row in zip(IDS, FAULTS, strict=True) if row[2] != 200],
)
def test_page_with_earlier_data_shows_the_fault_above_the_last_data_received(
    manager: Client, url: str, fault: str, options: dict[str, object], status: int, words: str
) -> None:
    good = manager.get(url)
    faults.order(PAGES[url], fault, **options)
    response = manager.get(url)
    assert response.status_code == status
    assert words in response.text
    assert "The last data received from Sinch is shown below." in response.text
    assert " old</b>" in response.text
    assert 'data-sender="cf11794a' in good.text
    assert 'data-sender="cf11794a' in response.text
    assert ("Retry-After" in response.headers) == (status == 503)


def test_fault_on_a_filtered_list_does_not_show_data_of_another_filter(manager: Client) -> None:
    manager.get(f"{LIST}?name=aurora")
    faults.order("GET /rcs/senders", "timeout")
    assert "no earlier version is available." in manager.get(f"{LIST}?name=auror").text


def test_cached_responses_do_not_contain_the_sender_token(manager: Client) -> None:
    manager.get(DETAIL)
    manager.get(LIST)
    sender = store.get_sender("a0000000-0000-4000-8000-000000000001", DETAIL.split("/")[4])
    assert sender is not None
    token = sender.body["authToken"].encode()
    kept = list(cache._cache.values())  # type: ignore[attr-defined]
    assert kept
    assert not any(token in value for value in kept)


@pytest.mark.parametrize(
    ("fault", "options", "status"),
    [("timeout", {}, 504), ("error", {"errorCode": "rbm_too_many_requests", "retryAfter": 9}, 503)],
)
def test_htmx_request_without_earlier_data_gets_the_fault_as_a_banner(
    manager: Client, fault: str, options: dict[str, object], status: int
) -> None:
    faults.order("GET /rcs/senders", fault, **options)
    response = manager.get(LIST, headers=HTMX)
    assert response.status_code == status
    assert response["HX-Retarget"] == "#messages"
    assert response["HX-Reswap"] == "innerHTML"
    assert response["HX-Push-Url"] == "false"
    assert response.text.count("<html") == 0
    assert 'role="alert"' in response.text


def test_htmx_request_with_earlier_data_gets_it_with_a_banner_out_of_band(manager: Client) -> None:
    manager.get(LIST)
    faults.order("GET /rcs/senders", "refused")
    response = manager.get(LIST, headers=HTMX)
    assert response.status_code == 503
    assert "HX-Retarget" not in response.headers
    assert 'id="messages" aria-live="polite" hx-swap-oob="true"' in response.text
    assert "The portal cannot reach Sinch." in response.text


@pytest.mark.parametrize(
    "sender", ["0a6b8a5e-3c58-4f0b-8a3e-7d1f2b9c4e77", "not-an-id", "..", "a?b"]
)
def test_unknown_sender_is_404_with_a_link_to_the_list(manager: Client, sender: str) -> None:
    response = manager.get(f"{LIST}{sender.replace('?', '%3F')}/")
    assert response.status_code == 404
    assert f'href="{LIST}"' in response.text


@pytest.mark.parametrize(
    ("fault", "status"), [("timeout", 504), ("refused", 503), ("html", 502), ("truncated", 502)]
)
def test_fault_of_the_token_endpoint_has_its_status_and_the_next_request_recovers(
    manager: Client, fault: str, status: int
) -> None:
    faults.order("POST /oauth2/token", fault)
    assert manager.get(LIST).status_code == status
    assert manager.get(LIST).status_code == 200


def test_expired_token_is_renewed_within_the_same_page_request(manager: Client) -> None:
    manager.get(LIST)
    store.clear_requests()
    faults.order(
        "GET /rcs/senders", "error", errorCode="unauthorized_error", wwwAuthenticate="token expired"
    )
    assert manager.get(LIST).status_code == 200
    assert [(call["route"].rpartition("/")[2], call["status"]) for call in store.requests()] == [
        ("senders", 401),
        ("token", 200),
        ("senders", 200),
    ]


@pytest.mark.parametrize("leaf", ["answers/", "json/", "activity/", "dossier/", "launch/"])
def test_each_sender_page_after_a_timeout_is_504_and_shows_earlier_data_if_any(
    manager: Client, leaf: str
) -> None:
    faults.order("GET /rcs/senders/*", "timeout")
    assert manager.get(DETAIL + leaf).status_code == 504
    assert manager.get(DETAIL + leaf).status_code == 200
    faults.order("GET /rcs/senders/*", "timeout")
    again = manager.get(DETAIL + leaf)
    assert (again.status_code, f'data-sender="{DETAIL.split("/")[4]}"' in again.text) == (504, True)
