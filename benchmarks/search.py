"""The search box over the records of 100,000 senders, on SQLite and on PostgreSQL.

``both_databases`` starts this module as a process of its own for each. Reading the text, one page
of rows, drafts and offers are measured together, as the page asks for them.
"""

import json
import sys
import time
from itertools import islice
from statistics import median
from typing import TYPE_CHECKING

from benchmarks import both_databases
from benchmarks.both_databases import Row

if TYPE_CHECKING:
    from django.contrib.auth.models import User

    from senders.models import Project

SENDERS, DRAFTS = 100_000, 500
BATCH = 2_000
ROUNDS = 5
# By what is measured: the number, the address, the ID and the rest belong to one sender.
SEARCHES = {
    "ID": "{id}",
    "short ID": "{short}",
    "authName": "{auth}",
    "test number": "{number}",
    "national number": "{national}",
    "country": "peru",
    "operator": "vodafone",
    "operator in a country": "vodafone germany",
    "name": '"deals" "aurora"',
    "name and operator": "deals vodafone",
    "nothing, 3 words": "zzzz vodafone peru",
    "nothing, 8 words": "zzzz yyyy xxxx vodafone orange peru norway wwww",
}


def rows() -> list[Row]:
    """Returns the rows of the table that ``make bench`` prints."""
    return both_databases.rows("benchmarks.search", f"search of {SENDERS:,} by {{}} : by ID", "ID")


def _work() -> dict[str, float]:
    from django.contrib.auth.models import User
    from django.core.management import call_command
    from django.utils import timezone

    from senders.fleet import search
    from senders.models import Project, SearchTerm
    from senders.records import filters
    from senders.records.filters import Wanted

    call_command("migrate", verbosity=0)
    project = Project.objects.create(slug="bench", name="Bench", project_id="1")
    _fill(project)
    _draft(project, User.objects.create(username="bench"))
    term = SearchTerm.objects.filter(project=project, kind="number", value__startswith="+46")
    number = term.order_by("-pk")[0]
    record = number.record
    auth_name = record.terms.filter(kind="auth_name")[0].value
    texts = {
        "id": record.sender_id,
        "short": record.sender_id[:8],
        "auth": auth_name,
        "number": number.value,
        "national": f"0{number.value[3:]}",
    }

    def ask(typed: str) -> None:
        understood = search.understand(project, typed)
        records = filters.fitting(project, Wanted(), timezone.now())
        found = filters.ordered(search.narrow(records, understood), "-modified")
        page = filters.page_of(found, 1, 50)
        if len(page.senders) != min(50, page.total):
            raise RuntimeError(f"a wrong page for {typed}")
        search.drafts_of(project, understood)
        if not page.total:
            search.fewer_words(records, understood)

    taken = {}
    for what, text in SEARCHES.items():
        typed = text.format(**texts)
        times = []
        for _round in range(ROUNDS):
            begun = time.perf_counter()
            ask(typed)
            times.append((time.perf_counter() - begun) * 1000)
        taken[what] = median(times)
    return taken


def _fill(project: "Project") -> None:
    """Stores generated senders as records, by the same functions as the pass."""
    from django.db import connection
    from django.utils import timezone

    from senders.models import SenderRecord
    from senders.provisioning import SenderSummary
    from senders.records import stored
    from senders.sandbox import seed, store

    now = timezone.now()
    senders = seed._generated("1", SENDERS, now)
    while batch := list(islice(senders, BATCH)):
        pairs = []
        for sender in batch:
            summary = SenderSummary.model_validate(store.sender_body(sender))
            record = SenderRecord(project=project, sender_id=summary.id, asked_at=now, read_at=now)
            stored.fill(record, summary)
            pairs.append((record, summary))
        SenderRecord.objects.bulk_create([record for record, _summary in pairs])
        stored.store_places(pairs, now, {record.pk for record, _summary in pairs})
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _draft(project: "Project", user: "User") -> None:
    from django.utils import timezone

    from senders.models import Case, Draft

    case = Case.objects.create(project=project, owner=user, created=timezone.now())
    long = {f"field-{number}": ["An answer of some length. " * 5] for number in range(60)}
    Draft.objects.bulk_create(
        Draft(
            project=project,
            title=f"Draft {number}",
            case=case,
            saved_by=user,
            saved=timezone.now(),
            answers={
                "general": long,
                "brand": {"name": [f"Brand {number}"]},
                "test-numbers": {"numbers": [f"+4670{number:07}\n070 12 {number:05}"]},
            },
        )
        for number in range(DRAFTS)
    )


if __name__ == "__main__":
    import django

    django.setup()
    sys.stdout.write(json.dumps(_work()))
