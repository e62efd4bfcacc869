"""Reads and judges the settings of single sign-on (OpenID Connect). Pure: no Django, no calls."""

import hashlib
import ipaddress
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

ROLES = ("auditor", "onboarding", "manager", "admin")  # from the smallest on
_SLUG = re.compile(r"[-\w]{1,50}", re.ASCII)


@dataclass(frozen=True)
class Provider:
    """An identity provider: ``roles`` holds the role of each (group, project)."""

    issuer: str
    client_id: str
    client_secret: str
    name: str
    groups_claim: str
    roles: Mapping[tuple[str, str], str]
    email_domains: frozenset[str]

    @property
    def key(self) -> str:
        """Returns the name under which its users are stored: another issuer has others."""
        return f"sso {hashlib.sha256(self.issuer.encode()).hexdigest()[:16]}"

    @property
    def projects(self) -> frozenset[str]:
        """Returns the slugs of the projects whose roles the provider decides."""
        return frozenset(project for _group, project in self.roles)

    def roles_of(self, groups: Iterable[str]) -> dict[str, str]:
        """Returns the highest role of these groups in each project that they open."""
        found: dict[str, str] = {}
        for group in groups:
            for (name, project), role in self.roles.items():
                best = found.get(project, role)
                if name == group and ROLES.index(role) >= ROLES.index(best):
                    found[project] = role
        return found


def parse_roles(pairs: Iterable[str]) -> dict[tuple[str, str], str]:
    """Reads ``group=project:role``. Raises ``ValueError`` that names what is wrong."""
    found: dict[tuple[str, str], str] = {}
    for pair in pairs:
        group, _, rest = pair.rpartition("=")
        project, _, role = rest.partition(":")
        if not group.strip() or not _SLUG.fullmatch(project.strip()) or role.strip() not in ROLES:
            raise ValueError(
                "must be group=project:role, with a project slug and one of the roles "
                + ", ".join(ROLES)
            )
        key = (group.strip(), project.strip())
        if found.get(key, role.strip()) != role.strip():
            raise ValueError("gives one group two roles in the same project")
        found[key] = role.strip()
    return found


def problems(issuer: str, client_id: str, secret: str, roles: Iterable[str]) -> Iterator[str]:
    """Yields each reason why single sign-on cannot work as it is set."""
    if not issuer:
        if client_id or secret or tuple(roles):
            yield "OIDC_ISSUER is missing, but other OIDC settings are set"
        return
    try:
        parts = urlsplit(issuer)
        host = parts.hostname or ""
        is_plain = parts.scheme == "http" and _is_loopback(host)
    except ValueError:
        host, is_plain, parts = "", False, urlsplit("")
    if not host or not (parts.scheme == "https" or is_plain):
        # The signature of the ID token is TLS's: it comes from the token endpoint directly.
        yield "OIDC_ISSUER must begin with https://"
    if not client_id:
        yield "OIDC_CLIENT_ID is missing"
    if not secret:
        yield "OIDC_CLIENT_SECRET is missing"


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
