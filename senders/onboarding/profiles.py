"""Brand profiles: made from nothing, a draft or a sender, edited step by step, renamed, removed.

A profile holds the steps about the brand and nothing else, so no test number and no answer about
one country can come along. ``origins`` compares drafts with the profile that they began with.
"""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from senders import audit
from senders.audit import Action, Actor, Target
from senders.models import BrandProfile, Outcome, Project
from senders.onboarding.answers import merging, normalize
from senders.onboarding.answers.normalize import Stored

STEPS = ("brand", "contacts", "images")
NAME_MAX = 100
MOST = 200  # profiles of a project


class NotSaved(Exception):
    """A name that cannot be used; its text is ``empty``, ``long``, ``taken`` or ``many``."""


class ChangedSince(Exception):
    """Others changed the same ``fields`` of the step to different values. Nothing was saved."""

    def __init__(self, fields: Collection[str]) -> None:
        super().__init__(", ".join(fields))
        self.fields = list(fields)


def of_project(project: Project) -> "QuerySet[BrandProfile]":
    return BrandProfile.objects.filter(project=project).select_related("changed_by", "made_by")


def answers_of(answers: Mapping[str, Stored]) -> dict[str, Stored]:
    """Returns the part of a draft's answers that a profile holds."""
    return {step: answers[step] for step in STEPS if answers.get(step)}


def create(
    project: Project,
    name: str,
    answers: Mapping[str, Stored],
    *,
    user: User,
    actor: Actor,
    now: datetime,
    source: Target | None = None,
) -> BrandProfile:
    """Creates a profile with the brand's part of ``answers``. Raises ``NotSaved``."""
    named = _named(name)
    if of_project(project).count() >= MOST:
        raise NotSaved("many")
    cleaned = {step: normalize.clean(each) for step, each in answers_of(answers).items()}
    profile = BrandProfile(
        project=project,
        name=named,
        name_key=named.casefold(),
        answers=cleaned,
        made_at=now,
        made_by=user,
        changed_at=now,
        changed_by=user,
    )
    with transaction.atomic():
        _store(profile)
        changes = {"source": vars(source)} if source else None
        _record(profile, actor, Action.PROFILE_CREATED, now, changes)
    return profile


def save(
    profile: BrandProfile,
    step: str,
    stored: Stored,
    *,
    seen: Stored,
    user: User,
    actor: Actor,
    now: datetime,
) -> list[str]:
    """Saves a step and returns the changed fields; ``seen`` are the answers that the page showed.

    Fields that only others changed meanwhile keep the others' answers. Raises ``ChangedSince`` for
    fields that both sides changed, and ``BrandProfile.DoesNotExist`` for a removed profile.
    Refreshes ``profile``.
    """
    if step not in STEPS:
        raise ValueError(f"a profile has no step {step}")
    with transaction.atomic():
        profile.refresh_from_db(from_queryset=BrandProfile.objects.select_for_update())
        before = profile.answers.get(step, {})
        merged = merging.merge(seen, normalize.clean(stored), before)
        if merged.conflicts:
            raise ChangedSince(merged.conflicts)
        changed = merging.changed(before, merged.answers)
        if changed:
            profile.answers = {**profile.answers, step: merged.answers}
            profile.version += 1
            profile.changed_at, profile.changed_by = now, user
            profile.save()
            # Names of fields alone: answers can be removed later and entries cannot.
            fields = {"step": step, "fields": changed, "version": profile.version}
            _record(profile, actor, Action.PROFILE_CHANGED, now, fields)
    return changed


def rename(profile: BrandProfile, name: str, actor: Actor, *, now: datetime) -> None:
    """Gives a profile another name; the same name writes nothing. Raises ``NotSaved``."""
    named, before = _named(name), profile.name
    if named == before:
        return
    with transaction.atomic():
        profile.name, profile.name_key = named, named.casefold()
        try:
            _store(profile, ["name", "name_key"])
        except NotSaved:
            profile.refresh_from_db()
            raise
        changes = {"before": {"name": before}, "after": {"name": named}}
        _record(profile, actor, Action.PROFILE_RENAMED, now, changes)


def remove(profile: BrandProfile, actor: Actor, *, now: datetime) -> None:
    """Deletes a profile with its answers. Drafts that began with it stay as they are."""
    with transaction.atomic():
        _record(profile, actor, Action.PROFILE_REMOVED, now, None)
        profile.delete()


def target(profile: BrandProfile) -> Target:
    """Returns the profile as a target of the audit trail."""
    return Target("profile", str(profile.pk), profile.name)


def _store(profile: BrandProfile, fields: Collection[str] | None = None) -> None:
    """Writes a profile whose name may be another's. Raises ``NotSaved``."""
    try:
        with transaction.atomic():
            profile.save(update_fields=fields)
    except IntegrityError:
        raise NotSaved("taken") from None


def _named(name: str) -> str:
    named = " ".join(normalize.plain(name).split())
    if not named:
        raise NotSaved("empty")
    if len(named) > NAME_MAX:
        raise NotSaved("long")
    return named


def _record(
    profile: BrandProfile,
    actor: Actor,
    action: Action,
    now: datetime,
    changes: dict[str, Any] | None,
) -> None:
    audit.record(actor, action, Outcome.SUCCEEDED, target(profile), changes=changes, now=now)
