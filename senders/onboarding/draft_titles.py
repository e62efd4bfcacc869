"""The names that pages give a draft: its title or a substitute, and its countries."""

from django.utils.translation import gettext as _

from senders.models import Draft
from senders.words import countries


def title_of(draft: Draft) -> str:
    """Returns the draft's title, or a substitute with its number."""
    if draft.removed_at:
        return _("Draft %d (data removed)") % draft.pk
    return draft.title or _("Untitled draft %d") % draft.pk


def country_names(draft: Draft) -> list[str]:
    chosen = draft.answers.get("countries", {}).get("countries", [])
    return sorted(countries.name(code) for code in chosen)
