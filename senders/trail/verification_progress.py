"""The verification that a worker has or had, as the trail page tells it. Pure of requests."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from senders.models import ChainVerification
from senders.trail.numerals import counted
from senders.words.times import exact


@dataclass(frozen=True)
class VerificationProgress:
    """``state`` is ``waiting``, ``running`` or ``failed``, stable for scripts.

    ``done`` of ``total`` entries are read; both are 0 unless it is running.
    """

    state: str
    sentence: str
    done: int = 0
    total: int = 0

    @property
    def is_open(self) -> bool:
        return self.state != "failed"

    @classmethod
    def of(cls, found: ChainVerification | None) -> "VerificationProgress | None":
        """Returns None where none was requested, or the last one ended with a result."""
        if found is None or (found.ended_at is not None and not found.failed):
            return None
        asked = {"user": found.by_name, "at": exact(found.made_at)}
        if found.failed:
            said = _(
                "The verification that %(user)s requested on %(at)s was not finished. It has no"
                " result."
            )
            return cls("failed", said % asked)
        if found.started_at is None:
            said = _("%(user)s requested a verification on %(at)s. It has not started yet.")
            return cls("waiting", said % asked)
        total = max(0, found.total - found.since)
        done = min(total, max(0, found.reached - found.since))
        said = _("Verification requested by %(user)s: %(done)s of %(total)s entries are read.")
        counts = {"done": counted(done), "total": counted(total)}
        return cls("running", said % (asked | counts), done, total)
