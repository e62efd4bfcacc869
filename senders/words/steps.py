"""The steps of a draft, their order and groups. What stands in a step is its form's business."""

from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Step(NamedTuple):
    slug: str
    title: str | Promise
    group: str  # "start", "brand", "reach" or "questions"


STEPS = (
    Step("basics", _("Basics"), "start"),
    Step("brand", _("Brand"), "brand"),
    Step("contacts", _("Contacts"), "brand"),
    Step("images", _("Images"), "brand"),
    Step("test-numbers", _("Test numbers"), "reach"),
    Step("countries", _("Countries"), "reach"),
    Step("general", _("General"), "questions"),
    Step("verification", _("Verification"), "questions"),
    Step("gb", _("United Kingdom"), "questions"),
    Step("fr", _("France"), "questions"),
    Step("us", _("United States"), "questions"),
)
PAPERS = "papers"  # a step of a customer link alone: its files are no answers of a draft
SLUGS = tuple(step.slug for step in STEPS)
BY_SLUG = {step.slug: step for step in STEPS}
GROUPS = {
    "start": _("Start"),
    "brand": _("What users see"),
    "reach": _("Testing and countries"),
    "questions": _("Review questions"),
}
# A country with a section of questions has a step of its own.
COUNTRY_STEPS = {"GB": "gb", "FR": "fr", "US": "us"}
QUESTION_STEPS = ("general", "verification", *COUNTRY_STEPS.values())


def title(slug: str) -> str | Promise:
    """Returns the title of a step of a draft or a customer link; an unknown slug as it is."""
    if slug == PAPERS:
        return _("Papers")
    return BY_SLUG[slug].title if slug in BY_SLUG else slug
