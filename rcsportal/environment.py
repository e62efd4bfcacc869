"""Reads and checks the process environment once, and reports all problems together.

Only ``rcsportal.settings`` imports this module; the rest of the code reads Django settings.
"""

import os
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from cryptography.fernet import Fernet
from django.core.exceptions import ImproperlyConfigured
from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import NoDecode, SettingsConfigDict

from rcsportal import audit_keys, mail_server, single_sign_on, start_rules
from rcsportal.retention import RetentionDays

BASE_DIR = Path(__file__).resolve().parent.parent

# Published with the source, so fit for practice data only; live mode refuses all three.
SANDBOX_SECRET_KEY = "sandbox-only-secret-key-that-every-checkout-of-the-portal-shares"  # noqa: S105
SANDBOX_CREDENTIAL_KEY = "c2FuZGJveC1vbmx5LWNyZWRlbnRpYWwta2V5LTEyMzQ="
SANDBOX_AUDIT_KEY = "c2FuZGJveC1vbmx5LWF1ZGl0LXNpZ25pbmcta2V5LTE="

NOBODY = "nobody"  # for REQUIRE_MFA: no role needs a second factor

CommaList = Annotated[tuple[str, ...], NoDecode]


class Environment(RetentionDays):
    """The documented variables, by their lower-case names. See docs/operations.md."""

    model_config = SettingsConfigDict(
        env_ignore_empty=True, extra="ignore", frozen=True, hide_input_in_errors=True
    )

    rcs_mode: Literal["live", "sandbox"] = "live"
    secret_key: SecretStr = SecretStr("")
    secret_key_fallbacks: SecretStr = SecretStr("")
    credential_keys: SecretStr = SecretStr("")
    audit_key: SecretStr = SecretStr("")
    audit_old_keys: CommaList = ()
    audit_anchor_file: str = ""
    debug: bool = False
    host: str = "127.0.0.1"
    port: int = Field(8000, ge=1, le=65535)
    portal_url: str = ""
    allowed_hosts: CommaList = ()
    csrf_trusted_origins: CommaList = ()
    trusted_proxies: int = Field(0, ge=0)
    check_hosts: CommaList = ()
    media_root: str = ""
    database_url: SecretStr = SecretStr("")
    cache_url: SecretStr = SecretStr("")
    tasks_url: SecretStr = SecretStr("")
    web_concurrency: int = Field(2, ge=1, le=256)
    web_threads: int = Field(32, ge=1, le=1024)
    worker_embedded: bool = True
    worker_threads: int = Field(4, ge=1, le=64)
    sync_minutes: int = Field(15, ge=0, le=24 * 60)
    email_url: SecretStr = SecretStr("")
    email_from: str = ""
    require_mfa: CommaList | None = None
    session_idle_minutes: int = Field(8 * 60, ge=1, le=7 * 24 * 60)
    session_max_hours: int = Field(24, ge=1, le=7 * 24)
    oidc_issuer: str = ""
    oidc_client_id: str = ""
    oidc_client_secret: SecretStr = SecretStr("")
    oidc_name: str = ""
    oidc_roles: CommaList = ()
    oidc_groups_claim: str = "groups"
    oidc_email_domains: CommaList = ()
    security_contact: str = ""
    metrics_token: SecretStr = SecretStr("")
    prometheus_multiproc_dir: str = ""
    sinch_base_url: str = "https://provisioning.api.sinch.com"
    sinch_auth_url: str = ""
    sinch_retry_operation: Literal["get", "post"] = "get"
    sandbox_database_url: SecretStr = SecretStr("")
    sandbox_time: Literal["immediate", "manual", "timed"] = "timed"
    sandbox_control: bool = False
    sandbox_public: bool = False
    sandbox_callback_hosts: CommaList = ()

    @field_validator(
        "allowed_hosts",
        "audit_old_keys",
        "csrf_trusted_origins",
        "check_hosts",
        "sandbox_callback_hosts",
        "require_mfa",
        "oidc_roles",
        "oidc_email_domains",
        mode="before",
    )
    @classmethod
    def _split_commas(cls, value: object) -> object:
        if isinstance(value, str):
            return tuple(part.strip() for part in value.split(",") if part.strip())
        return value

    @field_validator("audit_key")
    @classmethod
    def _is_signing_key(cls, value: SecretStr) -> SecretStr:
        if value.get_secret_value() and not audit_keys.raw(value.get_secret_value()):
            raise ValueError("must be 32 random bytes in URL-safe Base64 (44 characters)")
        return value

    @field_validator("audit_old_keys")
    @classmethod
    def _are_public_keys(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for number, key in enumerate(value, start=1):
            if not audit_keys.raw(key):
                raise ValueError(f"key {number} is not a public key that audit_key prints")
        return value

    @field_validator("audit_anchor_file")
    @classmethod
    def _is_absolute(cls, value: str) -> str:
        if value and not Path(value).is_absolute():
            raise ValueError("must be an absolute path")
        return value

    @field_validator("metrics_token")
    @classmethod
    def _metrics_token_cannot_be_guessed(cls, value: SecretStr) -> SecretStr:
        token = value.get_secret_value()
        if token and (len(token) < 20 or not token.isascii()):
            raise ValueError("must have 20 characters or more, all of them ASCII")
        return value

    @field_validator("require_mfa")
    @classmethod
    def _are_roles(cls, value: tuple[str, ...] | None) -> tuple[str, ...] | None:
        if value is not None and (unknown := set(value) - {*single_sign_on.ROLES, NOBODY}):
            names = ", ".join(sorted(unknown))
            raise ValueError(f"must list roles ({', '.join(single_sign_on.ROLES)}), not {names}")
        return value

    @field_validator("oidc_roles")
    @classmethod
    def _are_mappings(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        single_sign_on.parse_roles(value)
        return value

    @field_validator("email_url")
    @classmethod
    def _is_mail_server(cls, value: SecretStr) -> SecretStr:
        mail_server.parse(value.get_secret_value())
        return value

    @field_validator("email_from")
    @classmethod
    def _is_one_line(cls, value: str) -> str:
        if value and (not value.isprintable() or "@" not in value):
            raise ValueError("must be one email address, with or without a name before it")
        return value

    @field_validator("cache_url", "tasks_url")
    @classmethod
    def _is_redis(cls, value: SecretStr) -> SecretStr:
        url = value.get_secret_value()
        if url and not url.startswith(("redis://", "rediss://", "unix://")):
            raise ValueError("must begin with redis://, rediss:// or unix://")
        return value

    def signing_key(self) -> str:
        return self.secret_key.get_secret_value() or SANDBOX_SECRET_KEY

    def signing_fallbacks(self) -> list[str]:
        """Returns the former signing keys, which still verify and sign nothing any more."""
        return _split(self.secret_key_fallbacks.get_secret_value())

    def fernet_keys(self) -> list[str]:
        """Returns the keys that encrypt stored credentials; the first encrypts, all decrypt."""
        return _split(self.credential_keys.get_secret_value() or SANDBOX_CREDENTIAL_KEY)

    def audit_signing_key(self) -> str:
        return self.audit_key.get_secret_value() or SANDBOX_AUDIT_KEY

    def public_url(self) -> str:
        return (self.portal_url or f"http://127.0.0.1:{self.port}").rstrip("/")

    def hosts(self) -> list[str]:
        host = urlsplit(self.public_url()).hostname or "127.0.0.1"
        if self.allowed_hosts:
            return list(self.allowed_hosts)
        return sorted({host, "127.0.0.1", "localhost"}) if self.rcs_mode == "sandbox" else [host]

    def checked_hosts(self) -> list[str]:
        """Returns the hosts that checks may reach although they are private."""
        portal = urlsplit(self.public_url()).netloc
        return [*self.check_hosts, *([portal] if self.rcs_mode == "sandbox" else [])]

    def mails(self) -> mail_server.MailServer:
        """Returns where mails go to; in sandbox mode without ``EMAIL_URL`` to the console."""
        usual = "console:" if self.rcs_mode == "sandbox" else ""
        return mail_server.parse(self.email_url.get_secret_value() or usual)

    def mail_sender(self) -> str:
        host = urlsplit(self.public_url()).hostname or "localhost"
        return self.email_from or f"rcs-portal@{host}"

    def roles_with_second_factor(self) -> frozenset[str]:
        """Returns the roles that need a second factor, in lower case."""
        usual = () if self.rcs_mode == "sandbox" else ("manager", "admin")
        chosen = usual if self.require_mfa is None else self.require_mfa
        return frozenset(chosen) - {NOBODY}

    def identity_provider(self) -> single_sign_on.Provider | None:
        """Returns the provider of single sign-on; None without ``OIDC_ISSUER``."""
        if not self.oidc_issuer:
            return None
        return single_sign_on.Provider(
            issuer=self.oidc_issuer.rstrip("/"),
            client_id=self.oidc_client_id,
            client_secret=self.oidc_client_secret.get_secret_value(),
            name=self.oidc_name or urlsplit(self.oidc_issuer).hostname or "",
            groups_claim=self.oidc_groups_claim,
            roles=single_sign_on.parse_roles(self.oidc_roles),
            email_domains=frozenset(domain.lower() for domain in self.oidc_email_domains),
        )

    def media_folder(self) -> Path:
        return Path(self.media_root) if self.media_root else BASE_DIR / "var" / "media"

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
    folder = os.environ.get("SECRETS_DIR") or None
    try:
        given = Environment(_secrets_dir=folder)
    except ValidationError as error:
        found = error.errors(include_input=False, include_url=False, include_context=False)
        problems = [_problem(detail["loc"], detail["msg"]) for detail in found]
        names = {str(detail["loc"][0]) for detail in found if detail["loc"]}
        # The others are judged as well, so that one start tells all there is to mend.
        usual = {name: Environment.model_fields[name].default for name in names}
        given = Environment(_secrets_dir=folder, **usual)
        rules = [] if "rcs_mode" in names else _broken_rules(given)
        problems += [rule for rule in rules if rule.split()[0].rstrip(":").lower() not in names]
    else:
        problems = _broken_rules(given)
    if problems:
        raise ImproperlyConfigured("Environment: " + "; ".join(problems))
    return given


def _problem(place: tuple[Any, ...], message: str) -> str:
    name = ".".join(str(part).upper() for part in place)
    return (f"{name}: " if name else "") + message.removeprefix("Value error, ")


def _broken_rules(given: Environment) -> list[str]:
    broken = start_rules.problems(
        start_rules.Surroundings(
            live=given.rcs_mode == "live",
            debug=given.debug,
            secret_key=given.secret_key.get_secret_value(),
            secret_key_fallbacks=given.signing_fallbacks(),
            credential_keys=_split(given.credential_keys.get_secret_value()),
            audit_key=given.audit_key.get_secret_value(),
            audit_old_keys=given.audit_old_keys,
            published=(SANDBOX_SECRET_KEY, SANDBOX_CREDENTIAL_KEY, SANDBOX_AUDIT_KEY),
            portal_url=given.public_url(),
            host=given.host,
            allowed_hosts=given.allowed_hosts,
            trusted_proxies=given.trusted_proxies,
            sinch_urls=(
                ("SINCH_BASE_URL", given.sinch_base_url),
                ("SINCH_AUTH_URL", given.sinch_auth_url),
            ),
            databases=(
                given.database_url.get_secret_value(),
                given.sandbox_database_url.get_secret_value(),
            ),
            sandbox_public=given.sandbox_public,
        )
    )
    broken += single_sign_on.problems(
        given.oidc_issuer,
        given.oidc_client_id,
        given.oidc_client_secret.get_secret_value(),
        given.oidc_roles,
    )
    if given.security_contact and not given.security_contact.startswith(("https://", "mailto:")):
        broken.append("SECURITY_CONTACT must begin with https:// or mailto:")
    for number, key in enumerate(given.fernet_keys(), start=1):
        try:
            Fernet(key)
        except ValueError:
            broken.append(f"CREDENTIAL_KEYS: key {number} is not a Fernet key")
    return broken


def _split(keys: str) -> list[str]:
    return [key.strip() for key in keys.split(",") if key.strip()]
