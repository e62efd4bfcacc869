"""The form of one waiting item. It sends nothing to anyone."""

from collections.abc import Mapping
from datetime import UTC, datetime, time
from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from senders.audit import Actor
from senders.cases import waiting
from senders.cases.waiting import MOST_OPEN, Asked, TooMany
from senders.models import Case, WaitingItem

_DAY = {
    "invalid": _("Enter the date in the format YYYY-MM-DD, for example 2026-11-17."),
}


def _day(label: Any, help_text: Any) -> forms.DateField:
    return forms.DateField(
        label=label,
        required=False,
        help_text=help_text,
        widget=forms.DateInput({"class": "control", "type": "date"}, format="%Y-%m-%d"),
        error_messages=_DAY,
    )


def add_to(case: Case, form: "ItemForm", user: User, actor: Actor) -> bool:
    """Adds what a valid form asks for. Returns False, with the form's error, for one too many."""
    try:
        waiting.add(case, form.asked(), user, actor, now=form.now)
    except TooMany:
        form.add_error(None, too_many())
        return False
    return True


def too_many() -> str:
    return gettext("A case can have at most %d open waiting items. Mark one as received first.") % (
        MOST_OPEN
    )


class ItemForm(forms.Form):
    use_required_attribute = False
    party = forms.ChoiceField(
        label=_("Waiting for"),
        required=False,
        choices=WaitingItem.Party.choices,
        initial=WaitingItem.Party.CUSTOMER,
        widget=forms.Select({"class": "control"}),
    )
    whom = forms.CharField(
        label=_("Name (optional)"),
        required=False,
        max_length=200,
        widget=forms.TextInput({"class": "control", "autocomplete": "off"}),
    )
    what = forms.CharField(
        label=_("Waiting item"),
        required=False,
        max_length=500,
        widget=forms.TextInput({"class": "control", "autocomplete": "off"}),
    )
    since = _day(_("Since (optional)"), _("Leave empty to use today’s date."))
    due = _day(_("Due (optional)"), _("The owner gets a reminder on this day."))

    def __init__(self, data: Any, *, now: datetime, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.now = now

    @classmethod
    def of(
        cls, item: WaitingItem, now: datetime, typed: Mapping[str, Any] | None = None
    ) -> "ItemForm":
        """Returns the form as the item is, or with what was typed into it before."""
        initial: dict[str, Any] = {
            **{"party": item.party, "whom": item.whom, "what": item.what},
            **{"since": item.since.date(), "due": item.due},
        }
        if typed:
            initial = {name: typed.get(name) for name in initial}
        return cls(None, now=now, initial=initial, prefix=None, auto_id=f"id_{item.pk}_%s")

    @classmethod
    def of_typed(cls, typed: Mapping[str, Any] | None, now: datetime) -> "ItemForm":
        """Returns the form of a new item, with what was typed into it before."""
        return cls(None, now=now, initial=dict(typed.items()) if typed else None)

    @property
    def has_text(self) -> bool:
        """Returns True if anything was typed that says whom or what to wait for."""
        return any(str(self.data.get(name, "")).strip() for name in ("whom", "what"))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.has_text:
            self.add_error("what", _("Enter who or what the case is waiting for."))
        since, due = cleaned.get("since"), cleaned.get("due")
        if since and since > self.now.date():
            self.add_error("since", _("The date cannot be in the future."))
        elif since and due and due < since:
            self.add_error("due", _("The due date cannot be earlier than the date since when."))
        return cleaned

    def asked(self, before: WaitingItem | None = None) -> Asked:
        """Returns what a valid form asks for. An unchanged day leaves its moment as it was."""
        cleaned = self.cleaned_data
        day = cleaned["since"] or self.now.date()
        if before is not None and before.since.date() == day:
            since = before.since
        elif day == self.now.date():
            since = self.now
        else:
            since = datetime.combine(day, time.min, UTC)
        return Asked(
            WaitingItem.Party(cleaned["party"] or WaitingItem.Party.CUSTOMER),
            cleaned["whom"],
            cleaned["what"],
            since,
            cleaned["due"],
        )
