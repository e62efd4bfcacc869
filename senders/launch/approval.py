"""Requests to approve a launch: their beginning, what has changed since, and their end.

One person requests it, another one approves what was frozen. The view sends the launch, under the
claim of the sender; ``senders.sinch.writes`` checks the approval once more before it is sent.
"""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext as _

from senders import audit
from senders.audit import Action, Actor, Target
from senders.launch import frozen
from senders.launch.plan import LaunchPlan
from senders.models import AuditEntry, LaunchRequest, Membership, Outcome, Project, Role
from senders.words.times import exact

LIFE = timedelta(days=7)
PORTAL = "portal"  # the name of the worker in the audit trail
LONGEST = 500  # characters of a remark or reason
State = LaunchRequest.State
# Writes that may have changed the sender, even if its present answers do not show it.
WRITES = (
    Action.SENDER_UPDATED,
    Action.SENDER_LAUNCHED,
    Action.TEST_NUMBERS_ADDED,
    Action.TEST_NUMBER_REMOVED,
    Action.TEST_NUMBER_INVITED_AGAIN,
)
# A role that was changed and changed back is not the access with which the launch was requested.
ACCESS_CHANGES = (
    Action.MEMBER_ACCOUNT_ACTIVATED,
    Action.MEMBER_ACCOUNT_DEACTIVATED,
    Action.MEMBER_ACTIVATED,
    Action.MEMBER_ADDED,
    Action.MEMBER_ENDED,
    Action.MEMBER_JOINED,
    Action.MEMBER_ROLE_CHANGED,
)


class AlreadyOpen(Exception):
    """The same launch was requested before and is still open."""


class NotOpen(Exception):
    """The request has ended, or the setting *Four eyes* is off."""


class OwnRequest(Exception):
    """The person who requested the launch cannot decide it."""


def of_sender(project: Project, sender: str) -> "QuerySet[LaunchRequest]":
    """Returns the requests of a sender, the newest first, with their people."""
    found = LaunchRequest.objects.filter(project=project, sender_id=sender)
    return found.select_related("requested_by", "decided_by").order_by("-pk")


def open_of(project: Project, sender: str) -> LaunchRequest | None:
    """Returns the open request of a sender, also after its end until that is recorded."""
    return of_sender(project, sender).filter(state=State.OPEN).first()


def open_in(project: Project) -> "QuerySet[LaunchRequest]":
    """Returns the requests of a project that end if *Four eyes* is turned off."""
    return LaunchRequest.objects.filter(project=project, state=State.OPEN)


def for_approver(user: User) -> "QuerySet[LaunchRequest]":
    """Returns the requests of others that the person may decide now, the oldest first."""
    launching = Membership.objects.current().filter(user=user, role__gte=Role.MANAGER)
    found = LaunchRequest.objects.filter(
        state=State.OPEN, ends__gt=Now(), project__in=launching.values("project")
    )
    found = found.filter(project__four_eyes=True).exclude(requested_by=user)
    return found.select_related("project", "requested_by").order_by("pk")


@transaction.atomic
def open_request(
    actor: Actor,
    user: User,
    plan: LaunchPlan,
    *,
    entry: int,
    contact_told: bool,
    remark: str,
    now: datetime,
) -> LaunchRequest:
    """Freezes the launch. ``entry`` is the length of the trail before the sender was read.

    An open request that has changed since is voided by this one. Raises ``AlreadyOpen`` if it has
    not, ``NotOpen`` without the setting.
    """
    project = _locked(actor.project)
    before = open_of(project, plan.sender.id)
    if before is not None:
        changed = changes(before, plan)
        if not changed:
            raise AlreadyOpen
        _void(actor, before, changed, now=now)
    salt = secrets.token_hex(16)
    found = frozen.parts(plan, project, user.pk, salt)
    request = LaunchRequest.objects.create(
        project=project,
        sender_id=plan.sender.id,
        sender_name=plan.name[:200],
        countries=plan.submitted,
        contact_told=contact_told,
        plan=frozen.lines(plan, contact_told=contact_told),
        salt=salt,
        parts=found,
        digest=frozen.digest(found),
        entry=entry,
        remark=remark[:LONGEST],
        requested_by=user,
        requested_at=Now(),
        ends=Now() + LIFE,
    )
    request.refresh_from_db()
    _record(actor, Action.SENDER_LAUNCH_REQUESTED, request, now=now, text=request.remark)
    return request


def changes(request: LaunchRequest, plan: LaunchPlan) -> list[str]:
    """Returns what differs from the frozen launch, in words; empty for the same launch.

    ``plan`` must be of a sender that was read after the request was made.
    """
    project, found = request.project, _lapses(request)
    now = frozen.parts(plan, project, request.requested_by_id, request.salt)
    differing = frozen.differences(request.parts, now)
    if not differing and frozen.digest(now) != request.digest:
        differing = [_("The stored request")]
    found += [_("Changed: %s.") % name for name in differing]
    write = written_since(request)
    if write is not None:
        found.append(
            _("%(who)s sent a change of the sender to Sinch at %(at)s.")
            % {"who": write.actor_name, "at": exact(write.at)}
        )
    return found


def _lapses(request: LaunchRequest) -> list[str]:
    """Returns what ends the request whatever became of the sender: its time, and the requester."""
    found, requester = [], request.requested_by.get_username()
    if has_expired(request):
        found.append(_("The request expired at %s.") % exact(request.ends))
    role = frozen.role_of(request.project, request.requested_by_id)
    if role is None or role < Role.MANAGER:
        found.append(_("%s may not launch any more.") % requester)
    person = str(request.requested_by_id)
    entries = audit.entries_of(request.project, "person", person).filter(
        action__in=ACCESS_CHANGES, number__gt=request.entry, outcome=Outcome.SUCCEEDED
    )
    if (last := entries.order_by("-number").first()) is not None:
        found.append(
            _("%(who)s changed the access of %(requester)s at %(at)s.")
            % {"who": last.actor_name, "requester": requester, "at": exact(last.at)}
        )
    return found


def has_expired(request: LaunchRequest) -> bool:
    return not LaunchRequest.objects.filter(pk=request.pk, ends__gt=Now()).exists()


def written_since(request: LaunchRequest) -> AuditEntry | None:
    """Returns the last word on a write to the sender that came after the request was made.

    A write that Sinch rejected or that was not sent has changed nothing.
    """
    entries = audit.entries_of(request.project, "sender", request.sender_id).filter(
        action__in=WRITES, number__gt=request.entry
    )
    last_words = {entry.correlation: entry for entry in entries.order_by("number")}
    taken = [entry for entry in last_words.values() if entry.outcome != Outcome.REFUSED]
    return taken[-1] if taken else None


@transaction.atomic
def approve(actor: Actor, user: User, request: LaunchRequest, *, now: datetime) -> str:
    """Ends an open request with the approval; returns the random attempt that may be sent.

    Of several people at once the first one approves. Raises ``OwnRequest`` and ``NotOpen``.
    """
    _locked(actor.project)
    if request.requested_by_id == user.pk:
        raise OwnRequest
    attempt = secrets.token_hex(16)
    mine = LaunchRequest.objects.filter(pk=request.pk, state=State.OPEN, ends__gt=Now())
    if not mine.update(state=State.APPROVED, attempt=attempt, decided_by=user, decided_at=Now()):
        raise NotOpen
    _record(actor, Action.SENDER_LAUNCH_APPROVED, request, now=now)
    return attempt


@transaction.atomic
def reopen(request: LaunchRequest, attempt: str) -> None:
    """Opens a request again whose launch was certainly not sent, such as with Sinch unreachable."""
    LaunchRequest.objects.filter(pk=request.pk, attempt=attempt, state=State.APPROVED).update(
        state=State.OPEN, attempt="", decided_by=None, decided_at=None
    )


def settle(request: LaunchRequest) -> None:
    """Removes what is needed no more once the launch was sent, so that it is not sent twice."""
    ended = LaunchRequest.objects.filter(pk=request.pk).exclude(state=State.OPEN)
    ended.update(plan=[], parts={}, attempt="")


@transaction.atomic
def decline(
    actor: Actor, user: User, request: LaunchRequest, reason: str, *, now: datetime
) -> None:
    """Ends the request without a launch. Raises ``OwnRequest`` and ``NotOpen``."""
    if request.requested_by_id == user.pk:
        raise OwnRequest
    _end(request, State.DECLINED, user, reason=reason[:LONGEST])
    _record(actor, Action.SENDER_LAUNCH_DECLINED, request, now=now, text=reason[:LONGEST])


@transaction.atomic
def withdraw(actor: Actor, user: User, request: LaunchRequest, *, now: datetime) -> None:
    """Ends one's own request. Raises ``NotOpen``, also for a request of another person."""
    if request.requested_by_id != user.pk:
        raise NotOpen
    _end(request, State.WITHDRAWN, user)
    _record(actor, Action.SENDER_LAUNCH_WITHDRAWN, request, now=now)


@transaction.atomic
def void(actor: Actor, request: LaunchRequest, changed: Sequence[str], *, now: datetime) -> None:
    """Ends a request whose launch is no longer the one that was frozen. Raises ``NotOpen``."""
    _void(actor, request, changed, now=now)


def void_all(actor: Actor, project: Project, *, now: datetime) -> int:
    """Voids the open requests of a project that no longer launches with four eyes."""
    requests = list(open_in(project).select_related("requested_by", "project").order_by("pk"))
    for request in requests:
        _void(actor, request, [_("The setting “Four eyes” was turned off.")], now=now)
    return len(requests)


def void_lapsed() -> None:
    """Voids the requests past their end or of people with other access now, as the worker does."""
    found = LaunchRequest.objects.filter(state=State.OPEN)
    for request in found.select_related("requested_by", "project").order_by("pk"):
        try:
            with transaction.atomic():
                if lapses := _lapses(request):
                    _void(Actor(request.project, PORTAL), request, lapses, now=timezone.now())
        except NotOpen:
            continue  # it was decided at this moment


def _locked(project: Project | None) -> Project:
    """Locks the project, so that the setting stays as it is read. Raises ``NotOpen`` if off."""
    if project is None:
        raise NotOpen
    rows = Project.objects.select_for_update(no_key=True)
    held = rows.filter(pk=project.pk, four_eyes=True).first()
    if held is None:
        raise NotOpen
    return held


def _void(actor: Actor, request: LaunchRequest, changed: Sequence[str], *, now: datetime) -> None:
    _end(request, State.VOIDED, actor.user, changed=list(changed))
    _record(actor, Action.SENDER_LAUNCH_VOIDED, request, now=now, changed=list(changed))


def _end(request: LaunchRequest, state: State, user: User | None, **more: Any) -> None:
    mine = LaunchRequest.objects.filter(pk=request.pk, state=State.OPEN)
    if not mine.update(state=state, decided_by=user, decided_at=Now(), plan=[], parts={}, **more):
        raise NotOpen


def _record(
    actor: Actor, action: Action, request: LaunchRequest, *, now: datetime, **more: Any
) -> None:
    held = {
        "countries": request.countries,
        "requestedBy": ""
        if action == Action.SENDER_LAUNCH_REQUESTED
        else request.requested_by.get_username(),
        "digest": request.digest,
        **more,
    }
    audit.record(
        actor,
        action,
        Outcome.SUCCEEDED,
        Target("sender", request.sender_id, request.sender_name),
        changes={"after": {key: value for key, value in held.items() if value}},
        now=now,
    )
