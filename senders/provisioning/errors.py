"""Everything that can go wrong with a call, as one tree.

    ProvisioningError
    ├─ InvalidBody            a body the API would refuse; nothing was sent
    ├─ BadSignature           a webhook delivery that does not prove where it comes from
    ├─ UnreadableEvent        one that does, but is no event
    ├─ NotSent                held back by the portal itself
    │  ├─ HeldBack            to spare Sinch, or the portal's own threads
    │  ├─ KeyUnreadable       because the stored access key cannot be read
    │  ├─ Busy                because somebody else is writing to the same sender
    │  └─ ClaimLost           because another attempt has taken over
    ├─ Unreachable            no answer; unknown for a write, unless nothing had left by then
    │  └─ TimedOut
    ├─ UnreadableReply        an answer, but not what the contract says
    └─ ApiError               the API's own error body
       ├─ Rejected  Conflict  TesterRefused  CredentialsRefused  NotEnabled
       ├─ NotFound             also ``ids.ImpossibleId``; then nothing was sent
       └─ RateLimited  ServerFault

No httpx, JSON or pydantic exception leaves the package, and no error holds a body or a header
in its text. Source: Provisioning API reference, RCS Senders, ``RcsPapiErrorDto`` and error lists.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from enum import StrEnum
from typing import Any

LONGEST_RETRY_AFTER = 3600.0  # seconds; the API documents no wait, so a longer one is a fault

# Many business failures are 404s, so the code decides and the status only where no code is known.
_BY_CODE_NAMES = {
    "NotFound": (
        "sender_not_found",
        "invalid_id_format",
        "account_not_found",
        "webhook_not_found",
    ),
    "TesterRefused": (
        "add_test_number_not_allowed_before_launch",
        "blocked_because_the_recipient_declined",
        "user_cannot_be_reached",
        "user_has_not_accepted_invite",
        "user_is_not_tester_for_agent",
    ),
    "CredentialsRefused": ("unauthorized_error", "project_not_found"),
    "NotEnabled": (
        "rbm_has_not_been_used",
        "rbm_webhook_incorrect_secret",
        "wrong_supplier_configuration",
    ),
    "Conflict": (
        "account_data_is_corrupt",
        "launch_invalid_agent_state",
        "launch_invalid_verification_state",
        "webhook_exists",
    ),
    "RateLimited": ("rbm_too_many_requests",),
    "ServerFault": ("internal_error",),
}


class ProvisioningError(Exception):
    """Base of the tree. ``request_id`` is the API's, where a response carried one.

    ``outcome_unknown``: after a write that ended so, nobody knows whether it was carried out.
    ``concerns_project``: the credentials, the account or the rate limit of the whole project are
    the cause, and not what was requested.
    """

    outcome_unknown: bool = False
    concerns_project: bool = False
    request_id: str | None = None


class InvalidBody(ProvisioningError):
    """A body was refused before it was sent.

    ``validation_errors`` are pairs of a dotted path as on the wire (``details.brand.name``, ``""``
    for the whole) and a message in plain words that never holds the value. ``code`` is the
    ``errorCode`` that the API would have answered.
    """

    def __init__(
        self, validation_errors: Sequence[tuple[str, str]], *, code: str = "invalid_input"
    ) -> None:
        fields = "; ".join(f"{path or 'body'} {message}" for path, message in validation_errors)
        super().__init__(f"{code}: {fields}")
        self.validation_errors = list(validation_errors)
        self.code = code


class UnreadableEvent(ProvisioningError):
    """A webhook delivery whose body is no event."""


class Flaw(StrEnum):
    """The part of a webhook delivery that fails to prove where it comes from."""

    MISSING = "missing"  # one of the four headers
    TWICE = "twice"
    ALGORITHM = "algorithm"
    TIMESTAMP = "timestamp"  # no number
    NONCE = "nonce"  # not ASCII
    SIGNATURE = "signature"
    STALE = "stale"  # rightly signed, but at another time


class BadSignature(ProvisioningError):
    """A webhook delivery that does not prove where it comes from.

    The text names the reason only: for logs, not for the caller.
    """

    def __init__(self, flaw: Flaw, text: str) -> None:
        super().__init__(text)
        self.flaw = flaw


class Cause(StrEnum):
    """The reason why no response came, as far as it shows; the values stand in logs."""

    HOST_UNKNOWN = "host unknown"
    REFUSED = "connection refused"
    CERTIFICATE_EXPIRED = "certificate expired"
    CERTIFICATE_OF_ANOTHER = "certificate of another host"
    CERTIFICATE_UNTRUSTED = "certificate not trusted"
    TLS = "TLS failed"
    CUT = "connection cut"
    SILENT = "no answer in time"
    NETWORK = "network failed"


class Unreachable(ProvisioningError):
    """No response came. ``host`` is the one that was called: the API's or the token endpoint's.

    Without ``sent`` nothing of the request had left, so it was certainly not carried out.
    """

    outcome_unknown = True

    def __init__(
        self, reason: str, *, cause: Cause = Cause.NETWORK, host: str = "", sent: bool = True
    ) -> None:
        super().__init__(reason)
        self.cause = cause
        self.host = host
        self.outcome_unknown = sent
        self.concerns_project = not sent


class TimedOut(Unreachable):
    """The time allowed for the call ran out; ``seconds`` is how long that was."""

    def __init__(
        self, reason: str = "", *, host: str = "", seconds: float | None = None, sent: bool = True
    ) -> None:
        super().__init__(reason or Cause.SILENT.value, cause=Cause.SILENT, host=host, sent=sent)
        self.seconds = seconds


class UnreadableReply(ProvisioningError):
    """A success that is not what the contract says, or a redirect; ``status`` is HTTP's."""

    outcome_unknown = True

    def __init__(self, reason: str, *, status: int, request_id: str | None = None) -> None:
        super().__init__(f"{reason} (status {status}, request {request_id or 'unknown'})")
        self.status = status
        self.request_id = request_id


class ApiError(ProvisioningError):
    """The API refused. The texts are the API's own and may be empty (a gateway's HTML page)."""

    def __init__(
        self,
        *,
        status: int,
        code: str = "",
        message: str = "",
        resolution: str = "",
        additional_information: Mapping[str, Any] | None = None,
        request_id: str | None = None,
    ) -> None:
        super().__init__(
            f"{code or 'no code'} (status {status}, request {request_id or 'unknown'})"
        )
        self.status = status
        self.code = code
        self.message = message
        self.resolution = resolution
        self.additional_information = dict(additional_information or {})
        self.request_id = request_id

    def details(self) -> dict[str, list[str]]:
        """``additionalInformation`` as lists: the API sends lists and comma separated strings."""
        return {
            key: [str(item) for item in value]
            if isinstance(value, list)
            else [part.strip() for part in value.split(",")]
            if isinstance(value, str)
            else [str(value)]
            for key, value in self.additional_information.items()
        }

    @property
    def validation_errors(self) -> list[str]:
        """The field messages of ``invalid_input`` and ``launch_precondition_failed``, whole."""
        found = self.additional_information.get("validationErrors")
        if isinstance(found, list):
            return [str(item) for item in found]
        return [found] if isinstance(found, str) else []


class Rejected(ApiError):
    """Any 4xx that has no class of its own: the request has to be changed."""


class NotFound(ApiError):
    """The sender (or webhook, or account) does not exist in this project."""


class Conflict(ApiError):
    """The state at Sinch does not allow it."""


class TesterRefused(ApiError):
    """A test number could not be used: declined, unreachable, not a tester, before launch."""


class CredentialsRefused(ApiError):
    """The portal's access key was refused, by the API or by the token endpoint."""

    concerns_project = True


class NotEnabled(ApiError):
    """RCS is not set up for this project at Sinch."""

    concerns_project = True


class ServerFault(ApiError):
    """5xx: the request may have been carried out all the same."""

    outcome_unknown = True


class RateLimited(ApiError):
    """429. ``retry_after`` in seconds, where the response said so."""

    concerns_project = True

    def __init__(self, *, retry_after: float | None = None, **fields: Any) -> None:
        super().__init__(**fields)
        self.retry_after = retry_after


_CLASSES: dict[str, type[ApiError]] = {
    kind.__name__: kind
    for kind in (
        NotFound,
        TesterRefused,
        CredentialsRefused,
        NotEnabled,
        Conflict,
        RateLimited,
        ServerFault,
    )
}
BY_CODE: dict[str, type[ApiError]] = {
    code: _CLASSES[name] for name, codes in _BY_CODE_NAMES.items() for code in codes
}
_BY_STATUS: dict[int, type[ApiError]] = {
    401: CredentialsRefused,
    404: NotFound,
    409: Conflict,
    429: RateLimited,
}


def from_reply(
    status: int, body: object, *, request_id: str | None, retry_after: str | None, now: datetime
) -> ApiError:
    """The error for a 4xx or 5xx: by ``errorCode`` first, by status where there is none we know.

    ``body`` is the parsed JSON, or None where it was not JSON.
    """
    known = body if isinstance(body, Mapping) else {}
    extra = known.get("additionalInformation")
    code = _text(known.get("errorCode"))
    kind = BY_CODE.get(code) or _by_status(status, code)
    fields: dict[str, Any] = {
        "status": status,
        "code": code,
        "message": _text(known.get("message")),
        "resolution": _text(known.get("resolution")),
        "additional_information": extra if isinstance(extra, Mapping) else None,
        "request_id": request_id,
    }
    if kind is RateLimited:
        return RateLimited(retry_after=seconds(retry_after, now), **fields)
    return kind(**fields)


def seconds(header: str | None, now: datetime) -> float | None:
    """Returns ``Retry-After`` (RFC 9110, 10.2.3) in seconds from ``now``, None if it says nothing.

    It is a number or an HTTP date. What is longer than ``LONGEST_RETRY_AFTER`` is taken for a fault
    of the other side and read as that limit, so nothing of ours repeats or obeys it.
    """
    if not header:
        return None
    if header.strip().isdecimal():
        return min(float(header), LONGEST_RETRY_AFTER)
    try:
        then = parsedate_to_datetime(header)
        then = then if then.tzinfo else then.replace(tzinfo=UTC)
        left = (then - now).total_seconds()
    except (ValueError, OverflowError):
        return None
    return min(max(0.0, left), LONGEST_RETRY_AFTER)


def _by_status(status: int, code: str) -> type[ApiError]:
    if status >= 500:
        return ServerFault
    if code and status in {404, 409}:
        # A code we do not know says more than the status it came with.
        return Rejected
    return _BY_STATUS.get(status, Rejected)


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
