"""Actions on the customer link of a case. Each takes a POST and leads back to the case."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from senders.cases import customer_links
from senders.cases.customer_links import AlreadyOpen, CaseClosed
from senders.cases.link_form import LinkForm
from senders.models import Case, CustomerLink, Role
from senders.onboarding import customer_mailing, intake
from senders.onboarding.draft_view import DraftView
from senders.views.cases.case_page import case_or_404, page
from senders.web.access import requires, signed_in_user
from senders.web.pages import posted_from
from senders.web.request import PortalRequest, actor_of


@posted_from("cases:case", "case", anchor="link")
@requires(Role.ONBOARDING)
def create(request: PortalRequest, case: int) -> HttpResponse:
    found, now = case_or_404(request, case), timezone.now()
    choices = _choices(found)
    if not choices:
        messages.error(request, _("This case has no open draft, so a customer cannot answer it."))
        return _to_link(request, case)
    form = LinkForm(request.POST, choices=choices)
    if not form.is_valid():
        return page(request, found, link_form=form)
    user, actor = signed_in_user(request), actor_of(request)
    try:
        link = customer_links.create(found, form.asked(), user, actor, now=now)
        form.wait_for(link, user, actor, now=now)
    except AlreadyOpen:
        pass  # a second press, or a colleague's: the page shows the link that is open
    except CaseClosed:
        messages.error(request, _("This case is closed. Open it again to create a link."))
    return _to_link(request, case)


@posted_from("cases:case", "case", anchor="link")
@requires(Role.ONBOARDING)
def change(request: PortalRequest, case: int) -> HttpResponse:
    found, link = _found(request, case)
    if link is None:
        return _to_link(request, case)
    form = LinkForm(request.POST, choices=[*_choices(found), *link.steps])
    if not form.is_valid():
        return page(request, found, link_form=form)
    if not customer_links.change(link, form.asked(), actor_of(request), now=timezone.now()):
        messages.error(request, _("This link was revoked. Create a new link."))
    return _to_link(request, case)


@posted_from("cases:case", "case", anchor="link")
@requires(Role.ONBOARDING)
def revoke(request: PortalRequest, case: int) -> HttpResponse:
    _case, link = _found(request, case)
    if link is not None:
        customer_links.revoke(link, actor_of(request), now=timezone.now())
    return _to_link(request, case)


@posted_from("cases:case", "case", anchor="link")
@requires(Role.ONBOARDING)
def send_mail(request: PortalRequest, case: int) -> HttpResponse:
    """Has the worker mail the link to the customer."""
    _case, link = _found(request, case)
    if link is None or not customer_links.is_open(link, timezone.now()):
        messages.error(request, _("This link is not open. Create a new link."))
    elif not customer_mailing.can_mail(link):
        messages.error(request, _("The portal has no mail server, or the link has no address."))
    else:
        customer_mailing.plan(link, signed_in_user(request))
        messages.success(request, _("The email to the customer will be sent in a moment."))
    return _to_link(request, case)


@posted_from("cases:case", "case", anchor="link")
@requires(Role.ONBOARDING)
def reopen(request: PortalRequest, case: int) -> HttpResponse:
    """Lets the customer change answers that were sent."""
    _case, link = _found(request, case)
    if link is not None:
        intake.reopen(link, actor_of(request), now=timezone.now())
    return _to_link(request, case)


def _found(request: PortalRequest, case: int) -> tuple[Case, CustomerLink | None]:
    found = case_or_404(request, case)
    return found, customer_links.latest(found)


def _choices(case: Case) -> list[str]:
    """Returns the steps that the case's open draft asks; empty without one."""
    draft = intake.open_draft(case)
    if draft is None:
        return []
    return [step.slug for step in DraftView(draft).steps if step.slug in customer_links.CHOICES]


def _to_link(request: PortalRequest, case: int) -> HttpResponse:
    response = redirect("cases:case", project=request.project.slug, case=case)
    response.headers["Location"] += "#link"
    return response
