"""Makes records and changes as the portal would store them. No tests."""

from datetime import UTC, datetime, timedelta
from typing import Any

from senders.models import Change, Project, SenderRecord, Source

NOW = datetime(2026, 11, 28, 14, 5, tzinfo=UTC)
DAY = 24 * 3600  # seconds


def project(slug: str = "aurora") -> Project:
    return Project.objects.get(slug=slug)


def record(sender_id: str = "s-1", name: str = "Casa Verde", **more: Any) -> SenderRecord:
    """Returns the record of a sender, made if it is not there."""
    values = {
        "summary": {},
        "asked_at": NOW,
        "read_at": NOW,
        "name": name,
        "name_key": name.casefold(),
        "state": "LAUNCHED",
        **more,
    }
    owner = values.pop("project", None) or project()
    return SenderRecord.objects.get_or_create(project=owner, sender_id=sender_id, defaults=values)[
        0
    ]


def change(
    kind: str,
    before: str = "",
    after: str = "",
    **more: Any,
) -> Change:
    """Returns a stored change of the record ``of``, seen ``ago`` before ``now``."""
    of = more.pop("of", None) or record()
    seen_at = more.pop("now", NOW) - more.pop("ago", timedelta())
    return Change.objects.create(
        **{
            "project_id": of.project_id,
            "record": of,
            "seen_at": seen_at,
            "source": Source.SYNC,
            "kind": kind,
            "before": before,
            "after": after,
            **more,
        }
    )
