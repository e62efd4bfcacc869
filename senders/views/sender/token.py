"""Shows a sender's ``authToken`` once, to those who may, and leaves an entry that says so."""

from dataclasses import replace

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control

from senders import actions
from senders.access import requires
from senders.http import PortalRequest, actor_of
from senders.models import Role
from senders.provisioning import NotFound, ProvisioningError
from senders.reading import Reading
from senders.views.sender import acting
from senders.views.sender.acting import Asked
from senders.views.sender.told import Told
from senders.views.sender.workplace import workplace

PLACE = "connection"


@cache_control(private=True, no_store=True)
@requires(Role.MANAGER)
@acting.posted
def token(request: PortalRequest, sender: str) -> HttpResponse:
    """The page with the token in it; not a redirect, since the token is kept nowhere between.

    It stays a ``SecretStr`` until the template prints it, so no error report can show it.

    The entry is written before anything is shown; where it cannot be written nothing is.
    """
    try:
        shown = actions.reveal_token(actor_of(request), sender)
    except NotFound:
        raise
    except ProvisioningError as error:
        return _not_shown(request, sender, error)
    found = Reading(shown, timezone.now())
    if not (shown.auth_token and shown.auth_token.get_secret_value()):
        told = Told(PLACE, _("Sinch gives no token for this sender yet."), tone="wait")
        return workplace(request, found, told=told)
    return workplace(request, found, token=shown.auth_token)


def _not_shown(request: PortalRequest, sender: str, error: ProvisioningError) -> HttpResponse:
    """The page as it was before, if it is known; Sinch has just failed to give it."""
    at = timezone.now()
    asked = Asked(PLACE, "token.revealed", "", lambda now: _("Nothing was shown."))
    told, status = acting.told_of(asked, error, at, None)
    found = acting.read_or_unsent(request, sender)
    if isinstance(found, HttpResponse):
        return acting.unsent(request, sender, told, status)
    known = "" if isinstance(error, acting.UNANSWERED) else told.text
    told = replace(told, text=" ".join(filter(None, (known, _("Nothing was shown.")))))
    return acting.with_retry_after(workplace(request, found, status=status, told=told), told)
