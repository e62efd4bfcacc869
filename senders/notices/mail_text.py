"""The text of a mail about notices: plain, without what people outside wrote in it.

A remark of an operator is never in it, since no rule finds every way to write a phone number. Of
names, which are short and needed, every row of digits that could be one is taken out.
"""

import re
from collections.abc import Sequence
from copy import copy
from datetime import datetime
from itertools import groupby
from zoneinfo import ZoneInfo

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from senders.audit import redaction
from senders.fleet import change_view
from senders.models import Change, Notice, SenderRecord
from senders.words import countries, times

MOST = 50  # changes that one mail lists
NAME_LENGTH = 80
_DIGITS = re.compile(r"\d(?:[^\w\n]{0,4}\d){5,}")
_INVISIBLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\u00ad]+")


def subject(notices: Sequence[Notice]) -> str:
    """Returns the subject: a number, and no name."""
    count = len(notices)
    words = ngettext(
        "RCS sender portal: %(count)d change", "RCS sender portal: %(count)d changes", count
    )
    return words % {"count": count}


def body(notices: Sequence[Notice], zone: ZoneInfo | None) -> str:
    """Returns the plain text; ``zone`` None shows times in UTC."""
    lines: list[str] = []
    shown = sorted(notices[:MOST], key=lambda notice: (notice.project.name, notice.project_id))
    for project, ofs in groupby(shown, key=lambda notice: notice.project):
        lines += [safe(project.name), ""]
        for notice in ofs:
            lines += [*_lines(notice, zone), ""]
    more = len(notices) - len(shown)
    if more:
        words = ngettext(
            "%(count)d more change is in the portal.",
            "%(count)d more changes are in the portal.",
            more,
        )
        lines += [words % {"count": more}, ""]
    lines += [
        _("All notices, and how to stop these emails:"),
        f"{settings.PORTAL_URL}{reverse('notices')}",
    ]
    return "\n".join(lines) + "\n"


def _lines(notice: Notice, zone: ZoneInfo | None) -> list[str]:
    change = notice.change
    assert change is not None  # noqa: S101  notices of cases have no mail, by a constraint
    path = reverse(
        "senders:detail",
        kwargs={"project": notice.project.slug, "sender": change.record.sender_id},
    )
    return [
        name_of(change.record),
        sentence(change),
        _seen(change.seen_at, zone),
        f"{settings.PORTAL_URL}{path}",
    ]


def name_of(record: SenderRecord) -> str:
    return safe(record.name) or _("Sender without a name")


def sentence(change: Change) -> str:
    """Returns a change in words, without the remark that may come with it."""
    if change.kind == Change.Kind.REMARK:
        place = {"operator": change.operator, "country": countries.name(change.country)}
        return safe(_("The remark of %(operator)s, %(country)s changed") % place)
    plain = copy(change)
    plain.remark = ""
    words = safe(change_view.view_of(plain).sentence)
    if change.remark:
        return _("%(words)s. The remark is in the portal.") % {"words": words}
    return words


def safe(text: str) -> str:
    """Returns one line of a text without numbers and addresses that may be somebody's."""
    line = _INVISIBLE.sub(" ", text)
    # The digits first: the other rules leave hashes, which hold digits of their own.
    line = _DIGITS.sub(redaction.HIDDEN, line)
    return redaction.shown(redaction.redact_typed(line))[: NAME_LENGTH * 3].strip()


def _seen(at: datetime, zone: ZoneInfo | None) -> str:
    if zone is None:
        return _("Seen %(time)s") % {"time": times.exact(at)}
    local = at.astimezone(zone)
    return _("Seen %(time)s (%(zone)s)") % {
        "time": f"{local:%Y-%m-%d %H:%M}",
        "zone": zone.key,
    }
