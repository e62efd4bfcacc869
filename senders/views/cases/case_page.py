"""The page of one case, and what its parts need."""

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from senders.cases import customer_links, papers, stages
from senders.cases.item_form import ItemForm
from senders.cases.link_form import LinkForm
from senders.cases.owner_form import OwnerForm
from senders.cases.paper_forms import PaperForm
from senders.cases.papers import PaperRow
from senders.models import Case, CustomerLink, Draft, Role, SenderRecord, WaitingItem, credentials
from senders.onboarding import case_rows, customer_mailing, preview, proposals, step_status
from senders.onboarding.case_rows import CaseRow
from senders.onboarding.customer_mail import CustomerMail
from senders.onboarding.draft_view import DraftView
from senders.onboarding.readiness import Finding
from senders.onboarding.refusals import Refused
from senders.trail import entry_view
from senders.views.onboarding import origin
from senders.web import stashed_post
from senders.web.access import requires, signed_in_user
from senders.web.request import PortalRequest
from senders.words import steps
from senders.words.steps import PAPERS

LATEST = 12  # entries of the timeline
ENDED = 20  # ended items shown


@never_cache
@require_GET
@requires(Role.AUDITOR)
def case(request: PortalRequest, case: int) -> HttpResponse:
    return page(request, case_or_404(request, case))


def case_or_404(request: PortalRequest, case: int) -> Case:
    """Returns a case of the project with what its rows need. Raises ``Http404``."""
    cases = case_rows.with_rows(Case.objects.filter(project=request.project))
    found: Case = get_object_or_404(cases.select_related("owner", "project"), pk=case)
    return found


def item_or_404(request: PortalRequest, case: int, item: int) -> WaitingItem:
    found = WaitingItem.objects.select_related("case__project", "case__owner").filter(
        pk=item, case=case, case__project=request.project
    )
    first = found.first()
    if first is None:
        raise Http404
    return first


def page(
    request: PortalRequest,
    found: Case,
    *,
    owner_form: OwnerForm | None = None,
    item_form: ItemForm | None = None,
    changed: tuple[int, ItemForm] | None = None,
    paper_form: PaperForm | None = None,
    paper_problem: tuple[str, str] | None = None,
    link_form: LinkForm | None = None,
) -> HttpResponse:
    """Draws the page. A form that is passed in has errors and shows what was typed.

    ``changed`` is the form of one item, with the item's number; ``paper_problem`` is the key of a
    paper, with what is wrong with a file of it.
    """
    now, today = timezone.now(), timezone.localdate()
    records = SenderRecord.objects.filter(project=request.project, sender_id=found.sender_id)
    record = records.prefetch_related("countries").first() if found.sender_id else None
    row = CaseRow.of(found, record, today)
    refused = owner_form or item_form or changed or paper_form or paper_problem or link_form
    draft = _draft(row.draft)
    context = {
        "case": found,
        "row": row,
        "title": row.title,
        "record": record,
        "stops": _stops(row),
        **_items(request, found, changed),
        "overdue": sum(1 for item in found.items.filter(ended_at=None, due__lt=today)),
        "item_form": item_form or _new_item(request),
        "owner_form": owner_form or _owner(request, found),
        **_papers(request, found, paper_form, paper_problem),
        **draft,
        **_link(request, found, draft.get("opened"), draft.get("findings", []), link_form),
        "drafts": found.drafts.order_by("-pk"),
        "timeline": entry_view.about_case(found, LATEST),
        "refused": refused,
        "today": today,
        "now": now,
    }
    return render(request, "cases/case.html", context, status=422 if refused else 200)


def _stops(row: CaseRow) -> list[tuple[Any, str]]:
    """Returns the words of the stops, each with ``passed``, ``current`` or an empty text."""
    keys = [*stages.STOPS]
    current = keys.index(row.stage.stop)
    places = {True: "passed", False: ""}
    return [
        (word, "current" if number == current else places[number < current])
        for number, word in enumerate(stages.STOPS.values())
    ]


def _items(
    request: PortalRequest, found: Case, changed: tuple[int, ItemForm] | None
) -> dict[str, Any]:
    now = timezone.now()
    pk, form = changed or (0, None)
    items = found.items.filter(ended_at=None).order_by("due", "pk")
    ordered = sorted(items, key=lambda item: (item.due is None, item.due, item.pk))
    shown = [
        (item, form if form is not None and item.pk == pk else ItemForm.of(item, now))
        for item in ordered
    ]
    return {
        "items": shown,
        "changed": pk,
        "ended": found.items.filter(ended_at__isnull=False).order_by("-ended_at")[:ENDED],
    }


def _new_item(request: PortalRequest) -> ItemForm:
    return ItemForm.of_typed(stashed_post.typed(request, "cases:add_item"), timezone.now())


def _papers(
    request: PortalRequest,
    found: Case,
    form: PaperForm | None,
    problem: tuple[str, str] | None,
) -> dict[str, Any]:
    """Returns the context of the papers by country; ``opened`` is the paper with its forms."""
    rows = papers.rows(found)
    required = [row for row in rows if row.is_required]
    opened, words = problem or (request.GET.get("paper", ""), "")
    typed = stashed_post.typed(request, "cases:add_paper")
    return {
        "papers": rows,
        "paper_groups": _by_country(rows),
        "papers_required": len(required),
        "papers_received": sum(1 for row in required if row.state == papers.State.RECEIVED),
        "paper_opened": opened,
        "paper_problem": words,
        "paper_form": form or PaperForm(initial=dict(typed.items()) if typed else None),
        "paper_key": papers.key(),
    }


def _by_country(rows: list[PaperRow]) -> list[tuple[PaperRow, list[PaperRow], int]]:
    """Returns the first row of each country, its rows, and how many of them were received."""
    grouped = [list(group) for _code, group in groupby(rows, key=lambda row: row.country)]
    return [
        (group[0], group, sum(1 for row in group if row.state == papers.State.RECEIVED))
        for group in grouped
    ]


def _owner(request: PortalRequest, found: Case) -> OwnerForm:
    typed = stashed_post.typed(request, "cases:owner")
    initial = {"owner": typed.get("owner") if typed else found.owner_id}
    return OwnerForm(None, project=request.project, initial=initial)


def _link(
    request: PortalRequest,
    found: Case,
    opened: DraftView | None,
    findings: Sequence[Finding],
    form: LinkForm | None,
) -> dict[str, Any]:
    """Returns the context of the customer link: the last one, its forms, what was proposed by it.

    Without an open draft there is nothing that a customer could answer.
    """
    now, link = timezone.now(), customer_links.latest(found)
    choices = [step.slug for step in opened.steps] if opened else []
    if papers.for_customer(found):
        choices.append(PAPERS)
    standing = ""
    if link is not None:
        is_open = customer_links.is_open(link, now)
        standing = "revoked" if link.revoked_at else "open" if is_open else "expired"
    address = ""
    if link is not None and standing == "open" and not request.role.only_reads:
        try:
            address = customer_links.address(link)
        except credentials.Undecipherable:
            standing = "unreadable"
    typed = stashed_post.typed(request, "cases:create_link")
    return {
        "link": link,
        "link_mail": _mail(request, link, opened, findings) if address and opened else None,
        "can_mail": link is not None and customer_mailing.can_mail(link),
        "mail_standing": customer_mailing.standing(link) if link is not None else None,
        "link_standing": standing,
        "link_address": address,
        "link_steps": [steps.title(slug) for slug in link.steps] if link else [],
        "link_form": form
        or (
            LinkForm.of(link, choices, now)
            if link and standing in ("open", "unreadable")
            else LinkForm.new(choices, typed)
        ),
        "may_link": opened is not None and found.closed_at is None,
        "proposed": len(proposals.offered(found)),
    }


def _mail(
    request: PortalRequest,
    link: CustomerLink | None,
    opened: DraftView,
    findings: Sequence[Finding],
) -> CustomerMail | None:
    if link is None:
        return None
    name = signed_in_user(request).get_full_name()
    return customer_mailing.mail_for(link, opened, findings, name)


def _draft(draft: Draft | None) -> dict[str, Any]:
    """Returns the context of the draft's steps and preview; empty once it was sent or removed."""
    if draft is None or draft.removed_at is not None:
        return {"draft": None}
    whole = Draft.objects.select_related("project", "case__owner", "saved_by").get(pk=draft.pk)
    opened = DraftView(whole)
    if whole.state != Draft.State.OPEN:
        return {"draft": whole, **origin.context(opened)}
    checked = step_status.checked_if_begun(opened)
    tasks = step_status.tasks(opened, checked.findings if checked else [])
    return {
        "draft": whole,
        **origin.context(opened),
        "opened": opened,
        "findings": checked.findings if checked else [],
        "groups": step_status.hub(tasks),
        "go_on": step_status.first_open(tasks),
        "ready": checked.verdict.sentence if checked else "",
        "refusal": Refused.of(whole),
        "preview": preview.preview_of(opened.body.get("details", {}), whole),
    }
