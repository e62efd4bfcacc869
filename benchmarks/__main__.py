"""``make bench``: prepares its own database, measures, and prints one table of ratios.

``python -m benchmarks load newcomer`` runs only those parts, see ``PARTS``. The rows are stored in
``var/bench.json``, where those of other parts stay. The table of faults ends the others.
"""

import os

os.environ["DJANGO_SETTINGS_MODULE"] = "benchmarks.settings"

import django

django.setup()

import json
import logging
import platform
import signal
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
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


def main(names: Sequence[str]) -> int:
    """Runs the named parts, all without names. Returns 1 if something is wrong that must not be."""
    logging.disable(logging.CRITICAL)
    for database in settings.DATABASES:
        call_command("migrate", database=database, interactive=False, verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    call_command("seed_demo", verbosity=0)
    User.objects.filter(username="admin").update(is_staff=True, is_superuser=True)
    garbage.settle()  # as the web processes do
    wrong = False
    if chosen := [name for name in PARTS if name in names or not names]:
        print(f"{'what':<48}{'ratio':>7}   figures", flush=True)
    for name in chosen:
        for what, ratio, figures in PARTS[name]():
            print(f"{what:<48}{ratio:>7}   {figures}", flush=True)
            _store(name, what, ratio, figures)
            wrong |= what.startswith("wrong ") and float(ratio) > 0
    if FAULTS in names or not names:
        wrong |= faults.main() != 0
    return int(wrong)


def _store(part: str, what: str, ratio: str, figures: str) -> None:
    """Puts a row, with what it was measured on, in place of an earlier one."""
    stored = json.loads(FILE.read_text("utf-8")) if FILE.exists() else []
    machine = f"{os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}"
    row = {"part": part, "what": what, "ratio": ratio, "figures": figures, "machine": machine}
    FILE.parent.mkdir(exist_ok=True)
    rows = [*(one for one in stored if one["what"] != what), row]
    FILE.write_text(json.dumps(rows, indent=1, ensure_ascii=False) + "\n", "utf-8")


def _killed() -> Iterator[Row]:
    """Yields what was made twice, lost or damaged by kills, and each of these."""
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
    said = [
        f"{many} {one}" for some in (counted.states, counted.answers) for one, many in some.items()
    ]
    share = f"{len(counted.wrong) / counted.drafts:.2f}"
    yield what, share, "; ".join([figures, ", ".join(said), *counted.wrong])


def _guessed() -> Iterator[Row]:
    """Yields the share of evaluated guesses at one password, and the limit that it must keep."""
    main, sandbox = (f"sqlite:///{settings.DATABASES[name]['NAME']}" for name in _BOTH)
    answered = guesses.run(main, sandbox, guesses=GUESSES, addresses=ADDRESSES)
    what = f"evaluated : all {GUESSES} guesses at a password"
    figures = f"{answered[422]} evaluated of at most {throttle.ACCOUNT.most}, in " + (
        f"{len(guesses.SPELLINGS)} spellings from {ADDRESSES} addresses, "
        + ", ".join(f"{many} with status {status}" for status, many in sorted(answered.items()))
    )
    yield what, f"{answered[422] / GUESSES:.3f}", figures


FAULTS = "faults"
PARTS: dict[str, Callable[[], Iterable[Row]]] = {
    "pages": pages.against_admin,
    "weight": pages.weight,
    "scale": pages.at_scale,
    "exports": exports.of_all_senders,
    "kills": _killed,
    "guesses": _guessed,
    "trail": trail.rows,
    "trail-pages": trail_pages.rows,
    "search": search.rows,
    "fleet": fleet.rows,
    "deliveries": deliveries.rows,
    "overview": overview.rows,
    "imports": imports.rows,
    "load": load.rows,
    "newcomer": newcomer.rows,
}

if __name__ == "__main__":
    if unknown := set(sys.argv[1:]) - {*PARTS, FAULTS}:
        sys.exit(f"Unknown: {', '.join(sorted(unknown))}. Parts: {', '.join([*PARTS, FAULTS])}.")
    # As an exception, so that whoever ends the run ends the processes that it started too.
    signal.signal(signal.SIGTERM, lambda *_signal: sys.exit(1))
    sys.exit(main(sys.argv[1:]))
