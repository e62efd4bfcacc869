"""The source of a draft's answers, and the fields in which the draft differs from it.

A copy is compared with its source as it was copied; with a brand profile as it is now, because a
profile is changed on purpose for the drafts that follow it. No test number is ever part of it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.contrib.auth.models import User

from senders.audit import Target
from senders.models import BrandProfile, Draft, DraftImport, DraftOrigin, DraftSave
from senders.onboarding import answer_text, saving
from senders.onboarding.answers import merging
from senders.onboarding.answers.normalize import Stored, clean
from senders.onboarding.draft_view import DraftView
from senders.words.steps import BY_SLUG, STEPS, Step

Kind = DraftOrigin.Kind
NOT_COMPARED = ("test-numbers",)
TITLE = "title"  # each draft has its own
TAB = "profile "  # of set-aside answers that a profile offers; its version follows


@dataclass(frozen=True)
class Difference:
    """One field with its text in the source and in the draft."""

    step: Step
    field: str
    label: str
    source: str
    here: str


@dataclass(frozen=True)
class Origin:
    """The source of a draft as its pages show it.

    ``profile`` is the brand profile, None where the source is none or the profile was removed.
    ``has_run`` tells that the source is an import that was not removed yet.
    """

    opened: DraftView
    row: DraftOrigin
    profile: BrandProfile | None = None
    has_run: bool = False

    @property
    def name(self) -> str:
        return self.profile.name if self.profile else self.row.label

    @property
    def answers(self) -> Mapping[str, Stored]:
        """The answers to compare with."""
        copied: dict[str, Stored] = self.row.answers
        if self.profile is None:
            return copied
        held: dict[str, Stored] = self.profile.answers
        return {step: held.get(step, {}) for step in {*copied, *held}}

    @cached_property
    def differences(self) -> list[Difference]:
        """The fields in which the draft differs from its source, in the order of the steps."""
        return list(_compared(self.opened, self.answers, self.opened.answers))

    @cached_property
    def news(self) -> list[Difference]:
        """The fields that the profile changed since it was copied and that the draft lacks."""
        if self.profile is None or self.profile.version == self.row.version:
            return []
        changed = {
            (step, name)
            for step in {*self.profile.answers, *self.row.answers}
            for name in merging.changed(
                self.row.answers.get(step, {}), self.profile.answers.get(step, {})
            )
        }
        return [each for each in self.differences if (each.step.slug, each.field) in changed]

    @property
    def steps_with_news(self) -> list[tuple[Step, list[Difference]]]:
        found: dict[str, list[Difference]] = {}
        for each in self.news:
            found.setdefault(each.step.slug, []).append(each)
        return [(BY_SLUG[slug], listed) for slug, listed in found.items()]


def keep(
    draft: Draft, source: Target, answers: Mapping[str, Stored], now: datetime, *, version: int = 0
) -> None:
    """Stores where the answers of a new draft come from; again for the same draft does nothing.

    ``source`` has one of the kinds of ``DraftOrigin``. Test numbers are left out.
    """
    taken = {step: clean(each) for step, each in answers.items() if step not in NOT_COMPARED}
    DraftOrigin.objects.get_or_create(
        draft=draft,
        defaults={
            "kind": source.kind,
            "source_id": source.id[:64],
            "label": source.label[:200],
            "version": version,
            "answers": taken,
            "at": now,
        },
    )


def of(opened: DraftView) -> Origin | None:
    """Returns the source of a draft; None if it began empty."""
    row = DraftOrigin.objects.filter(draft=opened.draft).first()
    if row is None:
        return None
    return Origin(opened, row, _profile(opened.draft, row), _has_run(opened.draft, row))


def offer(draft: Draft, step: str, user: User, now: datetime) -> DraftSave | None:
    """Stores what the profile changed in a step beside the draft's answers, for a choice.

    Returns None if there is nothing to choose. Raises ``NotOpen`` as a save does.
    """
    origin = of(DraftView(draft))
    if origin is None or origin.profile is None:
        return None
    fields = [each.field for each in origin.news if each.step.slug == step]
    if not fields:
        return None
    theirs = origin.profile.answers.get(step, {})
    answers = merging.chosen(draft.answers.get(step, {}), theirs, fields)
    tab = f"{TAB}{origin.profile.version}"
    return saving.set_aside(draft, step, answers, user=user, tab=tab, now=now)


def is_offer(aside: DraftSave) -> bool:
    """Returns True for answers of a profile that were set aside for a choice."""
    return aside.tab.startswith(TAB)


def settle(draft: Draft, aside: DraftSave) -> None:
    """Notes that the user has chosen in this step, so that the same news is not offered again.

    The draft has then seen the profile's whole version once no other step has news.
    """
    origin = of(DraftView(draft))
    if origin is None or origin.profile is None:
        return
    row, step = origin.row, aside.step
    offered = {each.field for each in origin.news if each.step.slug == step}
    now = origin.profile.answers.get(step, {})
    row.answers = {
        **row.answers,
        step: merging.chosen(row.answers.get(step, {}), now, offered),
    }
    rest = [each for each in origin.news if each.step.slug != step]
    if not rest:
        row.version = origin.profile.version
    row.save(update_fields=["answers", "version"])


def _profile(draft: Draft, row: DraftOrigin) -> BrandProfile | None:
    if row.kind != Kind.PROFILE or not row.source_id.isdecimal():
        return None
    return BrandProfile.objects.filter(project=draft.project_id, pk=row.source_id).first()


def _has_run(draft: Draft, row: DraftOrigin) -> bool:
    if row.kind != Kind.IMPORT or not row.source_id.isdecimal():
        return False
    return DraftImport.objects.filter(project=draft.project_id, pk=row.source_id).exists()


def _compared(
    opened: DraftView, source: Mapping[str, Stored], here: Mapping[str, Stored]
) -> Iterator[Difference]:
    """Yields the differing fields of the steps that the source has answers to."""
    for step in STEPS:
        if step.slug in NOT_COMPARED or step.slug not in source:
            continue
        before, after = source[step.slug], here.get(step.slug, {})
        labels = answer_text.labels(opened, step.slug)
        old, new = merging.by_field(before), merging.by_field(after)
        for name in merging.changed(before, after):
            if name == TITLE:
                continue
            yield Difference(
                step,
                name,
                labels.get(name, name),
                answer_text.text_of(opened, step.slug, old.get(name, {})),
                answer_text.text_of(opened, step.slug, new.get(name, {})),
            )
