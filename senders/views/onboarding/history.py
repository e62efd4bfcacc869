"""The history of a draft: viewing its saves and restoring one."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from senders.models import Draft, DraftSave, Role
from senders.onboarding import history as reading
from senders.onboarding import saving, step_status
from senders.onboarding.draft_view import DraftView
from senders.onboarding.saving import NotOpen
from senders.views.onboarding.common import draft_or_404, to_hub, to_step
from senders.views.onboarding.drafts import about
from senders.web.access import requires, signed_in_user
from senders.web.pages import posted_from
from senders.web.request import PortalRequest, actor_of

PAGE = 50


@require_GET
@requires(Role.AUDITOR)
def history(request: PortalRequest, draft: int) -> HttpResponse:
    """Shows the saves, and with ``?save=`` one of them beside the current answers."""
    found = draft_or_404(request, draft)
    opened = DraftView(found)
    shown = _save_or_404(found, request.GET["save"]) if request.GET.get("save") else None
    page = Paginator(reading.entries(opened), PAGE).get_page(request.GET.get("page"))
    context = {
        **about(found),
        "page": page,
        "entries": page.object_list,
        "shown": shown,
        "shown_answers": reading.answers_of(opened, shown) if shown else [],
        "may_restore": not request.role.only_reads and found.state == Draft.State.OPEN,
        "now": timezone.now(),
    }
    return render(request, "onboarding/history.html", context)


@posted_from("onboarding:history", "draft", query=("save",))
@requires(Role.ONBOARDING)
def restore(request: PortalRequest, draft: int, save: int) -> HttpResponse:
    found = draft_or_404(request, draft)
    saved_version = _save_or_404(found, str(save))
    try:
        changed = saving.restore(
            found,
            saved_version,
            user=signed_in_user(request),
            now=timezone.now(),
            actor=actor_of(request),
        )
    except NotOpen:
        messages.error(request, _("This draft is not open, so its answers cannot be changed."))
        return to_hub(found)
    step_status.store_progress(found)
    messages.success(
        request,
        _("The answers were restored. The previous version is saved in the history.")
        if changed
        else _("This is already the current version."),
    )
    return to_step(found, saved_version.step)


def _save_or_404(draft: Draft, save: str) -> DraftSave:
    found = draft.saves.filter(pk=save).first() if save.isascii() and save.isdigit() else None
    if found is None or len(save) > 18:
        raise Http404(_("Saved version not found."))
    return found
