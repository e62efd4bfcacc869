"""Applies waiting deliveries: reads each sender once again and stores the answer as a record.

An event is a hint: what it says is never stored, so its order does not matter. A record and the
outcome of its deliveries are stored together, so a worker that is killed leaves nothing half done
and the next one does nothing twice.
"""

import random
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, Final

import structlog
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from senders.hooks import waking
from senders.jobs import Later
from senders.models import Delivery, Project, Source
from senders.provisioning import (
    NotFound,
    NotSent,
    ProvisioningError,
    Unreachable,
)
from senders.records import keeping, passes
from senders.sinch import clients

log = structlog.get_logger("senders.hooks")

TROUBLES: Final = 5  # senders in a row that cannot be read end a run
GIVEN_UP_AFTER = timedelta(days=1)  # where Sinch answers, but never with the sender


def run(payload: Mapping[str, Any]) -> None:
    """Applies deliveries of one project. Raises ``Later`` where Sinch cannot be asked now."""
    project = Project.objects.filter(pk=payload["project"]).first()
    if project is None:
        return
    in_a_row, is_troubled = 0, False
    found = list(_by_sender(project).items())
    # Some that can never be read must not keep the others waiting.
    random.shuffle(found)
    for sender_id, deliveries in found:
        try:
            _apply(project, sender_id, deliveries)
        except ProvisioningError as error:
            log.info("sender_not_read", project=project.slug, error=type(error).__name__)
            if _concerns_all(error):
                raise Later(passes.wait_after(error)) from None
            _give_up_old(deliveries)
            in_a_row, is_troubled = in_a_row + 1, True
            if in_a_row == TROUBLES:
                break
        else:
            in_a_row = 0
    if is_troubled and _waiting(project).exists():
        raise Later(passes.AFTER_FAILURE)


def _waiting(project: Project) -> QuerySet[Delivery]:
    return Delivery.objects.filter(project=project, outcome=Delivery.Outcome.WAITING)


def _by_sender(project: Project) -> dict[str, list[int]]:
    """Returns the oldest waiting deliveries by their senders."""
    found: dict[str, list[int]] = {}
    rows = _waiting(project).order_by("pk").values_list("pk", "sender_id")
    for pk, sender_id in rows[: waking.AT_ONCE]:
        found.setdefault(sender_id, []).append(pk)
    return found


def _apply(project: Project, sender_id: str, deliveries: Sequence[int]) -> None:
    # After the deliveries were found: the answer is newer than each event that it settles.
    asked_at = timezone.now()
    try:
        sender = clients.client_of(project, passes.PATIENCE).get_sender(sender_id)
    except NotFound:
        with transaction.atomic():
            keeping.gone(project, sender_id, asked_at=asked_at, source=Source.EVENT)
            _settle(deliveries, Delivery.Outcome.GONE)
        return
    with transaction.atomic():
        keeping.note(project, [sender], asked_at=asked_at, source=Source.EVENT)
        _settle(deliveries, Delivery.Outcome.APPLIED)


def _settle(deliveries: Sequence[int], outcome: Delivery.Outcome) -> None:
    waiting = Delivery.objects.filter(pk__in=deliveries, outcome=Delivery.Outcome.WAITING)
    waiting.update(outcome=outcome, applied_at=timezone.now())


def _give_up_old(deliveries: Sequence[int]) -> None:
    Delivery.objects.filter(
        pk__in=deliveries,
        outcome=Delivery.Outcome.WAITING,
        received_at__lte=timezone.now() - GIVEN_UP_AFTER,
    ).update(outcome=Delivery.Outcome.GIVEN_UP)


def _concerns_all(error: ProvisioningError) -> bool:
    """Tells if other senders of the project cannot be read either."""
    return isinstance(error, Unreachable | NotSent) or error.concerns_project
