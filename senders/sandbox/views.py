"""The sandbox over HTTP inside the portal: the API bridge, the images and the panel for admins.

The one module of the package that knows the portal, for its access decorators.
"""

import socket
import time

import httpx
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST, require_safe

from senders import sandbox
from senders.access import admin_somewhere, public
from senders.sandbox import faults, images, seed, server, store
from senders.sandbox.errors import CODES
from senders.sandbox.models import Project

TIMEOUT_ENDS = 60  # seconds after which an ordered silence gives its thread back


@csrf_exempt
@public
def api(request: HttpRequest, rest: str) -> HttpResponse:
    """The same bytes as in process. The path is taken undecoded: an encoded slash is no slash."""
    raw = request.META.get("RAW_URI") or request.get_full_path()
    if raw.startswith(("http://", "https://")):
        raw = httpx.URL(raw).raw_path.decode()
    inside = raw.partition("/sandbox/api")[2] or "/"
    call = httpx.Request(
        request.method or "GET",
        f"https://sandbox.invalid{inside}",
        headers={key: value for key, value in request.headers.items() if key != "Host"},
        content=request.body,
    )
    try:
        answer = server.handle(call)
    except server.NoAnswer as fault:
        return _break_off(request, fault)
    kept = {key: value for key, value in answer.headers.items() if key != "content-length"}
    return HttpResponse(answer.content, status=answer.status_code, headers=kept)


@require_safe
@public
def image(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    if kind not in images.SIZES:
        raise Http404
    response = HttpResponse(images.draw(slug, kind), content_type="image/png")
    response["Cache-Control"] = "public, max-age=31536000, immutable"
    return response


@require_GET
@admin_somewhere
def panel(request: HttpRequest) -> HttpResponse:
    projects = [(project, store.counts(project.pk)) for project in Project.objects.order_by("name")]
    context = {
        "projects": projects,
        "faults": faults.queued(),
        "requests": store.requests(50)[::-1],
        "kinds": faults.KINDS,
        "codes": sorted(CODES),
        "limits": sandbox.__doc__,
    }
    return render(request, "sandbox/panel.html", context)


@require_POST
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
        messages.error(request, _("Not ordered: %s.") % problem)
    else:
        messages.success(request, _("Ordered. The next call that fits gets it."))
    return redirect("sandbox:panel")


@require_POST
@admin_somewhere
def clear_faults(request: HttpRequest) -> HttpResponse:
    faults.clear()
    messages.success(request, _("No fault is on order."))
    return redirect("sandbox:panel")


@require_POST
@admin_somewhere
def reset(request: HttpRequest) -> HttpResponse:
    faults.clear()
    seed.seed_demo()
    messages.success(request, _("The demo's senders are as new."))
    return redirect("sandbox:panel")


def _break_off(request: HttpRequest, fault: server.NoAnswer) -> HttpResponse:
    """Does to the connection what was ordered, as far as the server lets us reach it."""
    connection: socket.socket | None = request.META.get("gunicorn.socket")
    if fault.kind == "timeout":
        time.sleep(TIMEOUT_ENDS)
    if connection is not None:
        if fault.kind == "cut":
            head = (
                b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
            )
            connection.sendall(head % (len(fault.content) * 2) + fault.content)
        connection.shutdown(socket.SHUT_RDWR)
    return HttpResponse(status=504)
