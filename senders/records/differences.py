"""Differences between two reads of one sender, as changes that are not stored yet. No queries.

Never a phone number, an address or an answer: numbers are counted, fields are named.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from senders.models import Change
from senders.provisioning import SenderSummary
from senders.records.facts import country_statuses, tester_counts

ASKED = "asked"  # a country that is selected and has no status yet; the API's words are capitals
WENT_WRONG = ("DECLINED", "EXPIRED", "FAILED", "INVALID", "REJECTED")
LIMIT = 200  # characters of ``before`` and ``after``
Place = tuple[str, str]  # country, operator


@dataclass(frozen=True)
class Difference:
    kind: Change.Kind
    before: str = ""
    after: str = ""
    country: str = ""
    operator: str = ""
    remark: str = ""


def between(old: SenderSummary, new: SenderSummary) -> list[Difference]:
    """Returns what a person would call news, the sender's own state first."""
    found = [*_state(old, new), *_countries(old, new), *_operators(old, new)]
    found += [*_numbers(old, new), *_registration(old, new), *_details(old, new)]
    if not found and old.modified != new.modified:
        found.append(Difference(Change.Kind.DETAILS))
    return found


def places(sender: SenderSummary) -> dict[Place, tuple[str, str]]:
    """Returns status and remark by country and operator; of a repeated operator the last."""
    return {
        (row.country, operator.name): (operator.status, operator.remark or "")
        for row in sender.country_status or []
        for operator in row.operators
    }


def _state(old: SenderSummary, new: SenderSummary) -> Iterator[Difference]:
    if old.state != new.state:
        yield Difference(Change.Kind.STATE, _cut(old.state), _cut(new.state))


def _countries(old: SenderSummary, new: SenderSummary) -> Iterator[Difference]:
    before, after = country_statuses(old), country_statuses(new)
    for country in dict.fromkeys([*before, *after]):
        was, now = _country_word(before.get(country)), _country_word(after.get(country))
        if was != now:
            yield Difference(Change.Kind.COUNTRY, was, now, country)


def _country_word(status: str | None) -> str:
    return "" if status is None else _cut(status) or ASKED


def _operators(old: SenderSummary, new: SenderSummary) -> Iterator[Difference]:
    before, after = places(old), places(new)
    for place in dict.fromkeys([*before, *after]):
        (was, old_remark), (now, remark) = (
            before.get(place, ("", "")),
            after.get(place, ("", "")),
        )
        if was != now:
            yield Difference(Change.Kind.OPERATOR, _cut(was), _cut(now), *place, remark)
        elif remark != old_remark:
            yield Difference(Change.Kind.REMARK, _cut(was), _cut(now), *place, remark)


def _numbers(old: SenderSummary, new: SenderSummary) -> Iterator[Difference]:
    was, now = _counts(old), _counts(new)
    if was != now:
        yield Difference(Change.Kind.NUMBERS, was, now)


def _counts(sender: SenderSummary) -> str:
    verified, total = tester_counts(sender)
    states = Counter(number.state for number in sender.test_number_states or [])
    wrong = [f"{state}={states[state]}" for state in WENT_WRONG if states[state]]
    return " ".join([f"{verified}/{total}", *wrong])


def _registration(old: SenderSummary, new: SenderSummary) -> Iterator[Difference]:
    was, now = registration_of(old), registration_of(new)
    if was != now:
        yield Difference(Change.Kind.REGISTRATION, _cut(was), _cut(now))


def registration_of(sender: SenderSummary) -> str:
    """Returns the status of the registration's process, which is what people wait for."""
    return sender.brand_details.registration.status if sender.brand_details else ""


def _details(old: SenderSummary, new: SenderSummary) -> Iterator[Difference]:
    before, after = _fields(old), _fields(new)
    changed = [name for name in before if before[name] != after[name]]
    if changed:
        yield Difference(Change.Kind.DETAILS, after=",".join(changed))


def _fields(sender: SenderSummary) -> dict[str, object]:
    brand = sender.details.brand if sender.details else None
    return {
        "name": brand.name if brand else None,
        "emails": emails_of(sender),
        "app": app_of(sender),
        "auth_name": sender.auth_name,
        "use_case": sender.use_case,
        "billing_category": sender.billing_category,
    }


def emails_of(sender: SenderSummary) -> list[str]:
    brand = sender.details.brand if sender.details else None
    return [mail.address for mail in (brand.emails if brand else None) or [] if mail.address]


def app_of(sender: SenderSummary) -> str:
    """Returns the ID of the Conversation API app; the older field where the newer is absent."""
    details = sender.conversation_api_app_details
    return (details.id if details else None) or sender.conversation_api_app or ""


def _cut(text: str | None) -> str:
    return (text or "")[:LIMIT]
