"""Pages answered from the records of 100,000 senders, on SQLite and on PostgreSQL.

``both_databases`` starts this module as a process of its own for each. Each page is requested in
turn with two pages without a filter, so that the load of the machine affects all three: the list
as Sinch answers it, here by a sandbox in the same process with as many senders, and the list from
records. What each filter finds is then compared with what the sandbox's bodies say by rules that
are written once more (``tests.fleet.sent``).
"""

import json
import re
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from itertools import islice
from statistics import median
from typing import TYPE_CHECKING, Any

from benchmarks import both_databases
from benchmarks.both_databases import Row

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from django.test import Client

    from senders.models import Project
    from tests.fleet.sent import Sent

SENDERS, OWNED = 100_000, 100  # every so many senders are the visitor's
BATCH = 2_000
PARTIES = ("you", "testers", "operator", "google", "sinch", "registration")
ROUNDS = 7
LIST = "/p/aurora/senders/"
LIVE = LIST
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
    table: list[Row] = []
    for database, found in (("SQLite", sqlite), ("PostgreSQL", postgresql)):
        if found is None:
            table.append((f"pages from records, {database}", "–", "left out: no server found"))
            continue
        table += [
            (
                f"{what} : live list without filters, {database}",
                f"{taken / live:.2f}",
                f"{taken:.0f} ms : {live:.0f} ms; from records without filters {plain:.0f} ms",
            )
            for what, (taken, live, plain) in found["pages"].items()
        ]
        wrong = found["wrong"]
        table.append(
            (
                f"wrong filters : all {found['checked']}, {database}",
                f"{len(wrong) / found['checked']:.2f}",
                f"{SENDERS:,} senders, each filter against the sandbox's own bodies"
                + "".join(f"; WRONG: {problem}" for problem in wrong),
            )
        )
    return table


def _work() -> dict[str, Any]:
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
        times: dict[str, list[float]] = {page: [], LIVE: [], PLAIN: []}
        for url in times:
            _get(client, url)
        for _round in range(ROUNDS):
            for url, found in times.items():
                # A count that is kept for a minute would hide what it costs.
                cache.clear()
                begun = time.perf_counter()
                _get(client, url)
                found.append((time.perf_counter() - begun) * 1000)
        taken[what] = [median(found) for found in times.values()]
    questions = _questions()
    wrong = [query for query, right in questions.items() if not _finds(client, query, right)]
    return {"pages": taken, "checked": len(questions), "wrong": wrong}


def _questions() -> dict[str, set[str]]:
    """Returns the senders that fit each filter, from the bodies that the sandbox stores."""
    from tests.fleet.sent import at, sent

    rules: dict[str, Callable[[Sent], bool]] = {
        "country=DE": lambda one: "DE" in one.countries,
        "country=DE&status=LAUNCHED": lambda one: one.countries.get("DE") == "LAUNCHED",
        "country=SE&status=asked": lambda one: one.countries.get("SE") == "",
        "operator=Vodafone": lambda one: at(one, "", "Vodafone"),
        "country=DE&operator=Vodafone": lambda one: at(one, "DE", "Vodafone"),
        "country=DE&operator=Vodafone&status=PENDING": lambda one: at(
            one, "DE", "Vodafone", "PENDING"
        ),
        "operator=Vodafone&status=PENDING": lambda one: at(one, "", "Vodafone", "PENDING"),
        "country=DE&operator=Telia&status=PENDING": lambda one: at(one, "DE", "Telia", "PENDING"),
        "status=REJECTED": lambda one: (
            at(one, status="REJECTED") or "REJECTED" in one.countries.values()
        ),
        "state=LAUNCHING&country=FR": lambda one: (
            one.state == "LAUNCHING" and "FR" in one.countries
        ),
        **{f"waits={party}": _waits_for(party) for party in PARTIES},
        "waits=operator&older=7": lambda one: one.wait[0] == "operator" and one.waits_over(7),
        "older=20": lambda one: one.waits_over(20),
    }
    right: dict[str, set[str]] = {query: set() for query in rules}
    for one in sent():
        for query, fits in rules.items():
            if fits(one):
                right[query].add(one.key)
    return right


def _waits_for(party: str) -> "Callable[[Sent], bool]":
    return lambda one: one.wait[0] == party


def _finds(client: "Client", query: str, right: set[str]) -> bool:
    """Tells if the pages of the list show exactly these senders: the first, a middle, the last."""
    size = 100
    last = max(1, -(-len(right) // size))
    for page in {1, max(1, last // 2), last}:
        text = client.get(f"{LIST}?{query}&size={size}&sort=-waiting&page={page}").text
        [total] = re.findall(r'data-total="(\d+)"', text.partition('id="list-meta"')[2][:400])
        shown = re.findall(r'<tr role="row" data-sender="([^"]+)"', text)
        there = len(right) - size * (last - 1) if page == last else size
        if int(total) != len(right) or len(set(shown)) != there or not right.issuperset(shown):
            return False
    return True


def _get(client: "Client", url: str) -> None:
    status = client.get(url).status_code
    if status != 200:
        raise SystemExit(f"{url} answered {status}")


def fill(project: "Project", owner: "User") -> None:
    """Stores generated senders in the sandbox, and as records of one ended pass, as a pass does."""
    from django.db import connections
    from django.utils import timezone

    from senders.models import Pass, SenderRecord
    from senders.provisioning import SenderSummary
    from senders.records import stored
    from senders.sandbox import seed, store
    from senders.sandbox.models import Sender

    now = timezone.now()
    Sender.objects.filter(project_id=project.project_id).delete()
    senders = seed._generated(project.project_id, SENDERS, now)
    while batch := list(islice(senders, BATCH)):
        Sender.objects.bulk_create(batch)
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
            stored.fill(record, summary)
            pairs.append((record, summary))
        SenderRecord.objects.bulk_create([record for record, _summary in pairs])
        stored.store_places(pairs, now, {record.pk for record, _summary in pairs})
    Pass.objects.create(
        project=project, started_at=now, read=SENDERS, total=SENDERS, pages_done_at=now, done_at=now
    )
    _tell_changes(project)
    for each in connections.all():
        with each.cursor() as cursor:
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
