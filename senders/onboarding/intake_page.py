"""The pages of a customer link as they are drawn: steps, one step, the summary, the preview.

Only answers of the chosen steps are shown. Saving and sending is in ``intake``.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.utils.datastructures import MultiValueDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from senders.cases import papers
from senders.cases.papers import PaperRow, State
from senders.jobs import mail
from senders.onboarding import answer_text
from senders.onboarding.answers.merging import by_field
from senders.onboarding.answers.normalize import StepAnswers, Stored
from senders.onboarding.draft_facts import first
from senders.onboarding.draft_view import DraftView
from senders.onboarding.forms import StepForm, posted, step_form, unknown_questions
from senders.onboarding.intake import (
    AlreadySent,
    ChangedElsewhere,
    Intake,
    Seen,
    UnknownVersion,
    steps_of,
)
from senders.onboarding.preview import preview_of
from senders.sender.preview import Preview
from senders.words import steps
from senders.words.steps import BY_SLUG, PAPERS

PREVIEWED = ("brand", "contacts", "images")


@dataclass(frozen=True)
class Place:
    """One chosen step in the list of steps. ``path`` is its address."""

    slug: str
    title: str | Promise
    path: str
    number: int
    answered: int
    total: int
    is_done: bool

    @property
    def is_papers(self) -> bool:
        return self.slug == PAPERS


@dataclass(frozen=True)
class Owner:
    """The owner of the case as a customer sees them. ``email`` is empty where it is not shown."""

    name: str
    initials: str
    email: str


@dataclass(frozen=True)
class Answer:
    label: str
    text: str
    is_changed: bool


@dataclass(frozen=True)
class Summary:
    """The answers of one step, to be read."""

    place: Place
    answers: list[Answer]


@dataclass(frozen=True)
class Rejection:
    """An answer of the customer that was not accepted, and the word to them about it."""

    label: str
    text: str
    word: str


class IntakePage:
    """All that the pages of one link show. ``path_of`` returns the address of a step."""

    def __init__(self, shown: Intake, path_of: Callable[[str], str]) -> None:
        self.intake, self.link, self.draft = shown, shown.link, shown.draft
        self.path_of, self.steps = path_of, steps_of(shown.link, shown.draft)
        self.opened = DraftView(self.draft, answers=shown.answers)

    @property
    def customer(self) -> str:
        """The brand's name, else that of the case: the team's own title is for the team."""
        name = " ".join(first(self.opened.answers.get("brand", {}), "name").split())
        return name or self.link.case.customer

    @property
    def owner(self) -> Owner:
        user = self.link.case.owner
        name = user.get_full_name().strip() or user.get_username()
        is_shown = self.link.case.project.shows_owner_email and mail.has_address(user)
        return Owner(name, initials(name), user.email if is_shown else "")

    @property
    def saved_at(self) -> datetime | None:
        return self.intake.saved_at()

    @property
    def first_open(self) -> str:
        """The first step with a rejected answer, else the first one not done, else the first."""
        places = self.places()
        rejected = {place.slug for place, _rejections in self.rejected}
        ordered = sorted(places, key=lambda place: (place.slug not in rejected, place.is_done))
        return ordered[0].slug

    @property
    def rejected(self) -> list[tuple[Place, list[Rejection]]]:
        """The rejected answers that the customer has not changed since, by step."""
        steps = [place for place in self.places() if not place.is_papers]
        return [(each, found) for each in steps if (found := self.rejections(each.slug))]

    @cached_property
    def preview(self) -> Preview | None:
        """The preview of what the chosen steps say; None if none of them shows in it."""
        brand: dict[str, Any] = {}
        chosen = [step for step in PREVIEWED if step in self.steps]
        for step in chosen:
            details = self.form(step).wire().get("details", {})
            part = details.get("brand") if isinstance(details, Mapping) else None
            brand |= part if isinstance(part, Mapping) else {}
        return preview_of({"brand": brand}) if chosen else None

    @cached_property
    def papers(self) -> list[PaperRow]:
        """The papers that the customer sees; none unless the link has that step."""
        return papers.for_customer(self.link.case) if PAPERS in self.steps else []

    def places(self) -> list[Place]:
        return [self._place(slug, n) for n, slug in enumerate(self.steps, start=1)]

    def place(self, slug: str) -> Place:
        return self._place(slug, self.steps.index(slug) + 1)

    def _place(self, slug: str, number: int) -> Place:
        if slug == PAPERS:
            total = len(self.papers)
            answered = sum(1 for row in self.papers if row.offer or row.state == State.RECEIVED)
            done = answered == total
        else:
            form = self.form(slug)
            total, answered = form.total, form.answered
            done = not form.problems and answered == total
        title = steps.title(slug)
        return Place(slug, title, self.path_of(slug), number, answered, total, done)

    def form(self, step: str, typed: Stored | None = None, *, quiet: bool = False) -> StepForm:
        answers = self.opened.answers.get(step, {}) if typed is None else typed
        questions = self.opened.questions.section(step)
        return step_form(step, answers, questions=questions, facts=self.opened.facts, quiet=quiet)

    def typed(self, step: str, data: MultiValueDict[str, str]) -> StepAnswers:
        """Returns the step's fields of a POST, without those of questions that nobody asked."""
        found = posted(step, data)
        invented = {name for name in found if name.startswith(unknown_questions.PREFIX)}
        if invented:
            invented -= {*self.form(step).form.fields, *self.opened.answers.get(step, {})}
        return {name: values for name, values in found.items() if name not in invented}

    def seen(self, step: str) -> Seen:
        return self.intake.seen(step)

    def after(self, step: str) -> str:
        """Returns the step after this one; empty after the last."""
        following = self.steps[self.steps.index(step) + 1 :]
        return following[0] if following else ""

    def step(
        self, step: str, typed: Stored | None = None, *, refused: bool = False
    ) -> dict[str, Any]:
        """Returns the context of one step. ``typed`` are answers that were not saved."""
        number = self.steps.index(step)
        # Nobody likes a page that is red before anything was typed.
        is_new = typed is None and not refused and self.intake.saved_at(step) is None
        return {
            "step": BY_SLUG[step],
            "number": number + 1,
            "step_form": self.form(step, typed, quiet=is_new),
            **self.neighbours(step),
            "version": self.seen(step),
            "rejections": self.rejections(step),
        }

    def neighbours(self, step: str) -> dict[str, Any]:
        """Returns the steps before and after a step, as the context of its page."""
        number, after = self.steps.index(step), self.after(step)
        return {
            "previous": self.place(self.steps[number - 1]) if number else None,
            "following": self.place(after) if after else None,
        }

    def rejections(self, step: str) -> list[Rejection]:
        form = self.form(step)
        labels = answer_text.labels_in(form)
        return [
            Rejection(labels.get(field, field), answer_text.text_in(form, answer), word)
            for field, answer, word in self.intake.rejections(step)
        ]

    def summary(self) -> list[Summary]:
        places = [place for place in self.places() if not place.is_papers]
        return [Summary(place, self._answers(place.slug)) for place in places]

    def labels(self, fields: list[str]) -> list[str]:
        """Returns the labels of fields of any chosen step."""
        known: dict[str, str] = {}
        for step in self.intake.steps:
            known |= answer_text.labels_in(self.form(step))
        return [known.get(field, field) for field in fields]

    def _answers(self, step: str) -> list[Answer]:
        form, changed = self.form(step), self.intake.changed(step)
        parts: dict[str, StepAnswers] = by_field(self.opened.answers.get(step, {}))
        return [
            Answer(label, answer_text.text_in(form, parts.get(name, {})), name in changed)
            for name, label in answer_text.labels_in(form).items()
        ]


def initials(name: str) -> str:
    return "".join(word[0] for word in name.split()[:2]).upper()


def why_not(refused: Exception, page: IntakePage) -> str:
    """Returns the sentence for answers that were not saved."""
    if isinstance(refused, AlreadySent):
        return _(
            "This change is not saved, because the answers were sent already. "
            "Ask %(name)s to let you change them."
        ) % {"name": page.owner.name}
    if isinstance(refused, ChangedElsewhere):
        return _(
            "Not saved yet: these answers were also changed in another tab or by someone else with "
            "the link: %(fields)s. Check them below and save again."
        ) % {"fields": ", ".join(page.labels(refused.fields))}
    if isinstance(refused, UnknownVersion):
        return _(
            "Not saved yet: the form did not arrive as this page shows it. "
            "Check the answers below and save again."
        )
    return _("The answers of this step are too long to be saved. Shorten them and save again.")
