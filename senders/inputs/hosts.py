"""Names of hosts in web and email addresses: lower case, and international ones in ASCII."""

import idna

LONGEST = 253  # characters of a name (RFC 1035)
LABEL_LONGEST = 63
_DOTS = "。．｡"


class WrongHost(ValueError):
    """A part of a host that no name can have."""

    def __init__(self, part: str) -> None:
        super().__init__(part)
        self.part = part


def with_plain_dots(host: str) -> str:
    for dot in _DOTS:
        host = host.replace(dot, ".")
    return host


def ascii_of(host: str) -> str:
    """Returns the name in lower case and in ASCII (IDNA 2008 with UTS 46). Raises ``WrongHost``."""
    plain = with_plain_dots(host)
    if plain.isascii():
        return plain.lower()
    if len(plain) > LONGEST:
        raise WrongHost(plain)
    for label in plain.split("."):
        if not label.isascii():
            _ascii_label(label)
    try:
        return idna.encode(plain, uts46=True, transitional=False).decode("ascii").lower()
    except UnicodeError:
        # The whole is wrong, although each part can be sent by itself: an empty or a long name.
        raise WrongHost(host) from None


def _ascii_label(label: str) -> None:
    try:
        idna.encode(label, uts46=True, transitional=False)
    except UnicodeError:
        raise WrongHost(label) from None
