"""Reads and checks the process environment once, and reports all problems together.

Only ``rcsportal.settings`` imports this module; the rest of the code reads Django settings.
"""

import os
from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from cryptography.fernet import Fernet
from django.core.exceptions import ImproperlyConfigured
from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

BASE_DIR = Path(__file__).resolve().parent.parent

# Published with the source, so fit for practice data only; live mode refuses both.
SANDBOX_SECRET_KEY = "sandbox-only-secret-key-that-every-checkout-of-the-portal-shares"  # noqa: S105
SANDBOX_CREDENTIAL_KEY = "c2FuZGJveC1vbmx5LWNyZWRlbnRpYWwta2V5LTEyMzQ="

CommaList = Annotated[tuple[str, ...], NoDecode]


class Environment(BaseSettings):
    """The documented variables, by their lower-case names. See the README's table."""

    model_config = SettingsConfigDict(
        env_ignore_empty=True, extra="ignore", frozen=True, hide_input_in_errors=True
    )

    rcs_mode: Literal["live", "sandbox"] = "live"
    secret_key: SecretStr = SecretStr("")
    credential_keys: SecretStr = SecretStr("")
    debug: bool = False
    port: int = Field(8000, ge=1, le=65535)
    portal_url: str = ""
    allowed_hosts: CommaList = ()
    csrf_trusted_origins: CommaList = ()
    trusted_proxies: int = Field(0, ge=0)
    database_url: SecretStr = SecretStr("")
    cache_url: SecretStr = SecretStr("")
    sinch_base_url: str = "https://provisioning.api.sinch.com"
    sinch_auth_url: str = ""
    sandbox_database_url: SecretStr = SecretStr("")
    sandbox_time: Literal["immediate", "manual", "timed"] = "timed"
    sandbox_control: bool = False
    sandbox_callback_hosts: CommaList = ()

    @field_validator(
        "allowed_hosts", "csrf_trusted_origins", "sandbox_callback_hosts", mode="before"
    )
    @classmethod
    def _split_commas(cls, value: object) -> object:
        if isinstance(value, str):
            return tuple(part.strip() for part in value.split(",") if part.strip())
        return value

    @field_validator("cache_url")
    @classmethod
    def _cache_is_redis(cls, value: SecretStr) -> SecretStr:
        url = value.get_secret_value()
        if url and not url.startswith(("redis://", "rediss://", "unix://")):
            raise ValueError("must begin with redis://, rediss:// or unix://")
        return value

    @model_validator(mode="after")
    def _live_mode_has_secrets_of_its_own(self) -> Self:
        if self.rcs_mode == "live":
            bad = [
                f"{name} is missing" if not value else f"{name} has the published sandbox value"
                for name, value, default in (
                    ("SECRET_KEY", self.secret_key.get_secret_value(), SANDBOX_SECRET_KEY),
                    (
                        "CREDENTIAL_KEYS",
                        self.credential_keys.get_secret_value(),
                        SANDBOX_CREDENTIAL_KEY,
                    ),
                )
                if not value or default in value
            ]
            if bad:
                raise ValueError("; ".join(bad))
        return self

    @model_validator(mode="after")
    def _credential_keys_are_fernet_keys(self) -> Self:
        for number, key in enumerate(self.fernet_keys(), start=1):
            try:
                Fernet(key)
            except ValueError as error:
                raise ValueError(f"CREDENTIAL_KEYS: key {number} is not a Fernet key") from error
        return self

    def signing_key(self) -> str:
        return self.secret_key.get_secret_value() or SANDBOX_SECRET_KEY

    def fernet_keys(self) -> list[str]:
        """Returns the keys that encrypt stored credentials; the first encrypts, all decrypt."""
        keys = self.credential_keys.get_secret_value() or SANDBOX_CREDENTIAL_KEY
        return [key.strip() for key in keys.split(",") if key.strip()]

    def public_url(self) -> str:
        return (self.portal_url or f"http://127.0.0.1:{self.port}").rstrip("/")

    def hosts(self) -> list[str]:
        host = urlsplit(self.public_url()).hostname or "127.0.0.1"
        if self.allowed_hosts:
            return list(self.allowed_hosts)
        return sorted({host, "127.0.0.1", "localhost"}) if self.rcs_mode == "sandbox" else [host]

    def main_database(self) -> str:
        return self.database_url.get_secret_value() or f"sqlite:///{BASE_DIR}/var/portal.sqlite3"

    def sandbox_database(self) -> str:
        return (
            self.sandbox_database_url.get_secret_value()
            or f"sqlite:///{BASE_DIR}/var/sandbox.sqlite3"
        )


def read() -> Environment:
    """Returns the checked environment.

    Raises ``ImproperlyConfigured`` with the name of every bad variable and no values.
    """
    try:
        return Environment(_secrets_dir=os.environ.get("SECRETS_DIR") or None)
    except ValidationError as error:
        problems = [
            ".".join(str(part).upper() for part in detail["loc"] or ("",))
            + (": " if detail["loc"] else "")
            + detail["msg"].removeprefix("Value error, ")
            for detail in error.errors(
                include_input=False, include_url=False, include_context=False
            )
        ]
        raise ImproperlyConfigured("Environment: " + "; ".join(problems)) from None
