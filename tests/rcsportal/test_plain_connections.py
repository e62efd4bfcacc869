"""The check for deployments that names connections which others could read or answer."""

from typing import Any

import pytest

from senders.checks import connections_are_encrypted

POSTGRES = {"ENGINE": "rcsportal.postgresql", "HOST": "db.internal", "OPTIONS": {}}
CASES: dict[str, tuple[dict[str, Any], list[str]]] = {
    "sqlite": ({"DATABASES": {"default": {"NAME": "x"}}}, []),
    "socket": ({"DATABASES": {"default": POSTGRES | {"HOST": "/run/postgresql"}}}, []),
    "loopback": ({"DATABASES": {"default": POSTGRES | {"HOST": "127.0.0.1"}}}, []),
    "plain": ({"DATABASES": {"default": POSTGRES}}, ["DATABASE_URL"]),
    **{
        mode: (
            {"DATABASES": {"default": POSTGRES | {"OPTIONS": {"sslmode": mode}}}},
            [] if mode.startswith("verify") else ["DATABASE_URL"],
        )
        for mode in ("disable", "allow", "prefer", "require", "verify-ca", "verify-full")
    },
    "cache": ({"CACHES": {"default": {"LOCATION": "redis://cache:6379"}}}, ["CACHE_URL"]),
    "cache here": ({"CACHES": {"default": {"LOCATION": "redis://localhost"}}}, []),
    "encrypted cache": ({"CACHES": {"default": {"LOCATION": "rediss://cache:6379"}}}, []),
    "socket of a cache": ({"CACHES": {"default": {"LOCATION": "unix:///run/redis"}}}, []),
    "queue": ({"TASKS_URL": "redis://:secret@queue/1"}, ["TASKS_URL"]),
    "encrypted queue": ({"TASKS_URL": "rediss://queue/1"}, []),
    "mails": ({"EMAIL_HOST": "mail.example"}, ["EMAIL_URL"]),
    "mails by STARTTLS": ({"EMAIL_HOST": "mail.example", "EMAIL_USE_TLS": True}, []),
    "mails by TLS": ({"EMAIL_HOST": "mail.example", "EMAIL_USE_SSL": True}, []),
}


@pytest.mark.parametrize("name", CASES)
@pytest.mark.filterwarnings("ignore:Overriding setting DATABASES")
def test_connections_that_leave_the_machine_in_plain_are_named(name: str, settings: Any) -> None:
    given, expected = CASES[name]
    settings.DATABASES = {"default": {"NAME": "x"}}
    settings.EMAIL_HOST = ""
    for setting, value in given.items():
        setattr(settings, setting, value)
    said = list(connections_are_encrypted(None))
    assert [text.msg.split()[3] for text in said] == expected
    assert all("secret" not in text.msg for text in said)
