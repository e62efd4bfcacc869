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

from benchmarks import exports, kills, pages, trail

KILLS = 200


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


if __name__ == "__main__":
    main()
