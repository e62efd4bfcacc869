"""Pages of a trail of 1,000,000 entries beside those of 1,000, on SQLite and on PostgreSQL.

``both_databases`` starts this module as a process of its own for each. Both trails are in one
database and take turns. A page is measured whole, as the view answers it.
"""

import json
import sys
import time
from statistics import median

from benchmarks import both_databases
from benchmarks.both_databases import Row

LONG, SHORT = 1_000_000, 1_000
UNTIL = {LONG: "2024-01-01", SHORT: "2024-04-30"}
OBJECTS, FEW_OBJECTS = 100_000, 300
ROUNDS = 7
# Both sides of a pair fill the same part of a page.
PAGES = {
    "the first": "",
    "in the middle": "?before={middle}",
    "the last": "?before=60",
    "an action": "?action=sender.launched",
    "a rare action": "?action=webhook.removed",
    "succeeded": "?outcome=succeeded",
    "failed": "?outcome=failed",
    "attempted": "?outcome=attempted",
    "a person": "?person=manager",
    "a person, failed": "?person=manager&outcome=failed",
    "old days": "?from=2024-01-01&to={until}",
    "a sender": "?object=00000007-0000-4000-8000-000000000001",
    "a draft": "?object=draft:5",
    "a rare name": "?q=z%C3%BCrich",
    "a frequent name": "?q=aurora",
    "no name": "?q=zzzz",
}


def rows() -> list[Row]:
    """Returns the rows of the table that ``make bench`` prints."""
    sqlite, postgresql = both_databases.on_both("benchmarks.trail_pages")
    found = []
    for what in PAGES:
        long, short = sqlite[what]
        other = "left out: no server found"
        ratio = f"{long / short:.1f}"
        if postgresql:
            ratio += f" {postgresql[what][0] / postgresql[what][1]:.1f}"
            other = "{:.0f} : {:.0f} ms".format(*postgresql[what])
        figures = f"SQLite {long:.0f} : {short:.0f} ms, PostgreSQL {other}"
        found.append((f"audit page, {what}, at {LONG:,} : at {SHORT:,}", ratio, figures))
    return found


def _work() -> dict[str, tuple[float, float]]:
    from django.contrib.auth.models import User
    from django.core.management import call_command
    from django.db import connection
    from django.test import Client

    from senders.models import Membership, Project, Role
    from tests.trail import long_trail

    call_command("migrate", verbosity=0)
    people = [User.objects.create(username=name) for name in ("rarely", "manager", "other")]
    for slug, number, objects in (("short", SHORT, FEW_OBJECTS), ("long", LONG, OBJECTS)):
        project = Project.objects.create(slug=slug, name=slug, project_id=slug)
        for user in people:
            Membership.objects.create(project=project, user=user, role=Role.MANAGER)
        long_trail.fill(project, number, objects=objects, people=people)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")  # as autovacuum does within minutes
    client = Client()
    client.force_login(people[1])

    def ask(slug: str, query: str) -> float:
        begun = time.perf_counter()
        page = client.get(f"/p/{slug}/audit/{query}")
        taken = (time.perf_counter() - begun) * 1000
        if page.status_code != 200 or b"Ignored because" in page.content:
            raise RuntimeError(f"a wrong page for {slug} {query}")
        return taken

    found = {}
    for what, query in PAGES.items():
        sides = [
            (slug, query.format(middle=number // 2, until=UNTIL[number]))
            for slug, number in (("long", LONG), ("short", SHORT))
        ]
        for slug, typed in sides:
            ask(slug, typed)
        times = [[ask(slug, typed) for slug, typed in sides] for _round in range(ROUNDS)]
        long, short = (median(side) for side in zip(*times, strict=True))
        found[what] = (long, short)
    return found


if __name__ == "__main__":
    import logging

    import django
    from django.conf import settings

    django.setup()
    logging.disable(logging.CRITICAL)
    settings.ALLOWED_HOSTS = ["testserver"]
    sys.stdout.write(json.dumps(_work()))
