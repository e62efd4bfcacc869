"""Checks of the web addresses of a sender as Sinch has it: receipts, asking, what is still open."""

from datetime import timedelta

from senders.models import Check, Project
from senders.provisioning import Sender
from senders.receipts import asking
from senders.receipts.addresses import addresses_of
from senders.receipts.launches import launched_at
from senders.receipts.reading import Receipts, receipts_of


def receipts(project: Project, sender: Sender) -> Receipts:
    """Returns what is known of the sender's addresses, compared with its last launch."""
    addresses = addresses_of(sender.wire.get("details") or {})
    if not addresses:
        return Receipts()
    launched = launched_at(project, sender.id) or sender.launched
    return receipts_of(project, addresses, launched)


def ask_if_never(project: Project, sender: Sender, known: Receipts) -> int:
    """Asks for the addresses that were never checked; the nightly run asks for the others."""
    never = [each.address for each in known.pending if not each.is_open]
    return asking.ask(project, never, owner_of(sender.id))


def ask_again(project: Project, sender: Sender) -> int:
    addresses = addresses_of(sender.wire.get("details") or {})
    age: timedelta = asking.AGAIN
    return asking.ask(project, addresses, owner_of(sender.id), age=age, age_failed=age)


def open_checks(project: Project, sender_id: str) -> int:
    """Returns the number of open checks that this sender asked for, without asking Sinch."""
    mine = Check.objects.filter(project=project, asked_for=owner_of(sender_id))
    return mine.filter(open_since__isnull=False).count()


def owner_of(sender_id: str) -> str:
    return f"sender {sender_id}"[:80]
