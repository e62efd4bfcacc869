"""The errors of requests that the portal itself held back: certainly not carried out."""

from datetime import datetime

from senders.provisioning.errors import ProvisioningError


class NotSent(ProvisioningError):
    """Base of what the portal itself held back."""


class HeldBack(NotSent):
    """The portal did not send the request; ``retry_after`` in seconds says when to try again.

    ``paused``: Sinch did not respond to the calls before this one. Otherwise too many requests of
    the portal are waiting for Sinch.
    """

    concerns_project = True

    def __init__(self, *, paused: bool, retry_after: float) -> None:
        super().__init__("paused" if paused else "too many calls at once")
        self.paused = paused
        self.retry_after = retry_after


class KeyUnreadable(NotSent):
    """The portal cannot decrypt the project's access key, so it cannot make any call."""

    concerns_project = True

    def __init__(self) -> None:
        super().__init__("the stored access key cannot be read")


class Busy(NotSent):
    """Somebody else is writing to the same sender: ``by`` whom, ``since`` when, if it is known.

    With ``until`` nobody waits for it any more, but what was sent may still be carried out.
    """

    def __init__(
        self, *, by: str = "", since: datetime | None = None, until: datetime | None = None
    ) -> None:
        super().__init__("another write to the same sender is under way")
        self.by = by
        self.since = since
        self.until = until


class ClaimLost(NotSent):
    """The attempt no longer holds its claim, so its request was not sent."""


class NeedsApproval(NotSent):
    """The project launches with the approval of another person only, and this call has none."""
