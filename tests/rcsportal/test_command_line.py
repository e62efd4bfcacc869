"""``manage.py`` from a shell: what stops a command before it began is said without a traceback."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from rcsportal import audit_keys, environment

pytestmark = pytest.mark.sockets
ROOT = Path(__file__).resolve().parent.parent.parent
SECRET = "planted-secret-0815"
NOT_PREPARED = re.compile(
    r"The database is not prepared for this version of the portal: \d+ migrations? (is|are) missing"
    r"\. Nothing was changed\. Run manage\.py prepare "
)
# Each command that reads or writes our tables, with what it needs to get that far.
COMMANDS = {
    "activate_person": ["jane"],
    "add_member": ["jane", "acme", "manager"],
    "add_project": [
        *("acme", "--name", "Acme", "--project-id", "p", "--key-id", "k"),
        *("--key-secret-file", "-"),
    ],
    "changepassword": ["jane"],
    "deactivate_person": ["jane"],
    "end_member": ["jane", "acme"],
    "export_person": ["jane"],
    "rcs": ["acme", "list"],
    "recheck": [],
    "rotate_keys": [],
    "sync": [],
    "tidy": [],
    "verify_audit": [],
}
# These prepare a database, need none, or run until they are stopped and say so in the log.
OTHERS = {
    "audit_key",
    "backup",
    "restore",
    "database_roles",
    "prepare",
    "sandbox",
    "seed_demo",
    "worker",
}
OTHERS |= {"createsuperuser"}  # refused: people are added to projects


def manage(*words: str, **variables: str) -> subprocess.CompletedProcess[str]:
    return python("manage.py", *words, given=SECRET, **variables)


def python(*words: str, given: str, **variables: str) -> subprocess.CompletedProcess[str]:
    known = {key: value for key, value in os.environ.items() if key in {"PATH", "HOME", "LANG"}}
    return subprocess.run(
        [sys.executable, *words],
        cwd=ROOT,
        env=known | {"RCS_MODE": "sandbox"} | variables,
        input=given,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )


@pytest.fixture(scope="module")
def before_the_first_start(
    tmp_path_factory: pytest.TempPathFactory,
) -> dict[str, subprocess.CompletedProcess[str]]:
    """Runs each command of the table in a process and on databases of its own."""
    folder = tmp_path_factory.mktemp("commands")
    lines = [[command, *more] for command, more in COMMANDS.items()]
    started = python(
        *("-m", "tests.rcsportal.commands", str(folder)),
        given=json.dumps({"lines": lines, "given": SECRET}),
        DATABASE_URL=f"sqlite:///{folder}/portal.sqlite3",
        SANDBOX_DATABASE_URL=f"sqlite:///{folder}/sandbox.sqlite3",
    )
    assert started.returncode == 0, started.stderr
    return {
        command: subprocess.CompletedProcess(command, *ended)
        for command, ended in zip(COMMANDS, json.loads(started.stdout), strict=True)
    }


def test_every_command_is_in_the_table() -> None:
    folder = ROOT / "senders" / "management" / "commands"
    names = {file.stem for file in folder.glob("*.py")} - {"__init__"}
    assert names == {*COMMANDS, *OTHERS}


@pytest.mark.slow
@pytest.mark.parametrize("command", COMMANDS)
def test_command_before_the_first_start_says_what_to_do(
    command: str, before_the_first_start: dict[str, subprocess.CompletedProcess[str]]
) -> None:
    ended = before_the_first_start[command]
    assert ended.returncode == 1
    assert NOT_PREPARED.match(ended.stderr), ended.stderr
    assert "Traceback" not in ended.stderr
    assert SECRET not in ended.stdout + ended.stderr


def test_traceback_is_shown_on_request(tmp_path: Path) -> None:
    ended = manage(
        *("tidy", "--traceback"),
        DATABASE_URL=f"sqlite:///{tmp_path}/portal.sqlite3",
        SANDBOX_DATABASE_URL=f"sqlite:///{tmp_path}/sandbox.sqlite3",
    )
    assert ended.returncode == 1
    assert "Traceback" in ended.stderr


def test_database_that_does_not_respond_is_named_without_its_password() -> None:
    ended = manage("tidy", DATABASE_URL=f"postgres://portal:{SECRET}@127.0.0.1:1/portal")
    assert ended.returncode == 1
    assert ended.stderr.startswith("The database does not respond: ")
    assert "Traceback" not in ended.stderr
    assert SECRET not in ended.stderr


def test_unsafe_settings_are_listed_one_a_line() -> None:
    ended = manage("tidy", RCS_MODE="live", PORTAL_URL="https://rcs.example/portal")
    assert ended.returncode == 1
    assert "Traceback" not in ended.stderr
    first, *lines = ended.stderr.splitlines()
    assert first == "The portal does not start with these settings (docs/operations.md):"
    named = [line.split()[0].rstrip(":") for line in lines]
    assert named == [
        *("PORTAL_URL", "SECRET_KEY", "CREDENTIAL_KEYS", "AUDIT_KEY", "TRUSTED_PROXIES")
    ]


def documented() -> list[str]:
    """Returns each command of the documents that makes a key."""
    files = [ROOT / ".env.example", *ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")]
    pattern = re.compile(r"python3? -c \"([^\"]*(?:urandom|secrets|keys)[^\"]*)\"")
    return [code for file in files for code in pattern.findall(file.read_text("utf-8"))]


def test_documented_key_command_needs_python_alone_and_makes_every_kind_of_key(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert len(documented()) >= 2
    for code in documented():
        run = [sys.executable, "-I", "-S", "-c", code]
        keys = [
            subprocess.run(run, capture_output=True, text=True, check=True).stdout.strip()
            for _key in range(3)
        ]
        assert len(set(keys)) == 3
        for name in environment.Environment.model_fields:
            monkeypatch.delenv(name.upper(), raising=False)
        monkeypatch.setenv("SECRETS_DIR", "")
        for name, key in zip(("SECRET_KEY", "CREDENTIAL_KEYS", "AUDIT_KEY"), keys, strict=True):
            monkeypatch.setenv(name, key)
        read = environment.read()
        assert read.signing_key() == keys[0]
        assert audit_keys.raw(read.audit_signing_key())
