"""A live-mode portal against ``manage.py sandbox``, each in its own process."""

import json
import re
import secrets
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from cryptography.fernet import Fernet

from rcsportal import audit_keys
from senders.sandbox import seed
from tests.contract import processes
from tests.contract.processes import ROOT, collect_static, environment, free_port, manage, wait_for

pytestmark = [pytest.mark.sockets, pytest.mark.slow]


@pytest.fixture
def sandbox(tmp_path: Path) -> Iterator[str]:
    with processes.sandbox(tmp_path) as address:
        yield address


def test_live_portal_serves_pages_and_faults_and_logs_no_secrets(
    sandbox: str, tmp_path: Path
) -> None:
    port = free_port()
    env = environment(
        tmp_path,
        port,
        SECRET_KEY=secrets.token_urlsafe(50),
        CREDENTIAL_KEYS=Fernet.generate_key().decode(),
        AUDIT_KEY=audit_keys.new(),
        REQUIRE_MFA="nobody",
    )
    for command in (
        ["migrate", "--verbosity", "0"],
        ["check", "--fail-level", "ERROR"],
    ):
        done = manage(env, *command)
        assert done.returncode == 0, done.stderr
    collect_static(env)
    done = manage(
        env,
        "add_project",
        "shop",
        "--name",
        "Shop",
        "--project-id",
        seed.AURORA,
        "--key-id",
        "sandbox-key",
        "--key-secret-file",
        "-",
        "--base-url",
        sandbox,
        given="sandbox-secret\n",
    )
    assert done.returncode == 0, done.stderr
    done = manage(
        env,
        "add_member",
        "ann",
        "shop",
        "manager",
        "--create",
        "--password-file",
        "-",
        given="odd-enough-word\n",
    )
    assert done.returncode == 0, done.stderr
    process = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "-c", "python:rcsportal.gunicorn", "rcsportal.wsgi"],
        cwd=ROOT,
        env=env,
        stderr=subprocess.PIPE,
    )
    try:
        base = f"http://127.0.0.1:{port}"
        wait_for(f"{base}/healthz", process)
        with httpx.Client(base_url=base, follow_redirects=True, trust_env=False) as browser:
            page = browser.get("/p/shop/senders/?size=10")
            token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page.text)
            assert token
            page = browser.post(
                "/login/",
                data={
                    "username": "ann",
                    "password": "odd-enough-word",
                    "csrfmiddlewaretoken": token[1],
                    "next": "/p/shop/senders/?size=10",
                },
            )
            assert page.status_code == 200
            assert "Aurora Deals" in page.text
            assert "Sandbox" not in page.text
            assert browser.get("/sandbox/").status_code == 404
            style = re.search(r'href="(/static/css/portal\.[0-9a-f]+\.css)"', page.text)
            assert style
            assert browser.get(style[1]).headers["Content-Encoding"] == "gzip"
            httpx.post(
                f"{sandbox}/_control/faults",
                json={"match": "GET /rcs/senders", "fault": "cut"},
                trust_env=False,
            )
            assert browser.get("/p/shop/senders/?size=10").status_code == 503
            assert browser.get("/p/shop/senders/?size=10").status_code == 200
            assert browser.get(f"/p/shop/senders/{seed.AURORA_DEALS}/").status_code == 200
        for line in (b"GET /p/planted-46701234567 HTTP/9.9", b"planted-46701234567", b"GET  /p/"):
            with socket.create_connection(("127.0.0.1", port), timeout=10) as raw:
                raw.sendall(line + b"\r\nHost: planted-46701234567\r\nplanted-46701234567\r\n\r\n")
                assert raw.recv(12).startswith(b"HTTP/1.1 400")
    finally:
        process.terminate()
        _, written = process.communicate(timeout=20)
    assert b"sandbox-secret" not in written
    assert b"Traceback" not in written
    assert b"planted" not in written
    assert b"46701234567" not in written
    events = [json.loads(line)["event"] for line in written.splitlines()]
    assert "Invalid request" in events
    assert b'"route": "/p/<slug:project>/senders/"' in written


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({}, "SECRET_KEY is missing\n  CREDENTIAL_KEYS is missing"),
        ({"SECRET_KEY": secrets.token_urlsafe(50)}, "CREDENTIAL_KEYS is missing"),
    ],
)
def test_live_mode_does_not_start_without_secrets(
    tmp_path: Path, more: dict[str, str], message: str
) -> None:
    done = manage(environment(tmp_path, 8000, **more), "check")
    assert done.returncode != 0
    assert message in done.stderr


def test_server_that_does_not_start_logs_every_reason(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "gunicorn", "-c", "python:rcsportal.gunicorn", "rcsportal.wsgi"],
        cwd=ROOT,
        env=environment(
            tmp_path,
            free_port(),
            DEBUG="1",
            SECRET_KEY="planted",
            ALLOWED_HOSTS="*",
            PORTAL_URL="http://planted.example",
            SINCH_AUTH_URL="http://planted.example",
        ),
        capture_output=True,
        check=False,
        timeout=60,
    )
    assert done.returncode != 0
    # gunicorn repeats the reason on a line of its own, for people.
    lines = [json.loads(line) for line in done.stderr.splitlines() if line.startswith(b"{")]
    told = " ".join(line.get("exception", "") for line in lines)
    for name in ("SECRET_KEY", "CREDENTIAL_KEYS", "DEBUG", "ALLOWED_HOSTS", "SINCH_AUTH_URL"):
        assert name in told
    assert b"planted" not in done.stderr


def test_live_mode_does_not_start_on_a_sandbox_database(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    processes.migrated(tmp_path_factory, tmp_path)
    live = environment(
        tmp_path,
        8000,
        SECRET_KEY=secrets.token_urlsafe(50),
        CREDENTIAL_KEYS=Fernet.generate_key().decode(),
        AUDIT_KEY=audit_keys.new(),
        REQUIRE_MFA="nobody",
    )
    done = manage(live, "check", "--fail-level", "ERROR")
    assert done.returncode != 0
    assert "made in sandbox mode" in done.stderr
