"""Files for operators: what Dockerfile, compose.yaml and the units run starts, as they name it."""

import json
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
from importlib.metadata import requires
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from rcsportal import audit_keys
from tests.contract.processes import free_port, wait_for
from tests.rcsportal.deployed import DEPLOY, HOME, ROOT, nginx, unit

pytestmark = pytest.mark.sockets
KEYS = {name: audit_keys.new() for name in ("SECRET_KEY", "CREDENTIAL_KEYS", "AUDIT_KEY")}
Commands = dict[str, list[str]]


def of_compose() -> Commands:
    services = compose()["services"]
    return {
        "prepare": services["prepare"]["command"],
        "web": services["web-1"]["command"],
        "worker": services["worker"]["command"],
    }


def compose() -> Any:
    return yaml.safe_load((ROOT / "compose.yaml").read_text("utf-8"))


def of_units() -> Commands:
    files = {
        "prepare": "rcs-portal-prepare.service",
        "web": "rcs-portal@.service",
        "worker": "rcs-portal-worker.service",
    }
    return {name: shlex.split(unit(file)["ExecStart"]) for name, file in files.items()}


def of_image() -> Commands:
    text = (ROOT / "Dockerfile").read_text("utf-8")
    *_health, web = re.findall(r"^ *CMD (\[.*\])$", text, re.M)
    return of_compose() | {"web": json.loads(web)}


def runnable(words: list[str]) -> list[str]:
    """Returns a command with the programs of this environment in place of the documented ones."""
    program = Path(words[0]).name
    assert words[0] in {program, f"{HOME}/.venv/bin/{program}"}
    return [str(Path(sys.executable).parent / program), *words[1:]]


def distinct() -> dict[str, Commands]:
    """Returns what the documents run, by their names: once for those that run the same words."""
    places: dict[str, list[str]] = {}
    for name, of in (("compose", of_compose), ("units", of_units), ("image", of_image)):
        words = {step: runnable(words) for step, words in of().items()}
        places.setdefault(json.dumps(words), []).append(name)
    return {" and ".join(names): json.loads(words) for words, names in places.items()}


RUNS = distinct()


def test_what_every_document_starts_is_run() -> None:
    assert sorted(" and ".join(RUNS).split(" and ")) == ["compose", "image", "units"]


@pytest.fixture
def installation(tmp_path: Path) -> Path:
    """A copy of what the image holds, in a folder of its own."""
    text = (ROOT / "Dockerfile").read_text("utf-8")
    folder = tmp_path / "app"
    folder.mkdir()
    for name, target in re.findall(r"^COPY ([\w./]+) ([\w./]+)$", text, re.M):
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, folder / target)
        elif target == "./":
            shutil.copy(source, folder)
    (folder / "var").mkdir()
    return folder


@pytest.mark.slow
@pytest.mark.parametrize("documents", RUNS)
def test_documented_commands_prepare_serve_and_work(
    documents: str, installation: Path, tmp_path: Path
) -> None:
    port = free_port()
    env = {
        **{key: value for key, value in os.environ.items() if key in {"PATH", "LANG"}},
        **KEYS,
        "PORTAL_URL": "https://rcs.example",
        "TRUSTED_PROXIES": "1",
        "WORKER_EMBEDDED": "0",
        "PORT": str(port),
    }
    run = RUNS[documents]
    done = subprocess.run(
        run["prepare"], cwd=installation, env=env, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    running = []
    try:
        for name in ("web", "worker"):
            with (tmp_path / f"{name}.log").open("wb") as log:
                running.append(
                    subprocess.Popen(
                        run[name], cwd=installation, env=env, stderr=log, stdout=subprocess.DEVNULL
                    )
                )
        wait_for(f"http://127.0.0.1:{port}/healthz", running[0])
        headers = {"Host": "rcs.example", "X-Forwarded-Proto": "https", "SCRIPT_NAME": "/elsewhere"}
        address = f"http://127.0.0.1:{port}"
        page = httpx.get(f"{address}/login/", headers=headers, trust_env=False)
        assert page.status_code == 200
        assert "/elsewhere" not in page.text
        assert "__Host-csrftoken" in page.cookies
        assert httpx.get(f"{address}/readyz", trust_env=False).status_code == 200
        assert [process.poll() for process in running] == [None, None]
    finally:
        for process in running:
            process.send_signal(signal.SIGTERM)
    assert [process.wait(timeout=60) for process in running] == [0, 0]
    # All that was written is where the documents let the portal write.
    assert {path.name for path in installation.iterdir()} == {
        *("manage.py", "rcsportal", "senders", "static", "templates", "var")
    }


def test_image_has_everything_that_the_portal_reads_and_runs_as_its_own_user() -> None:
    text = (ROOT / "Dockerfile").read_text("utf-8")
    assert re.search(r"^USER portal$", text, re.M)
    assert "--require-hashes" in text


def test_containers_have_a_read_only_file_system_and_no_rights() -> None:
    services = compose()["services"]
    ours = [services[name] for name in ("prepare", "web-1", "web-2", "worker")]
    for service in ours:
        assert service["read_only"] is True
        assert service["cap_drop"] == ["ALL"]
        assert service["volumes"] == ["state:/app/var"]
        assert service["environment"]["WORKER_EMBEDDED"] == "0"
    assert services["web-1"] == services["web-2"]


@pytest.mark.parametrize("name", [path.name for path in DEPLOY.glob("*.service")])
def test_units_write_to_var_alone(name: str) -> None:
    service = unit(name)
    assert service["User"] == "rcs-portal"
    assert service["ProtectSystem"] == "strict"
    assert service["ReadWritePaths"] == f"{HOME}/var"


def test_every_pin_has_hashes_of_the_same_version() -> None:
    pinned = set(re.findall(r"^([\w.-]+)(?:\[\w+\])?==([\w.]+)", read("requirements.txt"), re.M))
    locked = re.findall(
        r"^([\w.-]+)==([\w.]+) \\$\n    --hash=sha256:", read("requirements.lock"), re.M
    )
    assert pinned <= set(locked)
    assert "://" not in read("requirements.lock")


@pytest.mark.parametrize("version", ["3.11.0", "3.11.2", "3.12.0", "3.13.0", "3.14.0"])
def test_everything_that_a_version_of_python_needs_is_pinned(version: str) -> None:
    """pip refuses a lock that lacks one package, and Debian's Python is not ours."""
    pinned = {
        canonicalize_name(name)
        for name in re.findall(r"^([\w.-]+)==", read("requirements.lock"), re.M)
    }
    python = {"python_full_version": version, "python_version": version.rpartition(".")[0]}
    needed = {
        canonicalize_name(needs.name)
        for name in pinned
        for needs in map(Requirement, requires(name) or ())
        if needs.marker is None or needs.marker.evaluate({**python, "extra": ""})
    }
    assert needed <= pinned


def read(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


@pytest.mark.skipif(shutil.which("nginx") is None, reason="nginx is not installed")
def test_nginx_accepts_its_configuration(tmp_path: Path) -> None:
    done = subprocess.run(
        [*nginx(tmp_path), "-t"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    # With an instance left out for a while, an upgrade leaves nginx without any.
    assert read("docs/deploy/nginx.conf").count("max_fails=0") == 2
    assert "[warn]" not in done.stderr.replace('the "user" directive makes sense only', "")
