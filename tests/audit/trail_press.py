"""One row of ``test_what_posts_leave``: a POST, its status and the entries it leaves. No rows."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.test import Client

from senders.models import Draft

PROJECT = "p/<slug:project>/"
Left = list[tuple[str, str]]
NOTHING: Left = []


@dataclass(frozen=True)
class Press:
    """One POST and the entries it leaves, and no others.

    ``data`` may be worked out from the draft, ``before`` puts the draft where it is to stand,
    ``ready`` has the person do first what the POST needs, and ``fault`` is what the sandbox does
    to a call.
    """

    data: dict[str, Any] | Callable[[Draft], dict[str, Any]]
    leaves: Left
    status: int = 302
    who: str = "onboarding"
    before: Callable[[Draft], object] = lambda draft: None
    ready: Callable[[Client], object] = lambda client: None
    fault: tuple[str, str] | None = None


@dataclass(frozen=True)
class Row:
    """``failure`` is that of a call to Sinch; None for addresses that call nobody."""

    success: Press
    refusal: Press
    failure: Press | None = None
    more: dict[str, Press] = field(default_factory=dict)

    def presses(self) -> dict[str, Press]:
        failure = {"failure": self.failure} if self.failure else {}
        return {"success": self.success, "refusal": self.refusal, **failure, **self.more}


def asked(action: str, outcome: str) -> Left:
    return [(action, "attempted"), (action, outcome)]
