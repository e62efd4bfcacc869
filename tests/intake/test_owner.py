"""The owner of the case on the pages of a customer link: the name always, the address by choice."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from senders.models import AuditEntry, CustomerLink, Project
from tests.conftest import signed_in
from tests.intake.linking import draft_of, link_of, path_of

SETTINGS = "/p/aurora/settings/"
ADDRESS = "ines.alvarez@team.example"
PAGES = ("brand", "papers", "check")


@pytest.fixture
def link(aurora: Project) -> CustomerLink:
    draft = draft_of(aurora, countries={"countries": ["DE"]})
    User.objects.filter(pk=draft.case.owner_id).update(
        email=ADDRESS, first_name="Ines", last_name="Alvarez"
    )
    return link_of(draft, ("brand", "papers"))


def pages(link: CustomerLink) -> list[Any]:
    return [Client().get(path_of(link, page)).text for page in PAGES]


def test_pages_name_the_owner_without_the_address_unless_the_project_says_so(
    link: CustomerLink,
) -> None:
    for page in pages(link):
        assert "Ines Alvarez" in page
        assert ADDRESS not in page
        assert "Reply to the email that this link came with" in page


def test_setting_shows_the_address_is_recorded_and_can_be_taken_back(link: CustomerLink) -> None:
    manager = signed_in("manager")
    manager.post(SETTINGS, {"shows_owner_email": "1"})
    entry = AuditEntry.objects.get(action="project.settings_changed")
    assert entry.changes["after"] == {"shows_owner_email": True}
    trail = signed_in("auditor").get("/p/aurora/audit/").text
    assert "Email address of the owner: off → on" in trail
    for page in pages(link):
        assert f'<a href="mailto:{ADDRESS}">{ADDRESS}</a>' in page
    manager.post(SETTINGS, {"seen": "shows_owner_email"})
    assert not [page for page in pages(link) if ADDRESS in page]


@pytest.mark.parametrize("name", ["auditor", "onboarding"])
def test_only_managers_change_the_setting(name: str, link: CustomerLink) -> None:
    assert signed_in(name).post(SETTINGS, {"shows_owner_email": "1"}).status_code == 403
    assert not [page for page in pages(link) if ADDRESS in page]


@pytest.mark.parametrize("address", ["", "none", "a@team.example\nBcc: b@team.example"])
def test_address_that_is_none_is_not_shown(address: str, link: CustomerLink) -> None:
    signed_in("manager").post(SETTINGS, {"shows_owner_email": "1"})
    User.objects.filter(pk=link.case.owner_id).update(email=address)
    for page in pages(link):
        assert "mailto:" not in page
        assert "Reply to the email" in page
