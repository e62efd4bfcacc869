"""The settings of a project: who reads and changes them, and what turning *Four eyes* off ends."""

import pytest
from django.test import Client

from senders.models import AuditEntry, Project
from tests.conftest import signed_in
from tests.launch.requesting import decide, four_eyes, request_launch, requested
from tests.launch.test_approval import VOIDED, trail
from tests.launch.test_page import launches, made, press

SETTINGS, CHANGED = "/p/aurora/settings/", "project.settings_changed"


@pytest.fixture
def sender(aurora: Project) -> str:
    four_eyes(aurora)
    return made(aurora, "FR", "GB")


@pytest.fixture
def admin() -> Client:
    return signed_in("admin")


@pytest.mark.parametrize(
    ("name", "may"), [("auditor", False), ("onboarding", False), ("manager", True), ("admin", True)]
)
def test_all_read_the_settings_and_managers_change_them(
    name: str, may: bool, aurora: Project
) -> None:
    client = signed_in(name)
    page = client.get(SETTINGS).text
    assert "Each launch needs two people." in page
    assert "The setting was never changed." in page
    assert ("Save settings" in page) is may
    assert ("Only managers and admins can change them." in page) is not may
    assert f'href="{SETTINGS}"' in client.get("/p/aurora/").text
    assert client.post(SETTINGS, {"four_eyes": "1"}).status_code == (302 if may else 403)
    aurora.refresh_from_db()
    assert aurora.four_eyes is may
    assert AuditEntry.objects.filter(action=CHANGED).count() == may


def test_page_says_who_changed_a_setting_when(aurora: Project, admin: Client) -> None:
    signed_in("manager").post(SETTINGS, {"four_eyes": "1"})
    entry = AuditEntry.objects.get(action=CHANGED)
    page = signed_in("auditor").get(SETTINGS).text
    assert "by manager." in page
    assert f'href="/p/aurora/audit/{entry.number}/"' in page
    assert "Four eyes: off → on" in signed_in("auditor").get("/p/aurora/audit/").text
    admin.post(SETTINGS, {"four_eyes": "", "seen": "four_eyes"})
    assert "by admin." in admin.get(SETTINGS).text
    assert trail(1) == [("admin", CHANGED, "succeeded")]


def test_old_page_changes_only_what_its_reader_changed(aurora: Project, manager: Client) -> None:
    """Another manager turns the setting on while the page is open in two tabs."""
    old_page = {"seen": ""}
    four_eyes(aurora)
    assert manager.post(SETTINGS, old_page).status_code == 302
    aurora.refresh_from_db()
    assert aurora.four_eyes
    manager.post(SETTINGS, {**old_page, "four_eyes": "1"})
    assert AuditEntry.objects.filter(action=CHANGED).count() == 1, "it was on before"


def test_setting_turned_off_voids_and_on_again_opens_nothing(
    sender: str, admin: Client, manager: Client
) -> None:
    request = requested(sender)
    page = admin.get(SETTINGS)
    assert 'data-open-requests="1"' in page.text
    assert admin.post(SETTINGS, {"seen": "four_eyes"}).status_code == 302
    assert trail(2) == [
        ("admin", "project.settings_changed", "succeeded"),
        ("admin", VOIDED, "succeeded"),
    ]
    request.refresh_from_db()
    assert request.changed == ["The setting “Four eyes” was turned off."]
    assert request_launch(manager, sender).status_code == 409
    assert admin.post(SETTINGS, {"four_eyes": "1"}).status_code == 302
    assert decide(admin, request).status_code == 409
    assert launches() == 0
    four_eyes(Project.objects.get(slug="aurora"), on=False)
    assert press(manager, sender).status_code == 302
    assert launches() == 1


def test_setting_sent_twice_is_changed_once(aurora: Project, manager: Client) -> None:
    for _time in range(2):
        form = {"four_eyes": "1", "seen": "", "once": "same"}
        assert manager.post(SETTINGS, form).status_code == 302
    assert AuditEntry.objects.filter(action=CHANGED).count() == 1
