"""The requirements of a launch in each country beyond the general questions.

Short texts about languages, emails and questions; the API does not provide them. The papers of a
country are in ``papers``; here their sentences stand among the others.
"""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from senders.provisioning import LAUNCH_COUNTRIES
from senders.words import papers as required_papers
from senders.words.countries import name
from senders.words.steps import COUNTRY_STEPS

_QUESTIONS = _("Additional questions for this country.")
_SLOWEST = _("Slowest approval.")
# What concerns who fills the questions in, not the brand.
_OURS = (_QUESTIONS, _SLOWEST)
NOTES: dict[str, list[str | Promise]] = {
    "BE": [*required_papers.sentences("BE")],
    "BR": [_("ABR Telecom must approve the brand after the launch is submitted.")],
    "CA": [_("Operators ask for the same company data as in the US and for French keywords.")],
    "DE": [
        *required_papers.sentences("DE"),
        _("The privacy policy and the terms of service must be in German."),
    ],
    "ES": [
        _(
            "Telefónica manages the launch, so the email to the brand comes from "
            "Telefónica, not Sinch."
        )
    ],
    "FR": [_QUESTIONS],
    "GB": [_QUESTIONS, *required_papers.sentences("GB"), _SLOWEST],
    "IT": [*required_papers.sentences("IT")],
    "MX": [*required_papers.sentences("MX")],
    "NL": [*required_papers.sentences("NL")],
    "US": [_QUESTIONS, *required_papers.sentences("US")],
}
# Who writes to the brand because of a launch there, besides Google; operators where none is named.
WRITERS = {
    "BR": _("ABR Telecom"),
    "ES": _("Telefónica"),
    "US": _("Third-party brand verifier"),
}


def offered() -> list[str]:
    """The launch countries: those with questions of their own first, then by name."""
    return sorted(LAUNCH_COUNTRIES, key=lambda code: (code not in COUNTRY_STEPS, name(code)))


def notes(code: str) -> list[str]:
    return [str(note) for note in NOTES.get(code, ())]


def papers(code: str) -> list[str]:
    """Returns the documents that a launch there requires of the brand itself."""
    return [str(note) for note in NOTES.get(code, ()) if note not in _OURS]


def writer(code: str) -> str:
    return str(WRITERS.get(code, _("Operators")))
