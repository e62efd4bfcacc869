"""Actions on a case: owner, waiting items, closing. Each takes a POST and leads back."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from senders.cases import opening, waiting
from senders.cases.item_form import ItemForm, add_to, too_many
from senders.cases.opening import Unsent
from senders.cases.owner_form import OwnerForm
from senders.cases.waiting import TooMany
from senders.models import Role
from senders.views.cases.case_page import case_or_404, item_or_404, page
from senders.web.access import requires, signed_in_user
from senders.web.pages import posted_from
from senders.web.request import PortalRequest, actor_of


@posted_from("cases:case", "case")
@requires(Role.ONBOARDING)
def owner(request: PortalRequest, case: int) -> HttpResponse:
    found = case_or_404(request, case)
    form = OwnerForm(request.POST, project=request.project)
    if not form.is_valid():
        return page(request, found, owner_form=form)
    new = form.cleaned_data["owner"]
    opening.change_owner(found, new, actor_of(request), now=timezone.now())
    messages.success(
        request, _("The owner of the case is now %(name)s.") % {"name": new.get_username()}
    )
    return _to_case(request, case)


@posted_from("cases:case", "case")
@requires(Role.ONBOARDING)
def close(request: PortalRequest, case: int) -> HttpResponse:
    found = case_or_404(request, case)
    try:
        opening.close(found, actor_of(request), now=timezone.now())
    except Unsent:
        messages.error(
            request,
            _("This case has a draft that was not sent. Send or discard the draft first."),
        )
    return _to_case(request, case)


@posted_from("cases:case", "case")
@requires(Role.ONBOARDING)
def reopen(request: PortalRequest, case: int) -> HttpResponse:
    opening.reopen(case_or_404(request, case), actor_of(request), now=timezone.now())
    return _to_case(request, case)


@posted_from("cases:case", "case", anchor="waiting")
@requires(Role.ONBOARDING)
def add_item(request: PortalRequest, case: int) -> HttpResponse:
    found, now = case_or_404(request, case), timezone.now()
    form = ItemForm(request.POST, now=now)
    actor, user = actor_of(request), signed_in_user(request)
    if not form.is_valid() or not add_to(found, form, user, actor):
        return page(request, found, item_form=form)
    return _to_case(request, case, "waiting")


@posted_from("cases:case", "case", anchor="waiting")
@requires(Role.ONBOARDING)
def change_item(request: PortalRequest, case: int, item: int) -> HttpResponse:
    found, now = item_or_404(request, case, item), timezone.now()
    form = ItemForm(request.POST, now=now, auto_id=f"id_{item}_%s")
    if not form.is_valid():
        return page(request, case_or_404(request, case), changed=(item, form))
    waiting.change(found, form.asked(found), actor_of(request), now=now)
    return _to_case(request, case, "waiting")


@posted_from("cases:case", "case", anchor="waiting")
@requires(Role.ONBOARDING)
def end_item(request: PortalRequest, case: int, item: int) -> HttpResponse:
    waiting.end(item_or_404(request, case, item), actor_of(request), now=timezone.now())
    return _to_case(request, case, "waiting")


@posted_from("cases:case", "case", anchor="waiting")
@requires(Role.ONBOARDING)
def reopen_item(request: PortalRequest, case: int, item: int) -> HttpResponse:
    found = item_or_404(request, case, item)
    try:
        waiting.take_up_again(found, actor_of(request), now=timezone.now())
    except TooMany:
        messages.error(request, too_many())
    return _to_case(request, case, "waiting")


def _to_case(request: PortalRequest, case: int, anchor: str = "") -> HttpResponse:
    response = redirect("cases:case", project=request.project.slug, case=case)
    if anchor:
        response.headers["Location"] += f"#{anchor}"
    return response
