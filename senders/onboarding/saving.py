"""Writes the answers of a draft. Every save is stored; none overwrites another user's unseen.

``drafts`` handles owners, notes and discarding; ``submitting`` sends the draft.
"""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction

from senders import audit
from senders.audit import Action, Actor, Target
from senders.cases import opening
from senders.models import AuditEntry, Draft, DraftSave, Membership, Outcome, Project
from senders.onboarding.answers import merging, normalize
from senders.onboarding.answers.merging import Merged
from senders.onboarding.answers.normalize import StepAnswers, Stored


@dataclass(frozen=True)
class Saved:
    """The result of a save.

    ``version`` is the version for the page's next save: the new one, or still the old one while the
    page does not show others' changes (``theirs``). ``changed`` and ``theirs`` are field names.
    """

    version: int
    changed: Sequence[str] = ()
    theirs: Sequence[str] = ()


class EditedMeanwhile(Exception):
    """Others changed the same ``fields`` to different values.

    All other fields are saved. ``aside`` is the save that holds everything that was typed.
    """

    def __init__(self, fields: Sequence[str], aside: DraftSave) -> None:
        super().__init__(", ".join(fields))
        self.fields = list(fields)
        self.aside = aside


class NotOpen(Exception):
    """The draft was sent or discarded before the save. ``aside`` holds the typed answers."""

    def __init__(self, state: str, aside: DraftSave | None) -> None:
        super().__init__(state)
        self.state = state
        self.aside = aside


def create(
    project: Project,
    user: User,
    answers: Mapping[str, Stored],
    *,
    now: datetime,
    tab: str = "",
    actor: Actor | None = None,
    action: Action = Action.DRAFT_CREATED,
    source: Target | None = None,
    **columns: Any,
) -> Draft:
    """Creates a draft with ``answers`` (``{step: {field: [values]}}``), each step as version 1.

    The same ``tab`` again is a double click and returns the draft of the first click. ``source`` is
    the sender or draft that the answers were taken from, for the audit trail. ``columns`` are
    further columns of ``Draft``, such as those of an edit draft. The draft gets a case of its own,
    or joins that of the sender it edits. Raises ``IntegrityError`` for a
    second open edit draft of one sender.
    """
    normalized = {step: normalize.clean(stored) for step, stored in answers.items()}
    title = normalize.title_of(normalized)
    with transaction.atomic():
        # The lock makes a second click wait for the draft of the first.
        list(Membership.objects.select_for_update().filter(project=project, user=user))
        if existing := _made_by(project, user, tab):
            return existing
        case = opening.for_draft(project, user, columns.get("sender_id", ""), now=now)
        opening.follow_draft(case, "", title, _countries(normalized))
        draft = Draft.objects.create(
            project=project,
            case=case,
            title=title,
            answers=normalized,
            versions=dict.fromkeys(normalized, 1),
            saved=now,
            saved_by=user,
            **columns,
        )
        DraftSave.objects.bulk_create(
            DraftSave(draft=draft, step=step, version=1, answers=stored, at=now, by=user, tab=tab)
            for step, stored in normalized.items()
        )
        if actor:
            changes = {"source": asdict(source)} if source else None
            audit.record(actor, action, Outcome.SUCCEEDED, target(draft), changes=changes, now=now)
    return draft


def save(
    draft: Draft,
    step: str,
    stored: Stored,
    *,
    user: User,
    tab: str,
    version: int,
    now: datetime,
    actor: Actor | None = None,
    questions_seen: Mapping[str, str] | None = None,
    only: Collection[str] | None = None,
) -> Saved:
    """Saves the answers of a step. ``version`` is the version of the page, ``tab`` its identifier.

    ``only`` are the fields that the page shows, if it shows a part of the step: the others stay.
    Fields that only others changed keep the others' answers. Raises ``EditedMeanwhile`` for fields
    that both sides changed, after it has saved everything else, and ``NotOpen`` if the draft is not
    open. Refreshes ``draft``. Records an audit entry only with ``actor``; autosaves pass none.
    """
    mine, author = normalize.clean(stored), _Author(user, tab, now)
    with transaction.atomic():
        _lock(draft)
        merged = aside = None
        if only is not None:
            # Under the lock: what others save into the rest of the step meanwhile stays.
            mine = merging.chosen(draft.answers.get(step, {}), mine, only)
        if draft.state == Draft.State.OPEN:
            merged = _merge(draft, step, mine, author, version)
            _see(draft, questions_seen or {})
            changed = _store(draft, step, merged.answers, author)
            if actor:
                _record_save(draft, step, changed, author, actor)
        if merged is None or merged.conflicts:
            aside = _set_aside(draft, step, mine, author, version)
    if merged is None:
        raise NotOpen(draft.state, aside)
    if aside is not None:
        raise EditedMeanwhile(merged.conflicts, aside)
    newest = draft.versions.get(step, 0)
    return Saved(version if merged.theirs else newest, changed, merged.theirs)


def restore(
    draft: Draft, save: DraftSave, *, user: User, now: datetime, actor: Actor | None = None
) -> list[str]:
    """Restores the answers of an earlier save as a new save, and returns the changed fields.

    Raises ``NotOpen`` if the draft is not open.
    """
    author = _Author(user, "", now)
    with transaction.atomic():
        _lock(draft)
        if draft.state != Draft.State.OPEN:
            raise NotOpen(draft.state, None)
        changed = _store(draft, save.step, save.answers, author)
        if actor and changed:
            audit.record(
                actor,
                Action.DRAFT_SAVE_RESTORED,
                Outcome.SUCCEEDED,
                target(draft),
                changes={"step": save.step, "version": save.version, "fields": changed},
                now=now,
            )
    return changed


def set_aside(
    draft: Draft, step: str, stored: Stored, *, user: User, now: datetime, tab: str = ""
) -> DraftSave:
    """Stores answers beside those in force, for the history or a page that offers both.

    Raises ``NotOpen`` if the draft is not open, and stores nothing then. Refreshes ``draft``.
    """
    with transaction.atomic():
        _lock(draft)
        if draft.state != Draft.State.OPEN:
            raise NotOpen(draft.state, None)
        version = draft.versions.get(step, 0)
        return _set_aside(draft, step, normalize.clean(stored), _Author(user, tab, now), version)


def _countries(answers: Mapping[str, Any]) -> list[str]:
    return list(answers.get("countries", {}).get("countries", []))


def _made_by(project: Project, user: User, tab: str) -> Draft | None:
    """Returns the draft that this page has already created, or None."""
    if not tab:
        return None
    return Draft.objects.filter(
        project=project, saves__tab=tab, saves__by=user, saves__version=1
    ).first()


def target(draft: Draft) -> Target:
    """Returns the draft as a target of the audit trail."""
    return Target("draft", str(draft.pk), draft.title)


def base_of(draft: Draft, step: str, version: int) -> StepAnswers:
    """Returns the answers of a step in that version; empty for version 0."""
    save = DraftSave.objects.filter(
        draft=draft, step=step, version=version, set_aside=False
    ).first()
    return dict(save.answers) if save else {}


@dataclass(frozen=True)
class _Author:
    user: User
    tab: str
    now: datetime

    def wrote(self, save: DraftSave) -> bool:
        """Returns True if this page made the save. Other pages of the user do not count."""
        return bool(self.tab) and save.tab == self.tab and save.by_id == self.user.pk


def _lock(draft: Draft) -> None:
    draft.refresh_from_db(
        fields=["state", "title", "answers", "versions", "questions_seen"],
        from_queryset=Draft.objects.select_for_update(),
    )


def _merge(draft: Draft, step: str, mine: StepAnswers, author: _Author, version: int) -> Merged:
    if version >= draft.versions.get(step, 0):
        return Merged(mine, [], [])
    later = DraftSave.objects.filter(
        draft=draft, step=step, version__gt=version, set_aside=False
    ).order_by("version")
    page = merging.seen_by(
        base_of(draft, step, version), [(save.answers, author.wrote(save)) for save in later]
    )
    return merging.merge(page, mine, draft.answers.get(step, {}))


def _see(draft: Draft, questions: Mapping[str, str]) -> None:
    if questions.items() <= draft.questions_seen.items():
        return
    draft.questions_seen = {**draft.questions_seen, **questions}
    draft.save(update_fields=["questions_seen"])


def _store(draft: Draft, step: str, answers: StepAnswers, author: _Author) -> list[str]:
    """Stores a new version if an answer differs, and returns the changed fields."""
    before = draft.answers.get(step, {})
    if before == answers:
        return []
    version = draft.versions.get(step, 0) + 1
    draft.answers = {**draft.answers, step: answers}
    draft.versions = {**draft.versions, step: version}
    title, draft.title = draft.title, normalize.title_of(draft.answers)
    opening.follow_draft(draft.case, title, draft.title, _countries(draft.answers))
    draft.saved, draft.saved_by = author.now, author.user
    draft.save(update_fields=["answers", "versions", "title", "saved", "saved_by"])
    DraftSave.objects.create(
        draft=draft,
        step=step,
        version=version,
        answers=answers,
        at=author.now,
        by=author.user,
        tab=author.tab,
    )
    return merging.changed(before, answers)


def _record_save(
    draft: Draft, step: str, changed: Sequence[str], author: _Author, actor: Actor
) -> None:
    """Records one audit entry for each page, with the fields that its autosaves changed too.

    Records nothing if the page changed nothing. The entry holds field names only, because answers
    in the history can be deleted and audit entries cannot.
    """
    correlation = hashlib.sha256(f"{draft.pk}.{step}.{author.tab}".encode()).hexdigest()[:32]
    if not changed and AuditEntry.objects.filter(correlation=correlation).exists():
        return
    fields = dict.fromkeys([*_changed_by_page(draft, step, author), *changed])
    if fields:
        audit.record(
            actor,
            Action.DRAFT_SAVED,
            Outcome.SUCCEEDED,
            target(draft),
            changes={"step": step, "fields": list(fields)},
            correlation=correlation,
            now=author.now,
        )


def _changed_by_page(draft: Draft, step: str, author: _Author) -> list[str]:
    saves = draft.saves.filter(step=step, set_aside=False).order_by("version")
    own = saves.filter(tab=author.tab, by=author.user).first() if author.tab else None
    if own is None:
        return []
    before = base_of(draft, step, own.version - 1)
    fields: list[str] = []
    for save in saves.filter(version__gte=own.version):
        if author.wrote(save):
            fields += merging.changed(before, save.answers)
        before = save.answers
    return fields


def _set_aside(
    draft: Draft, step: str, mine: StepAnswers, author: _Author, version: int
) -> DraftSave:
    """Stores answers that are not in force. A page has at most one such save, the latest."""
    earlier = draft.saves.filter(step=step, set_aside=True, by=author.user, tab=author.tab)
    aside = (earlier.last() if author.tab else None) or DraftSave(
        draft=draft, step=step, by=author.user, tab=author.tab, set_aside=True
    )
    aside.answers, aside.version, aside.at = mine, version, author.now
    aside.save()
    return aside
