"""The audit trail as it is stored. Callers use this face: ``audit.record(…)``.

How people read the trail is in ``senders.trail``.
"""

from senders.audit.record import (
    Actor,
    ChainReport,
    Target,
    chains,
    difference,
    end_of,
    entries_of,
    new_correlation,
    open_attempts,
    origin_of,
    record,
    under_one_correlation,
    verify,
    verify_and_keep,
    verify_chain,
)

__all__ = [
    "Actor",
    "ChainReport",
    "Target",
    "chains",
    "difference",
    "end_of",
    "entries_of",
    "new_correlation",
    "open_attempts",
    "origin_of",
    "record",
    "under_one_correlation",
    "verify",
    "verify_and_keep",
    "verify_chain",
]
