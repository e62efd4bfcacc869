"""The review of a draft in words: the verdict, the effect of sending, and the answers by step.

Calls no API. ``checking`` finds the problems.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from senders.models import Draft
from senders.onboarding import answer_text, editing
from senders.onboarding.answers import merging
from senders.onboarding.checking import Checked
from senders.onboarding.draft_view import DraftView
from senders.onboarding.exact_change import ExactChange
from senders.onboarding.forms import FieldPart, Part, StepForm
from senders.onboarding.forms.fields import Answer
from senders.provisioning import BRAND_NAME_DEFAULT, INVITES_PER_DAY
from senders.sender.numbers import quota
from senders.words import api_values, countries
from senders.words.steps import Step


@dataclass(frozen=True)
class Shown:
    """One question with its answer; ``read_as`` is the text that reviewers see, if it differs."""

    field: str
    question: str
    value: str
    needed: bool = False
    wrong: tuple[str, ...] = ()
    why_unsent: str = ""
    read_as: str = ""


@dataclass(frozen=True)
class Task:
    """A step's answers. ``is_sent`` is False for a country that is not chosen."""

    step: Step
    answers: tuple[Shown, ...]
    is_sent: bool
    is_locked: bool


@dataclass(frozen=True)
class Review:
    """``change`` is that of an edit draft against the sender as last read; None for others."""

    opened: DraftView
    checked: Checked
    now: datetime
    change: ExactChange | None = None

    @property
    def draft(self) -> Draft:
        return self.opened.draft

    @property
    def name(self) -> str:
        """The name that the sender has or will get."""
        brand = self.checked.details.get("brand")
        name = brand.get("name") if isinstance(brand, Mapping) else ""
        return str(name or BRAND_NAME_DEFAULT)

    @property
    def verdict(self) -> str:
        return self.checked.verdict.sentence

    @property
    def basics(self) -> list[tuple[str, str]]:
        """(name, value in words) of the values that cannot be changed after sending."""
        typed = self.draft.answers.get("basics", {})

        def first(name: str) -> str:
            return str((typed.get(name) or [""])[-1])

        return [
            (_("Region"), first("region")),
            (
                _("Billing category"),
                api_values.label(api_values.BILLING_CATEGORIES, first("billing_category")),
            ),
            (_("Use case"), api_values.label(api_values.USE_CASES, first("use_case"))),
        ]

    @property
    def invited(self) -> int:
        """The number of test numbers that the sender does not have yet."""
        numbers = self.checked.details.get("testNumbers") or []
        before = self.change.before if self.change else self.draft.base or {}
        known = before.get("testNumbers") or []
        return len(set(numbers) - set(known)) if isinstance(numbers, list) else 0

    @property
    def invitations(self) -> str:
        """A sentence with the number of invitations now and the number left today."""
        if not self.invited:
            return _("No test numbers will be invited.")
        left = quota.left_today(self.draft.project, self.draft.sender_id, self.now)
        if self.invited > left:
            return ngettext(
                "%(n)d test number will be invited. Sinch allows %(most)d invitations per day and "
                "at most %(left)d are left today, so Sinch may reject the request. Remove the "
                "number and add it tomorrow.",
                "%(n)d test numbers will be invited. Sinch allows %(most)d invitations per day and "
                "at most %(left)d are left today, so Sinch may reject the request. Remove some "
                "numbers and add them tomorrow.",
                self.invited,
            ) % {"n": self.invited, "most": INVITES_PER_DAY, "left": left}
        return ngettext(
            "%(n)d test number will be invited. At most %(left)d of today’s %(most)d invitations "
            "will then be left.",
            "%(n)d test numbers will be invited. At most %(left)d of today’s %(most)d invitations "
            "will then be left.",
            self.invited,
        ) % {"n": self.invited, "most": INVITES_PER_DAY, "left": left - self.invited}

    @property
    def happens(self) -> list[str]:
        """Sentences about the request that sending makes."""
        if self.change:
            return self.change.happens
        return [
            _(
                "Sinch creates the sender. You cannot change its region, billing category and use "
                "case later."
            )
        ]

    @property
    def launch_later(self) -> str:
        """A sentence that nothing is launched, and who launches what afterwards."""
        codes = self.checked.details.get("countries") or []
        if self.change:
            codes = self.change.countries.added if self.change.countries else []
        if not isinstance(codes, list) or not codes:
            return _("Nothing is launched.")
        return _("Nothing is launched. A manager launches %(countries)s afterwards.") % {
            "countries": countries.named(sorted(map(str, codes), key=countries.name))
        }

    @property
    def countries(self) -> list[tuple[str, str]]:
        """(code, name) of the countries that the sender will have."""
        codes = self.checked.details.get("countries") or []
        named = [(str(code), countries.name(str(code))) for code in codes]
        return sorted(named, key=lambda pair: pair[1])

    @property
    def numbers(self) -> list[str]:
        """The test numbers that the sender will have."""
        numbers = self.checked.details.get("testNumbers") or []
        return [str(number) for number in numbers] if isinstance(numbers, list) else []

    @property
    def answer_count(self) -> int:
        return sum(bool(answer.value) for task in self.tasks for answer in task.answers)

    @property
    def json(self) -> str:
        body = self.change.body if self.change else self.checked.body
        return json.dumps(body, indent=2, ensure_ascii=False)

    @property
    def is_locked(self) -> bool:
        return editing.is_locked(self.draft)

    @cached_property
    def tasks(self) -> list[Task]:
        return [
            Task(
                step,
                tuple(self._answers(step.slug)),
                self.opened.applies(step.slug),
                editing.is_locked(self.draft, step.slug),
            )
            for step in self.opened.steps
        ]

    def _answers(self, slug: str) -> Iterator[Shown]:
        form = self.opened.forms[slug]
        stored, unsent = merging.by_field(form.stored()), form.form.unsent()
        required_fields = {each.field for each in self.checked.stops_launch if each.step == slug}
        blockers = [each for each in self.checked.stops_sending if each.step == slug]
        for part in _parts(form):
            value = answer_text.text_of(self.opened, slug, stored.get(part.name, {}))
            if not value and isinstance(part, FieldPart) and not _counted(part, form):
                continue
            yield Shown(
                field=part.name,
                question=_question(part),
                value=value,
                needed=part.name in required_fields and not value,
                wrong=tuple(each.message for each in blockers if _within(each.field, part)),
                why_unsent=str(unsent.get(part.name, "")) if value else "",
                read_as=_read_as(part, form, value),
            )


def _parts(form: StepForm) -> Iterable[Part]:
    return (part for group in form.groups for part in group.parts)


def _within(field: str, part: Part) -> bool:
    return field == part.name or field.startswith(f"{part.name}-")


def _question(part: Part) -> str:
    return str(part.field.label or part.name) if isinstance(part, FieldPart) else part.legend


def _counted(part: FieldPart, form: StepForm) -> bool:
    """Returns False for fields of the portal alone and fields that another answer rules out."""
    other, _equals, value = part.shown_when.partition("=")
    typed = (form.stored().get(other) or [""])[-1] if other else ""
    field = form.form.fields[part.name]
    return bool(getattr(field, "counted", True)) and typed in {"", value}


def _read_as(part: Part, form: StepForm, value: str) -> str:
    """Returns the text that reviewers see, or "" if it is the answer itself."""
    field = form.form.fields.get(part.name)
    read = field.read_as if isinstance(field, Answer) and value else ""
    return "" if read == value else read
