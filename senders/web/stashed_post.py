"""A wizard step posted after its session ended, stored until the user has signed in again.

Only a step's POST, only the latest, in the anonymous session that the login page begins.
"""

import json
from datetime import datetime, timedelta

from django.contrib.auth.models import User
from django.http import HttpRequest, QueryDict
from django.urls import Resolver404, resolve

from senders.models import Draft, Membership, Role

KEY = "kept_step"
MOST = 256 * 1024  # bytes, as JSON
LASTING = timedelta(hours=1)
STEP = "onboarding:step"


def keep(request: HttpRequest, now: datetime) -> None:
    """Keeps the request's form if it was for a step; other pages' forms are nobody's draft."""
    match = request.resolver_match
    if request.method != "POST" or match is None or match.view_name != STEP:
        return
    answers = dict(request.POST.lists())
    answers.pop("csrfmiddlewaretoken", None)
    if len(json.dumps(answers)) > MOST:
        return
    request.session[KEY] = {"path": request.path, "answers": answers, "at": now.timestamp()}
    request.session.set_expiry(int(LASTING.total_seconds()))


def drop_unless_theirs(request: HttpRequest, user: User, now: datetime) -> None:
    """After signing in: what was kept stays only if this person may write that draft."""
    request.session.set_expiry(None)
    if KEY in request.session and not _is_for(request, user, now):
        drop(request)


def waiting(request: HttpRequest, now: datetime) -> QueryDict | None:
    """Returns the stored post of the requested page as a form; None if there is none."""
    held = request.session.get(KEY)
    if not held or held["path"] != request.path or not _is_fresh(held["at"], now):
        return None
    form = QueryDict(mutable=True)
    for name, values in held["answers"].items():
        form.setlist(name, values)
    return form


def drop(request: HttpRequest) -> None:
    request.session.pop(KEY, None)


def _is_for(request: HttpRequest, user: User, now: datetime) -> bool:
    held = request.session[KEY]
    try:
        place = resolve(held["path"]).kwargs
    except Resolver404:
        return False
    return (
        _is_fresh(held["at"], now)
        and Membership.objects.current()
        .filter(user=user, project__slug=place["project"], role__gte=Role.ONBOARDING)
        .exists()
        and Draft.objects.filter(pk=place["draft"], project__slug=place["project"]).exists()
    )


def _is_fresh(at: float, now: datetime) -> bool:
    return 0 <= now.timestamp() - at <= LASTING.total_seconds()
