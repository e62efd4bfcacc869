"""Customer links of a case: made, changed, revoked, found by their token.

Only a hash of the token finds a link. The token itself is stored encrypted, for members who copy
the link again. What a customer answers by a link is in ``senders.onboarding.intake``.
"""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from pydantic import SecretStr

from senders import audit
from senders.audit import Action, Actor
from senders.cases import opening
from senders.models import Case, CustomerLink, credentials
from senders.words.steps import PAPERS, SLUGS

DAYS, MOST_DAYS = 14, 90
# The basics have the team's own title of the draft and nothing that a customer knows better.
CHOICES = (*(slug for slug in SLUGS if slug != "basics"), PAPERS)
CUSTOMER = "Customer by link"  # the name of a customer in the audit trail
SEEN_EVERY = timedelta(minutes=1)


class AlreadyOpen(Exception):
    """The case has a link that is open: ``link``."""

    def __init__(self, link: CustomerLink) -> None:
        super().__init__(link.pk)
        self.link = link


class CaseClosed(Exception):
    """A closed case gets no link."""


@dataclass(frozen=True)
class Asked:
    """A link as a form states it: steps of the wizard, for whom, and the days that it works."""

    steps: Sequence[str]
    name: str
    email: str
    days: int


def create(case: Case, asked: Asked, user: User, actor: Actor, *, now: datetime) -> CustomerLink:
    """Makes the link of a case; an expired one ends. Raises ``AlreadyOpen``, ``CaseClosed``."""
    token = secrets.token_urlsafe(32)
    with transaction.atomic():
        locked = Case.objects.select_for_update(of=("self",)).get(pk=case.pk)
        if locked.closed_at is not None:
            raise CaseClosed
        before = latest(locked)
        if before is not None and before.revoked_at is None:
            if before.expires_at > now:
                raise AlreadyOpen(before)
            CustomerLink.objects.filter(pk=before.pk).update(revoked_at=now)
        link = CustomerLink.objects.create(
            case=locked,
            token_hash=_hash(token),
            token_encrypted=credentials.encrypt(SecretStr(token)),
            steps=_ordered(asked.steps),
            name=asked.name,
            email=asked.email,
            made_by=user,
            made_at=now,
            expires_at=_end_of(now, asked.days),
        )
        after = {"steps": link.steps, "until": link.expires_at.date().isoformat()}
        opening.record(locked, actor, Action.CASE_LINK_CREATED, now, {"after": after})
    return link


def change(link: CustomerLink, asked: Asked, actor: Actor, *, now: datetime) -> bool:
    """Changes steps, person and last day of an open link. Returns False if it was revoked.

    What a customer saved in a step that is no longer chosen stays.
    """
    with transaction.atomic():
        found = locked(link)
        if found.revoked_at is not None:
            return False
        before = _stated(found)
        found.steps = _ordered(asked.steps)
        found.name, found.email = asked.name, asked.email
        found.expires_at = _end_of(now, asked.days)
        changes = audit.difference(before, _stated(found))
        if any(changes.values()):
            found.save(update_fields=["steps", "name", "email", "expires_at"])
            opening.record(found.case, actor, Action.CASE_LINK_CHANGED, now, changes)
    return True


def revoke(link: CustomerLink, actor: Actor, *, now: datetime) -> bool:
    """Ends a link at once. A second press returns False and writes nothing."""
    with transaction.atomic():
        found = locked(link)
        if found.revoked_at is not None:
            return False
        found.revoked_at = now
        found.save(update_fields=["revoked_at"])
        opening.record(found.case, actor, Action.CASE_LINK_REVOKED, now)
    return True


def by_token(token: str, now: datetime) -> CustomerLink | None:
    """Returns the open link of an open case, and None for any other text, whatever the reason."""
    found = CustomerLink.objects.filter(
        token_hash=_hash(token), revoked_at=None, expires_at__gt=now, case__closed_at=None
    )
    return found.select_related("case__project", "case__owner").first()


def latest(case: Case) -> CustomerLink | None:
    """Returns the link that was made last, open or not."""
    return case.links.select_related("case", "made_by").order_by("-pk").first()


def locked(link: CustomerLink) -> CustomerLink:
    """Returns the row as it is now, locked until the transaction ends."""
    rows = CustomerLink.objects.select_for_update(of=("self",))
    return rows.select_related("case__project", "case__owner").get(pk=link.pk)


def is_open(link: CustomerLink, now: datetime) -> bool:
    return link.revoked_at is None and link.expires_at > now and link.case.closed_at is None


def note_use(link: CustomerLink, ip: str, now: datetime) -> None:
    """Notes that the link was used now, with an entry for the first time of a day in UTC."""
    day = datetime.combine(now.astimezone(UTC).date(), time.min, UTC)
    rows = CustomerLink.objects.filter(pk=link.pk)
    with transaction.atomic():
        first = rows.filter(Q(last_used_at=None) | Q(last_used_at__lt=day))
        if first.update(last_used_at=now):
            opening.record(link.case, customer(link, ip), Action.CASE_LINK_USED, now)
            return
    rows.filter(last_used_at__lt=now - SEEN_EVERY).update(last_used_at=now)


def customer(link: CustomerLink, ip: str = "") -> Actor:
    """Returns the customer of a link as an actor: no user and no role."""
    return Actor(link.case.project, CUSTOMER, ip=ip)


def address(link: CustomerLink) -> str:
    """Returns the complete link. Raises ``credentials.Undecipherable``."""
    token = credentials.decrypt(link.token_encrypted).get_secret_value()
    return f"{settings.PORTAL_URL.rstrip('/')}{reverse('intake', args=[token])}"


def _ordered(steps: Sequence[str]) -> list[str]:
    return [slug for slug in CHOICES if slug in steps]


def _end_of(now: datetime, days: int) -> datetime:
    """Returns the end of the last day in UTC, so that the date on the page is the last one."""
    last = now.astimezone(UTC).date() + timedelta(days=days)
    return datetime.combine(last, time(23, 59, 59), UTC)


def _stated(link: CustomerLink) -> dict[str, Any]:
    """Returns a link as the audit trail stores it: without the name and the address."""
    return {"steps": link.steps, "until": link.expires_at.date().isoformat()}


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
