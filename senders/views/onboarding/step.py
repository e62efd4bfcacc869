"""One step of a draft: access to its page, and saving it by button or by autosave."""

from collections.abc import Collection

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods
from django_htmx.http import HttpResponseClientRedirect

from senders.models import Draft, Role
from senders.onboarding import (
    address_checks,
    editing,
    origins,
    presence,
    saving,
    step_status,
)
from senders.onboarding.answers import merging
from senders.onboarding.answers.normalize import StepAnswers
from senders.onboarding.draft_view import DraftView
from senders.onboarding.forms import RowsPart, StepForm
from senders.onboarding.forms.grouping import ShownGroup
from senders.onboarding.saving import EditedMeanwhile, NotOpen
from senders.views.onboarding import conflict, images, step_page
from senders.views.onboarding.common import draft_or_404, to_hub, to_review, to_step
from senders.views.onboarding.images import Acted
from senders.web import stashed_post
from senders.web.access import requires, signed_in_user
from senders.web.request import PortalRequest, actor_of, is_fragment

CONTINUE, LEAVE, AUTOSAVE = "continue", "leave", "autosave"
EXPLICIT = (CONTINUE, LEAVE)
TAB_MAX = 32


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@requires(Role.AUDITOR, to_write=Role.ONBOARDING)
def step(request: PortalRequest, draft: int, step: str) -> HttpResponse:
    found = draft_or_404(request, draft)
    if request.role.only_reads:
        return to_review(found)
    if request.method == "POST":
        return _save(request, found, step)
    if found.state != Draft.State.OPEN:
        return to_hub(found)
    if editing.is_locked(found, step):
        return step_page.locked(request, found, step)
    aside = conflict.aside_of(found, step, request.GET.get("conflict", ""))
    if aside is not None:
        return conflict.show(request, found, aside)
    presence.note(found.pk, step, request.user.get_username(), presence.OPENED, timezone.now())
    unsent = stashed_post.unsent(request)
    if unsent is None or "conflict" in unsent.fields:
        return step_page.step_page(request, found, step)
    return step_page.unsaved(request, found, step, unsent.take())


def _save(request: PortalRequest, draft: Draft, step: str) -> HttpResponse:
    """Saves the answers first, whichever button was used and whether or not they have problems."""
    if editing.is_locked(draft, step):
        return to_step(draft, step)
    then, now = request.POST.get("then", CONTINUE), timezone.now()
    typed, only = _typed(request, draft, step)
    opened = DraftView(draft, answers={**draft.answers, step: typed})
    form = opened.form(step)
    acted = images.act(request, draft, form, then, now) if step == images.STEP else Acted()
    stored = acted.answers or form.changed_by(then)
    try:
        saved = saving.save(
            draft,
            step,
            form.stored() if stored is None else stored,
            user=signed_in_user(request),
            tab=request.POST.get("tab", "")[:TAB_MAX],
            version=_version(request, draft.versions.get(step, 0)),
            now=now,
            actor=actor_of(request) if then in EXPLICIT or acted.answers else None,
            questions_seen=_seen(opened, step),
            only=only,
        )
    except EditedMeanwhile as clash:
        step_status.store_progress(draft)
        return conflict.answer(request, draft, clash, by_itself=then == AUTOSAVE)
    except NotOpen:
        return _closed(request, draft, by_itself=then == AUTOSAVE)
    if acted.then:
        acted.then()
    aside = conflict.aside_of(draft, step, request.POST.get("conflict", ""))
    if aside is not None and origins.is_offer(aside):
        origins.settle(draft, aside)
    after = DraftView(draft)
    if address_checks.has_changed(saved.changed):
        address_checks.ask_after_save(after)
    step_status.store_progress(draft, after)
    presence.note(draft.pk, step, request.user.get_username(), presence.SAVED, now)
    if acted.stays:
        return _stay(request, draft, step, acted)
    if then == AUTOSAVE:
        return step_page.saved_by_itself(request, form, draft, saved, now)
    return _answer(request, after, step, then)


def _stay(request: PortalRequest, draft: Draft, step: str, acted: Acted) -> HttpResponse:
    """Returns the step again after one of its own buttons; with 422 for a file of no use."""
    if acted.problems or is_fragment(request):
        return step_page.step_page(
            request, draft, step, focus=acted.focus, file_problems=acted.problems
        )
    return to_step(draft, step, acted.focus)


def _typed(
    request: PortalRequest, draft: Draft, step: str
) -> tuple[StepAnswers, Collection[str] | None]:
    """Returns the answers of the whole step, and the fields of the page if it shows a part of it.

    The conflict page sends only choices: the chosen fields are read from the set-aside save.
    """
    aside = conflict.aside_of(draft, step, request.POST.get("conflict", ""))
    if aside is None:
        return step_page.typed_into(draft, step, request.POST)
    fields = conflict.chosen_fields(request.POST)
    return merging.chosen(draft.answers.get(step, {}), aside.answers, fields), None


def _version(request: PortalRequest, current: int) -> int:
    """Returns the version of the page. A client without one overwrites the current version."""
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else current


def _seen(opened: DraftView, step: str) -> dict[str, str]:
    texts = opened.questions.seen()
    return {key: text for key, text in texts.items() if key.startswith(f"{step}.")}


def _answer(request: PortalRequest, opened: DraftView, step: str, then: str) -> HttpResponse:
    draft = opened.draft
    if then == LEAVE:
        return to_hub(draft)
    group = request.POST.get("group", "")
    if then == CONTINUE:
        shown = ShownGroup.of(opened.forms[step], group)
        if shown.problems if group else opened.forms[step].problems:
            return step_page.step_page(request, draft, step, refused=True)
        if group and shown.following and not step_page.back_to_review(request):
            return to_step(draft, step, group=shown.following.slug)
        following = step_status.next_step(opened, step)
        if following == step_status.REVIEW or step_page.back_to_review(request):
            return to_review(draft)
        return to_step(draft, following)
    focus = focus_of(opened.form(step), then)
    if is_fragment(request):
        return step_page.step_page(request, draft, step, focus=focus)
    return to_step(draft, step, focus, group=group)


def focus_of(form: StepForm, then: str) -> str:
    """Returns the id of the control that a button inside the form has changed."""
    action, _dash, rest = then.partition("-")
    name = rest if action == "add" else rest.rpartition("-")[0]
    for group in form.groups:
        for part in group.parts:
            if part.name != name:
                continue
            if not isinstance(part, RowsPart):
                # A choice by radio buttons has no control of its own but a fieldset.
                return part.field.id_for_label or part.field.auto_id
            return part.rows[-1].fields[0].id_for_label if action == "add" else part.anchor
    return ""


def _closed(request: PortalRequest, draft: Draft, *, by_itself: bool) -> HttpResponse:
    """Explains that the draft was sent or discarded. The typed answers are in the history."""
    message = _(
        "This draft is no longer open, so no changes were made. What you typed is "
        "saved in the history."
    )
    if by_itself:
        return render(
            request,
            "onboarding/step.html#not_saved",
            {"words": message, "draft": draft},
            status=409,
        )
    messages.warning(request, message)
    location = to_hub(draft)
    if is_fragment(request):
        return HttpResponseClientRedirect(location.headers["Location"])
    return location
