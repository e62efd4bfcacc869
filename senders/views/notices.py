"""Notices of a person: the page, the list behind the bell, its count; following and its end."""

from collections.abc import Sequence

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.models import User
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from senders.jobs import mail
from senders.launch import approval
from senders.models import Notice, Role
from senders.notices import follows, mailing, reading
from senders.web.access import MyProject, projects_of, requires, signed_in, signed_in_user
from senders.web.pages import next_page, part_of, posted_from
from senders.web.request import PortalRequest, is_fragment

PAGE = 50


@require_GET
@signed_in
def notices(request: PortalRequest) -> HttpResponse:
    """The page of all notices, or for htmx the latest ones of the bell's list."""
    user, now = signed_in_user(request), timezone.now()
    found = reading.with_subjects(reading.of_person(user))
    if is_fragment(request):
        context = {
            "rows": reading.rows(found[: reading.IN_PANEL]),
            "unread": reading.unread(user),
            "approvals": approval.for_approver(user)[: reading.IN_PANEL],
            "bell": bell_number(user, projects_of(user)),
            "followed": reading.following(user).count(),
            "now": now,
        }
        return render(request, "notices/_panel.html", context)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": reading.rows(page.object_list),
        "approvals": approval.for_approver(user),
        "unread": reading.unread(user),
        "follows": [(each, follows.menu_of(each)) for each in reading.following(user)],
        "owned": reading.owned(user),
        "owned_cases": reading.owned_cases(user),
        "late": mailing.late_for(user, now).count(),
        "has_address": mail.has_address(user),
        "mail_is_set": settings.MAIL_IS_SET,
        "now": now,
    }
    return render(request, "notices/list.html", context)


def bell_number(user: User, projects: Sequence[MyProject]) -> int:
    """Returns the number of notices not read, and of launches that the person may approve.

    Every page counts: one query, and a second one only for who may approve launches at all.
    """
    unread = reading.unread(user, [each.pk for each in projects])
    if not any(each.approves for each in projects):
        return unread
    return unread + approval.for_approver(user).count()


@require_GET
@part_of("notices")
@signed_in
def count(request: PortalRequest) -> HttpResponse:
    """The bell's number, for both bells of the page."""
    user = signed_in_user(request)
    number = bell_number(user, projects_of(user))
    return render(request, "notices/_counts.html", {"unread_notices": number})


@require_GET
@part_of("notices")
@signed_in
def notice(request: PortalRequest, notice: int) -> HttpResponse:
    """Marks one notice as read and leads to its sender or case."""
    user = signed_in_user(request)
    found = reading.of_person(user).filter(pk=notice)
    one = reading.with_subjects(found).first()
    if one is None:
        raise Http404(_("Notice not found."))
    reading.mark_read(found, timezone.now())
    slug = one.project.slug
    if one.change is not None:
        return redirect("senders:detail", project=slug, sender=one.change.record.sender_id)
    places = {Notice.Event.ANSWERS: "link", Notice.Event.PAPERS: "papers"}
    place = places.get(Notice.Event(one.event), "waiting")
    return redirect(f"{reverse('cases:case', args=[slug, one.case_id])}#{place}")


@posted_from("notices")
@signed_in
def mark_read(request: PortalRequest) -> HttpResponse:
    reading.mark_read(reading.of_person(signed_in_user(request)), timezone.now())
    return redirect(next_page(request) or "notices")


@posted_from("overview")
@requires(Role.AUDITOR)
def follow(request: PortalRequest) -> HttpResponse:
    """Follows a sender, a view or the project, changes how, or stops."""
    user, posted = signed_in_user(request), request.POST
    sender, view = posted.get("sender", ""), posted.get("view", "")
    try:
        if posted.get("do") == "stop":
            follows.stop(user, request.project, sender=sender, view=view)
            messages.success(request, _("You no longer follow this."))
        else:
            follows.save(
                user,
                request.project,
                sender=sender,
                view=view,
                about=posted.get("about", ""),
                mail=posted.get("mail", ""),
            )
            messages.success(request, _("The notice settings were saved."))
    except follows.NotThere:
        messages.error(
            request, _("Nothing was changed, because the portal does not know this sender or view.")
        )
    return redirect(next_page(request) or reverse("overview", args=[request.project.slug]))
