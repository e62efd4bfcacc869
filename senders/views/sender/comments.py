"""Two forms that must never be mixed up: a comment that goes to Sinch, and a note that stays."""

from django.contrib import messages
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from senders.audit import Action
from senders.models import Role
from senders.onboarding.team_forms import NoteForm
from senders.provisioning import Sender
from senders.sender import notes as internal
from senders.sender.comment_form import CommentForm
from senders.sinch import writes
from senders.views.sender import action_result
from senders.views.sender.action_result import Asked
from senders.views.sender.status_page import status_page
from senders.web.access import requires, signed_in_user
from senders.web.pages import posted_from
from senders.web.request import PortalRequest, actor_of
from senders.words.times import clock

COMMENT, NOTE = "comment", "notes"


@posted_from("senders:detail", "sender", anchor="comment")
@requires(Role.ONBOARDING)
def comments(request: PortalRequest, sender: str) -> HttpResponse:
    form = CommentForm(request.POST)
    wanted, forms = _("Requested action: send the comment below."), {"comment_form": form}
    asked = Asked(COMMENT, Action.SENDER_COMMENTED, wanted, _arrived, forms)
    found = action_result.fresh(request, sender, lambda now: asked)
    if isinstance(found, HttpResponse):
        return found
    if not form.is_valid():
        return status_page(request, found, status=422, comment_form=form)
    text, before = form.cleaned_data["comment"], found.value
    return action_result.carry_out(
        request,
        found,
        asked,
        lambda: writes.add_comment(actor_of(request), before.id, text, before=before),
        lambda made: (
            _("The comment was sent to Sinch at %s.") % clock(made.created or timezone.now())
        ),
    )


@posted_from("senders:detail", "sender", anchor="notes")
@requires(Role.ONBOARDING)
def notes(request: PortalRequest, sender: str) -> HttpResponse:
    found = action_result.read_or_unsent(request, sender)
    if isinstance(found, HttpResponse):
        return found
    form = NoteForm(request.POST)
    if not form.is_valid():
        return status_page(request, found, status=422, note_form=form)
    asked = Asked(NOTE, Action.SENDER_NOTED, "", lambda now: "", {"note_form": form})
    second = action_result.second_press(request, found, asked)
    if second is not None:
        return second
    user, text = signed_in_user(request), form.cleaned_data["text"]
    internal.add(request.project, found.value, text, user, actor_of(request), timezone.now())
    messages.success(request, _("The internal note was added."), extra_tags=NOTE)
    return action_result.back(request, found.value.id, NOTE)


def _arrived(_now: Sender) -> str:
    return _(
        "If Sinch received the comment, it appears under Latest activity. Check there "
        "before you send it again."
    )
