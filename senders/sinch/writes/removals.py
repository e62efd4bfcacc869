"""Countries that an update takes away although they are launched: the guard of every update.

The judgement is made on the sender as read right before the write. No calls and no words here.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from senders.provisioning import CountryStatus, Sender, SenderUpdate

LAUNCHED = "LAUNCHED"


@dataclass(frozen=True)
class LaunchedCountry:
    """A launched country: ``live`` of ``total`` operators, the first ``since`` then if known."""

    code: str
    live: int
    total: int
    since: datetime | None


class RemovesLaunched(Exception):
    """The update takes away launched ``countries`` that nobody agreed to. Nothing was sent."""

    def __init__(self, countries: Collection[str]) -> None:
        super().__init__(", ".join(countries))
        self.countries = tuple(countries)


def launched_countries(sender: Sender) -> dict[str, LaunchedCountry]:
    """Returns, by code, the countries that are launched themselves or with any operator."""
    rows: dict[str, list[CountryStatus]] = {}
    for row in sender.country_status or []:
        rows.setdefault(str(row.country), []).append(row)
    found = {}
    for code, statuses in rows.items():
        operators = [operator for row in statuses for operator in row.operators]
        live = [operator for operator in operators if operator.status == LAUNCHED]
        if live or any(row.status == LAUNCHED for row in statuses):
            times = [operator.modified for operator in live if operator.modified]
            found[code] = LaunchedCountry(code, len(live), len(operators), min(times, default=None))
    return found


def removed_launched(sender: Sender, body: SenderUpdate) -> list[str]:
    """Returns the codes of launched countries that the sender has and would not keep."""
    details = body.wire.get("details") or {}
    if "countries" not in details:
        return []
    kept = set(details["countries"] or [])
    held = (sender.details.countries if sender.details else None) or []
    launched = launched_countries(sender)
    return [code for code in dict.fromkeys(map(str, held)) if code in launched and code not in kept]


def check(before: Sender | None, body: SenderUpdate, agreed: Collection[str]) -> list[str]:
    """Returns the launched countries that the update takes away, all of them agreed to.

    Raises ``RemovesLaunched`` for the others, and ``ValueError`` for an update of the countries
    without the sender as it is.
    """
    if before is None:
        if "countries" in (body.wire.get("details") or {}):
            raise ValueError("the countries of a sender are updated only after it was read")
        return []
    removed = removed_launched(before, body)
    if open_ones := [code for code in removed if code not in agreed]:
        raise RemovesLaunched(open_ones)
    return removed
