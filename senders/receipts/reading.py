"""Reads receipts for pages: what is known of each address, since when, and what still runs."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.db.models import OuterRef, Subquery
from django.utils import timezone

from senders.models import Check, Project, Receipt
from senders.models.checks import digest_of
from senders.receipts.addresses import Address, Key
from senders.receipts.asking import FRESH

# Facts that are the same as long as what stands behind the address is the same.
IDENTITY = ("digest", "type", "width", "height", "bytes")


@dataclass(frozen=True)
class Measured:
    """The facts of a receipt and its time, as rules read them."""

    facts: Mapping[str, Any]
    at: datetime


@dataclass(frozen=True)
class Known:
    """One address with its latest receipt, if there is one.

    ``changed_since`` is the time of the receipt with which the latest one was compared, if what it
    measured differs.
    """

    address: Address
    result: Mapping[str, Any] | None = None
    at: datetime | None = None
    version: int = 0
    open_since: datetime | None = None
    started_at: datetime | None = None
    changed_since: datetime | None = None
    is_old: bool = False  # the receipt was made more than a day ago
    check_id: int = 0

    @property
    def is_open(self) -> bool:
        return self.open_since is not None

    @property
    def is_pending(self) -> bool:
        """True while a check is due or runs, and if there never was one."""
        return self.is_open or self.result is None

    @property
    def is_outdated(self) -> bool:
        """True if there is a receipt, it says too little about today, and no check is open."""
        return self.is_old and not self.is_pending


class Receipts:
    """The receipts of the addresses of one draft or sender."""

    def __init__(self, known: Iterable[Known] = ()) -> None:
        self.known = list(known)

    @cached_property
    def measured(self) -> dict[Key, Measured]:
        """The latest receipts by kind and address."""
        return {
            each.address.key: Measured(each.result, each.at)
            for each in self.known
            if each.result is not None and each.at is not None
        }

    @cached_property
    def changed(self) -> dict[Key, datetime]:
        """The addresses behind which something changed, and since which receipt."""
        return {
            each.address.key: each.changed_since
            for each in self.known
            if each.changed_since is not None
        }

    @property
    def distinct(self) -> list[Known]:
        """One place of each address; some stand at several."""
        return list({each.address.key: each for each in reversed(self.known)}.values())[::-1]

    @property
    def pending(self) -> list[Known]:
        return [each for each in self.distinct if each.is_pending]

    @property
    def unsettled(self) -> list[Known]:
        """Those without a receipt of the last day, and those that are checked again."""
        return [each for each in self.distinct if each.is_pending or each.is_outdated]

    @property
    def open(self) -> list[Known]:
        return [each for each in self.distinct if each.is_open]

    @property
    def oldest(self) -> datetime | None:
        return min((each.at for each in self.known if each.at), default=None)

    def stale(self, now: datetime) -> bool:
        """Returns True if an address was not checked within a day, and no check is under way."""
        return any(
            not each.is_open and (each.at is None or each.at <= now - FRESH) for each in self.known
        )


def receipts_of(
    project: Project, addresses: Iterable[Address], launched: datetime | None = None
) -> Receipts:
    """Returns what is known of the addresses, by two queries at most.

    With ``launched``, the latest receipt is compared with the last one from before that time, or
    with the first one where there is none from before.
    """
    listed = list(addresses)
    digests = {each.url: digest_of(each.url) for each in listed}
    found = {
        (check.kind, check.digest): check
        for check in Check.objects.filter(
            project=project, digest__in=set(digests.values())
        ).select_related("latest")
    }
    baselines = _baselines(list(found.values()), launched) if launched else {}
    return Receipts(
        _known(each, found.get((each.kind, digests[each.url])), baselines) for each in listed
    )


def _known(address: Address, check: Check | None, baselines: Mapping[int, Receipt]) -> Known:
    if check is None:
        return Known(address)
    latest, before = check.latest, baselines.get(check.pk)
    return Known(
        address,
        result=latest.result if latest else None,
        at=latest.at if latest else None,
        version=latest.version if latest else 0,
        open_since=check.open_since,
        started_at=check.started_at,
        check_id=check.pk,
        is_old=latest is not None and latest.at <= timezone.now() - FRESH,
        changed_since=before.at if before and latest and _differ(before, latest) else None,
    )


def _differ(before: Receipt, latest: Receipt) -> bool:
    """Compares only what both measured: a failure is a finding of its own."""
    old, new = before.result, latest.result
    if before.version != latest.version or old.get("failed") or new.get("failed"):
        return False
    return any(old[name] != new[name] for name in IDENTITY if name in old and name in new)


def _baselines(checks: list[Check], launched: datetime) -> dict[int, Receipt]:
    own = Receipt.objects.filter(of=OuterRef("pk"))
    rows = Check.objects.filter(pk__in=[check.pk for check in checks]).annotate(
        before=Subquery(own.filter(at__lte=launched).order_by("-pk").values("pk")[:1]),
        first=Subquery(own.order_by("pk").values("pk")[:1]),
    )
    wanted = {row.before or row.first: row.pk for row in rows}
    receipts = Receipt.objects.in_bulk([pk for pk in wanted if pk])
    return {wanted[pk]: receipt for pk, receipt in receipts.items()}
