"""Changes of one member: role and last day, end, second factor, activating again."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from senders.accounts import (
    factor_resets,
    member_list,
    members,
    sessions,
)
from senders.accounts.factor_resets import OtherProjects
from senders.accounts.member_forms import RoleForm
from senders.accounts.member_list import Row
from senders.accounts.members import ClosedElsewhere, Gone, LastAdmin, NotAllowed, OwnAccess
from senders.fleet import handing_over
from senders.models import Membership, Role
from senders.views.people.common import LARGEST, back, no_longer_admin
from senders.web.access import requires, signed_in_user
from senders.web.pages import posted_from
from senders.web.request import PortalRequest, actor_of, is_fragment


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Role.ADMIN)
def edit(request: PortalRequest, member: int) -> HttpResponse:
    """Shows and changes the role and the last day of one person."""
    found, now = _member(request, member), timezone.now()
    row = member_list.row_of(found, signed_in_user(request), now)
    if not row.is_current:
        messages.info(request, _("%(name)s has no access any more.") % {"name": row.name})
        return back(request, "deactivated")
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
                raise no_longer_admin() from None
            else:
                messages.success(request, _("The changes to %(name)s were saved.") % {
                    "name": row.name
                })  # fmt: skip
                return back(request)
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
        return back(request, "deactivated")
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
        raise no_longer_admin() from None
    if ended.account:
        done = _("%(name)s was deactivated. All sessions have ended.")
    else:
        done = _("%(name)s no longer has access to this project. The account stays active.")
    messages.success(request, done % {"name": row.name})
    return back(request)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Role.ADMIN)
def reset_factors(request: PortalRequest, member: int) -> HttpResponse:
    """Names what a reset of a person's second factor means; a POST resets it."""
    found, now = _member(request, member), timezone.now()
    row = member_list.row_of(found, signed_in_user(request), now)
    if not row.is_current:
        messages.info(request, _("%(name)s has no access any more.") % {"name": row.name})
        return back(request, "deactivated")
    problem = ""
    if row.is_self:
        problem = _("You cannot reset your own second factor here. Use your account page.")
    elif not factor_resets.administers_all(signed_in_user(request), found.user):
        problem = _(
            "This user has access to a project that you do not administer. Ask an operator of the"
            " portal."
        )
    if request.method == "POST" and not problem:
        try:
            factor_resets.reset(actor_of(request), request.project, found.pk, now=now)
        except Gone:
            messages.info(request, _("%(name)s has no second factor.") % {"name": row.name})
            return back(request)
        except (NotAllowed, OtherProjects, OwnAccess):
            raise no_longer_admin() from None
        messages.success(
            request,
            _("The second factor of %(name)s was reset. All sessions have ended.")
            % {"name": row.name},
        )
        return back(request)
    context = {"row": row, "problem": problem}
    status = 422 if request.method == "POST" else 200
    return render(request, "people/reset.html", context, status=status)


@posted_from("people:index")
@requires(Role.ADMIN)
def activate(request: PortalRequest, member: int) -> HttpResponse:
    found = _member(request, member)
    name = found.user.get_full_name() or found.user.get_username()
    try:
        made = members.activate(
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
        return back(request, "deactivated")
    except NotAllowed:
        raise no_longer_admin() from None
    else:
        messages.success(request, _("%(name)s was activated.") % {"name": name})
        if found.until is not None and made.until is None:
            messages.warning(
                request,
                _("The last day had passed, so the access has no end now."),
            )
    return back(request)


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


def _member(request: PortalRequest, member: int) -> Membership:
    mine = members.of_project(request.project).select_related("project")
    found = mine.filter(pk=member).first() if member <= LARGEST else None
    if found is None:
        raise Http404(_("User not found."))
    return found


def _was(member: Membership) -> str:
    return f"{member.role} {member.until or ''}".strip()


def _last_admin() -> str:
    return _("The project needs an admin without a last day. Assign another admin first.")


def _gone(request: PortalRequest) -> HttpResponse:
    messages.info(request, _("Someone changed this user in the meantime. Nothing was changed."))
    return back(request)
