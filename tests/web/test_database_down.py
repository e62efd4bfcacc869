"""A database that is down or frozen: our own 503 page, signed in or not, page or fragment.

The driver is the real one, on a port that nobody listens on or where nobody answers.
"""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, ProgrammingError, connections
from django.db.backends.sqlite3.base import DatabaseWrapper as SQLite
from django.test import Client, RequestFactory

from rcsportal import databases
from rcsportal.postgresql.base import DatabaseWrapper
from senders.views.errors import server_error
from tests import peers
from tests.conftest import DETAIL, HTMX, LIST, signed_in
from tests.peers import Peer

pytestmark = [
    pytest.mark.slow,
    pytest.mark.sockets,
    pytest.mark.django_db(databases=["default", "sandbox"]),
]
SAYS = "The portal’s database did not respond."


def postgresql(peer: Peer) -> DatabaseWrapper:
    """Returns a connection as the web has it, to a server that is not one."""
    there = {"HOST": "127.0.0.1", "PORT": peer.port, "NAME": "portal", "USER": "portal"}
    settings: dict[str, Any] = {
        **connections["default"].settings_dict,
        **there,
        "ENGINE": "rcsportal.postgresql",
        "OPTIONS": {"connect_timeout": 2},
    }
    databases.limit([settings])
    return DatabaseWrapper(settings, "default")


@contextmanager
def replaced(wrapper: Any) -> Iterator[None]:
    """Puts another connection in the place of the portal's own, in this thread."""
    own = connections["default"]
    connections["default"] = wrapper
    try:
        yield
    finally:
        wrapper.close()
        connections["default"] = own


@contextmanager
def refusing(_folder: Path) -> Iterator[None]:
    with peers.refusing() as peer, replaced(postgresql(peer)):
        yield


@contextmanager
def frozen(_folder: Path) -> Iterator[None]:
    with peers.mute() as peer, replaced(postgresql(peer)):
        yield


@contextmanager
def without_folder(folder: Path) -> Iterator[None]:
    settings = {**connections["default"].settings_dict, "ENGINE": "django.db.backends.sqlite3"}
    with replaced(SQLite({**settings, "NAME": f"{folder}/gone/portal.sqlite3", "OPTIONS": {}})):
        yield


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    place = f"{folder}/portal.sqlite3"
    other = sqlite3.connect(place, isolation_level=None)
    other.execute("CREATE TABLE IF NOT EXISTS django_session (session_key TEXT)")
    other.execute("BEGIN EXCLUSIVE")
    settings = {**connections["default"].settings_dict, "ENGINE": "django.db.backends.sqlite3"}
    try:
        with replaced(SQLite({**settings, "NAME": place, "OPTIONS": {"timeout": 0}})):
            yield
    finally:
        other.close()


Fault = Callable[[Path], AbstractContextManager[None]]
FAULTS: dict[str, Fault] = {
    "refused": refusing,
    "frozen": frozen,
    "no folder": without_folder,
    "locked": locked,
}
PAGES = ["/", "/p/aurora/", LIST, DETAIL, "/p/aurora/onboarding/", "/p/aurora/audit/"]


@pytest.fixture(params=FAULTS)
def down(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[], Any]:
    return lambda: FAULTS[request.param](tmp_path)


def quiet(client: Client) -> Client:
    client.raise_request_exception = False
    return client


def test_every_page_of_a_user_is_503_with_retry_after(down: Callable[[], Any]) -> None:
    client = quiet(signed_in("admin"))
    with down():
        answers = {page: client.get(page) for page in (*PAGES, "/login/", "/no-such-page/")}
        answers["post"] = client.post("/theme/", {"theme": "dark", "next": LIST})
        answers["sign out"] = client.post("/logout/")
    for page, response in answers.items():
        if page == "post":
            continue
        assert (page, response.status_code) == (page, 503)
        assert SAYS in response.text
        assert response["Retry-After"] == "10"
        assert response["Cache-Control"] == "private, no-store"
        assert response.text.startswith("<!doctype html>")


def test_a_sign_in_is_503_and_the_page_for_it_needs_no_database(down: Callable[[], Any]) -> None:
    with down():
        right = {"username": "manager", "password": "rcs-demo"}
        response = quiet(Client()).post("/login/", right)
        assert quiet(Client()).get("/login/").status_code == 200
        assert quiet(Client()).get(LIST).status_code == 302
    assert (response.status_code, response["Retry-After"]) == (503, "10")
    assert SAYS in response.text


def test_a_fragment_is_a_banner_at_the_top_of_the_page(down: Callable[[], Any]) -> None:
    client = quiet(signed_in("admin"))
    with down():
        response = client.get(LIST, headers=HTMX)
        boosted = client.get(LIST, headers={**HTMX, "HX-Boosted": "true"})
    assert (response.status_code, response["HX-Retarget"]) == (503, "#messages")
    assert 'role="alert"' in response.text
    assert "<html" not in response.text
    assert (boosted.status_code, "HX-Retarget" in boosted) == (503, False)
    assert "<html" in boosted.text


def test_healthz_answers_and_readyz_names_the_database(down: Callable[[], Any]) -> None:
    for client in (quiet(signed_in("admin")), quiet(Client())):
        with down():
            alive, ready = client.get("/healthz"), client.get("/readyz")
        assert (alive.status_code, alive.text) == (200, "ok\n")
        assert (ready.status_code, ready.text) == (503, "not ready\ndatabase: down\n")


def test_pages_work_again_when_the_database_is_back(down: Callable[[], Any]) -> None:
    client = quiet(signed_in("admin"))
    with down():
        assert client.get(LIST).status_code == 503
    assert client.get(LIST).status_code == 200


@pytest.mark.parametrize("error", [ValueError("x"), IntegrityError("x"), ProgrammingError("x")])
def test_another_fault_is_still_a_500(error: Exception) -> None:
    try:
        raise error
    except type(error):
        response = server_error(RequestFactory().get("/"))
    assert (response.status_code, SAYS in response.text) == (500, False)


def test_a_frozen_server_is_waited_for_by_one_request_at_a_time() -> None:
    client = quiet(signed_in("admin"))
    with peers.mute() as peer:
        first, second = postgresql(peer), postgresql(peer)
        with replaced(first):
            assert client.get(LIST).status_code == 503
        outage = first._outage()
        assert outage is not None
        outage.begin()  # as if the first request had ended this very moment
        with replaced(second):
            opened = second.get_connection_params()
            with pytest.raises(Exception, match="did not respond a moment ago"):
                second.get_new_connection(opened)
