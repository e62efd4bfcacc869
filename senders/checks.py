"""System checks: access rules, credentials, databases, connections, size, phone numbers."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any
from urllib.parse import urlsplit

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register
from django.db import DatabaseError, connection
from django.urls import URLPattern, URLResolver, get_resolver

from rcsportal.start_rules import is_loopback
from senders.console import connection_count
from senders.inputs import phone_data


@register("access")
def every_view_declares_its_access(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> Iterable[CheckMessage]:
    return [
        Error(
            f"The view at /{route} declares no access rule.",
            hint="Decorate it with one of senders.web.access: public, signed_in, requires(Role…).",
            id="senders.E001",
        )
        for route, view in views(get_resolver())
        if not hasattr(view, "access")
    ]


def views(resolver: URLResolver, prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Yields (route, view callable) of every URL pattern under ``resolver``."""
    for pattern in resolver.url_patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from views(pattern, route)
        elif isinstance(pattern, URLPattern):
            yield route, pattern.callback


@register("mode")
def live_mode_has_a_database_of_its_own(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> Iterable[CheckMessage]:
    from senders.models import Installation

    if settings.SANDBOX:
        return []
    try:
        marked = Installation.objects.filter(mode="sandbox").exists()
    except DatabaseError:
        # Not migrated or not reachable yet; /readyz and migrate say that better.
        return []
    if not marked:
        return []
    return [
        Error(
            "This database was made in sandbox mode.",
            hint="Point DATABASE_URL at another database, or set RCS_MODE=sandbox.",
            id="senders.E002",
        )
    ]


@register("installation")
def phone_numbers_can_be_read(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> Iterable[CheckMessage]:
    """Loads the data of all countries, so that no number waits for what cannot be loaded."""
    try:
        phone_data.load()
    except phone_data.Damaged as error:
        return [
            Error(
                f"The installed package phonenumbers is damaged. {error}",
                hint="Install the version of requirements.txt again, with --force-reinstall.",
                id="senders.E007",
            )
        ]
    return []


@register("database", deploy=True)
def web_cannot_alter_the_audit_trail(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> Iterable[CheckMessage]:
    """A warning for ``check --deploy``: who owns the tables can switch their triggers off."""
    from senders.console import database_roles

    try:
        may_alter = database_roles.may_alter(connection)
    except DatabaseError:
        return []
    if not may_alter:
        return []
    return [
        Warning(
            "The database role of DATABASE_URL owns the tables, so it could switch off the"
            " protection of the audit trail.",
            hint="Run the portal with a role of its own: manage.py database_roles prints the SQL.",
            id="senders.W004",
        )
    ]


@register(connection_count.TAG, deploy=True)
def database_has_room_for_every_thread(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> Iterable[CheckMessage]:
    """A warning for ``check --deploy`` and ``prepare``: a thread without a connection is a 503."""
    try:
        allowed = connection_count.allowed(connection)
    except DatabaseError:
        return []
    instance = connection_count.this_instance()
    if allowed is None or instance.connections <= allowed:
        return []
    worker = f", and {instance.of_worker} of its worker" if instance.of_worker else ""
    return [
        Warning(
            f"This instance may open {instance.connections} connections to the database"
            f" ({instance.processes} processes × {instance.threads} threads{worker}), but the"
            f" database allows {allowed} for all instances.",
            hint="Lower WEB_CONCURRENCY or WEB_THREADS, or raise max_connections of PostgreSQL"
            " (or the limit of the role or database).",
            id="senders.W006",
        )
    ]


@register("connections", deploy=True)
def connections_are_encrypted(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> Iterable[CheckMessage]:
    """Warnings for ``check --deploy``: connections that others could read or answer."""
    return [
        Warning(
            f"The connection of {name} to another machine is not encrypted and proved.",
            hint=hint,
            id="senders.W005",
        )
        for name, hint in _plain_connections()
    ]


def _plain_connections() -> Iterator[tuple[str, str]]:
    database = settings.DATABASES["default"]
    host, mode = database.get("HOST") or "", database.get("OPTIONS", {}).get("sslmode")
    if _is_elsewhere(host) and mode not in {"verify-ca", "verify-full"}:
        yield "DATABASE_URL", "Add ?sslmode=verify-full, and sslrootcert for a CA of your own."
    caches = settings.CACHES["default"].get("LOCATION", "")
    for name, url in (("CACHE_URL", caches), ("TASKS_URL", settings.TASKS_URL)):
        parts = urlsplit(url)
        if parts.scheme == "redis" and _is_elsewhere(parts.hostname or ""):
            yield name, "Use rediss://."
    if _is_elsewhere(settings.EMAIL_HOST) and not (
        settings.EMAIL_USE_TLS or settings.EMAIL_USE_SSL
    ):
        yield "EMAIL_URL", "Use smtps://, or smtp:// with ?tls=1."


def _is_elsewhere(host: str) -> bool:
    """Returns True for a host that is neither this machine nor a socket in its file system."""
    return bool(host) and not host.startswith("/") and not is_loopback(host)


@register("credentials")
def stored_credentials_can_be_read(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> Iterable[CheckMessage]:
    """A warning: one project's trouble must not stop the others, nor the command that ends it."""
    from senders.models import Project

    try:
        unreadable = [project for project in Project.objects.all() if not project.is_key_readable]
    except DatabaseError:
        return []
    return [
        Warning(
            f"No key in CREDENTIAL_KEYS can decrypt the access key of project {project.slug}.",
            hint="Nothing is sent to Sinch for this project. Restore the old key in"
            " CREDENTIAL_KEYS, or enter the access key again: "
            f"{project.renewal_command}",
            id="senders.W003",
        )
        for project in unreadable
    ]
