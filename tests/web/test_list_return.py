"""Links back to a list keep its filter: only our own path and the keys that the list knows."""

import re

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.test import Client, RequestFactory

from senders.models import Project
from senders.web import list_return
from tests.conftest import DETAIL, LIST, signed_in
from tests.onboarding.complete import body
from tests.onboarding.conftest import draft_of

DRAFTS = "/p/aurora/onboarding/"


def back(client: Client, page: str) -> str:
    """The first link of the breadcrumb."""
    text = client.get(page).text
    found = re.search(r'class="breadcrumb">\s*<a href="([^"]+)"', text)
    assert found
    return found[1].replace("&amp;", "&")


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ""),
        ("?state=IN_TEST&state=DRAFT&name=Aurora", "?state=IN_TEST&state=DRAFT&name=Aurora"),
        ("?name=a%26b%3D%C3%BC", "?name=a%26b%3D%C3%BC"),
        ("?next=https%3A%2F%2Fevil.example%2F&state=DRAFT", "?state=DRAFT"),
        ("?name=" + "x" * 1200, ""),
        ("?name=", ""),
    ],
)
def test_sender_leads_back_to_the_list_as_it_was(query: str, expected: str) -> None:
    client = signed_in("manager")
    client.get(f"{LIST}?state=LAUNCHED")
    client.get(LIST + query)
    assert back(client, DETAIL) == LIST + expected


def test_draft_leads_back_to_its_list_of_this_project_only(aurora: Project) -> None:
    draft = draft_of(aurora, body())
    client, place = signed_in("onboarding"), f"{DRAFTS}{draft.pk}/"
    client.get(f"{DRAFTS}?tab=open&q=Deals&other=1")
    client.get(f"{LIST}?state=DRAFT")
    client.get("/p/harbor/onboarding/?tab=sent")
    for page in ("", "brand/", "review/", "history/"):
        assert back(client, f"{place}{page}") == f"{DRAFTS}?tab=open&q=Deals"
    assert back(signed_in("onboarding"), place) == DRAFTS


def test_session_is_changed_only_when_the_filter_changes() -> None:
    session = SessionStore()

    def changed_by(query: str) -> bool:
        request = RequestFactory().get(f"{LIST}{query}")
        request.session, session.modified = session, False
        list_return.remember(request, "senders:index", "aurora", {"state"})
        return session.modified

    pages = ["", "?state=DRAFT", "?state=DRAFT", "?state=DRAFT&x=1", "", ""]
    assert [changed_by(page) for page in pages] == [False, True, False, False, True, False]
