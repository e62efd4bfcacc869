"""The senders that wait for others: by party, operators each by country, with the longest wait.

From records alone. A sender that waits for several operators counts at each of them, as in the
list that each number opens, and once in the number of its party. Links and HTTP are the pages'.
"""

from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlencode

from django.db.models import Count, Max, Min, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from senders.models import OperatorRecord, Party, Project, SenderRecord
from senders.records.durations import Usual, UsualTimes, is_longer_than_usual
from senders.words import countries
from senders.words.times import LONG_WAIT

SHOWN_OPERATORS = 5
# The heading of the party and the words of its one line; operators have lines of their own.
WORDS: dict[Party, tuple[str | Promise, str | Promise]] = {
    Party.OPERATOR: (gettext_lazy("Operators"), ""),
    Party.TESTERS: (gettext_lazy("Testers"), gettext_lazy("No invitation accepted yet")),
    Party.REGISTRATION: (gettext_lazy("Brand registration"), gettext_lazy("Not completed")),
    Party.GOOGLE: (gettext_lazy("Google"), gettext_lazy("Setup")),
    Party.SINCH: (gettext_lazy("Sinch"), gettext_lazy("Launch preparation")),
}
# In the order in which a launch meets them from its end.
PARTIES = (Party.OPERATOR, Party.TESTERS, Party.REGISTRATION, Party.GOOGLE, Party.SINCH)


@dataclass(frozen=True)
class Longest:
    """The sender that waits longest, and since when by Sinch's own date."""

    sender_id: str
    name: str
    since: datetime


@dataclass(frozen=True)
class Line:
    """Those that wait for one party or operator. ``country`` and ``operator`` are of operators."""

    party: Party
    number: int
    longest: Longest | None
    usual: Usual | None
    is_long: bool
    country: str = ""
    operator: str = ""

    @property
    def title(self) -> str:
        if self.party != Party.OPERATOR:
            return str(WORDS[self.party][1])
        place = {"operator": self.operator, "country": countries.name(self.country)}
        return _("%(operator)s, %(country)s") % place

    @property
    def query(self) -> str:
        """Returns the query of the list that holds these senders, the longest wait first."""
        pairs = {"waits": self.party.value, "sort": "-waiting"}
        if self.party == Party.OPERATOR:
            pairs |= {"country": self.country, "operator": self.operator, "status": "PENDING"}
        return f"?{urlencode(pairs)}"


@dataclass(frozen=True)
class Group:
    """One party. ``more`` operators are not shown."""

    party: Party
    number: int
    lines: list[Line] = field(default_factory=list)
    more: int = 0

    @property
    def title(self) -> str:
        return str(WORDS[self.party][0])


@dataclass(frozen=True)
class _Found:
    number: int
    since: datetime | None


def groups(project: Project, usual: UsualTimes, now: datetime) -> list[Group]:
    """Returns the parties that any sender waits for. Five queries at most, by index."""
    by_party = _by_party(project)
    operators, more = _by_operator(project) if Party.OPERATOR in by_party else ({}, 0)
    at_operators = _longest_at(project, operators)
    of_parties = _longest_of(project, by_party)
    found = []
    for party in PARTIES:
        if party not in by_party:
            continue
        if party == Party.OPERATOR:
            lines = [
                _line(party, each, at_operators.get(key), usual.at(*names), now, *names)
                for key, (names, each) in operators.items()
            ]
        else:
            times = usual.of_party(party)
            lines = [_line(party, by_party[party], of_parties.get(party), times, now)]
        hidden = more if party == Party.OPERATOR else 0
        found.append(Group(party, by_party[party].number, lines, hidden))
    return found


def _line(
    party: Party,
    found: _Found,
    longest: Longest | None,
    usual: Usual | None,
    now: datetime,
    country: str = "",
    operator: str = "",
) -> Line:
    """Marks a wait as long by the usual time where it is known, else from seven days on."""
    waited = now - longest.since if longest else None
    if waited is None:
        is_long = False
    elif usual is None:
        is_long = waited >= LONG_WAIT
    else:
        is_long = is_longer_than_usual(usual, waited)
    return Line(party, found.number, longest, usual, is_long, country, operator)


def _waiting(project: Project) -> QuerySet[SenderRecord]:
    return SenderRecord.objects.filter(project=project, waits_for__in=PARTIES)


def _by_party(project: Project) -> dict[Party, _Found]:
    """Groups by an index alone: a sender that is gone waits for nobody."""
    rows = (
        _waiting(project)
        .order_by()
        .values("waits_for")
        .annotate(number=Count("pk"), since=Min("waiting_since"))
        .values_list("waits_for", "number", "since")
    )
    return {Party(party): _Found(number, since) for party, number, since in rows}


_Place = tuple[str, str]  # country, operator's key


def _by_operator(project: Project) -> tuple[dict[_Place, tuple[_Place, _Found]], int]:
    """Returns the operators that most senders wait for, and how many others there are."""
    pending = _pending(project)
    rows = list(
        pending.order_by()
        .values("country", "operator_key")
        .annotate(number=Count("pk"), since=Min("modified"), sample=Max("pk"))
        .order_by("-number", "country", "operator_key")
        .values_list("country", "operator_key", "sample", "number", "since")
    )
    # The name as Sinch writes it is not in the index: one row of each operator tells it.
    samples = [row[2] for row in rows[:SHOWN_OPERATORS]]
    names = dict(OperatorRecord.objects.filter(pk__in=samples).values_list("pk", "operator"))
    shown = {
        (country, key): ((country, names.get(sample, key)), _Found(number, since))
        for country, key, sample, number, since in rows[:SHOWN_OPERATORS]
    }
    return shown, len(rows) - len(shown)


def _pending(project: Project) -> QuerySet[OperatorRecord]:
    waiting = SenderRecord.objects.filter(project=project, waits_for=Party.OPERATOR).values("pk")
    return OperatorRecord.objects.filter(project=project, status="PENDING", record__in=waiting)


def _longest_at(
    project: Project, operators: dict[_Place, tuple[_Place, _Found]]
) -> dict[_Place, Longest]:
    places = Q()
    for (country, key), (_names, found) in operators.items():
        if found.since is not None:
            places |= Q(country=country, operator_key=key, modified=found.since)
    if not places:
        return {}
    rows = (
        _pending(project)
        .filter(places)
        .order_by("-record__sender_id")
        .values_list("country", "operator_key", "record__sender_id", "record__name", "modified")
    )
    return {
        (country, key): Longest(sender_id, name, since)
        for country, key, sender_id, name, since in rows
        if since is not None
    }


def _longest_of(project: Project, by_party: dict[Party, _Found]) -> dict[str, Longest]:
    places = Q()
    for party, found in by_party.items():
        if party != Party.OPERATOR and found.since is not None:
            places |= Q(waits_for=party, waiting_since=found.since)
    if not places:
        return {}
    rows = (
        _waiting(project)
        .filter(places)
        .order_by("-sender_id")
        .values_list("waits_for", "sender_id", "name", "waiting_since")
    )
    return {
        party: Longest(sender_id, name, since)
        for party, sender_id, name, since in rows
        if since is not None
    }
