"""The reason why a sender needs somebody, in one line with a shape. No queries, no next step."""

from collections.abc import Sequence
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from senders.audit.redaction import redact_text
from senders.fleet import marks
from senders.fleet.marks import Mark
from senders.provisioning import CountryStatus, Operator, SenderSummary
from senders.records.waiting_for import REFUSED, Matter, Waiting, operators, refused_countries
from senders.words import api_values, countries

NAMED = 3  # operators


class Reason(NamedTuple):
    """``mark`` has the shape and its tone; an operator's remark is shown without numbers."""

    text: str
    mark: Mark


def reason_of(sender: SenderSummary, waiting: Waiting) -> Reason:
    """Returns why the sender waits for what it waits for."""
    state = marks.of_state(sender.state or "")
    match waiting.matter:
        case Matter.ATTENTION:
            return _attention(sender, waiting)
        case Matter.LAUNCH_MORE:
            named = countries.named(waiting.codes, most=NAMED)
            mark = marks.of_status("NOT_LAUNCHED") or state
            return Reason(_("Selected and not submitted: %s") % named, mark)
        case Matter.INVITE:
            return Reason(_("No test numbers yet"), state)
        case Matter.INVITE_AGAIN:
            words = ngettext(
                "%(n)d invitation ended, none accepted",
                "%(n)d invitations ended, none accepted",
                waiting.number,
            )
            return Reason(words % {"n": waiting.number}, Mark("", "wait", icon="hourglass"))
        case Matter.LAUNCH:
            words = ngettext(
                "Ready to launch: %(n)d test number verified",
                "Ready to launch: %(n)d test numbers verified",
                waiting.number,
            )
            return Reason(words % {"n": waiting.number}, state)
        case _:
            return Reason(str(api_values.sender_state(sender.state).meaning), state)


def _attention(sender: SenderSummary, waiting: Waiting) -> Reason:
    """Names those with the status and in the country of the longest, and counts the others."""
    refused = operators(sender, REFUSED)
    if not refused:
        country = refused_countries(sender)[0]
        words = _("%(country)s: %(status)s") % {
            "country": countries.name(country.country),
            "status": api_values.operator_status(country.status).label,
        }
        return _reason(words, country.status, waiting.number - 1, "")
    first_country, first = refused[0]
    alike = [
        operator
        for country, operator in refused
        if (country.country, operator.status) == (first_country.country, first.status)
    ]
    words = _by(first_country, first, alike)
    remark = next((operator.remark for operator in alike if operator.remark), "")
    return _reason(words, first.status, waiting.number - len(alike), redact_text(remark or ""))


def _by(country: CountryStatus, first: Operator, alike: Sequence[Operator]) -> str:
    values = {
        "status": api_values.operator_status(first.status).label,
        "operators": _named([operator.name for operator in alike]),
        "country": countries.name(country.country),
    }
    if first.status in {"REJECTED", "SUSPENDED"}:
        return _("%(status)s by %(operators)s, %(country)s") % values
    return _("%(status)s at %(operators)s, %(country)s") % values


def _named(operators_: Sequence[str]) -> str:
    if len(operators_) <= NAMED:
        return countries.joined(operators_)
    shown = operators_[: NAMED - 1]
    return _("%(named)s and %(more)d more") % {
        "named": ", ".join(shown),
        "more": len(operators_) - len(shown),
    }


def _reason(words: str, status: str, more: int, remark: str) -> Reason:
    if more:
        words = _("%(words)s, and %(more)d more") % {"words": words, "more": more}
    if remark:
        words = _("%(words)s: “%(remark)s”") % {"words": words, "remark": remark}
    return Reason(words, marks.of_status(status) or Mark(status))
