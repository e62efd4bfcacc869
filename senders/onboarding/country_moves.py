"""The countries that an edit adds and takes away, by name, with what Sinch last said of each.

A launched country is taken away only with a tick of its own. No calls.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from senders.provisioning import Sender
from senders.records import facts
from senders.sinch import writes
from senders.words import api_values, countries, state_icons
from senders.words.times import day


@dataclass(frozen=True)
class CountryMove:
    """A country that comes or goes. ``status`` is empty where Sinch gave none or is not known."""

    code: str
    name: str
    is_added: bool
    status: str = ""
    standing: str = ""
    tone: str = "idle"
    tile: str = ""
    is_launched: bool = False
    is_agreed: bool = False

    @property
    def needs_tick(self) -> bool:
        return self.is_launched and not self.is_added

    @property
    def tick(self) -> str:
        return _("Remove %(country)s although it is launched") % {"country": self.name}

    @property
    def anchor(self) -> str:
        return f"id_remove_{self.code.lower()}"


@dataclass(frozen=True)
class CountryChange:
    """The whole list as it was and will be, and each country that moves."""

    before: tuple[str, ...]
    after: tuple[str, ...]
    moves: tuple[CountryMove, ...]

    @property
    def was(self) -> str:
        return _named(self.before)

    @property
    def will_be(self) -> str:
        return _named(self.after)

    @property
    def added(self) -> list[str]:
        return [move.code for move in self.moves if move.is_added]

    @property
    def to_tick(self) -> list[CountryMove]:
        return [move for move in self.moves if move.needs_tick]

    @property
    def unticked(self) -> list[CountryMove]:
        return [move for move in self.to_tick if not move.is_agreed]


def of(
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    current: Sender | None,
    agreed: Collection[str] = (),
) -> CountryChange:
    """Compares the countries of two ``details``. ``current`` is the sender as last read, if it was.

    ``agreed`` are the codes whose box is ticked. Launched countries that go come first, then those
    that are added, then the other ones that go.
    """
    old, new = _codes(before), _codes(after)
    launched = writes.launched_countries(current) if current else {}
    statuses = facts.country_statuses(current) if current else None
    gone = [
        _removed(code, statuses, launched.get(code), code in agreed)
        for code in old
        if code not in new
    ]
    come = [_added(code, statuses, launched.get(code)) for code in new if code not in old]
    moves = [
        *(move for move in gone if move.is_launched),
        *come,
        *(move for move in gone if not move.is_launched),
    ]
    return CountryChange(old, new, tuple(moves))


def standing_of(launched: writes.LaunchedCountry) -> str:
    """Returns a sentence such as “Launched with 3 of 4 operators since 4 Sep”."""
    if not launched.total:
        return _("Launched")
    values = {"live": launched.live, "total": launched.total}
    if launched.since is None:
        return (
            ngettext(
                "Launched with %(live)d of %(total)d operator",
                "Launched with %(live)d of %(total)d operators",
                launched.total,
            )
            % values
        )
    return ngettext(
        "Launched with %(live)d of %(total)d operator since %(day)s",
        "Launched with %(live)d of %(total)d operators since %(day)s",
        launched.total,
    ) % {**values, "day": day(launched.since)}


def _removed(
    code: str,
    statuses: Mapping[str, str] | None,
    launched: writes.LaunchedCountry | None,
    is_agreed: bool,
) -> CountryMove:
    if launched is not None:
        tile, tone = state_icons.tile("LAUNCHED")
        return CountryMove(
            code,
            countries.name(code),
            is_added=False,
            status="LAUNCHED",
            standing=standing_of(launched),
            tone=tone,
            tile=tile,
            is_launched=True,
            is_agreed=is_agreed,
        )
    status = (statuses or {}).get(code, "")
    tile, tone = state_icons.tile(status)
    if status:
        standing = str(api_values.operator_status(status).label)
    else:
        standing = _("Status not known") if statuses is None else _("No status from Sinch yet")
    return CountryMove(code, countries.name(code), False, status, standing, tone, tile)


def _added(
    code: str, statuses: Mapping[str, str] | None, launched: writes.LaunchedCountry | None
) -> CountryMove:
    """A country that is added may have a status already, of a time when it was on the list."""
    if launched is None and not (statuses or {}).get(code):
        return CountryMove(code, countries.name(code), is_added=True)
    known = _removed(code, statuses, launched, is_agreed=False)
    return CountryMove(
        code,
        known.name,
        True,
        known.status,
        known.standing,
        known.tone,
        known.tile,
        known.is_launched,
    )


def _codes(details: Mapping[str, Any]) -> tuple[str, ...]:
    held = details.get("countries")
    codes: Iterable[Any] = held if isinstance(held, list) else ()
    return tuple(sorted(dict.fromkeys(map(str, codes)), key=countries.name))


def _named(codes: Iterable[str]) -> str:
    return ", ".join(map(countries.name, codes)) or _("None")
