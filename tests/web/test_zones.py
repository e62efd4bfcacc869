"""The zone of a person: chosen, remembered in later sessions, and not in force for evidence."""

import pytest
from django.test import Client

from senders.models import AuditEntry, Preference
from tests.conftest import DETAIL, signed_in

PAGE = "/settings/"


def text_of(client: Client, page: str) -> str:
    response = client.get(page)
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.parametrize("name", ["auditor", "manager"])
def test_chosen_zone_is_in_force_at_once_and_in_later_sessions(name: str) -> None:
    client = signed_in(name)
    entries = AuditEntry.objects.count()
    assert client.post(PAGE, {"zone": "asia/kathmandu"}).status_code == 302
    for each in (client, signed_in(name)):
        page = text_of(each, DETAIL)
        assert 'data-zone="Asia/Kathmandu"' in page
        assert "UTC+05:45" in page
    assert "UTC+05:45" not in text_of(signed_in("onboarding"), DETAIL)
    assert AuditEntry.objects.count() == entries
    client.post(PAGE, {"zone": ""})
    assert "UTC+05:45" not in text_of(client, DETAIL)
    assert Preference.objects.get(user__username=name).zone == ""


@pytest.mark.parametrize("page", ["/p/aurora/audit/", "/p/aurora/audit/1/", f"{DETAIL}dossier/"])
def test_evidence_stays_in_utc(page: str) -> None:
    client = signed_in("manager")
    client.post(f"{DETAIL}notes/", {"text": "A note"})
    client.post(PAGE, {"zone": "Asia/Kathmandu"})
    text = text_of(client, page)
    assert "UTC" in text
    assert "UTC+05:45" not in text


def test_zone_that_is_not_known_is_refused_and_stays_in_the_field() -> None:
    client = signed_in("manager")
    refused = client.post(PAGE, {"zone": "Planted/Zone"})
    assert refused.status_code == 422
    assert 'value="Planted/Zone"' in refused.content.decode()
    assert "must be one of the list" in refused.content.decode()
    assert not Preference.objects.exists()
