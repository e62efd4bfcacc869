"""What can be done about an operator that refused or stopped a sender. Says only what is known."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from senders.provisioning import CountryStatus, Operator, Sender
from senders.sender.waiting_for import REFUSED
from senders.words import api_values, countries
from senders.words.api_values import LOCKED_STATES

# The step that a remark's words belong to, the first that fits. A guess that only chooses a link.
_SPOKEN_OF = (
    ("fr", ("siren",)),
    ("general", ("opt-out", "opt out", "opt-in", "opt in", "stop", "video", "screenshot")),
    ("images", ("logo", "banner", "image", "hero", "colour", "color")),
    ("contacts", ("privacy", "terms", "website", "phone", "mail", "contact")),
    ("verification", ("verif", "letter")),
    ("brand", ("name", "description", "brand")),
)


@dataclass(frozen=True)
class Advice:
    """``step`` is the wizard's, where the sender can be edited; ``about`` names the operator in
    the address of the comment form."""

    text: str
    about: str
    step: str = ""


def remedy(sender: Sender, country: str, operator: Operator) -> Advice:
    about = f"{country}:{operator.name}"
    if operator.status == "INVALID_IN_GOOGLE_MY_BUSINESS":
        return Advice(
            _(
                "The brand has to put its Google Business Profile right, which is done at Google."
                " Then tell Sinch, so that the operator is asked again."
            ),
            about,
        )
    if sender.state in LOCKED_STATES:
        return Advice(
            _(
                "Nobody can change this sender by the API any more: once a launch is asked for,"
                " Sinch takes new countries and nothing else. Sinch’s team has to take it up with"
                " the operator, so write to them what has been put right."
            ),
            about,
        )
    reason = (
        _("Put right what the remark says")
        if operator.remark
        else _("There is no remark, so ask Sinch for the reason and put it right")
    )
    then = (
        _("and tell Sinch, whose team has the launch in hand")
        if sender.state == "PREPARING_LAUNCH"
        else _("and launch again. The API does not say whether that asks this operator again")
    )
    said = _("The sender can be changed in this state. %(reason)s, %(then)s.")
    return Advice(said % {"reason": reason, "then": then}, about, step_for(operator.remark or ""))


def step_for(remark: str) -> str:
    """The step that the remark seems to speak of, else the first one with words."""
    said = remark.casefold()
    return next((step for step, signs in _SPOKEN_OF if any(each in said for each in signs)), "")


def comment_about(sender: Sender, about: str) -> str:
    """The beginning of a comment to Sinch about ``country:operator``; empty if there is none."""
    country_code, _colon, name = about.partition(":")
    found = [
        (country, operator)
        for country in sender.country_status or []
        for operator in country.operators
        if (str(country.country), operator.name) == (country_code, name)
    ]
    # Names need not be unique; what people write about is the one that refused.
    found.sort(key=lambda pair: pair[1].status not in REFUSED)
    return _beginning(*found[0]) if found else ""


def _beginning(country: CountryStatus, operator: Operator) -> str:
    said = _("Operator %(operator)s in %(country)s: %(status)s.") % {
        "operator": operator.name,
        "country": countries.name(country.country),
        "status": api_values.operator_status(operator.status).label,
    }
    remark = f" “{operator.remark}”" if operator.remark else ""
    return f"{said}{remark}\n\n"
