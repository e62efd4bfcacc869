"""Many writers of one chain of the audit trail at once, on SQLite and on PostgreSQL.

``run`` starts this module as a process of its own for each database.
"""

import json
import sys
import threading
import time
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from benchmarks import both_databases
from tests import postgres

if TYPE_CHECKING:
    from senders.models import Project

WRITERS = 8
ENTRIES = 10_000


@dataclass(frozen=True)
class Written:
    """The entries of one database at the end, and how many were written per second.

    ``refused`` counts the attempts that gave up waiting and were made again.
    """

    entries: int
    whole: bool
    rate: float
    refused: int

    @property
    def is_right(self) -> bool:
        return self.whole and self.entries == ENTRIES


def run(url: str, entries: int = ENTRIES) -> Written:
    """Migrates the empty database of ``url`` and lets the writers share the entries."""
    return Written(**both_databases.run("benchmarks.trail", url, str(entries)))


def rows() -> list[tuple[str, str, str]]:
    """Returns the rows of the table that ``make bench`` prints."""
    sqlite = run("")
    programs = postgres.binaries()
    if programs is None:
        return [("audit entries by 8 writers, PostgreSQL", "–", "left out: no server found")]
    with postgres.server(programs, durable=True) as url:
        postgresql = run(url)
    both = (postgresql, sqlite)
    wrong = sum(not each.is_right for each in both)
    return [
        (
            "audit entries by 8 writers, PostgreSQL : SQLite",
            f"{postgresql.rate / sqlite.rate:.2f}",
            " : ".join(f"{each.rate:.0f}/s" for each in both),
        ),
        (
            "chains not whole after them : all chains",
            f"{wrong / len(both):.2f}",
            " : ".join(f"{each.entries} entries, {each.refused} waited in vain" for each in both),
        ),
    ]


def _work(entries: int) -> None:
    from django.core.management import call_command

    from senders import audit
    from senders.models import Project

    call_command("migrate", verbosity=0)
    project = Project.objects.create(slug="bench", name="Bench", project_id="1")
    start, refused = threading.Barrier(WRITERS + 1), list[int]()
    share = entries // WRITERS
    threads = [
        threading.Thread(target=_write, args=(project, share, start, refused))
        for _writer in range(WRITERS)
    ]
    for thread in threads:
        thread.start()
    start.wait()
    begun = time.perf_counter()
    for thread in threads:
        thread.join()
    taken = time.perf_counter() - begun
    report = audit.verify(project)
    written = Written(report.checked, report.whole, entries / taken, len(refused))
    sys.stdout.write(json.dumps(asdict(written)))


def _write(project: "Project", share: int, start: threading.Barrier, refused: list[int]) -> None:
    from django.db import OperationalError, connection
    from django.utils import timezone

    from senders import audit
    from senders.audit import Action, Actor, Target
    from senders.models import Outcome

    start.wait()
    number = 0
    while number < share:
        actor, target = Actor(project, "bench"), Target("sender", str(number), "Aurora Deals")
        changes, now = {"after": {"state": "LAUNCHING", "number": number}}, timezone.now()
        try:
            audit.record(
                actor, Action.SENDER_LAUNCHED, Outcome.SUCCEEDED, target, changes=changes, now=now
            )
        except OperationalError:
            # SQLite knows no queue: under such a load somebody may wait 5 s for nothing.
            refused.append(number)
        else:
            number += 1
    connection.close()


if __name__ == "__main__":
    import django

    django.setup()
    _work(int(sys.argv[1]))
