"""The base of every test: both databases, the demo in them, and no network."""

import functools
import gc
import itertools
import os
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpcore
import httpx
import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.test import Client
from hypothesis import settings as hypothesis_settings

from senders.audit import triggers
from senders.exports import places
from senders.models import (
    AuditChain,
    AuditCheckpoint,
    AuditEntry,
    AuditObject,
    OpenAttempt,
    Project,
)
from senders.sandbox import faults, seed, store
from senders.sandbox.models import Project as SandboxProject
from senders.sinch import clients
from tests import dealing, snapshots, unguarding

snapshots.install()
# No timing decides a test, also none of a single example.
hypothesis_settings.register_profile("without deadline", deadline=None)
hypothesis_settings.load_profile("without deadline")

SEEDED = datetime(2026, 11, 23, 8, 24, 10, tzinfo=UTC)
DEALS = seed.AURORA_DEALS
LIST = "/p/aurora/senders/"
DETAIL = f"/p/aurora/senders/{DEALS}/"


# Tests that ask no database do not pay for one: the client's, and those that read the source.
_HERE = Path(__file__).parent
WITHOUT_DATABASE = {
    _HERE / "provisioning",
    _HERE / "inspections",
    _HERE / "words" / "test_measured.py",
    _HERE / "inputs",
    _HERE / "fleet" / "test_change_view.py",
    _HERE / "test_architecture.py",
    _HERE / "test_asvs.py",
    _HERE / "test_dangerous_calls.py",
    _HERE / "test_templates.py",
    _HERE / "test_style_sheet.py",
    _HERE / "test_static_files.py",
    _HERE / "test_words.py",
    _HERE / "launch" / "test_plan.py",
    _HERE / "contract" / "test_bulkheads.py",
    _HERE / "sinch" / "test_breaker.py",
    _HERE / "sinch" / "test_bulkheads.py",
    *(
        _HERE / "onboarding" / f"test_{name}.py"
        for name in (
            "fitting",
            "kills",
            "merging",
            "threeway",
            "validators",
            "readiness",
            "properties",
        )
    ),
    *(_HERE / "sandbox" / f"test_{name}.py" for name in ("fields", "payload", "signature")),
}


# They take many seconds each: begun last, they would hold up the end of a run in parallel.
SLOW_FIRST = [
    _HERE / "onboarding" / "test_kills.py",
    _HERE / "contract" / "test_smoke.py",
    _HERE / "contract" / "test_sandbox_processes.py",
    _HERE / "contract" / "test_bulkheads.py",
    _HERE / "contract" / "test_operations.py",
    _HERE / "jobs" / "test_processes.py",
    _HERE / "management" / "test_backups.py",
    _HERE / "rcsportal" / "test_deployment.py",
    _HERE / "e2e",
]


# Files of many requests: each takes seconds. `make test` runs them, `make check` leaves them out.
_LENGTHY = {
    "accounts": "account second_factors sign_in_matrix single_sign_on",
    "audit": "falsifications record triggers what_posts_leave",
    "cases": "case_page list",
    "contract": "metrics standalone",
    "exports": "exports sender_tables",
    "fleet": "questions search_page",
    "home": "overview",
    "hooks": "webhooks_page",
    "inputs": "properties",
    "launch": "page",
    "management": "prepare",
    "onboarding": (
        "conflicts contact_phones editing exact_change fitting from_json groups hub "
        "images origins rules_all steps submit unconfirmed wire"
    ),
    "onboarding/imports": "imports",
    "provisioning": "network",
    "rcsportal": "cache command_line tracing",
    "records": "passes",
    "sandbox": "lists panel",
    "sender": (
        "action_result activity invitation_runs list_columns list_filters "
        "list_from_records numbers_page page status_page ticked"
    ),
    "sinch": "claims faults held_back",
    "upkeep": "retention",
    "web": "access_matrix headers list_return metrics odd_requests stashed_post",
}
LENGTHY = frozenset(
    _HERE / folder / f"test_{name}.py"
    for folder, names in _LENGTHY.items()
    for name in names.split()
)


@functools.cache
def _is_among(path: Path, places: frozenset[Path]) -> bool:
    return not places.isdisjoint([path, *path.parents])


def _together(items: Iterable[pytest.Item]) -> list[list[pytest.Item]]:
    """Returns tests of one file together, as they share servers; those of a browser share none."""
    groups = itertools.groupby(
        items, key=lambda item: item.nodeid if item.path.parent.name == "e2e" else item.path
    )
    return [list(group) for _key, group in groups]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    slow, without = frozenset(SLOW_FIRST), frozenset(WITHOUT_DATABASE)
    items[:] = dealing.dealt(
        _together(item for item in items if _is_among(item.path, slow)),
        [item for item in items if not _is_among(item.path, slow)],
        int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1")),
    )
    for item in items:
        if item.path in LENGTHY:
            item.add_marker(pytest.mark.lengthy)
        if _is_among(item.path, without):
            continue
        if item.get_closest_marker("django_db") is None:
            threads = item.get_closest_marker("sockets") or item.get_closest_marker("browser")
            item.add_marker(
                pytest.mark.django_db(databases=["default", "sandbox"], transaction=bool(threads))
            )


def pytest_collection_finish() -> None:
    """Spares the collector of garbage the modules and tests, which stay until the end."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


@pytest.fixture(autouse=True)
def _no_network(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if request.node.get_closest_marker("sockets") is None:

        def refuse(self: httpx.HTTPTransport, call: httpx.Request) -> httpx.Response:
            raise AssertionError(f"a test without the marker sockets called {call.url.host}")

        def refuse_core(self: httpcore.ConnectionPool, call: httpcore.Request) -> httpcore.Response:
            raise AssertionError("a test without the marker sockets called a host")

        monkeypatch.setattr(httpx.HTTPTransport, "handle_request", refuse)
        monkeypatch.setattr(httpcore.ConnectionPool, "handle_request", refuse_core)


@pytest.fixture(autouse=True)
def _fresh(request: pytest.FixtureRequest) -> Iterator[None]:
    """The demo without its drafts in both databases, no fault on order, nothing cached."""
    if request.node.get_closest_marker("django_db") is None:
        yield
        return
    request.getfixturevalue("db")
    if not SandboxProject.objects.exists():
        seed.seed_demo(SEEDED)
    if not User.objects.exists():
        _seed_people()
    faults.clear()
    store.clear_requests()
    cache.clear()
    clients.close_all()
    places._taken.clear()  # an unread export of an earlier test holds its place until it is found
    yield
    clients.close_all()


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Names one folder to all workers of a run: the first puts its seeded databases there."""
    node.workerinput["seeded"] = str(Path(settings.MEDIA_ROOT).parent)


@pytest.fixture(scope="session")
def django_db_keepdb(
    request: pytest.FixtureRequest, django_db_modify_db_settings: None, django_db_keepdb: bool
) -> bool:
    """Tells whether a worker before this one has seeded; its databases are in place then."""
    return django_db_keepdb or snapshots.take(_seeded(request))


@pytest.fixture(scope="session")
def django_db_setup(request: pytest.FixtureRequest, django_db_blocker: object) -> None:
    """Seeds once: tests that roll back find it there, those that flush make it anew."""
    with snapshots.one_at_a_time(_seeded(request)):
        request.getfixturevalue("django_db_setup")
        with django_db_blocker.unblock():  # type: ignore[attr-defined]
            if not request.getfixturevalue("django_db_keepdb"):
                seed.seed_demo(SEEDED)
                _seed_people()
            snapshots.keep(_seeded(request))


def _seeded(request: pytest.FixtureRequest) -> Path | None:
    """Returns the folder that the workers share; none where a single process runs the tests."""
    folder = getattr(request.config, "workerinput", {}).get("seeded")
    return Path(folder) if folder else None


def _seed_people() -> None:
    """Makes the users and projects of the demo. The trail begins empty: tests count its entries."""
    call_command("seed_demo", no_drafts=True, verbosity=0)
    connection.check_constraints()  # PostgreSQL alters no table that still has to check some
    unguarding.remove(connection)
    with connection.cursor() as cursor:
        for model in (AuditObject, OpenAttempt, AuditCheckpoint, AuditEntry, AuditChain):
            cursor.execute(f"DELETE FROM {model._meta.db_table}")  # noqa: S608  ours
    connection.check_constraints()
    triggers.install(connection)


@pytest.fixture
def unguarded() -> None:
    """Lets a test forge what the database would refuse; rolled back, or put back, with the rest."""
    unguarding.remove(connection)


@pytest.fixture
def aurora() -> Project:
    return Project.objects.get(slug="aurora")


def signed_in(name: str) -> Client:
    client = Client()
    client.force_login(User.objects.get(username=name))
    return client


@pytest.fixture
def manager() -> Client:
    return signed_in("manager")


@pytest.fixture
def auditor() -> Client:
    return signed_in("auditor")


@pytest.fixture
def admin() -> Client:
    return signed_in("admin")


HTMX = {"HX-Request": "true"}
