"""Results of verifications, as they stand beside the ends of the chains. Finds nothing itself."""

from collections.abc import Sequence
from datetime import datetime

from django.contrib.auth.models import User

from senders.audit import findings
from senders.audit.chain import ChainReport
from senders.audit.findings import Finding
from senders.models import AuditChain

VERIFIED = ("at", "by", "length", "hash", "whole", "bad", "findings", "since")


def keep(
    name: str,
    report: ChainReport,
    *,
    by: User | None,
    now: datetime,
    more: Sequence[Finding] = (),
    since: int = 0,
) -> None:
    """Stores the result of a verification for the page, ``more`` being findings about anchors.

    ``since`` is the entry of the checkpoint behind which it began, 0 for the whole chain.

    The length and hash of the last intact state stay stored, so a chain that is cut later stays
    broken.
    """
    chain, _made = AuditChain.objects.get_or_create(
        name=name, defaults={"last_hash": AuditChain.origin(name)}
    )
    chain.verified_at, chain.verified_by = now, by
    if report.whole:
        chain.verified_length, chain.verified_hash = report.checked, report.last_hash
    chain.verified_whole, chain.verified_bad = report.whole, report.position
    chain.verified_findings = findings.stored([*report.findings, *more])
    chain.verified_since = since
    columns = [f"verified_{name}" for name in VERIFIED]
    if report.whole and not since:
        chain.all_verified_at, chain.all_verified_length = now, report.checked
        columns += ["all_verified_at", "all_verified_length"]
    # The end itself belongs to whoever appends meanwhile.
    chain.save(update_fields=columns)
