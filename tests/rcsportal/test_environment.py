"""The environment: all problems are reported together, and no value is shown."""

import base64
import runpy
import secrets
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from django.core.exceptions import ImproperlyConfigured

from rcsportal import audit_keys, environment

KEY = Fernet.generate_key().decode()
STRONG = secrets.token_urlsafe(50)
SIGNING = audit_keys.new()
PUBLISHED = audit_keys.public_text(environment.SANDBOX_AUDIT_KEY)


@pytest.fixture(autouse=True)
def _bare(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in environment.Environment.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.delenv("SECRETS_DIR", raising=False)


def given(monkeypatch: pytest.MonkeyPatch, **variables: str) -> environment.Environment:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    return environment.read()


@pytest.mark.parametrize(
    ("variables", "messages"),
    [
        ({}, ["SECRET_KEY is missing", "CREDENTIAL_KEYS is missing", "AUDIT_KEY is missing"]),
        ({"SECRET_KEY": STRONG}, ["CREDENTIAL_KEYS is missing"]),
        (
            {"SECRET_KEY": environment.SANDBOX_SECRET_KEY, "CREDENTIAL_KEYS": KEY},
            ["SECRET_KEY has the published sandbox value"],
        ),
        (
            {
                "SECRET_KEY": STRONG,
                "CREDENTIAL_KEYS": f"{KEY},{environment.SANDBOX_CREDENTIAL_KEY}",
            },
            ["CREDENTIAL_KEYS has the published sandbox value"],
        ),
        ({"SECRET_KEY": STRONG, "CREDENTIAL_KEYS": "planted"}, ["CREDENTIAL_KEYS: key 1"]),
        (
            {"PORT": "planted", "RCS_MODE": "planted", "DEBUG": "planted"},
            ["PORT", "RCS_MODE", "DEBUG"],
        ),
        ({"RCS_MODE": "sandbox", "TRUSTED_PROXIES": "-1"}, ["TRUSTED_PROXIES"]),
        (
            {"RCS_MODE": "sandbox", "METRICS_TOKEN": "planted"},
            ["METRICS_TOKEN: must have 20 characters or more"],
        ),
        (
            {"RCS_MODE": "sandbox", "CACHE_URL": "memcached://planted:11211"},
            ["CACHE_URL: must begin with redis://, rediss:// or unix://"],
        ),
        (
            {"RCS_MODE": "sandbox", "TASKS_URL": "amqp://planted:5672"},
            ["TASKS_URL: must begin with redis://, rediss:// or unix://"],
        ),
        ({"RCS_MODE": "sandbox", "WORKER_THREADS": "0"}, ["WORKER_THREADS"]),
        (
            {
                "RCS_MODE": "sandbox",
                "RETENTION_DISCARDED_DRAFTS_DAYS": "29",
                "RETENTION_REFUSED_EVENTS_DAYS": "6",
                "RETENTION_EVENTS_DAYS": "-1",
            },
            [
                "RETENTION_DISCARDED_DRAFTS_DAYS: must be 0 or at least 30",
                "RETENTION_REFUSED_EVENTS_DAYS: must be 0 or at least 7",
                "RETENTION_EVENTS_DAYS",
            ],
        ),
    ],
)
def test_invalid_environment_names_each_problem_without_values(
    monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], messages: list[str]
) -> None:
    with pytest.raises(ImproperlyConfigured) as refused:
        given(monkeypatch, **variables)
    for message in messages:
        assert message in str(refused.value)
    assert "planted" not in str(refused.value)


LIVE = {
    "SECRET_KEY": STRONG,
    "CREDENTIAL_KEYS": KEY,
    "AUDIT_KEY": SIGNING,
    "PORTAL_URL": "https://rcs.example",
    "TRUSTED_PROXIES": "1",
}
ANY = "0.0.0.0"  # noqa: S104  nothing is bound
SANDBOX = {"RCS_MODE": "sandbox"}
PLAIN = "http://planted.example"


@pytest.mark.parametrize(
    ("usual", "changes", "named"),
    [
        (LIVE, {"SECRET_KEY": ""}, ["SECRET_KEY"]),
        (LIVE, {"SECRET_KEY": "x"}, ["SECRET_KEY"]),
        (LIVE, {"SECRET_KEY_FALLBACKS": "x"}, ["SECRET_KEY_FALLBACKS"]),
        (LIVE, {"SECRET_KEY_FALLBACKS": STRONG}, ["SECRET_KEY_FALLBACKS"]),
        (LIVE, {"SECRET_KEY_FALLBACKS": f"{STRONG[::-1]},y"}, ["SECRET_KEY_FALLBACKS"]),
        (LIVE, {"SECRET_KEY": STRONG[:39]}, ["SECRET_KEY"]),
        (LIVE, {"SECRET_KEY": "x" * 80}, ["SECRET_KEY"]),
        (LIVE, {"SECRET_KEY": "planted-0815" * 6}, ["SECRET_KEY"]),
        (LIVE, {"SECRET_KEY": "abcabcabd" * 2 + "abc" * 20}, ["SECRET_KEY"]),
        (LIVE, {"SECRET_KEY": f"django-insecure-{STRONG}"}, ["SECRET_KEY"]),
        (LIVE, {"SECRET_KEY": environment.SANDBOX_SECRET_KEY}, ["SECRET_KEY"]),
        (LIVE, {"SECRET_KEY": f"a{environment.SANDBOX_SECRET_KEY}"}, ["SECRET_KEY"]),
        (LIVE, {"SECRET_KEY": KEY}, ["SECRET_KEY"]),
        (LIVE, {"CREDENTIAL_KEYS": environment.SANDBOX_CREDENTIAL_KEY}, ["CREDENTIAL_KEYS"]),
        (LIVE, {"CREDENTIAL_KEYS": "planted"}, ["CREDENTIAL_KEYS"]),
        (LIVE, {"CREDENTIAL_KEYS": base64.b64encode(bytes(32)).decode()}, ["CREDENTIAL_KEYS"]),
        (LIVE, {"CREDENTIAL_KEYS": f"{KEY},{'QUFB' * 10}QUE="}, ["CREDENTIAL_KEYS"]),
        (LIVE, {"AUDIT_KEY": ""}, ["AUDIT_KEY"]),
        (LIVE, {"AUDIT_KEY": "planted"}, ["AUDIT_KEY"]),
        (LIVE, {"AUDIT_KEY": environment.SANDBOX_AUDIT_KEY}, ["AUDIT_KEY"]),
        (LIVE, {"AUDIT_KEY": environment.SANDBOX_CREDENTIAL_KEY}, ["AUDIT_KEY"]),
        (LIVE, {"AUDIT_KEY": KEY}, ["AUDIT_KEY"]),
        (LIVE, {"AUDIT_KEY": SIGNING, "SECRET_KEY": SIGNING}, ["AUDIT_KEY"]),
        (LIVE, {"AUDIT_KEY": audit_keys.as_text(bytes(32))}, ["AUDIT_KEY"]),
        (LIVE, {"AUDIT_OLD_KEYS": f"{SIGNING},planted"}, ["AUDIT_OLD_KEYS"]),
        (LIVE, {"AUDIT_OLD_KEYS": PUBLISHED}, ["AUDIT_OLD_KEYS"]),
        (LIVE, {"AUDIT_ANCHOR_FILE": "planted/file"}, ["AUDIT_ANCHOR_FILE"]),
        (LIVE, {"DEBUG": "1"}, ["DEBUG"]),
        (LIVE, {"ALLOWED_HOSTS": "*"}, ["ALLOWED_HOSTS"]),
        (LIVE, {"ALLOWED_HOSTS": "planted.example,*"}, ["ALLOWED_HOSTS"]),
        (LIVE, {"ALLOWED_HOSTS": "*.planted.example"}, ["ALLOWED_HOSTS"]),
        (LIVE, {"ALLOWED_HOSTS": "."}, ["ALLOWED_HOSTS"]),
        (LIVE, {"ALLOWED_HOSTS": ".com"}, ["ALLOWED_HOSTS"]),
        (LIVE, {"PORTAL_URL": PLAIN}, ["PORTAL_URL"]),
        (LIVE, {"PORTAL_URL": "http://0.0.0.0"}, ["PORTAL_URL"]),
        (LIVE, {"PORTAL_URL": "http://localhost.planted.example"}, ["PORTAL_URL"]),
        (LIVE, {"PORTAL_URL": "planted.example"}, ["PORTAL_URL"]),
        (LIVE, {"PORTAL_URL": "https://"}, ["PORTAL_URL"]),
        (LIVE, {"PORTAL_URL": "https://planted.example:port"}, ["PORTAL_URL"]),
        (LIVE, {"PORTAL_URL": "ftp://planted.example"}, ["PORTAL_URL"]),
        (LIVE, {"PORTAL_URL": "https://planted.example/portal"}, ["PORTAL_URL"]),
        (LIVE, {"PORTAL_URL": "https://planted.example/portal/"}, ["PORTAL_URL"]),
        (LIVE, {"PORTAL_URL": "https://planted.example/?a=b"}, ["PORTAL_URL"]),
        (LIVE, {"PORTAL_URL": "https://planted.example#a"}, ["PORTAL_URL"]),
        (LIVE, {"PORTAL_URL": "https://user:planted@rcs.example"}, ["PORTAL_URL"]),
        (SANDBOX, {"PORTAL_URL": "http://127.0.0.1:8000/planted"}, ["PORTAL_URL"]),
        (LIVE, {"WEB_THREADS": "0"}, ["WEB_THREADS"]),
        (LIVE, {"WEB_CONCURRENCY": "planted"}, ["WEB_CONCURRENCY"]),
        (LIVE, {"PORTAL_URL": "http://127.0.0.1:8000", "HOST": ANY}, ["HOST"]),
        (LIVE, {"PORTAL_URL": "", "HOST": "192.0.2.7"}, ["HOST"]),
        (LIVE, {"TRUSTED_PROXIES": "0"}, ["TRUSTED_PROXIES"]),
        (LIVE, {"TRUSTED_PROXIES": ""}, ["TRUSTED_PROXIES"]),
        (LIVE, {"SINCH_BASE_URL": PLAIN}, ["SINCH_BASE_URL"]),
        (LIVE, {"SINCH_AUTH_URL": PLAIN}, ["SINCH_AUTH_URL"]),
        (
            LIVE,
            {"DATABASE_URL": "sqlite:////planted", "SANDBOX_DATABASE_URL": "sqlite:////planted"},
            ["DATABASE_URL"],
        ),
        (
            {},
            {
                "SECRET_KEY": "planted",
                "DEBUG": "1",
                "ALLOWED_HOSTS": "*",
                "PORTAL_URL": PLAIN,
                "SINCH_AUTH_URL": PLAIN,
                "PORT": "planted",
            },
            [
                "PORT",
                "SECRET_KEY",
                "CREDENTIAL_KEYS",
                "AUDIT_KEY",
                "DEBUG",
                "ALLOWED_HOSTS",
                "PORTAL_URL",
                "SINCH_AUTH_URL",
            ],
        ),
        (SANDBOX, {"HOST": ANY}, ["HOST"]),
        (SANDBOX, {"HOST": "::"}, ["HOST"]),
        (SANDBOX, {"HOST": "planted.example"}, ["HOST"]),
        (SANDBOX, {"PORTAL_URL": PLAIN}, ["PORTAL_URL"]),
        (SANDBOX, {"PORTAL_URL": "https://planted.example"}, ["PORTAL_URL"]),
        (SANDBOX, {"HOST": ANY, "PORTAL_URL": PLAIN}, ["HOST", "PORTAL_URL"]),
        (SANDBOX, {"HOST": ANY, "SANDBOX_PUBLIC": "0"}, ["HOST"]),
        (SANDBOX, {"CREDENTIAL_KEYS": "planted"}, ["CREDENTIAL_KEYS"]),
        # Which rules count is not known then, so only the mode is named.
        ({}, {"RCS_MODE": "planted", "DEBUG": "1"}, ["RCS_MODE"]),
    ],
)
def test_unsafe_environment_is_refused_by_the_names_of_its_variables(
    monkeypatch: pytest.MonkeyPatch,
    usual: dict[str, str],
    changes: dict[str, str],
    named: list[str],
) -> None:
    with pytest.raises(ImproperlyConfigured) as refused:
        given(monkeypatch, **(usual | changes))
    said = str(refused.value).removeprefix("Environment: ").split("; ")
    assert [problem.split()[0].rstrip(":") for problem in said] == named
    assert not [value for value in changes.values() if len(value) > 8 and value in str(said)]
    assert "planted" not in str(said)


@pytest.mark.parametrize(
    ("usual", "changes"),
    [
        (LIVE, {}),
        (LIVE, {"HOST": ANY, "TRUSTED_PROXIES": "2", "DEBUG": "0"}),
        (LIVE, {"SECRET_KEY": secrets.token_hex(32)}),
        (LIVE, {"AUDIT_OLD_KEYS": audit_keys.public_text(SIGNING), "AUDIT_ANCHOR_FILE": "/a"}),
        (LIVE, {"CREDENTIAL_KEYS": f"{Fernet.generate_key().decode()}, {KEY}"}),
        (LIVE, {"ALLOWED_HOSTS": "rcs.example,.rcs.example"}),
        (LIVE, {"PORTAL_URL": "http://127.0.0.1:8000", "TRUSTED_PROXIES": "0"}),
        (LIVE, {"PORTAL_URL": "http://localhost", "HOST": "::1"}),
        (LIVE, {"PORTAL_URL": "http://[::1]:8000", "HOST": "[::1]"}),
        (LIVE, {"PORTAL_URL": "", "TRUSTED_PROXIES": ""}),
        (LIVE, {"SINCH_BASE_URL": "http://127.0.0.1:9100", "SINCH_AUTH_URL": "http://[::1]/t"}),
        (SANDBOX, {"DEBUG": "1", "ALLOWED_HOSTS": "*", "SECRET_KEY": "x"}),
        (SANDBOX, {"HOST": ANY, "PORTAL_URL": PLAIN, "SANDBOX_PUBLIC": "1"}),
    ],
)
def test_safe_environment_is_accepted(
    monkeypatch: pytest.MonkeyPatch, usual: dict[str, str], changes: dict[str, str]
) -> None:
    assert given(monkeypatch, **(usual | changes)).rcs_mode


def test_gunicorn_binds_to_the_host_that_was_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    for host, port, bound in (
        ("", "", "127.0.0.1:8000"),
        ("192.0.2.7", "81", "192.0.2.7:81"),
    ):
        monkeypatch.setenv("HOST", host)
        monkeypatch.setenv("PORT", port)
        assert runpy.run_path(f"{environment.BASE_DIR}/rcsportal/gunicorn.py")["bind"] == bound


def test_live_mode_derives_hosts_url_and_keys_from_its_variables(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    read = given(
        monkeypatch,
        SECRET_KEY=STRONG,
        CREDENTIAL_KEYS=KEY,
        AUDIT_KEY=SIGNING,
        PORTAL_URL="https://rcs.example/",
        TRUSTED_PROXIES="1",
    )
    assert read.hosts() == ["rcs.example"]
    assert read.public_url() == "https://rcs.example"
    assert read.fernet_keys() == [KEY]
    assert KEY not in repr(read)


def test_sandbox_mode_has_defaults_for_key_url_and_databases(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    read = given(monkeypatch, RCS_MODE="sandbox", SECRET_KEY="", PORT="8123")
    assert read.public_url() == "http://127.0.0.1:8123"
    assert read.signing_key() == environment.SANDBOX_SECRET_KEY
    assert read.main_database().endswith("/var/portal.sqlite3")
    assert read.sandbox_database().endswith("/var/sandbox.sqlite3")


def test_list_variables_are_split_at_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    read = given(
        monkeypatch,
        RCS_MODE="sandbox",
        ALLOWED_HOSTS="a.example, b.example,",
        CSRF_TRUSTED_ORIGINS="https://a.example",
    )
    assert read.hosts() == ["a.example", "b.example"]
    assert read.csrf_trusted_origins == ("https://a.example",)


def test_variables_are_read_from_files_in_the_secrets_directory(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "SECRET_KEY").write_text("from-a-file-" + STRONG + "\n")
    (tmp_path / "credential_keys").write_text(KEY)
    (tmp_path / "AUDIT_KEY").write_text(SIGNING)
    read = given(monkeypatch, SECRETS_DIR=str(tmp_path))
    assert read.signing_key().startswith("from-a-file-")
    assert read.fernet_keys() == [KEY]
