"""How every action on a sender ends: back to its page, or the page with what came of it.

What is asked and how is each view's; nothing here is sent a second time.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import wraps
from typing import Any, TypeVar

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from senders import failures, once, refusing
from senders.access import View
from senders.failures import Failure
from senders.http import PortalRequest
from senders.provisioning import (
    ApiError,
    Conflict,
    CredentialsRefused,
    NotEnabled,
    NotFound,
    ProvisioningError,
    RateLimited,
    Sender,
    ServerFault,
    Unreachable,
    UnreadableReply,
)
from senders.reading import Reading
from senders.refusing import Refusal
from senders.templatetags.senders import clock
from senders.views.sender.page import read_sender
from senders.views.sender.workplace import workplace

R = TypeVar("R")
Lines = tuple[tuple[str, str, str], ...]
# Whether it was done is not known after these.
UNANSWERED = (Unreachable, UnreadableReply, ServerFault)
_NOT_ABOUT_IT = (*UNANSWERED, CredentialsRefused, NotEnabled, RateLimited)


@dataclass(frozen=True)
class Told:
    """What came of an action, said at its ``place`` of the page.

    ``lines`` are (tone, subject, words) for what was asked one by one. ``failure`` is set where
    the API itself failed, ``refusal`` where it said no.
    """

    place: str
    title: str
    text: str = ""
    tone: str = "bad"
    lines: Lines = ()
    failure: Failure | None = None
    refusal: Refusal | None = None


@dataclass(frozen=True)
class Asked:
    """One action: its place on the page, what is asked in words, and what a look finds after.

    ``limit`` says what *too many* may mean for it.
    """

    place: str
    what: str
    found: Callable[[Sender], str]
    forms: Mapping[str, Any] = field(default_factory=dict)
    limit: str = ""


def posted(view: View) -> View:
    """For addresses that only act: who loads one again lands on the sender's page."""

    @wraps(view)
    def checked(request: PortalRequest, sender: str, **kwargs: Any) -> HttpResponseBase:
        if request.method != "POST":
            return redirect("senders:detail", project=request.project.slug, sender=sender)
        return view(request, sender=sender, **kwargs)

    return checked


def back(request: PortalRequest, sender: str, place: str) -> HttpResponse:
    response = redirect("senders:detail", project=request.project.slug, sender=sender)
    response["Location"] += f"#{place}"
    return response


def is_repeated(request: PortalRequest, place: str) -> bool:
    """True for the second press of the same button; leaves a notice that says so."""
    return _notice(request, place, once.is_repeated(request))


def is_second(request: PortalRequest, place: str) -> bool:
    """Like ``is_repeated``, and from now on every equal press is a second one."""
    return _notice(request, place, not once.claim(request, timezone.now()))


def _notice(request: PortalRequest, place: str, repeated: bool) -> bool:
    if repeated:
        said = _("You pressed twice. It was asked once; this is how things stand.")
        messages.info(request, said, extra_tags=place)
    return repeated


def carry_out(
    request: PortalRequest,
    sender: str,
    asked: Asked,
    call: Callable[[], R],
    done: Callable[[R], str],
) -> HttpResponse:
    """Calls once. Raises ``NotFound`` for a sender that is not there."""
    if is_second(request, asked.place):
        return back(request, sender, asked.place)
    at = timezone.now()
    try:
        result = call()
    except NotFound:
        raise
    except ProvisioningError as error:
        return refused(request, sender, asked, error, at)
    messages.success(request, done(result), extra_tags=asked.place)
    return back(request, sender, asked.place)


def refused(
    request: PortalRequest,
    sender: str,
    asked: Asked,
    error: ProvisioningError,
    at: datetime,
    *,
    lines: Lines = (),
) -> HttpResponse:
    """The page as it is now, with what was asked beside what is found."""
    found = _read(request, sender)
    told, status = told_of(asked, error, at, found.value if found and not found.failure else None)
    told = replace(told, lines=lines)
    if found is None:
        return unsent(request, sender, told, status)
    response = workplace(request, found, status=status, told=told, **asked.forms)
    return _retry_after(response, told)


def told_of(
    asked: Asked, error: ProvisioningError, at: datetime, now: Sender | None
) -> tuple[Told, int]:
    """What to say and the page's status. ``now`` is the sender as just read, None if it was not."""
    if isinstance(error, UNANSWERED):
        failure = failures.explain(error)
        if now is None:
            text = _("The sender cannot be read either, so it is not known whether it was done.")
        else:
            text = asked.found(now)
        title = _("Asked at %(at)s, no answer.") % {"at": clock(at)}
        return Told(asked.place, title, f"{asked.what} {text}", failure=failure), failure.status
    if isinstance(error, _NOT_ABOUT_IT) or not isinstance(error, ApiError):
        failure = failures.explain(error)
        limit = asked.limit if isinstance(error, RateLimited) else ""
        text = f"{failure.text} {limit}".strip()
        return Told(asked.place, failure.title, text, failure=failure), failure.status
    said = refusing.refusal(error)
    status = 409 if isinstance(error, Conflict) else 422
    return Told(asked.place, said.title, said.advice, refusal=said), status


def unsent(request: PortalRequest, sender: str, told: Told, status: int) -> HttpResponse:
    """A page of its own where the sender cannot be shown; what was typed stays in a form."""
    typed = [
        (name, value)
        for name, values in request.POST.lists()
        if name not in {"csrfmiddlewaretoken", once.FIELD}
        for value in values
    ]
    context = {"told": told, "typed": typed, "sender_id": sender}
    return _retry_after(render(request, "senders/unsent.html", context, status=status), told)


def read_or_unsent(
    request: PortalRequest, sender: str, place: str
) -> Reading[Sender] | HttpResponse:
    """The sender, or the page that keeps what was typed while it cannot be read."""
    try:
        return read_sender(request.project, sender)
    except NotFound:
        raise
    except ProvisioningError as error:
        failure = failures.explain(error)
        text = _("Nothing was sent.")
        told = Told(place, failure.title, text, failure=failure)
        return unsent(request, sender, told, failure.status)


def _read(request: PortalRequest, sender: str) -> Reading[Sender] | None:
    try:
        return read_sender(request.project, sender)
    except NotFound:
        raise
    except ProvisioningError:
        return None


def _retry_after(response: HttpResponse, told: Told) -> HttpResponse:
    if told.failure and told.failure.retry_after:
        response["Retry-After"] = str(told.failure.retry_after)
    return response
