"""Runs the tests that depend on the database on PostgreSQL: ``make test-postgres``.

Uses the server of ``TEST_DATABASE_URL``; without one, a private server that is started in a
temporary folder and stopped at the end; without PostgreSQL, prints a message and succeeds.
The argument ``install`` only installs Debian's package, if run as root and if it is absent.
"""

import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

ROOT = Path(__file__).resolve().parent.parent
SKIPPED = (
    "Tests on PostgreSQL skipped: no server found. Install one (Debian: postgresql), or set "
    "TEST_DATABASE_URL=postgres://user:password@host/database, and run: make test-postgres"
)
# All that stores, locks or reads tables of ours. Pages of senders, wire formats and the sandbox,
# whose database is SQLite anywhere, say nothing new on another database.
TESTS = [
    "tests/accounts/test_account.py",
    "tests/accounts/test_sign_in_log.py",
    "tests/accounts/test_throttle.py",
    "tests/audit",
    "tests/cases",
    "tests/exports",
    "tests/fleet/test_search_offers.py",
    "tests/fleet/test_search_table.py",
    "tests/hooks",
    "tests/intake",
    "tests/jobs",
    "tests/launch/test_approval.py",
    "tests/launch/test_project_settings.py",
    "tests/receipts",
    "tests/management/test_backups.py",
    "tests/management/test_commands.py",
    "tests/management/test_prepare.py",
    "tests/notices",
    "tests/onboarding/imports",
    "tests/people",
    "tests/rcsportal/test_connection_count.py",
    "tests/rcsportal/test_database_roles.py",
    "tests/rcsportal/test_postgresql.py",
    "tests/records",
    "tests/sinch/test_writes.py",
    "tests/trail",
    "tests/web/test_access.py",
    "tests/web/test_stashed_post.py",
    *(
        f"tests/onboarding/test_{name}.py"
        for name in (
            "conflicts",
            "draft_dossier",
            "editing",
            "from_json",
            "history",
            "hub",
            "origins",
            "profiles",
            "saving",
            "sessions",
            "steps",
            "submit",
            "unconfirmed",
        )
    ),
]

# Slow ones, which start processes that work on the same database and kill them.
KILLING = ["tests/jobs/test_processes.py", "tests/onboarding/imports/test_kill.py"]


def binaries() -> Path | None:
    """Returns the folder of ``initdb`` and ``pg_ctl``: on ``PATH``, else Debian's newest."""
    found = shutil.which("initdb")
    if found and shutil.which("pg_ctl"):
        return Path(found).resolve().parent
    installed = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    newest = max(installed, key=lambda path: float(path.parts[-3]), default=None)
    return newest.parent if newest else None


def install() -> None:
    """Installs Debian's package without the server that it would start."""
    if binaries() or os.geteuid() != 0 or not shutil.which("apt-get"):
        return
    settings = Path("/etc/postgresql-common/createcluster.conf")
    if not settings.exists():
        settings.parent.mkdir(parents=True, exist_ok=True)
        settings.write_text("create_main_cluster = false\n")
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    keep = ["-o", "Dpkg::Options::=--force-confold"]
    for words in (["update", "-qq"], ["install", "-y", "-qq", *keep, "postgresql"]):
        subprocess.run(["apt-get", *words], check=False, stdout=sys.stderr, env=env)


@contextmanager
def server(programs: Path, *, durable: bool = False) -> Iterator[str]:
    """Yields the URL of a private server on a socket in its own temporary folder, without a port.

    Unless ``durable``, the data would not survive a power failure, and the server is faster.
    """
    owner = _owner() if os.geteuid() == 0 else None
    # Where root keeps temporary files, nobody else may be able to go.
    open_to_all = "/tmp" if owner else None  # noqa: S108  mkdtemp makes a name nobody can guess
    folder = Path(tempfile.mkdtemp(prefix="rcs-portal-pg-", dir=open_to_all))
    if owner is not None:
        os.chown(folder, owner.pw_uid, owner.pw_gid)
    run = partial(_run, programs, folder)
    quick = "" if durable else "-c fsync=off -c synchronous_commit=off -c full_page_writes=off"
    try:
        run("initdb", "-U", "portal", "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync")
        options = f"-k {folder} -c listen_addresses= {quick}"
        run("pg_ctl", "-l", f"{folder}/log", "-o", options, "-w", "start")
        try:
            yield f"postgres://portal@/postgres?host={quote(str(folder))}"
        finally:
            run("pg_ctl", "-m", "immediate", "-w", "stop")
    finally:
        shutil.rmtree(folder)


def restart(programs: Path, url: str) -> None:
    """Restarts a server that ``server`` started, without waiting for what is under way."""
    folder = Path(unquote(urlsplit(url).query.removeprefix("host=")))
    _run(programs, folder, "pg_ctl", "-l", f"{folder}/log", "-m", "immediate", "-w", "restart")


def _run(programs: Path, folder: Path, program: str, *words: str) -> None:
    owner = _owner() if os.geteuid() == 0 else None
    subprocess.run(
        [str(programs / program), "-D", f"{folder}/data", *words],
        check=True,
        cwd=folder,  # the one we stand in may be closed to the owner
        stdout=subprocess.DEVNULL,
        user=owner.pw_uid if owner else None,
        group=owner.pw_gid if owner else None,
        extra_groups=[] if owner else None,
    )


def _owner() -> pwd.struct_passwd:
    """Returns an unprivileged user: a server cannot run as root."""
    known = {each.pw_name: each for each in pwd.getpwall()}
    return known.get("postgres") or known["nobody"]


def _test(url: str) -> int:
    command = [sys.executable, "-m", "pytest", "-q", "-n", "2"]
    env = {**os.environ, "TEST_DATABASE_URL": url}
    for words in (TESTS, ["-m", "slow", *KILLING]):
        if code := subprocess.run([*command, *words], cwd=ROOT, env=env, check=False).returncode:
            return code
    return 0


def main() -> int:
    if sys.argv[1:] == ["install"]:
        install()
        return 0
    # As an exception, so that whoever ends us ends the server too.
    signal.signal(signal.SIGTERM, lambda *_signal: sys.exit(1))
    if url := os.environ.get("TEST_DATABASE_URL", ""):
        return _test(url)
    programs = binaries()
    if programs is None:
        sys.stdout.write(f"{SKIPPED}\n")
        return 0
    with server(programs) as url:
        return _test(url)


if __name__ == "__main__":
    sys.exit(main())
