"""The person's own settings: the time zone, and the way to what they follow. Not audited."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from senders.notices import mailing, reading
from senders.web import zones
from senders.web.access import signed_in, signed_in_user
from senders.web.request import PortalRequest
from senders.words import zones as zone_names

LONGEST = 64


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def settings(request: PortalRequest) -> HttpResponse:
    """Shows the settings, and stores the zone; one that is not known stays in the field."""
    user = signed_in_user(request)
    typed, problem = zones.name_of(request), ""
    if request.method == "POST":
        typed = request.POST.get("zone", "").strip()[:LONGEST]
        name = zone_names.found(typed) if typed else ""
        if name is not None:
            zones.choose(request, user, name)
            messages.success(request, _("The time zone was saved."))
            return redirect("settings")
        problem = _("The time zone must be one of the list, for example Europe/Berlin.")
    context: dict[str, Any] = {
        "zone_typed": typed,
        "problem": problem,
        "zone_names": zone_names.names(),
        "now": timezone.now(),
        "followed": reading.following(user).count(),
        "email": user.email if mailing.has_address(user) else "",
    }
    return render(request, "accounts/settings.html", context, status=422 if problem else 200)
