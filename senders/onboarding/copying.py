"""Creates drafts from a sender or from a create body. ``drafts`` duplicates drafts."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.utils.translation import gettext as _

from senders.audit import Action, Actor, Target
from senders.models import Draft, Project
from senders.onboarding import saving
from senders.onboarding.answers.normalize import Stored
from senders.onboarding.draft_facts import Answers, first
from senders.onboarding.forms import step_form
from senders.onboarding.wire import import_body
from senders.provisioning import Sender

NOT_COPIED = ("test-numbers",)


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
    draft = saving.create(
        _project(actor),
        user,
        {**to_copy(imported.answers), "basics": basics},
        now=now,
        tab=tab,
        actor=actor,
        action=Action.DRAFT_CLONED,
        source=Target("sender", sender.id, name),
    )
    return draft, imported.unknown


def of_body(
    body: Mapping[str, Any], actor: Actor, user: User, now: datetime, *, tab: str = ""
) -> tuple[Draft, list[str]]:
    """Creates a draft from a create body or a GET response.

    Returns the draft and the paths that no step can hold.
    """
    imported = import_body(body)
    draft = saving.create(_project(actor), user, imported.answers, now=now, tab=tab, actor=actor)
    return draft, imported.unknown


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
