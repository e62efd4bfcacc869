"""The audit trail to look at, one entry of it, and its verification. Exports are ``exports``'s."""

from django.contrib import messages
from django.db import connection
from django.db.models import Q
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_safe

from senders import audit
from senders.audit import Action, actions, triggers
from senders.audit.redaction import without_tokens
from senders.jobs import worker_report
from senders.models import AuditChain, AuditEntry, Outcome, Project, Role
from senders.trail import reading, verifying
from senders.trail.chain_status import ChainStatus
from senders.trail.entry_changes import EntryChanges
from senders.trail.entry_view import OUTCOMES, PEOPLE, EntryView, with_attempts
from senders.trail.filters import NOBODY, TrailFilters
from senders.trail.numerals import counted
from senders.trail.verification_progress import VerificationProgress
from senders.web import double_submit
from senders.web.access import requires
from senders.web.pages import part_of, posted_from
from senders.web.request import PortalRequest, actor_of, is_fragment

LARGEST = 2**63 - 1  # what a database can be asked for


@require_GET
@requires(Role.AUDITOR)
def index(request: PortalRequest) -> HttpResponse:
    """The project's trail, or with ``?chain=people`` the sign-ins of its members."""
    project = request.project
    people = reading.people(project, request.GET.get("chain", ""))
    filters = reading.filters_of(project, request.GET, timezone.now().date(), people)
    trail = reading.Trail(project, filters)
    newest = reading.Newest.of(trail)
    page = reading.page(newest, trail)
    extent = reading.extent(newest, trail)
    signings = [] if filters.chain else reading.sign_in_entries(project, filters)
    context = {
        "filters": filters,
        "page": page,
        "extent": extent,
        "total": counted(extent.count),
        "rows": with_attempts(project.slug, page.entries, reading.attempts(page.entries)),
        "chips": filters.chips(),
        "unindexed_after": None if trail.is_indexed else trail.end.indexed or 0,
        **({} if filters.chain else _chain(project, trail.end)),
        "signings": [EntryView(entry, project.slug) for entry in signings],
        "all_signings": TrailFilters(
            period=filters.period, span=filters.span, person=filters.person, chain=PEOPLE
        ).query(),
        "people": people,
        **_choices(filters),
    }
    return render(request, "trail/list.html", context)


@require_GET
@requires(Role.AUDITOR)
def entry(request: PortalRequest, entry: int) -> HttpResponse:
    """Shows the entry with this number in its chain, or raises 404.

    The number is hashed and exported and a row's ID is neither. The same number on paper, in an
    export and here is always the same entry.
    """
    chain = request.GET.get("chain", "")
    seen = reading.chain_of(request.project, PEOPLE if chain == PEOPLE else "")
    found = seen.filter(number=entry).first() if entry <= LARGEST else None
    if found is None:
        raise Http404(_("Audit entry not found."))
    near = seen.filter(Q(number=entry - 1) | Q(number=entry + 1))
    neighbours = {each.number: each for each in near}
    previous = neighbours.get(entry - 1)
    related = seen.filter(correlation=found.correlation).order_by("number")[: reading.PAGE]
    tried = next((each for each in related if each.outcome == Outcome.ATTEMPTED), None)
    is_settled = any(each.outcome != Outcome.ATTEMPTED for each in related)
    computed, hashed = found.computed_hash(), found.canonical()
    shown = without_tokens(hashed)
    context = {
        "entry": found,
        "row": EntryView(found, request.project.slug, is_settled=is_settled),
        "told": EntryChanges.of(found),
        "tried": EntryChanges.of(tried).asked if tried and tried.pk != found.pk else [],
        "tried_number": tried.number if tried else None,
        "related": [EntryView(each, request.project.slug, is_settled=True) for each in related],
        "text": shown,
        "is_masked": shown != hashed,
        "computed": computed,
        "is_right": computed == found.hash,
        "follows": _follows(found, previous),
        "previous": previous,
        "next": neighbours.get(entry + 1),
        "chain_query": f"?chain={PEOPLE}" if chain == PEOPLE else "",
    }
    return render(request, "trail/entry.html", context)


@posted_from("audit:index")
@requires(Role.AUDITOR)
def verify(request: PortalRequest) -> HttpResponseRedirect:
    """Asks a worker to verify the chain. Auditors may: it changes no entry."""
    if double_submit.take_once(request, timezone.now()):
        where = request.POST.get("from", "")
        if not verifying.begin(actor_of(request), request.project, where):
            messages.info(request, _("A verification is under way. No other one was started."))
    return redirect("audit:index", project=request.project.slug)


@part_of("audit:index")
@never_cache
@require_safe
@requires(Role.AUDITOR)
def verification(request: PortalRequest) -> HttpResponse:
    """Shows how far a verification is, or its result. The page asks for it again by itself."""
    if not is_fragment(request):
        return redirect("audit:index", project=request.project.slug)
    context = _chain(request.project, audit.end_of(request.project))
    return render(request, "trail/_chain.html", context)


def _chain(project: Project, end: AuditChain) -> dict[str, object]:
    """Returns the state of the chain, and of a verification that is under way or not finished."""
    progress = VerificationProgress.of(verifying.of_project(project))
    return {
        "chain": ChainStatus.of(end, audit.newest_checkpoint(project.slug)),
        "unguarded": triggers.missing(connection),
        "verification": progress,
        "worker": worker_report() if progress and progress.is_open else None,
        "is_long": end.length > verifying.SHORT,
    }


def _choices(filters: TrailFilters) -> dict[str, object]:
    """Returns the choices of the filters' lists, the current values included."""
    is_people = filters.chain == PEOPLE
    shown = {
        action.value: str(action.heading)
        for action in Action
        if action.startswith("person.") == is_people
    }
    if filters.action:
        shown[filters.action] = actions.heading(filters.action)
    return {
        "nobody": NOBODY,
        "actions": sorted(shown.items(), key=lambda pair: pair[1]),
        "outcomes": [(key, words.label) for key, words in OUTCOMES.items()],
    }


def _follows(entry: AuditEntry, previous: AuditEntry | None) -> bool | None:
    """Returns whether an entry names the hash of the one before it; None where that is unknown."""
    if entry.number == 1:
        return entry.previous_hash == audit.origin_of(entry.project_slug)
    if previous is None:
        return False if entry.project_slug else None
    return entry.previous_hash == previous.hash
