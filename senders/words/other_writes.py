"""Words for a write that was held back because of another one to the same sender."""

from django.utils.translation import gettext as _

from senders.provisioning import Busy
from senders.words.times import clock


def told(error: Busy) -> tuple[str, str]:
    """Returns title and text: who is at it, or until when what somebody sent may still be done."""
    if error.since is None:
        title = _("Another user is changing this sender.")
    elif error.until is None:
        title = _("%(who)s has been changing this sender since %(at)s.") % {
            "who": error.by,
            "at": clock(error.since),
        }
    else:
        title = _(
            "The outcome of a change to this sender that %(who)s began at %(at)s is not known."
        ) % {"who": error.by, "at": clock(error.since)}
        text = _(
            "The request was not sent, because that change may still be made until %(until)s. "
            "Refresh the page after that, then try again."
        ) % {"until": clock(error.until)}
        return title, text
    return title, _("The request was not sent. Refresh the page to see the change, then try again.")


def needs_approval() -> tuple[str, str]:
    """Returns the title and the advice for a launch without the approval of another person."""
    return (
        _("This launch needs the approval of another person."),
        _("The request was not sent. Request approval on the launch page of the sender."),
    )
