"""The page of a step in its variants: stored, unsaved, locked and autosaved."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone

from senders.models import Draft
from senders.onboarding import (
    address_checks,
    answer_text,
    finding_groups,
    presence,
    refusals,
    step_status,
)
from senders.onboarding.answers import merging
from senders.onboarding.answers.merging import by_field
from senders.onboarding.answers.normalize import StepAnswers
from senders.onboarding.draft_view import DraftView
from senders.onboarding.forms import StepForm, grouping, posted
from senders.onboarding.forms.grouping import ShownGroup
from senders.onboarding.preview import preview_of
from senders.onboarding.questions import changed
from senders.onboarding.readiness import Finding
from senders.onboarding.readiness.rules import TYPED
from senders.onboarding.saving import Saved
from senders.onboarding.verdicts import Verdict
from senders.sender.numbers import quota
from senders.views.onboarding import check_context, images
from senders.views.onboarding.common import new_tab
from senders.views.onboarding.drafts import about
from senders.web.request import PortalRequest, fragment
from senders.words.steps import BY_SLUG

NO_PROBLEMS: Mapping[str, str] = {}
PREVIEWED = ("brand", "contacts", "images")


def step_page(
    request: PortalRequest,
    draft: Draft,
    step: str,
    *,
    refused: bool = False,
    focus: str = "",
    file_problems: Mapping[str, str] = NO_PROBLEMS,
) -> HttpResponse:
    """Returns the step with its stored answers. ``refused`` shows the problems after *Continue*.

    ``file_problems`` say by field why an uploaded file is of no use.
    """
    opened = DraftView(draft)
    check_context.ask_if_stale(request, opened, timezone.now())
    context = {
        **_context(request, opened, step, file_problems, refused=refused),
        "version": draft.versions.get(step, 0),
        "tab": new_tab(),
        "refused": refused,
        "focus": focus,
    }
    template = fragment(request, "onboarding/step.html", "step")
    return render(request, template, context, status=422 if refused or file_problems else 200)


def unsaved(request: PortalRequest, draft: Draft, step: str, data: QueryDict) -> HttpResponse:
    """Returns the step with answers of an earlier POST, none of which are saved."""
    typed, _only = typed_into(draft, step, data)
    opened = DraftView(draft, answers={**draft.answers, step: typed})
    context = {
        **_context(request, opened, step, group=data.get("group", "")),
        "version": data.get("version", draft.versions.get(step, 0)),
        "tab": data.get("tab") or new_tab(),
        "is_unsaved": True,
    }
    return render(request, "onboarding/step.html", context)


def locked(request: PortalRequest, draft: Draft, step: str) -> HttpResponse:
    """Returns the answers as text, because the sender's state locks this step."""
    opened = DraftView(draft)
    parts = by_field(draft.answers.get(step, {}))
    context = {
        **about(draft),
        **_place(opened, step),
        "answers": [
            (label, answer_text.text_of(opened, step, parts.get(name, {})))
            for name, label in answer_text.labels(opened, step).items()
        ],
    }
    return render(request, "onboarding/locked.html", context)


def saved_by_itself(
    request: PortalRequest, form: StepForm, draft: Draft, saved: Saved, now: datetime
) -> HttpResponse:
    """Returns the status, the new version and how each value will be sent.

    Focus and caret stay in place. ``form`` holds what the page has typed.
    """
    context = {
        "saved_at": now,
        "version": saved.version,
        "others": presence.others(draft.pk, form.slug, request.user.get_username(), now),
        "theirs": saved.theirs,
        "saved_group": request.POST.get("group", "")[:64],
        "live_form": form,
        "live_readings": [
            (f"id_{name}_reading", answer)
            for name, answer in form.live_readings()
            if name in request.POST
        ],
        "now": now,
        "oob": True,
        # The page then asks for the checks itself: a save must not wait for all findings.
        "looks_at_checks": address_checks.has_changed(saved.changed),
        "draft": draft,
        "checks_page": form.slug,
    }
    return render(request, "onboarding/step.html#saved_words", context)


def typed_into(
    draft: Draft, step: str, data: QueryDict
) -> tuple[StepAnswers, Collection[str] | None]:
    """Returns the answers of the whole step after a POST, and the fields that the POST decides.

    The fields are None for a page of the whole step. The other fields of a page of one group are
    those in force.
    """
    typed = posted(step, data)
    only = grouping.fields_posted(DraftView(draft).form(step), data.get("group", ""), typed)
    if only is not None:
        typed = merging.chosen(draft.answers.get(step, {}), typed, only)
    return typed, only


def back_to_review(request: PortalRequest) -> bool:
    """Returns True if the step was opened from the review and leads back to it."""
    return "review" in (request.GET.get("back"), request.POST.get("back"))


def _context(
    request: PortalRequest,
    opened: DraftView,
    step: str,
    file_problems: Mapping[str, str] = NO_PROBLEMS,
    *,
    group: str = "",
    refused: bool = False,
) -> dict[str, Any]:
    draft, form, now = opened.draft, opened.form(step), timezone.now()
    every = step_status.findings(opened)
    found = [each for each in every if each.step == step]
    shown = ShownGroup.of(
        form,
        group or request.POST.get("group") or request.GET.get("group", ""),
        [] if refused else [(each.step, each.field) for each in found if each.stops],
    )
    last = draft.saves.filter(step=step, set_aside=False).select_related("by").order_by("pk").last()
    checks = check_context.context(opened, step, every, now)
    check_context.mark(form, checks["check_lines"])
    return {
        **about(draft),
        **_place(opened, step),
        "step_form": form,
        "shown": shown,
        "problems": [*shown.problems, *images.summarised(file_problems)],
        "saved_at": last.at if last else None,
        "saved_by": last.by.get_username() if last and last.by != request.user else "",
        "others": presence.others(draft.pk, step, request.user.get_username(), now),
        "complaints": refusals.at_step(draft.refusal, step),
        "questions_changed": _changed_questions(opened, step),
        "questions_stale": opened.questions.stale and step in opened.questions.sections,
        "not_sent": not opened.applies(step),
        "back": back_to_review(request),
        "now": now,
        **checks,
        "may_check": bool(check_context.marked(form)),
        **_aside(opened, step, found, now),
        **(images.context(draft, form, file_problems) if step == images.STEP else {}),
    }


def _place(opened: DraftView, step: str) -> dict[str, Any]:
    slugs = [each.slug for each in opened.steps]
    following, previous = (
        step_status.next_step(opened, step),
        step_status.previous_step(opened, step),
    )
    return {
        "step": BY_SLUG[step],
        "number": slugs.index(step) + 1 if step in slugs else 0,
        "steps": len(slugs),
        "following": BY_SLUG.get(following),
        "previous": BY_SLUG.get(previous),
    }


def judged_step(found: Iterable[Finding], step: str) -> dict[str, Any]:
    """Returns the context for the findings of a step.

    The summary above the form lists what was typed wrong, so they leave it out.
    """
    here = [each for each in found if each.step == step and each.rule != TYPED]
    return {
        "verdict": Verdict.of(here),
        "finding_groups": finding_groups.of_step(here),
        "is_grouped": grouping.is_grouped(step),
    }


def _aside(
    opened: DraftView, step: str, found: Sequence[Finding], now: datetime
) -> Mapping[str, Any]:
    """Returns the context for the column beside the form; ``found`` are the step's findings."""
    context: dict[str, Any] = {**judged_step(found, step), "may_change": True}
    if step in PREVIEWED:
        context["preview"] = preview_of(
            opened.body.get("details", {}), opened.draft if step == images.STEP else None
        )
    if step == "test-numbers":
        draft = opened.draft
        context["invites_left"] = quota.left_today(draft.project, draft.sender_id, now)
    return context


def _changed_questions(opened: DraftView, step: str) -> list[Any]:
    return [
        change
        for change in changed(opened.draft.questions_seen, opened.questions)
        if change.step == step
    ]
