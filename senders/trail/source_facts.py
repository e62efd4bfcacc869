"""The facts of rows about what a draft or a profile began with."""

from django.utils.translation import gettext as _

from senders.audit.redaction import shown
from senders.trail.fact_parts import Facts, as_mapping


def source(entry: Facts) -> list[str]:
    """The sender, draft or profile whose answers a new draft or profile began with."""
    source = as_mapping(entry.changes.get("source"))
    named = shown(str(source.get("label") or source.get("id") or ""))
    if not named:
        return []
    kinds = {
        "draft": _("from the draft %s"),
        "profile": _("from the brand profile %s"),
        "json": _("from the JSON of %s"),
    }
    return [kinds.get(str(source.get("kind")), _("from the sender %s")) % named]
