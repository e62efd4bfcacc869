"""The job that invites the open test numbers of several senders again, one after the other.

Each sender is read first and claimed meanwhile; each number is a call and audit entries of its own.
A number has its row before its request leaves, and a row is never asked for again: a run that was
killed or taken over sends nothing twice. Beginning and reading runs is in ``invitation_runs``.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from functools import partial
from typing import Any

from django.db.models.functions import Now
from django.utils.translation import gettext as _

from senders.audit import Actor
from senders.jobs import Later
from senders.models import InvitationRun, InvitedNumber, InvitedSender, Membership, Role
from senders.provisioning import (
    ApiError,
    Busy,
    ClaimLost,
    HeldBack,
    NotFound,
    NotSent,
    Patience,
    ProvisioningError,
    RateLimited,
    Sender,
    Unreachable,
)
from senders.records.facts import sender_name
from senders.sender.numbers import table
from senders.sinch import claims, clients, writes
from senders.words import api_problems

KIND = "invite_again"  # of the job
SENDERS_A_RUN = 20
PAUSE = 10.0  # seconds until a sender is tried again that somebody else was writing to
AFTER_FAILURE = 60.0  # seconds, where Sinch does not say when to ask again
LONGEST_WAIT = 900.0  # seconds, whatever Sinch says
# After this nothing is tried again: an invitation hours later would surprise everybody.
LONGEST = timedelta(minutes=30)
# The job tries again by itself.
PATIENCE = Patience(read=Patience.BACKGROUND.read, attempts=1)


def run(payload: Mapping[str, Any]) -> Any:
    """Goes on with a run. Raises ``Later`` while senders are left, or must be tried again."""
    going = InvitationRun.objects.select_related("project", "user").filter(
        pk=payload["run"], ended_at=None
    )
    found = going.first()
    if found is None:
        return None
    is_late = going.filter(made_at__lte=Now() - LONGEST).exists()
    waiting = list(found.senders.filter(state=InvitedSender.State.WAITING))
    ended, is_left = 0, False
    for one in waiting:
        actor = _actor(found)
        if actor is None:
            _end(one, [_("The requester may no longer send invitations.")])
            return partial(_end_run, found.pk)
        if ended == SENDERS_A_RUN:
            raise Later(0.0)
        try:
            _invite(actor, one)
            ended += 1
        except ProvisioningError as problem:
            if not is_late and isinstance(problem, RateLimited | HeldBack):
                raise Later(min(LONGEST_WAIT, problem.retry_after or AFTER_FAILURE)) from None
            if not is_late and _may_pass(problem):
                is_left = True
                continue
            _end(one, [_sentence(problem)])
            if problem.concerns_project:
                return partial(_end_run, found.pk)
    if is_left:
        raise Later(PAUSE)
    return partial(_end_run, found.pk)


def give_up(payload: Mapping[str, Any]) -> None:
    """Ends a run whose job failed, so that no page says that it goes on."""
    of_run = InvitedSender.objects.filter(run=payload["run"], state=InvitedSender.State.WAITING)
    for one in of_run:
        _end(one, [_("The portal did not finish this.")])
    _end_run(payload["run"])


def _actor(found: InvitationRun) -> Actor | None:
    """Returns the person in their present role; None if they may no longer invite."""
    current = Membership.objects.current().filter(
        project=found.project, user=found.user, role__gte=Role.ONBOARDING, user__is_active=True
    )
    member = current.first()
    if member is None:
        return None
    role = Role(member.role)
    return Actor(found.project, found.by_name, user=found.user, role=role, ip=found.ip)


def _invite(actor: Actor, one: InvitedSender) -> None:
    """Invites what is open, then ends the sender. Raises what no invitation was sent for."""
    project = one.run.project
    with claims.one_write(actor, project, one.sender_id):
        # Whoever had the claim before has ended, or can send nothing more under it.
        _leaving(one).update(state=InvitedNumber.State.UNKNOWN)
        try:
            sender = clients.client_of(project, PATIENCE).get_sender(one.sender_id)
        except NotFound:
            _end(one, [_("Sinch does not know this sender.")])
            return
        numbers = [row.number for row in table.rows(sender) if table.RETRY in row.offers]
        if one.open_numbers is None:
            one.name, one.open_numbers = sender_name(sender), len(numbers)
            InvitedSender.objects.filter(pk=one.pk).update(
                name=one.name, open_numbers=one.open_numbers
            )
        _send(actor, one, sender, numbers)


def _send(actor: Actor, one: InvitedSender, sender: Sender, numbers: Sequence[str]) -> None:
    said = list[str](one.said)
    for number in numbers:
        row, is_new = InvitedNumber.objects.get_or_create(of=one, number=number)
        if not is_new:
            continue
        try:
            writes.retry_test_number(actor, sender.id, number, before=sender)
        except NotFound:
            _settle(row, InvitedNumber.State.REJECTED)
            said.append(_("Sinch does not list a number any more."))
        except ProvisioningError as problem:
            if isinstance(problem, NotSent | RateLimited) or _is_unsent(problem):
                _leaving(one).filter(pk=row.pk).delete()
                _note(one, said)
                raise
            states = InvitedNumber.State
            _settle(row, states.UNKNOWN if problem.outcome_unknown else states.REJECTED)
            said.append(_sentence(problem))
            if problem.concerns_project:
                _note(one, said)
                raise
            if problem.outcome_unknown:
                # Its claim lasts until nothing of it can be under way any more.
                said.append(_("No further invitation of this sender was sent."))
                break
        else:
            _settle(row, InvitedNumber.State.SENT)
    _end(one, said)


def _leaving(one: InvitedSender) -> Any:
    return InvitedNumber.objects.filter(of=one, state=InvitedNumber.State.LEAVING)


def _settle(row: InvitedNumber, state: InvitedNumber.State) -> None:
    """Stores an outcome; a late one also replaces *unknown*, which another run may have noted."""
    InvitedNumber.objects.filter(pk=row.pk).update(state=state)


def _note(one: InvitedSender, said: Sequence[str]) -> None:
    one.said = list(dict.fromkeys(said))
    InvitedSender.objects.filter(pk=one.pk).update(said=one.said)


def _end(one: InvitedSender, said: Sequence[str]) -> None:
    _leaving(one).update(state=InvitedNumber.State.UNKNOWN)
    _note(one, [*one.said, *said])
    InvitedSender.objects.filter(pk=one.pk).update(state=InvitedSender.State.DONE)


def _end_run(run_id: int) -> None:
    """Ends a run; senders that nothing was sent to end without a sentence."""
    InvitedSender.objects.filter(run=run_id).update(state=InvitedSender.State.DONE)
    InvitationRun.objects.filter(pk=run_id, ended_at=None).update(ended_at=Now())


def _may_pass(problem: ProvisioningError) -> bool:
    """Returns True if the same may succeed in a while; each number that was asked has its row."""
    return isinstance(problem, Busy | ClaimLost | Unreachable) or problem.outcome_unknown


def _is_unsent(problem: ProvisioningError) -> bool:
    return isinstance(problem, Unreachable) and not problem.outcome_unknown


def _sentence(problem: ProvisioningError) -> str:
    is_known = not problem.concerns_project and not problem.outcome_unknown
    if is_known and isinstance(problem, ApiError):
        return api_problems.sentence(problem)
    failure = api_problems.explain(problem)
    return f"{failure.title} {failure.text}".strip()
