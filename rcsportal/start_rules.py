"""Rules that the environment must meet before the portal starts. Pure: no settings, no database.

Each problem names the variable and what to do, and never shows a value.
"""

import base64
import ipaddress
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from rcsportal import audit_keys

KEY_MIN = 40  # characters of SECRET_KEY; ``token_urlsafe(50)`` gives 67
FERNET_BYTES = 32
KEY_VARIETY = 10  # different characters of SECRET_KEY, or different bytes of a Fernet key


@dataclass(frozen=True)
class Surroundings:
    """The part of the environment that the rules read."""

    live: bool
    debug: bool
    secret_key: str
    secret_key_fallbacks: Sequence[str]
    credential_keys: Sequence[str]
    audit_key: str
    audit_old_keys: Sequence[str]
    published: Collection[str]  # the sandbox's keys, which every checkout has
    portal_url: str
    host: str
    allowed_hosts: Sequence[str]
    trusted_proxies: int
    sinch_urls: Sequence[tuple[str, str]]  # variable, value
    databases: tuple[str, str]  # the portal's and the sandbox's, empty for the defaults
    sandbox_public: bool


def problems(given: Surroundings) -> list[str]:
    """Returns every reason why the portal must not start, empty if there is none."""
    return list(_live(given) if given.live else _sandbox(given))


def is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def _live(given: Surroundings) -> Iterator[str]:
    yield from _whole_host(given.portal_url)
    yield from _secret_key("SECRET_KEY", given.secret_key, given)
    for number, former in enumerate(given.secret_key_fallbacks, start=1):
        yield from _secret_key(f"SECRET_KEY_FALLBACKS: key {number}", former, given)
        if former == given.secret_key:
            yield f"SECRET_KEY_FALLBACKS: key {number} is SECRET_KEY itself. Remove it"
    yield from _credential_keys(given)
    yield from _audit_keys(given)
    if given.debug:
        yield "DEBUG is on: its pages show settings and data. Remove DEBUG in live mode"
    yield from _hosts(given.allowed_hosts)
    yield from _address(given)
    for name, url in given.sinch_urls:
        if url and not _is_encrypted_or_local(url):
            yield f"{name} must begin with https://, because access keys are sent there"
    own, practice = given.databases
    if own and own == practice:
        yield "DATABASE_URL is the sandbox’s database. Give live mode a database of its own"


def _secret_key(name: str, key: str, given: Surroundings) -> Iterator[str]:
    """Judges a key that verifies signatures: a weak former one forges as well as a weak new one."""
    if not key:
        yield f"{name} is missing"
    elif any(known in key for known in given.published):
        yield f"{name} has the published sandbox value. Generate a key of your own"
    elif len(key) < KEY_MIN:
        yield f"{name} is shorter than {KEY_MIN} characters. Generate a random key"
    elif len(set(key)) < KEY_VARIETY or key in (key + key)[1:-1] or "django-insecure" in key:
        yield f"{name} is easy to guess. Generate a random key"
    elif any(key == other for other in given.credential_keys):
        yield f"{name} is also one of CREDENTIAL_KEYS. Generate a key for each purpose"


def _credential_keys(given: Surroundings) -> Iterator[str]:
    if not given.credential_keys:
        yield "CREDENTIAL_KEYS is missing"
    elif any(known in key for key in given.credential_keys for known in given.published):
        yield "CREDENTIAL_KEYS has the published sandbox value. Generate a key of your own"
    for number, key in enumerate(given.credential_keys, start=1):
        # Every mode asks if it is a Fernet key at all; here only its bytes matter.
        if 0 < len(set(_bytes(key))) < KEY_VARIETY:
            yield f"CREDENTIAL_KEYS: key {number} is easy to guess. Generate a random key"


def _audit_keys(given: Surroundings) -> Iterator[str]:
    """Every mode asks if they are keys at all."""
    key = audit_keys.raw(given.audit_key)
    published = {audit_keys.raw(known) for known in given.published} - {b""}
    others = {_bytes(other) for other in given.credential_keys} - {b""}
    if not given.audit_key:
        yield (
            "AUDIT_KEY is missing: without it nobody could show later that the audit trail was not"
            " changed. docs/operations.md says how to generate a key"
        )
    elif key in published:
        yield "AUDIT_KEY has the published sandbox value. Generate a key of your own"
    elif key in others or given.audit_key in given.secret_key:
        yield "AUDIT_KEY is also SECRET_KEY or one of CREDENTIAL_KEYS. Generate a key of its own"
    elif len(set(key)) < KEY_VARIETY:
        yield "AUDIT_KEY is easy to guess. Generate a random key"
    practice = {audit_keys.public_text(known) for known in given.published if audit_keys.raw(known)}
    if practice & set(given.audit_old_keys):
        yield (
            "AUDIT_OLD_KEYS has the published sandbox key, with which anybody can sign."
            " Remove that key"
        )


def _hosts(hosts: Sequence[str]) -> Iterator[str]:
    if any("*" in host for host in hosts):
        yield "ALLOWED_HOSTS must not contain *. List the host names of the portal"
    if any(host.startswith(".") and "." not in host.strip(".") for host in hosts):
        yield "ALLOWED_HOSTS must not contain a whole top-level domain. List the host names"


def _address(given: Surroundings) -> Iterator[str]:
    scheme, host = _parts(given.portal_url)
    if scheme not in {"http", "https"} or not host:
        yield "PORTAL_URL must be a complete URL that begins with https://"
    elif scheme == "https":
        if not given.trusted_proxies:
            yield (
                "TRUSTED_PROXIES is 0, but PORTAL_URL is https: the portal does not terminate TLS"
                " itself, so without a trusted proxy nobody could sign in. Set TRUSTED_PROXIES to"
                " the number of proxies in front of the portal"
            )
    elif not is_loopback(host):
        yield "PORTAL_URL must begin with https:// unless its host is a loopback address"
    elif not is_loopback(given.host):
        yield (
            "HOST accepts plain HTTP from other machines. Set HOST to a loopback address, or"
            " PORTAL_URL to the https address of the proxy in front"
        )


def _whole_host(url: str) -> Iterator[str]:
    """Refuses an address below a path: cookies, links and passkeys belong to the whole host."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return  # the address itself is refused
    if parts.username or parts.password:
        yield "PORTAL_URL must not contain a user name or password"
    if parts.hostname and (parts.path.strip("/") or parts.query or parts.fragment):
        yield (
            "PORTAL_URL has a path. The portal cannot run below one: give it a host name of its"
            " own, such as https://rcs.example.com"
        )


def _sandbox(given: Surroundings) -> Iterator[str]:
    yield from _whole_host(given.portal_url)
    if given.sandbox_public:
        return
    public = "and everybody knows the demo’s passwords. Use a loopback address, or set"
    if not is_loopback(given.host):
        yield f"HOST is public in sandbox mode, {public} SANDBOX_PUBLIC=1"
    if not is_loopback(_parts(given.portal_url)[1]):
        yield f"PORTAL_URL is public in sandbox mode, {public} SANDBOX_PUBLIC=1"


def _is_encrypted_or_local(url: str) -> bool:
    scheme, host = _parts(url)
    return bool(host) and (scheme == "https" or (scheme == "http" and is_loopback(host)))


def _parts(url: str) -> tuple[str, str]:
    """Returns the scheme and host of a URL, both empty for one that cannot be read."""
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018  a port that is no number raises here
        return parts.scheme, parts.hostname or ""
    except ValueError:
        return "", ""


def _bytes(key: str) -> bytes:
    """Returns the 32 bytes of a Fernet key, none of any other text."""
    try:
        decoded = base64.urlsafe_b64decode(key)
    except ValueError:
        return b""
    return decoded if len(decoded) == FERNET_BYTES else b""
