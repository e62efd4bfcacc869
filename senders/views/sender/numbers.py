"""A sender's test numbers: invite, invite again, remove, and what a phone can show."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from senders.audit import Action
from senders.models import Role
from senders.provisioning import Busy, Sender, is_e164
from senders.sender.numbers import bulk_invite, table
from senders.sender.numbers.bulk_invite import Invitations
from senders.sender.numbers.form import NumbersForm
from senders.sinch import claims, clients, writes
from senders.sinch.attempt import Done, NotDone, Unknown, attempt
from senders.sinch.cached_reads import Reading
from senders.views.sender import action_result
from senders.views.sender.action_result import Asked
from senders.views.sender.status_page import status_page
from senders.views.sender.told import Told
from senders.web.access import requires
from senders.web.pages import posted_from
from senders.web.request import PortalRequest, actor_of
from senders.words import api_values

PLACE = "numbers"
VERIFIED = gettext_lazy("The number is already verified, so no invitation was sent.")
MEANT = gettext_lazy(
    "A new invitation resets it to Unverified. To send one anyway, add the number "
    "again below the list."
)
LIMIT = gettext_lazy(
    "Sinch allows 20 invitations per sender per day and 200 in total. If the daily "
    "limit is reached, try again after 24 hours."
)


@posted_from("senders:detail", "sender", anchor="numbers")
@requires(Role.ONBOARDING)
def add(request: PortalRequest, sender: str) -> HttpResponse:
    """Invites each number by itself and gives a result for each.

    Nobody else writes to the sender from the look at its numbers to the last invitation.
    """

    def asked(now: Sender) -> Asked:
        return _adding(NumbersForm(request.POST, sender=now))

    try:
        with claims.one_write(actor_of(request), request.project, sender):
            return _add(request, sender, asked)
    except Busy as error:
        return action_result.busy(request, sender, error, asked)


def _add(request: PortalRequest, sender: str, asked: Callable[[Sender], Asked]) -> HttpResponse:
    found = action_result.fresh(request, sender, asked)
    if isinstance(found, HttpResponse):
        return found
    form = NumbersForm(request.POST, sender=found.value)
    # Asked before the form is judged: what the first press did may have made the second one wrong.
    second = action_result.second_press(request, found, _adding(form), claim=False)
    if second is not None:
        return second
    if not form.is_valid():
        return status_page(request, found, status=422, numbers_form=form)
    second = action_result.second_press(request, found, _adding(form))
    if second is not None:
        return second
    at = timezone.now()
    result = bulk_invite.invite(actor_of(request), found.value, form.invited)
    if result.all_done and not form.leaves_out:
        messages.success(request, _done(result), extra_tags=PLACE)
        return action_result.back(request, found.value.id, PLACE)
    kept = NumbersForm(
        None, sender=found.value, initial={"test_numbers": form.typed_of(result.open)}
    )
    if result.stopped:
        return _stopped(request, found, _adding(kept, result.stopped_at), result, at)
    return _told(request, found.value.id, result, kept)


@posted_from("senders:detail", "sender", anchor="numbers")
@requires(Role.ONBOARDING)
def retry(request: PortalRequest, sender: str, number: str) -> HttpResponse:
    """One more invitation. Its call is a GET that writes, so it is never repeated."""
    _check(number)
    asked = _asked(
        Action.TEST_NUMBER_INVITED_AGAIN,
        number,
        _("Requested action: resend the invitation to %s."),
    )
    found = action_result.fresh(request, sender, lambda now: asked)
    if isinstance(found, HttpResponse):
        return found
    second = action_result.second_press(request, found, asked, claim=False)
    if second is not None:
        return second
    if table.state_of(found.value, number) == "VERIFIED":
        told = Told(asked.place, str(VERIFIED), str(MEANT), tone="wait")
        return status_page(request, found, status=409, told=told)
    return action_result.carry_out(
        request,
        found,
        asked,
        lambda: writes.retry_test_number(
            actor_of(request), found.value.id, number, before=found.value
        ),
        lambda state: (
            _("New invitation sent. Current state: %s.")
            % api_values.test_number_state(state.state).label
        ),
    )


@posted_from("senders:detail", "sender", anchor="numbers")
@requires(Role.ONBOARDING)
def remove(request: PortalRequest, sender: str, number: str) -> HttpResponse:
    _check(number)
    wanted = _("Requested action: remove %s.")
    asked = replace(_asked(Action.TEST_NUMBER_REMOVED, number, wanted), place=PLACE)
    found = action_result.fresh(request, sender, lambda now: asked)
    if isinstance(found, HttpResponse):
        return found
    return action_result.carry_out(
        request,
        found,
        asked,
        lambda: writes.remove_test_number(
            actor_of(request), found.value.id, number, before=found.value
        ),
        lambda _nothing: _("%s was removed.") % table.readable(number),
    )


@posted_from("senders:detail", "sender", anchor="numbers")
@requires(Role.ONBOARDING)
def capabilities(request: PortalRequest, sender: str, number: str) -> HttpResponse:
    """Shows the RCS features of a number, asked now. Changes nothing, so nothing is recorded."""
    _check(number)
    asked = replace(_asked("", number, ""), limit="", unchanged=_("No changes were made."))
    found = action_result.read_or_unsent(request, sender)
    if isinstance(found, HttpResponse):
        return found
    client, at = clients.client_of(request.project), timezone.now()
    match attempt(lambda: client.get_capabilities(found.value.id, number)):
        case Done(features):
            shown = [(name, api_values.label(api_values.FEATURES, name)) for name in features]
            return status_page(request, found, capable=number, features=shown)
        case NotDone(error) | Unknown(error):
            return action_result.refused(request, found, asked, error, at)


def _adding(form: NumbersForm, unanswered: str = "") -> Asked:
    asked = _asked(Action.TEST_NUMBERS_ADDED, unanswered, _("Requested action: invite %s."))
    return replace(asked, place=PLACE, forms={"numbers_form": form})


def _asked(action: str, number: str, what: str) -> Asked:
    """About one number, told at its row. ``what`` names it as ``%s``."""
    return Asked(
        table.anchor(number),
        action,
        what % table.readable(number) if what else "",
        lambda now: _found(now, number),
        limit=str(LIMIT),
    )


def _check(number: str) -> None:
    if not is_e164(number):
        raise Http404(_("Test number not found."))


def _found(now: Sender, number: str) -> str:
    state = table.state_of(now, number)
    if state is None:
        return _("Sinch does not list this number.")
    return _("Current state at Sinch: %s.") % api_values.test_number_state(state).label


def _done(result: Invitations) -> str:
    many = len(result.answered)
    return ngettext("%(n)d test number was invited.", "%(n)d test numbers were invited.", many) % {
        "n": many
    }


def _lines(result: Invitations) -> tuple[tuple[str, str, str], ...]:
    return tuple(
        ("ok" if one.done else "bad", table.readable(one.number), one.said)
        for one in result.answered
    )


def _told(
    request: PortalRequest, sender: str, result: Invitations, kept: NumbersForm
) -> HttpResponse:
    done = sum(one.done for one in result.answered)
    title = _("%(done)d of %(n)d test numbers were invited.") % {
        "done": done,
        "n": len(result.answered),
    }
    text = _("The numbers that were not invited are in the field below.")
    told = Told(PLACE, title, text, lines=_lines(result))
    found = action_result.read_or_unsent(request, sender)
    if isinstance(found, HttpResponse):
        return action_result.unsent(request, sender, told, 422, in_doubt=True)
    return status_page(request, found, status=422, told=told, numbers_form=kept)


def _stopped(
    request: PortalRequest,
    found: Reading[Sender],
    asked: Asked,
    result: Invitations,
    at: datetime,
) -> HttpResponse:
    """The series ended before its end; what was asked before has its results all the same."""
    if result.stopped is None:
        raise ValueError("nothing stopped it")
    not_asked = [("wait", table.readable(one), _("Not sent.")) for one in result.left]
    return action_result.refused(
        request, found, asked, result.stopped, at, lines=(*_lines(result), *not_asked)
    )
