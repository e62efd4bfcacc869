"""What Sinch complained about, kept on a draft and brought back to the fields. No calls here.

A refusal is JSON: ``code``, ``message``, ``resolution``, ``fields`` (pairs of a wire path, empty
where there is none, and words), ``at``, ``request_id`` and, for 429, ``retry_after`` in seconds.
"""

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from senders.onboarding.wire import field_of
from senders.provisioning import (
    BANNER_MAX_KB,
    BANNER_SIZE,
    LOGO_MAX_KB,
    LOGO_SIZE,
    ApiError,
    InvalidBody,
    RateLimited,
)
from senders.words.api_failures import RETRY_AFTER
from senders.words.fields import name_of

LOGO, BANNER = "details.brand.logoUrl", "details.brand.bannerUrl"
_LIMITS = {LOGO: (LOGO_MAX_KB, *LOGO_SIZE), BANNER: (BANNER_MAX_KB, *BANNER_SIZE)}

_FILE_WORDS: dict[str, str | Promise] = {
    "file_invalid_mime_type": gettext_lazy("%(field)s must be a JPEG or PNG file."),
    "file_not_found": gettext_lazy("%(field)s: Sinch found no file at this URL. Check the URL."),
    "file_size_too_large": gettext_lazy("%(field)s must be %(kb)d KB or smaller."),
    "file_has_wrong_dimensions": gettext_lazy(
        "%(field)s must be exactly %(width)d × %(height)d pixels."
    ),
    "file_unexpected_error": gettext_lazy(
        "%(field)s: Sinch could not process this file. Try another file."
    ),
}
_TESTER_WORDS: dict[str, str | Promise] = {
    "add_test_number_invalid": gettext_lazy(
        "Sinch reports that one of the test numbers is not a valid phone number."
    ),
    "add_test_number_not_allowed_before_launch": gettext_lazy(
        "The operator of one test number accepts testers only after the launch."
    ),
    "blocked_because_the_recipient_declined": gettext_lazy(
        "A tester declined the invitation. Ask the tester to agree to a new "
        "invitation, or remove the number."
    ),
    "user_cannot_be_reached": gettext_lazy(
        "One of the test numbers cannot be reached over RCS. Ask the tester to check "
        "that RCS is turned on."
    ),
    "user_has_not_accepted_invite": gettext_lazy(
        "One of the testers has not accepted the invitation yet."
    ),
    "user_is_not_tester_for_agent": gettext_lazy(
        "One of the test numbers is not registered as a tester."
    ),
}
# ``details.brand.name must …``; of lists ``details.each value in countries must …``.
_COMPLAINT = re.compile(
    r"(?P<head>(?:\w+\.)*)(?:each value in )?(?P<tail>\w+(?:\.\w+)*) (?P<words>\S.*)", re.DOTALL
)
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


def keep(error: ApiError | InvalidBody, now: datetime) -> dict[str, Any]:
    """The refusal as a draft keeps it until the next submit."""
    kept: dict[str, Any] = {
        "code": error.code,
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
    kept |= {"message": error.message, "resolution": error.resolution, "status": error.status}
    kept["fields"] = [list(pair) for pair in _fields(error)]
    if isinstance(error, RateLimited):
        wait = RETRY_AFTER if error.retry_after is None else error.retry_after
        kept["retry_after"] = max(1, math.ceil(wait))
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


def _fields(error: ApiError) -> Iterable[tuple[str, str]]:
    if error.code in _FILE_WORDS:
        named = _NAMED_FIRST.match(error.message)
        return [_file(error, named["path"] if named else "")]
    if error.code in _TESTER_WORDS:
        return [("details.testNumbers", str(_TESTER_WORDS[error.code]))]
    return [_complaint(text) for text in error.validation_errors]


def _file(error: ApiError, path: str) -> tuple[str, str]:
    if path not in _LIMITS:
        return path, error.message
    kilobytes, width, height = _LIMITS[path]
    words = str(_FILE_WORDS[error.code]) % {
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
    """Where a path leads; an unknown end is cut off (``….emails.0.colour`` is about that row)."""
    while path:
        if place := field_of(path):
            return place
        path = path.rpartition(".")[0]
    return None
