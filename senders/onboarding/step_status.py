"""The status of each step of a draft and its progress, computed from the answers.

Lists show the progress that ``store_progress`` stored last.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from senders.models import Draft
from senders.onboarding import editing, readiness
from senders.onboarding.checking import Checked, check
from senders.onboarding.draft_view import DraftView
from senders.onboarding.readiness import Finding
from senders.onboarding.step_summary import about
from senders.onboarding.wire import field_of
from senders.words.steps import BY_SLUG, GROUPS, STEPS

COMPLETED, INCOMPLETE, PROBLEM, CHECKING = "completed", "incomplete", "problem", "checking"
OPTIONAL, BLOCKED, NOT_SENT = "optional", "blocked", "not-sent"
REVIEW = "review"

Text = str | Promise


@dataclass(frozen=True)
class Word:
    label: Text
    tone: str
    icon: str  # empty if the status needs no attention


WORDS = {
    COMPLETED: Word(_("Completed"), "ok", ""),
    INCOMPLETE: Word(_("Incomplete"), "info", "circle-dashed"),
    PROBLEM: Word(_("Problem"), "bad", "circle-alert"),
    CHECKING: Word(_("Checking…"), "idle", "hourglass"),
    OPTIONAL: Word(_("Optional"), "idle", ""),
    BLOCKED: Word(_("Not available yet"), "idle", "lock"),
    NOT_SENT: Word(_("Saved but not sent"), "idle", "circle-slash"),
}


@dataclass(frozen=True)
class Task:
    """One line of the task list. ``about`` is a summary of the step."""

    slug: str
    title: Text
    status: str
    about: str

    @property
    def word(self) -> Word:
        return WORDS[self.status]

    @property
    def is_done(self) -> bool:
        return self.status in (COMPLETED, OPTIONAL, NOT_SENT)


@dataclass(frozen=True)
class TaskGroup:
    title: Text
    tasks: list[Task]


@dataclass(frozen=True)
class Progress:
    """The totals of the steps that will be sent."""

    answered: int
    total: int
    problems: int
    ready: bool


def findings(opened: DraftView) -> list[Finding]:
    """Returns the findings of a draft; empty while the basics have problems."""
    checked = checked_if_begun(opened)
    return checked.findings if checked else []


def checked_if_begun(opened: DraftView) -> Checked | None:
    """Returns the draft as checked; None while the basics have problems."""
    return check(opened) if opened.is_begun else None


def task_status(opened: DraftView, step: str, found: Iterable[Finding]) -> str:
    if step != "basics" and not opened.is_begun:
        return BLOCKED
    if not opened.applies(step):
        return NOT_SENT
    own = [finding for finding in found if finding.step == step]
    if readiness.stopping(own, readiness.CREATE) or (step == "basics" and not opened.is_begun):
        return PROBLEM
    if readiness.stopping(own, readiness.LAUNCH):
        return INCOMPLETE
    if step in pending_steps(opened):
        return CHECKING
    return COMPLETED if opened.holds(step) else OPTIONAL


def pending_steps(opened: DraftView) -> set[str]:
    """Returns the steps with an address whose check has not finished."""
    known = opened.receipts.known
    places = (field_of(each.address.path) for each in known if each.is_pending)
    return {place[0] for place in places if place}


def tasks(opened: DraftView, found: Sequence[Finding]) -> list[Task]:
    """Returns the tasks of the steps. ``found`` are the draft's ``findings``."""
    return [
        Task(
            step.slug,
            step.title,
            task_status(opened, step.slug, found),
            about(opened, step.slug, found),
        )
        for step in opened.steps
    ]


def hub(listed: Iterable[Task]) -> list[TaskGroup]:
    """Groups tasks under their headings, in the order of the wizard."""
    groups = {slug: TaskGroup(title, []) for slug, title in GROUPS.items()}
    for task in listed:
        groups[BY_SLUG[task.slug].group].tasks.append(task)
    return [group for group in groups.values() if group.tasks]


def first_open(listed: Iterable[Task]) -> Task | None:
    """Returns the task that *Continue* opens: the first that somebody has to do something for."""
    return next((task for task in listed if not task.is_done and task.status != CHECKING), None)


def next_step(opened: DraftView, current: str) -> str:
    """Returns the slug of the next step that applies and can be changed, or ``REVIEW``."""
    slugs = [step.slug for step in STEPS]
    later = slugs[slugs.index(current) + 1 :]
    return next((slug for slug in later if _leads_to(opened, slug)), REVIEW)


def previous_step(opened: DraftView, current: str) -> str:
    """Returns the slug of the previous step that applies and can be changed, or ""."""
    slugs = [step.slug for step in STEPS]
    earlier = slugs[: slugs.index(current)]
    return next((slug for slug in reversed(earlier) if _leads_to(opened, slug)), "")


def _leads_to(opened: DraftView, slug: str) -> bool:
    """Adding countries to a launched sender ends at the review: no other step can be changed."""
    return opened.applies(slug) and not editing.is_locked(opened.draft, slug)


def progress(opened: DraftView, found: Sequence[Finding]) -> Progress:
    forms = [form for slug, form in opened.forms.items() if opened.applies(slug)]
    return Progress(
        answered=sum(form.answered for form in forms),
        total=sum(form.total for form in forms),
        problems=len(readiness.stopping(found, readiness.CREATE)),
        ready=all(task.is_done for task in tasks(opened, found)),
    )


def store_progress(draft: Draft, opened: DraftView | None = None) -> None:
    """Stores the progress after a save, outside its transaction, because it may call the API.

    Stores nothing if the draft was saved again in the meantime; that save stores its own progress.
    """
    opened = opened or DraftView(draft)
    checked = checked_if_begun(opened)
    sums = progress(opened, checked.findings if checked else [])
    columns = {
        "answered": sums.answered,
        "total": sums.total,
        "problems": sums.problems,
        # An edit that changes nothing has nothing to send.
        "ready": sums.ready and not (checked and checked.changes_nothing),
    }
    Draft.objects.filter(pk=draft.pk, saved=draft.saved).update(**columns)
    for name, value in columns.items():
        setattr(draft, name, value)
