"""The page of coverage: numbers equal to those of the API, waits, filters, links, its file."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from senders.fleet import coverage
from senders.fleet.coverage import Cell, Land
from senders.models import AuditEntry, Project, SenderRecord, Source
from senders.provisioning import SenderSummary
from senders.records import keeping
from senders.records.durations import Usual, UsualTimes, usual_times
from senders.records.waiting_for import REFUSED
from senders.sinch import clients
from tests.conftest import signed_in
from tests.fleet.rows import DAY, change, project
from tests.records import read_once
from tests.records.making import country, stored, summary

PAGE = "/p/aurora/coverage/"
NONE = UsualTimes({}, {}, {})
DAYS = timedelta(days=1)


def every_sender(own: Project) -> Iterator[SenderSummary]:
    """Yields what the API lists, page by page."""
    client, token = clients.client_of(own), ""
    while True:
        page = client.list_senders(page_size=100, page_token=token)
        yield from page.senders
        token = page.next_page_token or ""
        if not token:
            return


@pytest.fixture
def known(aurora: Project) -> list[SenderSummary]:
    """All senders of the demo, read and stored."""
    senders = list(every_sender(aurora))
    read_once.read_all(aurora)
    return senders


def cells(lands: list[Land]) -> dict[tuple[str, str], Cell]:
    return {(cell.country, cell.operator): cell for land in lands for cell in land.cells}


def found(usual: UsualTimes = NONE, owner: User | None = None) -> list[Land]:
    own = project()
    return coverage.lands(own, coverage.counted(own, owner), usual, timezone.now(), owner)


def test_numbers_are_those_of_the_api(aurora: Project, known: list[SenderSummary]) -> None:
    expected: dict[tuple[str, str], Counter[str]] = {}
    for sender in known:
        for row in sender.country_status or []:
            for operator in row.operators:
                counts = expected.setdefault((row.country, operator.name), Counter())
                counts[operator.status] += 1
    shown = cells(found())
    assert len(known) == 240
    assert shown.keys() == expected.keys()
    for place, statuses in expected.items():
        cell = shown[place]
        assert cell.launched == statuses["LAUNCHED"], place
        assert cell.pending == statuses["PENDING"], place
        assert cell.rejected == sum(statuses[status] for status in REFUSED), place
        assert cell.launched + cell.pending + cell.rejected + cell.other == statuses.total(), place
        dates = [
            operator.modified
            for sender in known
            for row in sender.country_status or []
            for operator in row.operators
            if (row.country, operator.name, operator.status) == (*place, "PENDING")
            and operator.modified
        ]
        assert cell.longest == min(dates, default=None), place


def test_page_has_the_sums_of_the_api_and_a_link_for_each_number(
    known: list[SenderSummary],
) -> None:
    page = signed_in("auditor").get(PAGE).text
    every = Counter(
        operator.status
        for sender in known
        for row in sender.country_status or []
        for operator in row.operators
    )
    sums = dict(re.findall(r'data-sum="(\w+)">.*?<b class="num">([\d,]+)</b>', page, re.DOTALL))
    assert {key: int(value.replace(",", "")) for key, value in sums.items()} == {
        "launched": every["LAUNCHED"],
        "pending": every["PENDING"],
        "attention": sum(every[status] for status in REFUSED),
        "late": 0,
    }
    links = re.findall(r'href="([^"]*)" data-count="pending"', page)
    assert all(link.endswith("&amp;status=PENDING") for link in links)
    assert "/p/aurora/senders/?country=DE&amp;operator=Vodafone&amp;status=PENDING" in links


def test_sender_that_is_gone_is_not_counted() -> None:
    for number in range(3):
        stored(
            summary(f"s-{number}", countryStatus=[country("DE", "LAUNCHED", ("O2", "LAUNCHED"))])
        )
    SenderRecord.objects.filter(sender_id="s-1").update(gone_at=timezone.now())
    (land,) = found()
    assert (land.senders, land.cells[0].launched) == (2, 2)


def test_operator_without_a_launch_is_shown_with_none_yet() -> None:
    stored(summary(countryStatus=[country("DE", "NOT_LAUNCHED", ("O2", "NOT_LAUNCHED"))]))
    assert "None yet" in signed_in("auditor").get(PAGE).text


def pending(sender_id: str, operator: str, days: float, code: str = "DE") -> None:
    since = (timezone.now() - days * DAYS).isoformat()
    stored(
        summary(
            sender_id, countryStatus=[country(code, "PENDING", (operator, "PENDING", "", since))]
        )
    )


def test_longest_wait_and_those_longer_than_usual_are_marked() -> None:
    for number, days in enumerate((1, 9, 12, 30)):
        pending(f"s-{number}", "Vodafone", days)
    pending("s-o2", "O2", 40)
    pending("s-fr", "Orange", 90, "FR")
    usual = UsualTimes({"DE": {"Vodafone": Usual(5 * DAY, 10 * DAY, 12)}}, {}, {})
    lands = {land.code: land for land in found(usual)}
    shown = cells(list(lands.values()))
    assert shown["DE", "Vodafone"].late == 2
    assert shown["DE", "O2"].late == 0, "nothing is known of what is usual there"
    assert shown["FR", "Orange"].late == 0
    assert lands["DE"].longest == shown["DE", "O2"]
    assert not lands["DE"].is_late
    by_country = UsualTimes({}, {"DE": Usual(5 * DAY, 10 * DAY, 12)}, {})
    again = {land.code: land for land in found(by_country)}
    assert again["DE"].late == 3, "an operator with too few waits takes those of its country"
    assert again["DE"].is_late


def test_page_says_usual_times_with_how_many_they_rest_on() -> None:
    pending("s-1", "Vodafone", 20)
    pending("s-2", "Orange", 20, "FR")
    for days in (4, 8, 9):
        change(
            "operator", "PENDING", "LAUNCHED", country="DE", operator="Vodafone",
            lasted=days * DAY, now=timezone.now(),
        )  # fmt: skip
    page = " ".join(re.sub(r"<[^>]+>", " ", signed_in("auditor").get(PAGE).text).split())
    assert "8 days of 3 9 in 10: 9 days" in page
    assert "No data yet" in page
    assert "Longer than usual: 20 days Vodafone" in page


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("", ["FR", "DE", "ES"]),
        ("?show=pending", ["DE"]),
        ("?show=attention", ["FR"]),
        ("?show=late", ["DE"]),
        ("?q=germ", ["DE"]),
        ("?q=de", ["DE"]),
        ("?q=orange", ["FR", "ES"]),
        ("?q=nowhere", []),
        ("?whose=mine", ["ES"]),
        ("?sort=-longest", ["DE", "FR", "ES"]),
        ("?sort=-usual", ["DE", "FR", "ES"]),
        ("?show=some", ["FR", "DE", "ES"]),
    ],
)
def test_filters_show_the_countries_meant_in_their_order(query: str, shown: list[str]) -> None:
    pending("s-de", "Vodafone", 20)
    stored(summary("s-fr", countryStatus=[country("FR", "REJECTED", ("Orange", "REJECTED"))]))
    stored(summary("s-es", countryStatus=[country("ES", "LAUNCHED", ("Orange", "LAUNCHED"))]))
    own = SenderRecord.objects.get(sender_id="s-es")
    own.owner = User.objects.get(username="auditor")
    own.save()
    for _again in range(3):
        change(
            "operator", "PENDING", "LAUNCHED", country="DE", operator="Vodafone",
            lasted=DAY, now=timezone.now(),
        )  # fmt: skip
    page = signed_in("auditor").get(PAGE + query).text
    assert re.findall(r'data-country="(\w+)"', page) == shown
    assert ("show=some" in page) == ("show=some" in query)


def test_project_without_countries_says_so() -> None:
    assert "No countries yet." in signed_in("auditor").get(PAGE).text


def test_page_takes_the_same_queries_for_one_and_for_all_senders(aurora: Project) -> None:
    client = signed_in("manager")
    pending("s-1", "Vodafone", 20)
    client.get(PAGE)

    def queries() -> int:
        cache.clear()
        with CaptureQueriesContext(connection) as seen:
            assert client.get(PAGE).status_code == 200
        return len(seen)

    few = queries()
    senders = list(every_sender(aurora))
    keeping.note(aurora, senders, asked_at=timezone.now(), source=Source.SYNC)
    assert queries() == few


def test_large_project_is_counted_once_a_minute_and_says_when(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(coverage, "LARGE", 2)
    pending("s-1", "Vodafone", 20)
    assert "Counted at" not in signed_in("manager").get(PAGE).text
    pending("s-2", "Vodafone", 20)
    signed_in("manager").get(PAGE)
    pending("s-3", "Vodafone", 20)
    page = signed_in("manager").get(PAGE).text
    assert "Counted at" in page
    assert cells(found())["DE", "Vodafone"].pending == 2


def test_file_has_a_row_for_each_operator_and_leaves_an_entry(
    known: list[SenderSummary],
) -> None:
    done = signed_in("auditor").get(f"{PAGE}export.csv?show=pending")
    text = b"".join(done).decode()
    plain = "\n".join(line for line in text.splitlines() if not line.startswith("#"))
    rows: list[dict[str, Any]] = list(csv.DictReader(io.StringIO(plain)))
    lands = [land for land in found(usual_times(project())) if land.pending]
    assert {(row["country"], row["operator"]): int(row["pending"]) for row in rows} == {
        place: cell.pending for place, cell in cells(lands).items()
    }
    assert AuditEntry.objects.get(action="coverage.exported").changes["filter"]["show"] == "pending"
