"""Template tags of the portal: icons, times and the hidden field against double submits.

Tags alone: their logic is in ``words`` and ``web``.
"""

import re
from functools import lru_cache
from typing import Any

from django import template
from django.template.base import FilterExpression, NodeList, Parser, Token
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from lucide.templatetags.lucide import lucide

from rcsportal import trace
from rcsportal.fragments import Fragments, key_part
from senders.web import double_submit, list_return
from senders.words import measured, times

register = template.Library()

for _filter in (
    *(times.age, times.old, times.day, times.exact, times.clock, times.is_long, times.usual),
):
    register.filter(_filter)
register.filter("file_size", measured.size)
for _tag in (times.ago, times.since, times.at):
    register.simple_tag(_tag)


@register.simple_tag
@lru_cache(maxsize=256)
def icon(name: str, size: int = 16) -> SafeString:
    """A line icon, always beside a word. An unknown name raises."""
    return _svg(name, size)


@register.simple_tag
@lru_cache(maxsize=32)
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
        '<svg class="icon" width="{0}" height="{0}" aria-hidden="true"><use href="#i-{1}"/></svg>',
        size,
        name,
    )


@register.simple_tag
def request_id() -> str:
    """The ID of the request in hand, for pages that say what went wrong."""
    return trace.current()


@register.simple_tag(takes_context=True)
def list_url(context: template.Context, view_name: str) -> str:
    """The address of a list of the project with the filter that the user last saw it with."""
    return list_return.url(context["request"], view_name, context["project"].slug)


@register.simple_tag
def once_field() -> SafeString:
    """Makes the press of a form's button count once; see ``senders.web.double_submit``."""
    return format_html(
        '<input type="hidden" name="{}" value="{}">', double_submit.FIELD, double_submit.new()
    )


class DrawnBy(template.Node):
    """A part of a page that is drawn once for each combination of the values that decide it."""

    # Pieces of all templates together. Those of 30 senders' pages are 900 of 0.75 KB on average,
    # those of lists have up to 20 KB.
    MOST, MOST_TEXT = 5000, 5_000_000
    stored = Fragments(MOST, MOST_TEXT)

    def __init__(self, values: list[FilterExpression], nodelist: NodeList) -> None:
        self.values, self.nodelist = values, nodelist

    def render(self, context: template.Context) -> SafeString:
        if context.template is not None and context.template.engine.debug:
            return self.nodelist.render(context)  # the template may have been edited
        values = tuple([key_part(value.resolve(context, True)) for value in self.values])
        # The node itself, not its address: another one could come to lie there.
        key = (self, values, get_language(), timezone.get_current_timezone_name())
        html = self.stored.find(key)
        return self.stored.store(key, self.nodelist.render(context)) if html is None else html


@register.tag
def drawn_by(parser: Parser, token: Token) -> DrawnBy:
    """``{% drawn_by project.slug filters %}…{% enddrawn_by %}``: the values are all that it reads.

    A piece of a page costs Django's engine 0.2 to 3 ms, and finding it here 0.02. A test holds
    that each block reads no other value, no time and nothing of a request.
    """
    values: list[Any] = [parser.compile_filter(word) for word in token.split_contents()[1:]]
    nodelist = parser.parse(("enddrawn_by",))
    parser.delete_first_token()
    return DrawnBy(values, nodelist)


def _svg(name: str, size: int) -> SafeString:
    return mark_safe(  # noqa: S308  drawn by the icon package from a name we chose
        lucide(name, size=size, **{"class": "icon", "aria-hidden": "true"})
    )
