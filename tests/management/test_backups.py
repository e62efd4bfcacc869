"""A backup is restored into an empty database and verified against anchors; nothing is lost."""

import os
import secrets
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest
from django.db import connection

from tests.contract import processes

pytestmark = [pytest.mark.sockets, pytest.mark.slow]
ROOT = Path(__file__).resolve().parent.parent.parent
ON_POSTGRESQL = connection.vendor == "postgresql"


@pytest.fixture
def databases(tmp_path: Path) -> Iterator[tuple[str, str]]:
    """The URLs of two empty databases on the server of this run, else of two files."""
    if not ON_POSTGRESQL:
        yield f"sqlite:///{tmp_path}/old.sqlite3", f"sqlite:///{tmp_path}/new.sqlite3"
        return
    parameters = connection.get_connection_params()
    known = {name: parameters[name] for name in ("host", "port", "user") if name in parameters}
    names = [f"backup_{secrets.token_hex(6)}" for _each in range(2)]
    url = urlsplit(os.environ["TEST_DATABASE_URL"])
    with psycopg.connect(dbname="postgres", autocommit=True, **known) as server:
        for name in names:
            server.execute(f'CREATE DATABASE "{name}"')
        try:
            first, second = (url._replace(path=f"/{name}").geturl() for name in names)
            yield first, second
        finally:
            for name in names:
                server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def manage(folder: Path, url: str, *words: str) -> subprocess.CompletedProcess[str]:
    place = folder / ("old" if "old" in words[0] else "new")
    known = {key: value for key, value in os.environ.items() if key in {"PATH", "HOME", "LANG"}}
    return subprocess.run(
        [sys.executable, "manage.py", *words[1:]],
        cwd=ROOT,
        env=known
        | {
            "RCS_MODE": "sandbox",
            "DATABASE_URL": url,
            "SANDBOX_DATABASE_URL": f"sqlite:///{place}-sandbox.sqlite3",
            "MEDIA_ROOT": str(place / "media"),
            "AUDIT_ANCHOR_FILE": str(folder / "anchors.jsonl"),
        },
        input="planted-secret",
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )


def migrate(folder: Path, url: str, factory: pytest.TempPathFactory) -> None:
    """Prepares the database of a URL; on SQLite as a copy of the one that a run migrates."""
    if ON_POSTGRESQL:
        assert manage(folder, url, "old", "migrate", "--verbosity", "0").returncode == 0
        return
    processes.migrated(factory, folder)
    (folder / "portal.sqlite3").rename(folder / "old.sqlite3")


def add(folder: Path, url: str, slug: str) -> None:
    done = manage(
        *(folder, url, "old", "add_project", slug, "--name", slug),
        *("--project-id", slug, "--key-id", "k", "--key-secret-file", "-"),
    )
    assert done.returncode == 0, done.stderr
    assert manage(folder, url, "old", "verify_audit").returncode == 0  # signs a checkpoint


def test_backup_is_restored_verified_and_never_written_over(
    databases: tuple[str, str], tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    old, new = databases
    backup = tmp_path / "backup"
    migrate(tmp_path, old, tmp_path_factory)
    add(tmp_path, old, "first")
    image = tmp_path / "old" / "media" / "brand" / "a.png"
    image.parent.mkdir(parents=True)
    image.write_bytes(b"picture")
    assert manage(tmp_path, old, "old", "backup", str(backup)).returncode == 0
    assert backup.stat().st_mode & 0o077 == 0
    again = manage(tmp_path, old, "old", "backup", str(backup))
    assert (again.returncode, "needs a new directory" in again.stderr) == (1, True)

    done = manage(tmp_path, new, "new", "restore", str(backup))
    assert (done.returncode, done.stderr) == (0, "")
    assert "intact" in done.stdout
    assert (tmp_path / "new" / "media" / "brand" / "a.png").read_bytes() == b"picture"
    checked = manage(tmp_path, new, "new", "verify_audit", "first", "--no-checkpoint")
    assert checked.returncode == 0, checked.stdout

    full = manage(tmp_path, new, "new", "restore", str(backup))
    assert (full.returncode, "has tables" in full.stderr) == (1, True)


def test_entries_after_the_backup_are_named_by_the_anchors(
    databases: tuple[str, str], tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    old, new = databases
    backup = tmp_path / "backup"
    migrate(tmp_path, old, tmp_path_factory)
    add(tmp_path, old, "first")
    assert manage(tmp_path, old, "old", "backup", str(backup)).returncode == 0
    add(tmp_path, old, "first")
    done = manage(tmp_path, new, "new", "restore", str(backup))
    assert done.returncode == 1
    assert "Restored the backup of " in done.stdout
    assert "The audit trail is broken." in done.stderr


def test_folder_without_a_manifest_is_not_restored(
    databases: tuple[str, str], tmp_path: Path
) -> None:
    (tmp_path / "backup").mkdir()
    done = manage(tmp_path, databases[1], "new", "restore", str(tmp_path / "backup"))
    assert (done.returncode, "is no complete backup" in done.stderr) == (1, True)
