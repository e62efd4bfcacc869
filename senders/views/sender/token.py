"""Shows a sender's ``authToken`` once, to those who may, and leaves an entry that says so."""

from datetime import datetime

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from senders.audit import Action
from senders.models import Role
from senders.provisioning import ProvisioningError, Sender
from senders.sinch import writes
from senders.sinch.attempt import Done, NotDone, Unknown, attempt
from senders.sinch.cached_reads import Reading
from senders.views.sender import action_result
from senders.views.sender.action_result import Asked
from senders.views.sender.status_page import status_page
from senders.views.sender.told import Told
from senders.web.access import requires
from senders.web.pages import posted_from
from senders.web.request import PortalRequest, actor_of
from senders.web.retry_after import with_retry_after

PLACE = "connection"


@posted_from("senders:detail", "sender", anchor="connection")
@requires(Role.MANAGER)
def token(request: PortalRequest, sender: str) -> HttpResponse:
    """The page with the token in it; not a redirect, since the token is kept nowhere between.

    It stays a ``SecretStr`` until the template prints it, so no error report can show it.

    The entry is written before anything is shown; where it cannot be written nothing is.
    """
    at = timezone.now()
    match attempt(lambda: writes.reveal_token(actor_of(request), sender)):
        case Done(revealed):
            return _shown(request, revealed)
        case NotDone(error) | Unknown(error):
            return _not_shown(request, sender, error, at)


def _shown(request: PortalRequest, shown: Sender) -> HttpResponse:
    found = Reading(shown, timezone.now())
    if not (shown.auth_token and shown.auth_token.get_secret_value()):
        told = Told(PLACE, _("Sinch has not assigned a token to this sender yet."), tone="wait")
        return status_page(request, found, told=told)
    return status_page(request, found, token=shown.auth_token)


def _not_shown(
    request: PortalRequest, sender: str, error: ProvisioningError, at: datetime
) -> HttpResponse:
    """The page as it was before, if it is known; Sinch has just failed to give it."""
    not_shown = _("The token was not shown.")
    asked = Asked(PLACE, Action.TOKEN_REVEALED, "", lambda now: not_shown, unchanged=not_shown)
    told, status = action_result.outcome_of(asked, error, at, None)
    found = action_result.read_or_unsent(request, sender)
    if isinstance(found, HttpResponse):
        return action_result.unsent(request, sender, told, status)
    response = status_page(request, found, status=status, told=told)
    return with_retry_after(response, told.failure)
