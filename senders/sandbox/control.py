"""The sandbox's own control calls: faults, seeds, project settings, time and the request log.

They are not part of the emulated API and need no credentials, so they are available only if
``SANDBOX_CONTROL`` is 1.
"""

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

import httpx
from django.conf import settings

from senders.sandbox import faults, project_settings, seed, store, transitions

MOST_SENDERS = 200_000
MOST_STEPS = 10_000


class BadControl(ValueError):
    """A control body cannot be read; the text states the reason."""


def answer(
    method: str, segments: tuple[str, ...], headers: httpx.Headers, body: bytes, now: datetime
) -> httpx.Response:
    """Handles ``/_control/…``; returns 404 for every path if control calls are off."""
    if not settings.SANDBOX_CONTROL:
        return httpx.Response(404, json={"message": "Control calls are disabled."})
    allowed = _METHODS.get(segments, ())
    if allowed and method not in allowed:
        message = {"message": "This control call does not support the method."}
        return httpx.Response(405, json=message, headers={"Allow": ", ".join(allowed)})
    try:
        if method == "POST" and len(segments) == 1 and segments[0] in _ORDERS:
            return _ORDERS[segments[0]](_body(headers, body), now)
        if segments == ("faults",) and method == "DELETE":
            faults.clear()
            return httpx.Response(204)
        if segments == ("faults",) and method == "GET":
            return httpx.Response(200, json={"faults": faults.queued()})
        if segments == ("requests",) and method == "GET":
            return httpx.Response(200, json={"requests": store.requests()})
        if segments == ("requests",) and method == "DELETE":
            store.clear_requests()
            return httpx.Response(204)
    except _WrongType:
        return httpx.Response(415, json={"message": "The Content-Type must be application/json."})
    except (BadControl, faults.BadOrder, project_settings.BadSettings) as problem:
        return httpx.Response(400, json={"message": str(problem)})
    return httpx.Response(404, json={"message": "Unknown control call."})


class _WrongType(Exception):
    pass


def _body(headers: httpx.Headers, body: bytes) -> dict[str, Any]:
    if headers.get("Content-Type", "").partition(";")[0].strip().lower() != "application/json":
        raise _WrongType
    try:
        given = json.loads(body)
    except (ValueError, RecursionError):
        raise BadControl("the body is not JSON") from None
    if not isinstance(given, dict):
        raise BadControl("the body must be an object")
    return given


def _order(given: dict[str, Any], now: datetime) -> httpx.Response:
    fault, match = given.pop("fault", None), given.pop("match", None)
    times = given.pop("times", 1)
    faults.order(match, fault, times, **{str(key): value for key, value in given.items()})
    return httpx.Response(201, json={"faults": faults.queued()})


def _seed(given: dict[str, Any], now: datetime) -> httpx.Response:
    project, count = given.get("project"), given.get("senders")
    if given.keys() - {"project", "senders"}:
        raise BadControl("only “project” and “senders” are supported")
    if not isinstance(project, str) or not _is_id(project):
        raise BadControl("project must be a project id")
    if type(count) is not int or not 0 <= count <= MOST_SENDERS:
        raise BadControl(f"senders must be a number from 0 to {MOST_SENDERS}")
    return httpx.Response(
        201, json={"project": project, "senders": seed.seed_generated(project, count, now)}
    )


def _set(given: dict[str, Any], now: datetime) -> httpx.Response:
    """Replaces all project settings: ``{"project": ID, "settings": {…}}``."""
    if given.keys() - {"project", "settings"}:
        raise BadControl("only “project” and “settings” are supported")
    project = store.find_project(given["project"]) if _is_id(given.get("project")) else None
    if project is None:
        raise BadControl("project must be the id of a project")
    project.settings = project_settings.read(given.get("settings", {}))
    project.save(update_fields=["settings"])
    return httpx.Response(200, json={"project": project.pk, "settings": project.settings})


def _is_id(given: object) -> bool:
    return isinstance(given, str) and 1 <= len(given) <= 64 and given.isprintable()


def _advance(given: dict[str, Any], now: datetime) -> httpx.Response:
    """Applies the next steps of a sender, or of all, before they are due.

    The body is ``{"sender": ID, "steps": 1}``; ``sender`` is optional.
    """
    if given.keys() - {"sender", "steps"}:
        raise BadControl("only “sender” and “steps” are supported")
    sender, steps = given.get("sender"), given.get("steps", 1)
    if sender is not None and not isinstance(sender, str):
        raise BadControl("sender must be a sender id")
    if type(steps) is not int or not 1 <= steps <= MOST_STEPS:
        raise BadControl(f"steps must be a number from 1 to {MOST_STEPS}")
    return httpx.Response(200, json={"applied": transitions.advance_steps(sender, steps, now)})


_ORDERS: dict[str, Callable[[dict[str, Any], datetime], httpx.Response]] = {
    "faults": _order,
    "seed": _seed,
    "project": _set,
    "advance": _advance,
}
_METHODS: dict[tuple[str, ...], tuple[str, ...]] = {
    **{(name,): ("POST",) for name in _ORDERS},
    ("faults",): ("DELETE", "GET", "POST"),
    ("requests",): ("DELETE", "GET"),
}
