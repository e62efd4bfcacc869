"""One sender as a row of the list: everything the template prints, decided here once a row."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import quote

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from senders.models import SenderRecord
from senders.provisioning import SenderSummary
from senders.records.facts import (
    AnySender,
    country_statuses,
    initials,
    sender_name,
    tester_counts,
)
from senders.records.waiting_for import Waiting, waits_for
from senders.sender import list_columns
from senders.words import api_values, countries, state_icons
from senders.words.times import ago, is_long, same_until, since

NOTHING = SafeString("")
_STALE = '<span class="subline stale">{}</span>'
Statuses = tuple[tuple[str, str], ...]  # (country code, status), as in ``country_statuses``


@dataclass(frozen=True)
class CountryCount:
    """Countries live of all: those with a status and those only asked for in the details."""

    live: int
    total: int
    bars: SafeString
    spoken: str


@dataclass(frozen=True)
class SenderRow:
    id: str
    short_id: str
    name: str
    mark: str
    facts: str
    state: str
    state_html: SafeString
    url: str
    waiting_html: SafeString
    countries_html: SafeString
    testers: str
    modified_html: SafeString
    same_until: datetime  # the first moment at which one of the times may read differently
    created_html: SafeString = NOTHING
    owner: str = ""
    tags: str = ""
    changed_html: SafeString = NOTHING  # when the latest change was seen
    has_changed: bool = False  # since the person's last visit
    # Says that Sinch does not know it any more, or when it was read where that is long ago.
    standing_html: SafeString = NOTHING

    @classmethod
    def of(
        cls,
        sender: SenderSummary,
        *,
        base: str,
        now: datetime,
        first: tuple[str, ...] = (),
        ours: "Ours | None" = None,
        columns: tuple[str, ...] = list_columns.KNOWN,
    ) -> "SenderRow":
        """``base`` is the list's path; a sender's page lies under it.

        ``first`` are the countries that are named before the others. Times are written for the
        ``columns`` that are shown.
        """
        name, waiting, ours = sender_name(sender), waits_for(sender), ours or NOT_KNOWN
        modified = sender.modified if "modified" in columns else None
        created = sender.created if "created" in columns else None
        changed = ours.changed_at if "changed" in columns else None
        times = (modified, created, changed, ours.stale_since, waiting.since if waiting else None)
        return cls(
            id=sender.id,
            short_id=sender.id[:8],
            name=name,
            mark=initials(name),
            facts=f"{sender.region} · {api_values.label(api_values.USE_CASES, sender.use_case)}",
            state=sender.state or "",
            state_html=_state_html(sender.state, get_language()),
            url=f"{base}{quote(sender.id, safe='')}/",
            waiting_html=_waiting_html(waiting, now),
            countries_html=_countries_html(_statuses_of(sender), first, get_language()),
            testers=count_testers(sender),
            modified_html=ago(modified, now),
            created_html=ago(created, now),
            owner=ours.owner,
            tags=ours.tags,
            changed_html=ago(changed, now) if ours.is_known else NOTHING,
            has_changed=ours.has_changed,
            standing_html=_standing_html(ours, now),
            same_until=min(
                (same_until(then, now) for then in times if then), default=now + timedelta(days=1)
            ),
        )


class Ours(NamedTuple):
    """Facts of one row that the portal adds; they and the sender are all that a row is drawn from.

    ``has_changed`` since the person's last visit; ``stale_since`` is the time of the read where
    that is long ago.
    """

    is_known: bool = False
    owner: str = ""
    has_changed: bool = False
    tags: str = ""
    changed_at: datetime | None = None
    is_gone: bool = False
    stale_since: datetime | None = None


NOT_KNOWN = Ours()


@dataclass(frozen=True)
class Beside:
    """Facts that the portal adds to the rows of a page: records by sender ID, and their limits.

    ``since`` is the end of the person's last visit; ``stale_after`` the age at which a record is
    marked, None where the rows are live. ``has_tags`` where the tags were read with the records.
    """

    records: Mapping[str, SenderRecord]
    since: datetime
    stale_after: timedelta | None = None
    has_tags: bool = False

    def of(self, sender_id: str, now: datetime) -> Ours:
        record = self.records.get(sender_id)
        if record is None:
            return NOT_KNOWN
        is_old = self.stale_after is not None and now - record.read_at > self.stale_after
        owner = record.owner
        return Ours(
            is_known=True,
            owner=(owner.get_full_name() or owner.get_username()) if owner else "",
            has_changed=record.changed_at is not None and record.changed_at > self.since,
            tags=", ".join(tag.name for tag in record.tags.all()) if self.has_tags else "",
            changed_at=record.changed_at,
            is_gone=record.gone_at is not None,
            stale_since=record.read_at if is_old else None,
        )


def _standing_html(ours: Ours, now: datetime) -> SafeString:
    if ours.is_gone:
        return format_html(_STALE, _("No longer at Sinch"))
    if ours.stale_since:
        return format_html(_STALE, format_html(_("read {}"), ago(ours.stale_since, now)))
    return NOTHING


def _statuses_of(sender: AnySender) -> Statuses:
    return tuple(country_statuses(sender).items())


def _count(statuses: Statuses) -> CountryCount:
    given = [status for _code, status in statuses]
    return CountryCount(
        live=given.count("LAUNCHED"),
        total=len(given),
        bars=state_icons.signal_bars(given),
        spoken=_spoken(statuses),
    )


def count_testers(sender: AnySender) -> str:
    """Verified of all, such as ``2/3``."""
    verified, total = tester_counts(sender)
    return f"{verified}/{total}"


@lru_cache(maxsize=256)
def _state_html(state: str | None, language: str) -> SafeString:
    """Drawn once a state and language: fifty rows have few different ones."""
    dial, tone = state_icons.dial(state)
    label = api_values.sender_state(state).label
    return format_html('<span class="state is-{}">{}{}</span>', tone, dial, label)


def _waiting_html(waiting: Waiting | None, now: datetime) -> SafeString:
    """Renders the party (bold for “You”), the matter and the age; a dash that phones leave out."""
    if waiting is None:
        return SafeString('<span class="muted no-value">–</span>')
    who = "<b>{}</b>" if waiting.is_you else "{}"
    what = waiting.what and f": {waiting.what}"
    if waiting.since is None:
        return format_html(f"<div>{who}{{}}</div>", waiting.who, what)
    return format_html(
        f'<div>{who}{{}}</div><div class="subline {{}}">{{}}</div>',
        waiting.who,
        what,
        "is-long" if is_long(waiting.since, now) else "",
        since(waiting.since, now),
    )


NAMED = 2  # countries that a row names, where both names can be read in its column
ROOM = 14  # letters of the names, and of what says how many more there are
_ORDER = ("bad", "wait", "ok", "idle")  # of the countries that are named


@lru_cache(maxsize=4096)
def _countries_html(statuses: Statuses, first: tuple[str, ...], language: str) -> SafeString:
    """Names the countries that matter most, then counts. Kept, since most rows come again."""
    count = _count(statuses)
    if not count.total:
        return format_html('<span class="muted">{}</span>', _("None yet"))
    places = sorted(statuses, key=lambda place: _place_key(place, first))
    shown = _readable([countries.name(code) for code, _status in places])
    named = format_html_join(
        "",
        '<span class="place is-{}">{}<span>{}</span></span>',
        (
            (state_icons.tile(status)[1], state_icons.tile(status)[0], countries.name(code))
            for code, status in places[:shown]
        ),
    )
    more = len(places) - shown
    return format_html(
        '<span class="places">{}{}</span><span class="country-count">{}{}'
        '<span class="visually-hidden">{}</span></span>',
        named,
        format_html('<span class="muted num">+{}</span>', more) if more > 0 else "",
        count.bars,
        _("%(live)d of %(total)d launched") % {"live": count.live, "total": count.total},
        count.spoken,
    )


def _readable(names: list[str]) -> int:
    """Returns how many of the names fit beside each other; the first is always there."""
    others = len(names) - NAMED
    taken = len("".join(names[:NAMED])) + (len(f" +{others}") if others > 0 else 0)
    return NAMED if taken <= ROOM else 1


def _place_key(place: tuple[str, str], first: tuple[str, ...]) -> tuple[bool, int, str]:
    code, status = place
    return code not in first, _ORDER.index(state_icons.tile(status)[1]), countries.name(code)


_SAID = {
    "ok": gettext_lazy("launched"),
    "wait": gettext_lazy("pending"),
    "bad": gettext_lazy("needs attention"),
    "idle": gettext_lazy("not launched"),
}


def _spoken(statuses: Iterable[tuple[str, str]]) -> str:
    """Returns the countries for screen readers, in the order of the bars.

    ``Launched: France, Sweden; pending: Germany``, for example.
    """
    kinds: dict[str, list[str]] = {kind: [] for kind in _SAID}
    for code, status in statuses:
        kinds[state_icons.tile(status)[1]].append(countries.name(code))
    return "; ".join(f"{_SAID[kind]}: {', '.join(names)}" for kind, names in kinds.items() if names)
