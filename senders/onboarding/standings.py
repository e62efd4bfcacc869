"""The state of a draft as lists and page heads show it, with tone and icon."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from senders.models import Draft
from senders.onboarding import submitting


@dataclass(frozen=True)
class Standing:
    """The state of a draft as lists and page heads show it, with tone and icon."""

    key: str
    label: str | Promise
    tone: str
    icon: str


STANDINGS = {
    each.key: each
    for each in (
        Standing("open", _("Open"), "idle", "circle-dashed"),
        Standing("ready", _("Ready to send"), "ok", "circle-check"),
        Standing("refused", _("Rejected by Sinch"), "bad", "circle-alert"),
        Standing("submitting", _("Sending"), "wait", "hourglass"),
        Standing("unconfirmed", _("Unconfirmed"), "wait", "circle-question-mark"),
        Standing("submitted", _("Sent"), "ok", "send"),
        Standing("discarded", _("Discarded"), "idle", "trash-2"),
    )
}


def of(draft: Draft) -> Standing:
    """Returns the state to show. A submit that was given up shows as unconfirmed."""
    state = submitting.state_now(draft)
    if state != Draft.State.OPEN:
        return STANDINGS[state]
    if draft.refusal:
        return STANDINGS["refused"]
    return STANDINGS["ready" if draft.ready else "open"]
