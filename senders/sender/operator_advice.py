"""Advice about an operator that rejected or suspended a sender; only what is known."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from senders.provisioning import CountryStatus, Operator, Sender
from senders.records.waiting_for import REFUSED
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
    """A text about an operator’s status, and the places where the user can act on it.

    ``step`` is the wizard's, where the sender can be edited; ``about`` names the operator in the
    address of the comment form.
    """

    text: str
    about: str
    step: str = ""


# By whether the sender is preparing its launch and whether the operator gave a remark.
_CORRECT: dict[tuple[bool, bool], str | Promise] = {
    (True, True): gettext_lazy(
        "The sender can be changed in this state. Correct what the remark describes, then tell "
        "Sinch, because Sinch is handling the launch."
    ),
    (True, False): gettext_lazy(
        "The sender can be changed in this state. The operator gave no remark. Ask Sinch for the "
        "reason and correct the problem, then tell Sinch, because Sinch is handling the launch."
    ),
    (False, True): gettext_lazy(
        "The sender can be changed in this state. Correct what the remark describes, then launch "
        "again. The API does not specify whether a new launch resubmits the sender to this "
        "operator."
    ),
    (False, False): gettext_lazy(
        "The sender can be changed in this state. The operator gave no remark. Ask Sinch for the "
        "reason and correct the problem, then launch again. The API does not specify whether a "
        "new launch resubmits the sender to this operator."
    ),
}


def remedy(sender: Sender, country: str, operator: Operator) -> Advice:
    about = f"{country}:{operator.name}"
    if operator.status == "INVALID_IN_GOOGLE_MY_BUSINESS":
        return Advice(
            _(
                "The brand must correct its Google Business Profile with Google. Then ask "
                "Sinch to resubmit the sender to the operator."
            ),
            about,
        )
    if sender.state in LOCKED_STATES:
        return Advice(
            _(
                "This sender can no longer be changed through the API. After a launch, Sinch "
                "accepts only changes to the countries. Tell Sinch in a comment what has been "
                "corrected, so that Sinch can contact the operator."
            ),
            about,
        )
    preparing, remark = sender.state == "PREPARING_LAUNCH", bool(operator.remark)
    return Advice(str(_CORRECT[preparing, remark]), about, step_for(operator.remark or ""))


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
