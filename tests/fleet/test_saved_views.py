"""Saved views: who may write which, what the tab says, and what the trail keeps."""

import re
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from senders.models import AuditEntry, Follow, SavedView
from tests.conftest import LIST, signed_in

VIEWS = f"{LIST}views/"
GERMANY = "?country=DE&operator=Vodafone"


def save(client: Client, name: str = "Germany", whose: str = "me", query: str = GERMANY) -> Any:
    return client.post(VIEWS, {"name": name, "for": whose, "query": query})


def change(client: Client, view: SavedView, do: str, **form: str) -> Any:
    return client.post(f"{VIEWS}{view.pk}/", {"do": do, "query": GERMANY, **form})


def shared_entries() -> list[str]:
    found = AuditEntry.objects.filter(action__startswith="view.").order_by("number")
    return list(found.values_list("action", flat=True))


def shown(client: Client, query: str = "") -> dict[str, str]:
    """The tabs by name, and the query that each leads to."""
    text = client.get(LIST + query).text
    found = re.findall(r'id="view-\d+" href="([^"]+)".*?<bdi>([^<]+)</bdi>', text, re.S)
    return {name: url.replace("&amp;", "&") for url, name in found}


@pytest.mark.parametrize(
    ("person", "whose", "status"),
    [
        ("auditor", "me", 302),
        ("auditor", "everyone", 403),
        ("onboarding", "me", 302),
        ("onboarding", "everyone", 302),
        ("admin", "everyone", 302),
    ],
)
def test_who_may_save_what(person: str, whose: str, status: int) -> None:
    client = signed_in(person)
    assert save(client, whose=whose).status_code == status
    assert SavedView.objects.filter(owner__username=person).exists() == (status == 302)
    is_shared = whose == "everyone" and status == 302
    assert shared_entries() == (["view.shared"] if is_shared else [])


@pytest.mark.parametrize(
    ("person", "owner", "is_shared", "status"),
    [
        ("auditor", "auditor", False, 302),
        ("auditor", "manager", False, 404),
        ("auditor", "manager", True, 403),
        ("onboarding", "manager", True, 302),
        ("onboarding", "manager", False, 404),
        ("admin", "manager", False, 404),
        ("manager", "manager", True, 302),
    ],
)
@pytest.mark.parametrize("do", ["rename", "update", "remove"])
def test_who_may_change_which(
    person: str, owner: str, is_shared: bool, status: int, do: str
) -> None:
    whose = "everyone" if is_shared else "me"
    save(signed_in(owner), whose=whose, query="?state=LAUNCHED")
    view = SavedView.objects.get()
    answer = change(signed_in(person), view, do, name="Other")
    assert answer.status_code == status
    now = SavedView.objects.filter(pk=view.pk).values_list("name", "query").first()
    unchanged = ("Germany", "?state=LAUNCHED")
    done = {"rename": ("Other", unchanged[1]), "update": ("Germany", GERMANY), "remove": None}
    assert now == (done[do] if status == 302 else unchanged)
    written = shared_entries()
    assert len(written) == is_shared + (is_shared and status == 302)


def test_a_view_is_a_name_for_a_query(manager: Client, auditor: Client) -> None:
    answer = save(manager, "Germany", "everyone")
    save(manager, "Mine", "me", "?state=LAUNCHED&page=abc")
    germany = SavedView.objects.get(name="Germany")
    assert answer["Location"] == f"{LIST}{GERMANY}&view={germany.pk}"
    mine = SavedView.objects.get(name="Mine")
    assert shown(manager) == {
        "Germany": f"{LIST}{GERMANY}&view={germany.pk}",
        "Mine": f"{LIST}?state=LAUNCHED&view={mine.pk}",
    }
    assert set(shown(auditor)) == {"Germany"}
    same = manager.get(f"{LIST}{GERMANY}&view={germany.pk}").text
    assert f'id="view-{germany.pk}"' in same
    assert "data-edited" not in same
    edited = manager.get(f"{LIST}{GERMANY}&state=LAUNCHED&view={germany.pk}").text
    assert "data-edited" in edited
    assert "Use these filters" in edited
    assert 'id="change-view"' not in auditor.get(f"{LIST}{GERMANY}&view={germany.pk}").text
    assert manager.get(f"{LIST}?view=999999").status_code == 200


@pytest.mark.parametrize("person", ["auditor", "onboarding", "manager", "admin"])
def test_everybody_can_follow_the_view_that_is_open(manager: Client, person: str) -> None:
    save(manager, "Germany", "everyone")
    view, client = SavedView.objects.get(), signed_in(person)
    opened = f"{LIST}{GERMANY}&view={view.pk}"
    page = client.get(opened).text
    assert f'<input type="hidden" name="view" value="{view.pk}">' in page
    assert 'id="follow"' not in client.get(LIST + GERMANY).text
    follow = {"view": view.pk, "about": "verdicts", "mail": "never", "next": opened}
    answer = client.post("/p/aurora/follow/", {**follow, "do": "save"})
    assert answer["Location"] == opened
    assert Follow.objects.get(user__username=person).view == view
    assert "Stop following" in client.get(opened).text
    client.post("/p/aurora/follow/", {**follow, "do": "stop"})
    assert not Follow.objects.exists()
    assert shared_entries() == ["view.shared"], "following is personal"


@pytest.mark.parametrize(
    ("name", "said"), [(" ", "Type a name"), ("x" * 61, "at most 60"), ("Germany", "another name")]
)
def test_problems_keep_what_was_typed(manager: Client, name: str, said: str) -> None:
    save(manager)
    answer = save(manager, name, "everyone", "?state=LAUNCHED")
    assert answer.status_code == 422
    assert said in answer.text
    assert f'value="{name}"' in answer.text
    assert "state=LAUNCHED" in answer.text
    assert SavedView.objects.count() == 1
    assert not shared_entries()


def test_one_person_has_at_most_fifty(manager: Client) -> None:
    for number in range(50):
        assert save(manager, f"View {number}").status_code == 302
    assert save(manager, "One more").status_code == 422
    assert SavedView.objects.filter(owner=User.objects.get(username="manager")).count() == 50
