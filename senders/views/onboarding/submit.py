"""Sending a draft, and deciding what became of an attempt that got no answer."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _

from senders.models import Draft, Role
from senders.onboarding import editing, step_status, submitting, unconfirmed
from senders.onboarding.answers import threeway
from senders.onboarding.answers.threeway import FieldConflict, Held, Path
from senders.onboarding.changes import Change, Comparison
from senders.onboarding.checking import check
from senders.onboarding.draft_facts import Facts
from senders.onboarding.draft_view import DraftView
from senders.onboarding.questions import Questions
from senders.onboarding.submitting import Result
from senders.provisioning import ClaimLost, NotFound, NotSent, ProvisioningError
from senders.sinch import clients
from senders.views.onboarding.common import draft_or_404, to_review
from senders.views.onboarding.drafts import about
from senders.views.onboarding.review import REMOVE, review_page, unconfirmed_page
from senders.web.access import requires, signed_in_user
from senders.web.pages import posted_from
from senders.web.request import PortalRequest, actor_of
from senders.web.retry_after import with_retry_after
from senders.words import api_problems, countries
from senders.words.api_values import LOCKED_STATES

CHOICE = "choice-"


@posted_from("onboarding:review", "draft")
@requires(Role.ONBOARDING)
def submit(request: PortalRequest, draft: int) -> HttpResponse:
    """Sends what was reviewed, once. With choices it settles clashes and sends nothing."""
    found, now = draft_or_404(request, draft), timezone.now()
    submitting.write_given_up(found, actor_of(request), now)
    if found.state != Draft.State.OPEN:
        return _lead_on(found)
    choices = {
        key.removeprefix(CHOICE): str(value)
        for key, value in request.POST.items()
        if key.startswith(CHOICE)
    }
    if choices and found.is_edit:
        return _settle_clashes(request, found, choices, now)
    return _send(request, found, now)


@posted_from("onboarding:review", "draft")
@requires(Role.ONBOARDING)
def decide(request: PortalRequest, draft: int) -> HttpResponse:
    """*This is it*, *It was not made*, and for edits *Read the sender again*."""
    found, now = draft_or_404(request, draft), timezone.now()
    submitting.write_given_up(found, actor_of(request), now)
    if found.state != Draft.State.UNCONFIRMED:
        return _lead_on(found)
    what, actor = request.POST.get("decide", ""), actor_of(request)
    if what == "unlock":
        return _unlock(request, found, now)
    if found.is_edit:
        result = editing.settle(found, actor, DraftView(found).questions, now)
        return _answer(request, found, result, now)
    sender = request.POST.get("sender", "")
    if sender in {"", "none"}:
        error = _("Select the sender that was created from this draft, or unlock the draft.")
        return unconfirmed_page(request, found, error=error, status=422)
    if not unconfirmed.confirm(found, actor, sender, now):
        error = _("That sender can no longer be matched to this draft. Search again.")
        return unconfirmed_page(request, found, error=error, status=422)
    messages.success(request, _("The draft is now linked to this sender."))
    return _to_sender(found, sender)


def _unlock(request: PortalRequest, draft: Draft, now: datetime) -> HttpResponse:
    """Unlocks after the choice that no sender was created. Raises ``ProvisioningError``."""
    if submitting.may_be_under_way(draft):
        # The page says from when on it can be unlocked.
        return unconfirmed_page(request, draft, status=409)
    chosen = request.POST.get("sender", "")
    beside = [] if draft.is_edit else unconfirmed.candidates(draft)
    error = ""
    if chosen not in {"", "none"}:
        error = _(
            "You selected a sender. Confirm it, or select “None of these senders” to unlock the "
            "draft."
        )
    elif beside and chosen != "none":
        error = _("Select “None of these senders” to unlock the draft.")
    elif any(each.same_name for each in beside) and not request.POST.get("sure"):
        error = _("Confirm that the sender with the same name was not created from this draft.")
    if error:
        return unconfirmed_page(request, draft, error=error, status=422)
    if unconfirmed.unlock(draft, actor_of(request), now, beside=beside):
        messages.success(request, _("The draft was unlocked. You can edit it and send it again."))
    return _lead_on(draft)


def _send(request: PortalRequest, draft: Draft, now: datetime) -> HttpResponse:
    opened, actor = DraftView(draft), actor_of(request)
    if not check(opened).can_be_sent:
        return review_page(request, draft, now, status=422)
    if not submitting.claim(draft, actor):
        return _lead_on(draft)
    # Read again with the claim: what somebody saved in between was not reviewed.
    now_claimed = DraftView(draft)
    checked = check(now_claimed)
    if checked.fingerprint != request.POST.get("reviewed") or not checked.can_be_sent:
        submitting.give_back(draft)
        messages.warning(
            request,
            _("The draft changed after you opened this page. Check it again before you send it."),
        )
        return to_review(draft)
    if draft.is_edit:
        try:
            result = editing.send(
                draft, actor, now_claimed.questions, now, removing=request.POST.getlist(REMOVE)
            )
        except NotFound:
            raise
        except ProvisioningError as error:
            return _unsent(request, error)
    else:
        listed = now_claimed.questions.listed
        result = submitting.create(draft, actor, checked.body, listed=listed, now=now)
    return _answer(request, draft, result, now)


def _answer(request: PortalRequest, draft: Draft, result: Result, now: datetime) -> HttpResponse:
    if result.kind == submitting.SENT:
        _say_sent(request, draft, result.sender_id)
        return _to_sender(draft, result.sender_id)
    if result.kind == submitting.CONFLICT:
        return _clashes(request, draft, list(result.conflicts))
    if result.kind == submitting.LAUNCHED:
        return review_page(
            request, draft, now, status=422, current=result.current, unticked=result.countries
        )
    if result.kind == submitting.REFUSED:
        return _refused(request, draft, result, now)
    if result.kind == submitting.CHANGED:
        messages.warning(
            request,
            _(
                "Nothing was sent to Sinch. The sender is being launched or is already launched, "
                "so you can now change only its countries."
            ),
        )
    return to_review(draft)


def _say_sent(request: PortalRequest, draft: Draft, sender_id: str) -> None:
    if draft.sender_id != sender_id:
        # The answer took so long that the draft was sent again, or confirmed, meanwhile.
        messages.warning(
            request,
            _(
                "Sinch responded late. This sender was created from the draft as well, so there "
                "may be two."
            ),
        )
    elif draft.is_edit:
        messages.success(request, _said_of_edit(request, draft, sender_id))
    else:
        messages.success(request, _("The sender was created at Sinch."))


def _said_of_edit(request: PortalRequest, draft: Draft, sender_id: str) -> str:
    """Says that it was sent, and of a launched sender offers to launch the countries added."""
    before = (draft.base or {}).get("countries") or []
    added = [code for code in Facts.of(draft.answers).countries if code not in before]
    if draft.sender_state not in LOCKED_STATES or not added:
        return _("The changes were sent to Sinch and applied.")
    where = countries.named(added, most=3)
    if not request.role.launches:
        return (
            _(
                "The changes were sent to Sinch and applied. Nothing was submitted to operators in "
                "%s yet. Only a manager can launch."
            )
            % where
        )
    said = _(
        "The changes were sent to Sinch and applied. Nothing was submitted to operators in %s yet."
    )
    address = reverse("senders:launch", args=[draft.project.slug, sender_id])
    return format_html('{} <a href="{}">{}</a>', said % where, address, _("Review the launch"))


def _unsent(request: PortalRequest, error: ProvisioningError) -> HttpResponse:
    """Answers when the sender of an edit could not be read, so that nothing was sent."""
    failure = api_problems.explain(error)
    context = {"failure": failure, "unsent": True}
    response = render(request, "errors/upstream.html", context, status=failure.status)
    return with_retry_after(response, failure)


def _refused(request: PortalRequest, draft: Draft, result: Result, now: datetime) -> HttpResponse:
    error = result.error
    if isinstance(error, ClaimLost):
        failure = api_problems.explain(error, of_write=True)
        messages.warning(request, f"{failure.title} {failure.text}")
        return _lead_on(draft)
    if error is None or not (
        error.outcome_unknown or error.concerns_project or isinstance(error, NotSent)
    ):
        return review_page(request, draft, now, status=422)
    failure = api_problems.explain(error, of_write=True)
    page = review_page(request, draft, now, status=failure.status, failed=error)
    return with_retry_after(page, failure)


def _settle_clashes(
    request: PortalRequest, draft: Draft, choices: dict[str, str], now: datetime
) -> HttpResponse:
    sender = clients.client_of(draft.project).get_sender(draft.sender_id)
    left = editing.resolve(
        draft,
        actor_of(request),
        signed_in_user(request),
        sender,
        choices,
        DraftView(draft).questions,
        now,
    )
    if left:
        return _clashes(request, draft, left)
    step_status.store_progress(draft)
    messages.success(request, _("Your choices are saved. Nothing has been sent to Sinch yet."))
    return to_review(draft)


def _clashes(request: PortalRequest, draft: Draft, clashes: list[FieldConflict]) -> HttpResponse:
    questions = DraftView(draft).questions
    yours = _in_words(draft, {clash.path: clash.yours for clash in clashes}, questions)
    theirs = _in_words(draft, {clash.path: clash.theirs for clash in clashes}, questions)
    shown: list[dict[str, Any]] = [
        {
            "dotted": clash.dotted,
            "name": yours[clash.dotted].label,
            "base": yours[clash.dotted].before,
            "yours": yours[clash.dotted].after,
            "theirs": theirs[clash.dotted].after,
        }
        for clash in clashes
    ]
    context = {**about(draft), "clashes": shown}
    return render(request, "onboarding/clash.html", context, status=409)


def _in_words(draft: Draft, values: Mapping[Path, Held], questions: Questions) -> dict[str, Change]:
    """Returns, by dotted path, what each of these values changes in the sender as it was."""
    base = draft.base or {}
    compared = Comparison(base, threeway.put(base, values), questions)
    return {change.path: change for change in compared.of(values)}


def _lead_on(draft: Draft) -> HttpResponse:
    """Redirects a POST that came too late: to the sender, or to the review, which explains."""
    if draft.state == Draft.State.SUBMITTED:
        return _to_sender(draft, draft.sender_id)
    return to_review(draft)


def _to_sender(draft: Draft, sender_id: str) -> HttpResponse:
    return redirect("senders:detail", project=draft.project.slug, sender=sender_id)
