"""A long trail of a project, made in bulk: every hash and every checkpoint of it is right.

Most entries are pairs of an attempt and its outcome, as calls to Sinch leave them. What is rare
stands at the beginning, where a page that reads the newest first finds it last. The triggers are
taken away meanwhile: nothing of the portal could write a trail like that.
"""

import hashlib
import random
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from importlib import import_module
from itertools import islice
from typing import Any

from django.apps import apps
from django.contrib.auth.models import User
from django.db import connection
from django.db.models import Model, QuerySet

from senders.audit import Action, keys, triggers
from senders.models import (
    AuditChain,
    AuditCheckpoint,
    AuditEntry,
    AuditObject,
    OpenAttempt,
    Outcome,
    Project,
)
from tests import unguarding

BEGUN = datetime(2024, 1, 1, tzinfo=UTC)
BATCH = 2_000
SIGNED_EVERY = 100
RARE = "Zürich Züge"  # the name of one object, of the first entries alone
WORDS = ("Aurora", "Harbor", "Nordlys", "Sol", "أورورا", "Bäckerei", "Café", "Deals 🛍️")
WRITES = (Action.SENDER_UPDATED, Action.SENDER_LAUNCHED, Action.TEST_NUMBERS_ADDED)
OTHERS = (Action.DRAFT_SAVED, Action.SENDER_NOTED, Action.SENDER_TAG_ADDED)


def fill(project: Project, number: int, *, objects: int, people: list[User]) -> None:
    """Gives an empty chain ``number`` entries about ``objects`` senders and drafts."""
    unguarding.remove(connection)
    chain = AuditChain(name=project.slug, length=0, last_hash=AuditChain.origin(project.slug))
    made = _linked(chain, _facts(project, number, objects, people))
    try:
        while batch := list(islice(made, BATCH)):
            _insert(AuditEntry, batch)
        chain.save()
        _insert(AuditCheckpoint, _signed(chain.name))
    finally:
        triggers.install(connection)
    index_all()


def index_all() -> None:
    """Indexes all chains anew, as the migration does in a portal that has entries."""
    AuditObject.objects.all().delete()
    OpenAttempt.objects.all().delete()
    import_module("senders.migrations.0019_trail_index").index_all(apps, None)


def _insert(model: type[Model], rows: Iterable[Any]) -> None:
    """Inserts past the manager of the model, which refuses rows in bulk."""
    plain: QuerySet[Any] = QuerySet(model)
    plain.bulk_create(rows, batch_size=BATCH)


def _linked(chain: AuditChain, facts: Iterator[dict[str, Any]]) -> Iterator[AuditEntry]:
    for columns in facts:
        entry = AuditEntry(
            number=chain.length + 1,
            previous_hash=chain.last_hash,
            project_slug=chain.name,
            **columns,
        )
        entry.hash = entry.computed_hash()
        chain.length, chain.last_hash = entry.number, entry.hash
        yield entry


def _facts(
    project: Project, number: int, objects: int, people: list[User]
) -> Iterator[dict[str, Any]]:
    chosen, made = random.Random(1), 0
    step = timedelta(days=700) / number
    while made < number:
        place = made % objects if made < objects else chosen.randrange(objects)
        is_draft = place % 5 == 0
        user = people[0] if made < 20 else chosen.choice(people[1:] or people)
        name = RARE if place == 7 else f"{WORDS[place % len(WORDS)]} {place}"
        common = {
            "at": BEGUN + step * made,
            "actor": user,
            "actor_name": user.username,
            "role": "manager",
            "ip": "192.0.2.7",
            "project": project,
            "target_kind": "draft" if is_draft else "sender",
            "target_id": str(place) if is_draft else f"{place:08x}-0000-4000-8000-000000000001",
            "target_label": name,
            "correlation": f"{project.pk:08x}{made:024x}",
        }
        is_pair = made + 2 <= number and chosen.random() < 0.5
        action = chosen.choice(WRITES if is_pair else OTHERS)
        if made < 10:
            action = Action.WEBHOOK_REMOVED
        if is_pair:
            asked = {"asked": {"details.brand.name": f"{name} new", "countries": ["DE", "FR"]}}
            yield common | {"action": action, "outcome": Outcome.ATTEMPTED, "changes": asked}
            made += 1
            if made < 50:  # nobody knows what became of it
                continue
            common["at"] = BEGUN + step * made
        outcome = Outcome.SUCCEEDED
        if is_pair and made < 2000 and made % 9 == 0:
            outcome = Outcome.FAILED
        elif is_pair and chosen.random() < 0.01:
            outcome = Outcome.REFUSED
        changes = {"before": {"details.brand.name": name}, "after": {"details.brand.name": "New"}}
        yield common | {
            "action": action,
            "outcome": outcome,
            "changes": changes,
            "status": 200 if is_pair else None,
        }
        made += 1


def _signed(name: str) -> Iterator[AuditCheckpoint]:
    since, serial, hashes = 0, 0, hashlib.sha256()
    entries = AuditEntry.objects.filter(project_slug=name).order_by("number")
    for number, hash_, at in entries.values_list("number", "hash", "at").iterator(BATCH):
        hashes.update(hash_.encode())
        if number % SIGNED_EVERY:
            continue
        serial += 1
        checkpoint = AuditCheckpoint(
            chain=name,
            serial=serial,
            since=since,
            number=number,
            hash=hash_,
            hashes=hashes.hexdigest(),
            at=at,
            key=keys.current_id(),
        )
        checkpoint.signature = keys.sign(checkpoint.canonical())
        since, hashes = number, hashlib.sha256()
        yield checkpoint
