"""The search of the list's page: read, answered live or from records, with and without htmx."""

import logging
import re
from datetime import UTC, datetime
from urllib.parse import urlencode

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from senders.models import AuditEntry, Draft, Project, SenderRecord
from senders.records import passes
from senders.records.facts import sender_name
from senders.sandbox import faults, store
from senders.sandbox.models import Sender
from tests.cases.making import case_of
from tests.conftest import DEALS, HTMX, LIST
from tests.records import read_once

UNKNOWN = "0b1c7a52-9f6b-4ec2-8a52-3f52a1c0ffee"


@pytest.fixture
def known(aurora: Project) -> Project:
    read_once.read_all(aurora)
    store.clear_requests()
    return aurora


@pytest.fixture
def draft(aurora: Project) -> Draft:
    clerk = User.objects.get(username="onboarding")
    return Draft.objects.create(
        project=aurora,
        title="Kaffee <Elbe> Club",
        answers={"test-numbers": {"numbers": ["070 123 45 67"]}},
        case=case_of(aurora, clerk),
        saved=datetime(2026, 11, 20, tzinfo=UTC),
        saved_by=clerk,
    )


def found(client: Client, typed: str, headers: dict[str, str] | None = None, **more: str) -> str:
    query = urlencode({"q": typed, **more})
    response = client.get(f"{LIST}?{query}", headers=headers or {})
    assert response.status_code == 200
    return response.text


def reads() -> list[str]:
    """The addresses asked for at Sinch; a token is not one of them."""
    return [one["route"] for one in store.requests() if one["method"] == "GET"]


def rows(text: str) -> list[str]:
    return re.findall(r'data-sender="([^"]+)"', text)


def chips(text: str) -> list[str]:
    understood = text.partition('id="understood"')[2].partition("</div>")[0]
    return re.findall(r"<bdi>(.*?)</bdi>", understood)


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["page", "fragment"])
@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("vodafone germany", ["Operator Vodafone", "Country Germany"]),
        ("070-123 45 67", ["Test number +46701234567"]),
        ("cf11794a", ["Sender ID starts with cf11794a"]),
        ("deals vodafone", ["Name contains “deals”", "Operator Vodafone"]),
    ],
)
def test_search_from_records_says_so_with_their_age(
    manager: Client, known: Project, typed: str, read: list[str], headers: dict[str, str]
) -> None:
    text = found(manager, typed, headers)
    assert ("<html" in text) is (not headers)
    assert chips(text) == read
    assert rows(text)
    assert re.search(r"From records, the latest of \d\d:\d\d:\d\d UTC, the oldest less than", text)
    assert re.search(r'id="filter-q"[^>]* value="' + typed, text)
    assert store.requests() == [], "nothing of it was asked for at Sinch"


def test_rows_of_a_search_keep_other_filters_order_and_pages(
    manager: Client, known: Project
) -> None:
    page = manager.get(f"{LIST}?q=vodafone&state=LAUNCHED&sort=name&size=10")
    names = [sender_name(row) for row in page.context["page"].senders]
    assert {row.state for row in page.context["page"].senders} == {"LAUNCHED"}
    assert names == sorted(names, key=str.casefold)
    seen = [row.id for row in page.context["page"].senders]
    while page.context["next"]:
        page = manager.get(LIST + page.context["next"])
        seen += [row.id for row in page.context["page"].senders]
    expected = [
        sender.pk
        for sender in Sender.objects.filter(project_id=known.project_id, state="LAUNCHED")
        for place in sender.body.get("countryStatus", [])
        if any(one["name"] == "Vodafone" for one in place["operators"])
    ]
    assert len(seen) == len(set(seen))
    assert set(seen) == set(expected)


def test_country_that_was_typed_is_the_first_of_each_row(manager: Client, known: Project) -> None:
    cells = re.findall(
        r'<td role="cell" class="cell-countries">(.*?)</td>',
        found(manager, "germany vodafone", size="100"),
        re.DOTALL,
    )
    assert cells
    for cell in cells:
        assert re.sub(r"<[^>]*>|\s", "", cell).startswith("Germany")


def test_plain_name_is_asked_for_at_sinch(manager: Client, known: Project) -> None:
    Sender.objects.filter(pk=DEALS).update(name_key="aurora renamed")
    text = found(manager, "renamed")
    assert rows(text) == [DEALS], "a record would not know the new name"
    assert "From records" not in text
    asked = [dict(one["query"]) for one in store.requests() if one["method"] == "GET"]
    assert [query["filterSenderName"] for query in asked] == ["renamed"]


def test_words_in_another_order_are_offered_from_records(manager: Client, known: Project) -> None:
    text = found(manager, "deals aurora")
    assert "No senders match your search." in text
    link = re.search(r'href="(\S+?)"\s+hx-get="\S+"\s+data-count="(\d+)"', text)
    assert link
    there = manager.get(link[1].replace("&amp;", "&")).text
    assert len(rows(there)) == int(link[2]) > 0
    assert DEALS in rows(there)


@pytest.mark.parametrize(
    "typed", [DEALS, "cf11794a", "aurora_cf11", "+46701234567", "07700 900123"]
)
def test_single_exact_hit_is_offered_first_and_the_list_stays(
    manager: Client, known: Project, typed: str
) -> None:
    text = found(manager, typed)
    assert rows(text) == [DEALS]
    hit = text.partition('id="exact-hit"')[2].partition("</p>")[0]
    assert f'href="{LIST}{DEALS}/"' in hit
    assert text.index('id="exact-hit"') < text.index("<tbody")


def test_id_without_a_record_is_asked_for_once_at_sinch(manager: Client) -> None:
    text = found(manager, DEALS)
    assert rows(text) == [DEALS]
    assert "No record had this ID. Sinch returned the sender at" in text
    assert reads() == ["/v1/projects/{project}/rcs/senders/{sender}"]
    assert SenderRecord.objects.get().sender_id == DEALS
    found(manager, DEALS)
    assert len(reads()) == 1, "the second time a record has it"


def test_id_that_sinch_does_not_know_is_said_to_be_unknown(manager: Client) -> None:
    text = found(manager, UNKNOWN)
    assert "Sinch has no sender with this ID. The request was sent at" in text
    assert "No senders match your search." in text


def test_id_that_sinch_could_not_be_asked_for_is_not_said_to_be_unknown(manager: Client) -> None:
    faults.order("GET /rcs/senders/*", "error", errorCode="internal_error")
    text = found(manager, UNKNOWN)
    assert "No record has this ID, and the request to Sinch failed." in text, text.partition(
        "understood"
    )[2][:900]
    assert "Sinch has no sender" not in text


def test_name_is_answered_from_records_while_sinch_does_not_answer(
    manager: Client, known: Project
) -> None:
    faults.order("GET /rcs/senders", "error", errorCode="internal_error")
    page = manager.get(f"{LIST}?q=aurora+deals")
    text = page.text
    assert page.status_code == 502, "as for every page that shows an older answer"
    assert DEALS in rows(text)
    assert 'role="alert"' in text
    assert "From records, the latest of" in text


def test_nothing_found_says_what_was_searched_and_offers_drafts_and_fewer_words(
    manager: Client, known: Project, draft: Draft
) -> None:
    text = found(manager, "elbe vodafone peru")
    assert rows(text) == []
    panel = text.partition('id="none-found"')[2]
    assert "test numbers, email addresses, countries, operators and drafts were searched." in (
        re.sub(r"\s+", " ", panel)
    )
    assert "1 draft matches" in panel
    assert f'data-draft="{draft.pk}"' in panel
    assert "Kaffee &lt;Elbe&gt; Club" in panel
    offers = re.findall(r'href="(\S+?)"\s+hx-get="\S+"\s+data-count="(\d+)"', panel)
    assert len(offers) == 2
    for address, count in offers:
        page = manager.get(f"{address}&size=100".replace("&amp;", "&"))
        assert page.context["page"].total_size == int(count) > 0


def test_nothing_found_with_other_filters_offers_the_search_without_them(
    manager: Client, known: Project
) -> None:
    text = found(manager, "cf11794a", state="DRAFT")
    assert "No senders match your search." in text
    assert re.search(rf'href="{LIST}\?q=cf11794a"', text)


def test_drafts_are_listed_beside_the_senders(
    manager: Client, known: Project, draft: Draft
) -> None:
    text = found(manager, "+46701234567")
    assert rows(text) == [DEALS]
    assert "1 draft matches" in text
    assert f'href="/p/aurora/onboarding/{draft.pk}/"' in text


def test_each_part_has_links_that_remove_it_and_read_it_as_a_name(
    manager: Client, known: Project
) -> None:
    text = found(manager, "deals vodafone", sort="name")
    assert f'href="{LIST}?q=vodafone&amp;sort=name"' in text
    assert f'href="{LIST}?q=deals&amp;sort=name"' in text
    assert f'href="{LIST}?q=deals+%22vodafone%22&amp;sort=name"' in text


def test_address_with_a_name_goes_on_working_beside_a_search(
    manager: Client, known: Project
) -> None:
    page = manager.get(f"{LIST}?name=aurora")
    assert {"aurora" in sender_name(row).casefold() for row in page.context["page"].senders} == {
        True
    }
    assert '<input type="hidden" name="name" value="aurora">' in page.text
    both = manager.get(f"{LIST}?name=aurora&q=vodafone&size=100")
    assert both.context["page"].total_size == len(both.context["rows"]) > 0
    assert {"aurora" in sender_name(row).casefold() for row in both.context["page"].senders} == {
        True
    }


def test_search_before_the_first_pass_says_how_far_it_is(manager: Client, aurora: Project) -> None:
    passes.step(aurora, pages=1)
    text = re.sub(r"\s+", " ", found(manager, "vodafone"))
    assert "The portal has not read all senders yet: 100 of 240." in text


def test_search_leaves_no_entry_and_no_number_in_a_log(
    auditor: Client, known: Project, caplog: pytest.LogCaptureFixture
) -> None:
    before = AuditEntry.objects.count()
    with caplog.at_level(logging.INFO):
        for typed in ("+46701234567", "070-123 45 67", "+46709999999", "care@aurora.example"):
            found(auditor, typed)
    logged = caplog.text.replace(" ", "")
    for secret in ("701234567", "123456", "709999999", "care@aurora", "%2B46"):
        assert secret not in logged
    assert AuditEntry.objects.count() == before


def test_queries_of_a_search_do_not_grow_with_what_it_finds(
    manager: Client, known: Project
) -> None:
    found(manager, "vodafone", size="10")  # the session and the caches
    counts = []
    for size in ("10", "100"):
        with CaptureQueriesContext(connection) as queries:
            found(manager, "vodafone", size=size)
        asked = [one["sql"] for one in queries]
        counts.append(
            len([one for one in asked if "session" not in one and "SAVEPOINT" not in one])
        )
    assert counts[0] == counts[1] <= 20


def test_export_of_a_search_is_the_same_list(manager: Client, known: Project) -> None:
    assert "export.csv?q=aurora" in found(manager, "aurora")
    assert "export.csv?q=vodafone" in found(manager, "vodafone")
    lines = manager.get(f"{LIST}export.csv?q=aurora+deals").getvalue().decode()
    names = [line for line in lines.splitlines() if "," in line and "Aurora Deals" in line]
    assert names
    assert "Fjordbil" not in lines
