"""The export of one’s own data: the page that lists its parts, and the file."""

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from senders.accounts import sign_in_log
from senders.audit import Action
from senders.upkeep import person
from senders.views.downloads import Download, file_of, in_a_place
from senders.views.factors import confirmed
from senders.web.access import own_account, signed_in_user
from senders.web.client_address import client_address
from senders.web.request import PortalRequest

JSON = "application/json; charset=utf-8"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@own_account
@confirmed
def export(request: PortalRequest) -> HttpResponseBase:
    """Lists the parts of the file; a POST downloads it and leaves an entry."""
    return _file(request) if request.method == "POST" else _page(request)


def _page(request: PortalRequest) -> HttpResponse:
    return render(request, "accounts/export.html", {"parts": person.PARTS})


@in_a_place
def _file(request: PortalRequest) -> Download:
    user, now = signed_in_user(request), timezone.now()
    changes = {"format": "json"}
    sign_in_log.of_account(client_address(request), user, Action.PERSON_EXPORTED, now, changes)
    name = f"rcs-portal-account-{now:%Y-%m-%d-%H%M%S}.json"
    return file_of(request, person.lines(user, now), name, JSON)
