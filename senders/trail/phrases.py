"""The details of an audit entry beyond its action, in short phrases. Nothing is guessed.

Pure functions of ``AuditEntry.changes``: ``changes`` are those of the outcome entry, ``asked``
the request of the attempt before it. The words of actions are in ``senders.audit.actions``.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from senders.audit import Action
from senders.audit.redaction import shown
from senders.words import api_values, countries
from senders.words.fields import name_of

MOST = 5  # fields or numbers named, the rest is counted
COUNTRY = "countryStatus."

Json = Mapping[str, Any]


def details(action: str, changes: Json, asked: Json) -> tuple[str, ...]:
    """Short phrases: countries of a launch, fields of a change, numbers, states before → after."""
    before, after = _mapping(changes.get("before")), _mapping(changes.get("after"))
    if action == Action.SENDER_LAUNCHED:
        return (*_countries(before, after), *state_moved(before, after))
    if action == Action.SENDER_UPDATED:
        return (*_fields({**before, **after} or asked), *state_moved(before, after))
    if action == Action.SENDER_CREATED:
        return (_label(after["state"]),) if after.get("state") else ()
    if action.startswith(("test_number.", "test_numbers.")):
        return _numbers(before, after, asked)
    return ()


def text(changes: Json, asked: Json) -> str:
    """The text of a comment as the trail keeps it, numbers and addresses in it reduced."""
    after = _mapping(changes.get("after"))
    return str(after.get("comment") or asked.get("comment") or "")


def answer(changes: Json) -> str:
    """Returns Sinch's message about a rejection, redacted."""
    return shown(str(_mapping(changes.get("answer")).get("message") or ""))


def _countries(before: Json, after: Json) -> list[str]:
    """Those that the launch moved; without a state before, nobody can say which."""
    if not before:
        return []
    moved = [path.removeprefix(COUNTRY) for path in after if path.startswith(COUNTRY)]
    return [", ".join(map(countries.name, moved))] if moved else []


def state_moved(before: Json, after: Json) -> list[str]:
    """``In test → Launching``; empty where one side is not known."""
    if before.get("state") and after.get("state"):
        return [f"{_label(before['state'])} → {_label(after['state'])}"]
    return []


def _label(state: object) -> str:
    return str(api_values.sender_state(str(state)).label)


def _fields(paths: Iterable[str]) -> list[str]:
    named = (path for path in paths if path != "state" and not path.startswith(COUNTRY))
    return _short(map(name_of, named))


def _numbers(before: Json, after: Json, asked: Json) -> tuple[str, ...]:
    old, new = _states(before), _states(after)
    wanted = asked.get("testNumbers") or [asked.get("testNumber")]
    numbers = dict.fromkeys([*old, *new] or [str(one) for one in wanted if one])
    return tuple(_short(_number(each, old.get(each), new.get(each)) for each in numbers))


def _states(side: Json) -> dict[str, str]:
    rows = [_mapping(row) for row in side.get("testNumberStates") or []]
    return {str(row["number"]): str(row.get("state", "")) for row in rows if row.get("number")}


def _number(number: str, old: str | None, new: str | None) -> str:
    """``+46•••567``, with the state it got, or the one it had and got."""
    steps = dict.fromkeys(str(api_values.test_number_state(one).label) for one in (old, new) if one)
    if new is None or not steps:
        return shown(number)
    return f"{shown(number)}: {' → '.join(steps)}"


def _short(phrases: Iterable[str]) -> list[str]:
    whole = list(dict.fromkeys(phrases))
    more = len(whole) - MOST
    if more <= 0:
        return whole
    return [*whole[:MOST], _("%(n)d more") % {"n": more}]


def _mapping(value: object) -> Json:
    return value if isinstance(value, Mapping) else {}
