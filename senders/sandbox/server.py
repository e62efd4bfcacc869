"""The emulated API: ``handle`` takes a request and returns a response. No sockets, no operations.

The bytes are the same in process, through the portal's server and on the stand-alone server. Calls
in one process take turns: SQLite has one writer and does not serve those that wait for it in order.
"""

import json
import logging
import threading
import time
import uuid
from collections.abc import Callable
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl, unquote

import httpx
from django.db import Error
from django.utils import timezone

from senders.sandbox import access, control, faults, openapi, project_settings, store, transitions
from senders.sandbox.calls import Call, Route
from senders.sandbox.errors import ApiRefusal
from senders.sandbox.routes import ROUTES

log = logging.getLogger("senders.sandbox")

_turn = threading.Lock()


class NoAnswer(Exception):
    """A simulated fault that ends the call without a complete response.

    The cause is a timeout, a refused connection or a cut. ``content`` is the full body of a cut
    response; the transport breaks it off.
    """

    def __init__(self, kind: str, content: bytes = b"") -> None:
        super().__init__(kind)
        self.kind = kind
        self.content = content


# Groups of the Provisioning API that the sandbox does not emulate.
OTHER_GROUPS = frozenset({"bundles", "conversation", "kakaotalk", "whatsapp"})


def handle(request: httpx.Request, now: datetime | None = None) -> httpx.Response:
    """Handles one call, including simulated faults. Raises only ``NoAnswer``."""
    call = _take_apart(request, now or timezone.now())
    if call.segments[:1] == ("_control",):
        return _stored(
            lambda: control.answer(
                call.method, call.segments[1:], call.headers, call.body, call.now
            )
        )
    if call.segments == ("openapi.json",):
        return _json(200, openapi.description()) if call.method == "GET" else _no_method(["GET"])
    route, segments, arguments = _find(call)
    template = route.template if route else "(no route)"
    path = f"/{'/'.join(segments)}"
    logged = _template_of_log(call, template)
    try:
        with _turn:
            fault = faults.claim(call.method, path)
        response = _with_fault(fault, lambda: _stored(lambda: _answer(call, route, arguments)))
    except NoAnswer:
        _note(call, logged, None)
        raise
    except Error as problem:
        response = _busy(problem)
    _note(call, logged, response.status_code)
    return response


def _stored(answer: Callable[[], httpx.Response]) -> httpx.Response:
    """Answers when it is the call's turn; a database that is busy or away is an internal error."""
    try:
        with _turn:
            return answer()
    except Error as problem:
        return _busy(problem)


def _busy(problem: Error) -> httpx.Response:
    log.error("a call failed: %s", type(problem).__name__)
    refusal = ApiRefusal("internal_error")
    return _json(refusal.status, refusal.body)


def _note(call: Call, route: str, status: int | None) -> None:
    """Logs a call. An answer is not lost because its line cannot be written."""
    query = [list(pair) for pair in call.query]
    try:
        with _turn:
            store.log_request(call.method, route, query, status, call.now)
    except Error as problem:
        log.warning("a call is not in the request log: %s", type(problem).__name__)


def _take_apart(request: httpx.Request, now: datetime) -> Call:
    path, _, query = request.url.raw_path.decode("ascii", "replace").partition("?")
    return Call(
        method=request.method.upper(),
        # Split before decoding: an encoded slash belongs to its segment.
        segments=tuple(unquote(part) for part in path.strip("/").split("/")),
        query=parse_qsl(query, keep_blank_values=True),
        headers=request.headers,
        body=request.read(),
        now=now,
    )


def _find(call: Call) -> tuple[Route | None, tuple[str, ...], dict[str, str]]:
    """Returns (route, segments that faults match, arguments of the route)."""
    if call.segments == ("oauth2", "token"):
        return Route(call.method, "/oauth2/token", _token), call.segments, {}
    if len(call.segments) < 3 or call.segments[:2] != ("v1", "projects"):
        return None, call.segments, {}
    segments = call.segments[3:]
    for route in ROUTES:
        found = _arguments(route, segments)
        if route.method == call.method and found is not None:
            return route, segments, found
    return None, segments, {}


def _arguments(route: Route, segments: tuple[str, ...]) -> dict[str, str] | None:
    """Returns the route's arguments in this path; None if the path does not match."""
    names = route.template.strip("/").split("/")
    if len(names) != len(segments):
        return None
    pairs = list(zip(names, segments, strict=True))
    if not all(name == part or name.startswith("{") for name, part in pairs):
        return None
    return {name.strip("{}"): part for name, part in pairs if name.startswith("{")}


def _template_of_log(call: Call, template: str) -> str:
    in_project = call.segments[:2] == ("v1", "projects") and template != "(no route)"
    return f"/v1/projects/{{project}}{template}" if in_project else template


def _answer(call: Call, route: Route | None, arguments: dict[str, str]) -> httpx.Response:
    try:
        if call.segments == ("oauth2", "token"):
            return _no_method(["POST"]) if call.method != "POST" else _json(*_token(call))
        if call.segments[:2] != ("v1", "projects") or len(call.segments) < 4:
            return _no_path()
        access.check(call.headers.get("Authorization", ""), call.now)
        project = store.find_project(call.segments[2])
        if project is None:
            raise ApiRefusal("unauthorized_error")
        if route is None:
            return _no_route(call.segments[3:])
        transitions.advance(call.now)
        project_settings.refuse(project.settings, route.key)
        inside = {**call.__dict__, "project": project.pk, "settings": project.settings}
        return _answered(*route.answer(Call(**inside), **arguments))
    except ApiRefusal as refusal:
        return _json(refusal.status, refusal.body, refusal.headers)


def _no_route(segments: tuple[str, ...]) -> httpx.Response:
    """Returns 405 for a known path, 501 for a group that is not emulated, else 404 (inference)."""
    if methods := [route.method for route in ROUTES if _arguments(route, segments) is not None]:
        return _no_method(methods)
    if segments[0] in OTHER_GROUPS:
        return _problem(501, "not_emulated", "The sandbox does not emulate this operation.")
    return _no_path()


def _no_method(allowed: list[str]) -> httpx.Response:
    headers = {"Allow": ", ".join(sorted(allowed))}
    return _problem(405, "method_not_allowed", "This path does not support the method.", headers)


def _no_path() -> httpx.Response:
    return _problem(404, "not_found", "The sandbox has no such path.")


def _problem(
    status: int, code: str, message: str, headers: dict[str, str] | None = None
) -> httpx.Response:
    """Returns an error of the sandbox itself in the shape of the API's own errors."""
    resolution = "GET /openapi.json lists the paths and methods."
    body = {"errorCode": code, "message": message, "resolution": resolution}
    return _json(status, body, headers)


def _answered(status: int, body: Any) -> httpx.Response:
    return httpx.Response(204, headers=_headers({})) if status == 204 else _json(status, body)


def _token(call: Call) -> tuple[int, Any]:
    return access.token_answer(call.headers.get("Authorization", ""), call.body, call.now)


def _with_fault(
    fault: faults.Ordered | None, answer: Callable[[], httpx.Response]
) -> httpx.Response:
    if fault is None:
        return answer()
    if fault.kind == "error":
        return _ordered_error(fault.options)
    if fault.kind == "slow":
        time.sleep(fault.options.get("ms", 1000) / 1000)
        return answer()
    if fault.kind == "html":
        return httpx.Response(
            fault.options.get("status", 200),
            headers=_headers({"Content-Type": "text/html; charset=utf-8"}),
            content=b"<!doctype html><title>Bad gateway</title><h1>Bad gateway</h1>",
        )
    if fault.kind in {"timeout", "refused"}:
        raise NoAnswer(fault.kind)
    whole = answer()
    half = whole.content[: max(1, len(whole.content) // 2)]
    if fault.kind == "cut":
        raise NoAnswer("cut", half)
    return httpx.Response(
        whole.status_code, headers=_headers({"Content-Type": "application/json"}), content=half
    )


def _ordered_error(options: dict[str, Any]) -> httpx.Response:
    headers = {}
    if "retryAfter" in options:
        headers["Retry-After"] = str(options["retryAfter"])
    if "wwwAuthenticate" in options:
        headers["WWW-Authenticate"] = options["wwwAuthenticate"].encode("ascii", "replace").decode()
    refusal = ApiRefusal(
        options.get("errorCode", "internal_error"),
        status=options.get("status"),
        message=options.get("message", ""),
        headers=headers,
    )
    return _json(refusal.status, refusal.body, refusal.headers)


def _json(status: int, body: Any, headers: dict[str, str] | None = None) -> httpx.Response:
    content = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
    return httpx.Response(
        status,
        headers=_headers({"Content-Type": "application/json; charset=utf-8", **(headers or {})}),
        content=content,
    )


def _headers(headers: dict[str, str]) -> dict[str, str]:
    return {**headers, "x-request-id": uuid.uuid4().hex}
