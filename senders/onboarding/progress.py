"""Stores the progress of a draft, so that lists need not compute it."""

from senders.models import Draft
from senders.onboarding import step_status
from senders.onboarding.draft_view import DraftView


def store_progress(draft: Draft, opened: DraftView | None = None) -> None:
    """Stores the progress after a save, outside its transaction, because it may call the API.

    Stores nothing if the draft was saved again in the meantime; that save stores its own progress.
    """
    opened = opened or DraftView(draft)
    progress = step_status.progress(opened, step_status.findings(opened))
    columns = {
        "answered": progress.answered,
        "total": progress.total,
        "problems": progress.problems,
        "ready": progress.ready,
    }
    Draft.objects.filter(pk=draft.pk, saved=draft.saved).update(**columns)
    for name, value in columns.items():
        setattr(draft, name, value)
