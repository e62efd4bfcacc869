"""Ends sessions: some time after the last activity, and in any case some time after the sign-in.

A page that asks again by itself is no activity of the person. Which sessions there are, and ending
one of them, is in ``senders.accounts.sessions``.
"""

import time
from collections.abc import Callable
from ipaddress import ip_address
from typing import Any

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.models import User
from django.contrib.auth.signals import user_logged_in
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from senders.web.client_address import client_address

BEGAN, SEEN = "began", "seen"  # of a session, in seconds since 1970
NO_ADDRESS = "0.0.0.0"  # noqa: S104  stored where the proxy names none
NOTED_EVERY = 60  # seconds between two notes of activity in a session
POLL_HEADER = "Portal-Poll"  # of requests that a page makes by itself


class SessionLimitsMiddleware:
    """Signs out whose session is over, before anything is decided for them."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, *_arguments: Any) -> None:
        # Public views show the same to everybody, so caches may hold some of them.
        if getattr(view, "access", "public") == "public" or not request.user.is_authenticated:
            return
        _follow(request)
        now = time.time()
        if is_over(request.session, now):
            logout(request)
        elif POLL_HEADER not in request.headers and now - request.session[SEEN] >= NOTED_EVERY:
            _note(request, now)


def is_over(session: Any, now: float) -> bool:
    """Tells if a session has ended; one that does not say when it began has."""
    began, seen = session.get(BEGAN), session.get(SEEN)
    if not isinstance(began, float | int) or not isinstance(seen, float | int):
        return True
    return now >= ends(began, seen)


def ends(began: float, seen: float) -> float:
    """Returns when a session ends without further activity, in seconds since 1970."""
    return min(began + settings.SESSION_MAX_HOURS * 3600, seen + settings.SESSION_IDLE_MINUTES * 60)


def connect() -> None:
    """Has each new session remember when it began."""
    user_logged_in.connect(_begin, dispatch_uid="senders.web.session_limits")


def _begin(request: HttpRequest, **_more: Any) -> None:
    request.session[BEGAN] = request.session[SEEN] = time.time()


def _follow(request: HttpRequest) -> None:
    """Keeps the listed session the same one where Django has just given it another key.

    It does so when only a former ``SECRET_KEY`` verified the session.
    """
    before = request.COOKIES.get(settings.SESSION_COOKIE_NAME)
    if before and before != request.session.session_key:
        UserSession.objects.filter(session_key=before).update(
            session_key=request.session.session_key
        )


def renew(request: HttpRequest) -> None:
    """Gives the session of a person who has shown once more who they are another key."""
    before = request.session.session_key
    request.session.cycle_key()
    UserSession.objects.filter(session_key=before).update(session_key=request.session.session_key)


def _note(request: HttpRequest, now: float) -> None:
    request.session[SEEN] = now
    # At once, not with the response: what other requests store meanwhile shall not be undone.
    request.session.save()
    request.session.modified = False
    row = UserSession.objects.filter(session_key=request.session.session_key)
    if not row.update(last_seen_at=timezone.now(), ip=_address(request)):
        keep(request)


def _address(request: HttpRequest) -> str:
    """Returns the address as the column takes it: a proxy may send one with a port, or a word."""
    try:
        return str(ip_address(client_address(request)))
    except ValueError:
        return NO_ADDRESS


def keep(request: HttpRequest) -> None:
    """Stores what a person sees of this session; the key itself is shown to nobody."""
    user = request.user
    if isinstance(user, User) and request.session.session_key:
        UserSession.objects.update_or_create(
            session_key=request.session.session_key,
            defaults={
                "user": user,
                "ip": _address(request),
                "user_agent": request.headers.get("User-Agent", "")[:200],
            },
        )
