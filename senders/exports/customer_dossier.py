"""The contents of the dossier for the customer: their answers, what is open, papers and countries.

It leaves the house, so it takes from the answers and from the statuses of the API and from nothing
else: no notes, testers, users, receipts, entries or names of other senders. No requests here.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from senders.models import Draft, Project
from senders.onboarding import answer_text, country_papers, open_questions, readiness
from senders.onboarding.answers import merging
from senders.onboarding.country_papers import CountryPapers
from senders.onboarding.draft_facts import first
from senders.onboarding.draft_view import DraftView
from senders.onboarding.forms import FieldPart, Part, StepForm
from senders.onboarding.images import stored
from senders.onboarding.open_questions import OURS, Topic, is_of_customer, wire_of
from senders.onboarding.preview import preview_of
from senders.onboarding.wire import import_body
from senders.provisioning import BRAND_NAME_DEFAULT, Sender
from senders.sender.page import CountryRow
from senders.sender.preview import Preview
from senders.words import api_values, countries, customer_stages
from senders.words.customer_stages import Stage
from senders.words.customer_words import CUSTOMER_WORDS, STEP_TITLES

TESTERS = "test-numbers"


@dataclass(frozen=True)
class Given:
    """One question in the customer's words, and the answer to it."""

    question: str
    answer: str


@dataclass(frozen=True)
class Answers:
    """The answers to one topic."""

    title: str
    given: tuple[Given, ...]


@dataclass(frozen=True)
class CustomerDossier:
    """All that the dossier shows. ``read_at`` is when Sinch gave the statuses; None without."""

    name: str
    stage: Stage
    state: str
    read_at: datetime | None
    rows: tuple[CountryRow, ...]
    chosen: tuple[str, ...]
    topics: tuple[Topic, ...]
    papers: tuple[CountryPapers, ...]
    without_papers: str
    answers: tuple[Answers, ...]
    preview: Preview

    @property
    def needed(self) -> int:
        """The number of questions that a launch requires."""
        return sum(len(topic.needed) for topic in self.topics)

    @property
    def optional(self) -> int:
        return sum(len(topic.optional) for topic in self.topics)

    @property
    def next_steps(self) -> list[str]:
        """The steps that follow, the nearest first."""
        steps = [str(each) for each in self.stage.following]
        if not self.needed:
            return steps
        words = ngettext(
            "You answer the %(n)d open question.",
            "You answer the %(n)d open questions.",
            self.needed,
        )
        return [words % {"n": self.needed}, *steps]


def of_draft(opened: DraftView) -> CustomerDossier:
    """Returns the dossier of a draft that is not sent, from its answers alone."""
    draft = opened.draft
    if draft.state != Draft.State.OPEN:
        stage = customer_stages.SENDING
    else:
        stage = customer_stages.EDIT if draft.is_edit else customer_stages.OPEN
    return _dossier(opened, stage, is_editable=draft.state == Draft.State.OPEN)


def of_sender(
    project: Project, sender: Sender, rows: Collection[CountryRow], read_at: datetime
) -> CustomerDossier:
    """Returns the dossier of a sender as it was read at that time, with its countries' rows."""
    # A draft that is never stored: the answers of a sender are read by the same forms.
    opened = DraftView(Draft(project=project, answers=import_body(sender.wire).answers))
    return _dossier(
        opened,
        customer_stages.of_state(sender.state),
        is_editable=sender.state not in api_values.LOCKED_STATES,
        state=str(api_values.sender_state(sender.state).label),
        rows=tuple(rows),
        read_at=read_at,
    )


def _dossier(
    opened: DraftView,
    stage: Stage,
    *,
    is_editable: bool,
    state: str = "",
    rows: tuple[CountryRow, ...] = (),
    read_at: datetime | None = None,
) -> CustomerDossier:
    details, codes = opened.body.get("details", {}), opened.facts.countries
    name = " ".join(first(opened.answers.get("brand", {}), "name").split())
    return CustomerDossier(
        name=name or str(BRAND_NAME_DEFAULT),
        stage=stage,
        state=state,
        read_at=read_at,
        rows=rows,
        chosen=tuple(sorted(map(countries.name, codes))),
        topics=tuple(_topics(opened, details)) if is_editable else (),
        papers=tuple(country_papers.of(codes)),
        without_papers=country_papers.without(codes),
        answers=tuple(_answers(opened)),
        preview=preview_of(details),
    )


def _topics(opened: DraftView, details: Mapping[str, Any]) -> list[Topic]:
    """Returns the open questions, judged by the answers alone.

    Without the names of other drafts, which a finding could quote, and without receipts.
    """
    body = opened.body
    found = readiness.findings(
        details,
        region=str(body.get("region", "")),
        billing_category=str(body.get("billingCategory", "")),
        use_case=str(body.get("useCase", "")),
        questions=opened.questions,
    )
    return [
        topic
        for topic in open_questions.topics(opened, found)
        if topic.title != str(STEP_TITLES[TESTERS])
    ]


def _answers(opened: DraftView) -> Iterator[Answers]:
    for step in opened.steps:
        if step.slug in (*OURS, TESTERS) or not opened.applies(step.slug):
            continue
        if given := tuple(_given(opened.forms[step.slug])):
            yield Answers(str(STEP_TITLES.get(step.slug, step.title)), given)


def _given(form: StepForm) -> Iterator[Given]:
    typed = merging.by_field(form.stored())
    for part in (part for group in form.groups for part in group.parts):
        wire = wire_of(form, part)
        text = answer_text.text_in(form, typed.get(part.name, {}), says_list=False)
        if text and wire and is_of_customer(wire):
            yield Given(_question(part, wire), _plain(text))


def _question(part: Part, wire: str) -> str:
    if wire in CUSTOMER_WORDS:
        return str(CUSTOMER_WORDS[wire].ask)
    return str(part.field.label or part.name) if isinstance(part, FieldPart) else part.legend


def _plain(text: str) -> str:
    """Returns an answer; in the place of a picture's own address, which is a digest, words."""
    return _("An uploaded image, shown in the preview") if stored.copies_in(text) else text
