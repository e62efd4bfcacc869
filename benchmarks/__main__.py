"""``make bench``: prepares a database of its own, measures, prints one table of ratios."""

import os

os.environ["DJANGO_SETTINGS_MODULE"] = "benchmarks.settings"

import django

django.setup()

import logging

from django.conf import settings
from django.contrib.auth.models import User
from django.core.management import call_command

from benchmarks import pages


def main() -> None:
    logging.disable(logging.CRITICAL)
    for database in settings.DATABASES:
        call_command("migrate", database=database, interactive=False, verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    call_command("seed_demo", verbosity=0)
    User.objects.filter(username="admin").update(is_staff=True, is_superuser=True)
    print(f"{'what':<48}{'ratio':>7}   figures", flush=True)
    for rows in ([pages.against_admin()], pages.weight(), pages.at_scale()):
        for what, ratio, figures in rows:
            print(f"{what:<48}{ratio:>7}   {figures}", flush=True)


if __name__ == "__main__":
    main()
