"""Steps that are shown and saved one group at a time: their groups, and the fields of each.

A step is stored as a whole. A page of one group saves the fields of that group alone.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.forms import BoundField

from senders.onboarding.answers.merging import field_of
from senders.onboarding.forms import unknown_questions
from senders.onboarding.forms.parts import Group, Problem
from senders.onboarding.forms.registry import FORMS
from senders.onboarding.forms.step import StepForm

UNKNOWN = "more"  # the group of questions that the portal does not know


@dataclass(frozen=True)
class GroupLink:
    """A group as the navigation of its step shows it."""

    slug: str
    title: str
    answered: int
    total: int
    problems: int
    is_shown: bool


def is_grouped(step: str) -> bool:
    return step in FORMS and FORMS[step].by_group


def group_of(step: str, field: str) -> str:
    """Returns the slug of the group that has a field; empty for steps shown as a whole."""
    if not field or not is_grouped(step):
        return ""
    name = field_of(field)
    if name.startswith(unknown_questions.PREFIX):
        return UNKNOWN
    return next((each.slug for each in FORMS[step].sections if name in each.names), "")


def place_of_group(step: str, group: str) -> int:
    """Returns the place of a group in its step from 0; that of no known group is the last."""
    slugs = [each.slug for each in FORMS[step].sections] if is_grouped(step) else []
    return slugs.index(group) if group in slugs else len(slugs)


def title_of_group(step: str, group: str) -> str:
    """Returns the title of a group; empty for steps shown as a whole and for no known group."""
    sections = FORMS[step].sections if is_grouped(step) else ()
    return next((str(each.title) for each in sections if each.slug == group), "")


@dataclass(frozen=True)
class ShownGroup:
    """One group of a grouped step, or the whole of another step (``group`` is None)."""

    form: StepForm
    group: Group | None

    @classmethod
    def of(
        cls, form: StepForm, wanted: str = "", waiting: Iterable[tuple[str, str]] = ()
    ) -> "ShownGroup":
        """Returns the group ``wanted``; without it the first with a problem or an open answer.

        ``waiting`` are (step, field) of findings that need something.
        """
        if not is_grouped(form.slug):
            return cls(form, None)
        known = {group.slug: group for group in form.groups}
        if wanted in known:
            return cls(form, known[wanted])
        fields = [problem.field for problem in form.problems]
        fields += [field for step, field in waiting if step == form.slug]
        open_groups = {group_of(form.slug, field) for field in fields}
        first = next(
            (group for group in form.groups if group.slug in open_groups),
            next((group for group in form.groups if group.answered < group.total), form.groups[0]),
        )
        return cls(form, first)

    @property
    def slug(self) -> str:
        return self.group.slug if self.group else ""

    @property
    def groups(self) -> Sequence[Group]:
        """The groups to draw."""
        return [self.group] if self.group else self.form.groups

    @property
    def hidden(self) -> list[BoundField]:
        """The hidden fields to draw: those of the fields that are drawn."""
        if self.group is None:
            return self.form.hidden
        names = self._names(self.group)
        return [field for field in self.form.hidden if field_of(field.html_name) in names]

    @property
    def problems(self) -> list[Problem]:
        """The problems of the fields that are drawn."""
        return [each for each in self.form.problems if self._is_here(each)]

    @property
    def problems_elsewhere(self) -> list[tuple[str, Problem]]:
        """(group, problem) of the other groups of the step."""
        return [
            (group_of(self.form.slug, each.field), each)
            for each in self.form.problems
            if not self._is_here(each)
        ]

    @property
    def links(self) -> list[GroupLink]:
        """The groups of the step; empty for a step that is shown as a whole."""
        if self.group is None:
            return []
        found = [group_of(self.form.slug, each.field) for each in self.form.problems]
        return [
            GroupLink(
                group.slug,
                group.title,
                group.answered,
                group.total,
                found.count(group.slug),
                group is self.group,
            )
            for group in self.form.groups
        ]

    @property
    def previous(self) -> Group | None:
        return self._beside(-1)

    @property
    def following(self) -> Group | None:
        return self._beside(1)

    @property
    def number(self) -> int:
        """The place of the group from 1; 0 for a step that is shown as a whole."""
        return self.form.groups.index(self.group) + 1 if self.group else 0

    def _beside(self, offset: int) -> Group | None:
        place = self.number - 1 + offset
        if self.group is None or not 0 <= place < len(self.form.groups):
            return None
        return self.form.groups[place]

    def _is_here(self, problem: Problem) -> bool:
        return self.group is None or field_of(problem.field) in self._names(self.group)

    @staticmethod
    def _names(group: Group) -> set[str]:
        return {part.name for part in group.parts}


def fields_posted(
    form: StepForm, group: str, posted: Mapping[str, Sequence[str]]
) -> set[str] | None:
    """Returns the fields that a POST of a group decides; None for a POST of the whole step.

    Of a group that is no longer asked it is what was posted, so that no other field is emptied.
    """
    if not group or not is_grouped(form.slug):
        return None
    known = next((each for each in form.groups if each.slug == group), None)
    if known is None:
        return {field_of(name) for name in posted}
    return {part.name for part in known.parts}
