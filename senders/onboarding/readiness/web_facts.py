"""Picks what checks measured at a sender's web addresses, for the rules about images and pages.

An address that certainly cannot be opened is told from one that only did not open for the portal.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from senders.onboarding.readiness.rules import Issue, Receipt, Subject
from senders.receipts.addresses import Address
from senders.words import measured
from senders.words.fields import name_of

Facts = Mapping[str, Any]
Pick = Callable[[Address], bool]
Checked = tuple[Address, Facts]

# Failures that may be of this visit, of the portal's network or of its limits; all others are the
# address's. A portal without a way to the internet finds no host at all, and one inside a private
# network may find a public host, also its own, at a private address.
_PASSING = {
    *("certificate_untrusted", "connection_refused", "cut", "encoding", "host_unknown", "network"),
    *("port", "private_name", "redirects", "timed_out", "tls", "unfinished"),
}
_PASSING_STATUS = {403, 408, 425, 429}


def of_kinds(*kinds: str) -> Pick:
    return lambda address: address.kind in kinds


def at_paths(*paths: str) -> Pick:
    return lambda address: address.path in paths


def opened(subject: Subject, pick: Pick) -> Iterator[Checked]:
    """Yields the addresses that opened, with what was measured."""
    for address, facts in _measured(subject, pick):
        if not facts.get("failed") and not _is_closed(facts):
            yield address, facts


def unopened(subject: Subject, pick: Pick, *, is_certain: bool | None = None) -> Iterator[Issue]:
    """Yields what did not open; ``is_certain`` tells what opens for nobody from the rest."""
    for address, facts in _measured(subject, pick):
        if not facts.get("failed") and not _is_closed(facts):
            continue
        may_pass = _may_pass(address.kind, facts)
        if is_certain is None or is_certain != may_pass:
            message = (
                _("%(field)s did not open for the portal.")
                if may_pass
                else _("%(field)s cannot be opened.")
            )
            words = {"field": name_of(address.path)}
            yield Issue(address.path, message % words, measured.sentence(facts))


def _measured(subject: Subject, pick: Pick) -> Iterator[Checked]:
    for address in subject.addresses:
        receipt: Receipt | None = subject.receipts.get(address.key)
        if receipt is not None and pick(address):
            yield address, receipt.facts


def _is_closed(facts: Facts) -> bool:
    """Returns True for pages and videos that show an error or a sign-in in their place."""
    status = int(facts.get("status") or 200)
    return status >= 400 or bool(facts.get("login")) or bool(facts.get("soft_404"))


def _may_pass(kind: str, facts: Facts) -> bool:
    status = int(facts.get("status") or 200)
    if facts.get("failed") == "too_large":
        return kind == "page"  # an image or video of that size is too large for Sinch
    if facts.get("failed") in _PASSING or status in _PASSING_STATUS or status >= 500:
        return True
    return bool(facts.get("soft_404"))  # a guess from the words of the page
