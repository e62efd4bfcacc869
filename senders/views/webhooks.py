"""The webhooks page of a project's admins: what is registered, events with their outcome, actions.

Callbacks themselves arrive at ``views.hooks``.
"""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from senders.hooks import overview, registering
from senders.hooks.registering import Ended, Gone, Superseded
from senders.jobs import worker_report
from senders.models import Hook, Role
from senders.onboarding.images import uploads
from senders.provisioning import ApiError, InvalidBody, ProvisioningError
from senders.provisioning.limits import RCS_TRIGGERS
from senders.sinch import clients
from senders.sinch.attempt import Done, NotDone, Unknown
from senders.upkeep.retention import days_of
from senders.web import double_submit
from senders.web.access import requires
from senders.web.pages import posted_from
from senders.web.request import PortalRequest, actor_of
from senders.web.retry_after import with_retry_after
from senders.words import api_problems, webhooks
from senders.words.api_problems import Failure

LARGEST = 2**63 - 1  # what a database can be asked for


@require_GET
@requires(Role.ADMIN)
def index(request: PortalRequest) -> HttpResponse:
    return _page(request)


@posted_from("webhooks:index")
@requires(Role.ADMIN)
def create(request: PortalRequest) -> HttpResponse:
    triggers = [each for each in RCS_TRIGGERS if each in request.POST.getlist("trigger")]
    if not triggers:
        return _page(request, status=422, no_trigger=True)
    return _once(
        request,
        lambda: registering.create(actor_of(request), triggers, timezone.now()),
        _("The webhook was registered at Sinch."),
    )


@posted_from("webhooks:index")
@requires(Role.ADMIN)
def rotate(request: PortalRequest, hook: int) -> HttpResponse:
    found = _hook(request, hook)
    return _once(
        request,
        lambda: registering.rotate(actor_of(request), found, timezone.now()),
        _("The secret was replaced. The previous secret stays valid for 24 hours."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Role.ADMIN)
def remove(request: PortalRequest, hook: int) -> HttpResponse:
    """Shows what removing means; a POST removes."""
    found = _hook(request, hook)
    if request.method != "POST":
        row = next(each for each in overview.rows(request.project, None) if each.hook == found)
        return render(request, "webhooks/remove.html", {"row": row, "now": timezone.now()})
    return _once(
        request,
        lambda: registering.remove(actor_of(request), found, timezone.now()),
        _("The webhook was removed."),
    )


def _hook(request: PortalRequest, hook: int) -> Hook:
    mine = Hook.objects.filter(project=request.project, removed_at=None)
    found = mine.filter(pk=hook).first() if hook <= LARGEST else None
    if found is None:
        raise Http404(_("Webhook not found."))
    return found


def _once(request: PortalRequest, act: Callable[[], Ended | Gone], done: str) -> HttpResponse:
    """Acts once for a press and says what came of it: a redirect, or the page with the problem."""
    if not double_submit.take_once(request, timezone.now()):
        messages.info(request, _("This form was already submitted. The page shows the result."))
        return _back(request)
    try:
        ended = act()
    except Superseded:
        messages.warning(request, _("Another user changed this webhook. Nothing was sent."))
        return _back(request)
    except InvalidBody as invalid:
        double_submit.give_back(request)
        text = "; ".join(message for _path, message in invalid.validation_errors)
        failure = Failure(422, _("The webhook cannot be registered."), text, code=invalid.code)
        return _page(request, status=422, failed=failure)
    except ProvisioningError as unread:  # of the look before the write
        double_submit.give_back(request)
        failure = api_problems.explain(unread, of_write=True)
        return _page(request, status=failure.status, failed=failure, kept=_("Nothing was changed."))
    match ended:
        case Done():
            messages.success(request, done)
        case Gone():
            messages.warning(
                request, _("Sinch does not list this webhook. It may have been removed there.")
            )
        case NotDone(error):
            double_submit.give_back(request)
            return _not_done(request, error)
        case Unknown(error):
            failure = api_problems.explain(error)
            maybe = _("The change may still have been made. The list below shows what Sinch knows.")
            return _page(request, status=failure.status, failed=failure, kept=maybe)
    return _back(request)


def _not_done(request: PortalRequest, error: ProvisioningError) -> HttpResponse:
    failure = api_problems.explain(error, of_write=True)
    if isinstance(error, ApiError) and not error.concerns_project:
        failure = Failure(
            409,
            *webhooks.rejection(error),
            code=error.code,
            message=error.message,
            resolution=error.resolution,
            request_id=error.request_id or "",
        )
    return _page(request, status=failure.status, failed=failure)


def _back(request: PortalRequest) -> HttpResponse:
    return redirect("webhooks:index", project=request.project.slug)


def _page(request: PortalRequest, *, status: int = 0, **more: Any) -> HttpResponse:
    """The page. ``failed`` is a write that failed; ``failure`` the list that cannot be read."""
    project, now = request.project, timezone.now()
    listed, failure = None, None
    try:
        listed = clients.client_of(project).list_webhooks().webhooks
    except ProvisioningError as error:
        failure = api_problems.explain(error)
    rows = overview.rows(project, listed)
    waiting, waiting_since = overview.waiting(project)
    context = {
        "rows": [(row, webhooks.STANDINGS[row.standing], _names(row.triggers)) for row in rows],
        "is_listed": listed is not None,
        "has_own": any(row.hook for row in rows),
        "failure": failure,
        **_events(request),
        "waiting": waiting,
        "waiting_since": waiting_since,
        "worker": worker_report(),
        "refused": [
            (webhooks.cause(cause), number, last)
            for cause, number, last in overview.refused(project, now)
        ],
        "choices": [(each, webhooks.event(each)) for each in RCS_TRIGGERS],
        "is_reachable": uploads.is_reachable(),
        "portal_url": settings.PORTAL_URL,
        "now": now,
        **more,
    }
    shown = more.get("failed") or failure
    status = status or (failure.status if failure else 200)
    response = render(request, "webhooks/index.html", context, status=status)
    return with_retry_after(response, shown)


def _events(request: PortalRequest) -> dict[str, Any]:
    page = overview.events(request.project, before := _before(request))
    rows = [
        (each, webhooks.event(each.type), webhooks.outcome(each.outcome), page.name_of(each))
        for each in page.events
    ]
    return {
        **{"events": rows, "stored_days": days_of("events")},
        **{"older": page.older, "is_first": before is None},
    }


def _names(triggers: tuple[str, ...]) -> list[str]:
    return [webhooks.event(each) for each in triggers]


def _before(request: PortalRequest) -> int | None:
    given = request.GET.get("before", "")
    number = int(given) if given.isascii() and given.isdecimal() and len(given) < 19 else 0
    return number or None
