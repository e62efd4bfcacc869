"""Pages that create drafts from an existing sender or from a JSON body."""

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from senders.inputs import pasted_json
from senders.inputs.pasted_json import Unreadable
from senders.models import Draft, Role
from senders.onboarding import copying, editing, step_status
from senders.records.facts import sender_name
from senders.sinch import clients
from senders.views.onboarding.common import new_tab, to_hub, to_step, warn_of_same_name
from senders.web import stashed_post
from senders.web.access import requires, signed_in_user
from senders.web.pages import posted_from
from senders.web.request import PortalRequest, actor_of
from senders.words import api_values
from senders.words.steps import SLUGS

MOST_NAMED = 20


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@requires(Role.ONBOARDING)
def edit(request: PortalRequest, sender: str) -> HttpResponse:
    """Redirects to the sender's open edit draft; if there is none, POST creates it.

    ``?step=`` names the step to open, as links from findings and remarks do.
    """
    existing = editing.open_edit(request.project, sender)
    if existing is not None:
        return _to_draft(existing, request.GET.get("step", ""))
    found = clients.client_of(request.project).get_sender(sender)
    if request.method != "POST":
        context = {
            "sender": found,
            "name": sender_name(found),
            "locked": found.state in api_values.LOCKED_STATES,
            "step": _known_step(request.GET.get("step", "")),
        }
        return render(request, "sender/edit.html", context)
    draft = editing.begin(found, actor_of(request), signed_in_user(request), timezone.now())
    step_status.store_progress(draft)
    return _to_draft(draft, request.GET.get("step", ""))


@posted_from("senders:detail", "sender")
@requires(Role.ONBOARDING)
def clone(request: PortalRequest, sender: str) -> HttpResponse:
    found = clients.client_of(request.project).get_sender(sender)
    draft, unknown = copying.of_sender(
        found,
        sender_name(found),
        actor_of(request),
        signed_in_user(request),
        timezone.now(),
        tab=request.POST.get("tab", ""),
    )
    messages.success(
        request,
        _(
            "You are viewing a new draft with the sender’s answers. The sender is unchanged. Test "
            "numbers were not copied."
        ),
    )
    warn_of_same_name(request, draft)
    return _to_new_draft(request, draft, unknown)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@requires(Role.ONBOARDING)
def from_json(request: PortalRequest) -> HttpResponse:
    if request.method != "POST":
        unsent = stashed_post.typed(request, "onboarding:from_json")
        text = unsent.get("json", "") if unsent else ""
        context = {"text": text, "problems": [], "tab": new_tab()}
        return render(request, "onboarding/from_json.html", context)
    text = request.POST.get("json", "")
    try:
        text = _uploaded_text(request) or text
        body = pasted_json.read_object(text)
        problems = copying.problems_of(body)
    except Unreadable as error:
        problems = [str(error)]
    if problems:
        context = {"text": text, "problems": problems, "tab": request.POST.get("tab", "")}
        return render(request, "onboarding/from_json.html", context, status=422)
    draft, unknown = copying.of_body(
        body,
        actor_of(request),
        signed_in_user(request),
        timezone.now(),
        tab=request.POST.get("tab", ""),
    )
    messages.success(request, _("The draft was created. Nothing was sent to Sinch."))
    return _to_new_draft(request, draft, unknown)


def _known_step(step: str) -> str:
    return step if step in SLUGS else ""


def _to_draft(draft: Draft, step: str) -> HttpResponse:
    return to_step(draft, step) if _known_step(step) else to_hub(draft)


def _uploaded_text(request: PortalRequest) -> str:
    """Returns the text of the uploaded file, or "" for none. Raises ``Unreadable``."""
    file = request.FILES.get("file")
    if not isinstance(file, UploadedFile):
        return ""
    # Reads one byte more than the limit, which is enough to reject the file.
    return pasted_json.decode(file.read(pasted_json.LARGEST + 1)) or " "


def _to_new_draft(request: PortalRequest, draft: Draft, unknown: list[str]) -> HttpResponse:
    step_status.store_progress(draft)
    if unknown:
        named = ", ".join(path[:100] for path in unknown[:MOST_NAMED])
        omitted = len(unknown) - MOST_NAMED
        if omitted > 0:
            named = _("%(named)s and %(more)d more") % {"named": named, "more": omitted}
        messages.warning(
            request,
            _("These fields are not supported and were left out: %(named)s.") % {"named": named},
        )
    return to_hub(draft)
