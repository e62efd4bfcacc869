"""Template tags of the portal: icons, times, and nothing that Django already has."""

import re
from datetime import datetime, timedelta
from functools import lru_cache

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from lucide.templatetags.lucide import lucide

from senders.web import double_submit

register = template.Library()

RELATIVE_FOR = timedelta(days=7)
LONG_WAIT = timedelta(days=7)


@register.simple_tag
@lru_cache(maxsize=256)
def icon(name: str, size: int = 16) -> SafeString:
    """A line icon, always beside a word. An unknown name raises."""
    return _svg(name, size)


@register.simple_tag
def sprite(*names: str) -> SafeString:
    """Icons drawn once, for tables that repeat them; use with ``use_icon``."""
    symbols = "".join(
        # Without a size of its own a symbol takes that of its use; with one it would be cut.
        re.sub(r' (width|height)="\d+"', "", _svg(name, 24), count=2)
        .replace("<svg ", f'<symbol id="i-{name}" ', 1)
        .replace("</svg>", "</symbol>")
        for name in names
    )
    return mark_safe(f'<svg class="sprite" aria-hidden="true">{symbols}</svg>')  # noqa: S308


@register.simple_tag
def use_icon(name: str, size: int = 16) -> SafeString:
    return format_html(
        '<svg class="i" width="{0}" height="{0}" aria-hidden="true"><use href="#i-{1}"/></svg>',
        size,
        name,
    )


@register.simple_tag
def once_field() -> SafeString:
    """Makes the press of a form's button count once; see ``senders.web.double_submit``."""
    return format_html(
        '<input type="hidden" name="{}" value="{}">', double_submit.FIELD, double_submit.new()
    )


@register.filter
def age(then: datetime, now: datetime | None = None) -> str:
    """How long ago, in one unit: ``4 min``, ``2 h``, ``6 d``. A time to come counts as now."""
    passed = max((now or timezone.now()) - then, timedelta())
    if passed < timedelta(minutes=1):
        return _("now")
    if passed < timedelta(hours=1):
        return _("%d min") % (passed.seconds // 60)
    if passed < timedelta(days=1):
        return _("%d h") % (passed.seconds // 3600)
    return _("%d d") % passed.days


@register.filter
def old(then: datetime, now: datetime) -> str:
    """``4 min old``, for an answer that is not of now."""
    if now - then < timedelta(minutes=1):
        return _("less than a minute old")
    return _("%s old") % age(then, now)


def age_in_words(then: datetime, now: datetime) -> str:
    """``6 days``, for sentences."""
    passed = max(now - then, timedelta())
    hours = passed.seconds // 3600
    if passed.days:
        return ngettext("%d day", "%d days", passed.days) % passed.days
    return ngettext("%d hour", "%d hours", hours) % hours if hours else _("less than an hour")


@register.filter
def day(then: datetime) -> str:
    """``17 Nov``, with the year when it is another one."""
    this_year = then.year == timezone.now().year
    return date_format(then, "j M" if this_year else "j M Y")


@register.filter
def exact(then: datetime) -> str:
    """``23 Nov 2026 08:24:10 UTC``."""
    return (
        date_format(timezone.localtime(then, timezone.get_default_timezone()), "j M Y H:i:s")
        + " UTC"
    )


@register.filter
def clock(then: datetime) -> str:
    """``08:24:10 UTC``."""
    return date_format(timezone.localtime(then, timezone.get_default_timezone()), "H:i:s") + " UTC"


@register.filter
def is_long(then: datetime, now: datetime) -> bool:
    return now - then >= LONG_WAIT


@register.simple_tag
def ago(then: datetime | None, now: datetime) -> SafeString:
    """``2 h ago`` up to seven days, then the date; the exact time stands in ``datetime``."""
    if then is None:
        return SafeString("–")
    return _time(then, _ago_words(then, now))


@register.simple_tag
def since(then: datetime | None, now: datetime) -> SafeString:
    """``6 d``, however long; for waits, where the length is what counts."""
    if then is None:
        return SafeString("")
    return _time(then, age(then, now))


@register.simple_tag
def at(then: datetime | None) -> SafeString:
    """The exact time, for what is kept or printed."""
    if then is None:
        return SafeString("–")
    machine = then.isoformat(timespec="seconds")
    return format_html('<time class="exact" datetime="{}">{}</time>', machine, exact(then))


def _ago_words(then: datetime, now: datetime) -> str:
    passed = now - then
    if passed >= RELATIVE_FOR:
        return day(then)
    return _("now") if passed < timedelta(minutes=1) else _("%s ago") % age(then, now)


def _time(then: datetime, words: str) -> SafeString:
    # Put together by hand: a list of fifty has a hundred of them, and format_html shows there.
    iso = then.isoformat(timespec="seconds")
    return SafeString(f'<time datetime="{iso}">{escape(words)}</time>')


def _svg(name: str, size: int) -> SafeString:
    return mark_safe(  # noqa: S308  drawn by the icon package from a name we chose
        lucide(name, size=size, **{"class": "i", "aria-hidden": "true"})
    )
