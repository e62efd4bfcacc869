"""The reasons why no response came, in words. Status and title of the page stand elsewhere."""

import math

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import ngettext

from senders.provisioning import Cause, TimedOut, Unreachable

_CAUSES: dict[Cause, str | Promise] = {
    Cause.HOST_UNKNOWN: _lazy("The host name %(host)s is not known. An admin must check it."),
    Cause.REFUSED: _lazy("%(host)s does not accept connections."),
    Cause.CERTIFICATE_EXPIRED: _lazy(
        "The certificate of %(host)s has expired. An admin must have it renewed."
    ),
    Cause.CERTIFICATE_OF_ANOTHER: _lazy(
        "%(host)s presented the certificate of another host. An admin must check the address."
    ),
    Cause.CERTIFICATE_UNTRUSTED: _lazy(
        "The portal does not trust the certificate of %(host)s. An admin must check it."
    ),
    Cause.TLS: _lazy("The portal could not set up a secure connection to %(host)s."),
    Cause.CUT: _lazy("%(host)s closed the connection without a complete response."),
    Cause.NETWORK: _lazy("The connection to %(host)s failed."),
}


def sentence(error: Unreachable) -> str:
    """Returns the cause as far as it shows."""
    if isinstance(error, TimedOut):
        seconds = math.ceil(error.seconds or 0)
        return ngettext(
            "There was no complete response from %(host)s within %(seconds)d second.",
            "There was no complete response from %(host)s within %(seconds)d seconds.",
            seconds,
        ) % {"host": error.host, "seconds": seconds}
    return str(_CAUSES[error.cause]) % {"host": error.host}
