"""The brand names of a project's other drafts, for the rules about equal and similar names.

Senders that were never a draft of this portal are not among them.
"""

from senders.models import Draft

MOST = 500  # drafts, the latest saved


def beside(draft: Draft) -> list[str]:
    """Returns the names in other drafts, sent ones too, but not those of the draft's own sender."""
    others = Draft.objects.filter(project_id=draft.project_id).exclude(pk=draft.pk)
    others = others.exclude(state=Draft.State.DISCARDED)
    if draft.sender_id:
        others = others.exclude(sender_id=draft.sender_id)
    stored = others.order_by("-saved", "-pk").values_list("answers__brand__name", flat=True)[:MOST]
    return [
        name
        for values in stored
        if isinstance(values, list)
        for name in values[-1:]
        if isinstance(name, str) and name.strip()
    ]
