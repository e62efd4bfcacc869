"""Writes down how far a draft has come, so that lists of many need not work it out."""

from senders.models import Draft
from senders.onboarding import step_status
from senders.onboarding.draft_view import DraftView


def store_progress(draft: Draft, opened: DraftView | None = None) -> None:
    """After each save, outside its transaction: the questions may have to be asked for.

    Whoever saved last writes last: a draft that was saved again meanwhile is left to that save.
    """
    opened = opened or DraftView(draft)
    found = step_status.progress(opened, step_status.findings(opened))
    columns = {
        "answered": found.answered,
        "total": found.total,
        "problems": found.problems,
        "ready": found.ready,
    }
    Draft.objects.filter(pk=draft.pk, saved=draft.saved).update(**columns)
    for name, value in columns.items():
        setattr(draft, name, value)
