"""The chains of the audit trail: their ends and their verification. ``record`` writes entries."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import User
from django.db.models import Exists, OuterRef, QuerySet

from senders.models import AuditChain, AuditEntry, Outcome, Project

CHUNK = 1000  # rows held at a time while verifying
VERIFIED = ("at", "by", "length", "hash", "whole", "bad")


@dataclass(frozen=True)
class ChainReport:
    """The result of a verification.

    ``first_bad`` is the id of the first entry that does not follow from the one before it, and
    ``position`` the place in the chain where it breaks. Where only the end is missing there is no
    such entry: ``first_bad`` is None and ``position`` the first place without one.
    """

    whole: bool
    checked: int
    last_hash: str
    first_bad: int | None = None
    position: int | None = None


def verify(project: Project | None) -> ChainReport:
    """Reads the whole chain of ``project`` (None: the portal's own) and recomputes every link.

    Entries that are appended during the verification do no harm. An empty chain is intact.
    """
    return verify_chain(project.slug if project else "")


def verify_chain(name: str) -> ChainReport:
    """Verifies the chain of that name, which may belong to no project."""
    promised = _end(name)
    previous, count = AuditChain.origin(name), 0
    entries = AuditEntry.objects.filter(project_slug=name).order_by("number")
    for entry in entries.iterator(chunk_size=CHUNK):
        place = count + 1
        if (
            entry.number != place
            or entry.previous_hash != previous
            or entry.hash != entry.computed_hash()
            or (place == promised.length and entry.hash != promised.last_hash)
            or (place == promised.verified_length and entry.hash != promised.verified_hash)
        ):
            return _broken(count, previous, first_bad=entry.pk, position=place)
        previous, count = entry.hash, place
    if count < max(promised.length, promised.verified_length or 0):
        return _broken(count, previous, first_bad=None, position=count + 1)
    return _nothing_beyond_the_end(name, count, previous)


def chains() -> list[str]:
    """Returns the names of all chains, also of those whose table row is missing.

    The portal's own chain has the empty name and comes first.
    """
    found = {"", *Project.objects.values_list("slug", flat=True)}
    found.update(AuditChain.objects.values_list("name", flat=True))
    found.update(AuditEntry.objects.order_by().values_list("project_slug", flat=True).distinct())
    return sorted(found)


def open_attempts(name: str, *, before: datetime) -> QuerySet[AuditEntry]:
    """Returns the attempts of a chain before ``before`` that have no outcome entry."""
    of_chain = AuditEntry.objects.filter(project_slug=name)
    same = of_chain.filter(correlation=OuterRef("correlation"), action=OuterRef("action"))
    outcome = same.exclude(outcome=Outcome.ATTEMPTED)
    return of_chain.filter(~Exists(outcome), outcome=Outcome.ATTEMPTED, at__lt=before)


def origin_of(chain: str) -> str:
    """Returns the hash that the first entry of the chain names as its predecessor."""
    return AuditChain.origin(chain)


def end_of(project: Project) -> AuditChain:
    """Returns the end of the project's chain with its last verification; unsaved if it is empty."""
    return _end(project.slug)


def verify_and_keep(project: Project, *, by: User, now: datetime) -> ChainReport:
    """Verifies the project's chain and stores the result.

    The length and hash of the last intact state stay stored, so a chain that is cut later stays
    broken.
    """
    report = verify(project)
    chain, _made = AuditChain.objects.get_or_create(
        name=project.slug, defaults={"last_hash": AuditChain.origin(project.slug)}
    )
    chain.verified_at, chain.verified_by = now, by
    if report.whole:
        chain.verified_length, chain.verified_hash = report.checked, report.last_hash
    chain.verified_whole, chain.verified_bad = report.whole, report.position
    # The end itself belongs to whoever appends meanwhile.
    chain.save(update_fields=[f"verified_{name}" for name in VERIFIED])
    return report


def _nothing_beyond_the_end(name: str, count: int, last_hash: str) -> ChainReport:
    """Reports entries beyond the stored end, which ``record`` moves with each append."""
    end = _end(name)
    if count <= end.length:
        return ChainReport(whole=True, checked=count, last_hash=last_hash)
    extra = AuditEntry.objects.get(project_slug=name, number=end.length + 1)
    return _broken(end.length, extra.previous_hash, first_bad=extra.pk, position=extra.number)


def _broken(checked: int, last_hash: str, *, first_bad: int | None, position: int) -> ChainReport:
    return ChainReport(
        whole=False,
        checked=checked,
        last_hash=last_hash,
        first_bad=first_bad,
        position=position,
    )


def _end(name: str) -> AuditChain:
    found = AuditChain.objects.select_related("verified_by").filter(name=name).first()
    return found or AuditChain(name=name, last_hash=AuditChain.origin(name))
