"""The chains of the audit trail and their verification. ``record`` writes entries.

``verify_chain(name)`` recomputes every entry and compares it with the signed checkpoints and with
``anchors``, the checkpoints known outside the database. ``verify_chain(name, since=checkpoint)``
begins behind a genuine checkpoint (``checkpoints.newest``) and costs what was added after it;
``on_progress`` is called with the number of each ``CHUNK``-th entry. ``results`` stores a report
for the page.
"""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from senders.audit import signed, texts
from senders.audit.anchors import Anchor
from senders.audit.findings import OF_TEXTS, Fault, Finding
from senders.models import AuditChain, AuditCheckpoint, AuditEntry, Outcome, Project
from senders.models.audit import SETTLED

CHUNK = 1000  # rows held at a time while verifying


@dataclass(frozen=True)
class ChainReport:
    """The result of a verification.

    ``first_bad`` is the id of the first entry that does not follow from the one before it, and
    ``position`` the place in the chain where it breaks. Where only the end is missing there is no
    such entry: ``first_bad`` is None and ``position`` the first place without one. Where only
    checkpoints are wrong there is no place. ``signed`` is the number up to which a stored
    checkpoint confirms the entries, at ``signed_at``; entries after it are not signed yet.
    """

    whole: bool
    checked: int
    last_hash: str
    first_bad: int | None = None
    position: int | None = None
    signed: int = 0
    signed_at: datetime | None = None
    findings: tuple[Finding, ...] = ()

    @property
    def only_texts(self) -> bool:
        """True if nothing is wrong but texts in other tables: notes, or what drafts wait for."""
        breaks = {finding.fault for finding in self.findings if finding.fault.breaks}
        return bool(breaks) and breaks <= OF_TEXTS

    @property
    def unsigned(self) -> int:
        return max(0, self.checked - self.signed)


@dataclass
class Walk:
    """Follows the entries of a chain from a known place and stops at the first that is wrong."""

    chain: str
    number: int = 0
    hash: str = ""
    at: datetime | None = None
    fault: Fault | None = None
    bad: AuditEntry | None = None
    backwards: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.hash = self.hash or AuditChain.origin(self.chain)
        self._hashes = hashlib.sha256()

    def hashes(self) -> str:
        """Returns the hash of all hashes since the last call, and begins anew."""
        found, self._hashes = self._hashes.hexdigest(), hashlib.sha256()
        return found

    def run(self, each: Callable[[AuditEntry], bool], *, until: int | None = None) -> None:
        """Calls ``each`` with every entry that follows; it returns False to stop."""
        entries = AuditEntry.objects.filter(project_slug=self.chain)
        if until is not None:
            entries = entries.filter(number__lte=until)
        for entry in _in_blocks(entries, self.number):
            self.fault = self._fault(entry)
            if self.fault:
                self.bad = entry
                return
            if self.at is not None and entry.at < self.at:
                self.backwards.append(entry.number)
            self._hashes.update(entry.hash.encode())
            self.number, self.hash, self.at = entry.number, entry.hash, entry.at
            if not each(entry):
                self.bad = entry
                return

    def _fault(self, entry: AuditEntry) -> Fault | None:
        if entry.number != self.number + 1:
            return Fault.ENTRY_MISSING
        if entry.hash != entry.computed_hash():
            return Fault.ENTRY_ALTERED
        return Fault.ENTRY_UNLINKED if entry.previous_hash != self.hash else None


def verify(project: Project | None) -> ChainReport:
    """Reads the whole chain of ``project`` (None: the portal's own) and recomputes every link.

    Entries that are appended during the verification do no harm. An empty chain is intact.
    """
    return verify_chain(project.slug if project else "")


def verify_chain(
    name: str,
    *,
    since: AuditCheckpoint | None = None,
    known: Sequence[Anchor] = (),
    on_progress: Callable[[int], object] | None = None,
) -> ChainReport:
    """Verifies the chain of that name, which may belong to no project.

    ``known`` are the anchors of this chain. ``since`` has to be genuine.
    """
    promised = end_named(name)
    evidence = signed.gather(name, known, since=since)
    found, walk = list(evidence.findings), Walk(name)
    if since is not None:
        walk = Walk(name, since.number, since.hash)
        evidence.stored.pop(since.number, None)
    confirmed = since
    seen = texts.Texts(name, walk.number, walk.number)

    def agrees(entry: AuditEntry) -> bool:
        nonlocal confirmed
        seen.see(entry)
        if on_progress is not None and entry.number % CHUNK == 0:
            on_progress(entry.number)
        start = (confirmed.number if confirmed else 0) + 1
        checkpoint = evidence.stored.get(entry.number)
        if checkpoint is not None:
            hashes = walk.hashes()
            follows = checkpoint.since == start - 1
            if checkpoint.hash != entry.hash or (follows and checkpoint.hashes != hashes):
                found.append(_rewritten(checkpoint, start))
                return False
            confirmed = checkpoint
        for anchor in evidence.outside.get(entry.number, []):
            if anchor.checkpoint.hash != entry.hash:
                found.append(_rewritten(anchor.checkpoint, start, anchor.source))
                return False
        if entry.number == promised.length and entry.hash != promised.last_hash:
            found.append(Finding(Fault.END_ALTERED, entry.number))
            return False
        if entry.number == promised.verified_length and entry.hash != promised.verified_hash:
            found.append(Finding(Fault.VERIFIED_ALTERED, entry.number))
            return False
        return True

    if since is not None and not _stands(since):
        found.append(_rewritten(since, 1))
        walk = Walk(name)
    else:
        walk.run(agrees)
        if walk.fault:
            found.append(Finding(walk.fault, walk.number + 1))
        elif walk.bad is None:
            found += _end_findings(name, promised, evidence, walk)
            found += texts.findings(seen)
    if walk.backwards:
        found.append(
            Finding(Fault.TIME_BACKWARDS, walk.backwards[0], more=str(len(walk.backwards)))
        )
    return _report(walk, found, confirmed)


def chains() -> list[str]:
    """Returns the names of all chains, also of those whose table row is missing.

    The portal's own chain has the empty name and comes first.
    """
    found = {"", *Project.objects.values_list("slug", flat=True)}
    found.update(AuditChain.objects.values_list("name", flat=True))
    found.update(AuditEntry.objects.order_by().values_list("project_slug", flat=True).distinct())
    found.update(AuditCheckpoint.objects.order_by().values_list("chain", flat=True).distinct())
    return sorted(found)


def open_attempts(name: str, *, before: datetime) -> QuerySet[AuditEntry]:
    """Returns the attempts of a chain before ``before`` that have no outcome entry."""
    of_chain = AuditEntry.objects.filter(project_slug=name)
    # The outcomes one by one, for the index of calls.
    outcome = of_chain.filter(
        correlation=OuterRef("correlation"), action=OuterRef("action"), outcome__in=SETTLED
    )
    return of_chain.filter(~Exists(outcome), outcome=Outcome.ATTEMPTED, at__lt=before)


def origin_of(chain: str) -> str:
    """Returns the hash that the first entry of the chain names as its predecessor."""
    return AuditChain.origin(chain)


def end_of(project: Project) -> AuditChain:
    """Returns the end of the project's chain with its last verification; unsaved if it is empty."""
    return end_named(project.slug)


def length_of(name: str) -> int:
    """Returns the number of entries that the chain of that name had at its last append."""
    return end_named(name).length


def _in_blocks(entries: QuerySet[AuditEntry], number: int) -> Iterator[AuditEntry]:
    """Yields the entries after ``number`` in their order, read by many short queries.

    A cursor that stays open would hold back what others write meanwhile, and on PostgreSQL copy
    all entries first.
    """
    following = entries.filter(number__gt=number)
    while block := list(following.order_by("number", "pk")[:CHUNK]):
        yield from block
        last = block[-1]
        # A second entry of the same number, which no block may hide, is one that does not follow.
        following = entries.filter(
            Q(number__gt=last.number) | Q(pk__gt=last.pk), number__gte=last.number
        )


def _end_findings(
    name: str, promised: AuditChain, evidence: signed.Evidence, walk: Walk
) -> list[Finding]:
    """Reports an end that is missing, or entries beyond the end, which each append moves."""
    if walk.number < evidence.last_number():
        return _signed_end_missing(evidence, walk.number + 1)
    length = max(promised.length, promised.verified_length or 0)
    if walk.number < length:
        return [Finding(Fault.END_MISSING, walk.number + 1, more=str(length))]
    if walk.number <= (end := end_named(name)).length:
        return []
    walk.bad = AuditEntry.objects.get(project_slug=name, number=end.length + 1)
    walk.number, walk.hash = end.length, walk.bad.previous_hash
    return [Finding(Fault.BEYOND_END, end.length + 1)]


def _signed_end_missing(evidence: signed.Evidence, missing: int) -> list[Finding]:
    """Names the last checkpoint in the database, and the last outside it, of entries now gone."""
    found = []
    if beyond := [number for number in evidence.stored if number >= missing]:
        last = evidence.stored[max(beyond)]
        found.append(_about(Fault.SIGNED_END_MISSING, last, missing))
    if outside := [number for number in evidence.outside if number >= missing]:
        anchor = evidence.outside[max(outside)][-1]
        found.append(_about(Fault.OLDER_COPY, anchor.checkpoint, missing, anchor.source))
    return found


def _rewritten(checkpoint: AuditCheckpoint, start: int, source: str = "") -> Finding:
    fault = Fault.ANCHOR_REWRITTEN if source else Fault.REWRITTEN
    return _about(fault, checkpoint, start, source)


def _about(fault: Fault, checkpoint: AuditCheckpoint, number: int, source: str = "") -> Finding:
    return Finding(
        fault,
        number,
        checkpoint.serial,
        at=signed.moment(checkpoint),
        more=str(checkpoint.number),
        source=source,
    )


def _stands(checkpoint: AuditCheckpoint) -> bool:
    """Returns whether the entry that a checkpoint names is there, with its hash."""
    return AuditEntry.objects.filter(
        project_slug=checkpoint.chain, number=checkpoint.number, hash=checkpoint.hash
    ).exists()


_PLACED = frozenset(
    (
        Fault.ENTRY_ALTERED,
        Fault.ENTRY_UNLINKED,
        Fault.ENTRY_MISSING,
        Fault.END_MISSING,
        Fault.END_ALTERED,
        Fault.BEYOND_END,
        Fault.VERIFIED_ALTERED,
        Fault.REWRITTEN,
        Fault.ANCHOR_REWRITTEN,
        Fault.SIGNED_END_MISSING,
        Fault.OLDER_COPY,
    )
)


def _report(walk: Walk, found: list[Finding], confirmed: AuditCheckpoint | None) -> ChainReport:
    breaks = [finding for finding in found if finding.fault.breaks]
    places = [each.number for each in breaks if each.fault in _PLACED and each.number]
    position = min(places, default=None)
    checked, last_hash = walk.number, walk.hash
    if walk.bad is not None and position is not None:
        checked = position - 1
        last_hash = _hash_at(walk.chain, checked)
    at_place = AuditEntry.objects.filter(project_slug=walk.chain, number=position or 0).first()
    first_bad = walk.bad if walk.fault else at_place
    return ChainReport(
        whole=not breaks,
        checked=checked,
        last_hash=last_hash,
        first_bad=first_bad.pk if first_bad is not None and position is not None else None,
        position=position,
        signed=confirmed.number if confirmed else 0,
        signed_at=confirmed.at if confirmed else None,
        findings=tuple(found),
    )


def _hash_at(chain: str, number: int) -> str:
    found = AuditEntry.objects.filter(project_slug=chain, number=number).first()
    return found.hash if found else AuditChain.origin(chain)


def end_named(name: str) -> AuditChain:
    """Returns the stored end of a chain; unsaved if the chain is empty."""
    found = AuditChain.objects.select_related("verified_by").filter(name=name).first()
    return found or AuditChain(name=name, last_hash=AuditChain.origin(name))
