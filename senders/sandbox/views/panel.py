"""The panel for admins: the content of the sandbox and an action for each simulation.

Each change is a POST of its own and redirects to its section.
"""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from senders import sandbox
from senders.sandbox import callbacks, clock, faults, panel, project_settings, store, transitions
from senders.sandbox.errors import CODES, ApiRefusal
from senders.sandbox.models import Project, Sender
from senders.web.access import admin_somewhere
from senders.web.pages import posted_from


@require_GET
@admin_somewhere
def index(request: HttpRequest) -> HttpResponse:
    projects = list(Project.objects.order_by("name", "pk"))
    wanted, name = request.GET.get("project", ""), request.GET.get("name", "").strip()
    chosen = next((one for one in projects if one.pk == wanted), next(iter(projects), None))
    context = {
        "projects": projects,
        "chosen": chosen,
        "counts": store.counts(chosen.pk) if chosen else {},
        **(panel.project_page(chosen, name) if chosen else {}),
        "name": name,
        "modes": clock.MODES,
        "mode": clock.mode(),
        "faults": faults.queued(),
        "requests": store.requests(50)[::-1],
        "kinds": faults.KINDS,
        "codes": sorted(CODES),
        "limits": sandbox.__doc__,
        "now": timezone.now(),
    }
    return render(request, "sandbox/panel.html", context)


@posted_from("sandbox:panel")
@admin_somewhere
def set_clock(request: HttpRequest) -> HttpResponse:
    try:
        clock.set_mode(request.POST.get("mode", ""), timezone.now())
    except ValueError as problem:
        messages.error(request, _("Not saved: %s.") % problem)
    else:
        messages.success(request, _("The clock mode was changed."))
    return _back(request, "senders")


@posted_from("sandbox:panel")
@admin_somewhere
def next_step(request: HttpRequest) -> HttpResponse:
    sender = _sender(request, _project(request))
    if transitions.advance_steps(sender.pk, 1, timezone.now()):
        messages.success(request, _("The sender moved one step forward."))
    else:
        messages.error(request, _("This sender has no next step."))
    return _back(request, "senders")


@posted_from("sandbox:panel")
@admin_somewhere
def next_step_for_all(request: HttpRequest) -> HttpResponse:
    steps = panel.next_step_for_all(_project(request), timezone.now())
    said = (
        ngettext("%d sender moved one step forward.", "%d senders moved one step forward.", steps)
        % steps
    )
    messages.success(request, said)
    return _back(request, "senders")


@posted_from("sandbox:panel")
@admin_somewhere
def set_switches(request: HttpRequest) -> HttpResponse:
    try:
        panel.set_switches(_project(request), request.POST.getlist("refuse"))
    except project_settings.BadSettings as problem:
        messages.error(request, _("Not saved: %s.") % problem)
    else:
        messages.success(
            request, _("The settings were saved. They apply from the project’s next call.")
        )
    return _back(request, "switches")


@posted_from("sandbox:panel")
@admin_somewhere
def comment(request: HttpRequest) -> HttpResponse:
    project = _project(request)
    subject = _sender(request, project) if request.POST.get("sender") else project
    try:
        panel.comment_as_sinch(subject, request.POST.get("comment", "").strip(), timezone.now())
    except ApiRefusal:
        messages.error(request, _("The comment must be 1 to 65,535 characters."))
    else:
        messages.success(request, _("The comment from Sinch was added."))
    return _back(request, "comments")


@posted_from("sandbox:panel")
@admin_somewhere
def send_again(request: HttpRequest) -> HttpResponse:
    number = request.POST.get("delivery", "")
    if number.isdecimal() and callbacks.send_again(int(number[:18]), timezone.now()):
        messages.success(request, _("The callback was queued again."))
    else:
        messages.error(request, _("That callback is no longer stored."))
    return _back(request, "deliveries")


@posted_from("sandbox:panel")
@admin_somewhere
def send_newest_first(request: HttpRequest) -> HttpResponse:
    if callbacks.newest_first(_project(request).pk, timezone.now()):
        messages.success(
            request, _("The last two callbacks of each webhook are sent in reverse order.")
        )
    else:
        messages.error(request, _("There are no callbacks to send yet."))
    return _back(request, "deliveries")


@posted_from("sandbox:panel")
@admin_somewhere
def order_fault(request: HttpRequest) -> HttpResponse:
    given = request.POST
    options: dict[str, str | int] = {}
    if given.get("errorCode"):
        options["errorCode"] = given["errorCode"]
    if given.get("ms", "").isdecimal():
        options["ms"] = int(given["ms"][:9])
    times = int(given["times"][:9]) if given.get("times", "").isdecimal() else 0
    try:
        faults.order(given.get("match", ""), given.get("fault", ""), times, **options)
    except faults.BadOrder as problem:
        messages.error(request, _("Fault not added: %s.") % problem)
    else:
        messages.success(request, _("Fault added. It applies to the next matching call."))
    return _back(request, "faults")


@posted_from("sandbox:panel")
@admin_somewhere
def clear_faults(request: HttpRequest) -> HttpResponse:
    faults.clear()
    messages.success(request, _("All faults were cleared."))
    return _back(request, "faults")


@posted_from("sandbox:panel")
@admin_somewhere
def reset(request: HttpRequest) -> HttpResponse:
    panel.reset(timezone.now())
    messages.success(request, _("The demo data was reset. Webhooks and settings were removed."))
    return _back(request)


def _project(request: HttpRequest) -> Project:
    return get_object_or_404(Project, pk=request.POST.get("project", ""))


def _sender(request: HttpRequest, project: Project) -> Sender:
    return get_object_or_404(Sender, project=project, pk=request.POST.get("sender", ""))


def _back(request: HttpRequest, section: str = "") -> HttpResponse:
    """Redirects to the panel of the same project with the same filter."""
    kept = {key: request.POST[key] for key in ("project", "name") if request.POST.get(key)}
    query = f"?{urlencode(kept)}" if kept else ""
    return redirect(f"{reverse('sandbox:panel')}{query}{f'#{section}' if section else ''}")
