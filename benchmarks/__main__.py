"""``make bench``: prepares its own database, measures, and prints one table of ratios.

The rows are in ``var/bench.json`` as well. ``python -m benchmarks faults`` runs only the table of
faults, which ends the others; ``imports``, ``load`` and ``newcomer`` in its place run those.
"""

import os

os.environ["DJANGO_SETTINGS_MODULE"] = "benchmarks.settings"

import django

django.setup()

import json
import logging
import platform
import sys
import tempfile
from collections.abc import Iterable
from contextlib import ExitStack
from functools import partial
from pathlib import Path

from django.conf import settings
from django.contrib.auth.models import User
from django.core.management import call_command

from benchmarks import (
    deliveries,
    exports,
    faults,
    fleet,
    guesses,
    imports,
    kills,
    load,
    newcomer,
    overview,
    pages,
    search,
    trail,
    trail_pages,
)
from benchmarks.load import Row
from rcsportal import garbage
from senders.accounts import throttle
from tests import postgres

KILLS = 100
HELD_BACK = (5, 12, 31, 48)  # of the creates and launches, by their numbers
GUESSES, ADDRESSES = 2000, 30
_BOTH = ("default", "sandbox")
FILE = Path("var") / "bench.json"


def main() -> int:
    logging.disable(logging.CRITICAL)
    for database in settings.DATABASES:
        call_command("migrate", database=database, interactive=False, verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    call_command("seed_demo", verbosity=0)
    User.objects.filter(username="admin").update(is_staff=True, is_superuser=True)
    garbage.settle()  # as the web processes do
    print(f"{'what':<48}{'ratio':>7}   figures", flush=True)
    measured: list[Row] = []
    for rows in (
        pages.against_admin(),
        pages.weight(),
        pages.at_scale(),
        exports.of_all_senders(),
    ):
        measured += _printed(rows)
    nothing_wrong = _killed()
    _guessed()
    for rows_of in (
        trail.rows,
        trail_pages.rows,
        search.rows,
        fleet.rows,
        deliveries.rows,
        overview.rows,
        imports.rows,
        load.rows,
        newcomer.rows,
    ):
        measured += _printed(rows_of())
    _write(measured)
    return 0 if nothing_wrong else 1


def _printed(rows: Iterable[Row]) -> list[Row]:
    """Prints each row as soon as it is measured."""
    done = []
    for what, ratio, figures in rows:
        print(f"{what:<48}{ratio:>7}   {figures}", flush=True)
        done.append((what, ratio, figures))
    return done


def _write(measured: Iterable[Row]) -> None:
    """Writes the rows with what they were measured on."""
    found = {
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "system": platform.system(),
        "postgresql": postgres.binaries() is not None,
        "rows": [
            {"what": what, "ratio": ratio, "figures": figures} for what, ratio, figures in measured
        ],
    }
    FILE.parent.mkdir(exist_ok=True)
    FILE.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", "utf-8")


def _killed() -> bool:
    """Prints what was made twice, lost or damaged by kills. Returns True if nothing was."""
    programs = postgres.binaries()
    with tempfile.TemporaryDirectory() as folder, ExitStack() as started:
        if programs is None:
            counted = kills.run(Path(folder), KILLS, held_back=HELD_BACK)
        else:
            url = started.enter_context(postgres.server(programs, durable=True))
            again = partial(postgres.restart, programs, url)
            counted = kills.run(
                Path(folder), KILLS, database=url, restart=again, held_back=HELD_BACK
            )
    what = f"wrong after {KILLS} kills : all drafts"
    figures = (
        f"{counted.kills} kills of 2 instances, {counted.restarts} restarts of "
        f"{'PostgreSQL' if programs else 'no database (SQLite)'}; {counted.drafts} drafts, "
        f"{counted.senders} senders, {counted.told} second ones told, {counted.launches} launches, "
        f"{counted.invitations} invitations, {counted.saves} saves, {counted.entries} entries"
    )
    print(f"{what:<48}{len(counted.wrong) / counted.drafts:>7.2f}   {figures}", flush=True)
    for states in (counted.states, counted.answers):
        print(f"{'':<58}" + ", ".join(f"{many} {one}" for one, many in states.items()), flush=True)
    for problem in counted.wrong:
        print(f"{'':<58}{problem}", flush=True)
    return not counted.wrong


def _guessed() -> None:
    """Prints the share of evaluated guesses at one password, and the limit that it must keep."""
    main, sandbox = (f"sqlite:///{settings.DATABASES[name]['NAME']}" for name in _BOTH)
    answered = guesses.run(main, sandbox, guesses=GUESSES, addresses=ADDRESSES)
    what = f"evaluated : all {GUESSES} guesses at a password"
    figures = f"{answered[422]} evaluated of at most {throttle.ACCOUNT.most}, in " + (
        f"{len(guesses.SPELLINGS)} spellings from {ADDRESSES} addresses, "
        + ", ".join(f"{many} with status {status}" for status, many in sorted(answered.items()))
    )
    print(f"{what:<48}{answered[422] / GUESSES:>7.3f}   {figures}", flush=True)


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["faults"]:
            sys.exit(faults.main())
        case ["load"]:
            _printed(load.rows())
        case ["imports"]:
            _printed(imports.rows())
        case ["newcomer"]:
            _printed(newcomer.rows())
        case _:
            failed = main()
            sys.exit(faults.main() or failed)
