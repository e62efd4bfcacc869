"""Looks of an open list: what it shows as a digest, so that an unchanged list is left alone.

Reading the list is in ``listed``, drawing it in ``sender_list``.
"""

import hashlib
import json
from datetime import datetime
from typing import Any

from senders.views.sender.listed import Listed
from senders.web.request import PortalRequest, is_fragment

EVERY = 60  # seconds between two looks of an open page
KEY = "seen"


def shown_to(request: PortalRequest) -> str | None:
    """Returns the digest of what an open page shows; None for a request that is no look."""
    return request.GET.get(KEY, "") if KEY in request.GET and is_fragment(request) else None


def digest(found: Listed, *, has_tags: bool) -> str:
    """Tells two lists apart that look different: senders, total, owners, what is gone or failed.

    Tags count where the list shows them; they have to be read already. Times of reading are left
    out: they move by themselves.
    """
    page = found.page
    records = sorted(found.records.values(), key=lambda record: record.sender_id)
    shown = [
        page.value.total_size,
        page.failure is not None,
        [sender.fingerprint for sender in page.value.senders],
        [
            (record.sender_id, record.owner_id, str(record.gone_at), str(record.changed_at))
            for record in records
        ],
        [[tag.name for tag in record.tags.all()] for record in records] if has_tags else [],
    ]
    return hashlib.sha256(json.dumps(shown).encode()).hexdigest()[:16]


def age(found: Listed, now: datetime, *, has_tags: bool) -> dict[str, Any]:
    """Returns what the page says of the age of its rows, and when it looks again."""
    return {
        "reading": found.page,
        "known": found.known,
        "known_is_stale": found.known is not None and found.known.is_stale(now),
        "seen": digest(found, has_tags=has_tags),
        "every": EVERY,
        "now": now,
    }
