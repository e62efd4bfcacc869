"""A kept refusal in the words of a page. What is kept, and where it belongs: ``refusals``."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from senders.models import Draft
from senders.onboarding import refusals
from senders.onboarding.refusals import Complaint
from senders.provisioning import ApiError, CredentialsRefused, NotEnabled
from senders.provisioning.errors import BY_CODE
from senders.words.fields import name_of
from senders.words.times import clock


@dataclass(frozen=True)
class Refused:
    """``differs`` are (name, asked, found) of an edit that was not done."""

    title: str
    text: str
    complaints: list[Complaint]
    unplaced: list[str]
    differs: list[tuple[str, str, str]]

    @classmethod
    def of(cls, draft: Draft) -> "Refused | None":
        """None where the last attempt was not refused."""
        kept = draft.refusal
        if not kept:
            return None
        title, text = _words(kept)
        return cls(
            title=title,
            text=text,
            complaints=refusals.complaints(kept),
            unplaced=refusals.unplaced(kept),
            differs=[
                (name_of(path), in_words(asked), in_words(found))
                for path, asked, found in kept.get("differs", [])
            ],
        )


def in_words(value: Any) -> str:
    """A value of the wire as a person reads it."""
    if value is None or value == "":
        return _("none")
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, list):
        return ", ".join(in_words(each) for each in value) or _("none")
    if isinstance(value, Mapping):
        return " · ".join(in_words(each) for each in value.values() if each)
    return str(value)


def _words(kept: Mapping[str, Any]) -> tuple[str, str]:
    at = clock(datetime.fromisoformat(kept["at"])) if kept.get("at") else ""
    if "differs" in kept:
        return (
            _(
                "Sinch did not respond to the update sent at %(at)s. The sender does not have "
                "the values you sent."
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
            ngettext(
                (
                    "Nothing was created or changed. Your answers are saved. Try again in %(n)d "
                    "second."
                ),
                (
                    "Nothing was created or changed. Your answers are saved. Try again in %(n)d "
                    "seconds."
                ),
                wait,
            )
            % {"n": wait},
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
