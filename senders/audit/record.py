"""The audit trail: ``record`` writes it, alone; ``verify`` says whether a chain is whole.

What an action is and when it is recorded is said in ``senders.sinch.writes``.
"""

import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from senders.audit.redaction import redact, redact_text, storable
from senders.models import AuditChain, AuditEntry, Outcome, Project, Role

_together: ContextVar[str] = ContextVar("together", default="")
CHUNK = 1000  # rows held at a time while verifying
VERIFIED = ("at", "by", "length", "hash", "whole", "bad")


@dataclass(frozen=True)
class Actor:
    """Who acts, in which project, from where. ``user`` is None for commands and unknown names."""

    project: Project | None
    name: str
    user: User | None = None
    role: Role | None = None
    ip: str = ""


@dataclass(frozen=True)
class Target:
    """What is acted on, as text: most of it lives at Sinch. The label is redacted when kept."""

    kind: str
    id: str = ""
    label: str = ""


@dataclass(frozen=True)
class ChainReport:
    """What a verification found.

    ``first_bad`` is the id of the first entry that does not follow from the one before it, and
    ``position`` the place in the chain where it breaks. Where only the end is missing there is no
    such entry: ``first_bad`` is None and ``position`` the first place without one.
    """

    whole: bool
    checked: int
    last_hash: str
    first_bad: int | None = None
    position: int | None = None


def new_correlation() -> str:
    """An id for one action; all its entries carry it."""
    return _together.get() or uuid.uuid4().hex


@contextmanager
def under_one_correlation() -> Iterator[None]:
    """What is recorded inside is one action: a draft that is sent and the call that sends it."""
    before = _together.set(_together.get() or uuid.uuid4().hex)
    try:
        yield
    finally:
        _together.reset(before)


def record(
    actor: Actor,
    action: str,
    outcome: Outcome,
    target: Target,
    *,
    now: datetime,
    correlation: str = "",
    changes: Mapping[str, Any] | None = None,
    request_id: str = "",
    status: int | None = None,
    error_code: str = "",
) -> AuditEntry:
    """Appends one entry to the chain of the actor's project, or to the portal's own.

    Takes part in the transaction that is open, if one is, so that an entry and what it tells are
    kept or lost together. ``changes`` is wire JSON and is redacted here, so that no caller can
    forget it; texts too long for their column are cut.
    """
    entry = AuditEntry(
        at=now,
        actor=actor.user,
        actor_name=_fit("actor_name", actor.name),
        role=actor.role.name.lower() if actor.role is not None else "",
        ip=_fit("ip", actor.ip),
        project=actor.project,
        project_slug=actor.project.slug if actor.project else "",
        action=action,
        target_kind=target.kind,
        target_id=_fit("target_id", redact_text(target.id)),
        target_label=_fit("target_label", redact_text(target.label)),
        outcome=outcome.value,
        correlation=correlation or new_correlation(),
        request_id=_fit("request_id", request_id),
        status=status,
        error_code=_fit("error_code", error_code),
        changes=redact(dict(changes or {})),
    )
    _append(entry)
    return entry


def difference(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """``{"before": …, "after": …}`` of two flat mappings; what is absent is left out."""
    paths = [path for path in {**before, **after} if before.get(path) != after.get(path)]
    return {
        "before": {path: before[path] for path in paths if path in before},
        "after": {path: after[path] for path in paths if path in after},
    }


def entries_of(project: Project, kind: str, id: str) -> "QuerySet[AuditEntry]":
    """The project's entries about one thing, by the id under which ``record`` keeps it."""
    return AuditEntry.objects.filter(
        project_slug=project.slug, target_kind=kind, target_id=_fit("target_id", redact_text(id))
    )


def verify(project: Project | None) -> ChainReport:
    """Reads the whole chain of ``project``, or the portal's own, and recomputes every link.

    Entries that are appended meanwhile do no harm. A chain without entries is whole.
    """
    return verify_chain(project.slug if project else "")


def verify_chain(name: str) -> ChainReport:
    """The same by the chain's name, which also finds chains that no project has."""
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
    """The names of all there are or should be: the portal's own, which is empty, comes first."""
    found = {"", *Project.objects.values_list("slug", flat=True)}
    found.update(AuditChain.objects.values_list("name", flat=True))
    found.update(AuditEntry.objects.order_by().values_list("project_slug", flat=True).distinct())
    return sorted(found)


def open_attempts(name: str, *, before: datetime) -> QuerySet[AuditEntry]:
    """Attempts of a chain, older than that, of which nobody wrote what came of them."""
    of_chain = AuditEntry.objects.filter(project_slug=name)
    same = of_chain.filter(correlation=OuterRef("correlation"), action=OuterRef("action"))
    outcome = same.exclude(outcome=Outcome.ATTEMPTED)
    return of_chain.filter(~Exists(outcome), outcome=Outcome.ATTEMPTED, at__lt=before)


def origin_of(chain: str) -> str:
    """What the first entry of the chain names as its predecessor."""
    return AuditChain.origin(chain)


def end_of(project: Project) -> AuditChain:
    """Where the project's chain ends and what its last verification found; not stored yet where
    nothing was recorded."""
    return _end(project.slug)


def verify_and_keep(project: Project, *, by: User, now: datetime) -> ChainReport:
    """Verifies the project's chain and keeps what was found, for whoever looks next.

    How far it has been whole, once, is never forgotten: a chain that is cut stays broken.
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
    """The end moves with every append, so entries beyond it were not written by ``record``."""
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


@transaction.atomic
def _append(entry: AuditEntry) -> None:
    """Links the entry to the end of its chain; writers of one chain wait for each other.

    On PostgreSQL they wait for the locked row, which does what an advisory lock would and is
    needed anyway; SQLite's transactions are IMMEDIATE, so there they wait at BEGIN.
    """
    chain, _made = AuditChain.objects.select_for_update().get_or_create(
        name=entry.project_slug,
        defaults={"last_hash": AuditChain.origin(entry.project_slug)},
    )
    entry.number, entry.previous_hash = chain.length + 1, chain.last_hash
    entry.hash = entry.computed_hash()
    entry.save()
    chain.length, chain.last_hash = entry.number, entry.hash
    chain.save(update_fields=["length", "last_hash"])


def _fit(column: str, text: str) -> str:
    field = AuditEntry._meta.get_field(column)
    return storable(text)[: getattr(field, "max_length", None)]
