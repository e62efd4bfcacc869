"""Receipts of addresses that were measured well, for tests that are about something else."""

from collections.abc import Mapping
from typing import Any

from django.db.models.functions import Now

from senders.models import Check, Draft, Receipt
from senders.models.checks import digest_of
from senders.onboarding.draft_view import DraftView
from senders.receipts.addresses import Address, addresses_of, host_of

PAGE = {
    "version": 1,
    "kind": "page",
    "failed": "",
    "host": "shop.example",
    "status": 200,
    "hops": 0,
    "final": "https://shop.example/privacy",
    "login": False,
    "home": False,
    "title": "Privacy",
    "declared_language": "en",
    "guessed_language": "en",
    "words": 300,
    "digest": "d1",
    "soft_404": False,
}
IMAGE = {"version": 1, "failed": "", "type": "PNG", "transparent": False, "animated": False}
RESULTS: dict[str, dict[str, Any]] = {
    "page": PAGE,
    "logo": {**IMAGE, "kind": "logo", "width": 224, "height": 224, "bytes": 31_000},
    "banner": {**IMAGE, "kind": "banner", "width": 1440, "height": 448, "bytes": 150_000},
    "screenshot": {**IMAGE, "kind": "screenshot", "width": 800, "height": 600, "bytes": 90_000},
    "video": {
        "version": 1,
        "kind": "video",
        "failed": "",
        "host": "media.example",
        "status": 200,
        "login": False,
        "type": "MP4",
        "player": "",
        "bytes": 2_000_000,
    },
}


def store(draft: Draft, address: Address, result: Mapping[str, Any], at: Any = None) -> Receipt:
    """Adds a receipt as the worker does, and makes it the latest."""
    check, _made = Check.objects.get_or_create(
        project=draft.project,
        kind=address.kind,
        digest=digest_of(address.url),
        defaults={"url": address.url, "host": host_of(address.url), "asked_for": "draft 1"},
    )
    receipt = Receipt.objects.create(
        of=check, at=at or Now(), version=1, result=dict(result), asked_for=f"draft {draft.pk}"
    )
    Check.objects.filter(pk=check.pk).update(latest=receipt, open_since=None, started_at=None)
    return receipt


def measure_well(draft: Draft) -> None:
    """Gives each address of a draft a good receipt, each page one of its own."""
    for address in addresses_of(DraftView(draft).body.get("details", {})):
        own = {"final": address.url} if address.kind == "page" else {}
        store(draft, address, {**RESULTS[address.kind], **own})
