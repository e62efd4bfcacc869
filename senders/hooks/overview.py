"""Content of the webhooks page: webhooks at Sinch beside our hooks, events, refused requests.

Words are in ``words.webhooks``. Nothing is written here.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from django.db.models import Max, Min, OuterRef, QuerySet, Subquery, Sum
from django.db.models.aggregates import Count

from senders.hooks import tokens
from senders.hooks.registering import is_of
from senders.models import Delivery, Hook, Project, RefusedDelivery, SenderRecord
from senders.provisioning import Webhook
from senders.provisioning.limits import RCS_TRIGGERS

PAGE = 50
REFUSED_FOR = timedelta(days=7)


class Standing(StrEnum):
    """The standing of a webhook between the portal and Sinch."""

    REGISTERED = "registered"
    FOREIGN = "foreign"  # of another system
    GONE = "gone"  # ours, but Sinch does not list it any more
    UNCONFIRMED = "unconfirmed"  # ours, Sinch did not respond, and does not list it
    UNKNOWN = "unknown"  # ours, and Sinch cannot be asked


@dataclass(frozen=True)
class Row:
    """A webhook at Sinch, a hook of ours, or both. ``last_event`` is when one came, if any did."""

    standing: Standing
    target: str
    triggers: tuple[str, ...]
    hook: Hook | None = None
    last_event: datetime | None = None

    @property
    def has_other_address(self) -> bool:
        """Tells if ``PORTAL_URL`` has changed since the webhook was registered."""
        return (
            self.hook is not None
            and self.standing is Standing.REGISTERED
            and self.target.rstrip("/") != tokens.target_of(self.hook.token).rstrip("/")
        )

    @property
    def has_all_rcs_events(self) -> bool:
        return "ALL" in self.triggers or set(RCS_TRIGGERS) <= set(self.triggers)

    @property
    def untold(self) -> tuple[str, ...]:
        """Returns the RCS events that Sinch does not send to a webhook of ours."""
        if self.standing is not Standing.REGISTERED or "ALL" in self.triggers:
            return ()
        return tuple(each for each in RCS_TRIGGERS if each not in self.triggers)

    @property
    def old_until(self) -> datetime | None:
        return self.hook.old_until if self.hook else None

    @property
    def is_rotation_open(self) -> bool:
        return self.hook is not None and tokens.is_rotation_open(self.hook)


def rows(project: Project, listed: Sequence[Webhook] | None) -> list[Row]:
    """Returns our hooks, oldest first, then the webhooks of others.

    ``listed`` are all webhooks at Sinch, None where they are not known.
    """
    last = Delivery.objects.filter(hook=OuterRef("pk")).order_by("-pk").values("received_at")[:1]
    hooks = list(
        Hook.objects.filter(project=project, removed_at=None)
        .annotate(last_event=Subquery(last))
        .order_by("pk")
    )
    found = [_row(hook, hook.last_event, listed) for hook in hooks]
    others = [each for each in listed or () if not any(is_of(each, hook) for hook in hooks)]
    return found + [
        Row(Standing.FOREIGN, each.target, tuple(map(str, each.triggers))) for each in others
    ]


def _row(hook: Hook, last_event: datetime | None, listed: Sequence[Webhook] | None) -> Row:
    webhook = next((each for each in listed or () if is_of(each, hook)), None)
    if webhook is not None:
        triggers = tuple(map(str, webhook.triggers))
        return Row(Standing.REGISTERED, webhook.target, triggers, hook, last_event)
    if listed is None:
        standing = Standing.UNKNOWN
    else:
        standing = Standing.GONE if hook.webhook_id else Standing.UNCONFIRMED
    return Row(standing, tokens.target_of(hook.token), (), hook, last_event)


@dataclass(frozen=True)
class EventPage:
    """Events, newest first. ``older`` is the number to go on before; ``names`` are of records."""

    events: list[Delivery]
    names: dict[str, str]
    older: int | None

    def name_of(self, event: Delivery) -> str:
        """Returns the name of the event's sender, or its ID where no record has one."""
        return self.names.get(event.sender_id) or event.sender_id


def events(project: Project, before: int | None = None) -> EventPage:
    found = _of(project).order_by("-pk").defer("body")
    if before is not None:
        found = found.filter(pk__lt=before)
    page = list(found[: PAGE + 1])
    older = page[PAGE - 1].pk if len(page) > PAGE else None
    page = page[:PAGE]
    ids = {each.sender_id for each in page if each.sender_id}
    known = SenderRecord.objects.filter(project=project, sender_id__in=ids)
    names = dict(known.values_list("sender_id", "name"))
    return EventPage(page, names, older)


def waiting(project: Project) -> tuple[int, datetime | None]:
    """Returns how many events wait to be applied, and since when the first does."""
    found = _of(project).filter(outcome=Delivery.Outcome.WAITING)
    counted = found.aggregate(count=Count("pk"), since=Min("received_at"))
    return counted["count"], counted["since"]


def refused(project: Project, now: datetime) -> list[tuple[str, int, datetime]]:
    """Returns (cause, number, last) of the last seven days, the most frequent first."""
    counted = (
        RefusedDelivery.objects.filter(hook__project=project, last_at__gte=now - REFUSED_FOR)
        .values("cause")
        .annotate(total=Sum("number"), last=Max("last_at"))
        .order_by("-total", "cause")
    )
    return [(row["cause"], row["total"], row["last"]) for row in counted]


def _of(project: Project) -> QuerySet[Delivery]:
    return Delivery.objects.filter(project=project)
