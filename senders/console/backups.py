"""A backup in a folder: the database, uploaded images and anchors. Verification is elsewhere.

The manifest is written last, so a folder without one is no whole backup. Keys are never in it.
"""

import json
import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

MANIFEST, MEDIA, ANCHORS = "manifest.json", "media", "anchors.jsonl"
DATABASES = {"sqlite": "portal.sqlite3", "postgresql": "portal.dump"}
# Where libpq reads what is in DATABASE_URL: a command line can be read by every user.
VARIABLES = {
    "host": "PGHOST",
    "port": "PGPORT",
    "user": "PGUSER",
    "password": "PGPASSWORD",
    "dbname": "PGDATABASE",
    "sslmode": "PGSSLMODE",
    "sslrootcert": "PGSSLROOTCERT",
    "sslcert": "PGSSLCERT",
    "sslkey": "PGSSLKEY",
}


class Unusable(Exception):
    """A reason, in words, why nothing was backed up or restored."""


def write(folder: Path, now: datetime) -> None:
    """Writes a backup into a new folder that only its owner can read. Raises ``Unusable``.

    The database comes first, so every image that one of its rows names is copied after it.
    """
    try:
        folder.mkdir(mode=0o700)
    except FileExistsError:
        raise Unusable(f"{folder} exists. A backup needs a new directory.") from None
    except OSError as problem:
        raise Unusable(f"{folder} cannot be created: {problem.strerror}.") from None
    file = folder / DATABASES[connection.vendor]
    if connection.vendor == "sqlite":
        _copy_sqlite(Path(connection.settings_dict["NAME"]), file)
    else:
        _run(["pg_dump", "--format=custom", f"--file={file}"])
    media = Path(settings.MEDIA_ROOT)
    if media.is_dir():
        shutil.copytree(media, folder / MEDIA)
    else:
        (folder / MEDIA).mkdir()
    anchors = Path(settings.AUDIT_ANCHOR_FILE) if settings.AUDIT_ANCHOR_FILE else None
    if anchors and anchors.is_file():
        shutil.copy(anchors, folder / ANCHORS)
    manifest = {"database": connection.vendor, "at": now.isoformat()}
    (folder / MANIFEST).write_text(json.dumps(manifest) + "\n", "utf-8")


def read(folder: Path) -> datetime:
    """Restores a backup into an empty place and returns its time. Raises ``Unusable``.

    Nothing is overwritten: the database must have no tables and ``MEDIA_ROOT`` no files.
    """
    manifest = _manifest(folder)
    file = folder / DATABASES[connection.vendor]
    if manifest["database"] != connection.vendor or not file.is_file():
        raise Unusable(
            f"The backup is of {manifest['database']}, and DATABASE_URL is {connection.vendor}."
        )
    if connection.introspection.table_names():
        raise Unusable("The database has tables. Restore into an empty database.")
    media = Path(settings.MEDIA_ROOT)
    if media.is_dir() and any(media.iterdir()):
        raise Unusable(f"{media} has files. Restore into an empty directory.")
    if connection.vendor == "sqlite":
        connection.close()
        _copy_sqlite(file, Path(connection.settings_dict["NAME"]))
    else:
        known = connection.get_connection_params()["dbname"]
        _run(["pg_restore", "--no-owner", "--exit-on-error", f"--dbname={known}", str(file)])
    shutil.copytree(folder / MEDIA, media, dirs_exist_ok=True)
    return datetime.fromisoformat(manifest["at"])


def _manifest(folder: Path) -> dict[str, str]:
    try:
        read: dict[str, str] = json.loads((folder / MANIFEST).read_text("utf-8"))
    except (OSError, ValueError):
        raise Unusable(f"{folder} is no complete backup: its {MANIFEST} cannot be read.") from None
    return read


def _copy_sqlite(source: Path, target: Path) -> None:
    """Copies a database while others use it: a plain copy could lack what is not merged yet."""
    with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(target)) as new:
        old.backup(new)


def _run(words: list[str]) -> None:
    parameters: dict[str, Any] = connection.get_connection_params()
    given = {
        variable: str(parameters[name])
        for name, variable in VARIABLES.items()
        if parameters.get(name)
    }
    try:
        done = subprocess.run(  # noqa: S603  the words are constants and paths of the operator
            words, env=os.environ | given, capture_output=True, text=True, check=False
        )
    except FileNotFoundError:
        raise Unusable(f"{words[0]} not found. Install PostgreSQL’s client programs.") from None
    if done.returncode:
        raise Unusable(f"{words[0]} failed: {done.stderr.strip()}")
