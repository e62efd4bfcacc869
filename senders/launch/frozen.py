"""Everything that a reviewer of a launch could see, in parts with a digest each.

Two readings are the same launch only if no part differs. The parts hold no values, so that a
request stores no answers, numbers or names twice. No decisions about requests.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from senders.launch.plan import LaunchPlan
from senders.models import Draft, Membership, Project
from senders.onboarding.readiness import RULES
from senders.words import api_values
from senders.words.fields import name_of

Parts = dict[str, str]
SENDER, PLAN, DRAFT = "sender.", "plan.", "draft."
OPEN_DRAFTS = (Draft.State.OPEN, Draft.State.SUBMITTING, Draft.State.UNCONFIRMED)
_NAMES: dict[str, str | Promise] = {
    "plan.countries": gettext_lazy("Countries to submit"),
    "plan.next": gettext_lazy("Expected next state"),
    "plan.contact": gettext_lazy("Verification contact"),
    "plan.mail": gettext_lazy("Emails to answer"),
    "checks": gettext_lazy("Results of the checks"),
    "rules": gettext_lazy("Rules of the portal"),
    "requester": gettext_lazy("Role of the person who requested the launch"),
    "sender.state": gettext_lazy("Sender state"),
    "sender.testNumberStates": gettext_lazy("Test numbers and their states"),
    "sender.countryStatus": gettext_lazy("Country and operator statuses"),
    "sender.details.countries": gettext_lazy("Countries"),
}
# They change with any other part, so they are named only where no other part differs.
_FOLLOWING = {"sender.modified", "plan.contact", "plan.mail", "plan.next", "checks"}


def parts(plan: LaunchPlan, project: Project, requested_by: int, salt: str) -> Parts:
    """Returns the digest of each part, as the sender was read and the tables are now."""
    values: dict[str, Any] = {
        **_flat(plan.sender.wire, SENDER.rstrip(".")),
        "plan.countries": plan.submitted,
        "plan.next": str(plan.next_state),
        "plan.contact": str(plan.contact),
        "plan.mail": [plan.warning, plan.reasons],
        "checks": sorted(
            [each.rule, each.level, each.step, each.field, each.message, each.detail]
            for each in plan.findings
        ),
        "rules": sorted([rule.name, rule.version] for rule in RULES),
        "requester": role_of(project, requested_by),
        **_drafts(project, plan.sender.id),
    }
    return {name: _digest(salt, name, value) for name, value in values.items()}


def digest(found: Mapping[str, str]) -> str:
    """Returns one digest of all parts, whatever their order."""
    return _digest("", "", sorted(found.items()))


def differences(before: Mapping[str, str], now: Mapping[str, str]) -> list[str]:
    """Names the parts that differ, each once; empty if the launch is the same."""
    keys = [key for key in {**before, **now} if before.get(key) != now.get(key)]
    causes = [key for key in keys if key not in _FOLLOWING]
    return list(dict.fromkeys(_named(key) for key in causes or keys))


def role_of(project: Project, user: int) -> int | None:
    """Returns the role of a person now; None without access or with a deactivated account."""
    current = Membership.objects.current().filter(project=project, user=user, user__is_active=True)
    return current.values_list("role", flat=True).first()


def lines(plan: LaunchPlan, *, contact_told: bool) -> list[list[str]]:
    """Returns the plan as ``[[label, text], …]``, to be read after the sender has changed."""
    told = _("Informed before the request") if contact_told else _("Not marked as informed")
    found = [
        [_("Submitted for review"), plan.where or _("None")],
        [_("Already launched"), plan.live],
        [_("Already under review"), plan.under_review],
        [_("Needs attention"), " · ".join(plan.stopped)],
        [_("Sender state"), str(api_values.sender_state(plan.sender.state).label)],
        [_("Expected next state"), str(api_values.sender_state(str(plan.next_state)).label)],
        [_("Verification contact"), str(plan.contact) or _("None")],
        [_("Contact"), told],
        *([mail.country, " ".join(mail.papers)] for mail in plan.mails),
    ]
    return [line for line in found if line[1]]


def _named(key: str) -> str:
    if key in _NAMES:
        return str(_NAMES[key])
    if key.startswith(DRAFT):
        return _("Edit draft of the sender")
    path = key.removeprefix(SENDER)
    for section in ("testNumberStates", "countryStatus"):
        if path.startswith(section):
            return str(_NAMES[SENDER + section])
    return name_of(path)


def _drafts(project: Project, sender: str) -> dict[str, Any]:
    """The open edits of the sender: what they hold, and where each of them is."""
    found = Draft.objects.filter(
        Q(is_edit=True), project=project, sender_id=sender, state__in=OPEN_DRAFTS
    )
    return {
        f"{DRAFT}{draft.pk}": [draft.state, draft.answers, draft.versions]
        for draft in found.order_by("pk")
    }


def _flat(value: Any, path: str) -> dict[str, Any]:
    """Returns wire JSON by dotted paths; lists and empty objects are values."""
    if not isinstance(value, Mapping) or not value:
        return {path: value}
    found: dict[str, Any] = {}
    for key, inner in value.items():
        found |= _flat(inner, f"{path}.{key}")
    return found


def _digest(salt: str, name: str, value: Any) -> str:
    whole = json.dumps([salt, name, value], sort_keys=True, ensure_ascii=False, default=_unread)
    return hashlib.sha256(whole.encode("utf-8", "surrogatepass")).hexdigest()


def _unread(value: object) -> str:
    if isinstance(value, Iterable):
        return json.dumps(sorted(map(str, value)))
    return str(value)
