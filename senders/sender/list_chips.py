"""Filters of the list in words: chips that each take one away, and what the menus offer."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rcsportal.cache import Cached
from senders.models import CountryRecord, Membership, OperatorRecord, Project, Tag
from senders.records.differences import ASKED
from senders.sender.list_filters import SenderFilters
from senders.words import api_values, countries
from senders.words.waiting_words import PARTIES

ME, NOBODY = "me", "none"
Chip = tuple[str, str]  # words, query without this filter
Choice = tuple[str, str]  # value, words
PLACES_KEPT_FOR = 300  # seconds
_PLACES = Cached[dict[str, list[str]]](dict[str, list[str]])


def chips(filters: SenderFilters, people: Mapping[str, str]) -> list[Chip]:
    """Returns a chip for each filter in force; ``people`` are names by username."""
    return [
        *_each(filters, "states", _state_words),
        *_each(filters, "countries", countries.name),
        *_each(filters, "operators", str),
        *_each(filters, "statuses", status_words),
        *_each(filters, "waits", _waits_words),
        *_each(filters, "tags", lambda tag: _("Tag: %(tag)s") % {"tag": tag}),
        *_single(filters, people),
    ]


def _each(filters: SenderFilters, name: str, words: Callable[[str], object]) -> Iterator[Chip]:
    values: tuple[str, ...] = getattr(filters, name)
    for value in values:
        rest = tuple(other for other in values if other != value)
        yield str(words(value)), filters.but(**{name: rest}).query()


def _single(filters: SenderFilters, people: Mapping[str, str]) -> Iterator[Chip]:
    if filters.older is not None:
        words = ngettext(
            "Waiting for over %(count)d day", "Waiting for over %(count)d days", filters.older
        ) % {"count": filters.older}
        yield words, filters.but(older=None).query()
    if filters.owner:
        owner = owner_words(filters.owner, people)
        yield _("Owner: %(owner)s") % {"owner": owner}, filters.but(owner="").query()
    if filters.name:
        name = {"name": filters.name}
        yield _("Name contains “%(name)s”") % name, filters.but(name="").query()
    if filters.sender_id:
        yield _("Sender ID %(id)s") % {"id": filters.sender_id}, filters.but(sender_id="").query()
    if filters.app:
        yield _("App %(app)s") % {"app": filters.app}, filters.but(app="").query()


def _state_words(state: str) -> str:
    return _("State: %(state)s") % {"state": api_values.sender_state(state).label}


def _waits_words(party: str) -> str:
    return _("Waiting for: %(party)s") % {"party": PARTIES[party]}


def status_words(status: str) -> str:
    """Returns the words of a country's or operator's status; an unknown one as it came."""
    if status == ASKED:
        return _("Selected, no status yet")
    return str(api_values.operator_status(status).label)


def owner_words(owner: str, people: Mapping[str, str]) -> str:
    if owner == ME:
        return _("Me")
    return _("No owner") if owner == NOBODY else people.get(owner, owner)


@dataclass(frozen=True)
class Menu:
    """One drop-down of the filters: its key in the address and what can be chosen in it."""

    key: str
    label: str
    choices: tuple[Choice, ...]
    chosen: tuple[str, ...]


def menus(filters: SenderFilters, project: Project) -> list[Menu]:
    """Returns the drop-downs; countries and operators are those that records have."""
    known = places(project)
    codes = {*known, *filters.countries}
    named = sorted(((code, countries.name(code)) for code in codes), key=lambda pair: pair[1])
    chosen = filters.countries or tuple(known)
    names = {name for code in chosen for name in known.get(code, ())}
    operators = {name.casefold(): name for name in [*names, *filters.operators]}
    return [
        Menu("country", _("Country"), tuple(named), filters.countries),
        Menu(
            "operator",
            _("Operator"),
            tuple((name, name) for _key, name in sorted(operators.items())),
            filters.operators,
        ),
        Menu(
            "status",
            _("Status"),
            _with_chosen([*api_values.OPERATOR_STATUSES, ASKED], filters.statuses, status_words),
            filters.statuses,
        ),
        Menu(
            "waits",
            _("Waiting for"),
            tuple((key, str(words)) for key, words in PARTIES.items()),
            filters.waits,
        ),
    ]


def _with_chosen(
    known: Iterable[str], chosen: Iterable[str], words: Callable[[str], object]
) -> tuple[Choice, ...]:
    return tuple((value, str(words(value))) for value in dict.fromkeys([*known, *chosen]))


def places(project: Project) -> dict[str, list[str]]:
    """Returns the operators by country that the project's records have, kept for five minutes."""
    name = f"places:{project.pk}"
    known = _PLACES.get(name)
    if known is None:
        codes = CountryRecord.objects.filter(project=project).values_list("country", flat=True)
        known = {code: [] for code in codes.distinct()}
        # The key is in the index, and the name is not: each name is asked for by its own key.
        there = OperatorRecord.objects.filter(project=project)
        pairs = list(there.values_list("country", "operator_key").distinct())
        names = {key: _name_of(project, key) for key in {key for _code, key in pairs}}
        for code, key in pairs:
            known.setdefault(code, []).append(names[key])
        _PLACES.set(name, known, PLACES_KEPT_FOR)
    return known


def _name_of(project: Project, key: str) -> str:
    """Returns the name of an operator as Sinch writes it somewhere."""
    named = OperatorRecord.objects.filter(project=project, operator_key=key)
    return next(iter(named.values_list("operator", flat=True)[:1]), key)


def people_of(project: Project) -> dict[str, str]:
    """Returns the names of those who may own a sender now, by username. One query, no models."""
    members = Membership.objects.current().filter(project=project)
    found = members.values_list("user__username", "user__first_name", "user__last_name")
    named = {username: f"{first} {last}".strip() for username, first, last in found}
    return {key: name or key for key, name in sorted(named.items(), key=lambda pair: pair[1])}


def tags_of(project: Project) -> list[str]:
    return list(Tag.objects.filter(project=project).values_list("name", flat=True))
