"""One line of time from what Sinch tells of a sender and what the portal recorded itself.

Pure: no database, no calls. Sinch's page tokens set the pages; what is ours stands on the page
whose stretch of time it falls into, so that over all pages each thing is shown exactly once.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from django.utils.translation import gettext as _

from senders.audit.redaction import redact_text
from senders.sender.activity.happened import PORTAL, SINCH, Happening

# Beyond any date: where nothing bounds a page.
NEWEST, OLDEST = datetime.max.replace(tzinfo=UTC), datetime.min.replace(tzinfo=UTC)
# So far apart our record of a comment and Sinch's may be, for clocks and the way between.
AGREE = timedelta(minutes=1)
_NUMBERS = re.compile(r"[1-9]\d{0,14}(,[1-9]\d{0,14}){0,199}", re.ASCII)
_SKIP = re.compile(r"\d{1,3}", re.ASCII)


@dataclass(frozen=True)
class Place:
    """The start of a page: Sinch's token, how much of that page was shown, and a time for ours.

    Of ours, only what is older than ``before`` is still to come. A comment near the end of a page
    may be Sinch's first on the next: ``owed`` are entries held back for it, ``done`` those that
    were shown with Sinch's although they are older than ``before``.
    """

    token: str = ""
    skip: int = 0
    before: datetime = NEWEST
    owed: tuple[int, ...] = ()
    done: tuple[int, ...] = ()

    KEYS = ("page", "skip", "before", "owed", "done")

    @classmethod
    def from_query(cls, query: Mapping[str, str]) -> "Place":
        """Raises ``ValueError`` for what ``pairs`` never makes."""
        skip = query.get("skip") or "0"
        if not _SKIP.fullmatch(skip):
            raise ValueError("no number of items")
        return cls(
            token=query.get("page", ""),
            skip=int(skip),
            before=_date(query.get("before", "")),
            owed=_numbers(query.get("owed", "")),
            done=_numbers(query.get("done", "")),
        )

    def pairs(self) -> list[tuple[str, str]]:
        """The query's pairs; what is not needed is left out, so the first page has none."""
        before = "" if self.before == NEWEST else self.before.isoformat()
        skip = str(self.skip) if self.skip else ""
        values = (self.token, skip, before, _text(self.owed), _text(self.done))
        return [(key, value) for key, value in zip(self.KEYS, values, strict=True) if value]


@dataclass(frozen=True)
class Page:
    """Newest first; ``older`` is where the next page begins, None at the end."""

    items: list[Happening]
    older: Place | None = None


@dataclass(frozen=True)
class PageSpan:
    """The time that a page covers: of ours what is older than ``before``, down to ``floor``.

    ``ranked`` are Sinch's items on it, each with the time at which it stands. ``is_cut`` means
    that the rest of Sinch's page was left to the next one of ours.
    """

    ranked: list[tuple[datetime, Happening]]
    before: datetime
    floor: datetime
    is_cut: bool = False

    @classmethod
    def of(cls, listed: Sequence[Happening], place: Place, *, is_last: bool) -> "PageSpan":
        """``listed`` is the whole page of Sinch that ``place`` is on."""
        ranked = _ranked(listed[place.skip :], place.before)
        end = ranked[-1][0] if ranked else place.before
        return cls(ranked, place.before, OLDEST if is_last else end)

    def cut(self, at: datetime | None) -> "PageSpan":
        """Ends the page at ``at``, where it would hold too much of ours."""
        if at is None or at <= self.floor:
            return self
        ranked = [(rank, item) for rank, item in self.ranked if rank >= at]
        return replace(self, ranked=ranked, floor=at, is_cut=True)

    @property
    def reach(self) -> datetime:
        """The time down to which comments of ours may belong to Sinch's on this page."""
        return self.floor - AGREE if self.floor - OLDEST > AGREE else OLDEST


def merge(stretch: PageSpan, ours: Sequence[Happening], place: Place, next_token: str = "") -> Page:
    """The page of ``stretch``: Sinch's items in Sinch's order, ours where their time puts them.

    ``ours``, newest first, are those of the stretch, those older down to its ``reach``, and those
    that ``place`` owes.
    """
    fresh = [own for own in ours if own.entry not in place.done]
    pairs = _pairs(stretch.ranked, fresh)
    paired = {own.entry for own in pairs.values()}
    owed = {own.entry for own in fresh if _may_come(own, stretch)} - paired
    rows = [
        (rank, False, -index, _together(item, pairs.get(index)))
        for index, (rank, item) in enumerate(stretch.ranked)
    ]
    rows += [
        (_time(own), True, -index, own)
        for index, own in enumerate(fresh)
        if _time(own) >= stretch.floor and own.entry not in owed | paired
    ]
    rows.sort(key=lambda row: row[:3], reverse=True)
    beyond = {own.entry for own in ours if _time(own) < stretch.floor}
    done = beyond & (paired | set(place.done))
    return Page([row[3] for row in rows], _older(stretch, place, next_token, owed, done))


def _older(
    stretch: PageSpan, place: Place, next_token: str, owed: Iterable[int], done: Iterable[int]
) -> Place | None:
    kept = tuple(sorted(owed)), tuple(sorted(done))
    if stretch.is_cut:
        return Place(place.token, place.skip + len(stretch.ranked), stretch.floor, *kept)
    return Place(next_token, 0, stretch.floor, *kept) if next_token else None


def _ranked(listed: Sequence[Happening], before: datetime) -> list[tuple[datetime, Happening]]:
    """Sinch's order is kept: what has no date, or one out of order, stands where it was listed."""
    rank, ranked = before, []
    for item in listed:
        rank = min(rank, item.at) if item.at else rank
        ranked.append((rank, item))
    return ranked


def _pairs(
    ranked: Sequence[tuple[datetime, Happening]], ours: Iterable[Happening]
) -> dict[int, Happening]:
    """Pairs Sinch's comments, by index, with ours; each of ours at most once."""
    free = [own for own in ours if own.redacted]
    pairs: dict[int, Happening] = {}
    for index, (_rank, item) in enumerate(ranked):
        at = item.at
        if item.kind != "comment" or at is None:
            continue
        near = [own for own in free if abs(_time(own) - at) <= AGREE]
        text = redact_text(item.text) if near else ""
        same = [(abs(_time(own) - at), own) for own in near if own.redacted == text]
        if same:
            pairs[index] = min(same, key=lambda pair: pair[0])[1]
            free.remove(pairs[index])
    return pairs


def _may_come(own: Happening, stretch: PageSpan) -> bool:
    """Returns True if Sinch's next page may still hold the comment."""
    if not own.redacted or stretch.floor == OLDEST:
        return False
    return timedelta() <= _time(own) - stretch.floor <= AGREE


def _together(item: Happening, own: Happening | None) -> Happening:
    """Sinch's comment with who of us wrote it; its text is the one that was not redacted."""
    if own is None:
        return item
    outcome = (
        _("%(outcome)s, but listed at Sinch") % {"outcome": own.outcome} if own.outcome else ""
    )
    return replace(own, at=item.at, text=item.text, sources=(SINCH, PORTAL), outcome=outcome)


def _time(own: Happening) -> datetime:
    if own.at is None:
        raise ValueError("what the portal records has a time")
    return own.at


def _date(text: str) -> datetime:
    """Raises ``ValueError`` for what is no time, has no zone, or lies outside of UTC's years."""
    if not text:
        return NEWEST
    found = datetime.fromisoformat(text)
    if found.tzinfo is None or not NEWEST > found > OLDEST + timedelta(days=2):
        raise ValueError("no time that can be worked with")
    return found.astimezone(UTC)


def _numbers(text: str) -> tuple[int, ...]:
    if text and not _NUMBERS.fullmatch(text):
        raise ValueError("no entries")
    return tuple(int(part) for part in text.split(",") if part)


def _text(numbers: Iterable[int]) -> str:
    return ",".join(map(str, numbers))
