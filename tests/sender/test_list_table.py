"""Stored rows of the list: each is what would be drawn now, for whoever looks at it."""

import random
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.safestring import SafeString

from rcsportal.fragments import Fragments
from senders.models import Project, SenderRecord, Tag
from senders.provisioning import SenderSummary
from senders.sender.list_columns import DEFAULT, KNOWN
from senders.sender.list_rows import Beside
from senders.views.sender import list_table
from senders.views.sender.list_table import Look
from tests.conftest import LIST, signed_in

THEN = datetime(2026, 12, 30, 23, 59, 30, tzinfo=UTC)
BODY: dict[str, Any] = {
    "id": "cf11794a-6a5e-4a12-b103-da79bd378bf1",
    "region": "EU",
    "billingCategory": "BASIC",
    "useCase": "OTP",
    "hostingRegion": "EUROPE",
    "state": "LAUNCHED",
    "details": {"brand": {"name": "<Ünïcode & Sons>"}, "countries": ["FR", "SE"]},
    "countryStatus": [
        {
            "country": "FR",
            "status": "PENDING",
            "operators": [{"name": "Orange", "status": "PENDING", "modified": THEN.isoformat()}],
        }
    ],
    "created": (THEN - timedelta(days=400)).isoformat(),
    "modified": THEN.isoformat(),
}
SENDERS = [
    SenderSummary.model_validate({**BODY, **other})
    for other in (
        {},
        {"state": "IN_TEST", "countryStatus": []},
        {"details": {"brand": {"name": "عروض"}}, "modified": None, "created": None},
    )
]
LOOKS = [
    Look("/p/aurora/senders/", (), DEFAULT, True),
    Look("/p/aurora/senders/", ("SE",), DEFAULT, True),
    Look("/p/harbor/senders/", (), DEFAULT, True),
    Look("/p/aurora/senders/", (), KNOWN, False),
]
NOWS = [
    THEN + timedelta(seconds=seconds)
    for seconds in (-5, 0, 29, 31, 59, 60, 3599, 3600, 86_399, 86_400, 172_800, 604_799, 604_800)
]
ZONES = ["UTC", "Asia/Tokyo"]


@pytest.fixture(autouse=True)
def nothing_stored() -> Iterator[None]:
    list_table._DRAWN.clear()
    yield
    list_table._DRAWN.clear()


def besides() -> list[Beside]:
    def record(**facts: Any) -> SenderRecord:
        return SenderRecord(sender_id=BODY["id"], **{"read_at": THEN, **facts})

    records = [
        record(),
        record(gone_at=THEN),
        record(changed_at=THEN),
        record(changed_at=THEN - timedelta(hours=3)),
    ]
    since, limit = THEN - timedelta(hours=1), timedelta(minutes=10)
    return [
        Beside({}, since),
        *(Beside({BODY["id"]: each}, since) for each in records),
        Beside({BODY["id"]: records[0]}, since, limit),
    ]


def test_stored_row_is_the_one_that_would_be_drawn_now() -> None:
    cases = [
        (sender, look, beside, now, zone)
        for sender in SENDERS
        for look in LOOKS
        for beside in besides()
        for now in NOWS
        for zone in ZONES
    ]
    random.Random(1).shuffle(cases)
    cases = cases[:500]

    def draw(*case: Any) -> str:
        sender, look, beside, now, zone = case
        with timezone.override(zone):
            return "".join(list_table.drawn([sender], look, beside, now))

    warm = [draw(*case) for case in [*cases, *cases]][len(cases) :]
    for case, stored in zip(cases, warm, strict=True):
        list_table._DRAWN.clear()
        assert draw(*case) == stored, case


def owned(record: SenderRecord) -> None:
    record.owner = record.project.memberships.get(user__username="onboarding").user
    record.save()


def named(record: SenderRecord) -> None:
    owned(record)
    user = record.owner
    assert user is not None
    user.first_name = "Renée"
    user.save()


def tagged(record: SenderRecord) -> None:
    record.tags.add(Tag.objects.create(project=record.project, name="Spring", key="spring"))


@pytest.mark.parametrize(
    ("change", "words"), [(owned, "onboarding"), (named, "Renée"), (tagged, "Spring")]
)
def test_row_shows_at_once_what_the_portal_adds(
    manager: Client, aurora: Project, change: Callable[[SenderRecord], None], words: str
) -> None:
    def row_of(client: Client, sender_id: str) -> str:
        text = client.get(f"{LIST}?columns=owner,tags").text
        return text.partition(f'data-sender="{sender_id}"')[2].partition("</tr>")[0]

    manager.get(LIST)
    record = SenderRecord.objects.filter(project=aurora, owner=None)[0]
    assert words not in row_of(manager, record.sender_id)
    change(record)
    assert words in row_of(manager, record.sender_id)


def test_rows_of_a_reader_have_no_ticks_whoever_looked_before(manager: Client) -> None:
    assert 'name="sender"' in manager.get(LIST).text
    assert 'name="sender"' not in signed_in("auditor").get(LIST).text
    assert 'name="sender"' in manager.get(LIST).text


def test_pieces_have_no_more_text_together_than_is_said() -> None:
    pieces = Fragments(10, 8)
    for key in "abc":
        assert pieces.store(key, SafeString(key * 4)) == key * 4
    assert [pieces.find(key) for key in "abc"] == [None, None, "cccc"]
    pieces.store("d", SafeString("dddd"))
    assert [pieces.find(key) for key in "cd"] == ["cccc", "dddd"]
    pieces.store("long", SafeString("l" * 20))
    assert [pieces.find(key) for key in ("c", "d", "long")] == [None, None, "l" * 20]


def test_full_store_is_emptied_and_no_piece_outlives_its_time() -> None:
    pieces = Fragments(2)
    until = THEN + timedelta(minutes=1)
    for key in "abc":
        pieces.store(key, SafeString(key), THEN, until)
    assert [pieces.find(key, THEN) for key in "abc"] == [None, None, "c"]
    assert pieces.find("c", until) is None
    assert pieces.find("c", THEN - timedelta(seconds=1)) is None
