"""An open list looks again: only its age where nothing moved, all of it where something did."""

import re
from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone

from senders.models import Project, SenderRecord, Source, Tag, Visit
from senders.records import keeping
from senders.sandbox import faults
from senders.sandbox.models import Sender
from senders.sinch import clients
from tests.conftest import DEALS, HTMX, LIST

SEEN = re.compile(r'hx-get="(/p/aurora/senders/\?[^"]*seen=[0-9a-f]{16})"')
QUERIES = [
    "?",
    "?state=LAUNCHING",
    "?name=aurora&size=10",
    "?country=FR",
    "?q=aurora",
    "?sort=-waiting",
]


def look_of(client: Client, query: str) -> str:
    """Returns the address that the open page looks at again."""
    [found] = SEEN.findall(client.get(LIST + query).text)
    return str(found).replace("&amp;", "&")


def look(client: Client, address: str) -> str:
    answer = client.get(address, headers=HTMX)
    assert answer.status_code == 200
    return answer.text


def read(project: Project) -> None:
    """Lets the portal know what the sandbox says of the sender, as a full pass does."""
    asked_at = timezone.now()
    page = clients.client_of(project).list_senders(sender_ids=[DEALS])
    keeping.note(project, page.senders, asked_at=asked_at, source=Source.READ)


def rename() -> None:
    sender = Sender.objects.get(pk=DEALS)
    sender.body["details"]["brand"]["name"] = "Aurora Moved"
    sender.save()


@pytest.mark.parametrize("query", QUERIES)
def test_list_that_did_not_move_gets_its_age_alone(
    manager: Client, aurora: Project, query: str
) -> None:
    read(aurora)
    address = look_of(manager, query)
    text = look(manager, address)
    assert address == SEEN.findall(text)[0].replace("&amp;", "&")
    assert set(re.findall(r'id="([\w-]+)"', text)) <= {"poll", "list-age", "known"}


@pytest.mark.parametrize("query", QUERIES)
def test_list_that_moved_is_sent_and_looks_again_from_there(
    manager: Client, aurora: Project, query: str
) -> None:
    read(aurora)
    address = look_of(manager, query)
    rename()
    read(aurora)
    text = look(manager, address)
    assert 'id="results" data-living hx-swap-oob="true"' in text
    assert "Aurora Moved" in text
    assert 'id="filters"' not in text, "what is being chosen stays"
    [again] = SEEN.findall(text)
    assert again.replace("&amp;", "&") != address
    assert 'id="results"' not in look(manager, again.replace("&amp;", "&"))


def own(record: SenderRecord) -> None:
    record.owner = record.project.memberships.get(user__username="manager").user
    record.save()


def goes(record: SenderRecord) -> None:
    record.gone_at = timezone.now()
    record.save()


def tags(record: SenderRecord) -> None:
    record.tags.add(Tag.objects.create(project=record.project, name="Spring", key="spring"))


@pytest.mark.parametrize("change", [own, goes, tags])
def test_what_only_the_portal_knows_moves_a_list(
    manager: Client, aurora: Project, change: Callable[[SenderRecord], None]
) -> None:
    read(aurora)
    address = look_of(manager, "?country=FR&columns=state,tags")
    change(SenderRecord.objects.get(sender_id=DEALS))
    assert 'id="results"' in look(manager, address)


def test_look_is_no_visit_and_not_the_list_to_return_to(manager: Client, aurora: Project) -> None:
    read(aurora)
    address = look_of(manager, "?state=LAUNCHING")
    manager.get(LIST + "?name=aurora")
    Visit.objects.all().delete()
    look(manager, address)
    assert not Visit.objects.exists()
    back = manager.get(f"{LIST}{DEALS}/").text
    assert f'href="{LIST}?name=aurora"' in back


def test_sinch_that_fails_leaves_the_rows_and_says_their_age(manager: Client) -> None:
    address = look_of(manager, "?")
    faults.order("GET /rcs/senders", "error")
    text = look(manager, address)
    assert 'class="stale"' in text
    assert "Aurora Deals" in text


def test_page_that_is_gone_leaves_what_is_shown(manager: Client) -> None:
    answer = manager.get(f"{LIST}?page=gone&seen=0123456789abcdef", headers=HTMX)
    assert answer.status_code == 204


def test_address_of_a_look_opened_as_a_page_is_the_list(manager: Client) -> None:
    text = manager.get(f"{LIST}?seen=0123456789abcdef").text
    assert "<h1>Senders</h1>" in text
    assert "Ignored" not in text
