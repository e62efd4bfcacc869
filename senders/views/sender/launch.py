"""Launching a sender: GET says what would happen and whom it concerns, POST asks Sinch once."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.db.models import Max
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from senders import audit
from senders.audit import Action
from senders.cases import opening, papers
from senders.launch import expected_mail
from senders.launch.outcome import LaunchRefusal, Unanswered
from senders.launch.plan import BLOCKED, CANNOT, LaunchPlan
from senders.launch.reviewed import ReviewedPlan
from senders.models import AuditEntry, Outcome, Role
from senders.onboarding import sender_checks
from senders.provisioning import ApiError, Busy, ProvisioningError, Sender
from senders.records.facts import country_statuses
from senders.sinch import claims, clients, writes
from senders.sinch.attempt import Done, NotDone, Unknown, attempt
from senders.sinch.cached_reads import Reading
from senders.views.sender import action_result
from senders.views.sender.common import read_sender, sender_page
from senders.web import double_submit, stashed_post
from senders.web.access import requires
from senders.web.request import PortalRequest, actor_of
from senders.web.retry_after import with_retry_after
from senders.words import api_problems, api_values
from senders.words.times import exact

TEMPLATE = "launch/page.html"
PLACE = "standing"  # of the notice on the sender's page


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@requires(Role.MANAGER)
def launch(request: PortalRequest, sender: str) -> HttpResponse:
    if request.method != "POST":
        return _page(request, *_look(request, sender))
    try:
        # Nobody else writes to the sender from the look at it to the launch.
        with claims.one_write(actor_of(request), request.project, sender):
            return _press(request, sender)
    except Busy as error:
        if double_submit.is_repeated(request):
            return _asked_already(request, sender)
        found, entry = _look(request, sender)
        return _not_launched(request, found, entry, error, timezone.now())


def _look(request: PortalRequest, sender: str) -> tuple[Reading[Sender], int]:
    """Returns the sender, and the number of the trail's last entry from before it was read.

    Later entries say what the reader of the page cannot have seen, whatever the clocks say.
    """
    entry = audit.end_of(request.project).length
    found = read_sender(request.project, sender)
    if found.failure:
        then = AuditEntry.objects.filter(project_slug=request.project.slug, at__lte=found.at)
        entry = then.aggregate(last=Max("number"))["last"] or 0
    return found, entry


def _plan(request: PortalRequest, sender: Sender) -> LaunchPlan:
    """Returns the plan, in which an image or policy that cannot be opened blocks the launch."""
    receipts = sender_checks.receipts(request.project, sender)
    return LaunchPlan.of(sender, receipts, _open_papers(request, sender))


def _open_papers(request: PortalRequest, sender: Sender) -> set[str]:
    """Returns the keys of papers not received, of the countries that are not launched."""
    case = opening.of_sender(request.project, sender.id)
    statuses = country_statuses(sender)
    codes = [code for code, status in statuses.items() if status != "LAUNCHED"]
    return papers.open_keys(case.pk, codes) if case else set()


def _press(request: PortalRequest, sender: str) -> HttpResponse:
    if double_submit.is_repeated(request):
        return _asked_already(request, sender)
    found, entry = _look(request, sender)
    if found.failure:
        nothing = _("Nothing was launched. The last data received from Sinch is shown below.")
        return _page(request, found, entry, kept=nothing)
    wanted = _plan(request, found.value)
    if changes := _since_seen(request, wanted, entry):
        return _page(request, found, entry, status=409, changes=changes)
    if wanted.offer == CANNOT:
        return _page(request, found, entry, status=409)
    if wanted.offer == BLOCKED:
        return _page(request, found, entry, status=422, stopped=True)
    if not double_submit.take_once(request, timezone.now()):
        return _asked_already(request, sender)
    return _ask(request, found, entry, wanted)


def _ask(
    request: PortalRequest, found: Reading[Sender], entry: int, wanted: LaunchPlan
) -> HttpResponse:
    asked_at = timezone.now()
    ended = attempt(
        lambda: writes.launch(
            actor_of(request),
            found.value.id,
            before=found.value,
            countries=wanted.submitted,
            contact_told=_told(request),
        )
    )
    match ended:
        case Done(launched):
            _say_taken(request, wanted, launched)
            return _to_sender(request, found.value.id)
        case Unknown(error):
            return _unanswered(request, found, entry, wanted, asked_at, error)
        case NotDone(error) as not_done:
            if not_done.is_unsent:
                double_submit.give_back(request)
            return _not_launched(request, found, entry, error, asked_at)


def _not_launched(
    request: PortalRequest,
    found: Reading[Sender],
    entry: int,
    error: ProvisioningError,
    asked_at: datetime,
) -> HttpResponse:
    if isinstance(error, ApiError) and not error.concerns_project:
        refusal = LaunchRefusal.of(error, asked_at)
        return _page(request, found, entry, status=refusal.status, refusal=refusal)
    failure = api_problems.explain(error, of_write=True)
    nothing = _("Nothing was launched.")
    return _page(request, found, entry, status=failure.status, failure=failure, kept=nothing)


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
        return _page(request, before, entry, status=failure.status, unanswered=unknown)
    return _page(
        request,
        Reading(now, timezone.now()),
        entry_now,
        status=failure.status,
        unanswered=Unanswered(asked_at, failure, wanted, now),
    )


def _page(
    request: PortalRequest,
    found: Reading[Sender],
    entry: int,
    *,
    status: int | None = None,
    **more: Any,
) -> HttpResponse:
    """The page anew, with what ``more`` says of the last try and the tick as it was."""
    known = sender_checks.receipts(request.project, found.value)
    sender_checks.ask_if_stale(request.project, found.value, known)
    shown = _plan(request, found.value)
    response = sender_page(
        request,
        TEMPLATE,
        found,
        status=status,
        launch=shown,
        seen=ReviewedPlan.of(shown, entry).dump(),
        told=_told(request),
        google=expected_mail.GOOGLE,
        answer_within=expected_mail.ANSWER_WITHIN,
        **more,
    )
    unanswered = more.get("unanswered")
    failure = unanswered.failure if unanswered else more.get("failure")
    return with_retry_after(response, failure)


def _since_seen(request: PortalRequest, wanted: LaunchPlan, entry: int) -> list[str]:
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


def _told(request: PortalRequest) -> bool:
    unsent = stashed_post.typed(request, "senders:launch")
    return bool((unsent or request.POST).get("told"))


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


def _asked_already(request: PortalRequest, sender: str) -> HttpResponse:
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
    return _to_sender(request, sender)


def _to_sender(request: PortalRequest, sender: str) -> HttpResponse:
    return redirect("senders:detail", project=request.project.slug, sender=sender)
