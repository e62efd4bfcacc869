"""Looks of open pages: what each leaves behind, whom each refuses, and what each costs.

What a look answers is tested beside its page.
"""

import re

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from senders.models import AuditEntry, Visit
from tests.conftest import DETAIL, HTMX, LIST, signed_in

BELL = "/notices/count/"
OVERVIEW = "/p/aurora/"
LOOKS = {
    "list": f"{LIST}?seen=x",
    "detail": f"{DETAIL}status/?seen=x",
    "overview": f"{OVERVIEW}?seen=x",
    "bell": BELL,
}
PAGES = {"list": LIST, "detail": DETAIL, "overview": OVERVIEW, "bell": "/notices/"}
every_look = pytest.mark.parametrize("name", LOOKS)


@every_look
def test_look_leaves_no_visit_no_entry_and_no_longer_session(name: str) -> None:
    person = signed_in("manager")
    person.get(DETAIL)
    person.get(PAGES[name])
    assert Visit.objects.exists(), "pages are visits"
    Visit.objects.all().delete()
    entries = AuditEntry.objects.count()
    until = Session.objects.get(pk=person.session.session_key).expire_date
    assert person.get(LOOKS[name], headers=HTMX).status_code == 200
    assert not Visit.objects.exists()
    assert AuditEntry.objects.count() == entries
    assert Session.objects.get(pk=person.session.session_key).expire_date == until


@every_look
def test_look_after_the_session_ended_is_refused_without_a_page(name: str) -> None:
    answer = Client().get(LOOKS[name], headers=HTMX)
    assert (answer.status_code, answer.content) == (401, b"")


@pytest.mark.parametrize("name", ["list", "detail", "overview"])
def test_look_at_a_project_that_is_not_there_is_not_found(manager: Client, name: str) -> None:
    address = LOOKS[name].replace("aurora", "nowhere")
    assert manager.get(address, headers=HTMX).status_code == 404


@every_look
def test_look_is_kept_apart_from_the_page_in_caches(manager: Client, name: str) -> None:
    answer = manager.get(LOOKS[name], headers=HTMX)
    assert "HX-Request" in answer["Vary"]
    assert "no-store" in answer["Cache-Control"]


@every_look
def test_look_asks_the_database_no_more_than_its_page(manager: Client, name: str) -> None:
    asked = []
    for address, headers in ((PAGES[name], {}), (LOOKS[name], HTMX)):
        manager.get(address, headers=headers)
        with CaptureQueriesContext(connection) as queries:
            manager.get(address, headers=headers)
        asked.append(len(queries))
    assert asked[1] <= asked[0]


def test_bell_is_one_query_on_the_notices(manager: Client) -> None:
    manager.get(BELL, headers=HTMX)
    with CaptureQueriesContext(connection) as queries:
        manager.get(BELL, headers=HTMX)
    notices = [
        query["sql"] for query in queries if re.search('FROM "senders_notice"', query["sql"])
    ]
    assert len(notices) == 1
    assert len(queries) <= 5
