"""Reads the entries that members of a project may see, page by page. Writes nothing."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from django.contrib.auth.models import User
from django.db.models import Count, Exists, Max, Min, OuterRef, Q, QuerySet
from django.db.models.functions import TruncDate

from senders import audit
from senders.audit import Action
from senders.models import AuditEntry, Membership, Outcome, Project
from senders.trail import periods
from senders.trail.entry_view import PEOPLE
from senders.trail.filters import NOBODY, TrailFilters

PAGE = 50
SHOWN_PEOPLE = 20
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
    """The number of entries and the times of the first and the last."""

    count: int
    first: datetime | None
    last: datetime | None


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
    return users.filter(Exists(named) | Q(pk__in=_members(project)))


def _members(project: Project) -> "QuerySet[Membership, int]":
    """Everybody who is or was one: what they did does not end with the membership."""
    return Membership.objects.filter(project=project).values_list("user", flat=True)


def matching(project: Project, filters: TrailFilters) -> Entries:
    """Every entry that is meant, in any order; what an export holds."""
    entries = chain_of(project, filters.chain)
    since, until = periods.moments(filters.span)
    if since:
        entries = entries.filter(at__gte=since)
    if until:
        entries = entries.filter(at__lt=until)
    if filters.person == NOBODY:
        entries = entries.filter(actor=None)
    elif filters.person:
        entries = entries.filter(actor__username=filters.person)
    if filters.action:
        entries = entries.filter(action=filters.action)
    if filters.object:
        entries = entries.filter(_about(project, *filters.target))
    if filters.outcome == Outcome.ATTEMPTED:
        return settled(entries.filter(outcome=Outcome.ATTEMPTED))
    return entries.filter(outcome=filters.outcome) if filters.outcome else entries


def _about(project: Project, kind: str, identifier: str) -> Q:
    """Selects the entries about one object; those of a draft include the calls that sent it.

    These calls are about a sender that has no ID yet.
    """
    about = audit.entries_of(project, kind, identifier)
    if kind == "draft":
        return Q(correlation__in=about.values("correlation"))
    return Q(pk__in=about.values("pk"))


def settled(entries: Entries) -> Entries:
    """One entry an action: an attempt only where nothing says what became of it.

    Two rows for each thing that was done would be honest and twice as long to read, so the page
    shows the outcome and lets it open to both. Exports hold every entry.
    """
    of_same = AuditEntry.objects.filter(
        project_slug=OuterRef("project_slug"),
        correlation=OuterRef("correlation"),
        action=OuterRef("action"),
    )
    outcome = of_same.exclude(outcome=Outcome.ATTEMPTED)
    return entries.exclude(Q(Exists(outcome), outcome=Outcome.ATTEMPTED))


def page(entries: Entries, filters: TrailFilters) -> Page:
    """The newest first, by keyset: the last page of a long trail costs what the first does."""
    if filters.after is not None:
        found = list(entries.filter(number__gt=filters.after).order_by("number")[: PAGE + 1])
        more = len(found) > PAGE
        rows = found[:PAGE][::-1]
        newer, older = more, bool(rows)
    else:
        before = filters.before
        wanted = entries if before is None else entries.filter(number__lt=before)
        found = list(wanted.order_by("-number")[: PAGE + 1])
        rows = found[:PAGE]
        newer, older = before is not None, len(found) > PAGE
    if not rows and filters.is_turned:
        first = page(entries, filters.but())
        return Page(first.entries, "", first.older, gone=True)
    return Page(
        rows,
        filters.but(after=rows[0].number).query() if rows and newer else "",
        filters.but(before=rows[-1].number).query() if rows and older else "",
    )


def extent(entries: Entries) -> Extent:
    found = entries.aggregate(count=Count("pk"), first=Min("at"), last=Max("at"))
    return Extent(**found)


def attempts(entries: Sequence[AuditEntry]) -> dict[str, list[AuditEntry]]:
    """The attempts that these entries settle, by correlation."""
    wanted = {entry.correlation for entry in entries if entry.outcome != Outcome.ATTEMPTED}
    found: dict[str, list[AuditEntry]] = {}
    chains = {entry.project_slug for entry in entries}
    tried = AuditEntry.objects.filter(
        project_slug__in=chains, correlation__in=wanted, outcome=Outcome.ATTEMPTED
    )
    for entry in tried.order_by("number"):
        found.setdefault(entry.correlation, []).append(entry)
    return found


def sign_in_entries(project: Project, filters: TrailFilters) -> Sequence[AuditEntry]:
    """The latest of the members' sign-ins, of the same period and person."""
    only = TrailFilters(
        period=filters.period, span=filters.span, person=filters.person, chain=PEOPLE
    )
    if only.person == NOBODY:
        return []
    return list(settled(matching(project, only)).order_by("-number")[:SHOWN_PEOPLE])
