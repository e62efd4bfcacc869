"""The task list of a draft, and the actions on the whole draft."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from senders.cases import opening
from senders.cases import papers as case_papers
from senders.cases import waiting as case_waiting
from senders.cases.item_form import ItemForm, add_to
from senders.cases.owner_form import OwnerForm
from senders.models import Draft, Role
from senders.onboarding import (
    country_papers,
    customer_mail,
    drafts,
    finding_groups,
    standings,
    step_status,
)
from senders.onboarding.answers import normalize
from senders.onboarding.checking import Checked
from senders.onboarding.draft_titles import title_of
from senders.onboarding.draft_view import DraftView
from senders.onboarding.drafts import EditedAlready, GoneForGood
from senders.onboarding.refusals import Refused
from senders.onboarding.saving import NotOpen
from senders.onboarding.team_forms import NoteForm
from senders.onboarding.verdicts import Verdict
from senders.upkeep.retention import days_of
from senders.views.onboarding import check_context, origin
from senders.views.onboarding.common import (
    any_draft_or_404,
    draft_or_404,
    new_tab,
    to_hub,
    to_review,
    warn_of_same_name,
)
from senders.web import stashed_post
from senders.web.access import requires, signed_in_user
from senders.web.pages import posted_from
from senders.web.request import PortalRequest, actor_of
from senders.words.removed import amounts


@never_cache
@require_GET
@requires(Role.AUDITOR)
def hub(request: PortalRequest, draft: int) -> HttpResponse:
    found = any_draft_or_404(request, draft)
    if found.removed_at:
        return _removed(request, found)
    if found.state == Draft.State.DISCARDED:
        return _discarded(request, found)
    if request.role.only_reads or found.state != Draft.State.OPEN:
        return to_review(found)
    return _hub(request, found)


@posted_from("onboarding:hub", "draft")
@requires(Role.ONBOARDING)
def owner(request: PortalRequest, draft: int) -> HttpResponse:
    found = draft_or_404(request, draft)
    form = OwnerForm(request.POST, project=request.project)
    if not form.is_valid():
        return _hub(request, found, owner_form=form)
    new = form.cleaned_data["owner"]
    opening.change_owner(found.case, new, actor_of(request), now=timezone.now())
    messages.success(
        request, _("The owner of the case is now %(name)s.") % {"name": new.get_username()}
    )
    return to_hub(found)


@posted_from("onboarding:hub", "draft")
@requires(Role.ONBOARDING)
def waiting(request: PortalRequest, draft: int) -> HttpResponse:
    """Adds a waiting item to the draft's case. An empty form ends the only open one."""
    found, now = draft_or_404(request, draft), timezone.now()
    actor = actor_of(request)
    form = ItemForm(request.POST, now=now)
    if not form.has_text and (only := case_waiting.only_item(found.case)):
        case_waiting.end(only, actor, now=now)
        return to_hub(found)
    if not form.is_valid() or not add_to(found.case, form, signed_in_user(request), actor):
        return _hub(request, found, waiting_form=form)
    return to_hub(found)


@posted_from("onboarding:hub", "draft", anchor="notes")
@requires(Role.ONBOARDING)
def notes(request: PortalRequest, draft: int) -> HttpResponse:
    found = draft_or_404(request, draft)
    form = NoteForm(request.POST)
    if not form.is_valid():
        return _hub(request, found, note_form=form)
    drafts.add_note(
        found,
        form.cleaned_data["text"],
        signed_in_user(request),
        actor_of(request),
        now=timezone.now(),
    )
    return redirect(f"{to_hub(found).headers['Location']}#notes")


@posted_from("onboarding:hub", "draft")
@requires(Role.ONBOARDING)
def discard(request: PortalRequest, draft: int) -> HttpResponse:
    found = draft_or_404(request, draft)
    try:
        drafts.discard(found, actor_of(request), now=timezone.now())
    except NotOpen:
        if found.state != Draft.State.DISCARDED:
            messages.error(request, _("This draft is not open, so it cannot be discarded."))
    return to_hub(found)


@posted_from("onboarding:hub", "draft")
@requires(Role.ONBOARDING)
def restore(request: PortalRequest, draft: int) -> HttpResponse:
    """Restores a discarded draft. Repeating the request changes nothing."""
    found = draft_or_404(request, draft)
    try:
        drafts.undo_discard(found, actor_of(request), now=timezone.now())
    except EditedAlready as refused:
        return _discarded(request, found, other=refused.other, status=409)
    except GoneForGood:
        return _discarded(request, found, status=409)
    except NotOpen:
        return to_hub(found)
    messages.success(request, _("The draft was restored."))
    return to_hub(found)


@posted_from("onboarding:hub", "draft")
@requires(Role.ONBOARDING)
def clone(request: PortalRequest, draft: int) -> HttpResponse:
    found = draft_or_404(request, draft)
    made = drafts.clone(
        found,
        signed_in_user(request),
        actor_of(request),
        now=timezone.now(),
        tab=request.POST.get("tab", ""),
        title=_title_of_copy(title_of(found)),
    )
    step_status.store_progress(made)
    messages.success(
        request,
        _(
            "You are viewing the duplicate. The original draft is unchanged. Test numbers were not "
            "copied."
        ),
    )
    warn_of_same_name(request, made)
    return to_hub(made)


def _title_of_copy(title: str) -> str:
    """Returns a title of at most ``TITLE_MAX`` characters. A long original loses its end."""
    words = _("%(title)s (copy)")
    room = normalize.TITLE_MAX - len(words % {"title": ""})
    return words % {"title": title[:room]}


def _hub(
    request: PortalRequest,
    draft: Draft,
    *,
    owner_form: OwnerForm | None = None,
    waiting_form: ItemForm | None = None,
    note_form: NoteForm | None = None,
) -> HttpResponse:
    """Returns the task list. A form that is passed in has errors and shows what was typed."""
    now, opened = timezone.now(), DraftView(draft)
    check_context.ask_if_stale(request, opened, now)
    checked = step_status.checked_if_begun(opened)
    findings = checked.findings if checked else []
    tasks = step_status.tasks(opened, findings)
    refused = owner_form or waiting_form or note_form
    note, owner, waiting = (
        stashed_post.typed(request, f"onboarding:{form}") for form in ("notes", "owner", "waiting")
    )
    initial = {"owner": owner.get("owner") if owner else draft.case.owner_id}
    context = {
        **about(draft),
        "groups": step_status.hub(tasks),
        "go_on": step_status.first_open(tasks),
        "opened": opened,
        **judged(checked),
        **papers(opened),
        **origin.context(opened),
        **check_context.context(opened, "hub", findings, now),
        "mail": customer_mail.of(opened, findings, signed_in_user(request).get_full_name()),
        "may_change": True,
        "refusal": Refused.of(draft),
        "owner_form": owner_form or OwnerForm(None, project=request.project, initial=initial),
        "waiting_form": waiting_form or ItemForm.of_typed(waiting, now),
        "waiting": draft.case.items.filter(ended_at=None).order_by("due", "pk"),
        "note_form": note_form or NoteForm(None, initial=note and note.dict()),
        "notes": draft.notes.select_related("by").order_by("-pk"),
        "refused": refused,
        "tab": new_tab(),
        "now": now,
    }
    return render(request, "onboarding/hub.html", context, status=422 if refused else 200)


def _discarded(
    request: PortalRequest, draft: Draft, *, other: Draft | None = None, status: int = 200
) -> HttpResponse:
    now, days = timezone.now(), days_of("discarded_drafts")
    since = draft.discarded_at
    context = {
        **about(draft),
        "is_gone": drafts.is_gone(draft, now),
        "undo_until": since + drafts.UNDO_FOR if since else None,
        "removed_after": since + timedelta(days=days) if since and days else None,
        "other": other,
        "other_title": title_of(other) if other else "",
        "tab": new_tab(),
        "now": now,
    }
    return render(request, "onboarding/discarded.html", context, status=status)


def _removed(request: PortalRequest, draft: Draft) -> HttpResponse:
    removed = amounts((draft.removed or {}).get("amounts", {}))
    context = {**about(draft), "amounts": removed}
    return render(request, "onboarding/removed.html", context)


def papers(opened: DraftView) -> dict[str, Any]:
    """Returns the context for what the countries want of the brand: for an edit the added ones."""
    before = (opened.draft.base or {}).get("countries") or []
    codes = [code for code in opened.facts.countries if code not in before]
    return {
        "country_papers": country_papers.of(codes),
        "countries_without_papers": country_papers.without(codes),
    }


def papers_of_case(draft: Draft) -> dict[str, Any]:
    """Returns the context for the papers of the draft's case, to read."""
    return {"case_papers": case_papers.rows(draft.case), "case_of_papers": draft.case_id}


def judged(checked: Checked | None) -> dict[str, Any]:
    """Returns the context for the verdict and the findings of a whole draft."""
    verdict = checked.verdict if checked else Verdict()
    return {
        "ready": verdict.sentence if checked else "",
        "verdict": verdict,
        "finding_groups": finding_groups.of_draft(checked.findings if checked else []),
    }


def about(draft: Draft) -> dict[str, Any]:
    """Returns the context for the head of every page of a draft."""
    return {"draft": draft, "title": title_of(draft), "standing": standings.of(draft)}
