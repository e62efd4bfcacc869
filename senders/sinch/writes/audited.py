"""The one way in which a write is asked for: an entry before the call and one after it."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import partial
from typing import Any, TypeVar

from django.utils import timezone

from senders import audit
from senders.audit import Action, Actor, Target
from senders.models import Outcome
from senders.models.audit import NOT_SENT
from senders.provisioning import (
    ApiError,
    Fence,
    ProvisioningClient,
    ProvisioningError,
    Unreachable,
)
from senders.sinch import claims, clients, followers
from senders.sinch.attempt import is_unsent

R = TypeVar("R")
MOST_ERRORS = 50  # field messages kept of one refusal


@dataclass(frozen=True)
class Settled:
    """The target and changes that a successful call leaves in the trail."""

    target: Target
    changes: Mapping[str, Any] = field(default_factory=dict)


def attempt_and_settle(
    actor: Actor,
    action: Action,
    target: Target,
    *,
    asked: Mapping[str, Any],
    call: Callable[[ProvisioningClient], R],
    settle: Callable[[R], Settled],
    fence: Fence | None = None,
) -> R:
    """Records, calls, records. ``asked`` is what is wanted, as wire JSON or dotted paths of it.

    The first entry is committed before anything is sent: if it cannot be written, nothing is
    sent. A write to a sender holds the sender's claim; ``fence`` is one more thing to be confirmed
    right before the bytes leave. Raises what the call raises; before any entry ``Busy``,
    ``KeyUnreadable``, and ``ValueError`` for an actor without a project.
    """
    if actor.project is None:
        raise ValueError("a call to the API belongs to a project")
    with ExitStack() as claims_held:
        fences, claim = [fence] if fence else [], None
        if target.kind == "sender" and target.id and action is not Action.TOKEN_REVEALED:
            claim = claims_held.enter_context(claims.one_write(actor, actor.project, target.id))
            fences.append(claim.confirm)
        client = clients.client_of(actor.project).fenced(partial(_pass, fences))
        watched = partial(_settling, claim, call) if claim else call
        return _record_around(actor, action, target, asked, client, watched, settle)


def _settling(
    claim: claims.Held, call: Callable[[ProvisioningClient], R], client: ProvisioningClient
) -> R:
    """Calls, and tells the claim if the outcome is known. After any other error it is not."""
    try:
        result = call(client)
    except ProvisioningError as error:
        if not error.outcome_unknown:
            claim.settled()
        raise
    claim.settled()
    return result


def _pass(fences: Sequence[Fence]) -> None:
    for fence in fences:
        fence()


def _record_around(
    actor: Actor,
    action: Action,
    target: Target,
    asked: Mapping[str, Any],
    client: ProvisioningClient,
    call: Callable[[ProvisioningClient], R],
    settle: Callable[[R], Settled],
) -> R:
    entry = partial(audit.record, actor, action, correlation=audit.new_correlation())
    entry(Outcome.ATTEMPTED, target, changes={"asked": asked}, now=timezone.now())
    asked_at = timezone.now()
    with clients.answers_heard() as answers:
        try:
            result = call(client)
        except ProvisioningError as error:
            entry(
                outcome_of(error),
                target,
                changes=_answer(error),
                request_id=error.request_id or "",
                status=getattr(error, "status", None),
                error_code=NOT_SENT if is_unsent(error) else getattr(error, "code", ""),
                now=timezone.now(),
            )
            raise
    settled = settle(result)
    entry(
        Outcome.SUCCEEDED,
        settled.target,
        changes=settled.changes,
        request_id=answers[-1].request_id if answers else "",
        status=answers[-1].status if answers else None,
        now=timezone.now(),
    )
    if actor.project is not None:
        for follow in followers.AFTER_WRITES:
            follow(actor.project, result, asked_at)
    return result


def outcome_of(error: ProvisioningError) -> Outcome:
    """A 5xx, an unreadable answer or none leave open whether the write was done.

    A refused one was certainly not done: Sinch refused it, or nothing was sent at all.
    """
    if not error.outcome_unknown:
        return Outcome.REFUSED
    return Outcome.NO_ANSWER if isinstance(error, Unreachable) else Outcome.FAILED


def _answer(error: ProvisioningError) -> dict[str, Any]:
    if not isinstance(error, ApiError):
        return {}
    answer: dict[str, Any] = {"message": error.message} if error.message else {}
    if error.validation_errors:
        answer["validationErrors"] = error.validation_errors[:MOST_ERRORS]
    return {"answer": answer} if answer else {}
