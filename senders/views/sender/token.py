"""Shows a sender's ``authToken`` once, to those who may, and leaves an entry that says so."""

from dataclasses import replace

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control

from senders.audit import Action
from senders.models import Role
from senders.provisioning import NotFound, ProvisioningError
from senders.sinch import writes
from senders.sinch.cached_reads import Reading
from senders.views.sender import action_result
from senders.views.sender.action_result import Asked
from senders.views.sender.status_page import status_page
from senders.views.sender.told import Told
from senders.web.access import requires
from senders.web.request import PortalRequest, actor_of
from senders.web.retry_after import with_retry_after

PLACE = "connection"


@cache_control(private=True, no_store=True)
@requires(Role.MANAGER)
@action_result.posted
def token(request: PortalRequest, sender: str) -> HttpResponse:
    """The page with the token in it; not a redirect, since the token is kept nowhere between.

    It stays a ``SecretStr`` until the template prints it, so no error report can show it.

    The entry is written before anything is shown; where it cannot be written nothing is.
    """
    try:
        shown = writes.reveal_token(actor_of(request), sender)
    except NotFound:
        raise
    except ProvisioningError as error:
        return _not_shown(request, sender, error)
    found = Reading(shown, timezone.now())
    if not (shown.auth_token and shown.auth_token.get_secret_value()):
        told = Told(PLACE, _("Sinch has not assigned a token to this sender yet."), tone="wait")
        return status_page(request, found, told=told)
    return status_page(request, found, token=shown.auth_token)


def _not_shown(request: PortalRequest, sender: str, error: ProvisioningError) -> HttpResponse:
    """The page as it was before, if it is known; Sinch has just failed to give it."""
    at = timezone.now()
    asked = Asked(PLACE, Action.TOKEN_REVEALED, "", lambda now: _("The token was not shown."))
    told, status = action_result.outcome_of(asked, error, at, None)
    found = action_result.read_or_unsent(request, sender)
    if isinstance(found, HttpResponse):
        return action_result.unsent(request, sender, told, status)
    known = "" if error.outcome_unknown else told.text
    told = replace(told, text=" ".join(filter(None, (known, _("The token was not shown.")))))
    response = status_page(request, found, status=status, told=told)
    return with_retry_after(response, told.failure)
