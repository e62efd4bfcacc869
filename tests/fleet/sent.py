"""Senders as the sandbox stores them, and what pages offer: to check answers against. No tests.

Nothing of the portal decides here: its rules are written once more, on the documented bodies.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from typing import Any, NamedTuple

from django.utils import timezone

from senders.sandbox import store
from senders.sandbox.models import Sender

BAD = {"REJECTED", "SUSPENDED", "INVALID_IN_GOOGLE_MY_BUSINESS"}
OVER = {"EXPIRED", "DECLINED", "REJECTED", "FAILED", "INVALID"}
Body = dict[str, Any]
Place = tuple[str, str, str, str]  # country, operator, status, date of the status


class Controls(HTMLParser):
    """The links of a page, and what its form of filters lets one choose by name."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: set[str] = set()
        self.values: dict[str, set[str]] = {}  # of boxes and selections
        self.typed: set[str] = set()  # names of fields to type in
        self.at_once: set[str] = set()  # names of those whose choice applies without a button
        self._inside, self._select, self._is_at_once = False, "", False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if given.get("hx-trigger") == "change":
            self._is_at_once = True
        if tag == "a":
            self.links.add(given.get("href", ""))
        elif tag == "form":
            self._inside = given.get("id") == "filters"
        elif self._inside and tag == "select":
            self._select = given["name"]
            self._add_at_once(self._select)
        elif self._inside and tag == "option":
            self.values.setdefault(self._select, set()).add(given.get("value", ""))
        elif self._inside and tag == "input" and given.get("type") == "checkbox":
            self.values.setdefault(given["name"], set()).add(given["value"])
            self._add_at_once(given["name"])
        elif self._inside and tag == "input" and given.get("type") != "hidden":
            self.typed.add(given["name"])
            self._add_at_once(given["name"])

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._inside = False
        elif tag == "details":
            self._is_at_once = False

    def _add_at_once(self, name: str) -> None:
        if self._is_at_once:
            self.at_once.add(name)


class Sent(NamedTuple):
    """A sender as the sandbox stores it: the documented body and nothing of the portal."""

    body: Body

    @property
    def key(self) -> str:
        return str(self.body["id"])

    @property
    def state(self) -> str:
        return str(self.body.get("state", ""))

    @property
    def details(self) -> Body:
        return self.body.get("details") or {}

    @property
    def brand(self) -> Body:
        return self.details.get("brand") or {}

    @property
    def countries(self) -> dict[str, str]:
        own = {row["country"]: row["status"] for row in self.body.get("countryStatus", [])}
        return dict.fromkeys(self.details.get("countries", []), "") | own

    @property
    def operators(self) -> list[Place]:
        return [
            (row["country"], one["name"], one["status"], one.get("modified", ""))
            for row in self.body.get("countryStatus", [])
            for one in row["operators"]
        ]

    @property
    def numbers(self) -> dict[str, tuple[str, str]]:
        stated = {
            one["number"]: (one["state"], one.get("submitted", ""))
            for one in self.body.get("testNumberStates", [])
        }
        return dict.fromkeys(self.details.get("testNumbers", []), ("", "")) | stated

    def dates(self, statuses: set[str]) -> list[str]:
        return sorted(date for _land, _name, status, date in self.operators if status in statuses)

    @property
    def wait(self) -> tuple[str, str]:
        """The party and the date from which on it is waited for, by the rules of the contract."""
        modified = str(self.body["modified"])
        pending = self.dates({"PENDING"})
        if self.state in {"DRAFT", "IN_PROGRESS"}:
            return {"DRAFT": "you", "IN_PROGRESS": "google"}[self.state], modified
        if self.state in {"LAUNCHING", "LAUNCHED"}:
            if bad := self.dates(BAD):
                return "you", bad[0]
            if BAD & set(self.countries.values()):
                return "you", ""
            if {"", "NOT_LAUNCHED"} & set(self.countries.values()):
                return "you", modified
        if self.state == "PREPARING_LAUNCH":
            process = self.body.get("brandDetails", {}).get("registration", {})
            is_done = process.get("status", "COMPLETED") == "COMPLETED"
            return "sinch" if is_done else "registration", modified
        if pending:
            return "operator", pending[0]
        if self.state != "IN_TEST":
            return "", ""
        return self._testers(modified)

    def _testers(self, modified: str) -> tuple[str, str]:
        states = [state for state, _date in self.numbers.values()]
        if "VERIFIED" in states or not states:
            return "you", modified
        is_over = all(state in OVER for state in states)
        dates = sorted(
            date for state, date in self.numbers.values() if date and (is_over or state not in OVER)
        )
        if is_over:
            return "you", dates[-1] if dates else ""
        return "testers", dates[0] if dates else ""

    def waits_over(self, days: int) -> bool:
        party, since = self.wait
        return bool(party and since) and when(since) <= timezone.now() - timedelta(days=days)


def when(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def at(sent: Sent, country: str = "", operator: str = "", status: str = "") -> bool:
    return any(
        country in {"", land} and operator in {"", name} and status in {"", there}
        for land, name, there, _date in sent.operators
    )


def sent() -> Iterator[Sent]:
    """The senders of the sandbox in the order of their IDs."""
    for row in Sender.objects.filter(project__name="Aurora Retail Group").order_by("pk"):
        yield Sent(store.sender_body(row))
