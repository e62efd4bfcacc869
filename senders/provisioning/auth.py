"""Authentication of calls: HTTP Basic, or OAuth 2.0 client credentials with one shared token.

Source: Provisioning API, Authentication; RFC 6749 4.4. The secret is shown once by Sinch and
never by the portal.
"""

import json
import threading
import time
from collections.abc import Callable, Generator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

import httpx
from pydantic import SecretStr

from senders.provisioning import errors

EARLY = 60.0  # seconds before its end at which a token is renewed
DEFAULT_LIFE = 3600.0  # seconds, where the endpoint does not say
MARK = "provisioning_token_call"


@dataclass(frozen=True)
class Credentials:
    """A project's access key; ``token_url`` is used with OAuth 2.0 only."""

    key_id: str
    key_secret: SecretStr
    auth: Literal["oauth2", "basic"] = "oauth2"
    token_url: str = "https://auth.sinch.com/oauth2/token"  # noqa: S105  an address

    def build(self, clock: Callable[[], float] = time.monotonic) -> httpx.Auth:
        if self.auth == "basic":
            return httpx.BasicAuth(self.key_id, self.key_secret.get_secret_value())
        return OAuth2(self, clock)


class OAuth2(httpx.Auth):
    """Fetches a token when there is none, keeps it until shortly before its end.

    One thread fetches while the others wait for its result. A 401 that says *expired* is answered
    with one fresh token; any other 401 drops the token and is reported.
    """

    requires_response_body = False

    def __init__(
        self, credentials: Credentials, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._credentials = credentials
        self._clock = clock
        self._lock = threading.Lock()
        self._token: SecretStr | None = None
        self._ends = 0.0

    def sync_auth_flow(
        self, request: httpx.Request
    ) -> Generator[httpx.Request, httpx.Response, None]:
        token = yield from self._current(stale=None)
        request.headers["Authorization"] = f"Bearer {token.get_secret_value()}"
        response = yield request
        if response.status_code != 401:
            return
        if "expired" not in response.headers.get("WWW-Authenticate", "").lower():
            self._drop(token)
            return
        fresh = yield from self._current(stale=token)
        request.headers["Authorization"] = f"Bearer {fresh.get_secret_value()}"
        yield request

    def _current(
        self, stale: SecretStr | None
    ) -> Generator[httpx.Request, httpx.Response, SecretStr]:
        """The kept token, unless it is ``stale`` or near its end; else a new one."""
        with self._lock:
            kept = self._token
            if kept is not None and kept is not stale and self._clock() < self._ends:
                return kept
            asked = self._clock()
            response = yield self._token_request()
            response.read()
            token, life = _read_token(response)
            self._token, self._ends = token, asked + life - min(EARLY, life / 2)
            return token

    def _drop(self, token: SecretStr) -> None:
        with self._lock:
            if self._token is token:
                self._token = None

    def _token_request(self) -> httpx.Request:
        basic = httpx.BasicAuth(
            self._credentials.key_id, self._credentials.key_secret.get_secret_value()
        )
        request = httpx.Request(
            "POST", self._credentials.token_url, data={"grant_type": "client_credentials"}
        )
        return next(basic.auth_flow(request))


def _read_token(response: httpx.Response) -> tuple[SecretStr, float]:
    """(token, its life in seconds), or the error that the token endpoint's answer means."""
    request_id = response.headers.get("x-request-id")
    if response.status_code == 429 or response.status_code >= 500:
        raise errors.from_reply(
            response.status_code,
            None,
            request_id=request_id,
            retry_after=response.headers.get("Retry-After"),
            now=datetime.now(UTC),
        )
    if response.status_code != 200:
        raise errors.CredentialsRefused(
            status=response.status_code,
            message="The token endpoint rejected the access key.",
            request_id=request_id,
        )
    try:
        body = json.loads(response.content)
        token, life = body["access_token"], body.get("expires_in", DEFAULT_LIFE)
    except (ValueError, TypeError, KeyError, AttributeError):
        token, life = None, 0
    if not isinstance(token, str) or not token or not token.isascii():
        raise errors.UnreadableReply(
            "the token endpoint returned no token", status=200, request_id=request_id
        )
    try:
        return SecretStr(token), max(float(life), 0.0)
    except (TypeError, ValueError):
        return SecretStr(token), DEFAULT_LIFE
