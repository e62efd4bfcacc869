"""The phone preview of a draft, from its details so far. It downloads no images."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from senders.provisioning import Brand
from senders.sender.preview import Preview

# The key without which a row is not shown.
_ROWS = {"emails": "address", "phones": "number", "websites": "url"}


def preview_of(details: Mapping[str, Any]) -> Preview:
    """Returns the preview of ``details``, which are wire JSON and may be invalid."""
    brand = details.get("brand")
    fields = dict(brand) if isinstance(brand, Mapping) else {}
    for rows, required in _ROWS.items():
        entries = fields.pop(rows, None) or []
        fields[rows] = [{"label": "", **row} for row in entries if row.get(required)]
    return Preview.of(Brand.model_validate(fields), str(fields.get("name") or _("No name yet")))
