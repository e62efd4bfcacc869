"""Appends entries to the audit trail. Nothing else in the portal writes them.

Verification is in ``chain``; which calls to Sinch are recorded is in ``senders.sinch.writes``.
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
from django.db.models import QuerySet

from senders.audit import checkpoints, indexing
from senders.audit.actions import Action
from senders.audit.redaction import redact, redact_text, storable
from senders.models import AuditChain, AuditEntry, Outcome, Project, Role

_correlation: ContextVar[str] = ContextVar("correlation", default="")


@dataclass(frozen=True)
class Actor:
    """The person or command that acts, the project and the IP address.

    ``user`` is None for commands and for names without an account.
    """

    project: Project | None
    name: str
    user: User | None = None
    role: Role | None = None
    ip: str = ""


@dataclass(frozen=True)
class Target:
    """The object of an action, as text, because most exist at Sinch. The label is redacted."""

    kind: str
    id: str = ""
    label: str = ""


def new_correlation() -> str:
    """Returns the ID that all entries of one action share."""
    return _correlation.get() or uuid.uuid4().hex


@contextmanager
def under_one_correlation() -> Iterator[None]:
    """Gives all entries recorded inside one correlation ID: a sent draft and its call."""
    before = _correlation.set(_correlation.get() or uuid.uuid4().hex)
    try:
        yield
    finally:
        _correlation.reset(before)


def record(
    actor: Actor,
    action: Action,
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

    Joins an open transaction, so that an entry and the change it records are stored or rolled
    back together. Times never run backwards in a chain: an entry whose ``now`` is earlier than the
    last entry gets the time of that entry. ``changes`` is wire JSON and is redacted here, so that
    no caller can forget it. Texts too long for their column are cut.
    """
    entry = AuditEntry(
        at=now,
        actor=actor.user,
        actor_name=_fit("actor_name", actor.name),
        role=actor.role.name.lower() if actor.role is not None else "",
        ip=_fit("ip", actor.ip),
        project=actor.project,
        project_slug=actor.project.slug if actor.project else "",
        action=action.value,
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
    """Returns ``{"before": …, "after": …}`` with the differing keys of two flat mappings.

    A key that one side lacks is left out there.
    """
    paths = [path for path in {**before, **after} if before.get(path) != after.get(path)]
    return {
        "before": {path: before[path] for path in paths if path in before},
        "after": {path: after[path] for path in paths if path in after},
    }


def entries_of(project: Project, kind: str, id: str) -> "QuerySet[AuditEntry]":
    """Returns the project's entries about one object, by the ID that ``record`` stored."""
    return AuditEntry.objects.filter(
        project_slug=project.slug, target_kind=kind, target_id=_fit("target_id", redact_text(id))
    )


def last_of(project: Project, kind: str, id: str) -> tuple[int, datetime] | None:
    """Returns number and time of the last entry about an object; no earlier one is later."""
    entries = entries_of(project, kind, id).order_by("-number")
    return entries.values_list("number", "at").first()


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
    last = AuditEntry.objects.filter(project_slug=chain.name, number=chain.length)
    if (then := last.values_list("at", flat=True).first()) is not None:
        entry.at = max(entry.at, then)
    entry.number, entry.previous_hash = chain.length + 1, chain.last_hash
    entry.hash = entry.computed_hash()
    entry.save()
    chain.length, chain.last_hash = entry.number, entry.hash
    indexing.index(chain, entry)
    chain.save(update_fields=["length", "last_hash", "indexed", "clock_back"])
    checkpoints.after_append(chain.name, entry.number)


def _fit(column: str, text: str) -> str:
    field = AuditEntry._meta.get_field(column)
    return storable(text)[: getattr(field, "max_length", None)]
