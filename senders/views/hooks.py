"""Receives Sinch's callbacks at ``/hooks/<token>/``: reads the body, and no more than is allowed.

No session, no form token: the signature is the proof. What is stored is decided in
``senders.hooks.receiving``. All responses have the same shape, so that an address that does not
exist tells a stranger nothing.
"""

from http import HTTPStatus
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from senders.hooks import receiving
from senders.web.access import public

_CHUNKED: Final = "chunked"


@csrf_exempt
@public
def receive(request: HttpRequest, token: str) -> HttpResponse:
    hook = receiving.hook_of(token)
    if hook is None:
        return _plain(HTTPStatus.NOT_FOUND)
    if request.method != "POST":
        response = _plain(HTTPStatus.METHOD_NOT_ALLOWED)
        response["Allow"] = "POST"
        return response
    now = timezone.now()
    try:
        body = _body(request)
    except OSError:
        return _plain(receiving.refuse(hook, receiving.Cause.INCOMPLETE, now))
    if body is None:
        return _plain(receiving.refuse(hook, receiving.Cause.TOO_LARGE, now))
    return _plain(receiving.receive(hook, request.headers, body, now))


def _body(request: HttpRequest) -> bytes | None:
    """Returns the raw body; None as soon as it is known to be too large. Raises ``OSError``."""
    most = receiving.LARGEST
    if request.META.get("HTTP_TRANSFER_ENCODING", "").lower() == _CHUNKED:
        # Django reads no body without a length. A server that ends the stream itself says so.
        if not request.META.get("wsgi.input_terminated"):
            raise ConnectionError("a body without an end")
        body: bytes = request.META["wsgi.input"].read(most + 1)
        return None if len(body) > most else body
    declared = str(request.META.get("CONTENT_LENGTH") or "0")
    if not (declared.isascii() and declared.isdecimal()):
        raise ConnectionError("a length that is no number")
    length = int(declared[:20])
    if length > most:
        return None
    body = request.read(length)
    if len(body) < length:
        raise ConnectionError("the body is not complete")
    return body


def _plain(status: int) -> HttpResponse:
    text = HTTPStatus(status).phrase.lower()
    return HttpResponse(f"{text}\n", content_type="text/plain; charset=utf-8", status=status)
