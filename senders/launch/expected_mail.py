"""Whom a launch brings mail, from whom, and the text that warns them. No database, no API."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from senders.provisioning import Sender
from senders.words import countries, country_rules

GOOGLE = "rbm-support@google.com"
ANSWER_WITHIN = 24  # hours that Google's launch guide gives the brand


@dataclass(frozen=True)
class Contact:
    """The person whom the verification answers name; both parts may be empty."""

    name: str
    email: str

    def __str__(self) -> str:
        return f"{self.name} <{self.email}>" if self.name and self.email else self.called

    @property
    def called(self) -> str:
        return self.name or self.email


@dataclass(frozen=True)
class Mail:
    """The emails and documents that a launch in one country brings besides Google's email."""

    code: str
    country: str
    writer: str
    papers: list[str]


def contact_of(sender: Sender) -> Contact:
    if sender.details is None:
        return Contact("", "")
    answers = sender.details.questionnaire.verification.answers
    name, email = (
        " ".join(value.split()) if isinstance(value, str) else ""
        for value in (answers.get("name"), answers.get("email"))
    )
    return Contact(name, email)


def mails(codes: Iterable[str]) -> list[Mail]:
    """Returns the emails of those countries of which any are known."""
    return [
        Mail(code, countries.name(code), country_rules.writer(code), papers)
        for code in codes
        if (papers := country_rules.papers(code))
    ]


def warning(
    brand: str, contact: Contact, where: str, mails: Sequence[Mail], without_paper: str
) -> str:
    """A mail's text: what is launched where, who will write, what to answer and by when."""
    google = _(
        "Google will email you from %(address)s to verify the brand. Please answer "
        "every question within %(hours)d hours."
    ) % {"address": GOOGLE, "hours": ANSWER_WITHIN}
    items = [google, *(f"{mail.country}: {' '.join(mail.papers)}" for mail in mails)]
    if without_paper:
        items.append(_("%s: operators may also email you.") % without_paper)
    paragraphs = [
        _("Hello %s,") % contact.name if contact.name else _("Hello,"),
        _("We are about to launch the RCS sender “%(brand)s” in %(where)s.")
        % {"brand": brand, "where": where},
        _(
            "You will receive the emails listed below. The launch cannot continue until "
            "you have answered them."
        ),
        "\n".join(f"- {item}" for item in items),
        _(
            "These emails are genuine, although they do not come from us. Please check "
            "your spam folder too, and contact us if anything is unclear."
        ),
    ]
    return "\n\n".join(paragraphs)
