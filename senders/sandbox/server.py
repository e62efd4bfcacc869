"""The emulated API: one route table, and ``handle`` from request to answer. No sockets, no views.

The same bytes come in and go out whether a call arrives in process, through the portal's own
server or at the stand-alone one.
"""

import json
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, unquote

import httpx
from django.utils import timezone

from senders.sandbox import access, control, faults, rules, store
from senders.sandbox.errors import ApiRefusal


class NoAnswer(Exception):
    """A fault on order that ends the call without a whole answer: timeout, refused or cut.

    ``content`` is what a cut answer would have said; whoever carries the bytes breaks it off.
    """

    def __init__(self, kind: str, content: bytes = b"") -> None:
        super().__init__(kind)
        self.kind = kind
        self.content = content


@dataclass(frozen=True)
class Call:
    """A request taken apart: decoded path segments, decoded query pairs, body."""

    method: str
    segments: tuple[str, ...]
    query: list[tuple[str, str]]
    headers: httpx.Headers
    body: bytes
    now: datetime
    project: str = ""


class Route(NamedTuple):
    method: str
    template: str
    answer: Callable[..., tuple[int, Any]]


def list_senders(call: Call) -> tuple[int, Any]:
    """``listSenders``, https://developers.sinch.com/docs/provisioning-api/api-reference/"""
    query = rules.read_list_query(call.query)
    page = store.list_senders(call.project, query)
    body: dict[str, Any] = {
        "totalSize": page.total,
        "pageSize": query.size,
        "senders": [store.sender_body(sender) for sender in page.senders],
    }
    if page.previous:
        body["previousPageToken"] = query.token(page.previous)
    if page.next:
        body["nextPageToken"] = query.token(page.next)
    return 200, body


def get_sender(call: Call, sender: str) -> tuple[int, Any]:
    """``getSender``, https://developers.sinch.com/docs/provisioning-api/api-reference/"""
    found = store.get_sender(call.project, rules.check_sender_id(sender))
    if found is None:
        raise ApiRefusal("sender_not_found")
    return 200, store.sender_body(found)


ROUTES = (
    Route("GET", "/rcs/senders", list_senders),
    Route("GET", "/rcs/senders/{sender}", get_sender),
)
NOT_IMITATED = "The sandbox does not imitate this operation."


def handle(request: httpx.Request, now: datetime | None = None) -> httpx.Response:
    """Answers one call, faults on order included. Raises ``NoAnswer``, and nothing else."""
    call = _take_apart(request, now or timezone.now())
    if call.segments[:1] == ("_control",):
        return control.answer(call.method, call.segments[1:], call.headers, call.body, call.now)
    route, segments, arguments = _find(call)
    template = route.template if route else "(no route)"
    path = f"/{'/'.join(segments)}"
    logged = _template_of_log(call, template)
    fault = faults.claim(call.method, path)
    try:
        response = _with_fault(fault, lambda: _answer(call, route, arguments))
    except NoAnswer:
        store.log_request(call.method, logged, [list(pair) for pair in call.query], None, call.now)
        raise
    store.log_request(
        call.method, logged, [list(pair) for pair in call.query], response.status_code, call.now
    )
    return response


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
    """(route, the segments that faults match, the route's arguments)."""
    if call.segments == ("oauth2", "token"):
        return Route(call.method, "/oauth2/token", _token), call.segments, {}
    if len(call.segments) < 3 or call.segments[:2] != ("v1", "projects"):
        return None, call.segments, {}
    segments = call.segments[3:]
    for route in ROUTES:
        names = route.template.strip("/").split("/")
        if route.method != call.method or len(names) != len(segments):
            continue
        pairs = list(zip(names, segments, strict=True))
        if all(name == part or name.startswith("{") for name, part in pairs):
            found = {name.strip("{}"): part for name, part in pairs if name.startswith("{")}
            return route, segments, found
    return None, segments, {}


def _template_of_log(call: Call, template: str) -> str:
    in_project = call.segments[:2] == ("v1", "projects") and template != "(no route)"
    return f"/v1/projects/{{project}}{template}" if in_project else template


def _answer(call: Call, route: Route | None, arguments: dict[str, str]) -> httpx.Response:
    try:
        if call.segments == ("oauth2", "token"):
            return _json(*_token(call))
        if call.segments[:2] != ("v1", "projects") or len(call.segments) < 4:
            return _json(501, {"message": NOT_IMITATED})
        access.check(call.headers.get("Authorization", ""), call.now)
        project = call.segments[2]
        if not store.has_project(project):
            raise ApiRefusal("unauthorized_error")
        if route is None:
            return _json(501, {"message": NOT_IMITATED})
        return _json(*route.answer(Call(**{**call.__dict__, "project": project}), **arguments))
    except ApiRefusal as refusal:
        return _json(refusal.status, refusal.body, refusal.headers)


def _token(call: Call) -> tuple[int, Any]:
    if call.method != "POST":
        return 405, {"error": "invalid_request"}
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
