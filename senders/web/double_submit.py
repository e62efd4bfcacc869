"""Lets each press of a button ask for its thing once: the second press of the same form is told.

A page puts ``{% once_field %}`` into its form, a random value that is new with every page made.
Two posts with the same value and the same content are one press. Posts without it are scripts'.
"""

import hashlib
import json
import secrets
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.http import HttpRequest

from senders.models import Press

FIELD = "once"
KEPT_FOR = timedelta(days=1)
_NOT_CONTENT = ("csrfmiddlewaretoken",)


def new() -> str:
    return secrets.token_urlsafe(12)


def is_repeated(request: HttpRequest) -> bool:
    """Returns True if an equal post was claimed before.

    Call it before a form is validated: the first press may have made the second one invalid.
    """
    return taken_at(request) is not None


def taken_at(request: HttpRequest) -> datetime | None:
    """Returns when an equal post was claimed. What it led to may have been cut off since."""
    if not request.POST.get(FIELD):
        return None
    return Press.objects.filter(pk=key_of(request)).values_list("at", flat=True).first()


def take_once(request: HttpRequest, now: datetime) -> bool:
    """True for the first of equal posts and for posts that do not say; False for the others."""
    if not request.POST.get(FIELD):
        return True
    _forget_before(now - KEPT_FOR)
    try:
        with transaction.atomic():
            Press(key=key_of(request), at=now).save(force_insert=True)
    except IntegrityError:
        return False
    return True


def _forget_before(then: datetime) -> None:
    """Deletes old presses but those that another process is deleting.

    Two that delete the same rows, each in its own order, would wait for each other.
    """
    if not Press.objects.filter(at__lt=then).exists():
        return
    with transaction.atomic():
        old = Press.objects.filter(at__lt=then).select_for_update(skip_locked=True)
        Press.objects.filter(pk__in=list(old.values_list("pk", flat=True))).delete()


def give_back(request: HttpRequest) -> None:
    """Lets the same form be sent again, after a press that asked for nothing."""
    if request.POST.get(FIELD):
        Press.objects.filter(pk=key_of(request)).delete()


def key_of(request: HttpRequest) -> str:
    """Returns the hash of person, form and content; equal posts have the same."""
    content = sorted(
        (name, values) for name, values in request.POST.lists() if name not in _NOT_CONTENT
    )
    whole = json.dumps([request.user.pk, request.path, content])
    return hashlib.sha256(whole.encode()).hexdigest()
