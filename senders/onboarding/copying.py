"""Creates drafts from a sender, a brand profile or a create body. ``drafts`` duplicates drafts."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext as _

from senders.audit import Action, Actor, Target
from senders.models import BrandProfile, Draft, Project
from senders.onboarding import origins, profiles, saving
from senders.onboarding.answers import normalize
from senders.onboarding.answers.normalize import Stored
from senders.onboarding.draft_facts import Answers, first
from senders.onboarding.forms import step_form
from senders.onboarding.wire import SENDER_READ_ONLY, import_body
from senders.provisioning import Sender

# A create body may name it, although no step of a draft does.
_ALSO_IN_REQUESTS = {"hostingRegion", "conversationApiApp"}
NOT_COPIED = origins.NOT_COMPARED


def of_sender(
    sender: Sender, name: str, actor: Actor, user: User, now: datetime, *, tab: str = ""
) -> tuple[Draft, list[str]]:
    """Creates a draft with the sender's answers, without its test numbers.

    Returns the draft and the paths that no step can hold.
    """
    imported = import_body(sender.wire)
    basics = {
        **imported.answers.get("basics", {}),
        "title": [_("%(name)s (copy)") % {"name": name}],
    }
    source = Target("sender", sender.id, name)
    with transaction.atomic():
        draft = saving.create(
            _project(actor),
            user,
            {**to_copy(imported.answers), "basics": basics},
            now=now,
            tab=tab,
            actor=actor,
            action=Action.DRAFT_CLONED,
            source=source,
        )
        origins.keep(draft, source, imported.answers, now)
    return draft, imported.unknown


def of_body(
    body: Mapping[str, Any], actor: Actor, user: User, now: datetime, *, tab: str = ""
) -> tuple[Draft, list[str]]:
    """Creates a draft from a create body or a GET response.

    Returns the draft and the paths that no step can hold. A GET response is of a sender that
    exists, so its test numbers stay behind.
    """
    imported = import_body(body)
    if not is_sender(body):
        draft = saving.create(
            _project(actor), user, imported.answers, now=now, tab=tab, actor=actor
        )
        return draft, imported.unknown
    answers = to_copy(imported.answers)
    source = Target("json", str(body.get("id") or ""), normalize.title_of(answers))
    with transaction.atomic():
        draft = saving.create(
            _project(actor), user, answers, now=now, tab=tab, actor=actor, source=source
        )
        origins.keep(draft, source, answers, now)
    return draft, imported.unknown


def of_profile(
    profile: BrandProfile, basics: Stored, actor: Actor, user: User, now: datetime, *, tab: str = ""
) -> Draft:
    """Creates a draft with these basics and the answers of a brand profile."""
    source = profiles.target(profile)
    with transaction.atomic():
        draft = saving.create(
            _project(actor),
            user,
            {**profile.answers, "basics": basics},
            now=now,
            tab=tab,
            actor=actor,
            source=source,
        )
        origins.keep(draft, source, profile.answers, now, version=profile.version)
    return draft


def is_sender(body: Mapping[str, Any]) -> bool:
    """Returns True for the response about a sender, which has values that no request may have."""
    return any(body.get(key) is not None for key in SENDER_READ_ONLY - _ALSO_IN_REQUESTS)


def to_copy(answers: Answers) -> dict[str, Stored]:
    """Returns the answers that a copy begins with: testers of one sender are not those of another.

    Sinch would invite each of them again.
    """
    return {step: stored for step, stored in answers.items() if step not in NOT_COPIED}


def same_name(draft: Draft) -> str:
    """Returns the brand name that a copy shares with its original; empty if it has none."""
    return " ".join(first(draft.answers.get("brand", {}), "name").split())


def problems_of(body: Mapping[str, Any]) -> list[str]:
    """Returns the problems in the basics, without which no draft is created."""
    typed = import_body(body).answers.get("basics", {})
    return [problem.message for problem in step_form("basics", typed).problems]


def _project(actor: Actor) -> Project:
    if actor.project is None:
        raise ValueError("a draft belongs to a project")
    return actor.project
