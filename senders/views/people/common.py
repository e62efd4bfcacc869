"""The page of people and the answers that all its actions share."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from senders.accounts import (
    member_list,
    members,
    second_factors,
    unknown_sign_ins,
)
from senders.accounts.member_forms import InviteForm
from senders.models import Role
from senders.web.access import signed_in_user
from senders.web.request import PortalRequest

LARGEST = 2**63 - 1  # what a database can be asked for
TABS = ("active", "invited", "deactivated")


def people_page(request: PortalRequest, *, status: int = 200, **more: Any) -> HttpResponse:
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
        "unknown_names": unknown_sign_ins.within_30_days(now),
        "mail_is_set": settings.MAIL_IS_SET,
        "now": now,
        **more,
    }
    return render(request, "people/index.html", context, status=status)


def back(request: PortalRequest, tab: str = "") -> HttpResponse:
    response = redirect("people:index", project=request.project.slug)
    if tab:
        response["Location"] += f"?tab={tab}"
    return response


def sent_before(request: PortalRequest) -> HttpResponse:
    messages.info(request, _("This form was already submitted. The page shows the result."))
    return back(request)


def no_longer_admin() -> PermissionDenied:
    return PermissionDenied(_("You are no longer an admin of this project. Nothing was changed."))
