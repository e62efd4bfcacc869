"""Shows a sender's ``authToken`` once, to those who may, and leaves an entry that says so."""

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.debug import sensitive_variables

from senders import actions
from senders.access import requires
from senders.http import PortalRequest, actor_of
from senders.models import Role
from senders.provisioning import NotFound, ProvisioningError
from senders.reading import Reading
from senders.views.sender import acting
from senders.views.sender.acting import Asked, Told
from senders.views.sender.workplace import workplace

PLACE = "connection"


@sensitive_variables("token", "shown")
@cache_control(private=True, no_store=True)
@requires(Role.MANAGER)
@acting.posted
def token(request: PortalRequest, sender: str) -> HttpResponse:
    """The page with the token in it; not a redirect, since the token is kept nowhere between.

    The entry is written before anything is shown; where it cannot be written nothing is.
    """
    at = timezone.now()
    try:
        shown = actions.reveal_token(actor_of(request), sender)
    except NotFound:
        raise
    except ProvisioningError as error:
        asked = Asked(PLACE, "", lambda now: _("Nothing was shown."))
        return acting.refused(request, sender, asked, error, at)
    found = Reading(shown, timezone.now())
    value = shown.auth_token.get_secret_value() if shown.auth_token else ""
    if not value:
        told = Told(PLACE, _("Sinch gives no token for this sender yet."), tone="wait")
        return workplace(request, found, told=told)
    return workplace(request, found, token=value)
