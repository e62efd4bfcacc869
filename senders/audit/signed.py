"""The checkpoints of a chain as evidence: which of them are signed, and what is wrong with others.

``chain`` compares the entries with what is found here. Nothing is signed or written here.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC

from senders.audit import keys
from senders.audit.anchors import Anchor
from senders.audit.findings import Fault, Finding
from senders.models import AuditCheckpoint


@dataclass
class Evidence:
    """Genuine checkpoints of a chain by the number of the entry, and the findings about others."""

    stored: dict[int, AuditCheckpoint] = field(default_factory=dict)
    outside: dict[int, list[Anchor]] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    def last_number(self) -> int:
        return max([0, *self.stored, *self.outside])


def gather(
    chain: str, anchors: Sequence[Anchor] = (), *, since: AuditCheckpoint | None = None
) -> Evidence:
    """Verifies the signatures of a chain's checkpoints, from ``since`` on, and of its anchors."""
    evidence = Evidence()
    rows = AuditCheckpoint.objects.filter(chain=chain).order_by("serial")
    if since is not None:
        rows = rows.filter(serial__gte=since.serial)
    in_database = set[tuple[int, str]]()
    for checkpoint in _in_order(rows.iterator(), evidence, since):
        in_database.add((checkpoint.serial, checkpoint.signature))
        if fault := _fault(checkpoint):
            evidence.findings.append(
                Finding(fault, checkpoint.number, checkpoint.serial, more=checkpoint.key)
            )
        else:
            evidence.stored[checkpoint.number] = checkpoint
    for anchor in anchors:
        checkpoint = anchor.checkpoint
        if since is not None and checkpoint.serial < since.serial:
            continue
        if fault := _fault(checkpoint):
            outside = {
                Fault.CHECKPOINT_ALTERED: Fault.ANCHOR_ALTERED,
                Fault.CHECKPOINT_UNKNOWN_KEY: Fault.ANCHOR_UNKNOWN_KEY,
            }[fault]
            evidence.findings.append(Finding(outside, more=checkpoint.key, source=anchor.source))
            continue
        evidence.outside.setdefault(checkpoint.number, []).append(anchor)
        if (checkpoint.serial, checkpoint.signature) not in in_database:
            evidence.findings.append(
                Finding(
                    Fault.ANCHOR_MISSING,
                    checkpoint.number,
                    checkpoint.serial,
                    source=anchor.source,
                )
            )
    return evidence


def is_genuine(checkpoint: AuditCheckpoint) -> bool:
    """Returns whether a known key signed the checkpoint as it is."""
    return _fault(checkpoint) is None


def moment(checkpoint: AuditCheckpoint) -> str:
    return f"{checkpoint.at.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"


def _fault(checkpoint: AuditCheckpoint) -> Fault | None:
    if checkpoint.key not in keys.known():
        return Fault.CHECKPOINT_UNKNOWN_KEY
    if not keys.is_signed(checkpoint.canonical(), checkpoint.signature, checkpoint.key):
        return Fault.CHECKPOINT_ALTERED
    return None


def _in_order(
    rows: Iterable[AuditCheckpoint], evidence: Evidence, since: AuditCheckpoint | None
) -> Iterator[AuditCheckpoint]:
    """Yields the stored checkpoints and notes holes between their serials and places."""
    serial = since.serial - 1 if since is not None else 0
    number, at = (since.since, None) if since is not None else (0, None)
    for checkpoint in rows:
        if checkpoint.serial != serial + 1:
            evidence.findings.append(
                Finding(Fault.CHECKPOINT_MISSING, checkpoint.number, serial + 1)
            )
        elif checkpoint.since != number or (at is not None and checkpoint.at < at):
            evidence.findings.append(
                Finding(Fault.CHECKPOINT_UNORDERED, checkpoint.number, checkpoint.serial)
            )
        serial, number, at = checkpoint.serial, checkpoint.number, checkpoint.at
        yield checkpoint
