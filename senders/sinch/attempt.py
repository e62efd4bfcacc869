"""The three outcomes of a write at Sinch: done, rejected or unknown. Views word them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from senders.provisioning import (
    NotFound,
    NotSent,
    ProvisioningError,
    ServerFault,
    Unreachable,
    UnreadableReply,
)

R = TypeVar("R")


@dataclass(frozen=True)
class Done(Generic[R]):
    """Sinch carried it out and returned ``result``."""

    result: R


@dataclass(frozen=True)
class NotDone:
    """An attempt that changed nothing: Sinch rejected the request, or did not process it."""

    error: ProvisioningError

    @property
    def is_unsent(self) -> bool:
        return is_unsent(self.error)


@dataclass(frozen=True)
class Unknown:
    """Nobody knows whether it was carried out, so it is never sent again by itself."""

    error: ProvisioningError


def is_unsent(error: ProvisioningError) -> bool:
    """Returns True if nothing of the request left the portal.

    Without a token neither did: then an error that otherwise leaves the outcome open does not.
    """
    leaves_it_open = isinstance(error, Unreachable | UnreadableReply | ServerFault)
    return isinstance(error, NotSent) or (leaves_it_open and not error.outcome_unknown)


def attempt(call: Callable[[], R]) -> Done[R] | NotDone | Unknown:
    """Calls once. Raises ``NotFound`` for an object that no longer exists at Sinch."""
    try:
        return Done(call())
    except NotFound:
        raise
    except ProvisioningError as error:
        return Unknown(error) if error.outcome_unknown else NotDone(error)
