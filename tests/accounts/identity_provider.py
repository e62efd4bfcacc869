"""An OpenID provider for tests: speaks the protocol over loopback, with PKCE and signed tokens."""

import base64
import hashlib
import hmac
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from jwt.algorithms import RSAAlgorithm

CLIENT, SECRET = "portal", "client-secret-of-the-tests"
BROKEN = {
    "token": "the token endpoint fails",
    "denied": "the person said no",
    "wrong_audience": "the token is for another client",
    "wrong_issuer": "the token is of another provider",
    "expired": "the token has ended",
    "no_end": "the token has no end",
    "other_key": "the token is signed by a key that is not published",
    "unknown_key": "the token names a key that is not published",
    "no_signature": "the token is not signed",
    "shared_secret": "the token is signed with the client's secret",
    "published_as_secret": "the token is signed with the published key as a shared secret",
    "own_key": "the token brings its key along",
    "changed": "the token was changed after it was signed",
    "no_keys": "the address of the keys fails",
    "no_discovery": "the metadata fail",
    "other_metadata": "the metadata name another issuer",
    "moved": "the metadata are elsewhere",
}


def _new_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@dataclass
class IdentityProvider:
    """``person`` is who signs in there next: the claims of their ID token."""

    person: dict[str, Any] = field(default_factory=dict)
    break_it: str = ""  # what is wrong: a key of BROKEN
    issuer: str = ""
    asked: list[str] = field(default_factory=list)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    key: rsa.RSAPrivateKey = field(default_factory=_new_key)
    stranger: rsa.RSAPrivateKey = field(default_factory=_new_key)

    def discovery(self) -> dict[str, Any]:
        return {
            "issuer": f"{self.issuer}/other" if self.break_it == "other_metadata" else self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            "token_endpoint_auth_methods_supported": ["client_secret_basic"],
        }

    def authorize(self, query: dict[str, str]) -> str:
        """Returns the address that the person's browser is sent back to."""
        assert query["client_id"] == CLIENT
        assert query["code_challenge_method"] == "S256"
        code = hashlib.sha256(f"{time.time_ns()}".encode()).hexdigest()
        self.codes[code] = query
        given = {"code": code} if self.break_it != "denied" else {"error": "access_denied"}
        return f"{query['redirect_uri']}?{urlencode({**given, 'state': query['state']})}"

    def token(self, form: dict[str, str], authorization: str) -> dict[str, Any] | None:
        basic = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        asked = self.codes.pop(form.get("code", ""), None)
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        proof = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if asked is None or authorization != f"Basic {basic}" or proof != asked["code_challenge"]:
            return None
        now = int(time.time())
        claims = {
            "iss": "https://other.example" if self.break_it == "wrong_issuer" else self.issuer,
            "aud": "somebody-else" if self.break_it == "wrong_audience" else CLIENT,
            "iat": now,
            "exp": now - 120 if self.break_it == "expired" else now + 300,
            **self.person,
        }
        if self.break_it == "no_end":
            del claims["exp"]
        return {"access_token": "a", "token_type": "Bearer", "id_token": self.signed(claims)}

    def signed(self, claims: dict[str, Any]) -> str:
        """Returns the ID token, signed as ``break_it`` has it."""
        key: Any = self.key
        headers: dict[str, Any] = {"kid": "1"}
        algorithm = "RS256"
        match self.break_it:
            case "no_signature":
                key, algorithm = None, "none"
            case "shared_secret":
                key, algorithm = SECRET, "HS256"
            case "published_as_secret":
                return self._by_hand(claims)
            case "other_key":
                key = self.stranger
            case "own_key":
                key, headers = self.stranger, {"jwk": _published(self.stranger, "1"), "kid": "1"}
            case "unknown_key":
                headers = {"kid": "2"}
        token = jwt.encode(claims, key, algorithm=algorithm, headers=headers)
        if self.break_it != "changed":
            return token
        head, _body, signature = token.split(".")
        body = json.dumps(claims | {"groups": ["rcs-admins"]}).encode()
        return ".".join((head, _text(body), signature))

    def _by_hand(self, claims: dict[str, Any]) -> str:
        """Signs with the text of the public key, which ``jwt`` itself does not do."""
        public = self.key.public_key()
        text = public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
        head = _text(json.dumps({"alg": "HS256", "typ": "JWT", "kid": "1"}).encode())
        signed = f"{head}.{_text(json.dumps(claims).encode())}"
        return f"{signed}.{_text(hmac.digest(text, signed.encode(), 'sha256'))}"

    def keys(self) -> dict[str, Any]:
        return {"keys": [_published(self.key, "1")]}


def _published(key: rsa.RSAPrivateKey, name: str) -> dict[str, Any]:
    found: dict[str, Any] = RSAAlgorithm.to_jwk(key.public_key(), as_dict=True)
    return found | {"kid": name, "use": "sig", "alg": "RS256"}


def _text(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


@contextmanager
def running() -> Iterator[IdentityProvider]:
    """Yields a provider that listens on a free port of the loopback address."""
    provider = IdentityProvider()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            provider.asked.append(parts.path)
            if parts.path == "/keys":
                self._send(None if provider.break_it == "no_keys" else provider.keys())
            elif parts.path == "/.well-known/openid-configuration" and provider.break_it == "moved":
                self.send_response(302)
                self.send_header("Location", f"{provider.issuer}/else/openid-configuration")
                self.end_headers()
            elif parts.path.endswith("/openid-configuration"):
                broken = provider.break_it == "no_discovery"
                self._send(None if broken else provider.discovery())
            elif parts.path == "/authorize":
                query = {name: values[0] for name, values in parse_qs(parts.query).items()}
                self.send_response(302)
                self.send_header("Location", provider.authorize(query))
                self.end_headers()
            else:
                self._send(None)

        def do_POST(self) -> None:
            provider.asked.append(self.path)
            text = self.rfile.read(int(self.headers["Content-Length"])).decode()
            form = {name: values[0] for name, values in parse_qs(text).items()}
            answer = provider.token(form, self.headers.get("Authorization", ""))
            self._send(None if provider.break_it == "token" else answer)

        def _send(self, content: object) -> None:
            body = json.dumps(content or {"error": "server_error"}).encode()
            self.send_response(200 if content else 500)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_arguments: object) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    provider.issuer = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
