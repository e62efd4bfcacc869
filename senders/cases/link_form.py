"""The form of a customer link: the steps it shows, for whom, and how long it works."""

from collections.abc import Iterable
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any, cast

from django import forms
from django.contrib.auth.models import User
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from senders.audit import Actor
from senders.cases import customer_links, waiting
from senders.cases.customer_links import DAYS, MOST_DAYS, Asked
from senders.models import CustomerLink, WaitingItem
from senders.words import steps
from senders.words.steps import PAPERS

# What the team decides or asks for in another way, unless somebody ticks it.
UNUSUAL = ("test-numbers", "countries")


class StepChecks(forms.CheckboxSelectMultiple):
    template_name = "onboarding/widgets/choices.html"


class LinkForm(forms.Form):
    use_required_attribute = False
    steps = forms.MultipleChoiceField(
        label=_("Steps"),
        help_text=_("The customer sees only these questions and the current answers to them."),
        widget=StepChecks,
        error_messages={"required": _("Select at least one step.")},
    )
    name = forms.CharField(
        label=_("Name of the customer’s contact"),
        max_length=200,
        widget=forms.TextInput({"class": "control", "autocomplete": "off"}),
        error_messages={"required": _("Enter the name of the person who gets the link.")},
    )
    email = forms.EmailField(
        label=_("Email (optional)"),
        required=False,
        widget=forms.EmailInput({"class": "control", "autocomplete": "off"}),
        error_messages={
            "invalid": _("Enter an email address, for example j.holm@halcyon.example.")
        },
    )
    days = forms.IntegerField(
        label=_("Days until the link expires"),
        min_value=1,
        max_value=MOST_DAYS,
        widget=forms.NumberInput({"class": "control"}),
        error_messages={
            key: _("Enter a number of days from 1 to %(most)d.") % {"most": MOST_DAYS}
            for key in ("required", "invalid", "min_value", "max_value")
        },
    )

    due = forms.DateField(
        label=_("Add a waiting item for the customer, due (optional)"),
        required=False,
        widget=forms.DateInput({"class": "control", "type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "invalid": _("Enter the date in the format YYYY-MM-DD, for example 2026-11-17.")
        },
    )

    def __init__(self, data: Any, *, choices: Iterable[str], **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        offered = {*choices, PAPERS}
        slugs = [slug for slug in customer_links.CHOICES if slug in offered]
        labels = [(slug, steps.title(slug)) for slug in slugs]
        cast(forms.MultipleChoiceField, self.fields["steps"]).choices = labels

    @classmethod
    def new(cls, choices: Iterable[str], typed: Any = None) -> "LinkForm":
        """Returns the form of a new link: the usual steps, for 14 days."""
        slugs = list(choices)
        initial = {"steps": [slug for slug in slugs if slug not in UNUSUAL], "days": DAYS}
        if typed:
            initial |= {name: typed.get(name) for name in ("name", "email", "days", "due")}
            initial["steps"] = typed.getlist("steps")
        return cls(None, choices=slugs, initial=initial)

    @classmethod
    def of(cls, link: CustomerLink, choices: Iterable[str], now: datetime) -> "LinkForm":
        """Returns the form of a link as it is."""
        left = (link.expires_at.astimezone(UTC).date() - now.astimezone(UTC).date()).days
        initial = {
            **{"steps": link.steps, "name": link.name, "email": link.email},
            **{"days": max(1, left)},
        }
        slugs = [*choices, *link.steps]
        return cls(None, choices=slugs, initial=initial)

    def wait_for(self, link: CustomerLink, user: User, actor: Actor, *, now: datetime) -> None:
        """Adds the waiting item that a valid form asks for, unless the case has too many."""
        due = self.cleaned_data["due"]
        if due is None:
            return
        what = gettext("answers by the customer link")
        item = waiting.Asked(WaitingItem.Party.CUSTOMER, link.name, what, now, due)
        with suppress(waiting.TooMany):
            waiting.add(link.case, item, user, actor, now=now)

    def asked(self) -> Asked:
        """Returns what a valid form asks for."""
        cleaned = self.cleaned_data
        return Asked(cleaned["steps"], cleaned["name"], cleaned["email"], cleaned["days"])
