"""The people of a project, for its admins: the list, inviting, roles, ends, activating again.

The public page of an invitation is ``invitations``; who had access on a day is ``access``.
"""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from senders.accounts import (
    invitation_mail,
    invitations,
    member_list,
    members,
    second_factors,
    sessions,
)
from senders.accounts.invitations import AlreadyInvited, AlreadyMember, NotOpen
from senders.accounts.member_forms import InviteForm, RoleForm
from senders.accounts.member_list import Row
from senders.accounts.members import ClosedElsewhere, Gone, LastAdmin, NotAllowed, OwnAccess
from senders.fleet import handing_over
from senders.models import MemberInvitation, Membership, Role
from senders.web import double_submit
from senders.web.access import requires, signed_in_user
from senders.web.pages import posted_from
from senders.web.request import PortalRequest, actor_of, is_fragment

LARGEST = 2**63 - 1  # what a database can be asked for
TABS = ("active", "invited", "deactivated")


@require_GET
@requires(Role.ADMIN)
def index(request: PortalRequest) -> HttpResponse:
    return _page(request)


@posted_from("people:index")
@requires(Role.ADMIN)
def invite(request: PortalRequest) -> HttpResponse:
    now = timezone.now()
    form = InviteForm(request.POST, today=members.today(now))
    if double_submit.is_repeated(request):
        return _sent_before(request)
    if not form.is_valid():
        return _page(request, invite_form=form, status=422)
    if not double_submit.take_once(request, now):
        return _sent_before(request)
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
        raise _no_longer_admin() from None
    else:
        return _delivered(request, made, now)
    double_submit.give_back(request)
    return _page(request, invite_form=form, status=422)


@posted_from("people:index")
@requires(Role.ADMIN)
def resend(request: PortalRequest, invitation: int) -> HttpResponse:
    now = timezone.now()
    _invitation(request, invitation)
    if not double_submit.take_once(request, now):
        return _sent_before(request)
    try:
        with transaction.atomic():
            made = invitations.resend(actor_of(request), request.project, invitation, now=now)
            _have_mailed(made)
    except NotOpen:
        return _ended_before(request)
    except NotAllowed:
        raise _no_longer_admin() from None
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
        raise _no_longer_admin() from None
    messages.success(request, _("The invitation was revoked. Its link no longer works."))
    return _back(request, "invited")


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Role.ADMIN)
def edit(request: PortalRequest, member: int) -> HttpResponse:
    """Shows and changes the role and the last day of one person."""
    found, now = _member(request, member), timezone.now()
    row = member_list.row_of(found, signed_in_user(request), now)
    if not row.is_current:
        messages.info(request, _("%(name)s has no access any more.") % {"name": row.name})
        return _back(request, "deactivated")
    today, was = members.today(now), _was(found)
    if request.method != "POST":
        day = found.until.isoformat() if found.until else ""
        form = RoleForm(None, today=today, initial={"role": found.role, "until": day})
        return _part(request, "people/edit.html", "row", {"row": row, "form": form, "was": was})
    form = RoleForm(request.POST, today=today)
    status = 422
    if form.is_valid():
        if request.POST.get("was", was) != was:
            status = 409
            form.add_error(
                None,
                _("Someone changed this user in the meantime. The role is now %(role)s.")
                % {"role": row.role.label},
            )
        else:
            role, until = form.cleaned_data["role"], form.cleaned_data["until"]
            try:
                members.change(actor_of(request), request.project, found.pk, role, until, now=now)
            except OwnAccess:
                form.add_error("role", _("You cannot lower your own role."))
            except LastAdmin:
                form.add_error("until" if role == Role.ADMIN else "role", _last_admin())
            except Gone:
                return _gone(request)
            except NotAllowed:
                raise _no_longer_admin() from None
            else:
                messages.success(request, _("The changes to %(name)s were saved.") % {
                    "name": row.name
                })  # fmt: skip
                return _back(request)
    context = {"row": row, "form": form, "was": was}
    return render(request, "people/edit.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Role.ADMIN)
def deactivate(request: PortalRequest, member: int) -> HttpResponse:
    """Names what the end of a person's access means; a POST ends it."""
    found, now = _member(request, member), timezone.now()
    row = member_list.row_of(found, signed_in_user(request), now)
    if not row.is_current:
        messages.info(request, _("%(name)s has no access any more.") % {"name": row.name})
        return _back(request, "deactivated")
    if request.method != "POST":
        return _part(request, "people/deactivate.html", "row", _meaning(request, row, now))
    heirs = handing_over.heirs(request.project, found.user)
    chosen = request.POST.get("heir", "")
    heir = next((each for each in heirs if str(each.pk) == chosen), None)
    if chosen and heir is None:
        problem = _("This user cannot own drafts and senders. Select another user.")
        return _not_ended(request, row, now, heir_problem=problem)
    actor = actor_of(request)
    try:
        with transaction.atomic():
            ended = members.end(actor, request.project, found.pk, now=now)
            if heir is not None:
                handing_over.hand_over(actor, request.project, found.user, heir, now)
    except OwnAccess:
        return _not_ended(request, row, now, problem=_("You cannot deactivate yourself."))
    except LastAdmin:
        return _not_ended(request, row, now, problem=_last_admin())
    except Gone:
        return _gone(request)
    except NotAllowed:
        raise _no_longer_admin() from None
    if ended.account:
        done = _("%(name)s was deactivated. All sessions have ended.")
    else:
        done = _("%(name)s no longer has access to this project. The account stays active.")
    messages.success(request, done % {"name": row.name})
    return _back(request)


@posted_from("people:index")
@requires(Role.ADMIN)
def activate(request: PortalRequest, member: int) -> HttpResponse:
    found = _member(request, member)
    name = found.user.get_full_name() or found.user.get_username()
    try:
        members.activate(
            actor_of(request), request.project, found.pk, found.until, now=timezone.now()
        )
    except Gone:
        messages.info(request, _("%(name)s already has access.") % {"name": name})
    except ClosedElsewhere:
        messages.error(
            request,
            _("The account was deactivated for the whole portal. Only an operator of the portal can"
              " activate it."),
        )  # fmt: skip
        return _back(request, "deactivated")
    except NotAllowed:
        raise _no_longer_admin() from None
    else:
        messages.success(request, _("%(name)s was activated.") % {"name": name})
    return _back(request)


def _page(request: PortalRequest, *, status: int = 200, **more: Any) -> HttpResponse:
    now = timezone.now()
    tab = request.GET.get("tab", "")
    people = member_list.people(request.project, signed_in_user(request), now)
    context = {
        "people": people,
        "tab": tab if tab in TABS else "active",
        "invite_form": InviteForm(
            None, today=members.today(now), initial={"role": Role.ONBOARDING}
        ),
        "strict_roles": [role.label for role in Role if second_factors.is_required(role)],
        "mail_is_set": settings.MAIL_IS_SET,
        "now": now,
        **more,
    }
    return render(request, "people/index.html", context, status=status)


def _part(
    request: PortalRequest, template: str, partial: str, context: dict[str, Any]
) -> HttpResponse:
    name = f"{template}#{partial}" if is_fragment(request) else template
    return render(request, name, context)


def _meaning(request: PortalRequest, row: Row, now: datetime) -> dict[str, Any]:
    """Returns what ending this person's access means, and why it may be off."""
    project, user = request.project, row.user
    return {
        "row": row,
        "ends_account": members.ends_account(row.member),
        "sessions": len(sessions.of_user(user, None, now)),
        "owned": handing_over.owned(project, user),
        "heirs": handing_over.heirs(project, user),
        "chosen": request.POST.get("heir", ""),
        "problem": _("You cannot deactivate yourself.")
        if row.is_self
        else _last_admin()
        if row.is_last_admin
        else "",
    }


def _not_ended(request: PortalRequest, row: Row, now: datetime, **problem: str) -> HttpResponse:
    context = {**_meaning(request, row, now), **problem}
    return render(request, "people/deactivate.html", context, status=422)


def _have_mailed(invitation: MemberInvitation) -> None:
    if settings.MAIL_IS_SET:
        invitation_mail.plan(invitation.pk)


def _delivered(request: PortalRequest, made: MemberInvitation, now: datetime) -> HttpResponse:
    """Says that a mail is under way; without a mail server shows the link, this one time."""
    if settings.MAIL_IS_SET:
        messages.success(
            request, _("The invitation to %(email)s will be sent now.") % {"email": made.email}
        )
        return _back(request, "invited")
    linked = invitations.new_link(made.pk, now)
    if linked is None:
        return _ended_before(request)
    invitation, token = linked
    response = _page(request, invitation_link=invitation_mail.url_of(token), invited=invitation)
    response["Referrer-Policy"] = "no-referrer"
    return response


def _already_member(member: Membership, now: datetime) -> str:
    if members.is_current(member, now):
        return _("A user with this address already has access to this project.")
    return _("A user with this address is deactivated here. Activate the user instead.")


def _member(request: PortalRequest, member: int) -> Membership:
    mine = members.of_project(request.project).select_related("project")
    found = mine.filter(pk=member).first() if member <= LARGEST else None
    if found is None:
        raise Http404(_("User not found."))
    return found


def _invitation(request: PortalRequest, invitation: int) -> None:
    mine = MemberInvitation.objects.filter(project=request.project)
    if invitation > LARGEST or not mine.filter(pk=invitation).exists():
        raise Http404(_("Invitation not found."))


def _was(member: Membership) -> str:
    return f"{member.role} {member.until or ''}".strip()


def _last_admin() -> str:
    return _("The project needs an admin without a last day. Assign another admin first.")


def _no_longer_admin() -> PermissionDenied:
    return PermissionDenied(_("You are no longer an admin of this project. Nothing was changed."))


def _sent_before(request: PortalRequest) -> HttpResponse:
    messages.info(request, _("This form was already submitted. The page shows the result."))
    return _back(request)


def _ended_before(request: PortalRequest) -> HttpResponse:
    messages.info(request, _("This invitation was already accepted or revoked."))
    return _back(request)


def _gone(request: PortalRequest) -> HttpResponse:
    messages.info(request, _("Someone changed this user in the meantime. Nothing was changed."))
    return _back(request)


def _back(request: PortalRequest, tab: str = "") -> HttpResponse:
    response = redirect("people:index", project=request.project.slug)
    if tab:
        response["Location"] += f"?tab={tab}"
    return response
