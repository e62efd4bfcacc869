"""Our own webhooks and signed callbacks to them. No tests."""

import json
from datetime import datetime, timedelta
from itertools import count
from typing import Any

import httpx
from django.test import Client
from django.utils import timezone
from pydantic import SecretStr

from senders.hooks import tokens
from senders.models import Hook, Project, credentials
from senders.sandbox import seed, signature
from senders.sandbox.models import Sender as SandboxSender
from senders.sandbox.store import sender_body

SECRET, OLD = "secret-of-now-8c1f", "secret-of-before-77a0"
_NUMBERS = count()


def encrypted(secret: str) -> str:
    return credentials.encrypt(SecretStr(secret))


def make_hook(slug: str = "aurora", **more: Any) -> Hook:
    return Hook.objects.create(
        project=Project.objects.get(slug=slug),
        token=tokens.new_token(),
        secret_encrypted=encrypted(SECRET),
        created_at=timezone.now(),
        **more,
    )


def in_sandbox(sender_id: str = seed.AURORA_DEALS) -> SandboxSender:
    return SandboxSender.objects.get(pk=sender_id)


def state_event(sender_id: str = seed.AURORA_DEALS, **more: Any) -> bytes:
    """Returns the body of a callback about a sender, each with another comment."""
    body = {
        "type": "RCS_SENDER_STATUS_UPDATED",
        "payload": sender_body(in_sandbox(sender_id)),
        "previousState": "IN_TEST",
        "currentState": "LAUNCHING",
        "comment": f"callback {next(_NUMBERS)}",
        **more,
    }
    return json.dumps(body, ensure_ascii=False).encode()


def account_event(comment: str = "Café") -> bytes:
    return json.dumps({"type": "RCS_ACCOUNT_COMMENT_ADDED", "comment": comment}).encode()


def signed(
    body: bytes, *, secret: str = SECRET, nonce: str = "", at: datetime | None = None
) -> dict[str, str]:
    now = at or timezone.now()
    return signature.headers(secret, body, nonce or signature.new_nonce(now), now)


def post(hook: Hook, body: bytes, headers: dict[str, str] | None = None, **more: Any) -> Any:
    """Sends a callback as it is; signed rightly where no headers are given."""
    return Client().generic(
        "POST",
        f"/hooks/{hook.token}/",
        body,
        content_type="application/json",
        headers=signed(body) if headers is None else headers,
        **more,
    )


def ago(**passed: float) -> datetime:
    return timezone.now() - timedelta(**passed)


def into_the_portal(request: httpx.Request) -> httpx.Response:
    """Answers a callback of the sandbox as the portal does, in this process."""
    signature_headers = {
        name: value for name, value in request.headers.items() if name.startswith("x-sinch-")
    }
    response = Client().generic(
        request.method,
        request.url.path,
        request.content,
        content_type=request.headers["Content-Type"],
        headers=signature_headers,
    )
    return httpx.Response(response.status_code)
