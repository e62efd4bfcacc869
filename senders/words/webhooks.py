"""Words about webhooks: what Sinch rejects, standings, events, outcomes, causes of refusal."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from senders.provisioning import ApiError
from senders.provisioning.limits import WEBHOOKS_MAX

Text = str | Promise


@dataclass(frozen=True)
class Label:
    """A label with its icon and tone."""

    label: Text
    icon: str
    tone: str


STANDINGS: dict[str, Label] = {
    "registered": Label(_lazy("Registered"), "circle-check", "ok"),
    "foreign": Label(_lazy("Another system"), "circle-dot", "idle"),
    "gone": Label(_lazy("Removed at Sinch"), "circle-x", "bad"),
    "unconfirmed": Label(_lazy("Not confirmed"), "circle-question-mark", "wait"),
    "unknown": Label(_lazy("Not known"), "circle-question-mark", "wait"),
}
EVENTS: dict[str, Text] = {
    "RCS_SENDER_STATUS_UPDATED": _lazy("Sender state"),
    "RCS_SENDER_OPERATOR_STATUS_UPDATED": _lazy("Operator status"),
    "RCS_SENDER_COMMENT_ADDED": _lazy("Comment on a sender"),
    "RCS_BRAND_REGISTRATION_PROCESS_STATUS_UPDATED": _lazy("Brand registration"),
    "RCS_ACCOUNT_COMMENT_ADDED": _lazy("Comment on the RCS account"),
}
OUTCOMES: dict[str, Label] = {
    "waiting": Label(_lazy("Waiting"), "hourglass", "wait"),
    "applied": Label(_lazy("Sender read"), "circle-check", "ok"),
    "no_sender": Label(_lazy("No sender to read"), "circle-dot", "idle"),
    "gone": Label(_lazy("Sender not found at Sinch"), "circle-x", "idle"),
    "given_up": Label(_lazy("Sender not readable for a day"), "circle-alert", "bad"),
}
CAUSES: dict[str, Text] = {
    "missing": _lazy("A signature header was missing."),
    "twice": _lazy("A signature header came twice."),
    "algorithm": _lazy("The signature used another algorithm."),
    "timestamp": _lazy("The time of the signature could not be read."),
    "nonce": _lazy("The nonce contained characters that are not ASCII."),
    "nonce_length": _lazy("The nonce was longer than 128 characters."),
    "nonce_used": _lazy("The nonce came before, with other content."),
    "signature": _lazy("The signature did not match the content."),
    "stale": _lazy("The signature was more than 5 minutes away from the portal’s time."),
    "unreadable": _lazy("The signature was correct, but the content was not an event."),
    "incomplete": _lazy("The content did not arrive completely."),
    "too_large": _lazy("The content was larger than 1 MB."),
    "secret": _lazy("The portal could not decrypt its own secret. Check CREDENTIAL_KEYS."),
}


def event(name: str) -> str:
    """Returns the words of an event, or Sinch’s own name of one without words."""
    return str(EVENTS.get(name, name))


def outcome(name: str) -> Label:
    return OUTCOMES.get(name) or Label(name, "circle-question-mark", "idle")


def cause(name: str) -> str:
    return str(CAUSES.get(name, name))


def rejection(error: ApiError) -> tuple[str, str]:
    """Returns title and text of a write that Sinch rejected."""
    if error.code == "webhook_limit_reached":
        return _("Sinch accepts no more webhooks for this project."), _(
            "A project can have %(most)d webhooks. Remove one that is no longer used."
        ) % {"most": WEBHOOKS_MAX}
    if error.code == "webhook_exists":
        return _("Sinch already has a webhook with this URL."), _(
            "Nothing was changed. Create the webhook again to use a new URL."
        )
    return _("Sinch rejected the request."), _("Nothing was changed.")
