"""Opens a case for each draft, joins it with the sender that came of it, and closes it.

All that waits in a case is in ``waiting``.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from senders import audit
from senders.audit import Action, Actor, Target
from senders.cases import papers, waiting
from senders.models import (
    Case,
    CustomerLink,
    Draft,
    Membership,
    Outcome,
    Project,
    Role,
    SenderRecord,
)

PORTAL = "portal"  # the actor of what happens by itself


class Unsent(Exception):
    """The case has drafts that were not sent, so it cannot be closed."""


def target(case: Case) -> Target:
    return Target("case", str(case.pk), case.customer)


def for_draft(project: Project, user: User, sender_id: str, *, now: datetime) -> Case:
    """Returns the case of a new draft: that of the sender it changes, or a new one.

    The owner of a case stays, whoever makes the draft. A closed case is opened again.
    """
    if sender_id:
        found = _locked(project).filter(sender_id=sender_id).first()
        if found is not None:
            if found.closed_at is not None:
                found.closed_at = None
                found.save(update_fields=["closed_at"])
            return found
    record = SenderRecord.objects.filter(project=project, sender_id=sender_id).first()
    owner = record.owner if record is not None and record.owner is not None else user
    return Case.objects.create(project=project, owner=owner, sender_id=sender_id, created=now)


def follow_draft(case: Case, before: str, title: str, codes: Iterable[str]) -> None:
    """Names a case after its draft, as long as the draft's title before was its name.

    ``codes`` are the countries that the draft selects.
    """
    customer = title if case.customer == before else case.customer
    countries = "".join(f" {code}" for code in sorted(codes))
    countries = f"{countries} " if countries else ""
    if (customer, countries) != (case.customer, case.countries):
        case.customer, case.countries = customer, countries
        case.save(update_fields=["customer", "countries"])


def attach_sender(draft: Draft, sender_id: str) -> None:
    """Notes the sender that a draft became. A case that the sender has already takes this one in.

    That happens where a sender was edited before anybody knew which draft had created it.
    """
    case = _locked(draft.project).get(pk=draft.case_id)
    if case.sender_id or draft.is_edit:
        return
    other = _locked(draft.project).filter(sender_id=sender_id).first()
    if other is not None:
        other.drafts.update(case=case)
        other.items.update(case=case)
        papers.join(other, case)
        _take_links(other, case, now=timezone.now())
        other.notices.update(case=case)
        other.delete()
        waiting.count_again(case)
    case.sender_id = sender_id
    case.save(update_fields=["sender_id"])
    draft.case = case
    SenderRecord.objects.filter(project=case.project, sender_id=sender_id, owner=None).update(
        owner=case.owner
    )


def _take_links(other: Case, case: Case, *, now: datetime) -> None:
    """Gives the customer links of one case to another, with what was proposed by them.

    A case has one open link: of two the newer one stays open.
    """
    found = CustomerLink.objects.filter(case__in=[other, case], revoked_at=None).order_by("pk")
    for link in list(found)[:-1]:
        link.revoked_at = now
        link.save(update_fields=["revoked_at"])
        record(case, Actor(case.project, PORTAL), Action.CASE_LINK_REVOKED, now)
    other.links.update(case=case)


def of_sender(project: Project, sender_id: str) -> Case | None:
    found = Case.objects.filter(project=project, sender_id=sender_id) if sender_id else None
    return found.select_related("owner", "project").first() if found is not None else None


def writers(project: Project) -> "QuerySet[User]":
    """Returns the users who may own a case: active members who may write, by username."""
    members = Membership.objects.current().filter(project=project, role__gte=Role.ONBOARDING)
    return User.objects.filter(is_active=True, pk__in=members.values("user")).order_by("username")


def change_owner(case: Case, owner: User, actor: Actor, *, now: datetime) -> bool:
    """Gives a case, and the sender it became, to another user. Returns False if it was theirs."""
    with transaction.atomic():
        case = _locked(case.project).get(pk=case.pk)
        before = case.owner
        if owner == before:
            return False
        case.owner = owner
        case.save(update_fields=["owner"])
        if case.sender_id:
            records = SenderRecord.objects.filter(project=case.project, sender_id=case.sender_id)
            records.update(owner=owner)
        names = {"before": {"owner": before.username}, "after": {"owner": owner.username}}
        record(case, actor, Action.CASE_OWNER_CHANGED, now, names)
    return True


def close(case: Case, actor: Actor, *, now: datetime) -> bool:
    """Closes a case. Returns False if it was closed; raises ``Unsent`` if a draft is under way.

    What it is waiting for stays as it is, and is there when it is opened again.
    """
    with transaction.atomic():
        case = _locked(case.project).get(pk=case.pk)
        if case.closed_at is not None:
            return False
        if case.drafts.filter(state__in=Draft.UNSENT).exists():
            raise Unsent
        case.closed_at = now
        case.save(update_fields=["closed_at"])
        record(case, actor, Action.CASE_CLOSED, now)
    return True


def reopen(case: Case, actor: Actor, *, now: datetime) -> bool:
    """Opens a closed case again. Returns False if it was open."""
    with transaction.atomic():
        case = _locked(case.project).get(pk=case.pk)
        if case.closed_at is None:
            return False
        case.closed_at = None
        case.save(update_fields=["closed_at"])
        record(case, actor, Action.CASE_REOPENED, now)
    return True


def follow_discarding(draft: Draft, *, now: datetime) -> None:
    """Closes the case of a draft that was discarded, or opens it again with the draft.

    A case with a sender, or with another draft, has more to do than this draft.
    """
    case = _locked(draft.project).get(pk=draft.case_id)
    if draft.state != Draft.State.DISCARDED:
        case.closed_at = None
    elif not case.sender_id and not case.drafts.filter(~Q(state=Draft.State.DISCARDED)).exists():
        case.closed_at = now
    case.save(update_fields=["closed_at"])


def record(
    case: Case,
    actor: Actor,
    action: Action,
    now: datetime,
    changes: dict[str, Any] | None = None,
    *,
    correlation: str = "",
) -> int:
    """Leaves an entry about a case, and returns its number."""
    entry = audit.record(
        actor,
        action,
        Outcome.SUCCEEDED,
        target(case),
        changes=changes,
        correlation=correlation,
        now=now,
    )
    return entry.number


def _locked(project: Project) -> "QuerySet[Case]":
    return (
        Case.objects.select_for_update(of=("self",)).select_related("owner").filter(project=project)
    )
