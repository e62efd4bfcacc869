"""The state of all checks of a draft or sender in a sentence or two: what runs, waits, was done."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from senders import jobs
from senders.jobs import WorkerReport
from senders.onboarding.address_checks import label_of
from senders.receipts.reading import Known, Receipts
from senders.words.times import exact

POLL, POLL_WITHOUT_WORKER = 2, 10  # seconds
_NOT_READ = WorkerReport(running=False, seen_at=None)


@dataclass(frozen=True)
class CheckPanel:
    """``receipts`` and the last report of the workers, as a page words them.

    Without an open check no word depends on the workers, so their report is not read then.
    """

    receipts: Receipts
    report: WorkerReport

    @classmethod
    def of(cls, receipts: Receipts) -> "CheckPanel":
        return cls(receipts, jobs.worker_report() if receipts.open else _NOT_READ)

    @property
    def total(self) -> int:
        return len(self.receipts.distinct)

    @property
    def is_running(self) -> bool:
        return bool(self.receipts.open) and self.report.running

    @property
    def waits_for_worker(self) -> bool:
        return bool(self.receipts.open) and not self.report.running

    @property
    def is_done(self) -> bool:
        return not self.receipts.pending

    @property
    def look_again(self) -> int:
        """Seconds until the page looks again; 0 if nothing can change by itself."""
        if not self.receipts.open:
            return 0
        return POLL if self.report.running else POLL_WITHOUT_WORKER

    @property
    def oldest(self) -> datetime | None:
        return self.receipts.oldest

    @property
    def seen(self) -> str:
        """Differs as soon as one more check has finished or begun."""
        parts = [f"{each.at}{each.is_open}{self.report.running}" for each in self.receipts.known]
        return hashlib.sha256(" ".join(parts).encode()).hexdigest()[:12]

    @property
    def sentence(self) -> str:
        """Names what is not finished; empty when all was checked."""
        names = _names(self.receipts.open)
        number = len(self.receipts.open)
        if self.waits_for_worker:
            return ngettext(
                "The worker is not running, so %(n)d check waits: %(names)s.",
                "The worker is not running, so %(n)d checks wait: %(names)s.",
                number,
            ) % {"n": number, "names": names}
        if number:
            return ngettext(
                "%(n)d check is running: %(names)s.",
                "%(n)d checks are running: %(names)s.",
                number,
            ) % {"n": number, "names": names}
        pending = self.receipts.pending
        if not pending:
            return ""
        return ngettext(
            "%(n)d check has not run yet: %(names)s.",
            "%(n)d checks have not run yet: %(names)s.",
            len(pending),
        ) % {"n": len(pending), "names": _names(pending)}

    @property
    def advice(self) -> str:
        """The last report of a worker and what an admin does; empty while one runs."""
        if not self.waits_for_worker:
            return ""
        if self.report.seen_at is None:
            return _(
                "No worker has reported yet. Ask an admin to start one with “manage.py worker”."
            )
        return _(
            "No worker has reported since %(time)s. Ask an admin to start one with "
            "“manage.py worker”."
        ) % {"time": exact(self.report.seen_at)}


def _names(known: Iterable[Known]) -> str:
    return ", ".join(dict.fromkeys(label_of(each.address.path) for each in known))
