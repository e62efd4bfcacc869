"""Pages and their fragments: which requests get which, and what tells caches apart."""

import pytest
from django.test import Client

from senders.sandbox import faults
from tests.conftest import DETAIL, HTMX, LIST, signed_in

WHOLE = [
    {},
    {**HTMX, "HX-Boosted": "true"},
    {**HTMX, "HX-History-Restore-Request": "true"},
]
IDS = ["no htmx", "boosted", "restored"]


@pytest.mark.parametrize("headers", WHOLE, ids=IDS)
def test_plain_boosted_and_restored_requests_get_the_whole_page(
    manager: Client, headers: dict[str, str]
) -> None:
    page = manager.get(LIST, headers=headers)
    assert "<html" in page.text
    assert "HX-Request" in page["Vary"]
    assert "<html" not in manager.get(LIST, headers=HTMX).text


@pytest.mark.parametrize("headers", WHOLE, ids=IDS)
def test_plain_boosted_and_restored_requests_when_signed_out_lead_to_the_login(
    headers: dict[str, str],
) -> None:
    response = Client().get(LIST, headers=headers)
    assert (response.status_code, response["Location"]) == (302, f"/login/?next={LIST}")
    assert Client().get(LIST, headers=HTMX).status_code == 401


@pytest.mark.parametrize("headers", WHOLE, ids=IDS)
def test_fault_without_earlier_data_is_a_whole_page_unless_a_fragment_was_requested(
    manager: Client, headers: dict[str, str]
) -> None:
    faults.order("GET /rcs/senders", "error", errorCode="rbm_too_many_requests", retryAfter=7)
    page = manager.get(LIST, headers=headers)
    assert (page.status_code, page["Retry-After"]) == (503, "7")
    assert "<html" in page.text
    assert "HX-Retarget" not in page.headers
    faults.order("GET /rcs/senders", "error", errorCode="rbm_too_many_requests", retryAfter=7)
    banner = manager.get(LIST, headers=HTMX)
    assert banner["Retry-After"] == "7"
    assert banner["HX-Replace-Url"] == banner["HX-Push-Url"] == "false"
    assert "HX-Request" in banner["Vary"]


@pytest.mark.parametrize(
    ("who", "path", "words"),
    [
        ("auditor", "test-numbers/", "requires the Onboarding role. Your role is Auditor."),
        ("onboarding", "token/", "requires the Manager role. Your role is Onboarding."),
    ],
)
def test_403_names_the_required_role_and_the_own_one(who: str, path: str, words: str) -> None:
    client = signed_in(who)
    response = client.post(DETAIL + path)
    assert response.status_code == 403
    assert words in response.text
