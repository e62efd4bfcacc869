"""Writes that concern the project's RCS account: comments to Sinch's team.

https://developers.sinch.com/docs/provisioning-api/api-reference/, tag RCS Accounts.
"""

from senders.audit import Action, Actor, Target
from senders.provisioning import Comment, CommentInput
from senders.sinch.writes.audited import Settled, attempt_and_settle


def add_account_comment(actor: Actor, comment: str) -> Comment:
    """``createAccountComment``; the text is kept, numbers and addresses in it reduced."""
    asked = CommentInput.parse({"comment": comment}).wire
    subject = Target(
        "account",
        actor.project.project_id if actor.project else "",
        actor.project.name if actor.project else "",
    )
    return attempt_and_settle(
        actor,
        Action.ACCOUNT_COMMENTED,
        subject,
        asked=asked,
        call=lambda client: client.add_account_comment(comment),
        settle=lambda made: Settled(subject, {"after": {"comment": made.comment}}),
    )
