"""The activities of a sender or, without a sender, of a project's account."""

from datetime import datetime, timedelta
from typing import Any

from senders.sandbox.models import Activity, Project, Sender
from senders.sandbox.rules import wire_date

API_USER = "Provisioning API user"
STAFF = "Sinch"


def record(
    subject: Sender | Project,
    type: str,
    now: datetime,
    author: str = API_USER,
    comment: str = "",
) -> Activity:
    """Writes one entry. ``type`` is an activity type of the reference, such as ``EDITED``."""
    sender = subject if isinstance(subject, Sender) else None
    project_id = sender.project_id if sender else subject.pk
    return Activity.objects.create(
        project_id=project_id,
        sender=sender,
        type=type,
        created=now,
        author=author,
        comment=comment,
    )


def open_account(project_id: str, now: datetime) -> None:
    """Records the first activity of an account, once. Source: inference, not documented."""
    found = Activity.objects.filter(project_id=project_id, sender=None, type="CREATED")
    if not found.exists():
        Activity.objects.create(project_id=project_id, type="CREATED", created=now)


def of_sender(sender: Sender) -> list[dict[str, Any]]:
    """Returns all entries, newest first. Past entries of seeded senders follow from their state."""
    rows = list(Activity.objects.filter(sender=sender).order_by("-created", "-pk"))
    told = [notification(row) for row in rows]
    recorded = {row.type for row in rows}
    if "CREATED" not in recorded:
        told += [
            {"type": type, "created": wire_date(at).replace("t", "T"), **more}
            for type, at, more in _past(sender, recorded)
        ]
    return told


def _past(sender: Sender, recorded: set[str]) -> list[tuple[str, datetime, dict[str, str]]]:
    """Returns (type, time, other keys) of a seeded sender's derived entries, newest first.

    Leaves out every type that has been recorded since the sender was seeded.
    """
    past: list[tuple[str, datetime, dict[str, str]]] = []

    def tell(type: str, hours: int, **more: str) -> None:
        past.append((type, sender.created + timedelta(hours=hours), more))

    if sender.state == "LAUNCHED" and "ACTIVE" not in recorded:
        tell("ACTIVE", 60)
    if sender.body.get("launched") and not {"ACTIVE", "TEST"} & recorded:
        tell("COMMENT_ADDED", 48, author=STAFF, comment="Thank you; the operators have it now.")
    if sender.state != "DRAFT" and "TEST" not in recorded:
        tell("TEST", 24)
        tell("EDITED", 9, author=API_USER)
    tell("CREATED", 0, author=API_USER)
    return past


def notification(activity: Activity) -> dict[str, Any]:
    """Returns ``RcsSenderNotificationDto`` or its account twin; empty values are left out."""
    return {
        "type": activity.type,
        "created": _date(activity),
        **({"author": activity.author} if activity.author else {}),
        **({"comment": activity.comment} if activity.comment else {}),
    }


def comment(activity: Activity) -> dict[str, Any]:
    """Returns ``RcsCommentDto``, the response to a new comment."""
    return {"type": "CREATED", "comment": activity.comment, "created": _date(activity)}


def _date(activity: Activity) -> str:
    return wire_date(activity.created).replace("t", "T")  # as in the account examples
