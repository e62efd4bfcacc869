"""Times in words and as ``<time>`` elements: ages up to seven days, dates, exact UTC.

Pure functions. Tags and filters of these names are registered in ``templatetags.portal``.
"""

from datetime import UTC, datetime, timedelta

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

RELATIVE_FOR = timedelta(days=7)
LONG_WAIT = timedelta(days=7)


def age(then: datetime, now: datetime | None = None) -> str:
    """Returns the age in one unit: ``4 min``, ``2 hours``, ``6 days``; ``just now`` below one."""
    passed = max((now or timezone.now()) - then, timedelta())
    if passed < timedelta(minutes=1):
        return _("just now")
    if passed < timedelta(hours=1):
        return _("%d min") % (passed.seconds // 60)
    if passed < timedelta(days=1):
        hours = passed.seconds // 3600
        return ngettext("%d hour", "%d hours", hours) % hours
    return ngettext("%d day", "%d days", passed.days) % passed.days


def old(then: datetime, now: datetime) -> str:
    """``4 min old``, for an answer that is not of now."""
    passed = max(now - then, timedelta())
    if passed < timedelta(minutes=1):
        return _("less than a minute old")
    if passed < timedelta(hours=1):
        return _("%d min old") % (passed.seconds // 60)
    if passed < timedelta(days=1):
        hours = passed.seconds // 3600
        return ngettext("%d hour old", "%d hours old", hours) % hours
    return ngettext("%d day old", "%d days old", passed.days) % passed.days


def age_in_words(then: datetime, now: datetime) -> str:
    """``6 days``, for sentences."""
    passed = max(now - then, timedelta())
    hours = passed.seconds // 3600
    if passed.days:
        return ngettext("%d day", "%d days", passed.days) % passed.days
    return ngettext("%d hour", "%d hours", hours) % hours if hours else _("less than an hour")


def usual(seconds: int) -> str:
    """Returns a usual duration, rounded: ``8 days``, ``5 hours``, ``12 min``."""
    if seconds < 60:
        return _("under a minute")
    if (minutes := round(seconds / 60)) < 60:
        return _("%d min") % minutes
    if (hours := round(seconds / 3600)) < 48:
        return ngettext("%d hour", "%d hours", hours) % hours
    days = round(seconds / 86400)
    return ngettext("%d day", "%d days", days) % days


def duration(seconds: int) -> str:
    """Returns an exact duration: ``14 minutes 20 seconds``, ``24 hours``, ``1 second``."""
    minutes, rest = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    parts = []
    if hours:
        parts.append(ngettext("%d hour", "%d hours", hours) % hours)
    if minutes:
        parts.append(ngettext("%d minute", "%d minutes", minutes) % minutes)
    if rest or not parts:
        parts.append(ngettext("%d second", "%d seconds", rest) % rest)
    return " ".join(parts)


def day(then: datetime) -> str:
    """``17 Nov``, with the year when it is another one."""
    then = timezone.localtime(then)
    this_year = then.year == timezone.localtime().year
    return date_format(then, "j M" if this_year else "j M Y")


def exact(then: datetime) -> str:
    """``23 Nov 2026 08:24:10 UTC``; in another zone its time, with UTC beside it."""
    in_utc, local = then.astimezone(UTC), timezone.localtime(then)
    if local.utcoffset() == timedelta():
        return date_format(in_utc, "j M Y H:i:s") + " UTC"
    same_day = local.date() == in_utc.date()
    return _("%(local)s %(zone)s (%(utc)s UTC)") % {
        "local": date_format(local, "j M Y H:i:s"),
        "zone": zone_words(local),
        "utc": date_format(in_utc, "H:i:s" if same_day else "j M Y H:i:s"),
    }


def clock(then: datetime) -> str:
    """``08:24:10 UTC``, or in the zone that is in force ``09:24:10 CET``."""
    local = timezone.localtime(then)
    return f"{date_format(local, 'H:i:s')} {zone_words(local)}"


def zone_words(local: datetime) -> str:
    """Returns ``UTC``, ``CET`` or, for a zone without letters, ``UTC+05:45``."""
    offset = local.utcoffset() or timedelta()
    if not offset:
        return "UTC"
    name = local.tzname() or ""
    if name.isalpha():
        return name
    minutes = round(abs(offset).total_seconds() / 60)
    return f"UTC{'-' if offset < timedelta() else '+'}{minutes // 60:02}:{minutes % 60:02}"


def same_until(then: datetime, now: datetime) -> datetime:
    """Returns until when ``ago``, ``since`` and ``is_long`` say what they say now.

    Not over the end of a year, from which on ``day`` names the year.
    """
    passed = max(now - then, timedelta())
    unit = next((unit for unit in _UNITS if passed >= unit), _UNITS[-1])
    return then + (passed // unit + 1) * unit


_UNITS = (timedelta(days=1), timedelta(hours=1), timedelta(minutes=1))


def is_long(then: datetime, now: datetime) -> bool:
    return now - then >= LONG_WAIT


def ago(then: datetime | None, now: datetime) -> SafeString:
    """``2 hours ago`` up to seven days, then the date; the exact time stands in ``datetime``."""
    if then is None:
        return SafeString("–")
    return _time(then, _ago_words(then, now))


def since(then: datetime | None, now: datetime) -> SafeString:
    """``6 days``, however long; for waits, where the length is what counts."""
    if then is None:
        return SafeString("")
    return _time(then, age(then, now))


def at(then: datetime | None) -> SafeString:
    """The exact time, for what is kept or printed."""
    if then is None:
        return SafeString("–")
    machine = then.isoformat(timespec="seconds")
    return format_html('<time class="exact" datetime="{}">{}</time>', machine, exact(then))


def _ago_words(then: datetime, now: datetime) -> str:
    passed = max(now - then, timedelta())
    if passed >= RELATIVE_FOR:
        return day(then)
    if passed < timedelta(minutes=1):
        return _("just now")
    if passed < timedelta(hours=1):
        return _("%d min ago") % (passed.seconds // 60)
    if passed < timedelta(days=1):
        hours = passed.seconds // 3600
        return ngettext("%d hour ago", "%d hours ago", hours) % hours
    return ngettext("%d day ago", "%d days ago", passed.days) % passed.days


def _time(then: datetime, words: str) -> SafeString:
    # Put together by hand: a list of fifty has a hundred of them, and format_html shows there.
    iso = then.isoformat(timespec="seconds")
    return SafeString(f'<time datetime="{iso}">{escape(words)}</time>')
