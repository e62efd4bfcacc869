"""The phone preview of a draft, from its details so far. It downloads no images."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from senders.models import Draft
from senders.onboarding.images import uploads
from senders.onboarding.images.uploads import Proposal
from senders.provisioning import Brand
from senders.sender.preview import Preview

# The key without which a row is not shown.
_ROWS = {"emails": "address", "phones": "number", "websites": "url"}

_PROPOSED: dict[tuple[str, ...], str | Promise] = {
    ("logo",): gettext_lazy("With the fitted logo, which is not used yet."),
    ("banner",): gettext_lazy("With the fitted banner, which is not used yet."),
    ("logo", "banner"): gettext_lazy("With the fitted images, which are not used yet."),
}


def preview_of(details: Mapping[str, Any], draft: Draft | None = None) -> Preview:
    """Returns the preview of ``details``, which are wire JSON and may be invalid.

    With ``draft`` it shows the fitted images that are proposed for it in the place of those used.
    """
    brand = details.get("brand")
    fields = dict(brand) if isinstance(brand, Mapping) else {}
    for rows, required in _ROWS.items():
        entries = fields.pop(rows, None) or []
        fields[rows] = [{"label": "", **row} for row in entries if row.get(required)]
    shown = Preview.of(Brand.model_validate(fields), str(fields.get("name") or _("No name yet")))
    proposals = {
        kind: Proposal(upload).path
        for kind in uploads.KINDS
        if draft is not None and (upload := uploads.proposed(draft, kind))
    }
    return replace(
        shown,
        logo=proposals.get("logo", shown.logo),
        banner=proposals.get("banner", shown.banner),
        proposed=_PROPOSED.get(tuple(proposals), ""),
    )
