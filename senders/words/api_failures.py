"""What a failed API call means for the person at the page: status, words, when to retry."""

import math
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from senders.provisioning import (
    ApiError,
    CredentialsRefused,
    NotEnabled,
    ProvisioningError,
    RateLimited,
    TimedOut,
    Unreachable,
    UnreadableReply,
)

RETRY_AFTER = 60  # seconds, when the API does not say


@dataclass(frozen=True)
class Failure:
    """A failed read in words. ``status`` is our page's; ``code`` and texts are the API's own."""

    status: int
    title: str
    text: str
    code: str = ""
    message: str = ""
    resolution: str = ""
    request_id: str = ""
    retry_after: int | None = None


def explain(error: ProvisioningError) -> Failure:
    """Maps each branch of the error tree to our page status and plain words."""
    request_id = error.request_id or ""
    if isinstance(error, RateLimited):
        return _rate_limited(error, request_id)
    if isinstance(error, TimedOut):
        return Failure(504, _("Sinch did not respond in time."), _("No changes were made."))
    if isinstance(error, Unreachable):
        return Failure(
            503,
            _("The portal cannot reach Sinch."),
            _("No changes were made."),
            retry_after=RETRY_AFTER,
        )
    if isinstance(error, UnreadableReply):
        return Failure(
            502,
            _("The portal cannot read Sinch’s response."),
            _("No data is shown because it might be wrong."),
            request_id=request_id,
        )
    if isinstance(error, CredentialsRefused):
        return _refused(
            error,
            _("Sinch rejected the portal’s credentials."),
            _(
                "Your password is not affected. An admin of this project must check the "
                "project’s access key."
            ),
        )
    if isinstance(error, NotEnabled):
        return _refused(error, _("RCS is not enabled for this project at Sinch."), "")
    if isinstance(error, ApiError):
        return _refused(error, _("Sinch could not complete the request."), "")
    return Failure(502, _("Sinch could not complete the request."), "", request_id=request_id)


def _refused(error: ApiError, title: str, text: str) -> Failure:
    return Failure(
        502,
        title,
        text,
        code=error.code,
        message=error.message,
        resolution=error.resolution,
        request_id=error.request_id or "",
    )


def _rate_limited(error: RateLimited, request_id: str) -> Failure:
    wait = RETRY_AFTER if error.retry_after is None else max(1, math.ceil(error.retry_after))
    return Failure(
        503,
        _("Too many requests to Sinch."),
        ngettext("Try again in %(wait)d second.", "Try again in %(wait)d seconds.", wait)
        % {"wait": wait},
        code=error.code,
        message=error.message,
        resolution=error.resolution,
        request_id=request_id,
        retry_after=wait,
    )
