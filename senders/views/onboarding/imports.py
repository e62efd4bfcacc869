"""Imports of drafts: the upload, the report by row, starting, discarding, and the files.

Reading files is in ``onboarding.imports``; the worker checks the rows and creates the drafts.
"""

import secrets

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_safe

from senders.audit import Action
from senders.exports import import_files
from senders.jobs import worker_report
from senders.models import DraftImport, ImportedRow, Role
from senders.onboarding.imports import files, runs
from senders.onboarding.imports.runs import RowState, State
from senders.upkeep.retention import days_of
from senders.views.downloads import (
    CSV,
    XLSX,
    Download,
    describe,
    file_name,
    file_of,
    in_a_place,
    of_project,
    record_export,
)
from senders.web import double_submit, stashed_post
from senders.web.access import requires
from senders.web.pages import part_of, posted_from
from senders.web.request import PortalRequest, actor_of, fragment

A_PAGE = 50
LATEST = 20
PROBLEMS, WARNINGS, DRAFTS = "problems", "warnings", "drafts"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@requires(Role.AUDITOR, to_write=Role.ONBOARDING)
def upload(request: PortalRequest) -> HttpResponse:
    """Shows the form and the latest imports; a POST stores the rows of its file."""
    if request.method != "POST":
        # Files are not among what is typed, so the form is empty again.
        stashed_post.typed(request, "onboarding:import")
        return _upload_page(request, [])
    if request.role.only_reads:
        raise PermissionDenied
    file = request.FILES.get("file")
    if not isinstance(file, UploadedFile):
        return _upload_page(request, [_("Choose a file.")])
    is_of_page = bool(request.POST.get(double_submit.FIELD))
    press = double_submit.key_of(request) if is_of_page else secrets.token_hex(32)
    try:
        begun = runs.upload(
            actor_of(request),
            request.project,
            file.read(files.LARGEST + 1),
            size=file.size or 0,
            name=file.name or "",
            press=press,
        )
    except files.Unusable as error:
        return _upload_page(request, error.problems, file.name or "")
    return _to_run(request, begun)


@never_cache
@require_safe
@requires(Role.AUDITOR)
def run(request: PortalRequest, run: int) -> HttpResponse:
    """Shows the report of an import, and how far it is; it looks again until that has ended."""
    found = _run(request, run)
    counted = runs.counts(found)
    shown, tabs = _tabs(found, counted, request.GET.get("show", ""))
    is_open = found.state in runs.RUNNING
    page = (
        None
        if is_open
        else Paginator(_rows(found, shown), A_PAGE).get_page(request.GET.get("page"))
    )
    context = {
        "run": found,
        "counts": counted,
        "is_open": is_open,
        "is_earlier": runs.earlier(found) if found.state == State.CHECKED else None,
        "stored_days": days_of("draft_imports"),
        "worker": worker_report() if is_open else None,
        "shown": shown,
        "tabs": tabs,
        "page": page,
        "rows": [(row, runs.sentences(row)) for row in page.object_list] if page else [],
        "has_file": runs.with_problems(found).exists() and not request.role.only_reads,
        "may_discard": not request.role.only_reads
        and found.state != State.CREATING
        and runs.holds_texts(found),
        "now": timezone.now(),
    }
    return render(request, fragment(request, "onboarding/import_run.html", "run"), context)


@posted_from("onboarding:import_run", "run")
@requires(Role.ONBOARDING)
def create(request: PortalRequest, run: int) -> HttpResponse:
    """Starts creating drafts. A second press shows the import that the first one started."""
    found = _run(request, run)
    leaves_out = request.POST.get("leave_out") == "on"
    if not runs.start(found, actor_of(request), leave_out_known=leaves_out):
        found.refresh_from_db()
        if found.started_at is None:
            messages.warning(request, _("Nothing was started: no row of this import is ready."))
    return _to_run(request, found)


@posted_from("onboarding:import_run", "run")
@requires(Role.ONBOARDING)
def discard(request: PortalRequest, run: int) -> HttpResponse:
    """Removes an import that was not started, or what is left of the rows of one that ended."""
    found = _run(request, run)
    if not runs.discard(found):
        messages.warning(request, _("Nothing was removed: drafts are being created."))
        return _to_run(request, found)
    messages.success(request, _("The uploaded rows were removed."))
    if found.started_at is None:
        return redirect("onboarding:import", project=request.project.slug)
    return _to_run(request, found)


@part_of("onboarding:import")
@require_GET
@requires(Role.ONBOARDING)
@in_a_place
def template_csv(request: PortalRequest) -> Download:
    return file_of(request, import_files.template_csv(), "drafts-template.csv", CSV)


@part_of("onboarding:import")
@require_GET
@requires(Role.ONBOARDING)
@in_a_place
def template_xlsx(request: PortalRequest) -> Download:
    return file_of(request, import_files.template_xlsx(), "drafts-template.xlsx", XLSX)


@part_of("onboarding:import_run", "run")
@require_GET
@requires(Role.ONBOARDING)
@in_a_place
def problems_csv(request: PortalRequest, run: int) -> Download:
    found, rows, name = _problems(request, run, "csv")
    return file_of(request, import_files.problems_csv(found.columns, rows), name, CSV)


@part_of("onboarding:import_run", "run")
@require_GET
@requires(Role.ONBOARDING)
@in_a_place
def problems_xlsx(request: PortalRequest, run: int) -> Download:
    found, rows, name = _problems(request, run, "xlsx")
    return file_of(request, import_files.problems_xlsx(found.columns, rows), name, XLSX)


def _problems(
    request: PortalRequest, run: int, kind: str
) -> "tuple[DraftImport, QuerySet[ImportedRow], str]":
    """Returns the import, its rows with problems and the file's name; leaves the entry."""
    found = _run(request, run)
    rows = runs.with_problems(found)
    about = describe(request, "rows with problems", {"import": str(found.pk)}, (), timezone.now())
    count = rows.count()
    record_export(request, Action.IMPORT_EXPORTED, of_project(request), about, kind, count=count)
    return found, rows, file_name(about, f"import-{found.pk}-problems", kind)


def _run(request: PortalRequest, run: int) -> DraftImport:
    """Returns an import of the project. Readers see those that were started. Raises ``Http404``."""
    found = DraftImport.objects.filter(project=request.project, pk=run).first()
    if found is None or (request.role.only_reads and found.started_at is None):
        raise Http404(_("Import not found."))
    return found


def _to_run(request: PortalRequest, run: DraftImport) -> HttpResponse:
    return redirect("onboarding:import_run", project=request.project.slug, run=run.pk)


def _upload_page(request: PortalRequest, problems: list[str], name: str = "") -> HttpResponse:
    latest = runs.latest(request.project, only_started=request.role.only_reads)
    context = {
        "problems": problems,
        "file_name": name,
        "most_rows": files.MOST_ROWS,
        "largest": files.LARGEST // 1024**2,
        "stored_days": days_of("draft_imports"),
        "latest": latest[:LATEST],
        "now": timezone.now(),
    }
    return render(request, "onboarding/import.html", context, status=422 if problems else 200)


def _tabs(
    found: DraftImport, counted: runs.Counts, asked: str
) -> tuple[str, list[tuple[str, str, int]]]:
    """Returns the part of the report to show, and its tabs with their words and counts."""
    tabs = [
        (PROBLEMS, _("Problems"), counted.bad),
        (WARNINGS, _("Warnings"), counted.warned),
        (DRAFTS, _("Drafts"), counted.created),
    ]
    if found.started_at is None:
        tabs.pop()
    first = next((key for key, _words, number in tabs if number), PROBLEMS)
    if found.state == State.DONE and counted.created:
        first = DRAFTS
    return asked if asked in {key for key, _words, _n in tabs} else first, tabs


def _rows(found: DraftImport, shown: str) -> "QuerySet[ImportedRow]":
    if shown == DRAFTS:
        return found.rows.filter(state=RowState.CREATED).select_related("draft")
    if shown == WARNINGS:
        return found.rows.exclude(warnings=[]).exclude(state=RowState.BAD).select_related("draft")
    return found.rows.filter(state=RowState.BAD)
