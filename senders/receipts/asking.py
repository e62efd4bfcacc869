"""Asks for checks: once for an address however many ask, and never more than a project may have."""

from collections.abc import Iterable
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.db.models.functions import Now

from senders import jobs
from senders.models import Check, Project
from senders.models.checks import digest_of
from senders.receipts.addresses import Address, host_of

KIND = "check"  # of the job
FRESH = timedelta(days=1)  # a receipt that is older is stale
AGAIN = timedelta(seconds=5)  # *Check again* and again means one check
AFTER_FAILURE = timedelta(minutes=5)  # a save asks again for what could not be measured
MOST_OPEN = 200  # checks of a project at a time


def ask(
    project: Project,
    addresses: Iterable[Address],
    asked_for: str,
    *,
    age: timedelta = FRESH,
    age_failed: timedelta = FRESH,
) -> int:
    """Asks for a check of each address without a receipt younger than ``age``.

    ``age_failed`` holds for an address that did not open. Returns the number of new checks.
    ``asked_for`` is ``draft 12`` or ``sender ID``. Nothing is asked for above ``MOST_OPEN``.
    """
    wanted = {(each.kind, digest_of(each.url)): each for each in addresses}
    if not wanted:
        return 0
    known = {
        (check.kind, check.digest): check
        for check in Check.objects.filter(
            project=project, digest__in={digest for _kind, digest in wanted}
        ).select_related("latest")
    }
    room = MOST_OPEN - Check.objects.filter(project=project, open_since__isnull=False).count()
    begun = 0
    for key, address in wanted.items():
        if begun >= room:
            break
        check = known.get(key) or _made(project, address, asked_for)
        begun += _open(check, asked_for, age_failed if _failed(check) else age, timedelta())
    return begun


def ask_again(check: Check, wait: timedelta) -> int:
    """Asks for a check that is known, as the nightly run does; returns 1 if it was not open."""
    return _open(check, check.asked_for, timedelta(), wait)


def _failed(check: Check) -> bool:
    result = check.latest.result if check.latest else {}
    return bool(result.get("failed")) or int(result.get("status") or 200) >= 400


def _made(project: Project, address: Address, asked_for: str) -> Check:
    digest = digest_of(address.url)
    try:
        with transaction.atomic():
            return Check.objects.create(
                project=project,
                kind=address.kind,
                url=address.url,
                digest=digest,
                host=host_of(address.url)[:255],
                asked_for=asked_for[:80],
            )
    except IntegrityError:  # somebody else has just asked
        return Check.objects.get(project=project, kind=address.kind, digest=digest)


def _open(check: Check, asked_for: str, age: timedelta, wait: timedelta) -> int:
    due = Q(latest__isnull=True) | Q(latest__at__lte=Now() - age)
    closed = Check.objects.filter(due, pk=check.pk, open_since__isnull=True)
    with transaction.atomic():
        # By the key alone: a join cannot be updated.
        mine = Check.objects.filter(pk__in=closed.values("pk"), open_since__isnull=True)
        if not mine.update(open_since=Now(), started_at=None, asked_for=asked_for[:80]):
            return 0
        jobs.enqueue(KIND, {"check": check.pk}, key=f"check {check.pk}", wait=wait)
    return 1
