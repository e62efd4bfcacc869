"""A short summary of each step for the task list."""

from collections.abc import Callable, Iterable

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from senders.onboarding import readiness
from senders.onboarding.answers.normalize import Stored
from senders.onboarding.draft_facts import first
from senders.onboarding.draft_view import DraftView
from senders.onboarding.readiness import Finding
from senders.sender.numbers import pasted
from senders.words import api_values, countries


def about(opened: DraftView, step: str, found: Iterable[Finding]) -> str:
    """Returns the first finding that blocks sending, or a summary of the step's answers."""
    form, stored = opened.forms[step], opened.answers.get(step, {})
    own = [finding for finding in found if finding.step == step]
    for finding in readiness.stopping(own, readiness.CREATE):
        return finding.message
    if not opened.holds(step):
        return _("Not started")
    if step in _OWN:
        return _OWN[step](stored)
    return _("%(answered)d of %(total)d answered") % {
        "answered": form.answered,
        "total": form.total,
    }


def _basics(stored: Stored) -> str:
    return " · ".join(
        [
            first(stored, "region"),
            api_values.label(api_values.USE_CASES, first(stored, "use_case")),
            api_values.label(api_values.BILLING_CATEGORIES, first(stored, "billing_category")),
        ]
    )


def _brand(stored: Stored) -> str:
    name = " ".join(first(stored, "name").split())
    return name or _("No name yet")


def _contacts(stored: Stored) -> str:
    emails, phones, websites = (
        _filled(stored, rows, key)
        for rows, key in (("emails", "address"), ("phones", "number"), ("websites", "url"))
    )
    return ", ".join(
        [
            ngettext("%d email address", "%d email addresses", emails) % emails,
            ngettext("%d phone number", "%d phone numbers", phones) % phones,
            ngettext("%d website", "%d websites", websites) % websites,
        ]
    )


def _images(stored: Stored) -> str:
    labels = (("logo_url", _("Logo")), ("banner_url", _("Banner")), ("color", _("Colour")))
    return ", ".join(name for field, name in labels if first(stored, field))


def _numbers(stored: Stored) -> str:
    total = len(list(pasted.entries(first(stored, "test_numbers"))))
    return ngettext("%d test number", "%d test numbers", total) % total


def _countries(stored: Stored) -> str:
    return ", ".join(sorted(countries.name(code) for code in stored.get("countries", [])))


_OWN: dict[str, Callable[[Stored], str]] = {
    "basics": _basics,
    "brand": _brand,
    "contacts": _contacts,
    "images": _images,
    "test-numbers": _numbers,
    "countries": _countries,
}


def _filled(stored: Stored, rows: str, key: str) -> int:
    return sum(
        any(values)
        for name, values in stored.items()
        if name.startswith(f"{rows}-") and name.endswith(f"-{key}")
    )
