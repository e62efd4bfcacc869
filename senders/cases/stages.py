"""The stage of a case between collecting and launched, from its drafts and its sender's record.

A sender's stage is that of its record, which has an age: pages say so.
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from senders.models import Case, Draft, SenderRecord
from senders.words import api_values

# The stops of a case, in the order in which it passes them.
STOPS: dict[str, str | Promise] = {
    "collecting": _("Collecting"),
    "ready": _("Ready"),
    "sent": _("Sent"),
    "testing": _("In test"),
    "launching": _("Launching"),
    "launched": _("Launched"),
}


@dataclass(frozen=True)
class Stage:
    """One stage: ``stop`` is the key of ``STOPS`` it belongs to; ``label`` and ``icon`` show it.

    ``launched`` of ``countries`` are numbers of countries, both 0 while the sender has none.
    """

    key: str
    stop: str
    label: str | Promise
    tone: str
    icon: str
    launched: int = 0
    countries: int = 0


def of(case: Case, draft: Draft | None, draft_state: str, record: SenderRecord | None) -> Stage:
    """Returns the stage. ``draft_state`` is the draft's state as ``onboarding`` tells it now."""
    if case.sender_id and record is not None:
        return _of_record(record)
    if case.sender_id:
        return Stage("sent", "sent", _("Sent"), "wait", "send")
    return _of_draft(draft, draft_state)


def _of_draft(draft: Draft | None, state: str) -> Stage:
    if draft is None or state == Draft.State.DISCARDED:
        return Stage("discarded", "collecting", _("Discarded"), "idle", "trash-2")
    if state == Draft.State.UNCONFIRMED:
        return Stage("unconfirmed", "sent", _("Unconfirmed"), "wait", "circle-question-mark")
    if state == Draft.State.SUBMITTING:
        return Stage("sending", "sent", _("Sending"), "wait", "hourglass")
    if draft.refusal:
        return Stage("refused", "collecting", _("Rejected by Sinch"), "bad", "circle-alert")
    if draft.ready:
        return Stage("ready", "ready", _("Ready"), "ok", "circle-check")
    return Stage("collecting", "collecting", _("Collecting"), "idle", "circle-dashed")


# The stop, tone and icon of each state of a sender. A state without a line is shown as it came.
_BY_STATE = {
    "DRAFT": ("sent", "wait", "send"),
    "IN_PROGRESS": ("sent", "wait", "send"),
    "IN_TEST": ("testing", "wait", "flask-conical"),
    "PREPARING_LAUNCH": ("launching", "wait", "hourglass"),
    "LAUNCHING": ("launching", "wait", "hourglass"),
    "LAUNCHED": ("launched", "ok", "circle-check"),
    "UNLAUNCHED": ("launched", "idle", "circle-minus"),
}


def _of_record(record: SenderRecord) -> Stage:
    """Returns the stage that the sender's state means, with the countries that are launched."""
    if record.gone_at is not None:
        return Stage("gone", "sent", _("Not found at Sinch"), "bad", "circle-alert")
    stop, tone, icon = _BY_STATE.get(record.state, ("sent", "idle", "circle-question-mark"))
    statuses = [country.status for country in record.countries.all()]
    launched, many = statuses.count("LAUNCHED"), len(statuses)
    label = api_values.sender_state(record.state).label
    if stop == "launched" and launched < many:
        tone = "wait" if launched else tone
    return Stage(record.state.lower() or "none", stop, label, tone, icon, launched, many)
