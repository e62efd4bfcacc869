"""The parts of the overview over the records of 100,000 senders, on SQLite and on PostgreSQL.

``both_databases`` starts this module as a process of its own for each, filled as for the search.
"""

import json
import random
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from statistics import median

from benchmarks import both_databases
from benchmarks.both_databases import Row
from benchmarks.search import SENDERS, _fill

CHANGES = 200_000  # of 60 days
OWN = 250  # senders of one person
ROUNDS = 5


def rows() -> list[Row]:
    """Returns the rows of the table that ``make bench`` prints."""
    title = f"overview of {SENDERS:,}, {{}} : what needs you"
    return both_databases.rows("benchmarks.overview", title, "what needs you")


def _work() -> dict[str, float]:
    from django.contrib.auth.models import User
    from django.core.management import call_command
    from django.utils import timezone

    from senders.fleet import latest, others, project_numbers, state_trends, work
    from senders.models import Change, Pass, Project, Role, SenderRecord, Source
    from senders.records import durations

    call_command("migrate", verbosity=0)
    project = Project.objects.create(slug="bench", name="Bench", project_id="1")
    user, now = User.objects.create(username="bench"), timezone.now()
    _fill(project)
    keys = list(SenderRecord.objects.values_list("pk", flat=True))
    SenderRecord.objects.filter(pk__in=keys[:: SENDERS // OWN]).update(owner=user)
    begun = now - timedelta(days=60)
    Pass.objects.create(project=project, started_at=begun, done_at=begun)
    chosen = random.Random(1)
    Change.objects.bulk_create(
        (
            Change(
                project=project,
                record_id=chosen.choice(keys),
                seen_at=now - timedelta(seconds=chosen.randrange(60 * 86_400)),
                source=Source.SYNC,
                kind=chosen.choice(("state", "operator", "operator", "operator", "numbers")),
                before="IN_TEST",
                after="LAUNCHING",
            )
            for _number in range(CHANGES)
        ),
        batch_size=1_000,
    )
    usual = durations.usual_times(project)
    parts: dict[str, Callable[[], object]] = {
        "what needs you": lambda: work.needs(project, user, Role.MANAGER),
        "waiting for others": lambda: others.groups(project, usual, now),
        "changes of a day": lambda: latest.latest(project, now - timedelta(days=1)),
        "states, 30 days": lambda: state_trends.trends(project, now),
        "the first page": lambda: project_numbers.of_projects([project], user, now),
    }
    return {what: _median(part) for what, part in parts.items()}


def _median(part: Callable[[], object]) -> float:
    times = []
    for _round in range(ROUNDS):
        begun = time.perf_counter()
        part()
        times.append((time.perf_counter() - begun) * 1000)
    return median(times)


if __name__ == "__main__":
    import django

    django.setup()
    sys.stdout.write(json.dumps(_work()))
