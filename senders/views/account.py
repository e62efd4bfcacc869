"""One's own account: factors, sessions, latest sign-ins, time zone, notices. Others' are elsewhere.

Changing factors is in ``factors``, the password in ``passwords``.
"""

from typing import Any

from django.conf import settings as conf
from django.contrib import messages
from django.contrib.auth.models import User
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from senders.accounts import factors, sessions, sign_in_history, sign_in_log, single_sign_on
from senders.audit import Action
from senders.jobs import mail
from senders.models import Membership, Role
from senders.notices import reading
from senders.views.factors import second_factor_of_roles
from senders.web import zones
from senders.web.access import own_account, signed_in_user
from senders.web.client_address import client_address
from senders.web.pages import posted_from
from senders.web.request import PortalRequest
from senders.words import zones as zone_names
from senders.words.times import duration

LONGEST_ZONE = 64


@require_GET
@own_account
def account(request: PortalRequest) -> HttpResponse:
    """Shows the account of the person who asks."""
    return _page(request)


@require_http_methods(["GET", "HEAD", "POST"])
@own_account
def settings(request: PortalRequest) -> HttpResponse:
    """Stores the time zone; one that is not known stays in the field."""
    if request.method != "POST":
        return redirect("account")
    typed = request.POST.get("zone", "").strip()[:LONGEST_ZONE]
    name = zone_names.found(typed) if typed else ""
    if name is None:
        problem = _("The time zone must be one of the list, for example Europe/Berlin.")
        return _page(request, zone_typed=typed, zone_problem=problem)
    zones.choose(request, signed_in_user(request), name)
    messages.success(request, _("The time zone was saved."))
    return redirect("account")


@posted_from("account", anchor="sessions")
@own_account
def end_session(request: PortalRequest, session: int) -> HttpResponse:
    """Ends one of the person's other sessions, at once."""
    user = signed_in_user(request)
    with transaction.atomic():
        if sessions.end(user, session):
            _record(request, user, 1)
            messages.success(request, _("The session was ended."))
        else:
            messages.info(request, _("That session had ended already."))
    return redirect(reverse("account") + "#sessions")


@posted_from("account", anchor="sessions")
@own_account
def end_sessions(request: PortalRequest) -> HttpResponse:
    """Ends all of the person's sessions but this one."""
    user = signed_in_user(request)
    with transaction.atomic():
        ended = sessions.end_all(user, except_key=request.session.session_key)
        if ended:
            _record(request, user, ended)
    said = ngettext("%s session was ended.", "%s sessions were ended.", ended) % ended
    messages.success(request, said)
    return redirect(reverse("account") + "#sessions")


def _page(request: PortalRequest, zone_typed: str = "", zone_problem: str = "") -> HttpResponse:
    user, now = signed_in_user(request), timezone.now()
    mine = Membership.objects.current().filter(user=user).select_related("project")
    listed = sessions.of_user(user, request.session.session_key, now)
    context: dict[str, Any] = {
        "roles": [
            (Role(each.role).label, each.project.name) for each in mine.order_by("project__name")
        ],
        "factors": factors.overview(user),
        "few_codes": factors.FEW_CODES,
        "needing": second_factor_of_roles(user),
        "has_password": user.has_usable_password(),
        "is_joined": single_sign_on.is_joined(user),
        "sessions": listed,
        "others": sum(not each.is_current for each in listed),
        "session_rule": _rule(),
        "sign_ins": sign_in_history.latest(user),
        "zone_typed": zone_typed or zones.name_of(request),
        "zone_problem": zone_problem,
        "zone_names": zone_names.names(),
        "now": now,
        "followed": reading.following(user).count(),
        "email": user.email if mail.has_address(user) else "",
    }
    return render(request, "accounts/account.html", context, status=422 if zone_problem else 200)


def _rule() -> str:
    """Returns how long a session lasts, in one sentence."""
    return _(
        "A session ends after %(idle)s without activity, and %(whole)s after the sign-in at the"
        " latest."
    ) % {
        "idle": duration(conf.SESSION_IDLE_MINUTES * 60),
        "whole": duration(conf.SESSION_MAX_HOURS * 3600),
    }


def _record(request: PortalRequest, user: User, ended: int) -> None:
    sign_in_log.of_account(
        client_address(request),
        user,
        Action.PERSON_SESSIONS_ENDED,
        timezone.now(),
        {"after": {"ended": ended}},
    )
