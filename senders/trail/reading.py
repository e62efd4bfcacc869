"""Reads the entries that members of a project may see, page by page. Writes nothing."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import cached_property

from django.contrib.auth.models import User
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, TruncDate

from senders import audit
from senders.audit import Action
from senders.models import AuditChain, AuditEntry, Membership, OpenAttempt, Outcome, Project
from senders.models.audit import SETTLED
from senders.trail import object_search, periods
from senders.trail.entry_view import PEOPLE
from senders.trail.filters import NOBODY, TrailFilters

PAGE = 50
SHOWN_PEOPLE = 20
COUNTED = 1_000  # entries that a page counts; of more it says so
MUCH = 5_000  # entries of one person
Entries = QuerySet[AuditEntry]


@dataclass(frozen=True)
class Page:
    """A page of entries with the queries of its neighbours, which are empty at the ends.

    ``gone`` means that the page asked for lies beyond the end, so this is the first page.
    """

    entries: Sequence[AuditEntry]
    newer: str = ""
    older: str = ""
    gone: bool = False


@dataclass(frozen=True)
class Extent:
    """The number of entries and the times of the first and the last.

    ``is_more`` means that there are more than were counted. Then the first is known only of a whole
    chain.
    """

    count: int
    first: datetime | None
    last: datetime | None
    is_more: bool = False


@dataclass(frozen=True)
class Trail:
    """The part of a chain that one page reads, with the end of the chain of before it does."""

    project: Project
    filters: TrailFilters

    @property
    def chain(self) -> str:
        return "" if self.filters.chain else self.project.slug

    @cached_property
    def end(self) -> AuditChain:
        return audit.end_named(self.chain)

    @property
    def is_indexed(self) -> bool:
        """False while entries that an earlier version of the portal added are not indexed yet."""
        return (self.end.indexed or 0) >= self.end.length


def chain_of(project: Project, chain: str = "") -> Entries:
    """A project's own chain whole; of the portal's, what members did until their last day."""
    if chain == PEOPLE:
        theirs = Membership.objects.filter(project=project, user=OuterRef("actor"))
        then = theirs.filter(
            Q(until=None) | Q(until__gte=OuterRef("day")),
            Q(ended_at=None) | Q(ended_at__gte=OuterRef("at")),
        )
        own = AuditEntry.objects.filter(project_slug="").alias(day=TruncDate("at", tzinfo=UTC))
        return own.filter(Exists(then))
    return AuditEntry.objects.filter(project_slug=project.slug)


def filters_of(
    project: Project, query: Mapping[str, str], today: date, named: Collection[str]
) -> TrailFilters:
    """The view asked for; a person or action that this chain knows nothing of is ignored.

    ``named`` are the people of the chain.
    """
    chain = query.get("chain", "")
    asked = query.get("action", "")
    actions = {action.value for action in Action}
    if asked and asked not in actions and chain_of(project, chain).filter(action=asked).exists():
        actions.add(asked)
    names = {*named, NOBODY}
    return TrailFilters.from_query(query, today=today, people=names, actions=actions)


def people(project: Project, chain: str = "") -> list[str]:
    """Returns the user names of all whom the chain names, members of today or not.

    The database looks into the index once for each.
    """
    return [user.get_username() for user in _people(project, chain)]


def _people(project: Project, chain: str) -> QuerySet[User]:
    users = User.objects.order_by("username")
    if chain == PEOPLE:
        return users.filter(pk__in=_members(project))
    named = AuditEntry.objects.filter(project_slug=project.slug, actor=OuterRef("pk"))
    # Not EXISTS, which PostgreSQL answers by reading the actors of all entries.
    first = Subquery(named.order_by("number").values("number")[:1])
    has_acted = Q(first__isnull=False) | Q(pk__in=_members(project))
    return users.alias(first=first).filter(has_acted)


def _members(project: Project) -> "QuerySet[Membership, int]":
    """Everybody who is or was one: what they did does not end with the membership."""
    return Membership.objects.filter(project=project).values_list("user", flat=True)


def matching(trail: Trail) -> Entries:
    """Every entry that is meant, in any order; what an export holds."""
    entries, text = _matching(trail), trail.filters.q
    return entries.filter(object_search.about(trail.chain, text)) if text else entries


def _matching(trail: Trail) -> Entries:
    """Returns the same without the search by name."""
    filters = trail.filters
    entries = _within(chain_of(trail.project, filters.chain), trail)
    if filters.person == NOBODY:
        entries = entries.filter(actor=None)
    elif filters.person:
        entries = _by(entries, trail)
    if filters.action:
        entries = entries.filter(action=filters.action)
    if filters.object:
        entries = _about(entries, trail.project, *filters.target)
    if filters.outcome == Outcome.ATTEMPTED and trail.is_indexed:
        return entries.filter(number__in=_alone(trail))
    if filters.outcome == Outcome.ATTEMPTED:
        return settled(entries.filter(outcome=Outcome.ATTEMPTED))
    return entries.filter(outcome=filters.outcome) if filters.outcome else entries


def _within(entries: Entries, trail: Trail) -> Entries:
    """Selects by time, and by number where the order of the entries bounds it.

    An entry before one of that time could not be later than ``clock_back`` after it. So a span is
    a part of the chain, and the newest entries of a long one are met at once.
    """
    since, until = periods.moments(trail.filters.span)
    if not (since or until):
        return entries
    of_chain = AuditEntry.objects.filter(project_slug=trail.chain)
    back, is_ordered = trail.end.clock_back or timedelta(), trail.is_indexed
    if since:
        entries = entries.filter(at__gte=since)
        if is_ordered:
            before = of_chain.filter(at__lt=since - back).order_by("-at").values("number")[:1]
            entries = entries.filter(number__gt=Coalesce(Subquery(before), 0))
    if until:
        entries = entries.filter(at__lt=until)
        if is_ordered:
            after = of_chain.filter(at__gte=until + back).order_by("at").values("number")[:1]
            entries = entries.filter(number__lt=Coalesce(Subquery(after), trail.end.length + 1))
    return entries


def _by(entries: Entries, trail: Trail) -> Entries:
    """Selects what one person did.

    Somebody who did much and seldom this is found by the action or outcome, not by all they did.
    """
    filters = trail.filters
    user = User.objects.filter(username=filters.person).values("pk")
    if not (filters.action or filters.outcome):
        return entries.filter(actor=Subquery(user))
    theirs = AuditEntry.objects.filter(project_slug=trail.chain, actor=Subquery(user)).order_by()
    if theirs.values("pk")[: MUCH + 1].count() <= MUCH:
        return entries.filter(actor=Subquery(user))
    # No index holds this expression.
    return entries.alias(by=Coalesce("actor_id", 0)).filter(by=Subquery(user))


def _about(entries: Entries, project: Project, kind: str, identifier: str) -> Entries:
    """Selects the entries about one object; those of a draft include the calls that sent it.

    These calls are about a sender that has no ID yet.
    """
    about = audit.entries_of(project, kind, identifier).order_by()
    if kind != "draft":
        return entries & about
    calls = AuditEntry.objects.filter(
        project_slug=project.slug, correlation__in=about.values("correlation")
    )
    numbers = calls.order_by().values("number")
    return entries.filter(project_slug=project.slug, number__in=numbers)


def _settled(entries: Entries, trail: Trail) -> Entries:
    if trail.filters.outcome:
        return entries  # no attempt is left that is not alone
    if not trail.is_indexed:
        return settled(entries)
    return entries.filter(~Q(outcome=Outcome.ATTEMPTED) | Q(number__in=_alone(trail)))


def _alone(trail: Trail) -> QuerySet[OpenAttempt, int]:
    """Returns the numbers of the attempts without an outcome."""
    return OpenAttempt.objects.filter(chain=trail.chain).values_list("number", flat=True)


def settled(entries: Entries) -> Entries:
    """One entry an action: an attempt only where nothing says what became of it.

    Two rows for each thing that was done would be honest and twice as long to read, so the page
    shows the outcome and lets it open to both. Exports hold every entry.
    """
    outcome = AuditEntry.objects.filter(
        project_slug=OuterRef("project_slug"),
        correlation=OuterRef("correlation"),
        action=OuterRef("action"),
        outcome__in=SETTLED,
    )
    return entries.exclude(Q(Exists(outcome), outcome=Outcome.ATTEMPTED))


@dataclass(frozen=True)
class Newest:
    """Numbers and times of the newest entries of a list, the newest first.

    A short list is held whole (``is_all``): pages of it need no other look.
    """

    entries: Entries
    pairs: Sequence[tuple[int, datetime]]
    is_all: bool

    @classmethod
    def of(cls, trail: Trail) -> "Newest":
        """Reads what a page lists: one entry an action."""
        entries, text = _settled(_matching(trail), trail), trail.filters.q
        if text and (few := object_search.few(trail.chain, text)) is not None:
            # Sorted here, so that the database looks them up by their objects.
            found = entries.filter(few).order_by().values_list("number", "at")
            return cls(entries, sorted(found, reverse=True), is_all=True)
        if text:
            entries = entries.filter(object_search.about(trail.chain, text))
        pairs = list(entries.order_by("-number").values_list("number", "at")[: COUNTED + 1])
        return cls(entries, pairs, is_all=len(pairs) <= COUNTED)

    def before(self, number: int | None) -> list[int]:
        """Returns the numbers of a page and of one entry more, the newest first."""
        known = [each for each, _at in self.pairs if number is None or each < number]
        if self.is_all or number is None:
            return known[: PAGE + 1]
        older = self.entries.filter(number__lt=number).order_by("-number")
        return list(older.values_list("number", flat=True)[: PAGE + 1])

    def after(self, number: int) -> list[int]:
        """Returns the same of newer ones, the oldest first."""
        if self.is_all:
            return [each for each, _at in self.pairs if each > number][::-1][: PAGE + 1]
        newer = self.entries.filter(number__gt=number).order_by("number")
        return list(newer.values_list("number", flat=True)[: PAGE + 1])


def page(newest: Newest, trail: Trail) -> Page:
    """The newest first, by keyset: the last page of a long trail costs what the first does."""
    filters = trail.filters
    if filters.after is not None:
        found = newest.after(filters.after)
        numbers = found[:PAGE][::-1]
        newer, older = len(found) > PAGE, bool(numbers)
    else:
        found = newest.before(filters.before)
        numbers = found[:PAGE]
        newer, older = filters.before is not None, len(found) > PAGE
    if not numbers and filters.is_turned:
        first = page(newest, replace(trail, filters=filters.but()))
        return Page(first.entries, "", first.older, gone=True)
    return Page(
        _rows(trail.chain, numbers),
        filters.but(after=numbers[0]).query() if numbers and newer else "",
        filters.but(before=numbers[-1]).query() if numbers and older else "",
    )


def _rows(chain: str, numbers: Sequence[int]) -> list[AuditEntry]:
    rows = AuditEntry.objects.filter(project_slug=chain, number__in=numbers).order_by()
    return sorted(rows, key=lambda each: -each.number)


def extent(newest: Newest, trail: Trail) -> Extent:
    """Counts no further than ``COUNTED``: a page must not read a long trail to its beginning."""
    times = [at for _number, at in newest.pairs]
    if newest.is_all:
        return Extent(len(times), times[-1] if times else None, times[0] if times else None)
    first = None
    if not trail.filters.narrows:
        first = newest.entries.order_by("number").values_list("at", flat=True).first()
    return Extent(COUNTED, first, times[0], is_more=True)


def attempts(entries: Sequence[AuditEntry]) -> dict[str, list[AuditEntry]]:
    """The attempts that these entries settle, by correlation."""
    wanted = {entry.correlation for entry in entries if entry.outcome != Outcome.ATTEMPTED}
    chains = {entry.project_slug for entry in entries}
    found: dict[str, list[AuditEntry]] = {}
    # Sorted and chosen here: SQLite, asked for an order or an outcome, reads the whole chain.
    same = AuditEntry.objects.filter(correlation__in=wanted).order_by()
    for entry in sorted(same, key=lambda each: each.number):
        if entry.outcome == Outcome.ATTEMPTED and entry.project_slug in chains:
            found.setdefault(entry.correlation, []).append(entry)
    return found


def sign_in_entries(project: Project, filters: TrailFilters) -> Sequence[AuditEntry]:
    """The latest of the members' sign-ins, of the same period and person."""
    only = TrailFilters(
        period=filters.period, span=filters.span, person=filters.person, chain=PEOPLE
    )
    if only.person == NOBODY:
        return []
    entries = settled(matching(Trail(project, only)))
    return list(entries.order_by("-number")[:SHOWN_PEOPLE])
