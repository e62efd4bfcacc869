"""One draft as a row of the list, with all values that the template prints."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from senders.models import Draft
from senders.onboarding.drafts import Standing, is_gone, standing
from senders.records.facts import initials
from senders.words import countries

BAR = 64  # px


@dataclass(frozen=True)
class DraftRow:
    id: int
    title: str
    mark: str
    countries: str
    standing: Standing
    answered: int
    total: int
    bar: int
    problems: int
    waiting_for: str
    waiting_what: str
    waiting_since: datetime | None
    owner: str
    saved: datetime
    saved_by: str
    is_gone: bool
    is_edit: bool

    @classmethod
    def of(cls, draft: Draft, *, now: datetime) -> "DraftRow":
        title = title_of(draft)
        return cls(
            id=draft.pk,
            title=title,
            mark=initials(title),
            countries=_countries(draft),
            standing=standing(draft, now),
            answered=draft.answered,
            total=0 if draft.removed_at else draft.total,
            bar=round(BAR * draft.answered / draft.total) if draft.total else 0,
            problems=draft.problems,
            waiting_for=draft.waiting_for,
            waiting_what=draft.waiting_what,
            waiting_since=draft.waiting_since,
            owner=draft.owner.get_username(),
            saved=draft.saved,
            saved_by=draft.saved_by.get_username(),
            is_gone=is_gone(draft, now) and not draft.removed_at,
            is_edit=draft.is_edit,
        )


def title_of(draft: Draft) -> str:
    """Returns the draft's title, or a substitute with its number."""
    if draft.removed_at:
        return _("Draft %d (data removed)") % draft.pk
    return draft.title or _("Untitled draft %d") % draft.pk


def _countries(draft: Draft) -> str:
    if draft.removed_at:
        return _("cannot be restored")
    return ", ".join(country_names(draft)) or _("No countries selected yet")


def country_names(draft: Draft) -> list[str]:
    chosen = draft.answers.get("countries", {}).get("countries", [])
    return sorted(countries.name(code) for code in chosen)
