"""The header of a sender's page in plain words: what its state means now.

What to do next is ``next_step``.
"""

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from senders.sender.page import SenderPage
from senders.words.times import age_in_words


def headline(page: SenderPage) -> SafeString:
    """The state's meaning, with the one who is waited for in bold; marked safe, names escaped."""
    state = page.sender.state
    if state == "LAUNCHED":
        meaning = _live(page)
    elif state in {"LAUNCHING", "PREPARING_LAUNCH"} and page.registration and not page.live:
        meaning = _("Launch accepted. Brand registration status: %s.") % page.registration
    else:
        meaning = str(page.word.meaning)
    waiting = _waited_for(page)
    return format_html("{} {}", meaning, waiting) if waiting else format_html("{}", meaning)


def _live(page: SenderPage) -> str:
    countries = ngettext("%d country", "%d countries", page.live) % page.live
    operators = ngettext("%d operator", "%d operators", page.live_operators) % page.live_operators
    return _("Launched in %(countries)s with %(operators)s.") % {
        "countries": countries,
        "operators": operators,
    }


def _waited_for(page: SenderPage) -> SafeString:
    """The operator that has been reviewing longest, where any operator is."""
    if page.sender.state not in {"LAUNCHING", "LAUNCHED", "UNLAUNCHED"} or not page.pending:
        return SafeString("")
    country, operator = page.pending[0]
    values = {
        "operator": f"{operator.name} ({country.country})",
        "n": len(page.pending) - 1,
        "age": age_in_words(operator.modified, page.now) if operator.modified else "",
    }
    if not values["n"]:
        sentence = (
            _("Waiting for <b>{operator}</b> for {age}.")
            if values["age"]
            else _("Waiting for <b>{operator}</b>.")
        )
    elif values["age"]:
        sentence = _("Waiting for <b>{operator}</b> and {n} more, the longest for {age}.")
    else:
        sentence = _("Waiting for <b>{operator}</b> and {n} more.")
    return format_html(sentence, **values)
