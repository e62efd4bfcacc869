"""Calls and bodies that several tests of the sandbox share."""

from pathlib import Path
from typing import Any

import httpx

from senders.sandbox import seed, server
from tests.sandbox.test_lists import KEY, NOW, ROOT

MINIMAL: dict[str, Any] = {
    "region": "EU",
    "billingCategory": "NON_CONVERSATIONAL",
    "useCase": "TRANSACTIONAL",
}
# The create sample of the reference page.
SAMPLE = (Path(__file__).parent.parent / "fixtures" / "sandbox" / "create-sample.json").read_bytes()
LAUNCHING = seed.AURORA_DEALS


def send(method: str, path: str, body: Any = None, **more: Any) -> httpx.Response:
    """Sends ``body`` as JSON, or unchanged if it is bytes."""
    if isinstance(body, bytes):
        more["content"] = body
    elif body is not None:
        more["json"] = body
    return server.handle(httpx.Request(method, f"{ROOT}{path}", headers=KEY, **more), NOW)


def created(body: Any = MINIMAL) -> dict[str, Any]:
    answer = send("POST", "/rcs/senders", body)
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


def problems(answer: httpx.Response) -> list[str]:
    assert (answer.status_code, answer.json()["errorCode"]) == (400, "invalid_input"), answer.text
    return list(answer.json()["additionalInformation"]["validationErrors"])


def code(answer: httpx.Response) -> tuple[int, str]:
    body = answer.json() if answer.content else {}
    return answer.status_code, body.get("errorCode", "")


def nested(path: str, value: Any) -> dict[str, Any]:
    """Returns ``{"a": {"b": value}}`` for ``a.b``."""
    for key in reversed(path.split(".")):
        value = {key: value}
    return dict(value)
