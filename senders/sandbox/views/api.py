"""The API bridge and the brand images, without sign-in: the API checks its own key."""

import socket
import time

import httpx
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from senders.sandbox import images, server, sites
from senders.web.access import public

TIMEOUT_ENDS = 60  # seconds after which an ordered silence gives its thread back


@csrf_exempt
@public
def bridge(request: HttpRequest, rest: str) -> HttpResponse:
    """Passes the same bytes as in process. The path is not decoded: an encoded slash stays one."""
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
    content = b"" if request.method == "HEAD" else answer.content
    return HttpResponse(content, status=answer.status_code, headers=kept)


@require_safe
@public
def image(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    if kind not in images.SIZES:
        raise Http404
    response = HttpResponse(images.draw(slug, kind), content_type="image/png")
    response["Cache-Control"] = "public, max-age=31536000, immutable"
    return response


@require_safe
@public
def site_page(request: HttpRequest, slug: str, language: str, name: str) -> HttpResponse:
    text = sites.page(slug, language, name)
    if text is None:
        raise Http404
    return HttpResponse(text)


@require_safe
@public
def site_video(request: HttpRequest, slug: str) -> HttpResponse:
    return HttpResponse(sites.video(), content_type="video/mp4")


def _break_off(request: HttpRequest, fault: server.NoAnswer) -> HttpResponse:
    """Breaks the connection as the fault requests, as far as the server allows."""
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
