"""The page where members accept or reject what a customer answered by a link, field by field.

It shows both versions of each answer, as the page of a conflict does. An answer that a member
changed after the page was shown leads to that page: it is never overwritten unseen.
"""

from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from senders.cases import customer_links
from senders.models import Case, Draft, Proposal, Role
from senders.onboarding import answer_text, history, intake, proposals, step_status
from senders.onboarding.answers.normalize import StepAnswers, plain
from senders.onboarding.draft_view import DraftView
from senders.onboarding.intake import Seen
from senders.onboarding.proposals import Offered, Outdated
from senders.onboarding.saving import EditedMeanwhile, NotOpen
from senders.views.cases.case_page import case_or_404
from senders.views.onboarding.common import to_step
from senders.web.access import requires, signed_in_user
from senders.web.request import PortalRequest, actor_of
from senders.words.steps import BY_SLUG

ACCEPT, REJECT = "accept", "reject"
WORD_MAX = 500


@dataclass(frozen=True)
class Choice:
    """One proposed answer beside the draft's, with the author and time of the latter."""

    name: str
    label: str
    proposed: str
    current: str
    by: str
    at: datetime | None
    before: str  # the answer that the customer saw
    is_changed_since: bool


@dataclass(frozen=True)
class Part:
    """The proposed answers of one step of one draft."""

    proposal: Proposal
    title: str | Promise
    seen: Seen
    choices: list[Choice]


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@requires(Role.AUDITOR, to_write=Role.ONBOARDING)
def page(request: PortalRequest, case: int) -> HttpResponse:
    found = case_or_404(request, case)
    if request.method == "POST":
        if request.role.only_reads:
            raise PermissionDenied
        return _settle(request, found)
    link = customer_links.latest(found)
    context = {
        "case": found,
        "title": found.customer or _("Unnamed case"),
        "link": link,
        "parts": _parts(found),
        "may_change": not request.role.only_reads,
        "now": timezone.now(),
    }
    return render(request, "cases/proposals.html", context)


def _settle(request: PortalRequest, case: Case) -> HttpResponse:
    """Settles each step by itself, so that trouble in one leaves the choices of the others."""
    rows = {each.proposal.pk: each.proposal for each in proposals.offered(case)}
    settled, clash = 0, None
    for row in rows.values():
        try:
            settled += _settle_one(request, row)
        except EditedMeanwhile as error:
            clash = clash or error
        except Outdated:
            words = _("The customer changed answers in %(step)s since this page was shown.")
            messages.warning(request, words % {"step": BY_SLUG[row.step].title})
        except NotOpen:
            messages.warning(request, _("This draft is no longer open, so nothing was changed."))
    for draft in {row.draft_id: row.draft for row in rows.values()}.values():
        step_status.store_progress(Draft.objects.get(pk=draft.pk))
    if settled:
        words = ngettext("%(n)d answer was saved.", "%(n)d answers were saved.", settled)
        messages.success(request, words % {"n": settled})
    if clash is not None:
        return to_step(clash.aside.draft, clash.aside.step, conflict=str(clash.aside.pk))
    if proposals.offered(case):
        return redirect("cases:proposals", project=request.project.slug, case=case.pk)
    return redirect("cases:case", project=request.project.slug, case=case.pk)


def _settle_one(request: PortalRequest, row: Proposal) -> int:
    seen = Seen.read(request.POST.get(f"seen-{row.pk}", ""))
    accepted, rejected = [], {}
    for field in row.sent:
        choice = request.POST.get(f"choice-{row.pk}-{field}", "")
        if choice == ACCEPT:
            accepted.append(field)
        elif choice == REJECT:
            word = plain(request.POST.get(f"word-{row.pk}-{field}", "")).strip()
            rejected[field] = word[:WORD_MAX]
    if seen is None or not (accepted or rejected):
        return 0
    return proposals.settle(
        row,
        accepted,
        rejected,
        seen=seen,
        user=signed_in_user(request),
        actor=actor_of(request),
        now=timezone.now(),
    )


def _parts(case: Case) -> list[Part]:
    by_row: dict[int, list[Offered]] = {}
    for each in proposals.offered(case):
        by_row.setdefault(each.proposal.pk, []).append(each)
    return [_part(several) for several in by_row.values()]


def _part(several: list[Offered]) -> Part:
    row = several[0].proposal
    draft, step = row.draft, row.step
    stored = DraftView(draft)
    # Labels and words of choices follow the answers, so each version is read in its own form.
    proposed = DraftView(draft, answers={**draft.answers, step: _with_proposal(row)})
    labels = answer_text.labels(stored, step) | answer_text.labels(proposed, step)
    seen = Seen(draft.versions.get(step, 0), row.version)
    choices = [_choice(each, labels, stored, proposed) for each in several]
    return Part(row, BY_SLUG[step].title, seen, choices)


def _with_proposal(row: Proposal) -> StepAnswers:
    return intake.overlaid(row.draft.answers.get(row.step, {}), row)


def _choice(
    each: Offered, labels: dict[str, str], stored: DraftView, proposed: DraftView
) -> Choice:
    step = each.proposal.step
    author = history.last_author(stored.draft, step, each.field)
    return Choice(
        each.field,
        labels.get(each.field, each.field),
        answer_text.text_of(proposed, step, each.proposed),
        answer_text.text_of(stored, step, each.current),
        author.by.get_username() if author else "",
        author.at if author else None,
        answer_text.text_of(stored, step, each.base),
        each.is_changed_since,
    )
