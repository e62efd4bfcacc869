"""Four eyes: requesting the approval of a launch, and approving, declining or withdrawing it."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from senders.launch import approval
from senders.launch.approval import AlreadyOpen, NotOpen, OwnRequest
from senders.launch.plan import BLOCKED, CANNOT, LaunchPlan
from senders.launch.request_forms import DeclineForm, RequestForm
from senders.models import LaunchRequest, Role
from senders.provisioning import Busy, NeedsApproval, ProvisioningError, Sender
from senders.sinch import claims, writes
from senders.sinch.cached_reads import Reading
from senders.views.sender import launch
from senders.views.sender.launch_page import launch_page, look, plan_of, told
from senders.web import double_submit
from senders.web.access import requires, signed_in_user
from senders.web.pages import posted_from
from senders.web.request import PortalRequest, actor_of

LARGEST = 2**63  # what a column of the database holds


@posted_from("senders:launch", "sender")
@never_cache
@requires(Role.MANAGER)
def request_approval(request: PortalRequest, sender: str) -> HttpResponse:
    """Freezes the plan that the page showed, for another person to approve. Sends nothing."""
    if double_submit.is_repeated(request):
        return _twice(request, sender)
    found, entry = look(request, sender)
    if found.failure:
        nothing = _("You did not request approval. The last data received from Sinch is shown.")
        return launch_page(request, found, entry, kept=nothing)
    form, wanted = RequestForm(request.POST), plan_of(request, found.value)
    if changed := launch.since_seen(request, wanted, entry):
        return launch_page(request, found, entry, status=409, changes=changed, request_form=form)
    if not form.is_valid():
        return launch_page(request, found, entry, status=422, request_form=form)
    if wanted.offer == CANNOT:
        return launch_page(request, found, entry, status=409)
    if wanted.offer == BLOCKED:
        return launch_page(request, found, entry, status=422, stopped=True)
    if not double_submit.take_once(request, timezone.now()):
        return _twice(request, sender)
    try:
        approval.open_request(
            actor_of(request),
            signed_in_user(request),
            wanted,
            entry=entry,
            contact_told=told(request),
            remark=form.cleaned_data["remark"],
            now=timezone.now(),
        )
    except AlreadyOpen:
        return launch_page(request, found, entry, status=409, problem=_already_open())
    except NotOpen:
        request.project.refresh_from_db()
        return launch_page(request, found, entry, status=409, problem=_is_off())
    text = _("You requested approval of the launch. Nothing is sent until another person approves.")
    return _back(request, sender, text)


@posted_from("senders:launch", "sender")
@never_cache
@requires(Role.MANAGER)
def decide(request: PortalRequest, sender: str) -> HttpResponse:
    """Approves and launches, declines with a reason, or withdraws one's own request."""
    held = _request(request, sender)
    match request.POST.get("do"):
        case "approve":
            return _approve(request, held)
        case "decline":
            return _decline(request, held)
        case "withdraw":
            return _withdraw(request, held)
    raise Http404(_("Launch request not found."))


def _approve(request: PortalRequest, held: LaunchRequest) -> HttpResponse:
    try:
        # No one else writes to the sender from the look at it to the launch.
        with claims.one_write(actor_of(request), request.project, held.sender_id):
            return _approve_under_claim(request, held)
    except Busy as error:
        if double_submit.is_repeated(request):
            return launch.asked_already(request, held.sender_id)
        found, entry = look(request, held.sender_id)
        return launch.not_launched(request, found, entry, error, timezone.now())


def _approve_under_claim(request: PortalRequest, held: LaunchRequest) -> HttpResponse:
    if double_submit.is_repeated(request):
        return launch.asked_already(request, held.sender_id)
    found, entry = look(request, held.sender_id)
    if found.failure:
        nothing = _("Nothing was launched. The last data received from Sinch is shown below.")
        return launch_page(request, found, entry, kept=nothing)
    held.refresh_from_db()
    if held.state != LaunchRequest.State.OPEN:
        return launch_page(request, found, entry, status=409, problem=_has_ended(held))
    if held.requested_by_id == signed_in_user(request).pk:
        return launch_page(request, found, entry, status=409, problem=_own())
    wanted = plan_of(request, found.value)
    if approval.changes(held, wanted):
        return _voided(request, held, found, entry, wanted)
    if wanted.offer in {CANNOT, BLOCKED}:
        return launch_page(request, found, entry, status=422, stopped=True)
    if not double_submit.take_once(request, timezone.now()):
        return launch.asked_already(request, held.sender_id)
    return _launch(request, held, found, entry, wanted)


def _launch(
    request: PortalRequest,
    held: LaunchRequest,
    found: Reading[Sender],
    entry: int,
    wanted: LaunchPlan,
) -> HttpResponse:
    user, actor = signed_in_user(request), actor_of(request)
    try:
        attempt = approval.approve(actor, user, held, now=timezone.now())
    except (NotOpen, OwnRequest):
        held.refresh_from_db()
        return launch_page(request, found, entry, status=409, problem=_has_ended(held))

    def unsent(error: ProvisioningError) -> HttpResponse | None:
        approval.reopen(held, attempt)
        if isinstance(error, NeedsApproval) and approval.changes(held, wanted):
            return _voided(request, held, found, entry, wanted)
        return None

    try:
        return launch.send(
            request,
            found,
            entry,
            wanted,
            contact_told=held.contact_told,
            approval=writes.Approval(
                attempt, held.requested_by.get_username(), user.get_username()
            ),
            unsent=unsent,
        )
    finally:
        approval.settle(held)


def _voided(
    request: PortalRequest,
    held: LaunchRequest,
    found: Reading[Sender],
    entry: int,
    wanted: LaunchPlan,
) -> HttpResponse:
    changed, plan = approval.changes(held, wanted), held.plan
    try:
        approval.void(actor_of(request), held, changed, now=timezone.now())
    except NotOpen:
        held.refresh_from_db()
        return launch_page(request, found, entry, status=409, problem=_has_ended(held))
    return launch_page(request, found, entry, status=409, voided=changed, frozen_plan=plan)


def _decline(request: PortalRequest, held: LaunchRequest) -> HttpResponse:
    form = DeclineForm(request.POST)
    if not form.is_valid():
        found, entry = look(request, held.sender_id)
        return launch_page(request, found, entry, status=422, decline_form=form)
    try:
        approval.decline(
            actor_of(request),
            signed_in_user(request),
            held,
            form.cleaned_data["reason"],
            now=timezone.now(),
        )
    except OwnRequest:
        return _back(request, held.sender_id, _own())
    except NotOpen:
        return _ended(request, held)
    return _back(request, held.sender_id, _("You declined the launch. Nothing was sent to Sinch."))


def _withdraw(request: PortalRequest, held: LaunchRequest) -> HttpResponse:
    try:
        approval.withdraw(actor_of(request), signed_in_user(request), held, now=timezone.now())
    except NotOpen:
        return _ended(request, held)
    return _back(request, held.sender_id, _("You withdrew the launch request."))


def _request(request: PortalRequest, sender: str) -> LaunchRequest:
    """Returns the request that the form names. Raises ``Http404``, also for another sender's."""
    number = request.POST.get("request", "")
    found = None
    if number.isascii() and number.isdecimal() and int(number[:20]) < LARGEST:
        found = approval.of_sender(request.project, sender).filter(pk=int(number)).first()
    if found is None:
        raise Http404(_("Launch request not found."))
    return found


def _ended(request: PortalRequest, held: LaunchRequest) -> HttpResponse:
    held.refresh_from_db()
    return _back(request, held.sender_id, _has_ended(held))


def _back(request: PortalRequest, sender: str, text: str) -> HttpResponse:
    messages.info(request, text, extra_tags=launch.PLACE)
    return launch.to_sender(request, sender)


def _twice(request: PortalRequest, sender: str) -> HttpResponse:
    return _back(request, sender, _("You submitted this form twice. It was processed once."))


def _already_open() -> str:
    return _("The same launch was already requested. Nothing was changed.")


def _is_off() -> str:
    return _("The setting “Four eyes” is off, so this launch needs no approval. Nothing was sent.")


def _own() -> str:
    return _("You requested this launch yourself, so another person must decide.")


def _has_ended(held: LaunchRequest) -> str:
    """Returns how a request ended, for someone who comes too late."""
    user = held.decided_by.get_username() if held.decided_by else _("The portal")
    texts = {
        LaunchRequest.State.OPEN: _("Only the person who requested the launch can withdraw it."),
        LaunchRequest.State.APPROVED: _("%(who)s already approved this launch."),
        LaunchRequest.State.DECLINED: _("%(who)s already declined this launch."),
        LaunchRequest.State.WITHDRAWN: _("%(who)s already withdrew this request."),
        LaunchRequest.State.VOIDED: _("This request was voided before. Nothing was sent."),
    }
    return texts[LaunchRequest.State(held.state)] % {"who": user}
