"""*Waits for* in list, sender's page, next step, record and overview: all of them agree."""

import itertools
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from senders.fleet.work import need_of
from senders.models import Party, Role, SenderRecord
from senders.provisioning import Sender, SenderSummary
from senders.records import stored
from senders.records.waiting_for import waits_for
from senders.sender.headline import headline
from senders.sender.list_rows import SenderRow
from senders.sender.next_step import next_step
from senders.sender.page import SenderPage
from senders.words.times import age_in_words
from tests.sender.acting import NOTHING_ASKED

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
STATES = (
    "DRAFT",
    "IN_PROGRESS",
    "IN_TEST",
    "PREPARING_LAUNCH",
    "LAUNCHING",
    "LAUNCHED",
    "UNLAUNCHED",
    "UNKNOWN",
    "ARCHIVED_BY_SINCH",
    None,
)
# Statuses of the operators in France, oldest first, then that of France itself.
OPERATORS: tuple[tuple[tuple[str, ...], str | None], ...] = (
    ((), None),  # France is not selected
    ((), ""),  # selected, and Sinch says nothing of it
    ((), "REJECTED"),
    (("NOT_LAUNCHED", "NOT_LAUNCHED"), "NOT_LAUNCHED"),
    (("PENDING", "PENDING", "LAUNCHED"), "PENDING"),
    (("PENDING", "REJECTED"), "PENDING"),
    (("SUSPENDED", "LAUNCHED", "INVALID_IN_GOOGLE_MY_BUSINESS"), "LAUNCHED"),
    (("LAUNCHED", "PENDING_UNLAUNCHED"), "LAUNCHED"),
    (("LAUNCHED", "LAUNCHED"), "LAUNCHED"),
)
# States of test numbers, then how many the details name beyond those.
NUMBERS: tuple[tuple[tuple[str, ...], int], ...] = (
    ((), 0),
    ((), 2),
    (("UNVERIFIED", "EXPIRED"), 0),
    (("PENDING", "WAITLISTED"), 1),
    (("EXPIRED", "DECLINED", "FAILED"), 0),
    (("EXPIRED", "INVALID", "REJECTED"), 1),
    (("VERIFIED", "UNVERIFIED"), 1),
)
REGISTRATIONS = (None, "NEW", "INCOMPLETE", "COMPLETED")
ENDED = {"EXPIRED", "DECLINED", "FAILED", "INVALID", "REJECTED"}
REFUSED = {"REJECTED", "SUSPENDED", "INVALID_IN_GOOGLE_MY_BUSINESS"}


def day(number: int) -> str:
    return (NOW - timedelta(days=number)).isoformat().replace("+00:00", "Z")


def generated() -> Iterator[tuple[Any, ...]]:
    yield from itertools.product(STATES, OPERATORS, NUMBERS, REGISTRATIONS)


def body(
    state: str | None,
    operators: tuple[tuple[str, ...], str | None],
    numbers: tuple[tuple[str, ...], int],
    registration: str | None,
) -> dict[str, Any]:
    statuses, france = operators
    stated, more = numbers
    result: dict[str, Any] = {
        "id": "x",
        "region": "EU",
        "billingCategory": "CONVERSATIONAL",
        "useCase": "OTP",
        "hostingRegion": "EUROPE",
        "modified": day(2),
        "details": {
            "questionnaire": NOTHING_ASKED,
            "countries": [] if france is None else ["FR"],
            # One that Sinch lists is written in another way.
            "testNumbers": [f"0046701740650{place}" for place in range(len(stated) + more)],
        },
        "testNumberStates": [
            {"number": f"+46701740650{place}", "state": value, "submitted": day(20 - place)}
            for place, value in enumerate(stated)
        ],
    }
    if state:
        result["state"] = state
    if france:
        result["countryStatus"] = [
            {
                "country": "FR",
                "status": france,
                "operators": [
                    {"name": f"Operator {place}", "status": value, "modified": day(30 - place)}
                    for place, value in enumerate(statuses)
                ],
            }
        ]
    if registration:
        result["brandDetails"] = {
            "id": "b",
            "status": "DRAFT",
            "registration": {"id": "r", "status": registration},
        }
    return result


Expected = tuple[str, str, int | None] | None  # who, what, days


def expected(
    state: str | None,
    operators: tuple[tuple[str, ...], str | None],
    numbers: tuple[tuple[str, ...], int],
    registration: str | None,
) -> Expected:
    """The contract's rules, from the parts that the sender was put together of."""
    statuses, france = operators
    stated, more = numbers
    bad = [30 - place for place, value in enumerate(statuses) if value in REFUSED]
    pending = [place for place, value in enumerate(statuses) if value == "PENDING"]
    if state == "DRAFT":
        return "You", "complete the details", 2
    if state == "IN_PROGRESS":
        return "Google", "setup", 2
    if state == "PREPARING_LAUNCH":
        registers = registration in {"NEW", "INCOMPLETE"}
        return ("Brand registration" if registers else "Sinch"), "", 2
    if state in {"LAUNCHING", "LAUNCHED"}:
        if bad or france in REFUSED:
            count = len(bad) or 1
            words = f"{count} needs attention" if count == 1 else f"{count} need attention"
            return "You", words, bad[0] if bad else None
        if france in {"", "NOT_LAUNCHED"}:
            return "You", "launch in France", 2
    if pending:
        others = f" +{len(pending) - 1}" if len(pending) > 1 else ""
        return f"Operator {pending[0]}, FR{others}", "", 30 - pending[0]
    if state != "IN_TEST":
        return None
    if "VERIFIED" in stated:
        return "You", "launch", 2
    total = len(stated) + more
    if not total:
        return "You", "invite a test number", 2
    words = f"0 of {total} verified"
    if not more and stated and set(stated) <= ENDED:
        return "You", words, 20 - (len(stated) - 1)
    open_ones = [20 - place for place, value in enumerate(stated) if value not in ENDED]
    return "Testers", words, max(open_ones, default=None)


def in_the_list(summary: SenderSummary) -> Expected:
    html = SenderRow.of(summary, base="/", now=NOW).waiting_html
    if "no-value" in html:
        return None
    found = re.match(r"<div>(?:<b>)?([^<:]+)(?:</b>)?(?:: ([^<]+))?</div>", html)
    assert found, html
    since = re.search(r'datetime="([^"]+)"', html)
    days = (NOW - datetime.fromisoformat(since[1])).days if since else None
    return found[1], found[2] or "", days


def in_the_headline(page: SenderPage) -> Expected:
    text = headline(page)
    turn = re.search(r"<b>Your turn</b>(?: for (\d+) days)?: ([^.]+)\.", text)
    if turn:
        return "You", turn[2], int(turn[1]) if turn[1] else None
    found = re.search(
        r"Waiting for <b>([^<]+)</b>(?: and (\d+) more, the longest)?(?: for (\d+) days)?"
        r"(?:: ([^.]+))?\.",
        text,
    )
    if not found:
        assert "aiting for" not in text
        return None
    who = found[1].replace(" (FR)", ", FR") + (f" +{found[2]}" if found[2] else "")
    return who, found[4] or "", int(found[3]) if found[3] else None


def test_list_and_detail_agree_on_party_matter_count_and_since_for_every_sender() -> None:
    seen = set()
    for parts in generated():
        whole = body(*parts)
        summary, sender = SenderSummary.model_validate(whole), Sender.from_wire(whole)
        page = SenderPage(sender, NOW)
        wanted = expected(*parts)
        assert in_the_list(summary) == wanted, parts
        assert in_the_headline(page) == wanted, parts
        waiting = waits_for(summary)
        assert waits_for(sender) == waiting == page.waiting
        seen.add(waiting and (waiting.party, waiting.matter))

        row = SenderRow.of(summary, base="/", now=NOW)
        assert row.testers == f"{page.verified}/{page.number_count}", parts

        step = next_step(sender, page.waiting)
        assert step == next_step(summary, waiting), "with no more than the list knows"
        yours = waiting is not None and waiting.party == Party.YOU
        assert not yours or (step.place and step.link), parts
        assert not yours or "No action required" not in str(step.text), parts
        if waiting is None and parts[0] != "UNLAUNCHED":
            assert not step.place, parts

        record = SenderRecord(sender_id="x")
        stored.fill(record, summary)
        assert record.waits_for == (waiting.party if waiting else ""), parts
        assert record.waiting_since == (waiting.since if waiting else None), parts
        if waiting and yours:
            need = need_of(record, Role.MANAGER)
            assert (need.step, need.since) == (step, record.waiting_since), parts
            assert need.reason is not None, parts
            numbered = re.search(r"(\d+) (?:invitation|test number)", need.reason.text)
            assert numbered is None or int(numbered[1]) == waiting.number, parts
    assert len(seen) == 12, "each matter, and nobody"


def test_age_is_left_out_where_sinch_gave_no_date() -> None:
    whole = body("LAUNCHING", (("PENDING",), "PENDING"), ((), 0), None)
    del whole["countryStatus"][0]["operators"][0]["modified"]
    page = SenderPage(Sender.from_wire(whole), NOW)
    assert headline(page).endswith("Waiting for <b>Operator 0 (FR)</b>.")
    assert age_in_words(NOW, NOW) not in headline(page)
