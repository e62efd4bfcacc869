"""The common parts of exports: a place, the entry that says who took what, the file itself.

Which files there are is in ``exports`` and ``people_exports``.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import wraps
from typing import Any

from django.http import HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header

from senders import audit
from senders.audit import Action, Target
from senders.exports import places
from senders.exports.lines import BOM, About
from senders.exports.places import Place
from senders.models import AuditEntry, Outcome
from senders.web import metrics
from senders.web.access import View
from senders.web.request import PortalRequest, actor_of

CSV, JSON_LINES = "text/csv; charset=utf-8", "application/jsonl; charset=utf-8"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class Download(StreamingHttpResponse):
    """A file that is written while it is read; its end, early or not, frees its place."""

    place: Place | None = None

    def close(self) -> None:
        try:
            super().close()
        finally:
            if self.place is not None:
                self.place.free()


def in_a_place(view: Callable[..., Download]) -> View:
    """Decorates an export: it takes a place first. If none is free, nothing is recorded (503)."""

    @wraps(view)
    def limited(request: PortalRequest, **kwargs: Any) -> HttpResponseBase:
        place = places.take()
        if place is None:
            response = render(request, "exports/busy.html", status=503)
            response["Retry-After"] = str(places.RETRY_AFTER)
            return response
        try:
            download = view(request, **kwargs)
        except BaseException:
            place.free()
            raise
        download.place = place
        return download

    return limited


def describe(
    request: PortalRequest,
    what: str,
    criteria: Mapping[str, str | Sequence[str]],
    ignored: Sequence[str],
    now: datetime,
) -> About:
    by = request.user.get_username()
    return About(what, request.project, by, now, criteria, ignored)


def of_project(request: PortalRequest) -> Target:
    return Target("project", request.project.slug, request.project.name)


def record_export(
    request: PortalRequest, action: Action, target: Target, about: About, kind: str, **more: int
) -> AuditEntry:
    """Records who takes which file; ``count`` is the number of its rows, where it is known."""
    return audit.record(
        actor_of(request),
        action,
        Outcome.SUCCEEDED,
        target,
        changes={"format": kind, "filter": about.asked, **more},
        now=about.at,
    )


def file_name(about: About, what: str, ending: str) -> str:
    """``aurora-senders-2026-11-23-082410.csv``, so that files of one day sort as they were made."""
    return f"{about.project.slug}-{what}-{about.at:%Y-%m-%d-%H%M%S}.{ending}"


def file_of(
    request: PortalRequest,
    lines: Iterator[str] | Iterator[bytes],
    name: str,
    kind: str,
    count: int | None = None,
) -> Download:
    """``count`` is how many rows are to be expected; the script shows how far it has come."""
    whole = _with_bom(lines) if kind == CSV and "bom" in request.GET else lines
    response = Download(_counted(whole), content_type=kind)
    response["Content-Disposition"] = content_disposition_header(True, name) or ""
    # Compression and proxies would hold rows back until they have enough of them.
    response["Content-Encoding"] = "identity"
    response["X-Accel-Buffering"] = "no"
    if count is not None:
        response["X-Export-Rows"] = str(count)
    return response


def _counted(lines: Iterator[Any]) -> Iterator[str | bytes]:
    with metrics.export_running():
        yield from lines


def _with_bom(lines: Iterator[str] | Iterator[bytes]) -> Iterator[str | bytes]:
    yield BOM
    yield from lines
