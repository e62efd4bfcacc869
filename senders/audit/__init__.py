"""The audit trail as it is stored. Callers use this face: ``audit.record(…)``.

How people read the trail is in ``senders.trail``.
"""

from senders.audit.actions import Action
from senders.audit.chain import (
    ChainReport,
    chains,
    end_named,
    end_of,
    length_of,
    open_attempts,
    origin_of,
    verify,
    verify_chain,
)
from senders.audit.checkpoints import newest as newest_checkpoint
from senders.audit.checkpoints import sign_quietly as sign
from senders.audit.described import Kind
from senders.audit.record import (
    Actor,
    Target,
    difference,
    entries_of,
    last_of,
    new_correlation,
    record,
    under_one_correlation,
)
from senders.audit.results import keep

__all__ = [
    "Action",
    "Actor",
    "ChainReport",
    "Kind",
    "Target",
    "chains",
    "difference",
    "end_named",
    "end_of",
    "entries_of",
    "keep",
    "last_of",
    "length_of",
    "new_correlation",
    "newest_checkpoint",
    "open_attempts",
    "origin_of",
    "record",
    "sign",
    "under_one_correlation",
    "verify",
    "verify_chain",
]
