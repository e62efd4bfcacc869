"""The list of people; inviting, resending and revoking. The page behind a link is elsewhere."""

from datetime import datetime

from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from senders.accounts import (
    invitation_mail,
    invitations,
    members,
)
from senders.accounts.invitations import AlreadyInvited, AlreadyMember, NotOpen
from senders.accounts.member_forms import InviteForm
from senders.accounts.members import NotAllowed
from senders.models import MemberInvitation, Membership, Role
from senders.views.people.common import LARGEST, back, no_longer_admin, people_page, sent_before
from senders.web import double_submit
from senders.web.access import requires
from senders.web.pages import posted_from
from senders.web.request import PortalRequest, actor_of


@require_GET
@requires(Role.ADMIN)
def index(request: PortalRequest) -> HttpResponse:
    return people_page(request)


@posted_from("people:index")
@requires(Role.ADMIN)
def invite(request: PortalRequest) -> HttpResponse:
    now = timezone.now()
    form = InviteForm(request.POST, today=members.today(now))
    if double_submit.is_repeated(request):
        return sent_before(request)
    if not form.is_valid():
        return people_page(request, invite_form=form, status=422)
    if not double_submit.take_once(request, now):
        return sent_before(request)
    email, role, until = (form.cleaned_data[name] for name in ("email", "role", "until"))
    try:
        with transaction.atomic():
            made = invitations.invite(
                actor_of(request), request.project, email, role, until, now=now
            )
            _have_mailed(made)
    except AlreadyInvited:
        form.add_error("email", _("This address is already invited. Resend its invitation."))
    except AlreadyMember as known:
        form.add_error("email", _already_member(known.member, now))
    except NotAllowed:
        raise no_longer_admin() from None
    else:
        return _delivered(request, made, now)
    double_submit.give_back(request)
    return people_page(request, invite_form=form, status=422)


@posted_from("people:index")
@requires(Role.ADMIN)
def resend(request: PortalRequest, invitation: int) -> HttpResponse:
    now = timezone.now()
    _invitation(request, invitation)
    if not double_submit.take_once(request, now):
        return sent_before(request)
    try:
        with transaction.atomic():
            made = invitations.resend(actor_of(request), request.project, invitation, now=now)
            _have_mailed(made)
    except NotOpen:
        return _ended_before(request)
    except NotAllowed:
        raise no_longer_admin() from None
    return _delivered(request, made, now)


@posted_from("people:index")
@requires(Role.ADMIN)
def revoke(request: PortalRequest, invitation: int) -> HttpResponse:
    _invitation(request, invitation)
    try:
        invitations.revoke(actor_of(request), request.project, invitation, now=timezone.now())
    except NotOpen:
        return _ended_before(request)
    except NotAllowed:
        raise no_longer_admin() from None
    messages.success(request, _("The invitation was revoked. Its link no longer works."))
    return back(request, "invited")


def _have_mailed(invitation: MemberInvitation) -> None:
    if settings.MAIL_IS_SET:
        invitation_mail.plan(invitation.pk)


def _delivered(request: PortalRequest, made: MemberInvitation, now: datetime) -> HttpResponse:
    """Says that a mail is under way; without a mail server shows the link, this one time."""
    if settings.MAIL_IS_SET:
        messages.success(
            request, _("The invitation to %(email)s will be sent now.") % {"email": made.email}
        )
        return back(request, "invited")
    linked = invitations.new_link(made.pk, now)
    if linked is None:
        return _ended_before(request)
    invitation, token = linked
    return people_page(request, invitation_link=invitation_mail.url_of(token), invited=invitation)


def _already_member(member: Membership, now: datetime) -> str:
    if members.is_current(member, now):
        return _("A user with this address already has access to this project.")
    return _("A user with this address is deactivated here. Activate the user instead.")


def _invitation(request: PortalRequest, invitation: int) -> None:
    mine = MemberInvitation.objects.filter(project=request.project)
    if invitation > LARGEST or not mine.filter(pk=invitation).exists():
        raise Http404(_("Invitation not found."))


def _ended_before(request: PortalRequest) -> HttpResponse:
    messages.info(request, _("This invitation was already accepted or revoked."))
    return back(request)
