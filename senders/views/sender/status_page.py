"""The status page of a sender, with every form on it; a view that was refused hands its own in."""

import hashlib
import json
from dataclasses import replace
from typing import Any

from django.contrib.messages import get_messages
from django.http import HttpResponse, QueryDict
from django.utils import timezone

from senders import audit
from senders.cases import opening
from senders.models import Note
from senders.onboarding.team_forms import NoteForm
from senders.provisioning import Sender
from senders.sender import list_chips, operator_advice, polling
from senders.sender.activity import feed
from senders.sender.activity.feed import Asked, Timeline
from senders.sender.comment_form import CommentForm
from senders.sender.numbers import quota, table
from senders.sender.numbers.form import NumbersForm
from senders.sinch.cached_reads import Reading
from senders.views.onboarding.common import new_tab
from senders.views.sender import checks
from senders.views.sender.common import pretty, sender_page
from senders.views.sender.told import Told
from senders.web import stashed_post
from senders.web.request import PortalRequest
from senders.words.api_problems import Failure

SHOWN_NOTES, SHOWN_ACTIVITIES = 3, 5


def status_page(
    request: PortalRequest,
    found: Reading[Sender],
    *,
    status: int | None = None,
    numbers_form: NumbersForm | None = None,
    comment_form: CommentForm | None = None,
    note_form: NoteForm | None = None,
    told: Told | None = None,
    down: Failure | None = None,
    asked: Asked | None = None,
    **more: Any,
) -> HttpResponse:
    """``asked`` is the call for the activities, if it was begun before that for the sender."""
    sender = found.value
    anchors = {row.anchor for row in table.rows(sender)}
    said = [message for message in get_messages(request) if message.extra_tags]
    if told and told.place.startswith(table.ANCHOR) and told.place not in anchors:
        told = replace(told, place="numbers")  # the row is gone
    numbers, comment, note = (
        (stashed_post.typed(request, f"senders:{form}") or QueryDict()).dict()
        for form in ("add_numbers", "comments", "notes")
    )
    about = operator_advice.comment_about(sender, request.GET.get("about", ""))
    return sender_page(
        request,
        "sender/page.html",
        found,
        status=status,
        numbers_form=numbers_form or NumbersForm(None, sender=sender, initial=numbers),
        comment_form=comment_form or CommentForm(None, initial={"comment": about, **comment}),
        note_form=note_form or NoteForm(None, initial=note),
        refused_form=numbers_form or comment_form or note_form,
        notes=notes(request, sender.id)[:SHOWN_NOTES],
        json=pretty(sender),
        latest=latest(request, found, down, asked),
        tab=new_tab(),
        told=told,
        spoken_at={message.extra_tags for message in said} | ({told.place} if told else set()),
        strays=[
            message
            for message in said
            if message.extra_tags.startswith(table.ANCHOR) and message.extra_tags not in anchors
        ],
        **_ours(request, sender.id),
        **checks.on_page(request, sender),
        **polled_parts(request, found),
        **more,
    )


def _ours(request: PortalRequest, sender: str) -> dict[str, Any]:
    """Returns the case of the sender, and what its owner and tags can become if one may write."""
    case = opening.of_sender(request.project, sender)
    if request.role.only_reads:
        return {"ours_case": case}
    return {
        "ours_case": case,
        "ours_people": list_chips.people_of(request.project),
        "ours_tags": list_chips.tags_of(request.project),
        "nobody": list_chips.NOBODY,
    }


def polled_parts(request: PortalRequest, found: Reading[Sender]) -> dict[str, Any]:
    """Returns the context of page and polling fragment: all that changes without a click."""
    sender, now = found.value, timezone.now()
    listed = len(sender.test_number_states or [])
    number, at = audit.last_of(request.project, "sender", sender.id) or (None, None)
    return {
        "look_again": polling.look_again(sender, at, now),
        "seen": seen(sender, number),
        "left": quota.left(request.project, sender.id, now, listed=listed),
    }


def seen(sender: Sender, last_entry: int | None) -> str:
    """Tells whether two looks at a sender show the same: what Sinch says and what we did.

    ``last_entry`` is the number of its last audit entry. It begins with the state, see
    ``state_of``.
    """
    whole = f"[{sender.wire_text(sort_keys=True)}, {json.dumps(last_entry)}]"
    return f"{sender.state or ''}.{hashlib.sha256(whole.encode()).hexdigest()[:16]}"


def state_of(seen: str) -> str:
    """Returns the state that a look saw, empty for none."""
    return seen.rpartition(".")[0]


def latest(
    request: PortalRequest,
    found: Reading[Sender],
    down: Failure | None = None,
    asked: Asked | None = None,
) -> Timeline:
    """``down``: Sinch has just failed, so it is not asked for the activities."""
    return feed.latest_of(
        request.project, found.value.id, SHOWN_ACTIVITIES, down=down or found.failure, asked=asked
    )


def notes(request: PortalRequest, sender: str) -> Any:
    """Internal notes on the sender, those of its drafts among them; the latest first."""
    return (
        Note.objects.filter(project=request.project, sender_id=sender)
        .select_related("by")
        .order_by("-pk")
    )
