"""Software for what people hold in their hands: an authenticator app and a device with passkeys."""

import hashlib
import json
import re
import time
from base64 import urlsafe_b64decode, urlsafe_b64encode
from html import unescape
from typing import Any

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from django.test import Client
from fido2 import cbor

ORIGIN, RP = "http://127.0.0.1:8000", "127.0.0.1"
PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40


def code_of(secret: str, *, ahead: int = 0) -> str:
    """Returns the code that an app shows now, or some periods of 30 seconds later."""
    counter = int(time.time()) // 30 + ahead
    return str(format_hotp_value(hotp_value(secret.replace(" ", ""), counter)))


def secret_on(page: str) -> str:
    found = re.search(r'class="secret-text">([A-Z2-7 ]+)<', page)
    assert found, page
    return found[1]


def options_on(page: str) -> dict[str, Any]:
    found = re.search(r'<script id="passkey-options"[^>]*>(.*?)</script>', page, re.DOTALL)
    assert found, page
    options: dict[str, Any] = json.loads(unescape(found[1]))["publicKey"]
    return options


def field_on(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found, page
    return unescape(found[1])


class Device:
    """A device with one passkey. ``origin`` is the site that it is asked by."""

    def __init__(self, origin: str = ORIGIN, *, verifies: bool = True) -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.id = hashlib.sha256(self.key.public_key().public_numbers().x.to_bytes(32)).digest()
        self.origin = origin
        self.flags = PRESENT | (VERIFIED if verifies else 0)
        self.user = b""
        self.uses = 0

    def create(self, options: dict[str, Any]) -> str:
        """Makes the passkey and returns the answer of the browser as JSON."""
        self.user = _bytes(options["user"]["id"])
        numbers = self.key.public_key().public_numbers()
        public = {1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32), -3: numbers.y.to_bytes(32)}
        attested = bytes(16) + len(self.id).to_bytes(2) + self.id + cbor.encode(public)
        data = self._data(ATTESTED) + attested
        attestation = cbor.encode({"fmt": "none", "attStmt": {}, "authData": data})
        return self._answer(
            {
                "clientDataJSON": self._client_data("webauthn.create", options),
                "attestationObject": _text(attestation),
            },
            {"credProps": {"rk": True}},
        )

    def get(self, options: dict[str, Any]) -> str:
        """Signs the challenge and returns the answer of the browser as JSON."""
        self.uses += 1
        data, client = self._data(), self._client_data("webauthn.get", options)
        signed = data + hashlib.sha256(_bytes(client)).digest()
        signature = self.key.sign(signed, ec.ECDSA(hashes.SHA256()))
        return self._answer(
            {
                "clientDataJSON": client,
                "authenticatorData": _text(data),
                "signature": _text(signature),
                "userHandle": _text(self.user),
            },
            {},
        )

    def _data(self, more: int = 0) -> bytes:
        place = hashlib.sha256(RP.encode()).digest()
        return place + bytes([self.flags | more]) + self.uses.to_bytes(4)

    def _client_data(self, kind: str, options: dict[str, Any]) -> str:
        said = {"type": kind, "challenge": options["challenge"], "origin": self.origin}
        return _text(json.dumps(said).encode())

    def _answer(self, response: dict[str, Any], extensions: dict[str, Any]) -> str:
        return json.dumps(
            {
                "id": _text(self.id),
                "rawId": _text(self.id),
                "type": "public-key",
                "response": response,
                "clientExtensionResults": extensions,
            }
        )


def confirm(client: Client, password: str = "rcs-demo") -> None:  # noqa: S107  of the demo
    """Shows once more who one is, before factors are changed."""
    answer = client.post("/account/confirm/", {"password": password})
    assert answer.status_code == 302, answer.text


def add_app(client: Client) -> str:
    """Adds an authenticator app to the account and returns its secret."""
    secret = secret_on(client.get("/account/app/").text)
    added = client.post("/account/app/", {"code": code_of(secret, ahead=-1)})
    assert added.status_code in {200, 302}, added.text
    return secret


def add_passkey(client: Client, device: Device | None = None) -> Device:
    """Adds a passkey to the account and returns the device that holds it."""
    device = device or Device()
    options = options_on(client.get("/account/passkeys/add/").text)
    added = client.post(
        "/account/passkeys/add/", {"name": "Laptop", "credential": device.create(options)}
    )
    assert added.status_code in {200, 302}, added.text
    return device


def codes_on(page: str) -> list[str]:
    return re.findall(r"<li><code>(\d+)</code></li>", page)


def _text(value: bytes) -> str:
    return urlsafe_b64encode(value).rstrip(b"=").decode()


def _bytes(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))
