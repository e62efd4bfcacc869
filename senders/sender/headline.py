"""The header of a sender's page in plain words: what its state means, and who is waited for.

What to do next is ``next_step``.
"""

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from senders.models import Party
from senders.records.waiting_for import Waiting
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
    sentences = [SafeString(format_html("{}", meaning)), _waited_for(page), _also_pending(page)]
    return format_html_join(" ", "{}", ((each,) for each in sentences if each))


def _live(page: SenderPage) -> str:
    countries = ngettext("%d country", "%d countries", page.live) % page.live
    operators = ngettext("%d operator", "%d operators", page.live_operators) % page.live_operators
    return _("Launched in %(countries)s with %(operators)s.") % {
        "countries": countries,
        "operators": operators,
    }


def _waited_for(page: SenderPage) -> SafeString:
    """The same party, matter, count and date as in the list."""
    waiting = page.waiting
    if waiting is None:
        return SafeString("")
    if waiting.party == Party.OPERATOR:
        return _pending(page, also=False)
    age = _age(page, waiting)
    values = {"who": waiting.who, "what": waiting.what, "age": age}
    if waiting.is_you:
        yours = _("<b>Your turn</b> for {age}: {what}.") if age else _("<b>Your turn</b>: {what}.")
        return format_html(yours, **values)
    if waiting.what:
        sentence = (
            _("Waiting for <b>{who}</b> for {age}: {what}.")
            if age
            else _("Waiting for <b>{who}</b>: {what}.")
        )
    else:
        sentence = (
            _("Waiting for <b>{who}</b> for {age}.") if age else _("Waiting for <b>{who}</b>.")
        )
    return format_html(sentence, **values)


def _also_pending(page: SenderPage) -> SafeString:
    """The operators that are reviewing while it is the user's turn."""
    if page.waiting is None or not page.waiting.is_you or not page.pending:
        return SafeString("")
    return _pending(page, also=True)


def _pending(page: SenderPage, *, also: bool) -> SafeString:
    """The operator that has been reviewing longest and the number of the others."""
    country, operator = page.pending[0]
    values = {
        "operator": f"{operator.name} ({country.country})",
        "n": len(page.pending) - 1,
        "age": age_in_words(operator.modified, page.now) if operator.modified else "",
    }
    sentences = _ALSO_PENDING if also else _PENDING
    sentence = sentences[bool(values["n"]), bool(values["age"])]
    return format_html(str(sentence), **values)


# By whether there are more of them and whether the API gave a date.
_PENDING = {
    (False, True): gettext_lazy("Waiting for <b>{operator}</b> for {age}."),
    (False, False): gettext_lazy("Waiting for <b>{operator}</b>."),
    (True, True): gettext_lazy(
        "Waiting for <b>{operator}</b> and {n} more, the longest for {age}."
    ),
    (True, False): gettext_lazy("Waiting for <b>{operator}</b> and {n} more."),
}
_ALSO_PENDING = {
    (False, True): gettext_lazy("Also waiting for {operator} for {age}."),
    (False, False): gettext_lazy("Also waiting for {operator}."),
    (True, True): gettext_lazy("Also waiting for {operator} and {n} more, the longest for {age}."),
    (True, False): gettext_lazy("Also waiting for {operator} and {n} more."),
}


def _age(page: SenderPage, waiting: Waiting) -> str:
    return age_in_words(waiting.since, page.now) if waiting.since else ""
