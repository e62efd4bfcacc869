"""One action on the ticked rows of the list: owner, tag, or another invitation.

What becomes of senders is decided in ``fleet.ours`` and ``sender.numbers``. Invitations are sent by
the worker; the page of their run is here too.
"""

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from senders.fleet import ours
from senders.jobs import worker_report
from senders.models import InvitationRun, Role, SenderRecord
from senders.provisioning import is_id
from senders.sender import list_chips
from senders.sender.numbers import invitation_runs
from senders.upkeep.retention import days_of
from senders.web import double_submit
from senders.web.access import requires
from senders.web.pages import posted_from
from senders.web.request import PortalRequest, actor_of, fragment

MOST = 100


@dataclass(frozen=True)
class Problem(Exception):
    """A sentence about what has to be different before anything can be done.

    ``run`` is one of invitations that stands in the way.
    """

    said: str
    run: InvitationRun | None = None


@posted_from("senders:index")
@requires(Role.ONBOARDING)
def ticked(request: PortalRequest) -> HttpResponse:
    """Does what the pressed button says with 1 to 100 senders, once a press."""
    act = ACTS.get(request.POST.get("do", ""))
    try:
        if act is None:
            raise Problem(_("Choose what to do with the senders."))
        ids = _ids(request)
        if double_submit.is_repeated(request):
            messages.info(request, _("You submitted this form twice. It was processed once."))
            return redirect(_back(request))
        return act(request, ids)
    except Problem as problem:
        return problem_page(request, problem)


def problem_page(request: PortalRequest, problem: Problem) -> HttpResponse:
    """Shows what has to be different, with the form as it was typed."""
    context = {
        "problem": problem,
        "back": request.POST.get("back", "")[:4000],
        "back_url": _back(request),
        "ids": request.POST.getlist("sender")[:MOST],
        "typed": request.POST,
        "people": list_chips.people_of(request.project),
        "nobody": list_chips.NOBODY,
        "tags": list_chips.tags_of(request.project),
    }
    return render(request, "sender/ticked.html", context, status=422)


def _ids(request: PortalRequest) -> list[str]:
    ids = list(dict.fromkeys(each for each in request.POST.getlist("sender") if is_id(each)))
    if not ids:
        raise Problem(_("No sender is ticked."))
    if len(ids) > MOST:
        raise Problem(_("At most %(most)d senders can be ticked.") % {"most": MOST})
    return ids


def _owner(request: PortalRequest, ids: list[str]) -> HttpResponse:
    username = request.POST.get("owner", "")
    if not username:
        raise Problem(_("Choose the new owner."))
    owner = ours.member(request.project, username) if username != list_chips.NOBODY else None
    if username != list_chips.NOBODY and owner is None:
        raise Problem(_("This person does not belong to the project."))
    _known(request, ids)
    return _once(
        request,
        lambda: ours.set_owner(actor_of(request), request.project, ids, owner, timezone.now()),
        lambda n: ngettext(
            "%(n)d sender has another owner now.", "%(n)d senders have another owner now.", n
        ),
    )


def _tag(request: PortalRequest, ids: list[str]) -> HttpResponse:
    tag = _typed_tag(request)
    _known(request, ids)
    return _once(
        request,
        lambda: ours.add_tag(actor_of(request), request.project, ids, tag, timezone.now()),
        lambda n: ngettext("%(n)d sender got the tag.", "%(n)d senders got the tag.", n),
    )


def _untag(request: PortalRequest, ids: list[str]) -> HttpResponse:
    tag = _typed_tag(request)
    return _once(
        request,
        lambda: ours.remove_tag(actor_of(request), request.project, ids, tag, timezone.now()),
        lambda n: ngettext("%(n)d sender lost the tag.", "%(n)d senders lost the tag.", n),
    )


def _invite(request: PortalRequest, ids: list[str]) -> HttpResponse:
    """Begins a run of invitations and shows it; a second press shows the run of the first."""
    is_of_page = bool(request.POST.get(double_submit.FIELD))
    press = double_submit.key_of(request) if is_of_page else secrets.token_hex(32)
    back = request.POST.get("back", "")[:4000]
    try:
        run = invitation_runs.begin(actor_of(request), request.project, ids, press=press, back=back)
    except invitation_runs.AlreadyUnderWay as other:
        said = _("Nothing was sent: invitations to testers of these senders are under way.")
        raise Problem(said, run=other.run) from None
    return redirect("senders:invitations", request.project.slug, run.pk)


@never_cache
@require_safe
@requires(Role.AUDITOR)
def invitations(request: PortalRequest, run: int) -> HttpResponse:
    """Shows how far a run is. It looks again by itself until the run has ended."""
    found = get_object_or_404(InvitationRun, project=request.project, pk=run)
    context = {
        "run": found,
        "progress": invitation_runs.progress(found),
        "stored_days": days_of("invitation_runs"),
        "worker": worker_report() if found.ended_at is None else None,
        "back_url": _list(request, found.back),
        "now": timezone.now(),
    }
    return render(request, fragment(request, "sender/invitations.html", "run"), context)


ACTS: dict[str, Callable[[PortalRequest, list[str]], HttpResponse]] = {
    "owner": _owner,
    "tag": _tag,
    "untag": _untag,
    "invite": _invite,
}


def _typed_tag(request: PortalRequest) -> str:
    try:
        tag = ours.tag_text(request.POST.get("tag", ""))
    except ours.TagTooLong:
        most = {"most": ours.LONGEST_TAG}
        raise Problem(_("A tag has at most %(most)d characters.") % most) from None
    if not tag:
        raise Problem(_("Type a tag."))
    return tag


def records_of(request: PortalRequest) -> Sequence[SenderRecord]:
    """Returns the records of the ticked senders. Raises ``Problem`` if one was never read."""
    return _known(request, _ids(request))


def _known(request: PortalRequest, ids: list[str]) -> Sequence[SenderRecord]:
    """Raises ``Problem`` for a sender that the portal has not read yet: nothing would hold it."""
    known = ours.known(request.project, ids)
    missing = len(ids) - len(known)
    if missing:
        words = ngettext(
            "Nothing was done: the portal has not read %(n)d sender yet.",
            "Nothing was done: the portal has not read %(n)d senders yet.",
            missing,
        )
        raise Problem(words % {"n": missing})
    return known


def _once(
    request: PortalRequest, act: Callable[[], int], said: Callable[[int], str]
) -> HttpResponse:
    double_submit.take_once(request, timezone.now())
    changed = act()
    words = said(changed) % {"n": changed} if changed else _("Nothing had to be changed.")
    messages.success(request, words)
    return redirect(_back(request))


def _back(request: PortalRequest) -> str:
    """Returns the list with its filters, or the sender's page whose form this was."""
    slug = request.project.slug
    page = request.POST.get("page_of", "")
    if page and is_id(page):
        return reverse("senders:detail", args=[slug, page])
    return _list(request, request.POST.get("back", "")[:4000])


def _list(request: PortalRequest, back: str) -> str:
    query = QueryDict(back.removeprefix("?")).urlencode()
    return reverse("senders:index", args=[request.project.slug]) + (f"?{query}" if query else "")
