"""The environment: all problems are reported together, and no value is shown."""

from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from django.core.exceptions import ImproperlyConfigured

from rcsportal import environment

KEY = Fernet.generate_key().decode()


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
        ({}, ["SECRET_KEY is missing", "CREDENTIAL_KEYS is missing"]),
        ({"SECRET_KEY": "x" * 50}, ["CREDENTIAL_KEYS is missing"]),
        (
            {"SECRET_KEY": environment.SANDBOX_SECRET_KEY, "CREDENTIAL_KEYS": KEY},
            ["SECRET_KEY has the published sandbox value"],
        ),
        (
            {
                "SECRET_KEY": "x" * 50,
                "CREDENTIAL_KEYS": f"{KEY},{environment.SANDBOX_CREDENTIAL_KEY}",
            },
            ["CREDENTIAL_KEYS has the published sandbox value"],
        ),
        ({"SECRET_KEY": "x" * 50, "CREDENTIAL_KEYS": "planted"}, ["CREDENTIAL_KEYS: key 1"]),
        (
            {"PORT": "planted", "RCS_MODE": "planted", "DEBUG": "planted"},
            ["PORT", "RCS_MODE", "DEBUG"],
        ),
        ({"RCS_MODE": "sandbox", "TRUSTED_PROXIES": "-1"}, ["TRUSTED_PROXIES"]),
        (
            {"RCS_MODE": "sandbox", "CACHE_URL": "memcached://planted:11211"},
            ["CACHE_URL: must begin with redis://, rediss:// or unix://"],
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


def test_live_mode_derives_hosts_url_and_keys_from_its_variables(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    read = given(
        monkeypatch, SECRET_KEY="x" * 50, CREDENTIAL_KEYS=KEY, PORTAL_URL="https://rcs.example/"
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
    (tmp_path / "SECRET_KEY").write_text("from-a-file-" + "x" * 50 + "\n")
    (tmp_path / "credential_keys").write_text(KEY)
    read = given(monkeypatch, SECRETS_DIR=str(tmp_path))
    assert read.signing_key().startswith("from-a-file-")
    assert read.fernet_keys() == [KEY]
