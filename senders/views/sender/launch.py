"""Launching a sender: GET says what would happen and whom it concerns, POST asks Sinch once."""

from collections.abc import Callable
from datetime import datetime

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from senders import audit
from senders.audit import Action
from senders.launch.outcome import LaunchRefusal, Unanswered
from senders.launch.plan import BLOCKED, CANNOT, LaunchPlan
from senders.launch.reviewed import ReviewedPlan
from senders.models import AuditEntry, Outcome, Role
from senders.provisioning import ApiError, Busy, ProvisioningError, Sender
from senders.sinch import claims, clients, writes
from senders.sinch.attempt import Done, NotDone, Unknown, attempt
from senders.sinch.cached_reads import Reading
from senders.views.sender import action_result
from senders.views.sender.launch_page import launch_page, look, plan_of, told
from senders.web import double_submit
from senders.web.access import requires
from senders.web.request import PortalRequest, actor_of
from senders.words import api_problems, api_values
from senders.words.times import exact

PLACE = "standing"  # of the notice on the sender's page


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@requires(Role.MANAGER)
def launch(request: PortalRequest, sender: str) -> HttpResponse:
    if request.method != "POST":
        return launch_page(request, *look(request, sender))
    try:
        # Nobody else writes to the sender from the look at it to the launch.
        with claims.one_write(actor_of(request), request.project, sender):
            return _press(request, sender)
    except Busy as error:
        if double_submit.is_repeated(request):
            return asked_already(request, sender)
        found, entry = look(request, sender)
        return not_launched(request, found, entry, error, timezone.now())


def _press(request: PortalRequest, sender: str) -> HttpResponse:
    if double_submit.is_repeated(request):
        return asked_already(request, sender)
    found, entry = look(request, sender)
    if found.failure:
        nothing = _("Nothing was launched. The last data received from Sinch is shown below.")
        return launch_page(request, found, entry, kept=nothing)
    wanted = plan_of(request, found.value)
    if request.project.four_eyes:
        return launch_page(request, found, entry, status=409, needs_approval=True)
    if changes := since_seen(request, wanted, entry):
        return launch_page(request, found, entry, status=409, changes=changes)
    if wanted.offer == CANNOT:
        return launch_page(request, found, entry, status=409)
    if wanted.offer == BLOCKED:
        return launch_page(request, found, entry, status=422, stopped=True)
    if not double_submit.take_once(request, timezone.now()):
        return asked_already(request, sender)
    return send(request, found, entry, wanted, contact_told=told(request))


def send(
    request: PortalRequest,
    found: Reading[Sender],
    entry: int,
    wanted: LaunchPlan,
    *,
    contact_told: bool,
    approval: writes.Approval | None = None,
    unsent: Callable[[ProvisioningError], HttpResponse | None] = lambda error: None,
) -> HttpResponse:
    """Sends the launch once and answers with its outcome.

    ``unsent`` is called where nothing left the portal, and may answer instead.
    """
    asked_at = timezone.now()
    ended = attempt(
        lambda: writes.launch(
            actor_of(request),
            found.value.id,
            before=found.value,
            countries=wanted.submitted,
            contact_told=contact_told,
            approval=approval,
        )
    )
    match ended:
        case Done(launched):
            _say_taken(request, wanted, launched)
            return to_sender(request, found.value.id)
        case Unknown(error):
            return _unanswered(request, found, entry, wanted, asked_at, error)
        case NotDone(error) as not_done:
            if not_done.is_unsent:
                double_submit.give_back(request)
                if (answer := unsent(error)) is not None:
                    return answer
            return not_launched(request, found, entry, error, asked_at)


def not_launched(
    request: PortalRequest,
    found: Reading[Sender],
    entry: int,
    error: ProvisioningError,
    asked_at: datetime,
) -> HttpResponse:
    if isinstance(error, ApiError) and not error.concerns_project:
        refusal = LaunchRefusal.of(error, asked_at)
        return launch_page(request, found, entry, status=refusal.status, refusal=refusal)
    failure = api_problems.explain(error, of_write=True)
    nothing = _("Nothing was launched.")
    return launch_page(request, found, entry, status=failure.status, failure=failure, kept=nothing)


def _unanswered(
    request: PortalRequest,
    before: Reading[Sender],
    entry: int,
    wanted: LaunchPlan,
    asked_at: datetime,
    error: ProvisioningError,
) -> HttpResponse:
    """Looks what became of it; whether to ask again is for people to decide."""
    failure = api_problems.explain(error)
    entry_now = audit.end_of(request.project).length
    try:
        now = clients.client_of(request.project).get_sender(before.value.id)
    except ProvisioningError as unreadable:
        unread = api_problems.explain(unreadable)
        unknown = Unanswered(asked_at, failure, wanted, None, unread)
        return launch_page(request, before, entry, status=failure.status, unanswered=unknown)
    return launch_page(
        request,
        Reading(now, timezone.now()),
        entry_now,
        status=failure.status,
        unanswered=Unanswered(asked_at, failure, wanted, now),
    )


def since_seen(request: PortalRequest, wanted: LaunchPlan, entry: int) -> list[str]:
    """Returns the differences from the page that was shown, and a launch by someone else since."""
    seen = ReviewedPlan.load(request.POST.get("seen", ""))
    if seen is None:
        return [_("The portal cannot compare the page with what you saw before.")]
    changes = seen.differences(ReviewedPlan.of(wanted, entry))
    other = _launched_since(request, wanted.sender.id, seen.entry)
    if other is not None:
        text = (
            _("%(who)s launched the sender at %(at)s.")
            if other.outcome == Outcome.SUCCEEDED
            else _("%(who)s sent a launch request at %(at)s. The outcome is not known.")
        )
        changes.insert(0, text % {"who": other.actor_name, "at": exact(other.at)})
    return changes


def _launched_since(request: PortalRequest, sender: str, entry: int) -> AuditEntry | None:
    """The last word on the latest launch that was asked for after that entry and not refused."""
    entries = (
        audit.entries_of(request.project, "sender", sender)
        .filter(action=Action.SENDER_LAUNCHED, number__gt=entry)
        .order_by("number")
    )
    last_words = {entry.correlation: entry for entry in entries}
    taken = [entry for entry in last_words.values() if entry.outcome != Outcome.REFUSED]
    return taken[-1] if taken else None


def _say_taken(request: PortalRequest, wanted: LaunchPlan, launched: Sender) -> None:
    state = api_values.sender_state(launched.state).label
    if wanted.submitted:
        text = _("Sinch accepted the launch in %(where)s. Current state: %(state)s.")
    else:
        text = _(
            "Sinch accepted the launch. No new countries were submitted. Current state: %(state)s."
        )
    said = text % {"where": wanted.where, "state": state}
    messages.success(request, said, extra_tags=PLACE)


def asked_already(request: PortalRequest, sender: str) -> HttpResponse:
    entry = action_result.last_word(request, sender, Action.SENDER_LAUNCHED)
    if entry is None:
        text = _(
            "You submitted this launch twice. The first one was interrupted or is still being "
            "processed. Refresh the page before you try again."
        )
    elif entry.outcome == Outcome.ATTEMPTED:
        text = _(
            "You submitted this launch twice. Sinch has not responded yet. Refresh the page "
            "before you try again."
        )
    else:
        text = _("You submitted this launch twice. The request was sent once.")
    messages.info(request, text, extra_tags=PLACE)
    return to_sender(request, sender)


def to_sender(request: PortalRequest, sender: str) -> HttpResponse:
    return redirect("senders:detail", project=request.project.slug, sender=sender)
