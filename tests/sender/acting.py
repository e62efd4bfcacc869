"""Every action of a sender's page as a table: where it is posted, what, and what the API sees."""

import re
from dataclasses import dataclass, field
from typing import Any

from django.test import Client

from senders.models import AuditEntry
from senders.sandbox import store
from senders.sandbox.models import Sender
from tests.conftest import DEALS, DETAIL

NEW, TESTER, EXPIRED = "+46701740651", "+46701234567", "+46707654321"

NOTHING_ASKED: dict[str, Any] = {
    name: {"questions": {}, "answers": {}} for name in ("general", "verification")
}


@dataclass(frozen=True)
class Action:
    """``match`` is the call as faults name it, ``place`` where the page says what came of it."""

    path: str  # after the sender's page
    match: str
    action: str
    place: str
    form: dict[str, Any] = field(default_factory=dict)
    kept: str = ""  # what was typed and must still be there after a refusal

    @property
    def route(self) -> str:
        """The path as the URLconf writes it."""
        return re.sub(r"\+\d+", "<str:number>", self.path)


ACTIONS = {
    "add": Action(
        "test-numbers/",
        "POST /rcs/senders/*/testNumbers",
        "test_numbers.added",
        "numbers",
        {"test_numbers": "+46 70 174 06 51"},
        NEW,
    ),
    "retry": Action(
        f"test-numbers/{EXPIRED}/retry/",
        "GET /rcs/senders/*/testNumbers/*/retry",
        "test_number.invited_again",
        f"number-{EXPIRED[1:]}",
    ),
    "remove": Action(
        f"test-numbers/{TESTER}/remove/",
        "DELETE /rcs/senders/*/testNumbers/*",
        "test_number.removed",
        "numbers",
    ),
    "comment": Action(
        "comments/",
        "POST /rcs/senders/*/comments",
        "sender.commented",
        "comment",
        {"comment": "We mended the opt-out text. 👍"},
        "We mended the opt-out text. 👍",
    ),
    "token": Action("token/", "GET /rcs/senders/*", "token.revealed", "connection"),
}


def act(client: Client, action: Action, **more: Any) -> Any:
    return client.post(DETAIL + action.path, {**action.form, **more})


def calls(match: str) -> int:
    """Counts API calls; ``match`` is as faults are ordered: ``POST /rcs/senders/*``."""
    method, _space, path = match.partition(" ")
    wanted = ["", "v1", "projects", "*", *path.split("/")[1:]]
    return sum(
        call["method"] == method and _fits(call["route"].split("/"), wanted)
        for call in store.requests()
    )


def _fits(route: list[str], wanted: list[str]) -> bool:
    return len(route) == len(wanted) and all(
        part.startswith("{") if want == "*" else part == want
        for part, want in zip(route, wanted, strict=True)
    )


def entries() -> list[tuple[str, str]]:
    return list(
        AuditEntry.objects.filter(target_id=DEALS)
        .order_by("number")
        .values_list("action", "outcome")
    )


def set_numbers(*numbers: tuple[str, str]) -> None:
    change(
        testNumberStates=[
            {"number": number, "state": state, "submitted": "2026-11-01t10:00:00.000Z"}
            for number, state in numbers
        ]
    )


def change(state: str | None = None, **keys: Any) -> None:
    sender = Sender.objects.get(pk=DEALS)
    sender.body = {
        key: value for key, value in {**sender.body, **keys}.items() if value is not None
    }
    if state is not None:
        sender.state = state
    sender.save()
