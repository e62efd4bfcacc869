"""The facts of rows about cases: what they are waiting for, and reminders."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from senders.audit.redaction import shown
from senders.models import WaitingItem
from senders.trail.fact_parts import Facts
from senders.trail.numerals import counted

PARTIES: dict[str, Any] = dict(WaitingItem.Party.choices)


def waiting(entry: Facts) -> list[str]:
    whom, since = entry.after.get("waiting.contact_name"), entry.after.get("waiting.since")
    if whom is None and "waiting.contact_name" in entry.after:
        return [_("waiting for no one")]
    return [
        _("waiting for %s") % shown(str(whom)) if whom else "",
        shown(str(entry.after.get("waiting.what") or "")),
        _("since %s") % since if since else "",
    ]


def item(entry: Facts) -> list[str]:
    whom, due = entry.after.get("waiting.contact_name"), entry.after.get("waiting.due")
    party = str(entry.after.get("waiting.party") or "")
    named = shown(str(whom)) if whom else PARTIES.get(party, party)
    return [
        _("waiting for %s") % named if named else "",
        shown(str(entry.after.get("waiting.what") or "")),
        _("due %s") % due if due else "",
    ]


def reminded(entry: Facts) -> list[str]:
    many = entry.after.get("items")
    if not isinstance(many, int):
        return []
    return [
        str(entry.after.get("owner") or ""),
        ngettext("%s item", "%s items", many) % counted(many),
    ]
