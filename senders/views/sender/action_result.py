"""Ends an action on a sender: back to its page, or that page with the outcome.

Each view says what is requested and how; nothing here is sent a second time.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, TypeVar

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from senders import audit
from senders.models import AuditEntry, Outcome
from senders.provisioning import (
    ApiError,
    Busy,
    Conflict,
    NotFound,
    ProvisioningError,
    RateLimited,
    Sender,
    TesterRefused,
    Unreachable,
)
from senders.sinch.attempt import Done, NotDone, Unknown, attempt
from senders.sinch.cached_reads import Reading
from senders.trail.entry_view import OUTCOMES
from senders.views.sender.common import read_sender
from senders.views.sender.status_page import status_page
from senders.views.sender.told import Lines, Told
from senders.web import double_submit
from senders.web.access import signed_in_user
from senders.web.request import PortalRequest
from senders.web.retry_after import with_retry_after
from senders.words import api_problems
from senders.words.times import clock

R = TypeVar("R")
TYPED = ("test_numbers", "comment", "text")  # texts; what else a form holds goes along unseen


@dataclass(frozen=True)
class Asked:
    """One action: where, what in words, and under which name the trail keeps it.

    ``found`` says what a look finds after no answer, ``forms`` are those to be shown again, and
    ``limit`` says what *too many* may mean. ``unchanged`` is for actions that only read: a sentence
    that is true after every failure of theirs.
    """

    place: str
    action: str
    what: str
    found: Callable[[Sender], str]
    forms: Mapping[str, Any] = field(default_factory=dict)
    limit: str = ""
    unchanged: str = ""


def back(request: PortalRequest, sender: str, place: str) -> HttpResponse:
    response = redirect("senders:detail", project=request.project.slug, sender=sender)
    response["Location"] += f"#{place}"
    return response


def fresh(
    request: PortalRequest, sender: str, asked: Callable[[Sender], Asked]
) -> Reading[Sender] | HttpResponse:
    """The sender as it is now, or the page that says why nothing was sent and keeps the form.

    Nothing is asked on the strength of an older answer: it may have changed since. Raises
    ``NotFound``.
    """
    found = read_or_unsent(request, sender)
    if isinstance(found, HttpResponse) or not found.failure:
        return found
    action = asked(found.value)
    told = Told(
        action.place, found.failure.title, _("The request was not sent."), failure=found.failure
    )
    return status_page(request, found, told=told, **action.forms)


def second_press(
    request: PortalRequest, found: Reading[Sender], asked: Asked, *, claim: bool = True
) -> HttpResponse | None:
    """Answers the second press of a button with the outcome of the first; None for a first press.

    With ``claim`` a first press makes every equal one after it a second.
    """
    if claim and double_submit.take_once(request, timezone.now()):
        return None
    if not claim and not double_submit.is_repeated(request):
        return None
    entry = last_word(request, found.value.id, asked.action)
    if entry is None:
        # Cut off, or at its start.
        title = _("You submitted this form twice.")
        text = _(
            "The first one was interrupted or is still being processed. Refresh the page before "
            "you try again."
        )
        told = Told(asked.place, title, text, tone="wait")
        return status_page(request, found, status=409, told=told, **asked.forms)
    title = _("You submitted this form twice. It was processed once.")
    if entry.outcome == Outcome.SUCCEEDED:
        messages.info(request, title, extra_tags=asked.place)
        return back(request, found.value.id, asked.place)
    text = _("Outcome: %(outcome)s. %(code)s") % {
        "outcome": OUTCOMES[entry.outcome].label,
        "code": entry.error_code,
    }
    if entry.outcome == Outcome.ATTEMPTED:
        text = _("Sinch has not responded yet. Refresh the page before you try again.")
    told = Told(asked.place, title, text.strip(), tone="wait")
    return status_page(request, found, status=409, told=told, **asked.forms)


def last_word(request: PortalRequest, sender: str, action: str) -> AuditEntry | None:
    """Returns the latest entry that the first of two equal presses left, None if it left none."""
    return (
        audit.entries_of(request.project, "sender", sender)
        .filter(
            action=action,
            actor=signed_in_user(request),
            at__gte=double_submit.taken_at(request),
        )
        .order_by("number")
        .last()
    )


def carry_out(
    request: PortalRequest,
    found: Reading[Sender],
    asked: Asked,
    call: Callable[[], R],
    done: Callable[[R], str],
) -> HttpResponse:
    """Calls once and says what came of it. Raises ``NotFound`` for a sender that is gone."""
    second = second_press(request, found, asked)
    if second is not None:
        return second
    at = timezone.now()
    match attempt(call):
        case Done(result):
            messages.success(request, done(result), extra_tags=asked.place)
            return back(request, found.value.id, asked.place)
        case NotDone(error) as ended:
            if ended.is_unsent:
                double_submit.give_back(request)
            return refused(request, found, asked, error, at)
        case Unknown(error):
            return refused(request, found, asked, error, at)


def busy(
    request: PortalRequest, sender: str, error: Busy, asked: Callable[[Sender], Asked]
) -> HttpResponse:
    """The page that says who is writing to the sender; what was typed stays in its form."""
    found = read_or_unsent(request, sender)
    if isinstance(found, HttpResponse):
        return found
    return refused(request, found, asked(found.value), error, timezone.now())


def refused(
    request: PortalRequest,
    before: Reading[Sender],
    asked: Asked,
    error: ProvisioningError,
    at: datetime,
    *,
    lines: Lines = (),
) -> HttpResponse:
    """The page with what came of it; read again where the sender may be another by now."""
    found: Reading[Sender] | None = before
    in_doubt = error.outcome_unknown and not asked.unchanged
    if in_doubt or isinstance(error, TesterRefused) or lines:
        found = _read(request, before.value.id)
    now = found.value if found and not found.failure else None
    others_sent = any(tone != "wait" for tone, _subject, _words in lines)
    told, status = outcome_of(asked, error, at, now, others_sent=others_sent)
    told = replace(told, lines=lines)
    if found is None:
        return unsent(request, before.value.id, told, status, in_doubt=True)
    if told.failure and not found.failure:
        # Sinch is not made to be waited for once more, for the activities.
        asked_forms = {**asked.forms, "down": told.failure}
    else:
        asked_forms = dict(asked.forms)
    response = status_page(request, found, status=status, told=told, **asked_forms)
    return with_retry_after(response, told.failure)


def outcome_of(
    asked: Asked,
    error: ProvisioningError,
    at: datetime,
    now: Sender | None,
    *,
    others_sent: bool = False,
) -> tuple[Told, int]:
    """Returns the notice and the page status. ``now`` is the sender as just read, if it was.

    ``others_sent`` means that requests before this one were sent; each has a line of its own.
    """
    if error.outcome_unknown:
        failure = api_problems.explain(error)
        if asked.unchanged:
            text = asked.unchanged
        elif now is None:
            text = _(
                "The sender could not be loaded either, so it is not known whether the change "
                "was made."
            )
        else:
            text = asked.found(now)
        title = (
            _("Sinch did not respond to the request sent at %(at)s.")
            if isinstance(error, Unreachable)
            else _("Sinch gave no usable response to the request sent at %(at)s.")
        ) % {"at": clock(at)}
        text = f"{asked.what} {text}".strip()
        return Told(asked.place, title, text, failure=failure), failure.status
    if error.concerns_project or not isinstance(error, ApiError):
        failure = api_problems.explain(error, of_write=not others_sent)
        limit = asked.limit if isinstance(error, RateLimited) else ""
        text = " ".join(filter(None, (failure.text, limit, asked.unchanged)))
        return Told(asked.place, failure.title, text, failure=failure), failure.status
    said = api_problems.refusal(error)
    status = 409 if isinstance(error, Conflict) else 422
    return Told(asked.place, said.title, said.advice or asked.unchanged, refusal=said), status


def unsent(
    request: PortalRequest, sender: str, told: Told, status: int, *, in_doubt: bool = False
) -> HttpResponse:
    """A page of its own where the sender cannot be shown; what was typed stays in a form.

    ``in_doubt`` says that Sinch may have made the change all the same.
    """
    typed = [
        (name, value, name in TYPED)
        for name, values in request.POST.lists()
        if name not in {"csrfmiddlewaretoken", double_submit.FIELD}
        for value in values
    ]
    context = {"told": told, "typed": typed, "sender_id": sender, "in_doubt": in_doubt}
    response = render(request, "sender/unsent.html", context, status=status)
    return with_retry_after(response, told.failure)


def read_or_unsent(request: PortalRequest, sender: str) -> Reading[Sender] | HttpResponse:
    """The sender, perhaps of before; or the page that keeps what was typed where there is none."""
    try:
        return read_sender(request.project, sender)
    except NotFound:
        raise
    except ProvisioningError as error:
        failure = api_problems.explain(error)
        text = _("The request was not sent.")
        told = Told("", failure.title, text, failure=failure)
        return unsent(request, sender, told, failure.status)


def _read(request: PortalRequest, sender: str) -> Reading[Sender] | None:
    try:
        return read_sender(request.project, sender)
    except NotFound:
        raise
    except ProvisioningError:
        return None
