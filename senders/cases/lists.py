"""The lists of cases: tabs, filters, order and counts. How a row looks is in ``onboarding``."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import urlencode

from django.contrib.auth.models import User
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Now
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from senders import inputs
from senders.cases import paper_filters
from senders.models import (
    Case,
    CountryRecord,
    Draft,
    Paper,
    Party,
    Project,
    SenderRecord,
    WaitingItem,
)
from senders.words import countries, papers

TABS: dict[str, str | Promise] = {
    "mine": _("Mine"),
    "open": _("All open"),
    "overdue": _("Overdue"),
    "waiting": _("Waiting"),
    "ready": _("Ready"),
    "unconfirmed": _("Unconfirmed"),
    "launched": _("Launched"),
    "closed": _("Closed"),
}
# The parties that a case can be filtered by: those of its items, then those that a sender's own
# state says.
PARTIES: dict[str, str | Promise] = {
    **dict(WaitingItem.Party.choices),
    "testers": _("Testers"),
    "operator": _("Operators"),
    "google": _("Google"),
    "registration": _("Brand registration"),
    "you": _("You"),
}
# The states of papers that a case can be filtered by; it has one in it, or all are received.
PAPERS: dict[str, str | Promise] = {
    "required": _("Required"),
    "sent": _("Sent"),
    "signed": _("Signed"),
    "received": _("All received"),
}
LONGEST = 200  # characters of a search


@dataclass(frozen=True)
class Filters:
    """Conditions on a list, as cleaned from a query string. Empty texts narrow nothing."""

    q: str = ""
    owner: str = ""
    party: str = ""
    country: str = ""
    papers: str = ""

    @classmethod
    def of(cls, query: Mapping[str, str]) -> "Filters":
        party, state = query.get("party", ""), query.get("papers", "")
        return cls(
            q=inputs.label(query.get("q", "")).sent[:LONGEST],
            owner=inputs.label(query.get("owner", "")).sent[:150],
            party=party if party in PARTIES else "",
            country=inputs.label(query.get("country", "")).sent.upper()[:2],
            papers=state if state in PAPERS else "",
        )

    def __bool__(self) -> bool:
        return any(vars(self).values())

    def query(self) -> str:
        return urlencode({name: value for name, value in vars(self).items() if value})

    def but(self, **values: str) -> "Filters":
        return replace(self, **values)


def counts(project: Project, user: User, today: date) -> dict[str, int]:
    """Counts the cases of every tab in one query."""
    by_tab = {tab: Count("pk", filter=_within(tab, user, today)) for tab in TABS}
    return _annotated(project).aggregate(**by_tab)


def open_count(project: Project) -> int:
    return Case.objects.filter(project=project, closed_at=None).count()


def listed(
    project: Project, tab: str, filters: Filters, user: User, today: date
) -> "QuerySet[Case]":
    """Returns the cases of a tab: next due first, those without a date last, newest first."""
    cases = _annotated(project).filter(_within(tab, user, today))
    if tab == "closed":
        return _narrowed(cases, filters).order_by("-closed_at", "-pk")
    return _narrowed(cases, filters).order_by(F("next_due").asc(nulls_last=True), "-pk")


def _annotated(project: Project) -> "QuerySet[Case]":
    drafts = Draft.objects.filter(case=OuterRef("pk"))
    records = SenderRecord.objects.filter(
        project=project, sender_id=OuterRef("sender_id"), gone_at=None
    )
    ended = Q(attempt_ends__isnull=True) | Q(attempt_ends__lte=Now())
    given_up = Q(state=Draft.State.SUBMITTING) & ended
    return Case.objects.filter(project=project).alias(
        is_ready=Exists(drafts.filter(state=Draft.State.OPEN, ready=True, refusal__isnull=True)),
        is_unconfirmed=Exists(drafts.filter(Q(state=Draft.State.UNCONFIRMED) | given_up)),
        is_launched=Exists(records.filter(state="LAUNCHED")),
        is_held_up=Exists(records.exclude(waits_for__in=["", Party.YOU])),
    )


def _within(tab: str, user: User, today: date) -> Q:
    is_open = Q(closed_at=None)
    return {
        "mine": is_open & Q(owner=user),
        "open": is_open,
        "overdue": is_open & Q(next_due__lt=today),
        "waiting": is_open & (Q(items_open__gt=0) | Q(is_held_up=True)),
        "ready": is_open & Q(is_ready=True),
        "unconfirmed": is_open & Q(is_unconfirmed=True),
        "launched": is_open & Q(is_launched=True),
        "closed": Q(closed_at__isnull=False),
    }[tab]


def _narrowed(cases: "QuerySet[Case]", filters: Filters) -> "QuerySet[Case]":
    items = WaitingItem.objects.filter(case=OuterRef("pk"), ended_at=None)
    records = SenderRecord.objects.filter(
        project=OuterRef("project"), sender_id=OuterRef("sender_id"), gone_at=None
    )
    places = CountryRecord.objects.filter(
        project=OuterRef("project"), record__sender_id=OuterRef("sender_id")
    )
    if filters.q:
        found = filters.q.casefold()
        codes = [code for code, name in countries.NAMES.items() if found in name.casefold()]
        places_named = Q()
        for code in codes:
            places_named |= Q(countries__contains=f" {code} ")
        whom = Exists(items.filter(Q(whom__icontains=filters.q) | Q(what__icontains=filters.q)))
        cases = cases.filter(
            Q(customer__icontains=filters.q) | whom | places_named | Q(sender_id__iexact=filters.q)
        )
    if filters.owner:
        cases = cases.filter(owner__username=filters.owner)
    if filters.party:
        says = Q(Exists(records.filter(waits_for=filters.party)))
        cases = cases.filter(Exists(items.filter(party=filters.party)) | says)
    if filters.country:
        there = Exists(places.filter(country=filters.country))
        cases = cases.filter(Q(countries__contains=f" {filters.country} ") | there)
    if filters.papers:
        cases = cases.filter(_by_papers(filters.papers))
    return cases


def _by_papers(chosen: str) -> Q:
    places = CountryRecord.objects.filter(
        project=OuterRef("project"), record__sender_id=OuterRef("sender_id"), record__gone_at=None
    )
    has_country = {
        code: Q(countries__contains=f" {code} ") | Q(Exists(places.filter(country=code)))
        for code in papers.BY_COUNTRY
    }
    if chosen == "received":
        return paper_filters.all_received(has_country)
    return paper_filters.with_state(Paper.State(chosen), has_country)


def countries_of(project: Project) -> list[tuple[str, str]]:
    """Returns code and name of the countries of all open cases, by name."""
    cases = Case.objects.filter(project=project, closed_at=None)
    codes = {code for text in cases.values_list("countries", flat=True) for code in text.split()}
    senders = cases.exclude(sender_id="").values("sender_id")
    records = CountryRecord.objects.filter(project=project, record__sender_id__in=senders)
    codes |= set(records.values_list("country", flat=True))
    return sorted(((code, countries.name(code)) for code in codes), key=lambda pair: pair[1])
