"""The page tokens of every list: URL-safe as they are, and new in form."""

import base64
import json
import re
from typing import Any

import httpx
import pytest
from django.core import signing

from senders.sandbox import activities, seed, server
from senders.sandbox.models import Sender
from senders.sandbox.rules import ListQuery
from tests.sandbox import hooks
from tests.sandbox.test_lists import KEY, NOW, ROOT, get


def test_tokens_of_every_list_need_no_encoding_and_lead_to_the_next_page() -> None:
    """Sinch's own SDK puts tokens into the URL as they are."""
    for number in range(16):
        hooks.hook(f"https://{number}.example/") if number < 15 else None
        sender = Sender.objects.get(pk=seed.AURORA_DEALS)
        activities.record(sender, "EDITED", NOW)
        activities.record(sender.project, "COMMENT_ADDED", NOW, comment="x")
    for path in (
        *(f"/rcs/senders?sortColumn={column}&" for column in ("CREATED", "NAME", "STATE")),
        "/rcs/senders?search=aurora&",
        f"/rcs/senders/{seed.AURORA_DEALS}/activities?",
        "/rcs/activities?",
        "/webhooks?",
    ):
        seen, token = 0, ""
        while seen == 0 or token:
            query = f"pageSize=7&pageToken={token}" if token else "pageSize=7"
            answer = server.handle(httpx.Request("GET", f"{ROOT}{path}{query}", headers=KEY), NOW)
            assert answer.status_code == 200, (path, token)
            body = answer.json()
            seen += len(next(rows for rows in body.values() if isinstance(rows, list)))
            for name in ("nextPageToken", "previousPageToken"):
                assert re.fullmatch("[A-Za-z0-9_-]*", body.get(name, ""))
            token = body.get("nextPageToken", "")
        assert seen == body["totalSize"] > 7


OLDER = [
    (
        "/rcs/senders",
        "senders.sandbox.page",
        ["2026-11-20T08:24:10+00:00", seed.AURORA_DEALS, False, ListQuery().view],
    ),
    ("/webhooks", "senders.sandbox.short-page", [0, f"{seed.AURORA}/webhooks"]),
    ("/rcs/activities", "senders.sandbox.short-page", [0, f"{seed.AURORA}/activities"]),
]


@pytest.mark.parametrize(("path", "salt", "content"), OLDER)
def test_token_of_the_older_form_is_rejected_as_invalid(
    path: str, salt: str, content: list[Any]
) -> None:
    text = signing.Signer(salt=salt, sep="~").sign(json.dumps(content)).encode()
    for token in (base64.b64encode(text).decode(), base64.urlsafe_b64encode(text).decode()):
        for form in (token, token.rstrip("=")):
            answer = get(path, {"pageToken": form})
            assert (answer.status_code, answer.json()["errorCode"]) == (400, "invalid_page_token")
