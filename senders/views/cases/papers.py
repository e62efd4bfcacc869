"""Papers of a case: their states, their files, and papers that people add themselves."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from senders.cases import paper_files, paper_offers, papers
from senders.cases.paper_files import Altered, NotUsable
from senders.cases.paper_forms import PaperForm, state_of
from senders.cases.paper_offers import Settled
from senders.cases.papers import MOST_OWN, Changed, NotRemovable, PaperRow, TooMany
from senders.models import PaperFile, Role
from senders.onboarding.answers.normalize import plain
from senders.views.cases.case_page import case_or_404, page
from senders.web.access import requires, signed_in_user
from senders.web.pages import part_of, posted_from
from senders.web.request import PortalRequest, actor_of

WORD_MAX = 500


@posted_from("cases:case", "case", anchor="papers")
@requires(Role.ONBOARDING)
def add(request: PortalRequest, case: int) -> HttpResponse:
    found, form = case_or_404(request, case), PaperForm(request.POST)
    if form.is_valid():
        user, actor = signed_in_user(request), actor_of(request)
        try:
            papers.add(found, form.asked(), user, actor, now=timezone.now())
        except TooMany:
            form.add_error(None, _("A case can have at most %d added papers.") % MOST_OWN)
    if form.errors:
        return page(request, found, paper_form=form)
    return _to_papers(request, case)


@posted_from("cases:case", "case", anchor="papers")
@requires(Role.ONBOARDING)
def mark(request: PortalRequest, case: int, paper: str) -> HttpResponse:
    row = _row_or_404(request, case, paper)
    state = state_of(row, request.POST.get("state", ""))
    if state is None:
        messages.error(request, _("Select a state of the paper."))
        return _to_papers(request, case)
    sent_to = " ".join(request.POST.get("sent_to", "").split())[:200]
    try:
        papers.mark(
            row,
            state,
            actor_of(request),
            now=timezone.now(),
            user=signed_in_user(request),
            sent_to=sent_to,
            shown=request.POST.get("shown", ""),
        )
    except Changed as error:
        messages.error(
            request,
            _("The state was not changed. Someone else set it to “%s” before.") % error.state.label,
        )
    return _to_papers(request, case)


@posted_from("cases:case", "case", anchor="papers")
@requires(Role.ONBOARDING)
def upload(request: PortalRequest, case: int, paper: str) -> HttpResponse:
    row = _row_or_404(request, case, paper)
    file = request.FILES.get("file")
    if file is None:
        return _refused(request, row, _("Select a file."))
    user = signed_in_user(request)
    try:
        papers.store_file(
            row,
            file,
            user.get_username(),
            actor_of(request),
            now=timezone.now(),
            user=user,
            mark_as=state_of(row, request.POST.get("state", "")),
        )
    except NotUsable as error:
        return _refused(request, row, str(error))
    messages.success(request, _("The file of “%s” was uploaded.") % row.title)
    return _to_papers(request, case)


@posted_from("cases:case", "case", anchor="papers")
@requires(Role.ONBOARDING)
def remove(request: PortalRequest, case: int, paper: str) -> HttpResponse:
    row = papers.find(case_or_404(request, case), paper)
    try:
        if row is not None:
            papers.remove(row, actor_of(request), now=timezone.now())
    except NotRemovable:
        messages.error(request, _("A paper with a file cannot be removed."))
    return _to_papers(request, case)


@posted_from("cases:case", "case", anchor="papers")
@requires(Role.ONBOARDING)
def accept(request: PortalRequest, case: int, file: int) -> HttpResponse:
    """Makes a file of the customer the current one of its paper."""
    row, offered = _offered_or_404(request, case, file)
    try:
        paper_offers.accept(row, offered, actor_of(request), now=timezone.now())
    except Settled as error:
        _say_settled(request, error)
    else:
        messages.success(request, _("The file of “%s” was accepted.") % row.title)
    return _to_papers(request, case)


@posted_from("cases:case", "case", anchor="papers")
@requires(Role.ONBOARDING)
def reject(request: PortalRequest, case: int, file: int) -> HttpResponse:
    """Rejects a file of the customer, with a word that the customer sees."""
    row, offered = _offered_or_404(request, case, file)
    word = plain(request.POST.get("word", "")).strip()
    if len(word) > WORD_MAX:
        words = _("The message must be %(most)d characters or shorter. It has %(n)d characters.")
        return _refused(request, row, words % {"most": WORD_MAX, "n": len(word)})
    try:
        paper_offers.reject(row, offered, word, actor_of(request), now=timezone.now())
    except Settled as error:
        _say_settled(request, error)
    else:
        messages.success(request, _("The file of “%s” was rejected.") % row.title)
    return _to_papers(request, case)


@part_of("cases:case", "case")
@never_cache
@require_safe
@requires(Role.AUDITOR)
def file(request: PortalRequest, case: int, file: int) -> HttpResponse:
    """Returns a file as it was uploaded; members of the project alone get it."""
    held = PaperFile.objects.filter(
        pk=file, paper__case=case, paper__case__project=request.project
    ).first()
    if held is None:
        raise Http404
    try:
        content = papers.content(held)
    except Altered:
        messages.error(
            request,
            _(
                "The stored file is missing or is not the file that was uploaded. "
                "An admin must check the directory of uploaded files."
            ),
        )
        return _to_papers(request, case)
    response = HttpResponse(content, content_type=held.content_type)
    name = paper_files.safe_name(held.name, held.content_type)
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _offered_or_404(request: PortalRequest, case: int, file: int) -> tuple[PaperRow, PaperFile]:
    """Returns a file of the customer and the row of its paper."""
    found = case_or_404(request, case)
    offered = paper_offers.of_case(found.pk, file)
    rows = papers.rows(found) if offered is not None else []
    for row in rows:
        if offered is not None and row.paper is not None and row.paper.pk == offered.paper_id:
            return row, offered
    raise Http404(_("The file was not found. It may have been removed."))


def _say_settled(request: PortalRequest, error: Settled) -> None:
    label = PaperFile.Offer(error.offer).label
    messages.error(request, _("Nothing was changed. The file is “%s” already.") % label)


def _row_or_404(request: PortalRequest, case: int, key: str) -> PaperRow:
    row = papers.find(case_or_404(request, case), key)
    if row is None:
        raise Http404(_("The paper was not found. It may have been removed."))
    return row


def _refused(request: PortalRequest, row: PaperRow, problem: str) -> HttpResponse:
    return page(request, case_or_404(request, row.case.pk), paper_problem=(row.key, problem))


def _to_papers(request: PortalRequest, case: int) -> HttpResponse:
    response = redirect("cases:case", project=request.project.slug, case=case)
    response.headers["Location"] += "#papers"
    return response
