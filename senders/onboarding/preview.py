"""The phone preview of a draft, from what is typed so far. No requests and no images here."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from senders.provisioning import Brand
from senders.sender.preview import Preview

# The key without which a row shows nothing.
_ROWS = {"emails": "address", "phones": "number", "websites": "url"}


def preview_of(details: Mapping[str, Any]) -> Preview:
    """``details`` as wire JSON, right or wrong."""
    brand = details.get("brand")
    given = dict(brand) if isinstance(brand, Mapping) else {}
    for rows, needed in _ROWS.items():
        found = given.pop(rows, None) or []
        given[rows] = [{"label": "", **row} for row in found if row.get(needed)]
    return Preview.of(Brand.model_validate(given), str(given.get("name") or _("No name yet")))
