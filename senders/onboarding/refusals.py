"""A rejection that a draft keeps until the next attempt: stored, placed at its fields, in words.

A refusal is JSON: ``code``, ``message``, ``resolution``, ``fields`` (pairs of a wire path, empty
where there is none, and words), ``at``, ``request_id``, for 429 ``retry_after`` in seconds, and
``reason`` for a request that the portal could not send.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from senders.models import Draft
from senders.models.audit import NOT_SENT
from senders.onboarding.forms.grouping import group_of
from senders.onboarding.wire import field_of
from senders.provisioning import (
    BANNER_MAX_KB,
    BANNER_SIZE,
    LOGO_MAX_KB,
    LOGO_SIZE,
    ApiError,
    CredentialsRefused,
    InvalidBody,
    NotEnabled,
    ProvisioningError,
    RateLimited,
)
from senders.provisioning.errors import BY_CODE, LONGEST_RETRY_AFTER
from senders.sinch.attempt import is_unsent
from senders.words.api_problems import DRAFT, PROBLEMS, Problem, explain, wait_of
from senders.words.fields import name_of
from senders.words.times import clock, duration

LOGO, BANNER = "details.brand.logoUrl", "details.brand.bannerUrl"
_LIMITS = {LOGO: (LOGO_MAX_KB, *LOGO_SIZE), BANNER: (BANNER_MAX_KB, *BANNER_SIZE)}

# ``details.brand.name must …``; of lists ``details.each value in countries must …``.
_COMPLAINT = re.compile(
    r"(?P<head>(?:\w+\.)*+)(?:each value in )?(?P<tail>\w+(?:\.\w+)*) (?P<words>\S.*)", re.DOTALL
)
_DEEPEST = 12  # parts of a path; no field of the wizard has more than eight
_NAMED_FIRST = re.compile(r"(?P<path>details(?:\.\w+)+): ")


@dataclass(frozen=True)
class Complaint:
    """One of Sinch's complaints at the field of the wizard it is about."""

    step: str
    field: str
    message: str

    @property
    def anchor(self) -> str:
        return f"id_{self.field}"

    @property
    def group(self) -> str:
        """The group of the step that shows the field; empty for steps shown as a whole."""
        return group_of(self.step, self.field)


def keep(error: ProvisioningError, now: datetime) -> dict[str, Any]:
    """The refusal as a draft keeps it until the next submit; its outcome is known."""
    kept: dict[str, Any] = {
        "code": getattr(error, "code", NOT_SENT),
        "message": "",
        "resolution": "",
        "fields": [],
        "at": now.isoformat(),
        "request_id": error.request_id or "",
    }
    if isinstance(error, InvalidBody):
        kept["fields"] = [
            [path, f"{name_of(path)} {words}."] for path, words in error.validation_errors
        ]
        return kept
    if not isinstance(error, ApiError) or is_unsent(error):
        failure = explain(error, of_write=True)
        return kept | {"code": NOT_SENT, "reason": f"{failure.title} {failure.text}".strip()}
    kept |= {"message": error.message, "resolution": error.resolution, "status": error.status}
    kept["fields"] = [list(pair) for pair in _fields(error)]
    if isinstance(error, RateLimited):
        kept["retry_after"] = wait_of(error)
    return kept


def unanswered(
    differing: Mapping[tuple[str, ...], Mapping[str, Any]],
    held: Mapping[tuple[str, ...], Mapping[str, Any]],
    asked_at: datetime | None,
) -> dict[str, Any]:
    """An edit that got no answer and was not done: what was asked beside what is there.

    ``differs`` are triples of a wire path, the value asked for and the value found.
    """
    return {
        "code": "",
        "message": "",
        "resolution": "",
        "fields": [],
        "at": asked_at.isoformat() if asked_at else "",
        "request_id": "",
        "differs": [
            [".".join(("details", *path)), value.get(""), held.get(path, {}).get("")]
            for path, value in differing.items()
        ],
    }


def complaints(refusal: Mapping[str, Any] | None) -> list[Complaint]:
    """Those that belong to a field of the wizard."""
    found = []
    for path, message in (refusal or {}).get("fields", []):
        if place := _place(path):
            found.append(Complaint(*place, message))
    return list(dict.fromkeys(found))


def at_step(refusal: Mapping[str, Any] | None, step: str) -> list[Complaint]:
    return [complaint for complaint in complaints(refusal) if complaint.step == step]


def unplaced(refusal: Mapping[str, Any] | None) -> list[str]:
    """Complaints that no field could be found for, in the API's words."""
    fields = (refusal or {}).get("fields", [])
    return list(dict.fromkeys(message for path, message in fields if not _place(path)))


@dataclass(frozen=True)
class Refused:
    """The rejection in the words of a page.

    ``differs`` are (name, requested, found) of an update that was not made.
    """

    title: str
    text: str
    complaints: list[Complaint]
    unplaced: list[str]
    differs: list[tuple[str, str, str]]

    @classmethod
    def of(cls, draft: Draft) -> "Refused | None":
        """Returns None where the last attempt was not rejected."""
        kept = draft.refusal
        if not kept:
            return None
        title, text = _words(kept)
        return cls(
            title=title,
            text=text,
            complaints=complaints(kept),
            unplaced=unplaced(kept),
            differs=[
                (name_of(path), in_words(asked), in_words(found))
                for path, asked, found in kept.get("differs", [])
            ],
        )


def in_words(value: Any) -> str:
    """Returns a value of the wire as text."""
    if value is None or value == "":
        return _("none")
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, list):
        return ", ".join(in_words(each) for each in value) or _("none")
    if isinstance(value, Mapping):
        return " · ".join(in_words(each) for each in value.values() if each)
    return str(value)


def _fields(error: ApiError) -> Iterable[tuple[str, str]]:
    problem = PROBLEMS.get((DRAFT, error.code))
    if problem and problem.step == "images":
        named = _NAMED_FIRST.match(error.message)
        return [_file(error, problem, named["path"] if named else "")]
    if problem:
        return [("details.testNumbers", str(problem.title))]
    return [_complaint(text) for text in error.validation_errors]


def _file(error: ApiError, problem: Problem, path: str) -> tuple[str, str]:
    if path not in _LIMITS:
        return path, error.message
    kilobytes, width, height = _LIMITS[path]
    words = str(problem.title) % {
        "field": name_of(path),
        "kb": kilobytes,
        "width": width,
        "height": height,
    }
    return path, words


def _complaint(text: str) -> tuple[str, str]:
    """``details.brand.name must …`` as its path and a sentence; else the text as it came."""
    match = _COMPLAINT.fullmatch(text)
    path = f"{match['head']}{match['tail']}" if match else ""
    if match is None or _place(path) is None:
        return "", text
    words = match["words"].rstrip(".")
    return path, _("%(field)s %(problem)s.") % {"field": name_of(path), "problem": words}


def _place(path: str) -> tuple[str, str] | None:
    """Returns the step and field of a path, cutting off an unknown end; ``None`` if none is known.

    ``….emails.0.colour`` is about that row.
    """
    if place := field_of(path):
        return place
    parts = path.split(".", _DEEPEST)[:_DEEPEST]
    shorter = (".".join(parts[:length]) for length in range(len(parts), 0, -1))
    return next(filter(None, map(field_of, shorter)), None)


def _words(kept: Mapping[str, Any]) -> tuple[str, str]:
    at = clock(datetime.fromisoformat(kept["at"])) if kept.get("at") else ""
    if "differs" in kept:
        return (
            _(
                "Sinch gave no usable response to the update sent at %(at)s. The sender does not "
                "have the values you sent."
            )
            % {"at": at},
            _(
                "The portal does not retry automatically. Send the draft again if you still "
                "want these changes."
            ),
        )
    if wait := kept.get("retry_after"):
        return (
            _("Too many requests to Sinch."),
            _("Nothing was created or changed. Your answers are saved. Try again in %(time)s.")
            # Older drafts may hold a wait that is longer than what is believed today.
            % {"time": duration(min(wait, int(LONGEST_RETRY_AFTER)))},
        )
    if kept.get("code") == NOT_SENT:
        return (
            _("Nothing was sent to Sinch at %(at)s. Your answers are saved.") % {"at": at},
            kept.get("reason", ""),
        )
    kind = BY_CODE.get(kept.get("code", ""), ApiError)
    if kind is CredentialsRefused:
        return (
            _("Sinch rejected the portal’s credentials at %(at)s.") % {"at": at},
            _(
                "Your password is not affected. An admin of this project must check the "
                "project’s access key."
            ),
        )
    if kind is NotEnabled:
        return (
            _("RCS is not enabled for this project at Sinch."),
            _("Nothing was created or changed. Your answers are saved."),
        )
    return (
        _("Sinch rejected the request at %(at)s.") % {"at": at},
        _("Nothing was created or changed. Your answers are saved. Sinch reported:")
        if kept.get("fields")
        else _("Nothing was created or changed. Your answers are saved."),
    )
