"""The settings of a project: everyone in it reads them, its managers change them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from senders.launch import approval, project_settings
from senders.models import AuditEntry, Role
from senders.trail.launch_facts import SETTINGS
from senders.web import double_submit, stashed_post
from senders.web.access import requires
from senders.web.request import PortalRequest, actor_of


class SettingsForm(forms.Form):
    """One tick box for each of ``project_settings.NAMES``, with what the setting does."""

    four_eyes = forms.BooleanField(
        required=False,
        label=gettext_lazy("Require another person to approve each launch"),
        help_text=gettext_lazy(
            "Each launch needs two people. One manager or admin requests approval, and another one "
            "approves the launch. Any change of the sender, its checks or the requester’s access "
            "in between voids the request. A request expires after 7 days. The portal rejects "
            "launches from the command line."
        ),
    )
    shows_owner_email = forms.BooleanField(
        required=False,
        label=gettext_lazy("Show the owner’s email address to customers"),
        help_text=gettext_lazy(
            "The pages of a customer link name the owner of the case. With this setting they also "
            "show the owner’s email address, so that the customer can ask."
        ),
    )


@dataclass(frozen=True)
class Row:
    """A setting on its page: name, field, stored value and the entry of its last change."""

    title: str | Promise
    field: forms.BoundField
    is_on: bool
    last: AuditEntry | None


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Role.AUDITOR, to_write=Role.MANAGER)
def index(request: PortalRequest) -> HttpResponse:
    """Shows the settings, and stores those that a manager changed."""
    if request.method != "POST":
        return _page(request)
    if not request.role.launches:
        raise PermissionDenied(
            _("This action requires the %(needed)s role. Your role is %(yours)s.")
            % {"needed": Role.MANAGER.label, "yours": request.role.label}
        )
    if not double_submit.take_once(request, timezone.now()):
        return _back(request, _("You submitted this form twice. It was processed once."))
    changed = project_settings.change(
        actor_of(request), request.project, _wanted(request.POST), now=timezone.now()
    )
    if not changed:
        return _back(request, _("Nothing was changed."))
    return _back(request, _("The settings were saved."))


def _wanted(posted: Mapping[str, Any]) -> dict[str, bool]:
    """Returns the settings that differ from the page shown, with the wanted value.

    An old page says nothing of the settings that its reader left alone.
    """
    seen = str(posted.get("seen", "")).split()
    values = {name: bool(posted.get(name)) for name in project_settings.NAMES}
    return {name: value for name, value in values.items() if value != (name in seen)}


def _page(request: PortalRequest) -> HttpResponse:
    held = {name: bool(getattr(request.project, name)) for name in project_settings.NAMES}
    typed = stashed_post.typed(request, "project_settings")
    ticked = held if typed is None else {name: bool(typed.get(name)) for name in held}
    context = {
        "rows": list(_rows(request, SettingsForm(None, initial=ticked), held)),
        "seen": " ".join(name for name, is_on in held.items() if is_on),
        "open_requests": approval.open_in(request.project).count(),
    }
    return render(request, "home/settings.html", context)


def _rows(request: PortalRequest, form: SettingsForm, held: Mapping[str, bool]) -> Iterator[Row]:
    last = project_settings.last_changes(request.project)
    for name, is_on in held.items():
        yield Row(SETTINGS[name], form[name], is_on, last.get(name))


def _back(request: PortalRequest, text: str) -> HttpResponse:
    messages.success(request, text)
    return redirect("project_settings", project=request.project.slug)
