"""A newcomer follows ``docs/operations.md`` from a clone to an upgrade and a restored backup.

Two web instances and a worker as the units start them, nginx as in the example, PostgreSQL and
Redis. The programs run as this user in a temporary folder instead of as services in ``/srv``; all
else is what the document says, its commands included. Without these programs it is left out.
"""

import asyncio
import json
import os
import random
import re
import shlex
import shutil
import signal
import ssl
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path

import httpx

from benchmarks.instances import ROOT, Sandbox, free_port
from benchmarks.load import HIDDEN, Crowd, Person, Row, Taken
from senders.management.commands.seed_demo import KEY_ID, KEY_SECRET, PROJECTS
from senders.management.demo_drafts import COMPLETE
from tests import postgres
from tests.rcsportal.deployed import HOME, HOST, nginx, unit

NEEDED = ("git", "nginx", "redis-server")
PORTS = ("8001", "8002")  # of the document
PEOPLE, PAUSE = 12, 0.7  # seconds from one page of a person to the next
STARTS_WITHIN = 120.0  # seconds
SECRET = "a-long-enough-word-5513"  # noqa: S105  of the accounts made here
MAKE_KEY = re.compile(r"#   (python3 -c .+)$", re.M)


def rows() -> Iterator[Row]:
    """Measures one installation from nothing to its restored backup."""
    programs = postgres.binaries()
    missing = [name for name in NEEDED if shutil.which(name) is None]
    if programs is None or missing:
        absent = ", ".join([*missing, *([] if programs else ["PostgreSQL"])])
        yield "newcomer : left out", "0", f"not installed: {absent}"
        return
    with tempfile.TemporaryDirectory() as folder, ExitStack() as started:
        database = started.enter_context(postgres.server(programs, durable=True))
        sandbox = Sandbox(Path(folder))
        started.callback(sandbox.stop)
        sandbox.wait()
        at = Installation(Path(folder), database, f"http://127.0.0.1:{sandbox.port}", programs)
        started.callback(at.stop)
        began = time.monotonic()
        at.install()
        at.start()
        at.fill()
        first = time.monotonic() - began
        people = [at.person(number) for number in range(PEOPLE)]
        yield "newcomer: commands that failed : all", *_share(at.failed, at.commands, first)
        crowd = Crowd(at.url, people, pause=PAUSE, verify=False)
        began = time.monotonic()
        asyncio.run(crowd.stay_while(at.upgrade))
        yield _upgraded(crowd.taken[at.slug], time.monotonic() - began)
        yield at.back_up_and_restore()


def _share(failed: list[str], commands: list[str], seconds: float) -> tuple[str, str]:
    figures = f"{len(failed)} of {len(commands)}; {seconds:.0f} s to the first page through nginx"
    return f"{len(failed) / len(commands):.2f}", figures + "".join(f"; {one}" for one in failed)


def _upgraded(taken: Taken, seconds: float) -> Row:
    failed, times = sum(taken.errors.values()), taken.all
    figures = (
        f"{failed} of {len(times)}, the longest {max(times):.2f} s; {PEOPLE} people for "
        f"{seconds:.0f} s while both instances and the worker were replaced"
        + "".join(f"; {many} {error}" for error, many in taken.errors.items())
    )
    return "failed requests during an upgrade : all", f"{failed / len(times):.4f}", figures


@dataclass
class Installation:
    """The folder of the portal, its settings, and the programs that run."""

    folder: Path
    database: str
    sinch: str
    programs: Path
    slug: str = "acme"
    commands: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    env: dict[str, str] = field(default_factory=dict)
    ports: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.home = self.folder / "rcs-portal"
        self.ports = {name: free_port() for name in (*PORTS, "https", "http", "redis")}
        self.url = f"https://127.0.0.1:{self.ports['https']}"

    def install(self) -> None:
        """Clones, makes the keys and the settings, and installs the packages."""
        subprocess.run(["git", "clone", "--quiet", str(ROOT), str(self.home)], check=True)  # noqa: S607
        example = (self.home / ".env.example").read_text("utf-8")
        found = MAKE_KEY.search(example)
        if found is None:
            raise RuntimeError(".env.example does not say how to make a key")
        make_key = shlex.split(found[1])
        redis = f"redis://127.0.0.1:{self.ports['redis']}"
        self.env = {
            **{key: os.environ[key] for key in ("PATH", "HOME", "LANG") if key in os.environ},
            **{key: text for key, text in os.environ.items() if key.startswith(("PIP_", "UV_"))},
            **{
                name: subprocess.run(make_key, check=True, capture_output=True, text=True).stdout
                for name in ("SECRET_KEY", "CREDENTIAL_KEYS", "AUDIT_KEY")
            },
            "PORTAL_URL": f"https://{HOST}",
            "TRUSTED_PROXIES": "1",
            "DATABASE_URL": self.database,
            "CACHE_URL": f"{redis}/0",
            "TASKS_URL": f"{redis}/1",
            "WEB_THREADS": "16",  # as “Size” says for two instances
            "MEDIA_ROOT": str(self.home / "var" / "media"),
            "AUDIT_ANCHOR_FILE": str(self.home / "var" / "anchors.jsonl"),
            "SINCH_BASE_URL": self.sinch,
        }
        self.env = {name: text.strip() for name, text in self.env.items()}
        (self.home / "var").mkdir()
        document = (self.home / "docs" / "operations.md").read_text("utf-8")
        for line in ("python3 -m venv .venv", "pip install --require-hashes -r requirements.lock"):
            self.run(_line(document, line))

    def run(self, line: str, given: str = "", *, expects: int = 0) -> str:
        """Runs a documented line in the folder and returns its output; remembers a failure."""
        done = subprocess.run(
            shlex.split(line),
            cwd=self.home,
            env=self.env,
            input=given,
            text=True,
            capture_output=True,
            check=False,
        )
        self.commands.append(line)
        if done.returncode != expects:
            self.failed.append(f"{line}: {done.returncode} {done.stderr[-300:]}")
        return done.stdout

    def start(self) -> None:
        """Starts Redis, what the units start, and nginx in front of it."""
        redis = ["redis-server", "--port", str(self.ports["redis"]), "--save", "", "--dir"]
        self._begin("redis", [*redis, str(self.folder)], self.env)
        self.prepare()
        for port in PORTS:
            self.begin_instance(port)
        self.begin_worker()
        changes = {
            **{f"127.0.0.1:{port}": f"127.0.0.1:{self.ports[port]}" for port in PORTS},
            "listen 443 ssl": f"listen 127.0.0.1:{self.ports['https']} ssl",
            "listen 80": f"listen 127.0.0.1:{self.ports['http']}",
        }
        self._begin("nginx", nginx(self.folder, changes=changes), self.env)
        self.wait_for(self.url)

    def prepare(self) -> None:
        service = unit("rcs-portal-prepare.service")
        self.run(service["ExecStart"].replace(HOME, str(self.home)))

    def begin_instance(self, port: str) -> None:
        service = unit("rcs-portal@.service")
        env = {**self.env, "WORKER_EMBEDDED": "0", "PORT": str(self.ports[port])}
        self._begin(port, shlex.split(service["ExecStart"].replace(HOME, str(self.home))), env)
        self.wait_for(f"http://127.0.0.1:{self.ports[port]}")

    def begin_worker(self) -> None:
        service = unit("rcs-portal-worker.service")
        self._begin("worker", shlex.split(service["ExecStart"].replace(HOME, str(self.home))))

    def wait_for(self, url: str) -> None:
        """Waits until ``/readyz`` is 200."""
        ends = time.monotonic() + STARTS_WITHIN
        while time.monotonic() < ends:
            try:
                if httpx.get(f"{url}/readyz", verify=False, timeout=5).status_code == 200:  # noqa: S501
                    return
            except (httpx.TransportError, ssl.SSLError):
                pass
            time.sleep(0.1)
        raise RuntimeError(f"{url} is not ready: {self._log()}")

    def fill(self) -> None:
        """Adds a project and its users by the documented commands."""
        python = f"{self.home}/.venv/bin/python manage.py"
        about = f"--name Acme --project-id {PROJECTS['aurora'][1]} --key-id {KEY_ID}"
        secret = KEY_SECRET.get_secret_value()
        self.run(f"{python} add_project {self.slug} {about} --key-secret-file -", secret)
        for number in range(PEOPLE):
            words = f"nina{number} {self.slug} onboarding --create --password-file -"
            self.run(f"{python} add_member {words}", SECRET)

    def person(self, number: int) -> Person:
        """Signs a user in through nginx, and begins a draft of theirs."""
        headers = {"Host": HOST, "Referer": f"https://{HOST}/"}
        with httpx.Client(base_url=self.url, verify=False, headers=headers, timeout=30) as http:  # noqa: S501
            form = _hidden(http.get("/login/").text)
            typed = {"username": f"nina{number}", "password": SECRET}
            answer = http.post("/login/", data={**form, **typed})
            if answer.status_code != 302:
                raise RuntimeError(f"could not sign in: {answer.status_code}")
            place = f"/p/{self.slug}/onboarding/from-json/"
            body = json.loads(json.dumps(COMPLETE))
            body["details"]["brand"]["name"] = f"Newcomer {number}"
            form = _hidden(http.get(place).text)
            answer = http.post(place, data={**form, "json": json.dumps(body)})
            found = re.search(r"/onboarding/(\d+)/", answer.headers.get("Location", ""))
            if found is None:
                raise RuntimeError(f"no draft: {answer.status_code}")
            cookie = "; ".join(f"{name}={text}" for name, text in http.cookies.items())
        return Person(
            self.slug,
            found[1],
            random.Random(number),
            {**headers, "Cookie": cookie},
            form["csrfmiddlewaretoken"],
        )

    def upgrade(self) -> None:
        """Installs once more and replaces one program after the other, as “Upgrade” says."""
        self.run(f"{self.home}/.venv/bin/pip install --require-hashes -r requirements.lock")
        self.prepare()
        for port in PORTS:
            self._end(port)
            self.begin_instance(port)
        self._end("worker")
        self.begin_worker()

    def back_up_and_restore(self) -> Row:
        """Backs up, changes, stops, restores into an empty database, verifies and starts."""
        python = f"{self.home}/.venv/bin/python manage.py"
        place = self.folder / "backup"
        began = time.monotonic()
        self.run(f"{python} backup {place}")
        before = self._entries()
        self.run(
            f"{python} add_member later {self.slug} onboarding --create --password-file -", SECRET
        )
        self.run(f"{python} verify_audit")  # signs the entry that the backup lacks
        for name in (*PORTS, "worker"):
            self._end(name)
        anchors = self.folder / "anchors.jsonl"
        shutil.copy(self.env["AUDIT_ANCHOR_FILE"], anchors)
        self._psql("postgres", "CREATE DATABASE restored")
        self.env["DATABASE_URL"] = self.database.replace("/postgres?", "/restored?")
        self.env["MEDIA_ROOT"] = str(self.home / "var" / "restored")
        said = self.run(f"{python} restore {place} --anchors {anchors}", expects=1)
        self.run(f"{python} prepare")
        for port in PORTS:
            self.begin_instance(port)
        self.begin_worker()
        after = self._entries()
        figures = (
            f"{after} : {before}; backup, restore and start in {time.monotonic() - began:.0f} s; "
            f"it said: {' '.join(said.split())[-160:]}"
        ) + "".join(f"; {one}" for one in self.failed)
        return "entries after a restore : in the backup", f"{after / before:.2f}", figures

    def stop(self) -> None:
        for name in reversed(list(self.running)):
            self._end(name)

    def _entries(self) -> int:
        code = "from senders.models import AuditEntry; print(AuditEntry.objects.count())"
        python = f"{self.home}/.venv/bin/python manage.py"
        return int(self.run(f"{python} shell --no-imports -c '{code}'").split()[-1])

    def _psql(self, database: str, statement: str) -> None:
        place = self.database.partition("host=")[2]
        words = ["-h", place.replace("%2F", "/"), "-U", "portal", "-q", "-d", database]
        program = str(self.programs / "psql")
        subprocess.run([program, *words, "-c", statement], check=True)

    def _begin(self, name: str, words: list[str], env: Mapping[str, str] | None = None) -> None:
        with (self.folder / f"{name}.log").open("ab") as log:
            self.running[name] = subprocess.Popen(
                words,
                cwd=self.home,
                env={**(env or {**self.env, "WORKER_EMBEDDED": "0"})},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )

    def _end(self, name: str) -> None:
        """Asks a program to stop, as systemd does, and waits for it."""
        program = self.running.pop(name)
        program.send_signal(signal.SIGTERM)
        program.wait(timeout=60)

    def _log(self) -> str:
        return "\n".join(
            path.read_text("utf-8", "replace")[-1500:] for path in self.folder.glob("*.log")
        )


def _line(document: str, words: str) -> str:
    """Returns the line of a code block that holds ``words``. Raises ``RuntimeError`` without."""
    for line in document.splitlines():
        if words in line and not line.startswith("#"):
            return line.strip()
    raise RuntimeError(f"docs/operations.md does not say {words!r}")


def _hidden(text: str) -> dict[str, str]:
    return {name: unescape(value) for name, value in HIDDEN.findall(text)}
