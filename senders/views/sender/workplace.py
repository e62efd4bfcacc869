"""The status page of a sender, with every form on it; a view that was refused hands its own in."""

import hashlib
import json
from typing import Any

from django.http import HttpResponse

from senders import activity, invitations, moving, remedies
from senders.activity import Timeline
from senders.forms import CommentForm, NumbersForm
from senders.http import PortalRequest
from senders.models import AuditEntry, Note
from senders.onboarding.teamwork import NoteForm
from senders.provisioning import INVITES_IN_ALL, Sender
from senders.reading import Reading
from senders.views.sender.page import pretty, sender_page

SHOWN_NOTES, SHOWN_ACTIVITIES = 3, 5


def workplace(
    request: PortalRequest,
    found: Reading[Sender],
    *,
    status: int | None = None,
    numbers_form: NumbersForm | None = None,
    comment_form: CommentForm | None = None,
    note_form: NoteForm | None = None,
    **more: Any,
) -> HttpResponse:
    sender = found.value
    about = remedies.comment_about(sender, request.GET.get("about", ""))
    return sender_page(
        request,
        "senders/detail.html",
        found,
        status=status,
        numbers_form=numbers_form or NumbersForm(None, sender=sender),
        comment_form=comment_form or CommentForm(None, initial={"comment": about}),
        note_form=note_form or NoteForm(None),
        refused_form=numbers_form or comment_form or note_form,
        notes=notes(request, sender.id)[:SHOWN_NOTES],
        json=pretty(sender),
        latest=latest(request, found),
        **living(request, found),
        **more,
    )


def living(request: PortalRequest, found: Reading[Sender]) -> dict[str, Any]:
    """What the page and its polling fragment share: all that changes without a click."""
    sender, now = found.value, found.at
    return {
        "look_again": moving.look_again(request.project, sender, now),
        "seen": seen(request, sender),
        "left": invitations.left(request.project, sender.id, now),
        "left_in_all": max(0, INVITES_IN_ALL - len(sender.test_number_states or [])),
    }


def seen(request: PortalRequest, sender: Sender) -> str:
    """Tells whether two looks at a sender show the same: what Sinch says and what we did."""
    entries = AuditEntry.objects.filter(
        project_slug=request.project.slug, target_kind="sender", target_id=sender.id
    )
    last = entries.order_by("-number").values_list("number", flat=True).first()
    whole = json.dumps([sender.wire, last], sort_keys=True)
    return hashlib.sha256(whole.encode()).hexdigest()[:16]


def latest(request: PortalRequest, found: Reading[Sender]) -> Timeline:
    return activity.latest_of(request.project, found.value.id, SHOWN_ACTIVITIES, down=found.failure)


def notes(request: PortalRequest, sender: str) -> Any:
    """Internal notes on the sender, those of its drafts among them; the latest first."""
    return (
        Note.objects.filter(project=request.project, sender_id=sender)
        .select_related("by")
        .order_by("-pk")
    )
