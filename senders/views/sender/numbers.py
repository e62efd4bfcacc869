"""A sender's test numbers: invite, invite again, remove, and what a phone can show."""

from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from senders import actions, gateway, inviting, testers, words
from senders.access import requires
from senders.forms import NumbersForm
from senders.http import PortalRequest, actor_of
from senders.inviting import Invitations
from senders.models import Role
from senders.provisioning import NotFound, ProvisioningError, Sender, is_e164
from senders.views.sender import acting
from senders.views.sender.acting import Asked, Told
from senders.views.sender.workplace import workplace

PLACE = "numbers"
LIMIT = gettext_lazy(
    "Sinch sends 20 invitations a day and 200 in all for one sender. If those are used up, it takes"
    " the next ones 24 hours later."
)


@requires(Role.ONBOARDING)
@acting.posted
def add(request: PortalRequest, sender: str) -> HttpResponse:
    """Invites each number by itself and gives a result for each."""
    if acting.is_repeated(request, PLACE):
        return acting.back(request, sender, PLACE)
    found = acting.read_or_unsent(request, sender, PLACE)
    if isinstance(found, HttpResponse):
        return found
    form = NumbersForm(request.POST, sender=found.value)
    if not form.is_valid():
        return workplace(request, found, status=422, numbers_form=form)
    if acting.is_second(request, PLACE):
        return acting.back(request, sender, PLACE)
    at = timezone.now()
    result = inviting.invite(actor_of(request), found.value, form.invited)
    if result.all_done:
        messages.success(request, _done(result), extra_tags=PLACE)
        return acting.back(request, sender, PLACE)
    kept = NumbersForm(None, sender=found.value, initial={"test_numbers": "\n".join(result.open)})
    asked = Asked(
        PLACE,
        _("Asked for: an invitation to %s.") % testers.readable(result.stopped_at),
        lambda now: _found(now, result.stopped_at),
        {"numbers_form": kept},
        str(LIMIT),
    )
    if result.stopped:
        return _stopped(request, sender, asked, result, at)
    return _told(request, sender, result, kept)


@requires(Role.ONBOARDING)
@acting.posted
def retry(request: PortalRequest, sender: str, number: str) -> HttpResponse:
    """One more invitation. Its call is a GET that writes, so it is never repeated."""
    found = _known(request, sender, number)
    if isinstance(found, HttpResponse):
        return found
    shown = testers.readable(number)
    return acting.carry_out(
        request,
        sender,
        Asked(
            testers.anchor(number),
            _("Asked for: one more invitation to %s.") % shown,
            lambda now: _found(now, number),
            limit=str(LIMIT),
        ),
        lambda: actions.retry_test_number(actor_of(request), sender, number, before=found),
        lambda state: (
            _("Invited again; it is “%s” now.") % words.test_number_state(state.state).label
        ),
    )


@requires(Role.ONBOARDING)
@acting.posted
def remove(request: PortalRequest, sender: str, number: str) -> HttpResponse:
    found = _known(request, sender, number)
    if isinstance(found, HttpResponse):
        return found
    shown = testers.readable(number)
    return acting.carry_out(
        request,
        sender,
        Asked(PLACE, _("Asked for: %s to be removed.") % shown, lambda now: _found(now, number)),
        lambda: actions.remove_test_number(actor_of(request), sender, number, before=found),
        lambda _nothing: _("Removed: %s.") % shown,
    )


@requires(Role.ONBOARDING)
@acting.posted
def capabilities(request: PortalRequest, sender: str, number: str) -> HttpResponse:
    """What the phone can show, asked of it now; nothing is changed, so nothing is recorded."""
    found = acting.read_or_unsent(request, sender, PLACE)
    if isinstance(found, HttpResponse):
        return found
    _check(number)
    at = timezone.now()
    try:
        features = gateway.client(request.project).get_capabilities(sender, number)
    except NotFound:
        raise
    except ProvisioningError as error:
        asked = Asked(testers.anchor(number), "", lambda now: _("Nothing was changed by it."))
        return acting.refused(request, sender, asked, error, at)
    shown = [(name, words.label(words.FEATURES, name)) for name in features]
    return workplace(request, found, capable=number, features=shown)


def _known(request: PortalRequest, sender: str, number: str) -> Sender | HttpResponse:
    _check(number)
    found = acting.read_or_unsent(request, sender, PLACE)
    return found if isinstance(found, HttpResponse) else found.value


def _check(number: str) -> None:
    if not is_e164(number):
        raise Http404(_("There is no such number."))


def _found(now: Sender, number: str) -> str:
    state = testers.state_of(now, number)
    if state is None:
        return _("Sinch does not list the number now.")
    return _("Sinch lists it now as: %s.") % words.test_number_state(state).label


def _done(result: Invitations) -> str:
    many = len(result.answered)
    return ngettext("%(n)d phone is invited.", "%(n)d phones are invited.", many) % {"n": many}


def _lines(result: Invitations) -> tuple[tuple[str, str, str], ...]:
    return tuple(
        ("ok" if one.done else "bad", testers.readable(one.number), one.said)
        for one in result.answered
    )


def _told(
    request: PortalRequest, sender: str, result: Invitations, kept: NumbersForm
) -> HttpResponse:
    done = sum(one.done for one in result.answered)
    title = _("%(done)d of %(n)d are invited.") % {"done": done, "n": len(result.answered)}
    text = _("What was refused stands in the box below.")
    told = Told(PLACE, title, text, lines=_lines(result))
    found = acting.read_or_unsent(request, sender, PLACE)
    if isinstance(found, HttpResponse):
        return acting.unsent(request, sender, told, 422)
    return workplace(request, found, status=422, told=told, numbers_form=kept)


def _stopped(
    request: PortalRequest, sender: str, asked: Asked, result: Invitations, at: datetime
) -> HttpResponse:
    """The series ended before its end; what was asked before has its results all the same."""
    if result.stopped is None:
        raise ValueError("nothing stopped it")
    not_asked = [("wait", testers.readable(one), _("Not asked.")) for one in result.left]
    return acting.refused(
        request, sender, asked, result.stopped, at, lines=(*_lines(result), *not_asked)
    )
