"""``make bench``: prepares its own database, measures, and prints one table of ratios."""

import os

os.environ["DJANGO_SETTINGS_MODULE"] = "benchmarks.settings"

import django

django.setup()

import logging
import tempfile
from pathlib import Path

from django.conf import settings
from django.contrib.auth.models import User
from django.core.management import call_command

from benchmarks import exports, guesses, kills, pages, trail
from senders.accounts import throttle

KILLS = 200
GUESSES, ADDRESSES = 2000, 30
_BOTH = ("default", "sandbox")


def main() -> None:
    logging.disable(logging.CRITICAL)
    for database in settings.DATABASES:
        call_command("migrate", database=database, interactive=False, verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    call_command("seed_demo", verbosity=0)
    User.objects.filter(username="admin").update(is_staff=True, is_superuser=True)
    print(f"{'what':<48}{'ratio':>7}   figures", flush=True)
    for rows in (
        [pages.against_admin()],
        pages.weight(),
        pages.at_scale(),
        exports.of_all_senders(),
    ):
        for what, ratio, figures in rows:
            print(f"{what:<48}{ratio:>7}   {figures}", flush=True)
    _killed()
    _guessed()
    for what, ratio, figures in trail.rows():
        print(f"{what:<48}{ratio:>7}   {figures}", flush=True)


def _killed() -> None:
    """Prints the share of incomplete drafts after processes were killed during submits."""
    with tempfile.TemporaryDirectory() as folder:
        counted = kills.run(Path(folder), KILLS)
    drafts, wrong = sum(counted["states"].values()), len(counted["wrong"])
    what = f"drafts not whole after {KILLS} kills : all drafts"
    figures = ", ".join(f"{many} {state}" for state, many in counted["states"].items())
    print(f"{what:<48}{wrong / drafts:>7.2f}   {figures}", flush=True)


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
    main()
