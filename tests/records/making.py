"""Makes reads of senders to store, and stores them. No tests."""

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from senders.models import Change, Project, SenderRecord, Source
from senders.provisioning import SenderSummary
from senders.records import keeping


def project() -> Project:
    return Project.objects.get(slug="aurora")


def summary(sender_id: str = "s-1", state: str | None = "LAUNCHED", **more: Any) -> SenderSummary:
    """Returns a sender as a list tells it; ``more`` in the API's own names."""
    body: dict[str, Any] = {
        "id": sender_id,
        "region": "EU",
        "billingCategory": "CONVERSATIONAL",
        "useCase": "OTP",
        "hostingRegion": "EUROPE",
        **({"state": state} if state else {}),
        **more,
    }
    return SenderSummary.model_validate(body)


def country(code: str, status: str, *operators: tuple[str, ...]) -> dict[str, Any]:
    """``operators`` are (name, status), with a remark and a date where there are more."""
    return {
        "country": code,
        "status": status,
        "operators": [
            dict(zip(("name", "status", "remark", "modified"), given, strict=False))
            for given in operators
        ],
    }


def stored(
    *senders: SenderSummary, source: Source = Source.SYNC, ago: timedelta = timedelta()
) -> list[Change]:
    """Stores reads that were asked for ``ago``; returns the changes that they show."""
    return keeping.note(project(), senders, asked_at=timezone.now() - ago, source=source)


def record(sender_id: str = "s-1") -> SenderRecord:
    return SenderRecord.objects.get(project=project(), sender_id=sender_id)


def aged(sender_id: str, age: timedelta) -> datetime:
    """Makes a record as old as that, and returns the time of its read."""
    read_at = timezone.now() - age
    SenderRecord.objects.filter(project=project(), sender_id=sender_id).update(
        read_at=read_at, asked_at=read_at
    )
    return read_at
