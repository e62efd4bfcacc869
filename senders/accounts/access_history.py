"""Access on a date: who had which role in a project, computed from entries of its chain alone.

Today's rows are looked at only to say what no entry tells. Pages are in ``views.access``.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta

from senders.audit import Action
from senders.models import AuditEntry, Membership, Outcome, Project, Role

BEGINNINGS = (Action.MEMBER_ADDED, Action.MEMBER_JOINED)
ACTIONS = (
    *BEGINNINGS,
    Action.MEMBER_ACTIVATED,
    Action.MEMBER_ROLE_CHANGED,
    Action.MEMBER_ENDED,
    Action.MEMBER_ACCOUNT_DEACTIVATED,
    Action.MEMBER_ACCOUNT_ACTIVATED,
)
_ROLES = {role.name.lower(): role for role in Role}


@dataclass(frozen=True)
class Event:
    """An entry about one member, as far as it tells of access."""

    number: int
    at: datetime
    action: str
    person: str  # the ID of the account
    name: str  # the username at that time
    role: Role | None = None  # None where the entry does not change it
    until: date | None = None
    names_until: bool = False


@dataclass(frozen=True)
class Line:
    """A role that a person had on the day, from ``since`` to ``end``.

    ``since`` None is before that day, ``end`` None is after it. ``proof`` is the number of the
    entry that gave the role, ``ending`` of the one that took it away on that day.
    """

    person: str
    name: str
    role: Role
    since: datetime | None
    end: datetime | None
    last_day: date | None
    proof: int
    proved_at: datetime
    ending: int | None = None


@dataclass(frozen=True)
class Unknown:
    """A person whose access before an entry, or all of it (``entry`` None), no entry tells."""

    name: str
    entry: int | None


@dataclass(frozen=True)
class History:
    """The answer for one day. ``known_since`` is the time of the first entry, None without one."""

    day: date
    lines: Sequence[Line]
    unknown: Sequence[Unknown]
    known_since: datetime | None

    @property
    def is_before_entries(self) -> bool:
        return self.known_since is None or self.day < self.known_since.astimezone(UTC).date()


@dataclass(frozen=True)
class _State:
    """The access of a person as the entries up to one tell it."""

    role: Role | None = None
    until: date | None = None
    is_member: bool = False
    is_account_active: bool = True
    event: Event | None = None  # the one that gave the role, or gave it back


def on(project: Project, day: date) -> History:
    """Returns who had which role that day (UTC), by name, in the order of time."""
    end = _midnight(day + timedelta(days=1))
    chain = AuditEntry.objects.filter(project_slug=project.slug)
    # In the order of the index by target, which finds these few among all entries.
    rows = chain.filter(target_kind="person", action__in=ACTIONS, outcome=Outcome.SUCCEEDED)
    fields = ("number", "at", "action", "target_id", "target_label", "changes")
    found = (_event(entry) for entry in rows.order_by("target_id", "number").only(*fields))
    known = sorted(found, key=lambda event: event.number)
    events = [event for event in known if event.at < end]
    first = chain.filter(number=1).values_list("at", flat=True).first()
    return History(day, lines_on(events, day), _unknown(project, events, known), first)


def lines_on(events: Iterable[Event], day: date) -> list[Line]:
    """Returns the lines of a day from events in the order of their chain."""
    by_person: dict[str, list[Event]] = defaultdict(list)
    for event in events:
        by_person[event.person].append(event)
    found = [line for theirs in by_person.values() for line in _joined(_lines_of(theirs, day))]
    return sorted(found, key=lambda line: (line.name.casefold(), line.person, line.proof))


def _lines_of(events: Sequence[Event], day: date) -> Iterator[Line]:
    """Yields a line for each time between two events that gives access on the day."""
    begin, end = _midnight(day), _midnight(day + timedelta(days=1))
    state = _State()
    for event, following in zip(events, [*events[1:], None], strict=True):
        state = _after(state, event)
        if not (state.is_member and state.is_account_active and state.role is not None):
            continue
        if state.until is not None and state.until < day:
            continue
        upto = following.at if following else end
        if event.at >= end or upto <= begin or upto <= event.at:
            continue
        given = state.event or event
        yield Line(
            person=event.person,
            name=event.name,
            role=state.role,
            since=event.at if event.at > begin else None,
            end=upto if upto < end else None,
            last_day=state.until,
            proof=given.number,
            proved_at=given.at,
            ending=following.number if following and upto < end else None,
        )


def _after(state: _State, event: Event) -> _State:
    match event.action:
        case Action.MEMBER_ENDED:
            return replace(state, is_member=False)
        case Action.MEMBER_ACCOUNT_DEACTIVATED:
            return replace(state, is_account_active=False)
        case Action.MEMBER_ACCOUNT_ACTIVATED:
            return replace(state, is_account_active=True, event=event)
        case Action.MEMBER_ROLE_CHANGED:
            until = event.until if event.names_until else state.until
            role = event.role or state.role
            # An entry of a change proves the role from then on, whatever came before.
            return replace(state, role=role, until=until, is_member=True, event=event)
        case _:
            return _State(event.role, event.until, True, True, event)


def _joined(lines: Iterable[Line]) -> Iterator[Line]:
    """Joins lines of one role that follow each other without a gap."""
    last: Line | None = None
    for line in lines:
        if last is not None and last.role == line.role and last.end == line.since:
            last = replace(last, end=line.end, ending=line.ending, last_day=line.last_day)
            continue
        if last is not None:
            yield last
        last = line
    if last is not None:
        yield last


def _unknown(project: Project, events: Sequence[Event], known: Sequence[Event]) -> list[Unknown]:
    first: dict[str, Event] = {}
    for event in events:
        first.setdefault(event.person, event)
    found = [
        Unknown(event.name, event.number)
        for event in first.values()
        if event.action not in BEGINNINGS
    ]
    told = {int(event.person) for event in known}
    silent = Membership.objects.filter(project=project).exclude(user_id__in=told)
    found += [Unknown(name, None) for name in silent.values_list("user__username", flat=True)]
    return sorted(found, key=lambda each: each.name.casefold())


def _event(entry: AuditEntry) -> Event:
    changes = entry.changes if isinstance(entry.changes, dict) else {}
    after = changes.get("after")
    after = after if isinstance(after, dict) else {}
    until = after.get("until")
    return Event(
        number=entry.number,
        at=entry.at,
        action=entry.action,
        person=entry.target_id,
        name=entry.target_label,
        role=_ROLES.get(str(after.get("role"))),
        until=date.fromisoformat(until) if isinstance(until, str) else None,
        names_until="until" in after,
    )


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
