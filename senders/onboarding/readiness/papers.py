"""The rule for papers that operators of the selected countries require, and nobody received yet."""

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from senders.onboarding.readiness.rules import HINT, Issue, Rule, Subject
from senders.words import countries
from senders.words import papers as table
from senders.words.rule_sources import Source


def received(subject: Subject) -> Iterator[Issue]:
    """Reports each paper among those that are open; they are known for cases alone."""
    for code in subject.countries:
        for row in table.of_country(code):
            if row.key in subject.papers:
                yield Issue(
                    "details.countries",
                    _("%(country)s: the portal has no received paper “%(paper)s”.")
                    % {"country": countries.name(code), "paper": table.label(row.kind)},
                )


RULES = (
    Rule(
        "papers",
        received,
        lazy("The papers that operators of a country require are received."),
        lazy("The launch in that country waits until the operators have the paper."),
        HINT,
        ("details.countries",),
        Source.COUNTRY,
    ),
)
