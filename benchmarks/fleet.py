"""Pages answered from the records of 100,000 senders, on SQLite and on PostgreSQL.

``both_databases`` starts this module as a process of its own for each. Each page is requested in
turn with the plain page of the list, so that the load of the machine affects both.
"""

import json
import sys
import time
from datetime import timedelta
from itertools import islice
from statistics import median
from typing import TYPE_CHECKING

from benchmarks import both_databases
from benchmarks.both_databases import Row

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from django.test import Client

    from senders.models import Project

SENDERS, OWNED = 100_000, 100  # every so many senders are the visitor's
BATCH = 2_000
ROUNDS = 7
LIST = "/p/aurora/senders/"
# The page from records without a condition: its order is one that the API does not know.
PLAIN = f"{LIST}?sort=-waiting"
PAGES = {
    "country and operator": f"{LIST}?country=DE&operator=Vodafone",
    "country, operator and status": f"{LIST}?country=DE&operator=Vodafone&status=PENDING",
    "operator and status": f"{LIST}?operator=Vodafone&status=PENDING",
    "country and status": f"{LIST}?country=DE&status=LAUNCHED",
    "status alone": f"{LIST}?status=REJECTED",
    "party and age, longest wait first": f"{LIST}?waits=operator&older=7&sort=-waiting",
    "own senders": f"{LIST}?owner=me",
    "nothing fits": f"{LIST}?country=DE&operator=Telia&status=PENDING",
    "page 300 of 309": f"{LIST}?country=DE&page=300",
    "coverage": "/p/aurora/coverage/",
    "changes": "/p/aurora/changes/?since=7",
    "overview": "/p/aurora/",
}


def rows() -> list[Row]:
    """Returns the rows of the table that ``make bench`` prints."""
    sqlite, postgresql = both_databases.on_both(
        "benchmarks.fleet", SANDBOX_TIME="manual", DEBUG="0"
    )
    found = [("SQLite", sqlite), ("PostgreSQL", postgresql or {})]
    table = [
        (
            f"{what} : plain page, {database}",
            f"{taken / plain:.2f}",
            f"{taken:.0f} ms : {plain:.0f} ms, {SENDERS:,} records",
        )
        for database, pages in found
        for what, (taken, plain) in pages.items()
    ]
    if postgresql is None:
        table.append(("pages from records, PostgreSQL", "–", "left out: no server found"))
    return table


def _work() -> dict[str, list[float]]:
    from django.conf import settings
    from django.contrib.auth.models import User
    from django.core.cache import cache
    from django.core.management import call_command
    from django.test import Client

    from senders.models import Project

    settings.ALLOWED_HOSTS = ["testserver"]
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    for database in settings.DATABASES:
        call_command("migrate", database=database, verbosity=0)
    call_command("seed_demo", verbosity=0)
    client, user = Client(), User.objects.get(username="manager")
    client.force_login(user)
    fill(Project.objects.get(slug="aurora"), user)
    taken = {}
    for what, page in PAGES.items():
        times: dict[str, list[float]] = {page: [], PLAIN: []}
        for url in times:
            _get(client, url)
        for _round in range(ROUNDS):
            for url, found in times.items():
                # A count that is kept for a minute would hide what it costs.
                cache.clear()
                begun = time.perf_counter()
                _get(client, url)
                found.append((time.perf_counter() - begun) * 1000)
        taken[what] = [median(times[page]), median(times[PLAIN])]
    return taken


def _get(client: "Client", url: str) -> None:
    status = client.get(url).status_code
    if status != 200:
        raise SystemExit(f"{url} answered {status}")


def fill(project: "Project", owner: "User") -> None:
    """Stores generated senders as records of one ended pass, by the functions of the pass."""
    from django.db import connection
    from django.utils import timezone

    from senders.models import Pass, SenderRecord
    from senders.provisioning import SenderSummary
    from senders.records import stored
    from senders.sandbox import seed, store

    now = timezone.now()
    senders = seed._generated(project.project_id, SENDERS, now)
    while batch := list(islice(senders, BATCH)):
        pairs = []
        for number, sender in enumerate(batch):
            summary = SenderSummary.model_validate(store.sender_body(sender))
            record = SenderRecord(
                project=project,
                sender_id=summary.id,
                asked_at=now,
                read_at=now,
                owner=owner if number % OWNED == 0 else None,
            )
            stored.fill(record, summary, stored.as_text(summary))
            pairs.append((record, summary))
        SenderRecord.objects.bulk_create([record for record, _summary in pairs])
        stored.store_places(pairs, now, {record.pk for record, _summary in pairs})
    Pass.objects.create(
        project=project, started_at=now, read=SENDERS, total=SENDERS, pages_done_at=now, done_at=now
    )
    _tell_changes(project)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _tell_changes(project: "Project") -> None:
    """Stores one change for each launched operator: it had waited for up to 30 days."""
    from django.utils import timezone

    from senders.models import Change, OperatorRecord

    now = timezone.now()
    launched = OperatorRecord.objects.filter(project=project, status="LAUNCHED")
    places = launched.values_list("record", "country", "operator")[:SENDERS]
    changes = (
        Change(
            project=project,
            record_id=record,
            seen_at=now - timedelta(minutes=number % (60 * 24 * 30)),
            source="sync",
            kind=Change.Kind.OPERATOR,
            country=country,
            operator=operator,
            before="PENDING",
            after="LAUNCHED",
            lasted=number * 37 % (30 * 24 * 3600),
        )
        for number, (record, country, operator) in enumerate(places.iterator())
    )
    while batch := list(islice(changes, BATCH)):
        Change.objects.bulk_create(batch)


if __name__ == "__main__":
    import django

    django.setup()
    import logging

    logging.disable(logging.CRITICAL)
    sys.stdout.write(json.dumps(_work()))
