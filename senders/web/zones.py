"""The time zone of the person who asks: remembered in the session, in force while a page is made.

Evidence stays in UTC: the audit trail, dossiers and exports never get the zone of who reads them.
"""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.models import User
from django.contrib.auth.signals import user_logged_in
from django.http import HttpRequest, HttpResponse
from django.urls import ResolverMatch
from django.utils import timezone

from senders.models import Preference
from senders.words.zones import zone_of

KEY = "zone"


def name_of(request: HttpRequest) -> str:
    """Returns the name of the chosen zone; empty for the browser's own."""
    return str(request.session.get(KEY, ""))


def choose(request: HttpRequest, user: User, name: str) -> None:
    """Stores a zone, or with an empty name that of the browser, for now and later sessions."""
    Preference.objects.update_or_create(user=user, defaults={"zone": name})
    request.session[KEY] = name


def is_evidence(match: ResolverMatch | None) -> bool:
    """Tells if a page shows its times in UTC to everybody."""
    if match is None:
        return False
    name = match.url_name or ""
    return match.namespace == "audit" or name.endswith("dossier") or name.startswith("export")


class ZoneMiddleware:
    """Puts the zone of the person in force for what is rendered. Makes no query."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        try:
            return self.get_response(request)
        finally:
            timezone.deactivate()

    def process_view(self, request: HttpRequest, view: Any, *_arguments: Any) -> None:
        # A callback or a probe has no session, and none is looked for.
        if getattr(view, "access", "public") == "public" or is_evidence(request.resolver_match):
            return
        zone = zone_of(name_of(request))
        if zone is not None:
            timezone.activate(zone)


def _remember(request: HttpRequest, user: User, **_more: Any) -> None:
    chosen = Preference.objects.filter(user=user).values_list("zone", flat=True).first()
    if chosen:
        request.session[KEY] = chosen


def connect() -> None:
    """Has each new session begin with the zone that the person chose."""
    user_logged_in.connect(_remember, dispatch_uid="senders.web.zones")
