"""The way allauth speaks with the identity provider, with what it leaves to TLS checked as well.

The metadata have to name the issuer of the settings, and the ID token has to be signed by a key
that the provider publishes. Who may enter is decided in ``single_sign_on``.
"""

from collections.abc import Mapping
from typing import Any

import jwt
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.internal import jwtkit
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings

from senders.accounts.single_sign_on import Failed

# Signatures with a public key alone: a shared secret or none at all proves nothing here.
ALGORITHMS = (
    *("RS256", "RS384", "RS512", "PS256", "PS384", "PS512"),
    *("ES256", "ES384", "ES512", "EdDSA"),
)
CLAIMS = ["iss", "sub", "aud", "exp", "iat"]
LEEWAY = 60  # seconds by which clocks may differ


class ProviderClient(OpenIDConnectOAuth2Adapter):  # type: ignore[misc]
    """Talks to the provider of ``settings.OIDC``."""

    @property
    def openid_config(self) -> Mapping[str, Any]:
        found: Mapping[str, Any] = super().openid_config
        issuer = found.get("issuer") if isinstance(found, dict) else None
        expected = settings.OIDC.issuer if settings.OIDC else None
        if not isinstance(issuer, str) or issuer.rstrip("/") != expected:
            raise Failed("another issuer")
        return found

    def _decode_id_token(self, app: Any, id_token: str) -> Mapping[str, Any]:
        try:
            header = jwt.get_unverified_header(id_token)
            claims: Mapping[str, Any] = jwt.decode(
                id_token,
                key=_key_of(header, self._published()),
                algorithms=ALGORITHMS,
                issuer=self.openid_config["issuer"],
                audience=app.client_id,
                leeway=LEEWAY,
                options={"require": CLAIMS},
            )
        except (jwt.PyJWTError, AttributeError, TypeError) as problem:
            # The latter: what is published has another shape than keys have.
            raise Failed(type(problem).__name__) from None
        jwtkit.verify_jti(claims)
        return claims

    def _published(self) -> Any:
        with get_adapter().get_requests_session() as session:
            response = session.get(self.openid_config["jwks_uri"])
            response.raise_for_status()
            return response.json()


def _key_of(header: Mapping[str, Any], published: Any) -> Any:
    """Returns the key that the token names; a token that names none needs the only one.

    What else the header says about keys is not read.
    """
    found = [
        key
        for key in jwt.PyJWKSet.from_dict(published).keys
        if key.public_key_use in {None, "sig"} and header.get("kid") in {None, key.key_id}
    ]
    if len(found) != 1:
        raise Failed("no such key")
    return found[0].key
