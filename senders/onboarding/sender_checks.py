"""Checks of the web addresses of a sender as Sinch has it: receipts, asking, what is still open."""

from datetime import timedelta

from senders import jobs
from senders.models import Check, Project
from senders.onboarding.check_panel import CheckPanel
from senders.provisioning import Sender
from senders.receipts import asking
from senders.receipts.addresses import addresses_of
from senders.receipts.launches import launched_at
from senders.receipts.reading import Receipts, receipts_of

_RUNS = {True: "on", False: "off"}  # of a worker


def receipts(project: Project, sender: Sender) -> Receipts:
    """Returns what is known of the sender's addresses, compared with its last launch."""
    addresses = addresses_of(sender.wire_details)
    if not addresses:
        return Receipts()
    launched = launched_at(project, sender.id) or sender.launched
    return receipts_of(project, addresses, launched)


def ask_if_stale(project: Project, sender: Sender, known: Receipts) -> int:
    """Asks for the addresses without a receipt of the last day.

    The nightly run misses some: those for which a draft asked last that was discarded since.
    """
    stale = [each.address for each in known.unsettled if not each.is_open]
    return asking.ask(project, stale, owner_of(sender.id))


def ask_again(project: Project, sender: Sender) -> int:
    addresses = addresses_of(sender.wire_details)
    age: timedelta = asking.AGAIN
    return asking.ask(project, addresses, owner_of(sender.id), age=age, age_failed=age)


def state_of(panel: CheckPanel) -> str:
    """Returns the open checks and if a worker runs, for ``is_unchanged``; empty if none is open."""
    ids = [str(each.check_id) for each in panel.receipts.open]
    return ".".join([*ids, _RUNS[panel.report.running]]) if ids else ""


def is_unchanged(project: Project, state: str) -> bool:
    """Returns True while a page of this state is true, as the portal's own rows say."""
    *ids, runs = state.split(".")
    if not ids or not all(each.isascii() and each.isdigit() and len(each) < 18 for each in ids):
        return False
    still = Check.objects.filter(project=project, pk__in=set(ids), open_since__isnull=False)
    return still.count() == len(ids) and runs == _RUNS[jobs.worker_report().running]


def owner_of(sender_id: str) -> str:
    return f"sender {sender_id}"[:80]
