"""Writes that concern one sender: create, update, launch, comment; and showing its token.

https://developers.sinch.com/docs/provisioning-api/api-reference/, tag RCS Senders.
"""

from collections.abc import Collection, Sequence
from functools import partial

from senders.audit import Action, Actor, Target
from senders.provisioning import Comment, CommentInput, Fence, Sender, SenderInput, SenderUpdate
from senders.sinch.writes import approvals, diffs, removals
from senders.sinch.writes.approvals import Approval
from senders.sinch.writes.audited import Settled, attempt_and_settle
from senders.sinch.writes.diffs import Known

# In the entry beside the wire paths: launched countries that the user agreed to take away.
REMOVED_LAUNCHED = "removedLaunched"


def create_sender(actor: Actor, body: SenderInput, *, fence: Fence | None = None) -> Sender:
    """``createSender``; no answer means that a sender may have been made.

    ``fence`` is asked right before the bytes leave, see ``Sending.fenced``.
    """
    asked = diffs.flatten(body.wire)

    def settle(made: Sender) -> Settled:
        now = diffs.only(diffs.content(made), {"state", *asked})
        return Settled(target(made.id, made), diffs.difference({}, now))

    name = str(asked.get("details.brand.name") or "")
    return attempt_and_settle(
        actor,
        Action.SENDER_CREATED,
        Target("sender", label=name),
        asked=asked,
        call=lambda client: client.create_sender(body),
        settle=settle,
        fence=fence,
    )


def update_sender(
    actor: Actor,
    sender_id: str,
    body: SenderUpdate,
    *,
    before: Sender | None = None,
    removing: Collection[str] = (),
    fence: Fence | None = None,
) -> Sender:
    """``updateSender``. With ``before``, the sender as last read, the entry says what changed.

    ``removing`` are the launched countries that the user agreed to take away. Raises
    ``RemovesLaunched`` for any other; an update of the countries needs ``before``. ``fence`` is
    asked right before the bytes leave, see ``Sending.fenced``.
    """
    asked = diffs.flatten(body.wire)
    if removed := removals.check(before, body, removing):
        asked[REMOVED_LAUNCHED] = removed

    def settle(updated: Sender) -> Settled:
        now = diffs.content(updated)
        old = diffs.content(before) if before is not None else {}
        if before is None:
            now = diffs.only(now, {"state", *asked})
        return Settled(target(sender_id, updated), diffs.difference(old, now))

    return attempt_and_settle(
        actor,
        Action.SENDER_UPDATED,
        target(sender_id, before),
        asked=asked,
        call=lambda client: client.update_sender(sender_id, body),
        settle=settle,
        fence=fence,
    )


def launch(
    actor: Actor,
    sender_id: str,
    *,
    before: Known = None,
    countries: Sequence[str] | None = None,
    contact_told: bool | None = None,
    approval: Approval | None = None,
) -> Sender:
    """``launchSender``; ``before`` is the sender as last read.

    With *Four eyes* it takes the ``approval`` of another person. Raises ``NeedsApproval`` without
    one, also if it has ended or the setting is turned on right before the bytes leave.

    The call has no body: ``countries``, those it is expected to submit, and whether the brand's
    contact was told of it are kept in the trail alone.
    """
    said = {
        "countries": None if countries is None else list(countries),
        "contactTold": contact_told,
        "approval": approval.people if approval else None,
    }
    approvals.check(actor.project, sender_id, approval)

    def settle(launched: Sender) -> Settled:
        moved = diffs.difference(diffs.states_of(before), diffs.states_of(launched))
        return Settled(target(sender_id, launched), moved)

    return attempt_and_settle(
        actor,
        Action.SENDER_LAUNCHED,
        target(sender_id, before),
        asked={key: value for key, value in said.items() if value is not None},
        call=lambda client: client.launch_sender(sender_id),
        settle=settle,
        fence=partial(approvals.check, actor.project, sender_id, approval),
    )


def add_comment(actor: Actor, sender_id: str, comment: str, *, before: Known = None) -> Comment:
    """``createSenderComment``; the text is kept, numbers and addresses in it reduced."""
    asked, subject = CommentInput.parse({"comment": comment}).wire, target(sender_id, before)
    return attempt_and_settle(
        actor,
        Action.SENDER_COMMENTED,
        subject,
        asked=asked,
        call=lambda client: client.add_comment(sender_id, comment),
        settle=lambda made: Settled(subject, {"after": {"comment": made.comment}}),
    )


def reveal_token(actor: Actor, sender_id: str) -> Sender:
    """The sender with its ``authToken``, for somebody who asked to see it; nothing is changed.

    The trail says who, when and of which sender; never the token.
    """
    return attempt_and_settle(
        actor,
        Action.TOKEN_REVEALED,
        target(sender_id, None),
        asked={},
        call=lambda client: client.get_sender(sender_id),
        settle=lambda sender: Settled(
            target(sender_id, sender), {"after": {"shown": bool(_secret_of(sender))}}
        ),
    )


def _secret_of(sender: Sender) -> str:
    return sender.auth_token.get_secret_value() if sender.auth_token else ""


def target(sender_id: str, sender: Known) -> Target:
    """The sender as the trail names it; the name where the sender was read or answered."""
    return Target("sender", sender_id, diffs.sender_name(sender))
